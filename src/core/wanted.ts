// What a request is about, whatever it asks: of an extension or a revocation, what its grant was asked for.
import { type Asked, type Bound, type ConnectivityAsk, isAboutGrant, type Subject } from './access-request.ts';
import { fullName } from './vocabulary.ts';

/** What a planned request wants between apps; of an extension or a revocation, what its grant was asked for. */
export function wantedOf({ id, ask, extends: extended, revokes }: Asked & Subject): ConnectivityAsk {
  if (!isAboutGrant(ask)) return ask;
  const grant = extended ?? revokes;
  if (!grant) throw new Error(`${id} is about a grant, and does not know which`);
  return grant.ask;
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
