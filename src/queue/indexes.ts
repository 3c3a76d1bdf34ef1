// Under which names a request can be found, as a function of the request alone; and what a move changes in that.
import type { AccessRequest, Bound } from '../core/access-request.ts';
import type { AppRef, SlackUserId } from '../core/vocabulary.ts';
import type { Listing } from '../lifecycle/ports.ts';

/** The names of the indexes that list this request. */
export function indexesOf(request: AccessRequest): readonly string[] {
  const by = byPerson(request.requester);
  switch (request.state) {
    case 'submitted':
      return [by, 'open'];
    case 'refused':
      return [by];
    case 'withdrawn':
      return request.subject ? [by, ...appsOf(request.subject)] : [by];
    case 'pending':
    case 'stale':
      return [by, 'open', ...appsOf(request)];
    case 'approved':
    case 'failed':
      return [by, 'open', ...appsOf(request), ...holdingsOf(request)];
    case 'live':
    case 'ending':
      return [by, 'live', ...appsOf(request), ...holdingsOf(request)];
    case 'denied':
    case 'lapsed':
    case 'extended':
    case 'ended':
      return [by, ...appsOf(request)];
    default:
      return request satisfies never;
  }
}

/** Undefined for all requests: they need no index, because their numbers are known without one. */
export function indexFor(listing: Listing): string | undefined {
  switch (listing.kind) {
    case 'all':
      return undefined;
    case 'by':
      return byPerson(listing.user);
    case 'app':
      return byApp(listing.app);
    case 'open':
    case 'live':
      return listing.kind;
    default:
      return listing satisfies never;
  }
}

/** Names may hold slashes: what is part of a name is escaped, so that no two apps share an index. */
export function holdingIndex({ org, space, app }: AppRef): string {
  return `holding:${[org, space, app].map((name) => name.replace(/[%/]/g, encodeURIComponent)).join('/')}`;
}

export interface IndexChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export function changeIndexes(previous: AccessRequest, next: AccessRequest): IndexChange {
  const before = new Set(indexesOf(previous));
  const after = new Set(indexesOf(next));
  return {
    added: [...after].filter((name) => !before.has(name)),
    removed: [...before].filter((name) => !after.has(name)),
  };
}

function byPerson(user: SlackUserId): string {
  return `by:${user}`;
}

function byApp(app: string): string {
  return `app:${app}`;
}

interface Apps {
  readonly sources: readonly Bound[];
  readonly destinations: readonly Bound[];
}

function appsOf({ sources, destinations }: Apps): readonly string[] {
  const names = new Set([...sources, ...destinations].map(({ ref }) => ref.app));
  return [...names].map(byApp);
}

function holdingsOf({ destinations }: Apps): readonly string[] {
  return [...new Set(destinations.map(({ ref }) => holdingIndex(ref)))];
}
