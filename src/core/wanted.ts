// What a request is about, whatever it asks: of an extension, what its grant was asked for.
import type { Asked, Bound, ConnectivityAsk, Subject } from './access-request.ts';
import { fullName } from './vocabulary.ts';

/** What a planned request wants between apps; of an extension, what its grant was asked for. */
export function wantedOf({ id, ask, extends: extended }: Asked & Subject): ConnectivityAsk {
  if (ask.verb !== 'extend') return ask;
  if (!extended) throw new Error(`${id} extends a grant, and does not know which`);
  return extended.ask;
}

/** The same ask with every app in full, as the names turned out to mean. */
export function nameInFull(
  ask: ConnectivityAsk,
  { sources, destinations }: Pick<Subject, 'sources' | 'destinations'>,
): ConnectivityAsk {
  const name = ({ ref }: Bound) => fullName(ref);
  const [source, ...otherSources] = sources.map(name);
  const [destination, ...otherDestinations] = destinations.map(name);
  if (!destination) throw new Error('a planned request has a destination');
  if (ask.verb === 'route') return { ...ask, app: destination };
  if (!source) throw new Error('a request to reach an app has a source');
  return { ...ask, sources: [source, ...otherSources], destinations: [destination, ...otherDestinations] };
}
