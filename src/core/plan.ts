// What must be done: wanted connectivity minus actual connectivity gives a plan, and two plans give the drift between them.
import {
  type Actual,
  type ActualRoute,
  type BoundApp,
  type Conflict,
  type Holder,
  type InternalDomain,
  itemKey,
  type Item,
  type Kept,
  type Plan,
  type Planning,
  policyKey,
  type RouteItem,
  type Step,
  type Wanted,
  type Warning,
} from './connectivity.ts';
import { planExisting } from './plan-existing.ts';
import { checkQuota, warnAboutApp, warnAboutSidecarPorts } from './preflight.ts';
import { wantedPolicies } from './wanted-policies.ts';

export { wantedPolicies } from './wanted-policies.ts';

const MAX_HOST_LENGTH = 63;

/**
 * The host that an app's internal route gets when nobody says `as HOST`: the app's name in lower case, with whatever a
 * host may not hold turned into `-` (cloud_controller_ng lib/cloud_controller/route_validator.rb). Undefined when
 * nothing usable is left.
 */
export function deriveHost(appName: string): string | undefined {
  const host = appName
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_HOST_LENGTH)
    .replace(/-+$/, '');
  return host === '' ? undefined : host;
}

export function needsRoute(wanted: Wanted): boolean {
  return wanted.route || wanted.host !== undefined || wanted.traffic.some((traffic) => traffic.kind === 'tls');
}

/** The hosts that `wanted` may need on the internal domain; what a caller has to look up before it plans. */
export function candidateHosts(wanted: Wanted): readonly string[] {
  if (!needsRoute(wanted)) return [];
  if (wanted.host !== undefined) return [wanted.host];
  return [...new Set(wanted.destinations.flatMap(({ ref }) => deriveHost(ref.app) ?? []))];
}

/**
 * Wanted minus actual.
 *
 * @param holders grants that need an item already, by `itemKey`
 */
export function planConnectivity(
  wanted: Wanted,
  actual: Actual,
  holders: ReadonlyMap<string, readonly Holder[]>,
): Planning {
  if (wanted.existing) return planExisting(wanted, wanted.existing, actual, holders);
  const steps: Step[] = [];
  const kept: Kept[] = [];
  const warnings: Warning[] = [];
  const conflicts: Conflict[] = [];
  const held = (item: Item) => holders.get(itemKey(item)) ?? [];

  for (const app of wanted.destinations) {
    const found = planRoute(wanted, app, actual, steps);
    switch (found.kind) {
      case 'none':
        warnings.push(...(wanted.traffic.length > 0 ? [{ kind: 'no-internal-route', app: app.ref } as const] : []));
        break;
      case 'conflict':
        conflicts.push(found.conflict);
        break;
      case 'kept':
        kept.push({ item: found.item, holders: held(found.item) });
        break;
      case 'step':
        steps.push(found.step);
        warnings.push(...found.warnings);
        break;
      default:
        found satisfies never;
    }
    warnings.push(...warnAboutApp(wanted, app, actual));
  }

  const present = new Set(actual.policies.map((policy) => policyKey(policy)));
  for (const item of wantedPolicies(wanted)) {
    if (present.has(policyKey(item.policy))) kept.push({ item, holders: held(item) });
    else steps.push({ kind: 'add-policy', item });
  }
  warnings.push(...warnAboutSidecarPorts(wanted.traffic));
  for (const source of wanted.sources) {
    const verdict = checkQuota(source, steps, actual);
    if (verdict?.kind === 'quota-exceeded') conflicts.push(verdict);
    else if (verdict) warnings.push(verdict);
  }

  const [first, ...rest] = conflicts;
  return first
    ? { kind: 'conflict', conflicts: [first, ...rest] }
    : { kind: 'plan', plan: { steps: steps.sort(compareSteps), kept, warnings } };
}

/**
 * The steps of `now` that nobody approved. Fewer steps than approved is fine: an earlier attempt did them. A thing that
 * the approvers saw as kept because another of our grants held it was approved with the rest: c2c itself took it away.
 */
export function findDrift(approved: Plan, now: Plan): readonly Step[] {
  const covered = new Set<string>();
  for (const step of approved.steps) {
    covered.add(stepKey(step));
    // A former attempt may have made the route and died before it mapped it.
    if (step.kind === 'create-route') covered.add(`map ${itemKey(step.item)}`);
  }
  for (const { item, holders } of approved.kept) {
    if (!holders.some(({ ours }) => ours)) continue;
    covered.add(item.kind === 'route' ? `create ${itemKey(item)}` : itemKey(item));
    if (item.kind === 'route') covered.add(`map ${itemKey(item)}`);
  }
  return now.steps.filter((step) => !covered.has(stepKey(step)));
}

