// The query of a Cloud Controller list: which keys an endpoint knows, its filters, paging, ordering and includes.
import type { Entity, Metadata } from './entities.ts';
import { badQuery } from './errors.ts';
import { parseLabelSelector } from './label-selector.ts';
import { decode } from './router.ts';
import { parseTimestamps } from './timestamps.ts';

/** Keys of every list message, in the order in which the error text lists them (app/messages/list_message.rb). */
const COMMON_KEYS = ['page', 'per_page', 'order_by', 'created_ats', 'updated_ats', 'guids'];

export interface ListShape<T extends Entity> {
  /** Comma-separated filters beside `guids`: what of a record is compared with the given values. */
  readonly filters: Readonly<Record<string, (record: T, values: readonly string[]) => boolean>>;
  readonly include?: readonly string[];
  /** What may be put into each resource of the list itself, beside it in `included`. */
  readonly embed?: readonly string[];
  readonly orderBy?: readonly string[];
  readonly nameOf?: (record: T) => string;
  readonly metadataOf?: (record: T) => Metadata;
  /** Roles and users answer a bad query with 422 instead of 400 (roles_controller.rb, users_controller.rb). */
  readonly refuse?: (...messages: string[]) => Error;
}

export interface ListQuery<T extends Entity> {
  readonly page: number;
  readonly perPage: number;
  readonly includes: ReadonlySet<string>;
  readonly embeds: ReadonlySet<string>;
  /** What a page's links repeat. */
  readonly repeated: readonly (readonly [string, string])[];
  readonly select: (records: Iterable<T>) => T[];
}

export function parseListQuery<T extends Entity>(query: URLSearchParams, shape: ListShape<T>): ListQuery<T> {
  const refuse = shape.refuse ?? badQuery;
  // Rails keeps the last of a repeated key.
  const given = new Map(query);
  const known = [
    ...COMMON_KEYS,
    ...Object.keys(shape.filters),
    ...(shape.include ? ['include'] : []),
    ...(shape.embed ? ['embed'] : []),
    ...(shape.metadataOf ? ['label_selector'] : []),
  ];
  const problems: string[] = [];
  const unknown = [...given.keys()].filter((key) => !known.includes(key.replace(/\[(lt|gt)e?\]$/, '')));
  if (unknown.length > 0) {
    problems.push(
      `Unknown query parameter(s): '${unknown.join("', '")}'. Valid parameters are: '${known.join("', '")}'`,
    );
  }
  const created = parseTimestamps('created_ats', given, problems);
  const updated = parseTimestamps('updated_ats', given, problems);
  const page = positive(given.get('page'), 1);
  if (page === undefined) problems.push('Page must be a positive integer');
  const perPage = positive(given.get('per_page'), 50);
  if (perPage === undefined) problems.push('Per page must be a positive integer');
  else if (perPage > 5000) problems.push('Per page must be between 1 and 5000');
  const order = parseOrder(given.get('order_by'), shape, problems);
  const includes = parseChoice('included', given.get('include'), shape.include ?? [], problems);
  const embeds = parseChoice('embedded', given.get('embed'), shape.embed ?? [], problems);
  const matchesLabels = parseLabelSelector(given.get('label_selector'), problems);
  if (problems.length > 0) throw refuse(...problems);

  const filters: ((record: T) => boolean)[] = [
    ({ createdAt }) => created.every((passes) => passes(createdAt)),
    ({ updatedAt }) => updated.every((passes) => passes(updatedAt)),
  ];
  const guids = given.get('guids');
  if (guids !== undefined) {
    const wanted = new Set(listOf(guids));
    filters.push(({ guid }) => wanted.has(guid));
  }
  for (const [key, matches] of Object.entries(shape.filters)) {
    const value = given.get(key);
    if (value === undefined) continue;
    const values = listOf(value);
    filters.push((record) => matches(record, values));
  }
  const { metadataOf } = shape;
  if (metadataOf && matchesLabels) filters.push((record) => matchesLabels(metadataOf(record).labels));

  return {
    page: page ?? 1,
    perPage: perPage ?? 50,
    includes,
    embeds,
    repeated: [...given].filter(([key]) => key !== 'page' && key !== 'per_page'),
    select: (records) => order([...records].filter((record) => filters.every((passes) => passes(record)))),
  };
}

/** Split at commas first, then unescape each: that is how a comma gets into a value (app/messages/base_message.rb). */
export function listOf(value: string): string[] {
  return value.split(/,\s*/).map(decode);
}

/** Ruby's to_i: leading digits count, anything else is 0. */
function positive(value: string | undefined, fallback: number): number | undefined {
  if (value === undefined) return fallback;
  const number = Number.parseInt(value, 10);
  return number > 0 ? number : undefined;
}

function parseOrder<T extends Entity>(value: string | undefined, shape: ListShape<T>, problems: string[]) {
  if (value === undefined || value === '') return (records: T[]) => records;
  const allowed = ['created_at', 'updated_at', ...(shape.orderBy ?? [])];
  const [, sign, key] = /^([+-]?)(.*)$/.exec(value) ?? [];
  if (key === undefined || !allowed.includes(key)) {
    problems.push(`Order by can only be: ${allowed.map((name) => `'${name}'`).join(', ')}`);
    return (records: T[]) => records;
  }
  const keyOf = (record: T): string => {
    if (key === 'created_at') return record.createdAt;
    if (key === 'updated_at') return record.updatedAt;
    return shape.nameOf?.(record) ?? '';
  };
  const direction = sign === '-' ? -1 : 1;
  return (records: T[]) => records.sort((a, b) => direction * compare(keyOf(a), keyOf(b)));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function parseChoice(
  kind: 'included' | 'embedded',
  value: string | undefined,
  valid: readonly string[],
  problems: string[],
): ReadonlySet<string> {
  const wanted = value === undefined || valid.length === 0 ? [] : listOf(value);
  wanted.forEach((choice, i) => {
    if (!valid.includes(choice)) {
      problems.push(`Invalid ${kind} resource: '${choice}'. Valid ${kind} resources are: '${valid.join("', '")}'`);
    } else if (wanted.indexOf(choice) !== i) {
      problems.push(`Duplicate ${kind} resource: '${choice}'`);
    }
  });
  return new Set(wanted);
}

/** For filters on one field. */
export function among(value: string | null, values: readonly string[]): boolean {
  return value !== null && values.includes(value);
}
