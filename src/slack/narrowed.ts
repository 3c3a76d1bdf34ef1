// What an approver took off a request, in words for everybody who reads of it.
import type { AccessRequest } from '../core/access-request.ts';
import { scopeOf } from '../core/narrowing-moves.ts';
import type { Scope } from '../core/narrowing.ts';
import { type AppRef, sameApp, type Traffic } from '../core/vocabulary.ts';
import { join, joinSome, type Line, own, person, say } from './lines.ts';
import { sayFull, sayLifetime, sayTraffic, subjectOf } from './wording.ts';

const MOST_APPS = 5;

/** `Narrowed by @grace: TLS instead of TLS, TCP 8080; for 3 days instead of for 7 days`, or nothing. */
export function sayNarrowed(request: AccessRequest): Line {
  const subject = subjectOf(request);
  const [first] = subject?.narrowed ?? [];
  if (!subject?.narrowed || !first) return [];
  const people = [...new Set(subject.narrowed.map(({ by }) => by))];
  const changes = sayChanges(first.from, scopeOf({ ...request, ...subject }));
  return say`Narrowed by ${join(people.map((id) => [person(id)]))}: ${changes}`;
}

function sayChanges(from: Scope, to: Scope): Line {
  const before = sayPassing(from.traffic);
  const after = sayPassing(to.traffic);
  const long = sayLifetime(from.lifetime);
  const short = sayLifetime(to.lifetime);
  const gone = [...goneFrom(from.sources, to.sources), ...goneFrom(from.destinations, to.destinations)];
  return join(
    [
      ...(isSame(before, after) ? [] : [say`${after} instead of ${before}`]),
      ...(gone.length === 0 ? [] : [say`without ${joinSome(gone.map(sayFull), MOST_APPS)}`]),
      ...(isSame(long, short) ? [] : [say`${short} instead of ${long}`]),
    ],
    '; ',
  );
}

function goneFrom(before: readonly AppRef[], after: readonly AppRef[]): readonly AppRef[] {
  return before.filter((app) => !after.some((left) => sameApp(left, app)));
}

function sayPassing([first, ...rest]: readonly Traffic[]): Line {
  return first ? sayTraffic([first, ...rest]) : own('a route');
}

function isSame(a: Line, b: Line): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
