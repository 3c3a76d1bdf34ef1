// The people, apps and values that tests talk about. Every builder has defaults; a test names only what it is about.
import type { ApplyAsk, Connection } from '../../src/core/command.ts';
import type { AskCommand, Bound, ConnectivityAsk, Planned, Standing } from '../../src/core/access-request.ts';
import type { Decision, Person, SpaceRole, SpaceRoleName } from '../../src/core/approval.ts';
import { type ApprovalRule, DEFAULT_RULE, DEFAULT_RULES, type Rulebook } from '../../src/core/approval-rule.ts';
import type {
  Actual,
  ActualRoute,
  BoundApp,
  InternalDomain,
  Plan,
  PolicyItem,
  RouteItem,
  Wanted,
} from '../../src/core/connectivity.ts';
import type { GrantedItem } from '../../src/core/grant.ts';
import {
  type AppGuid,
  type AppName,
  type AppRef,
  DEFAULT_FOUNDATION,
  type DomainGuid,
  type NetworkPolicy,
  type PortRange,
  type Protocol,
  type RouteGuid,
  type SlackUserId,
  type SpaceGuid,
  type SpaceRef,
  type Traffic,
} from '../../src/core/vocabulary.ts';
import { NOON } from './fixed-clock.ts';

/** A person as the sandbox's workspace and foundation know them: `ada` is U0ADA and ada@example.com. */
export function aPerson(name: string): Person {
  return { slack: `U0${name.toUpperCase()}` as SlackUserId, userName: `${name}@example.com` };
}

/** Asks: a space developer of shop/prod. */
export const ada = aPerson('ada');
/** A space developer of shop/data. */
export const grace = aPerson('grace');
/** The space manager of shop/data. */
export const linus = aPerson('linus');
/** A space developer of shop/prod and of shop/data. */
export const barbara = aPerson('barbara');
/** A space supporter of shop/prod: may ask, may not decide. */
export const margaret = aPerson('margaret');
/** A space developer of bank/ledger. */
export const edsger = aPerson('edsger');
/** No role anywhere. */
export const mallory = aPerson('mallory');

export function spaceRef(text: string): SpaceRef {
  const [org = '', space = ''] = text.split('/');
  return { org, space };
}

/** `shop/data/db` in full. */
export function appRef(text: string): AppRef {
  const [org = '', space = '', app = ''] = text.split('/');
  return { org, space, app };
}

/** An app as somebody types it: `db`, `data/db` or `shop/data/db`. */
export function appName(text: string): AppName {
  const [app = '', space, org] = text.split('/').reverse();
  if (space === undefined) return { app };
  return { app, within: org === undefined ? { space } : { space, org } };
}

export function spaceGuid(text: string): SpaceGuid {
  return `space ${text}` as SpaceGuid;
}

export function appGuid(text: string): AppGuid {
  return `app ${text}` as AppGuid;
}

/** `shop/data/db` as the foundation knows it. */
export function anApp(text: string, more: Partial<BoundApp> = {}): BoundApp {
  const ref = appRef(text);
  return {
    ref,
    guid: appGuid(text),
    space: spaceGuid(`${ref.org}/${ref.space}`),
    started: true,
    lifecycle: 'buildpack',
    ...more,
  };
}

export const web = anApp('shop/prod/web');
export const api = anApp('shop/prod/api');
export const db = anApp('shop/data/db');
export const cache = anApp('shop/data/cache');
export const accounts = anApp('bank/ledger/accounts');

export const internal: InternalDomain = { guid: 'domain apps.internal' as DomainGuid, name: 'apps.internal' };
export const mesh: InternalDomain = { guid: 'domain mesh.internal' as DomainGuid, name: 'mesh.internal' };
export const outer: InternalDomain = { guid: 'domain apps.example.com' as DomainGuid, name: 'apps.example.com' };

export function aRoute(
  host: string,
  more: Partial<Omit<ActualRoute, 'space' | 'destinations' | 'domain'>> & {
    readonly in?: string;
    readonly to?: readonly (BoundApp | readonly [BoundApp, number | null])[];
    readonly domain?: InternalDomain;
  } = {},
): ActualRoute {
  const { in: space = 'shop/data', to = [], domain = internal, ...rest } = more;
  return {
    guid: `route ${host}.${domain.name}` as RouteGuid,
    host,
    domain: domain.guid,
    space: spaceGuid(space),
    spaceRef: spaceRef(space),
    createdByC2c: false,
    destinations: to.map((one) => ('ref' in one ? { app: one.guid, port: 8080 } : { app: one[0].guid, port: one[1] })),
    ...rest,
  };
}

/** `8080` or `9000-9010`. */
export function ports(text: string): PortRange {
  const [start = 0, end = start] = text.split('-').map(Number);
  return { start, end };
}

export function aPolicy(source: BoundApp, destination: BoundApp, traffic: string): NetworkPolicy {
  const [protocol = 'tcp', range = '61443'] = traffic.split(' ');
  return { source: source.guid, destination: destination.guid, protocol: protocol as Protocol, ports: ports(range) };
}

export function policyItem(source: BoundApp, destination: BoundApp, traffic: string): PolicyItem {
  return {
    kind: 'policy',
    source: source.ref,
    destination: destination.ref,
    policy: aPolicy(source, destination, traffic),
  };
}

export function routeItem(host: string, app: BoundApp, domain: InternalDomain = internal): RouteItem {
  return { kind: 'route', host, domain, app: app.ref, appGuid: app.guid };
}

