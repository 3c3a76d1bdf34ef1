// Under which names a request can be found, as a function of the request alone; and what a move changes in that.
import type { AccessRequest, Bound, Subject } from '../core/access-request.ts';
import {
  type AppName,
  type AppRef,
  DEFAULT_FOUNDATION,
  type FoundationName,
  isNamed,
  type SlackUserId,
} from '../core/vocabulary.ts';
import type { Listing } from '../lifecycle/ports.ts';

/** The names of the indexes that list this request. */
export function indexesOf(request: AccessRequest): readonly string[] {
  const by = byPerson(request.requester);
  switch (request.state) {
    case 'submitted':
      return [by, 'open', waitingIndex(request.requester)];
    case 'refused':
      return [by];
    case 'withdrawn':
      return request.subject ? [by, ...appsOf(request.subject)] : [by];
    case 'pending':
    case 'stale':
      return [by, 'open', waitingIndex(request.requester), ...appsOf(request)];
    case 'approved':
    case 'failed':
      return [by, 'open', ...appsOf(request), ...holdingsOf(request)];
    case 'live':
    case 'ending':
      return [by, 'live', ...appsOf(request), ...holdingsOf(request)];
    case 'denied':
    case 'lapsed':
    case 'extended':
    case 'done':
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
      return nameIndex(listing.app);
    case 'open':
    case 'live':
      return listing.kind;
    default:
      return listing satisfies never;
  }
}

/** What a person has asked for and nobody has decided. */
export function waitingIndex(user: SlackUserId): string {
  return `waiting:${user}`;
}

/** Of the foundation that the environment alone names, keys are as they were before there could be several. */
export function holdingIndex(foundation: FoundationName, { org, space, app }: AppRef): string {
  const where = foundation === DEFAULT_FOUNDATION ? '' : `@${foundation}`;
  return `holding${where}:${writePath([org, space, app])}`;
}

/** Where `space/app` is said without its org, this index lists other spaces' apps of that name too. */
function nameIndex({ app, within }: AppName): string {
  return within?.org === undefined ? byShortName(app) : byFullName({ org: within.org, space: within.space, app });
}

/** Whether one of the request's apps may be meant by a name. */
export function concerns(request: AccessRequest, name: AppName): boolean {
  const subject = request.state === 'withdrawn' ? request.subject : request;
  if (!subject || !('sources' in subject)) return false;
  return [...subject.sources, ...subject.destinations].some(({ ref }) => isNamed(name, ref));
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

function byShortName(app: string): string {
  return `app:${writePath([app])}`;
}

function byFullName({ org, space, app }: AppRef): string {
  return `app:${writePath([org, space, app])}`;
}

/** Names may hold slashes: what is part of a name is escaped, so that no two apps share an index. */
function writePath(names: readonly string[]): string {
  return names.map((name) => name.replace(/[%/]/g, encodeURIComponent)).join('/');
}

interface Apps {
  readonly sources: readonly Bound[];
  readonly destinations: readonly Bound[];
}

/** Under the apps' own names and under their full ones: each index is a key, and with a third a grant weighs too much. */
function appsOf({ sources, destinations }: Apps): readonly string[] {
  const refs = [...sources, ...destinations].map(({ ref }) => ref);
  return [...new Set(refs.flatMap((ref) => [byShortName(ref.app), byFullName(ref)]))];
}

function holdingsOf({ foundation, destinations }: Pick<Subject, 'foundation' | 'destinations'>): readonly string[] {
  return [...new Set(destinations.map(({ ref }) => holdingIndex(foundation, ref)))];
}
