// What a request is about, whatever it asks: of an extension or a revocation, what its grant was asked for; of a file, each
// of its connections.
import {
  type Asked,
  type Bound,
  type ConnectivityAsk,
  type Ends,
  isAboutGrant,
  type Subject,
} from './access-request.ts';
import type { Connection } from './command.ts';
import type { Wanted } from './connectivity.ts';
import { type AppName, fullName } from './vocabulary.ts';

/** What a planned request wants between apps; of an extension or a revocation, what its grant was asked for. */
export function wantedOf({ id, ask, extends: extended, revokes }: Asked & Subject): ConnectivityAsk {
  if (!isAboutGrant(ask)) return ask;
  const grant = extended ?? revokes;
  if (!grant) throw new Error(`${id} is about a grant, and does not know which`);
  return grant.ask;
}

/** The apps of one connection, by whatever they are known. */
export interface Between<App> {
  readonly sources: readonly App[];
  readonly destinations: readonly App[];
}

/** The names that belong together: those of each connection. */
export function namesIn(ask: ConnectivityAsk): readonly [Between<AppName>, ...Between<AppName>[]] {
  switch (ask.verb) {
    case 'route':
      return [{ sources: [], destinations: [ask.app] }];
    case 'apply':
      return ask.connections;
    case 'allow':
    case 'adopt':
    case 'remove-policy':
      return [ask];
    default:
      return ask satisfies never;
  }
}

/** What the ask wants of the apps that it turned out to mean, each connection on its own, in the order of `namesIn`. */
export function wantedBetween(
  ask: ConnectivityAsk,
  between: readonly Between<Wanted['sources'][number]>[],
): readonly Wanted[] {
  return between.map((apps, index): Wanted => {
    const { traffic, host } = sayConnection(ask, index);
    return {
      ...apps,
      traffic,
      route: ask.verb === 'route',
      ...(host !== undefined && { host }),
      ...(ask.verb === 'adopt' && { existing: 'adopt' as const }),
      ...(ask.verb === 'remove-policy' && { existing: 'remove' as const }),
    };
  });
}

function sayConnection(
  ask: ConnectivityAsk,
  index: number,
): { readonly traffic: Wanted['traffic']; readonly host?: string } {
  switch (ask.verb) {
    case 'route':
      return { traffic: [], ...(ask.host !== undefined && { host: ask.host }) };
    case 'apply':
      return connectionAt(ask, index);
    case 'allow':
    case 'adopt':
    case 'remove-policy':
      return { traffic: ask.traffic, ...(ask.host !== undefined && { host: ask.host }) };
    default:
      return ask satisfies never;
  }
}

function connectionAt({ connections }: Extract<ConnectivityAsk, { verb: 'apply' }>, index: number): Connection {
  const connection = connections[index];
  if (!connection) throw new Error(`there is no connection ${index + 1} of ${connections.length}`);
  return connection;
}

/** The lists of a request's apps, each app once; and for several connections which of them each is between. */
export function joinEnds<App extends { readonly guid: string }>(
  ask: ConnectivityAsk,
  between: readonly Between<App>[],
): Between<App> & { readonly ends?: readonly Ends[] } {
  const sources = uniqueApps(between.flatMap((each) => each.sources));
  const destinations = uniqueApps(between.flatMap((each) => each.destinations));
  if (ask.verb !== 'apply') return { sources, destinations };
  const places = (apps: readonly App[], all: readonly App[]) =>
    apps.map(({ guid }) => all.findIndex((app) => app.guid === guid));
  const ends = between.map((each) => ({
    sources: places(each.sources, sources),
    destinations: places(each.destinations, destinations),
  }));
  return { sources, destinations, ends };
}

/** The apps of each connection, as another list tells them in the same order: bound today, by name, or as they are shown. */
export function splitEnds<App>(
  ends: readonly Ends[] | undefined,
  { sources, destinations }: Between<App>,
): readonly Between<App>[] {
  if (!ends) return [{ sources, destinations }];
  const pick = (places: readonly number[], all: readonly App[]) => places.flatMap((place) => all[place] ?? []);
  return ends.map((each) => ({
    sources: pick(each.sources, sources),
    destinations: pick(each.destinations, destinations),
  }));
}

/** The same ask with every app in full, as the names turned out to mean. */
export function nameInFull(
  ask: ConnectivityAsk,
  { sources, destinations, ends }: Pick<Subject, 'sources' | 'destinations' | 'ends'>,
): ConnectivityAsk {
  const [first, ...rest] = splitEnds(ends, {
    sources: sources.map(nameFully),
    destinations: destinations.map(nameFully),
  });
  switch (ask.verb) {
    case 'route':
      return { ...ask, app: atLeastOne(first?.destinations)[0] };
    case 'apply':
      return {
        ...ask,
        connections: [
          { ...connectionAt(ask, 0), ...bothEnds(first) },
          ...rest.map((each, index) => ({ ...connectionAt(ask, index + 1), ...bothEnds(each) })),
        ],
      };
    case 'allow':
    case 'adopt':
    case 'remove-policy':
      return { ...ask, ...bothEnds(first) };
    default:
      return ask satisfies never;
  }
}

function nameFully({ ref }: Bound): AppName {
  return fullName(ref);
}

function bothEnds(between: Between<AppName> | undefined): Pick<Connection, 'sources' | 'destinations'> {
  return { sources: atLeastOne(between?.sources), destinations: atLeastOne(between?.destinations) };
}

function atLeastOne<App>(apps: readonly App[] = []): readonly [App, ...App[]] {
  const [first, ...rest] = apps;
  if (first === undefined) throw new Error('a planned request has an app at each end');
  return [first, ...rest];
}

function uniqueApps<App extends { readonly guid: string }>(apps: readonly App[]): readonly App[] {
  return [...new Map(apps.map((app) => [app.guid, app])).values()];
}
