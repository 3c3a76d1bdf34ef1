// One page of a Cloud Controller list, with its links (app/presenters/v3/pagination_presenter.rb).
import type { Entity } from './entities.ts';
import type { ListQuery } from './list-query.ts';
import type { Answer } from './router.ts';
import { json } from './router.ts';

export interface Page<T> {
  readonly records: readonly T[];
  readonly total: number;
}

export function pageOf<T extends Entity>(query: ListQuery<T>, records: Iterable<T>): Page<T> {
  const selected = query.select(records);
  const from = (query.page - 1) * query.perPage;
  return { records: selected.slice(from, from + query.perPage), total: selected.length };
}

export function pageAnswer<T extends Entity>(
  path: string,
  query: ListQuery<T>,
  page: Page<T>,
  present: (record: T) => unknown,
  included?: Readonly<Record<string, readonly unknown[]>>,
): Answer {
  const last = Math.max(1, Math.ceil(page.total / query.perPage));
  const link = (number: number) => ({ href: `${path}?${queryFor(query, number)}` });
  return json(200, {
    pagination: {
      total_results: page.total,
      total_pages: last,
      first: link(1),
      last: link(last),
      next: query.page < last ? link(query.page + 1) : null,
      previous: query.page > 1 ? link(query.page - 1) : null,
    },
    resources: page.records.map(present),
    ...(included ? { included } : {}),
  });
}

/** Rails sorts the keys of a query it builds. */
function queryFor<T extends Entity>(query: ListQuery<T>, page: number): string {
  const pairs = [...query.repeated, ['page', String(page)] as const, ['per_page', String(query.perPage)] as const];
  return pairs
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .join('&');
}
