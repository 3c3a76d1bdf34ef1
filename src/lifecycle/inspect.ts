// The foundation as many grants need to know it, read in bulk: as many calls as there are hundreds of apps, none per grant.
import type { Live } from '../core/access-request.ts';
import type { ActualRoute, BoundApp } from '../core/connectivity.ts';
import { type Facts, gatherFacts, listNameless } from '../core/reconcile.ts';
import type { AppGuid, NetworkPolicy } from '../core/vocabulary.ts';
import { inParallel } from './in-parallel.ts';
import type { Foundation } from './ports.ts';

/** What fits into one query; more are asked for beside one another. */
const BATCH = 200;
/** Queries at a time, so that a reconcile never stands in the way of what people wait for. */
const QUERIES = 4;

/**
 * One round of batches when every name leads to the guid it led to before; a second one, about the few apps that changed,
 * otherwise.
 */
export async function inspect(foundation: Foundation, grants: readonly Live[]): Promise<Facts> {
  const items = grants
    .flatMap(({ grant, healing }) => [...grant.items, ...(healing?.items ?? [])])
    .map(({ item }) => item);
  const bound = grants.flatMap(({ sources, destinations }) => [...sources, ...destinations]);
  const names = unique(bound.map(({ ref }) => ref.app));
  const hosts = unique(items.flatMap((item) => (item.kind === 'route' ? [item.host] : [])));
  const sources = unique(items.flatMap((item) => (item.kind === 'policy' ? [item.policy.source] : [])));

  const [apps, routes, policies] = await Promise.all([
    readAll(names, (batch) => foundation.findApps(batch)),
    readAll(hosts, (batch) => findRoutes(foundation, batch)),
    readAll(sources, (batch) => findPolicies(foundation, batch)),
  ]);
  const fresh = findFresh(grants, apps, new Set(sources));
  const [renamed, more] = await Promise.all([
    readAll(listNameless(grants, apps), (batch) => foundation.findAppsByGuid(batch)),
    readAll(fresh, (batch) => findPolicies(foundation, batch)),
  ]);
  return gatherFacts({ apps, renamed, routes, policies: [...policies, ...more] });
}

/** Guids that names of sources lead to now and that no grant knows yet: their policies were not asked for. */
function findFresh(
  grants: readonly Live[],
  apps: readonly BoundApp[],
  known: ReadonlySet<AppGuid>,
): readonly AppGuid[] {
  const wanted = new Set(
    grants.flatMap(({ sources }) => sources).map(({ ref }) => JSON.stringify([ref.org, ref.space, ref.app])),
  );
  return apps
    .filter(({ ref, guid }) => !known.has(guid) && wanted.has(JSON.stringify([ref.org, ref.space, ref.app])))
    .map(({ guid }) => guid);
}

async function findRoutes(foundation: Foundation, hosts: readonly string[]): Promise<readonly ActualRoute[]> {
  return (await foundation.findRoutes({ apps: [], hosts, reservations: false })).routes;
}

async function findPolicies(foundation: Foundation, sources: readonly AppGuid[]): Promise<readonly NetworkPolicy[]> {
  return (await foundation.findPolicies(sources)).policies;
}

async function readAll<Key, Found>(
  keys: readonly Key[],
  read: (batch: readonly Key[]) => Promise<readonly Found[]>,
): Promise<readonly Found[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, at) =>
    keys.slice(at * BATCH, (at + 1) * BATCH),
  );
  return (await inParallel(batches, QUERIES, read)).flat();
}

function unique<Value>(values: readonly Value[]): readonly Value[] {
  return [...new Set(values)];
}
