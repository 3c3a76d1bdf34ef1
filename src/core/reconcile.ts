// What has become of a live grant: the names it is held by, looked up on the foundation of now. Facts in, a diagnosis out:
// what is bound anew, what is missing and may be made again, and what people have to look at.
import type { Bound, Live } from './access-request.ts';
import {
  type ActualRoute,
  type BoundApp,
  type Holder,
  type Item,
  itemKey,
  policyKey,
  type RouteItem,
  type Step,
} from './connectivity.ts';
import type { GrantedItem } from './grant.ts';
import type { Finding } from './upkeep.ts';
import type { AppGuid, AppRef, Instant, NetworkPolicy } from './vocabulary.ts';

/** What the foundation holds now, in the order in which grants ask for it. */
export interface Facts {
  readonly apps: ReadonlyMap<string, BoundApp>;
  /** Apps by their own name alone, in any space. */
  readonly namesakes: ReadonlyMap<string, readonly BoundApp[]>;
  /** Apps that were looked up by guid, because nothing bears their name. */
  readonly renamed: ReadonlyMap<AppGuid, BoundApp>;
  readonly routes: ReadonlyMap<string, ActualRoute>;
  readonly policies: ReadonlySet<string>;
}

export interface Rebinding {
  readonly app: AppRef;
  readonly from: AppGuid;
  readonly to: AppGuid;
}

export interface Diagnosis {
  /** Names that lead to another guid now: the app was deleted and pushed anew, or renamed aside for a new one. */
  readonly rebindings: readonly Rebinding[];
  readonly sources: readonly Bound[];
  readonly destinations: readonly Bound[];
  /** What the grant holds, bound as its names are bound now; what has no app any more stays as it was. */
  readonly items: readonly GrantedItem[];
  /** What is not there and is covered by the approval: the same names, the same traffic. */
  readonly missing: readonly Step[];
  readonly findings: readonly Finding[];
}

/** What of a live grant a diagnosis goes by. */
export type Diagnosed = Pick<Live, 'sources' | 'destinations' | 'grant' | 'healing' | 'troubles'>;

export function gatherFacts(found: {
  readonly apps: readonly BoundApp[];
  readonly renamed: readonly BoundApp[];
  readonly routes: readonly ActualRoute[];
  readonly policies: readonly NetworkPolicy[];
}): Facts {
  const namesakes = new Map<string, BoundApp[]>();
  for (const app of found.apps) {
    const others = namesakes.get(app.ref.app);
    if (others) others.push(app);
    else namesakes.set(app.ref.app, [app]);
  }
  return {
    apps: new Map(found.apps.map((app) => [appKey(app.ref), app])),
    namesakes,
    renamed: new Map(found.renamed.map((app) => [app.guid, app])),
    routes: new Map(found.routes.map((route) => [routeKey(route.host, route.domain), route])),
    policies: new Set(found.policies.map(policyKey)),
  };
}

/** The bound apps whose name leads nowhere: only these are worth a look by guid. */
export function listNameless(grants: readonly Diagnosed[], apps: readonly BoundApp[]): readonly AppGuid[] {
  const names = new Set(apps.map(({ ref }) => appKey(ref)));
  const bound = grants.flatMap(({ sources, destinations }) => [...sources, ...destinations]);
  return [...new Set(bound.filter(({ ref }) => !names.has(appKey(ref))).map(({ guid }) => guid))];
}

/**
 * A grant is held by name. What c2c finds missing it will make itself, so that is ours from then on; what is there under
 * a new guid is ours if another grant of ours made it (`holders`, by `itemKey`), and was there before otherwise.
 */
export function diagnose(
  grant: Diagnosed,
  facts: Facts,
  holders: ReadonlyMap<string, readonly Holder[]> = new Map(),
): Diagnosis {
  const findings: Finding[] = [];
  const rebindings: Rebinding[] = [];
  const bind = (bound: Bound): Bound => {
    const app = facts.apps.get(appKey(bound.ref));
    if (!app) {
      findings.push(explainAbsence(bound, facts));
      return bound;
    }
    if (app.guid !== bound.guid) rebindings.push({ app: bound.ref, from: bound.guid, to: app.guid });
    return { ref: bound.ref, guid: app.guid, space: app.space };
  };
  const sources = grant.sources.map(bind);
  const destinations = grant.destinations.map(bind);

  const known = new Map(
    [...(grant.healing?.items ?? []), ...grant.grant.items].map((held) => [keyOf(held), held.ours]),
  );
  for (const { item, ours } of grant.healing?.items ?? []) if (ours) known.set(itemKey(item), true);
  const isOurs = (key: string) => known.get(key) ?? holders.get(key)?.some(({ ours }) => ours) ?? false;
  const missing: Step[] = [];
  const items = grant.grant.items.map(({ item: bound }): GrantedItem => {
    const item = bindItem(bound, facts);
    if (!item) return { item: bound, ours: isOurs(itemKey(bound)) };
    const absent = findAbsent(item, facts);
    if (absent?.kind === 'host-taken') findings.push(absent);
    else if (absent) missing.push(absent);
    return { item, ours: isOurs(itemKey(item)) || (absent !== undefined && absent.kind !== 'host-taken') };
  });
  return { rebindings, sources, destinations, items, missing: listToMake(grant, missing), findings };
}

