// The words of c2c. One word, one meaning, in code, messages and documentation alike:
//
//   foundation      one Cloud Foundry installation we may change
//   org, space, app Cloud Foundry's; an app in full is an AppRef, an app as somebody typed it is an AppName
//   guid            a Cloud Foundry identifier; how a name is bound today, and no longer than that
//   route           a Cloud Foundry route on the internal domain; its destinations are apps
//   network policy  source app -> destination app, protocol, port range
//   traffic         what is asked for between two apps: `tls`, `tcp PORTS`, `udp PORTS`
//   connectivity    internal routes and network policies between apps, wanted or actual
//   plan, step      ordered steps from actual to wanted; drift is a needed step nobody approved
//   access request  one person's ask, its plan and its decisions
//   requester       who asks; a candidate clicked; an approver is a candidate found entitled
//   approval rule   for which connections it holds, and who must agree to them; a requirement is one group and its quorum
//   decision        one approve or deny; the verdict is what decisions come to now, with reasons
//   narrowing       an approver leaves less of an ask than was asked for, and approves that
//   handing over    an approver asks somebody who may decide as well to do it in their place
//   grant           applied connectivity; it expires, is given back, or is revoked
//   extension       a request for more time for a live grant, which is held until the extension is decided
//   reconcile       compare live grants with the foundation; rebind a name to the guid that bears it now
//   finding         what the approval of a live grant does not cover; a trouble is a finding that people may be told of
//   audit event     a fact in the past tense, stored in the same write as what it tells

declare const brand: unique symbol;
type Branded<Base, Name extends string> = Base & { readonly [brand]: Name };

export type AppGuid = Branded<string, 'AppGuid'>;
export type SpaceGuid = Branded<string, 'SpaceGuid'>;
export type RouteGuid = Branded<string, 'RouteGuid'>;
export type DomainGuid = Branded<string, 'DomainGuid'>;

/** A short speakable id such as `c2c-48`. */
export type RequestId = Branded<string, 'RequestId'>;

/** How the configuration calls a foundation, such as `prod`. */
export type FoundationName = Branded<string, 'FoundationName'>;

/** The foundation that the environment alone names; whatever was written before there could be several is on it. */
export const DEFAULT_FOUNDATION = 'default' as FoundationName;

/** A Slack user id such as `U012AB3CD`. */
export type SlackUserId = Branded<string, 'SlackUserId'>;

/** Milliseconds since 1970 in UTC. */
export type Instant = number;

/** An app in full. Names are the intent; a guid is only how the name is bound today. */
export interface AppRef {
  readonly org: string;
  readonly space: string;
  readonly app: string;
}

export interface SpaceRef {
  readonly org: string;
  readonly space: string;
}

/** What somebody chose with `/c2c use`: where their short names are looked for first, and on which foundation. */
export interface Target extends SpaceRef {
  readonly foundation?: FoundationName;
}

/** A space as somebody typed it: `space` or `org/space`. */
export interface SpaceName {
  readonly space: string;
  readonly org?: string;
}

/** An app as somebody typed it: `app`, `space/app` or `org/space/app`. */
export interface AppName {
  readonly app: string;
  readonly within?: SpaceName;
}

export type Protocol = 'tcp' | 'udp';

/** Both ends inclusive, 1 <= start <= end <= 65535. A single port has start equal to end. */
export interface PortRange {
  readonly start: number;
  readonly end: number;
}

/** One kind of traffic. `tls` means TCP to the platform's TLS port and the route its certificate needs. */
export type Traffic =
  | { readonly kind: 'tls' }
  | { readonly kind: 'tcp' | 'udp'; readonly ports: readonly [PortRange, ...PortRange[]] };

/** Canonical: at most one entry a kind, in the order tls, tcp, udp; ports sorted by start, then end, without repeats. */
export type TrafficList = readonly [Traffic, ...Traffic[]];

/** What is asked for where nobody says it and no operator says otherwise. */
export const DEFAULT_TRAFFIC: TrafficList = [{ kind: 'tls' }];

/** How long a grant is wanted. `until` is `YYYY-MM-DD` (to the end of that day, UTC) or `YYYY-MM-DDTHH:MMZ`. */
export type Lifetime =
  | { readonly kind: 'for'; readonly seconds: number }
  | { readonly kind: 'until'; readonly date: string }
  | { readonly kind: 'forever' };

export interface NetworkPolicy {
  readonly source: AppGuid;
  readonly destination: AppGuid;
  readonly protocol: Protocol;
  readonly ports: PortRange;
}

/**
 * The port on which every app instance's sidecar terminates TLS signed by the platform, and the only container port it
 * leads to. Both are fixed (executor depot/containerstore/proxy_config_handler.go).
 */
export const TLS_PORT = 61443;
export const TLS_TARGET_PORT = 8080;

export function requestId(number: number): RequestId {
  return `c2c-${number}` as RequestId;
}

/** `org/space/app`, as people read it; names are shown as they are, without quotes. */
export function showApp({ org, space, app }: AppRef): string {
  return `${org}/${space}/${app}`;
}

export function showSpace({ org, space }: SpaceRef): string {
  return `${org}/${space}`;
}

export function sameApp(a: AppRef, b: AppRef): boolean {
  return a.app === b.app && sameSpace(a, b);
}

export function sameSpace(a: SpaceRef, b: SpaceRef): boolean {
  return a.space === b.space && a.org === b.org;
}

/** Whether a typed name may mean this app. */
export function isNamed({ app, within }: AppName, ref: AppRef): boolean {
  if (ref.app !== app) return false;
  return !within || (ref.space === within.space && (within.org === undefined || ref.org === within.org));
}

/** An app named in full, as nobody can misunderstand it. */
export function fullName({ org, space, app }: AppRef): AppName {
  return { app, within: { org, space } };
}

/** `8080` or `9000-9010`. */
export function showPorts({ start, end }: PortRange): string {
  return start === end ? String(start) : `${start}-${end}`;
}
