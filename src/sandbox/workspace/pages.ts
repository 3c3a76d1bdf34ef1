// Cursor pagination, as every list method of the Web API does it.
import { type JsonObject, textAt } from './json.ts';

const MOST = 1000;

export function page<T>(all: T[], args: JsonObject): { items: T[]; metadata: { next_cursor: string } } {
  const asked = Number(args['limit'] ?? 100);
  const limit = Math.min(Number.isInteger(asked) && asked > 0 ? asked : 100, MOST);
  const cursor = Buffer.from(textAt(args, 'cursor') ?? '', 'base64').toString();
  const start = Number(cursor.replace('after:', '')) || 0;
  const end = start + limit;
  const next = end < all.length ? Buffer.from(`after:${end}`).toString('base64') : '';
  return { items: all.slice(start, end), metadata: { next_cursor: next } };
}
