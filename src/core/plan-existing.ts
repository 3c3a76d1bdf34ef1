// What is planned for network policies that are there already: to take them over, or to take them away.
import {
  type Actual,
  type Conflict,
  type Holder,
  itemKey,
  type Kept,
  type Planning,
  policyKey,
} from './connectivity.ts';
import type { Step, Wanted } from './connectivity.ts';
import { wantedPolicies } from './wanted-policies.ts';

/**
 * One step a policy. To adopt what a grant of ours holds needs no step; to remove what any grant holds is a conflict, and
 * so is a policy that is not there.
 *
 * @param holders grants that need an item already, by `itemKey`
 */
export function planExisting(
  wanted: Wanted,
  how: NonNullable<Wanted['existing']>,
  actual: Pick<Actual, 'policies'>,
  holders: ReadonlyMap<string, readonly Holder[]>,
): Planning {
  const present = new Set(actual.policies.map(policyKey));
  const steps: Step[] = [];
  const kept: Kept[] = [];
  const conflicts: Conflict[] = [];
  for (const item of wantedPolicies(wanted)) {
    const held = holders.get(itemKey(item)) ?? [];
    if (!present.has(policyKey(item.policy))) conflicts.push({ kind: 'policy-absent', item });
    else if (how === 'adopt' && held.some(({ ours }) => ours)) kept.push({ item, holders: held });
    else if (how === 'adopt') steps.push({ kind: 'adopt-policy', item });
    else if (held.length > 0) conflicts.push({ kind: 'policy-held', item, by: held.map(({ id }) => id) });
    else steps.push({ kind: 'remove-policy', item });
  }
  const [first, ...rest] = conflicts;
  if (first) return { kind: 'conflict', conflicts: [first, ...rest] };
  const byKey = (a: Step, b: Step) => (itemKey(a.item) < itemKey(b.item) ? -1 : 1);
  return { kind: 'plan', plan: { steps: steps.sort(byKey), kept, warnings: [] } };
}
