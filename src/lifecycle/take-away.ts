// What c2c made and nobody needs any more is taken away; what somebody else still needs stays, or is put back.
import type { Bound } from '../core/access-request.ts';
import { showItem } from '../core/audit.ts';
import type { ActualRoute, Item, PolicyItem, RouteItem, Step } from '../core/connectivity.ts';
import { itemKey, policyKey } from '../core/connectivity.ts';
import { decideFates, type Fate, type GrantedItem, type Need, whoNeeds } from '../core/grant.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { carryOut } from './carry-out.ts';
import { handOver } from './hand-over.ts';
import { needsOf } from './needs.ts';
import { type Attempt, type Doors, type Foundation, FoundationRefused, FoundationUnavailable } from './ports.ts';

export interface Leaving {
  readonly id: RequestId;
  readonly destinations: readonly Pick<Bound, 'ref' | 'guid' | 'space'>[];
  readonly items: readonly GrantedItem[];
}

/** Nothing that has to go is given up on: what stays open after its time is what c2c is here to prevent. */
const UNTIRING: Attempt = { number: 1, isLast: false };

/** Others claim and give back while we work; after so many rounds the next attempt of the job goes on. */
const MOST_ROUNDS = 5;

/**
 * No lock is needed against a request that is being applied meanwhile: it claims itself in the store before it looks at
 * the foundation, and we look at the store again after we removed. Either we see its claim and put back what it counted
 * on, or it looks after us and sees that the item is gone. What is needed is looked for too: an earlier run may have
 * removed it and died before it saw that. What was removed is looked for once more: while it is there, it is not gone,
 * whatever the foundation answered.
 */
export async function takeAway(doors: Doors, leaving: Leaving): Promise<readonly Fate[]> {
  const removed = new Set<string>();
  let still: readonly Item[] = [];
  let others = await whatOthersNeed(doors, leaving);
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const fates = decideFates(leaving.items, others);
    await putBack(doors, leaving, fates);
    const results = await removeItems(doors.foundation, fates);
    for (const { kind, item } of results) if (kind === 'remove') removed.add(itemKey(item));

    still = await findStill(doors.foundation, results);
    const after = await whatOthersNeed(doors, leaving);
    const isAtRest = results.every(({ item }) => isNeeded(item, others) === isNeeded(item, after));
    if (still.length === 0 && isAtRest && (await handOver(doors, leaving.id, results))) {
      return results.map((fate) =>
        fate.kind === 'gone' && removed.has(itemKey(fate.item)) ? { kind: 'remove', item: fate.item } : fate,
      );
    }
    others = after;
  }
  if (still.length > 0) {
    throw new FoundationUnavailable(
      `taking away what ${leaving.id} held: ${still.map(showItem).join(', ')} is still there`,
    );
  }
  throw new Error(`what ${leaving.id} shares with other requests does not come to rest`);
}

async function whatOthersNeed(doors: Doors, { id, destinations }: Leaving): Promise<readonly Need[]> {
  return needsOf(
    await doors.store.findHolding(
      doors.foundation.name,
      destinations.map(({ ref }) => ref),
    ),
    id,
  );
}

function isNeeded(item: Item, others: readonly Need[]): boolean {
  return whoNeeds(item, others).length > 0;
}

async function putBack(doors: Doors, leaving: Leaving, fates: readonly Fate[]): Promise<void> {
  const needed = fates.flatMap((fate) => (fate.kind === 'keep' && fate.because === 'needed' ? [fate.item] : []));
  const missing = await findMissing(doors.foundation, needed);
  if (missing.length === 0) return;

  const { id, destinations } = leaving;
  doors.log.warn({ request: id, items: missing.length }, 'other requests need what is not there; putting it back');
  const steps = missing.flatMap((item): readonly Step[] => {
    if (item.kind === 'policy') return [{ kind: 'add-policy', item }];
    const app = destinations.find(({ guid }) => guid === item.appGuid);
    return app ? [{ kind: 'create-route', item, space: app.space }] : [];
  });
  const undone = await carryOut(doors.foundation, id, steps, UNTIRING);
  if (undone.length > 0) doors.log.warn({ request: id, undone }, 'the foundation refused to have it back');
}

