// The end of a grant: what it alone still needed goes, what others need or what was there before c2c stays.
import type { EndingGrant } from '../core/access-request.ts';
import type { ActualRoute, Item, PolicyItem, RouteItem } from '../core/connectivity.ts';
import { itemKey, policyKey } from '../core/connectivity.ts';
import { decideFates, type Fate, whoNeeds } from '../core/grant.ts';
import { end, finish } from '../core/moves.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { carryOut } from './carry-out.ts';
import { needsOf } from './needs.ts';
import { type Attempt, type Doors, type Foundation, FoundationRefused } from './ports.ts';

/** A grant that has to end is never given up on: what stays open after its time is what c2c is here to prevent. */
const UNTIRING: Attempt = { number: 1, isLast: false };

/** live -> ending, when the grant's time is over. */
export async function expireGrant(doors: Doors, id: RequestId): Promise<void> {
  const stored = await doors.store.find(id);
  if (stored?.request.state !== 'live' || stored.request.grant.until === undefined) return;

  if (stored.request.grant.until > doors.clock.now()) {
    await doors.queue.carry([{ job: { stage: 'expire', request: id }, at: stored.request.grant.until }]);
    return;
  }
  await advance(doors, stored, end(stored.request, { kind: 'expired' }, doors.clock.now()));
}

/**
 * ending -> ended. No lock is needed against a request that is being applied meanwhile: it claims itself in the store
 * before it looks at the foundation, and we look at the store again after we removed. Either we see its claim and put
 * back what it counted on, or it looks after us and sees that the item is gone.
 */
export async function endGrant(doors: Doors, id: RequestId): Promise<void> {
  const stored = await doors.store.find(id);
  if (stored?.request.state !== 'ending') return;

  const { request } = stored;
  const destinations = request.destinations.map(({ ref }) => ref);
  const others = needsOf(await doors.store.findHolding(destinations), id);
  const fates = await removeItems(doors.foundation, decideFates(request.grant.items, others));

  const after = needsOf(await doors.store.findHolding(destinations), id);
  const missed = fates.flatMap(({ kind, item }) => (kind !== 'keep' && whoNeeds(item, after).length > 0 ? [item] : []));
  await putBack(doors, id, request, missed);
  const settled = fates.map((fate): Fate => {
    if (!missed.includes(fate.item)) return fate;
    return { kind: 'keep', item: fate.item, because: 'needed', by: whoNeeds(fate.item, after) };
  });
  await advance(doors, stored, finish(request, settled, doors.clock.now()));
}

async function removeItems(foundation: Foundation, fates: readonly Fate[]): Promise<readonly Fate[]> {
  const doomed = fates.flatMap((fate) => (fate.kind === 'remove' ? [fate.item] : []));
  const policies = doomed.filter((item) => item.kind === 'policy');
  const routes = doomed.filter((item) => item.kind === 'route');
  const [fromPolicies, fromRoutes] = await Promise.all([
    removePolicies(foundation, policies),
    removeRoutes(foundation, routes),
  ]);
  const results = new Map([...fromPolicies, ...fromRoutes].map((fate) => [itemKey(fate.item), fate]));
  return fates.map((fate) => results.get(itemKey(fate.item)) ?? fate);
}

async function removePolicies(foundation: Foundation, items: readonly PolicyItem[]): Promise<readonly Fate[]> {
  if (items.length === 0) return [];
  return orRefused(items, async () => {
    const { policies } = await foundation.findPolicies([...new Set(items.map(({ policy }) => policy.source))]);
    const present = new Set(policies.map(policyKey));
    const there = items.filter(({ policy }) => present.has(policyKey(policy)));
    const removed = await foundation.removePolicies(there.map(({ policy }) => policy));
    return items.map((item): Fate => {
      if (!there.includes(item)) return { kind: 'gone', item };
      return removed.kind === 'refused' ? kept(item, removed.reason) : { kind: 'remove', item };
    });
  });
}

async function removeRoutes(foundation: Foundation, items: readonly RouteItem[]): Promise<readonly Fate[]> {
  if (items.length === 0) return [];
  return orRefused(items, async () => {
    const hosts = [...new Set(items.map(({ host }) => host))];
    const { routes } = await foundation.findRoutes({ apps: [], hosts, reservations: false });
    const fates: Fate[] = [];
    // One after another: several apps may share one route, and only the last of them empties it.
    for (const item of items) fates.push(await removeRoute(foundation, item, routes));
    return fates;
  });
}

async function removeRoute(foundation: Foundation, item: RouteItem, routes: readonly ActualRoute[]): Promise<Fate> {
  const route = routes.find(
    ({ host, domain }) => domain === item.domain.guid && host.toLowerCase() === item.host.toLowerCase(),
  );
  if (!route?.destinations.some(({ app }) => app === item.appGuid) && !(route && isAbandoned(route))) {
    return { kind: 'gone', item };
  }
  const unmapped = await foundation.unmapRoute(route.guid, item.appGuid);
  if (unmapped.kind === 'refused') return kept(item, unmapped.reason);
  if (unmapped.emptied && route.createdByC2c) {
    const deleted = await foundation.deleteRoute(route.guid);
    if (deleted.kind === 'refused') return kept(item, deleted.reason);
  }
  return { kind: 'remove', item };
}

/** A route of ours that leads nowhere: its app was deleted, or an earlier attempt died between unmapping and deleting. */
function isAbandoned(route: ActualRoute): boolean {
  return route.createdByC2c && route.destinations.length === 0;
}

/** A request that was claimed while we removed counts on these items: it was approved for them, so they come back. */
async function putBack(doors: Doors, id: RequestId, request: EndingGrant, items: readonly Item[]): Promise<void> {
  if (items.length === 0) return;
  doors.log.warn({ request: id, items: items.length }, 'another request needs what was just removed; putting it back');
  const steps = items.map((item) => {
    if (item.kind === 'policy') return { kind: 'add-policy', item } as const;
    const app = request.destinations.find(({ guid }) => guid === item.appGuid);
    if (!app) throw new Error(`${id} holds a route to an app that is none of its destinations`);
    return { kind: 'create-route', item, space: app.space } as const;
  });
  await carryOut(doors.foundation, id, steps, UNTIRING);
}

/** What the foundation will not do stays, and says why; while it does not answer, the job tries again. */
async function orRefused(items: readonly Item[], remove: () => Promise<readonly Fate[]>): Promise<readonly Fate[]> {
  try {
    return await remove();
  } catch (error) {
    if (!(error instanceof FoundationRefused)) throw error;
    return items.map((item) => kept(item, error.message));
  }
}

function kept(item: Item, reason: string): Fate {
  return { kind: 'keep', item, because: 'refused', reason };
}
