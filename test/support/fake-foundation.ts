// A foundation in memory behind the lifecycle's port, with trouble to order.
import { type BoundApp, policyKey, type RouteItem } from '../../src/core/connectivity.ts';
import type { OrgRole, SpaceRole } from '../../src/core/approval.ts';
import {
  type AppGuid,
  type AppRef,
  DEFAULT_FOUNDATION,
  type FoundationName,
  type NetworkPolicy,
  type RequestId,
  type RouteGuid,
  type SpaceGuid,
  type SpaceRef,
} from '../../src/core/vocabulary.ts';
import {
  type Foundation,
  FoundationRefused,
  FoundationUnavailable,
  type WriteRefusal,
} from '../../src/lifecycle/ports.ts';
import { type FakeRoute, FoundationState } from './foundation-state.ts';
import { spaceRef } from './scene.ts';

export type FoundationCall = Exclude<keyof Foundation, 'name'>;

/** What somebody has just opened on the foundation. */
export type Opened =
  | { readonly kind: 'policy'; readonly policy: NetworkPolicy }
  | { readonly kind: 'route'; readonly host: string; readonly app: AppGuid };

export class FakeFoundation extends FoundationState implements Foundation {
  readonly name: FoundationName;
  /** Hears of everything that is opened through this port, at that very moment. */
  onOpened: ((opened: Opened) => void) | undefined;
  readonly #outages = new Map<FoundationCall, number>();
  readonly #unreadable = new Map<FoundationCall, string>();
  readonly #refusals = new Map<FoundationCall, string>();
  readonly #pretended = new Set<FoundationCall>();
  readonly #hooks: { readonly call: FoundationCall; readonly when: 'before' | 'after'; run(): Promise<void> }[] = [];

  constructor(name = DEFAULT_FOUNDATION) {
    super();
    this.name = name;
  }

  /** The next `times` calls find nobody; all of them, or only those of the named methods. */
  failNext(times: number, ...calls: readonly FoundationCall[]): void {
    for (const call of calls.length > 0 ? calls : EVERY_CALL) this.#outages.set(call, times);
  }

  recover(): void {
    this.#outages.clear();
    this.#unreadable.clear();
    this.#refusals.clear();
    this.#pretended.clear();
  }

  /** From now on this write is refused. */
  refuse(
    call: 'createRoute' | 'mapRoute' | 'unmapRoute' | 'deleteRoute' | 'addPolicies' | 'removePolicies',
    reason: string,
  ): void {
    this.#refusals.set(call, reason);
  }

  /** From now on this write is answered as done, and is not done. */
  pretend(call: 'removePolicies' | 'deleteRoute'): void {
    this.#pretended.add(call);
  }

  /** From now on this read is not allowed. */
  forbid(
    call: 'findApps' | 'findRoutes' | 'findPolicies' | 'findPoliciesTo' | 'findRoles' | 'findOrgRoles',
    reason: string,
  ): void {
    this.#unreadable.set(call, reason);
  }

  /** Does something, once, just before or after the next such call: how a test gets between two steps. */
  on(when: 'before' | 'after', call: FoundationCall, run: () => Promise<void>): void {
    this.#hooks.push({ call, when, run });
  }

