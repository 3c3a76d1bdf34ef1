// A request of several connections, one connection after another: its apps as they are bound, and what became of it.
import type { Asked, Bound, Failed, Subject, Undone } from './access-request.ts';
import type { Connection } from './command.ts';
import { itemKey, type RouteItem } from './connectivity.ts';
import type { GrantedItem } from './grant.ts';
import { type Between, splitEnds, wantedOf } from './wanted.ts';
import { wantedPolicies } from './wanted-policies.ts';

/** One connection of a planned request. */
export interface Part extends Between<Bound>, Pick<Connection, 'traffic' | 'host'> {}

/** The connections of a file, in its order; none for every other ask. */
export function partsOf(request: Asked & Subject): readonly Part[] {
  const ask = wantedOf(request);
  if (ask.verb !== 'apply') return [];
  return splitEnds(request.ends, request).flatMap((apps, index): Part[] => {
    const connection = ask.connections[index];
    if (!connection) return [];
    const { traffic, host } = connection;
    return [{ ...apps, traffic, ...(host !== undefined && { host }) }];
  });
}

/** What of a connection could not be made; nothing of it undone: it is there, all of it. */
export interface PartOutcome extends Part {
  readonly undone: readonly Undone[];
}

/** A route that two connections need counts for both. */
export function outcomesOf(request: Failed): readonly PartOutcome[] {
  return partsOf(request).map((part) => ({
    ...part,
    undone: request.outcome.undone.filter(({ item }) => belongsTo(part, item)),
  }));
}

/** The routes that lead to an app of the connection, as far as the request holds them. */
export function routesOf(part: Part, items: readonly GrantedItem[]): readonly RouteItem[] {
  return items.flatMap(({ item }) => (item.kind === 'route' && leadsTo(part, item) ? [item] : []));
}

function belongsTo(part: Part, { item }: GrantedItem): boolean {
  if (item.kind === 'route') return leadsTo(part, item);
  const key = itemKey(item);
  return wantedPolicies(part).some((policy) => itemKey(policy) === key);
}

function leadsTo({ destinations, host }: Part, item: RouteItem): boolean {
  const isTheirs = destinations.some(({ guid }) => guid === item.appGuid);
  return isTheirs && (host === undefined || host.toLowerCase() === item.host.toLowerCase());
}