/** Eight hexadecimal digits that name a plan to people; plans are compared by their steps, never by this. */
export function fingerprint(plan: Plan): string {
  const text = [...plan.steps.map(stepKey), ...plan.kept.map(({ item }) => `kept ${itemKey(item)}`)].join('\n');
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}

type RoutePlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'kept'; readonly item: RouteItem }
  | { readonly kind: 'step'; readonly step: Step; readonly warnings: readonly Warning[] }
  | { readonly kind: 'conflict'; readonly conflict: Conflict };

function planRoute(wanted: Wanted, app: BoundApp, actual: Actual, planned: readonly Step[]): RoutePlan {
  const mapped = findMappedRoute(wanted, app, actual);
  if (mapped) return mapped;
  if (!needsRoute(wanted)) return { kind: 'none' };
  const host = wanted.host?.toLowerCase() ?? deriveHost(app.ref.app);
  if (host === undefined) return { kind: 'conflict', conflict: { kind: 'no-usable-host', app: app.ref } };

  const [domain] = actual.domains;
  const item = routeItem(host, domain, app);
  const taken = actual.routes.find((route) => route.domain === domain.guid && sameHost(route.host, host));
  if (taken?.space === app.space) {
    const others = taken.destinations.length;
    return {
      kind: 'step',
      step: { kind: 'map-route', item, route: taken.guid },
      warnings: others > 0 ? [{ kind: 'host-shared', host, others }] : [],
    };
  }
  const rival = planned.find((step) => step.kind === 'create-route' && sameHost(step.item.host, host));
  if (taken || rival?.kind === 'create-route' || actual.unseenHosts.some((unseen) => sameHost(unseen, host))) {
    const by = taken?.spaceRef ?? (rival?.kind === 'create-route' ? rival.item.app : undefined);
    return { kind: 'conflict', conflict: { kind: 'host-taken', host, app: app.ref, by } };
  }
  return { kind: 'step', step: { kind: 'create-route', item, space: app.space }, warnings: [] };
}

function findMappedRoute(
  wanted: Wanted,
  app: BoundApp,
  actual: Actual,
): Extract<RoutePlan, { kind: 'kept' }> | undefined {
  // An app with several internal routes is best known by the one that bears its name, on the domain where we make ours.
  const named = deriveHost(app.ref.app);
  const [best] = actual.domains
    .flatMap((domain) =>
      actual.routes
        .filter((route) => route.domain === domain.guid && leadsTo(route, app))
        .filter(({ host }) => wanted.host === undefined || sameHost(host, wanted.host))
        .sort((a, b) => (a.host < b.host ? -1 : 1))
        .map((route) => ({ route, domain, rank: named !== undefined && sameHost(route.host, named) ? 0 : 1 })),
    )
    .sort((a, b) => a.rank - b.rank);
  return best && { kind: 'kept', item: routeItem(best.route.host, best.domain, app) };
}

function routeItem(host: string, domain: InternalDomain, app: BoundApp): RouteItem {
  return { kind: 'route', host, domain, app: app.ref, appGuid: app.guid };
}

function leadsTo(route: ActualRoute, app: BoundApp): boolean {
  return route.destinations.some((destination) => destination.app === app.guid);
}

function sameHost(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function stepKey(step: Step): string {
  switch (step.kind) {
    case 'create-route':
      return `create ${itemKey(step.item)}`;
    case 'map-route':
      return `map ${itemKey(step.item)}`;
    case 'add-policy':
      return itemKey(step.item);
    case 'adopt-policy':
      return `adopt ${itemKey(step.item)}`;
    case 'remove-policy':
    case 'remove-route':
      return `remove ${itemKey(step.item)}`;
    default:
      return step satisfies never;
  }
}

const STEP_ORDER = {
  ...{ 'create-route': 0, 'map-route': 1, 'add-policy': 2 },
  ...{ 'adopt-policy': 3, 'remove-policy': 4, 'remove-route': 5 },
} as const satisfies Record<Step['kind'], number>;

function compareSteps(a: Step, b: Step): number {
  return STEP_ORDER[a.kind] - STEP_ORDER[b.kind] || (stepKey(a) < stepKey(b) ? -1 : 1);
}
