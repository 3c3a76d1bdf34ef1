// What live grants need together: which items may go when one of them ends, and which another still needs.
import { isRemoval, type Item, itemKey, type Holder, type Plan } from './connectivity.ts';
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

/**
 * The items an approved plan will hold once it is applied. What another grant of ours holds is ours to remove at last;
 * what is adopted is not ours before the grant is live (`adoptedBy`); what is removed is not held.
 */
export function itemsOfPlan(plan: Plan): readonly GrantedItem[] {
  return [
    ...plan.steps.flatMap((step) => (isRemoval(step) ? [] : [{ item: step.item, ours: step.kind !== 'adopt-policy' }])),
    ...plan.kept.map(({ item, holders }) => ({ item, ours: holders.some(({ ours }) => ours) })),
  ];
}

/** What is c2c's from when this plan is carried out, by `itemKey`. */
export function adoptedBy(plan: Plan): ReadonlySet<string> {
  return new Set(plan.steps.flatMap(({ kind, item }) => (kind === 'adopt-policy' ? [itemKey(item)] : [])));
}

/** The same items, of which these (by `itemKey`) are ours now: who owned them has left them behind. */
export function inheritItems(items: readonly GrantedItem[], left: ReadonlySet<string>): readonly GrantedItem[] {
  return items.map(({ item, ours }) => ({ item, ours: ours || left.has(itemKey(item)) }));
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

/** What was wanted for ever and could not be applied waits so long for somebody who retries or undoes it. */
const UNAPPLIED_MS = 7 * 24 * 60 * 60 * 1000;

/** So long there is time to read why it failed, and to retry it. */
const LEAST_UNAPPLIED_MS = 10 * 60 * 1000;

/**
 * When what failed attempts made ends by itself: when the time that was asked for would be over. It counts from the first
 * of them, as retries that fail again must not keep it for longer than anybody approved.
 */
export function abandonedAt({
  lifetime,
  failedAt,
  failingSince: since = failedAt,
}: {
  readonly lifetime: Lifetime;
  readonly failedAt: Instant;
  readonly failingSince?: Instant;
}): Instant {
  return Math.max(endOf(lifetime, since) ?? since + UNAPPLIED_MS, since + LEAST_UNAPPLIED_MS);
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** `YYYY-MM-DD` is the end of that day, `YYYY-MM-DDTHH:MMZ` that minute; the grammar lets only real dates through. */
function parseDate(date: string): Instant {
  return date.includes('T') ? Date.parse(date) : Date.parse(`${date}T00:00Z`) + DAY_MS;
}