/** What people want left alone is not tried again. */
function listToMake({ troubles = [] }: Diagnosed, missing: readonly Step[]): readonly Step[] {
  const ignored = new Set(
    troubles.flatMap(({ finding, standing }) =>
      standing === 'ignored' && finding.kind === 'refused' ? [itemKey(finding.item)] : [],
    ),
  );
  return missing.filter(({ item }) => !ignored.has(itemKey(item)));
}

/** Since when the grant has led nowhere: no source, or no destination, is left of it. Undefined: it still leads somewhere. */
export function findAbandoned({
  sources,
  destinations,
  troubles = [],
}: Diagnosed): { readonly app: AppRef; readonly since: Instant } | undefined {
  const gone = new Map<string, { readonly app: AppRef; readonly since: Instant }>();
  for (const { finding, since, standing } of troubles) {
    if (finding.kind === 'app-gone' && standing !== 'ignored')
      gone.set(appKey(finding.app), { app: finding.app, since });
  }
  for (const side of [sources, destinations]) {
    const absent = side.flatMap(({ ref }) => gone.get(appKey(ref)) ?? []);
    const last = [...absent].sort((a, b) => b.since - a.since)[0];
    if (last && absent.length === side.length) return last;
  }
  return undefined;
}

/** The grant under the names that its apps bear now, for those that were only renamed. Undefined: nothing to follow. */
export function followNames(
  grant: Pick<Diagnosed, 'sources' | 'destinations' | 'grant'>,
  findings: readonly Finding[],
): (Pick<Diagnosed, 'sources' | 'destinations'> & { readonly items: readonly GrantedItem[] }) | undefined {
  const names = new Map(
    findings.flatMap((finding): [string, AppRef][] =>
      finding.kind === 'app-renamed' || finding.kind === 'space-renamed' ? [[appKey(finding.app), finding.now]] : [],
    ),
  );
  if (names.size === 0) return undefined;
  const rename = (ref: AppRef) => names.get(appKey(ref)) ?? ref;
  const renameBound = ({ ref, ...bound }: Bound): Bound => ({ ...bound, ref: rename(ref) });
  return {
    sources: grant.sources.map(renameBound),
    destinations: grant.destinations.map(renameBound),
    items: grant.grant.items.map(({ item, ours }) => ({
      item:
        item.kind === 'route'
          ? { ...item, app: rename(item.app) }
          : { ...item, source: rename(item.source), destination: rename(item.destination) },
      ours,
    })),
  };
}

function explainAbsence({ ref, guid, space }: Bound, { renamed, namesakes }: Facts): Finding {
  const alive = renamed.get(guid);
  if (!alive) {
    const elsewhere = (namesakes.get(ref.app) ?? []).map((app) => app.ref).filter(({ org }) => org === ref.org);
    return { kind: 'app-gone', app: ref, elsewhere };
  }
  if (alive.space !== space) return { kind: 'app-moved', app: ref, now: alive.ref };
  return { kind: alive.ref.app === ref.app ? 'space-renamed' : 'app-renamed', app: ref, now: alive.ref };
}

/** The same item between the apps that bear its names now; undefined when one of them is not there. */
function bindItem(item: Item, { apps }: Facts): Item | undefined {
  if (item.kind === 'route') {
    const app = apps.get(appKey(item.app));
    return app && (app.guid === item.appGuid ? item : { ...item, appGuid: app.guid });
  }
  const [source, destination] = [apps.get(appKey(item.source)), apps.get(appKey(item.destination))];
  return (
    source && destination && { ...item, policy: { ...item.policy, source: source.guid, destination: destination.guid } }
  );
}

type HostTaken = Extract<Finding, { kind: 'host-taken' }>;

/** The step that would bring it back, or why none can. Undefined: it is there. */
function findAbsent(item: Item, facts: Facts): Step | HostTaken | undefined {
  if (item.kind === 'policy')
    return facts.policies.has(policyKey(item.policy)) ? undefined : { kind: 'add-policy', item };
  const app = facts.apps.get(appKey(item.app));
  const route = facts.routes.get(routeKey(item.host, item.domain.guid));
  if (!app || route?.destinations.some((destination) => destination.app === item.appGuid)) return undefined;
  if (!route) return { kind: 'create-route', item, space: app.space };
  if (route.space === app.space) return { kind: 'map-route', item, route: route.guid };
  return { kind: 'host-taken', host: hostName(item), app: item.app, by: route.spaceRef };
}

function hostName({ host, domain }: RouteItem): string {
  return `${host}.${domain.name}`;
}

function keyOf({ item }: GrantedItem): string {
  return itemKey(item);
}

/** No name on Cloud Foundry holds this character. */
function appKey({ org, space, app }: AppRef): string {
  return `${org}\u0000${space}\u0000${app}`;
}

function routeKey(host: string, domain: string): string {
  return `${host.toLowerCase()} ${domain}`;
}
