// Connectivity as values: what the foundation holds, what is wanted, and the plan that leads from one to the other.
import {
  type AppGuid,
  type AppRef,
  type DomainGuid,
  type Instant,
  type NetworkPolicy,
  type PortRange,
  type RequestId,
  type RouteGuid,
  type SpaceGuid,
  type SpaceRef,
  showPorts,
  type Traffic,
} from './vocabulary.ts';

/** An app as the foundation knows it right now. */
export interface BoundApp {
  readonly ref: AppRef;
  readonly guid: AppGuid;
  readonly space: SpaceGuid;
  readonly started: boolean;
  readonly lifecycle: 'buildpack' | 'docker' | 'cnb' | 'unknown';
}

export interface InternalDomain {
  readonly guid: DomainGuid;
  readonly name: string;
}

/** A route of any domain, internal or not. */
export interface ActualRoute {
  readonly guid: RouteGuid;
  readonly host: string;
  readonly domain: DomainGuid;
  readonly space: SpaceGuid;
  /** Absent when we may not see the space's name. */
  readonly spaceRef?: SpaceRef;
  readonly destinations: readonly { readonly app: AppGuid; readonly port: number | null }[];
  /** The route bears the id of one of our requests: c2c created it, and may delete it when it leads nowhere any more. */
  readonly createdByC2c: boolean;
}

/** What the foundation holds now, as far as it concerns the apps of one request. */
export interface Actual {
  /** The internal domains; new routes are made on the first. */
  readonly domains: readonly [InternalDomain, ...InternalDomain[]];
  readonly routes: readonly ActualRoute[];
  /** Hosts on the first domain that are taken by a route in a space we cannot see. */
  readonly unseenHosts: readonly string[];
  /** Every network policy that we can see whose source is one of the request's sources. */
  readonly policies: readonly NetworkPolicy[];
  /** Network policies one source app may have; undefined when no limit applies to us. */
  readonly policyQuota: number | undefined;
}

export interface Wanted {
  readonly sources: readonly BoundApp[];
  readonly destinations: readonly BoundApp[];
  /** Empty when only the route is wanted. */
  readonly traffic: readonly Traffic[];
  readonly host?: string;
  /** True when a route is asked for by itself; `tls` and `host` imply one. */
  readonly route: boolean;
  /** What is wanted of policies that are there; absent: that they be there. */
  readonly existing?: 'adopt' | 'remove';
}

/** A host on an internal domain that leads, or will lead, to an app. */
export interface RouteItem {
  readonly kind: 'route';
  readonly host: string;
  readonly domain: InternalDomain;
  readonly app: AppRef;
  readonly appGuid: AppGuid;
}

export interface PolicyItem {
  readonly kind: 'policy';
  readonly source: AppRef;
  readonly destination: AppRef;
  readonly policy: NetworkPolicy;
}

/** One piece of connectivity between apps. */
export type Item = RouteItem | PolicyItem;

export type Step =
  | { readonly kind: 'create-route'; readonly item: RouteItem; readonly space: SpaceGuid }
  | { readonly kind: 'map-route'; readonly item: RouteItem; readonly route: RouteGuid }
  | { readonly kind: 'add-policy'; readonly item: PolicyItem }
  /** It is there; from now on it is c2c's, and goes when nobody needs it any more. */
  | { readonly kind: 'adopt-policy'; readonly item: PolicyItem }
  | { readonly kind: 'remove-policy'; readonly item: PolicyItem }
  | { readonly kind: 'remove-route'; readonly item: RouteItem };

export function isRemoval({ kind }: Step): boolean {
  return kind === 'remove-policy' || kind === 'remove-route';
}

/** Another request's grant that needs an item too. */
export interface Holder {
  readonly id: RequestId;
  readonly until: Instant | undefined;
  /** c2c made the item, whoever asked for it first. */
  readonly ours: boolean;
}

/** Something that is there already. Without a holder it was there before c2c, and stays. */
export interface Kept {
  readonly item: Item;
  readonly holders: readonly Holder[];
}

export type Warning =
  | { readonly kind: 'tls-target-not-served'; readonly app: AppRef; readonly ports: readonly number[] }
  | { readonly kind: 'tls-target-unknown'; readonly app: AppRef }
  | { readonly kind: 'sidecar-ports-opened'; readonly ports: PortRange }
  | { readonly kind: 'no-internal-route'; readonly app: AppRef }
  | { readonly kind: 'host-shared'; readonly host: string; readonly others: number }
  | { readonly kind: 'app-stopped'; readonly app: AppRef }
  /** It is not taken away with the rest: these need it, or it was there before c2c. */
  | { readonly kind: 'stays'; readonly item: Item; readonly by: readonly RequestId[] }
  | { readonly kind: 'quota-near'; readonly app: AppRef; readonly used: number; readonly quota: number };

export interface Plan {
  /** Routes first, then network policies; the same facts always give the same order. */
  readonly steps: readonly Step[];
  readonly kept: readonly Kept[];
  readonly warnings: readonly Warning[];
}

export type Conflict =
  | { readonly kind: 'host-taken'; readonly host: string; readonly app: AppRef; readonly by: SpaceRef | undefined }
  | { readonly kind: 'no-usable-host'; readonly app: AppRef }
  | { readonly kind: 'quota-exceeded'; readonly app: AppRef; readonly used: number; readonly quota: number }
  | { readonly kind: 'policy-absent'; readonly item: PolicyItem }
  | { readonly kind: 'policy-held'; readonly item: PolicyItem; readonly by: readonly RequestId[] };

export type Planning =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'conflict'; readonly conflicts: readonly [Conflict, ...Conflict[]] };

/** Identifies an item whatever request it belongs to: equal keys mean the same thing on the foundation. */
export function itemKey(item: Item): string {
  if (item.kind === 'route') return `route ${item.host.toLowerCase()}.${item.domain.name} ${item.appGuid}`;
  return policyKey(item.policy);
}

/** The policy server keeps a policy once per source, destination, protocol and exact range (policy-server store/policy.go). */
export function policyKey({ source, destination, protocol, ports }: NetworkPolicy): string {
  return `policy ${source} ${destination} ${protocol} ${showPorts(ports)}`;
}