export function ours(item: GrantedItem['item']): GrantedItem {
  return { item, ours: true };
}

export function foreign(item: GrantedItem['item']): GrantedItem {
  return { item, ours: false };
}

export const tls: Traffic = { kind: 'tls' };

export function tcp(first: string, ...rest: readonly string[]): Traffic {
  return { kind: 'tcp', ports: [ports(first), ...rest.map(ports)] };
}

export function udp(first: string, ...rest: readonly string[]): Traffic {
  return { kind: 'udp', ports: [ports(first), ...rest.map(ports)] };
}

/** What is wanted: web to db over TLS, unless told otherwise. */
export function aWish(more: Partial<Wanted> = {}): Wanted {
  return { sources: [web], destinations: [db], traffic: [tls], route: false, ...more };
}

/** What is there: nothing but the internal domain, unless told otherwise. */
export function aFoundation(more: Partial<Actual> = {}): Actual {
  return { domains: [internal], routes: [], unseenHosts: [], policies: [], policyQuota: undefined, ...more };
}

/** `allow web -> db`, as the grammar understands it. */
export function allow(
  sources: string,
  destinations: string,
  more: Partial<Omit<Extract<AskCommand, { verb: 'allow' }>, 'verb' | 'sources' | 'destinations'>> = {},
): Extract<ConnectivityAsk, { verb: 'allow' }> {
  return {
    verb: 'allow',
    sources: listNames(sources),
    destinations: listNames(destinations),
    traffic: [{ kind: 'tls' }],
    ...more,
  };
}

/** A file of connections, each written as an `allow` of its own. */
export function apply(
  connections: readonly [ReturnType<typeof allow>, ...ReturnType<typeof allow>[]],
  more: Pick<ApplyAsk, 'lifetime' | 'reason'> = {},
): ApplyAsk {
  const [first, ...rest] = connections.map(({ sources, destinations, traffic, host }): Connection => {
    return { sources, destinations, traffic, ...(host !== undefined && { host }) };
  });
  if (!first) throw new Error('a file has a connection');
  return { verb: 'apply', connections: [first, ...rest], ...more };
}

function listNames(text: string): readonly [AppName, ...AppName[]] {
  const [first = '', ...rest] = text.split(', ');
  return [appName(first), ...rest.map(appName)];
}

export function aRole(person: Person, role: SpaceRoleName, space: string): SpaceRole {
  return { space: spaceGuid(space), role, userName: person.userName };
}

/** The roles of the seed. */
export const seedRoles: readonly SpaceRole[] = [
  aRole(ada, 'developer', 'shop/prod'),
  aRole(grace, 'developer', 'shop/data'),
  aRole(linus, 'manager', 'shop/data'),
  aRole(barbara, 'developer', 'shop/prod'),
  aRole(barbara, 'developer', 'shop/data'),
  aRole(edsger, 'developer', 'bank/ledger'),
  aRole(margaret, 'supporter', 'shop/prod'),
];

/** What an approval by the owners of a space is given for. */
export function ownersKey(space: string): string {
  return `developer+manager ${spaceGuid(space)}`;
}

/** The default rule with another quorum, and these rules before it. */
export function rulesOf(more: { readonly quorum?: number; readonly rules?: readonly ApprovalRule[] } = {}): Rulebook {
  const { quorum = 1, rules = [] } = more;
  const [owners] = DEFAULT_RULE.groups;
  const otherwise: ApprovalRule =
    quorum === 1 ? DEFAULT_RULE : { ...DEFAULT_RULE, name: `${quorum} owners`, groups: [{ ...owners, quorum }] };
  return { ...DEFAULT_RULES, rules, otherwise };
}

/** What the default rule demands: one owner of each of these spaces. */
export function aStanding(spaces: readonly string[] = ['shop/data'], quorum = 1): Standing {
  return {
    rules: [quorum === 1 ? DEFAULT_RULE.name : `${quorum} owners`],
    requirements: spaces.map((space) => ({
      key: ownersKey(space),
      label: space,
      quorum,
      who: `developers and managers of ${space}`,
      people: [{ userName: grace.userName, slack: grace.slack }],
      more: 0,
    })),
  };
}

export function approvedBy(by: Person, ...spaces: readonly string[]): Decision {
  return { kind: 'approve', by, at: NOON, for: (spaces.length > 0 ? spaces : ['shop/data']).map(ownersKey) };
}

export function deniedBy(by: Person, ...spaces: readonly string[]): Decision {
  return { ...approvedBy(by, ...spaces), kind: 'deny' };
}

export function aBound({ ref, guid, space }: BoundApp): Bound {
  return { ref, guid, space };
}

/** A plan of one step: the network policy for TLS from web to db. */
export function aPlan(more: Partial<Plan> = {}): Plan {
  return { steps: [{ kind: 'add-policy', item: policyItem(web, db, 'tcp 61443') }], kept: [], warnings: [], ...more };
}

export function aPlanned(more: Partial<Planned> = {}): Planned {
  return {
    requesterName: ada.userName,
    foundation: DEFAULT_FOUNDATION,
    sources: [aBound(web)],
    destinations: [aBound(db)],
    lifetime: { kind: 'for', seconds: 7 * 86_400 },
    plan: aPlan(),
    approvers: { kind: 'known', people: [{ userName: grace.userName, slack: grace.slack }], more: 0 },
    standing: aStanding(),
    lapsesAt: NOON + 86_400_000,
    ...more,
  };
}
