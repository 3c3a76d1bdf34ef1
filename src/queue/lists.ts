// Requests a page at a time, from the indexes that every write keeps.
import { type AppName, type AppRef, type FoundationName, type RequestId, requestId } from '../core/vocabulary.ts';
import type { Listing, Stored } from '../lifecycle/ports.ts';
import { numberOf } from './ids.ts';
import { concerns, holdingIndex, indexesOf, indexFor } from './indexes.ts';
import type { Place } from './place.ts';
import { readRequest, REQUEST_FIELDS } from './records.ts';
import { readFields, readMembers } from './replies.ts';

/** Requests read at once while those about one app are looked for among those of its name. */
const READ_AHEAD = 100;

export async function list(
  place: Place,
  listing: Listing,
  limit: number,
  before?: RequestId,
): Promise<readonly Stored[]> {
  const { redis, keys } = place;
  const end = before === undefined ? undefined : numberOf(before);
  if (limit < 1 || (before !== undefined && end === undefined)) return [];
  if (listing.kind === 'app' && listing.app.within && listing.app.within.org === undefined) {
    return listNamed(place, listing.app, limit, before);
  }
  const index = indexFor(listing);
  if (index === undefined) {
    const newest = end === undefined ? Number(await redis.get(keys.newest)) : end - 1;
    const count = Math.max(Math.min(limit, newest), 0);
    return read(
      place,
      Array.from({ length: count }, (_, back) => newest - back),
    );
  }
  const highest = end === undefined ? '+inf' : `(${end}`;
  const members = await redis.zrevrangebyscore(keys.index(index), highest, '-inf', 'LIMIT', 0, limit);
  const page = await readListed(place, members.map(Number), [index]);
  // What moved away while we read has left a gap, and a short page would mean that nothing is older.
  const last = members.at(-1);
  if (last === undefined || members.length < limit || page.length === limit) return page;
  return [...page, ...(await list(place, listing, limit - page.length, requestId(Number(last))))];
}

export async function findHolding(
  place: Place,
  foundation: FoundationName,
  destinations: readonly AppRef[],
): Promise<readonly Stored[]> {
  const { redis, keys } = place;
  const indexes = [...new Set(destinations.map((app) => holdingIndex(foundation, app)))];
  const pipeline = redis.pipeline();
  for (const index of indexes) pipeline.zrange(keys.index(index), 0, '-1');
  const numbers = new Set(readMembers(await pipeline.exec()).map(Number));
  const sorted = [...numbers].sort((a, b) => a - b);
  return readListed(place, sorted, indexes);
}

/** No index knows `space/app` without its org: those of the app's own name are read until a page is full. */
async function listNamed(place: Place, app: AppName, limit: number, before?: RequestId): Promise<readonly Stored[]> {
  const found: Stored[] = [];
  for (let last = before; found.length < limit; ) {
    const page = await list(place, { kind: 'app', app: { app: app.app } }, READ_AHEAD, last);
    found.push(...page.filter(({ request }) => concerns(request, app)));
    if (page.length < READ_AHEAD) break;
    last = page.at(-1)?.request.id;
  }
  return found.slice(0, limit);
}

/** An index is read a moment before the requests are: one that has moved out of it meanwhile is left out. */
async function readListed(
  place: Place,
  numbers: readonly number[],
  indexes: readonly string[],
): Promise<readonly Stored[]> {
  const listed = await read(place, numbers);
  return listed.filter(({ request }) => indexesOf(request).some((name) => indexes.includes(name)));
}

async function read(place: Place, numbers: readonly number[]): Promise<readonly Stored[]> {
  if (numbers.length === 0) return [];
  const { redis, keys } = place;
  const pipeline = redis.pipeline();
  for (const number of numbers) pipeline.hmget(keys.request(number), ...REQUEST_FIELDS);
  const rows = readFields(await pipeline.exec());
  return rows.flatMap((row, index) => {
    const number = numbers[index] ?? 0;
    const stored = readRequest(keys.request(number), number, row);
    return stored ? [stored] : [];
  });
}
