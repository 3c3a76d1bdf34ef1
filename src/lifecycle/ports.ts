// The doors as the lifecycle sees them: what it needs from the foundation, the store, the queue, Slack and the clock.
import type { SpaceRole } from '../core/approval.ts';
import type { ActualRoute, BoundApp, InternalDomain, RouteItem } from '../core/connectivity.ts';
import type { AppGuid, NetworkPolicy, RequestId, RouteGuid, SpaceGuid } from '../core/vocabulary.ts';

/** A write the foundation will not do, however often it is asked. `reason` reads well after "the foundation answered". */
export interface WriteRefusal {
  readonly kind: 'refused';
  readonly reason: string;
}

/**
 * The foundation does not answer, or answers that it cannot now: network trouble, timeouts, 429, 5xx, tokens that
 * cannot be had. Asking again later may help. The message says what was being done.
 */
export class FoundationUnavailable extends Error {
  override readonly name = 'FoundationUnavailable';
  /** When the server said how long to wait: milliseconds from now. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A read the foundation will not allow or does not understand: asking again does not help. */
export class FoundationRefused extends Error {
  override readonly name = 'FoundationRefused';
}

/**
 * One Cloud Foundry installation. Every method throws FoundationUnavailable when trying again may help and
 * FoundationRefused when a read is not allowed; refused writes are returned.
 * All writes may be repeated: what is there already, or gone already, is success.
 */
export interface Foundation {
  /** Every app that we can see, in any space, with one of these names. One round trip. */
  findApps(names: readonly string[]): Promise<readonly BoundApp[]>;

  /**
   * All routes (of any domain) of the apps, and the routes of any app on the hosts of the first internal domain.
   * `unseenHosts` are the hosts taken by a route in a space we cannot see. One round trip, domains warm.
   */
  findRoutes(query: { readonly apps: readonly AppGuid[]; readonly hosts: readonly string[] }): Promise<{
    readonly domains: readonly [InternalDomain, ...InternalDomain[]];
    readonly routes: readonly ActualRoute[];
    readonly unseenHosts: readonly string[];
  }>;

  /** The network policies with one of these sources that we can see, and the quota per source if one applies to us. */
  findPolicies(sources: readonly AppGuid[]): Promise<{
    readonly policies: readonly NetworkPolicy[];
    readonly quota: number | undefined;
  }>;

  /** Who has which role in these spaces. One round trip; an empty list of spaces asks nobody. */
  findRoles(spaces: readonly SpaceGuid[]): Promise<readonly SpaceRole[]>;

  /**
   * Creates the route, with the request's id in its annotations, and does not map it yet.
   * `exists`: the space has a route on this host already. `taken`: another space has it.
   */
  createRoute(
    route: RouteItem,
    space: SpaceGuid,
    request: RequestId,
  ): Promise<
    { readonly kind: 'created' | 'exists'; readonly route: RouteGuid } | { readonly kind: 'taken' } | WriteRefusal
  >;

  mapRoute(route: RouteGuid, app: AppGuid): Promise<{ readonly kind: 'mapped' } | WriteRefusal>;

  /** Takes the app from the route's destinations. `emptied`: the route has no destination left. */
  unmapRoute(
    route: RouteGuid,
    app: AppGuid,
  ): Promise<{ readonly kind: 'unmapped'; readonly emptied: boolean } | WriteRefusal>;

  /** Returns when the foundation has finished deleting. */
  deleteRoute(route: RouteGuid): Promise<{ readonly kind: 'deleted' } | WriteRefusal>;

  /** All of them or none, in one POST. */
  addPolicies(policies: readonly NetworkPolicy[]): Promise<{ readonly kind: 'added' } | WriteRefusal>;

  /** All of them or none, in one POST. */
  removePolicies(policies: readonly NetworkPolicy[]): Promise<{ readonly kind: 'removed' } | WriteRefusal>;
}