async function findMissing(foundation: Foundation, items: readonly Item[]): Promise<readonly Item[]> {
  if (items.length === 0) return [];
  const policies = items.filter((item) => item.kind === 'policy');
  const routes = items.filter((item) => item.kind === 'route');
  try {
    const [present, actual] = await Promise.all([findPresent(foundation, policies), findRoutes(foundation, routes)]);
    return [
      ...policies.filter(({ policy }) => !present.has(policyKey(policy))),
      ...routes.filter((item) => !leadsTo(findRoute(item, actual), item)),
    ];
  } catch (error) {
    // What may not be read was not removed by us either.
    if (error instanceof FoundationRefused) return [];
    throw error;
  }
}

/** What was removed and is there all the same. */
async function findStill(foundation: Foundation, results: readonly Fate[]): Promise<readonly Item[]> {
  const removed = results.flatMap((fate) => (fate.kind === 'remove' ? [fate.item] : []));
  const missing = new Set((await findMissing(foundation, removed)).map(itemKey));
  return removed.filter((item) => !missing.has(itemKey(item)));
}

async function removeItems(foundation: Foundation, fates: readonly Fate[]): Promise<readonly Fate[]> {
  const doomed = fates.flatMap((fate) => (fate.kind === 'remove' ? [fate.item] : []));
  const policies = doomed.filter((item) => item.kind === 'policy');
  const routes = doomed.filter((item) => item.kind === 'route');
  const [fromPolicies, fromRoutes] = await Promise.all([
    orRefused(policies, () => removePolicies(foundation, policies)),
    orRefused(routes, () => removeRoutes(foundation, routes)),
  ]);
  const results = new Map([...fromPolicies, ...fromRoutes].map((fate) => [itemKey(fate.item), fate]));
  return fates.map((fate) => results.get(itemKey(fate.item)) ?? fate);
}

async function removePolicies(foundation: Foundation, items: readonly PolicyItem[]): Promise<readonly Fate[]> {
  const present = await findPresent(foundation, items);
  const there = items.filter(({ policy }) => present.has(policyKey(policy)));
  if (there.length === 0) return items.map((item) => ({ kind: 'gone', item }));

  const removed = await foundation.removePolicies(there.map(({ policy }) => policy));
  return items.map((item): Fate => {
    if (!there.includes(item)) return { kind: 'gone', item };
    return removed.kind === 'refused' ? kept(item, removed.reason) : { kind: 'remove', item };
  });
}

async function removeRoutes(foundation: Foundation, items: readonly RouteItem[]): Promise<readonly Fate[]> {
  const routes = await findRoutes(foundation, items);
  const fates: Fate[] = [];
  // One after another: several apps may share one route, and only the last of them empties it.
  for (const item of items) fates.push(await removeRoute(foundation, item, findRoute(item, routes)));
  return fates;
}

async function removeRoute(foundation: Foundation, item: RouteItem, route: ActualRoute | undefined): Promise<Fate> {
  if (!route || !(leadsTo(route, item) || isAbandoned(route))) return { kind: 'gone', item };

  const unmapped = await foundation.unmapRoute(route.guid, item.appGuid);
  if (unmapped.kind === 'refused') return kept(item, unmapped.reason);
  if (unmapped.emptied && route.createdByC2c) {
    const deleted = await foundation.deleteRoute(route.guid);
    if (deleted.kind === 'refused') return kept(item, deleted.reason);
  }
  return { kind: 'remove', item };
}

async function findPresent(foundation: Foundation, items: readonly PolicyItem[]): Promise<ReadonlySet<string>> {
  if (items.length === 0) return new Set();
  const { policies } = await foundation.findPolicies([...new Set(items.map(({ policy }) => policy.source))]);
  return new Set(policies.map(policyKey));
}

async function findRoutes(foundation: Foundation, items: readonly RouteItem[]): Promise<readonly ActualRoute[]> {
  if (items.length === 0) return [];
  const hosts = [...new Set(items.map(({ host }) => host))];
  return (await foundation.findRoutes({ apps: [], hosts, reservations: false })).routes;
}

function findRoute({ host, domain }: RouteItem, routes: readonly ActualRoute[]): ActualRoute | undefined {
  return routes.find((route) => route.domain === domain.guid && route.host.toLowerCase() === host.toLowerCase());
}

function leadsTo(route: ActualRoute | undefined, { appGuid }: RouteItem): boolean {
  return route?.destinations.some(({ app }) => app === appGuid) ?? false;
}

/** A route of ours that leads nowhere: its app was deleted, or an earlier attempt died between unmapping and deleting. */
function isAbandoned(route: ActualRoute): boolean {
  return route.createdByC2c && route.destinations.length === 0;
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