  async findApps(names: readonly string[]): Promise<readonly BoundApp[]> {
    return this.#call('findApps', () =>
      [...this.apps.values()].filter(({ ref, space }) => names.includes(ref.app) && !this.hidden.has(space)),
    );
  }

  async findAppsIn({ org, space }: SpaceRef): Promise<readonly BoundApp[]> {
    return this.#call('findAppsIn', () =>
      [...this.apps.values()].filter(
        ({ ref, space: guid }) => ref.org === org && ref.space === space && !this.hidden.has(guid),
      ),
    );
  }

  async findRoutes({ apps, hosts, reservations }: Parameters<Foundation['findRoutes']>[0]) {
    return this.#call('findRoutes', () => {
      const wanted = hosts.map((host) => host.toLowerCase());
      const onHost = ({ host, domain }: FakeRoute) =>
        this.domains.some(({ guid }) => guid === domain) && wanted.includes(host.toLowerCase());
      const all = [...this.routes.values()];
      const routes = all
        .filter((route) => onHost(route) || route.destinations.some(({ app }) => apps.includes(app)))
        .filter(({ space }) => !this.hidden.has(space));
      const unseen = all
        .filter((route) => onHost(route) && route.domain === this.domains[0].guid && this.hidden.has(route.space))
        .map(({ host }) => host);
      return {
        domains: this.domains,
        routes: routes.map(({ request, destinations, ...route }) => ({
          ...route,
          destinations: [...destinations],
          createdByC2c: request !== undefined,
        })),
        unseenHosts: reservations ? unseen : [],
      };
    });
  }

  async findPolicies(sources: readonly AppGuid[]) {
    return this.#call('findPolicies', () => ({
      policies: [...this.policies.values()].filter(({ source }) => sources.includes(source)),
      quota: this.quota,
    }));
  }

  async findPoliciesTo(destinations: readonly AppGuid[]) {
    return this.#call('findPoliciesTo', () =>
      [...this.policies.values()].filter(({ destination }) => destinations.includes(destination)),
    );
  }

  async findAppsByGuid(guids: readonly AppGuid[]): Promise<readonly BoundApp[]> {
    return this.#call('findAppsByGuid', () =>
      [...this.apps.values()].filter(({ guid, space }) => guids.includes(guid) && !this.hidden.has(space)),
    );
  }

  async findRoles(spaces: readonly SpaceGuid[]): Promise<readonly SpaceRole[]> {
    return this.#call('findRoles', () => this.roles.filter(({ space }) => spaces.includes(space)));
  }

  async findOrgRoles(spaces: readonly SpaceGuid[]): Promise<readonly OrgRole[]> {
    return this.#call('findOrgRoles', () =>
      spaces.flatMap((space) =>
        this.orgRoles
          .filter(({ org }) => space.startsWith(`space ${org}/`))
          .map(({ role, userName }) => ({ space, role, userName })),
      ),
    );
  }

  async createRoute({ host, domain }: RouteItem, space: SpaceGuid, request: RequestId) {
    return this.#write('createRoute', () => {
      const there = [...this.routes.values()].find(
        (route) => route.domain === domain.guid && route.host.toLowerCase() === host.toLowerCase(),
      );
      if (there?.space === space) {
        return { kind: there.request === request ? ('created' as const) : ('exists' as const), route: there.guid };
      }
      if (there) return { kind: 'taken' as const };
      const guid = this.nextRoute();
      const name = spaceRef(space.replace('space ', ''));
      this.routes.set(guid, { guid, host, domain: domain.guid, space, spaceRef: name, destinations: [], request });
      return { kind: 'created' as const, route: guid };
    });
  }

  async mapRoute(guid: RouteGuid, app: AppGuid) {
    return this.#write('mapRoute', () => {
      const route = this.routes.get(guid);
      const bound = this.apps.get(app);
      if (!route) return refused('Route not found');
      if (!bound) return refused(`App(s) with guid(s) "${app}" do not exist.`);
      if (bound.space !== route.space) return refused("Routes destinations must be in either the route's space");
      if (!route.destinations.some((destination) => destination.app === app)) {
        route.destinations.push({ app, port: 8080 });
      }
      this.onOpened?.({ kind: 'route', host: route.host, app });
      return { kind: 'mapped' as const };
    });
  }

  async unmapRoute(guid: RouteGuid, app: AppGuid) {
    return this.#write('unmapRoute', () => {
      const destinations = this.routes.get(guid)?.destinations ?? [];
      destinations.splice(0, destinations.length, ...destinations.filter((destination) => destination.app !== app));
      return { kind: 'unmapped' as const, emptied: destinations.length === 0 };
    });
  }

  async deleteRoute(guid: RouteGuid) {
    return this.#write('deleteRoute', () => {
      if (!this.#pretended.has('deleteRoute')) this.routes.delete(guid);
      return { kind: 'deleted' as const };
    });
  }

  async addPolicies(policies: readonly NetworkPolicy[]) {
    return this.#write('addPolicies', () => {
      if (policies.length === 0) return refused('mapper: validate policies: missing policies');
      for (const policy of policies) {
        this.policies.set(policyKey(policy), policy);
        this.onOpened?.({ kind: 'policy', policy });
      }
      return { kind: 'added' as const };
    });
  }

  async removePolicies(policies: readonly NetworkPolicy[]) {
    return this.#write('removePolicies', () => {
      if (policies.length === 0) return refused('mapper: validate policies: missing policies');
      if (!this.#pretended.has('removePolicies'))
        for (const policy of policies) this.policies.delete(policyKey(policy));
      return { kind: 'removed' as const };
    });
  }

  /** The app of a guid, as it is called now. */
  nameOf(guid: AppGuid): AppRef | undefined {
    return this.apps.get(guid)?.ref;
  }

  async #write<Done>(call: FoundationCall, write: () => Done): Promise<Done | WriteRefusal> {
    return this.#call(call, () => {
      const reason = this.#refusals.get(call);
      return reason === undefined ? write() : refused(reason);
    });
  }

  async #call<Answer>(call: FoundationCall, answer: () => Answer): Promise<Answer> {
    await this.#runHook('before', call);
    const outage = this.#outages.get(call) ?? 0;
    if (outage > 0) {
      this.#outages.set(call, outage - 1);
      throw new FoundationUnavailable(`${call}: the foundation answered 503`);
    }
    const unreadable = this.#unreadable.get(call);
    if (unreadable !== undefined) throw new FoundationRefused(unreadable);
    const answered = answer();
    await this.#runHook('after', call);
    return answered;
  }

  async #runHook(when: 'before' | 'after', call: FoundationCall): Promise<void> {
    const index = this.#hooks.findIndex((hook) => hook.call === call && hook.when === when);
    if (index >= 0) await this.#hooks.splice(index, 1)[0]?.run();
  }
}

const EVERY_CALL: readonly FoundationCall[] = [
  'findApps',
  'findAppsIn',
  'findAppsByGuid',
  'findPoliciesTo',
  'findRoutes',
  'findPolicies',
  'findRoles',
  'findOrgRoles',
  'createRoute',
  'mapRoute',
  'unmapRoute',
  'deleteRoute',
  'addPolicies',
  'removePolicies',
];

function refused(reason: string): WriteRefusal {
  return { kind: 'refused', reason };
}
