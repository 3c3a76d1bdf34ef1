// How a test of the contract looks at a store: the names of what is due, the numbers of what is listed.
import type { RequestId } from '../../src/core/vocabulary.ts';
import { jobName } from '../../src/lifecycle/due.ts';
import type { Listing, RequestStore, Stored } from '../../src/lifecycle/ports.ts';

export interface Case {
  readonly behaviour: string;
  readonly check: (store: RequestStore) => Promise<void>;
}

export async function dueNames(store: RequestStore): Promise<readonly string[]> {
  const due = await store.findOverdue(Number.MAX_SAFE_INTEGER, 1_000);
  return due.map(({ job }) => jobName(job)).sort();
}

export async function listed(store: RequestStore, listing: Listing): Promise<readonly number[]> {
  return numbersOf(await store.list(listing, 100));
}

export function numbersOf(found: readonly Stored[]): readonly number[] {
  return found.map(({ request }) => numberOf(request.id));
}

export function numberOf(id: RequestId): number {
  return Number(id.replace('c2c-', ''));
}
