// What live grants need together: which items may go when one of them ends, and which another still needs.
import { type Item, itemKey, type Holder, type Plan } from './connectivity.ts';
import type { Instant, Lifetime, RequestId } from './vocabulary.ts';

/** One item that a grant holds, bound to the foundation as it was applied. */
export interface GrantedItem {
  readonly item: Item;
  /** c2c made it, for this grant or an earlier one; false: it was there before c2c and stays. */
  readonly ours: boolean;
}

export interface Grant {
  readonly items: readonly GrantedItem[];
  readonly appliedAt: Instant;
  /** Absent: for ever. */
  readonly until?: Instant;
  /** When people are warned of the end; absent where there is none, or no time for it. */
  readonly warnAt?: Instant;
  /** When they were. */
  readonly warnedAt?: Instant;
}

/** Another request that needs items now: a live grant, or one that is being applied. */
export interface Need {
  readonly id: RequestId;
  readonly until: Instant | undefined;
  readonly items: readonly GrantedItem[];
}

export type Fate =
  | { readonly kind: 'remove'; readonly item: Item }
  /** Somebody else took it away already. */
  | { readonly kind: 'gone'; readonly item: Item }
  | { readonly kind: 'keep'; readonly item: Item; readonly because: 'foreign' }
  | { readonly kind: 'keep'; readonly item: Item; readonly because: 'needed'; readonly by: readonly RequestId[] }
  | { readonly kind: 'keep'; readonly item: Item; readonly because: 'refused'; readonly reason: string };

/** What becomes of each item when a grant ends: it goes only if c2c made it and nobody else needs it. */
export function decideFates(items: readonly GrantedItem[], others: readonly Need[]): readonly Fate[] {
  return items.map(({ item, ours }): Fate => {
    if (!ours) return { kind: 'keep', item, because: 'foreign' };
    const by = whoNeeds(item, others);
    return by.length > 0 ? { kind: 'keep', item, because: 'needed', by } : { kind: 'remove', item };
  });
}

export function whoNeeds(item: Item, others: readonly Need[]): readonly RequestId[] {
  const key = itemKey(item);
  return others.filter(({ items }) => items.some((held) => itemKey(held.item) === key)).map(({ id }) => id);
}

/** Who holds what, by `itemKey`: what a new plan has to know about the grants that are there. */
export function listHolders(needs: readonly Need[]): ReadonlyMap<string, readonly Holder[]> {
  const holders = new Map<string, Holder[]>();
  for (const { id, until, items } of needs) {
    for (const { item, ours } of items) {
      holders.set(itemKey(item), [...(holders.get(itemKey(item)) ?? []), { id, until, ours }]);
    }
  }
  return holders;
}

/** The items an approved plan will hold once it is applied. What another grant of ours holds is ours to remove at last. */
export function itemsOfPlan(plan: Plan): readonly GrantedItem[] {
  return [
    ...plan.steps.map(({ item }) => ({ item, ours: true })),
    ...plan.kept.map(({ item, holders }) => ({ item, ours: holders.some(({ ours }) => ours) })),
  ];
}

/**
 * When a grant applied at `appliedAt` ends: `for` counts from then, `until DATE` is the end of that day in UTC.
 * Undefined: never.
 */
export function endOf(lifetime: Lifetime, appliedAt: Instant): Instant | undefined {
  switch (lifetime.kind) {
    case 'for':
      return appliedAt + lifetime.seconds * 1000;
    case 'until':
      return parseDate(lifetime.date);
    case 'forever':
      return undefined;
    default:
      return lifetime satisfies never;
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Who asks for less than this needs no warning that it ends. */
const SHORTEST_WARNED_MS = 5 * 60 * 1000;

/**
 * When people are warned of an end: a day before it or a tenth of the time, whichever is shorter; or `beforeMs`, if an
 * operator says so, but never in the first half of the time.
 */
export function findWarning(from: Instant, until: Instant, beforeMs: number | undefined): Instant | undefined {
  const length = until - from;
  if (length < SHORTEST_WARNED_MS) return undefined;
  return until - Math.round(beforeMs === undefined ? Math.min(DAY_MS, length / 10) : Math.min(beforeMs, length / 2));
}

/** `YYYY-MM-DD` is the end of that day, `YYYY-MM-DDTHH:MMZ` that minute; the grammar lets only real dates through. */
function parseDate(date: string): Instant {
  return date.includes('T') ? Date.parse(date) : Date.parse(`${date}T00:00Z`) + DAY_MS;
}
