// Which internal routes have to be made so that wanted apps have the names they are reached by: hosts, and who has them.
import type {
  Actual,
  ActualRoute,
  BoundApp,
  Conflict,
  InternalDomain,
  RouteItem,
  Step,
  Wanted,
  Warning,
} from './connectivity.ts';
import { warnAboutApp } from './preflight.ts';

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

/** What is wanted of routes, minus what is there. */
export interface RoutesPlan {
  readonly steps: readonly Step[];
  readonly kept: readonly RouteItem[];
  readonly warnings: readonly Warning[];
  readonly conflicts: readonly Conflict[];
}

/**
 * Whoever names a host comes first, and whoever needs no route last: what is made for one of them does for the others
 * too, in whatever order they were asked for.
 */
export function planRoutes(wanted: readonly Wanted[], actual: Actual): RoutesPlan {
  const plan = {
    steps: new Array<Step>(),
    kept: new Array<RouteItem>(),
    warnings: new Array<Warning>(),
    conflicts: new Array<Conflict>(),
  };
  for (const each of [...wanted].sort((a, b) => rankOf(a) - rankOf(b))) {
    for (const app of each.destinations) {
      const found = planRoute(each, app, actual, plan.steps);
      switch (found.kind) {
        case 'none':
          if (each.traffic.length > 0) plan.warnings.push({ kind: 'no-internal-route', app: app.ref });
          break;
        case 'planned':
          break;
        case 'conflict':
          plan.conflicts.push(found.conflict);
          break;
        case 'kept':
          plan.kept.push(found.item);
          break;
        case 'step':
          plan.steps.push(found.step);
          plan.warnings.push(...found.warnings);
          break;
        default:
          found satisfies never;
      }
      plan.warnings.push(...warnAboutApp(each, app, actual));
    }
  }
  return plan;
}

function rankOf(wanted: Wanted): number {
  return wanted.host !== undefined ? 0 : needsRoute(wanted) ? 1 : 2;
}

type RoutePlan =
  | { readonly kind: 'none' }
  /** Another one's route does for this one too. */
  | { readonly kind: 'planned' }
  | { readonly kind: 'kept'; readonly item: RouteItem }
  | { readonly kind: 'step'; readonly step: Step; readonly warnings: readonly Warning[] }
  | { readonly kind: 'conflict'; readonly conflict: Conflict };

function planRoute(wanted: Wanted, app: BoundApp, actual: Actual, planned: readonly Step[]): RoutePlan {
  const mapped = findMappedRoute(wanted, app, actual);
  if (mapped) return mapped;
  if (planned.some((step) => isRouteTo(step, app, wanted.host))) return { kind: 'planned' };
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

function isRouteTo({ item }: Step, { guid }: BoundApp, host: string | undefined): boolean {
  return item.kind === 'route' && item.appGuid === guid && (host === undefined || sameHost(item.host, host));
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
