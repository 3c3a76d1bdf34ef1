// A request's record has each of its apps in full once. Where it names one again, its place among them stands there: a live
// grant may weigh only so much, and the plan of a file names the same few apps hundreds of times.
import type { AppRef } from '../core/vocabulary.ts';
import { isObject } from './kind-schema.ts';

/** Under which items and warnings name an app. What was asked has names as they were typed there, so never a number. */
const NAMING = new Set(['app', 'source', 'destination']);

interface Listing {
  readonly sources: readonly { readonly ref: AppRef }[];
  readonly destinations: readonly { readonly ref: AppRef }[];
}

/** As JSON. An app that is not listed by that very name stays in full. */
export function writeWithPlaces(record: object | Listing): string {
  if (!('sources' in record)) return JSON.stringify(record);
  const listed = [...record.sources, ...record.destinations];
  const places = new Map(listed.map(({ ref }, place) => [inWords(ref), place]));
  return JSON.stringify(record, (key, value: unknown) =>
    NAMING.has(key) && isObject(value) ? (places.get(inWords(value)) ?? value) : value,
  );
}

/** What was written, parsed, with every app in full again. Throws a RangeError at a place where no app is listed. */
export function fillPlaces(record: unknown): unknown {
  if (!isObject(record)) return record;
  const listed = [record['sources'], record['destinations']].flatMap((list): unknown[] =>
    Array.isArray(list) ? list : [],
  );
  return fill(record, listed);
}

function fill(value: unknown, listed: readonly unknown[]): unknown {
  if (Array.isArray(value)) return value.map((each) => fill(each, listed));
  if (!isObject(value)) return value;
  const filled = Object.entries(value).map(([key, inner]) => [
    key,
    NAMING.has(key) && typeof inner === 'number' ? refAt(inner, listed) : fill(inner, listed),
  ]);
  return Object.fromEntries(filled);
}

function refAt(place: number, listed: readonly unknown[]): unknown {
  const app = listed[place];
  if (!isObject(app)) throw new RangeError(`app ${place} is named, and ${listed.length} are listed`);
  return app['ref'];
}

/** Equal for the same org, space and app with nothing beside them. */
function inWords(ref: Readonly<Record<string, unknown>> | AppRef): string {
  return JSON.stringify(Object.entries(ref).sort(([a], [b]) => (a < b ? -1 : 1)));
}
