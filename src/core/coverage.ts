// Whether those who approved one plan have approved another one too, which asks for less.
import type { Plan, PolicyItem, Step } from './connectivity.ts';
import { containsPorts } from './narrowing.ts';
import { findDrift } from './plan.ts';

/**
 * The steps of `now` that go beyond what was approved. Like `findDrift`, and a policy for a part of the ports is within
 * a policy for all of them. For people who decide: a worker carries out what was approved to the letter.
 */
export function findUncovered(approved: Plan, now: Plan): readonly Step[] {
  const ours = approved.kept.filter(({ holders }) => holders.some((holder) => holder.ours));
  const wide = [...approved.steps.filter(({ kind }) => kind === 'add-policy'), ...ours].flatMap(({ item }) =>
    item.kind === 'policy' ? [item] : [],
  );
  return findDrift(approved, now).filter(
    (step) => step.kind !== 'add-policy' || !wide.some((item) => containsPolicy(item, step.item)),
  );
}

function containsPolicy({ policy: outer }: PolicyItem, { policy: inner }: PolicyItem): boolean {
  return (
    outer.source === inner.source &&
    outer.destination === inner.destination &&
    outer.protocol === inner.protocol &&
    containsPorts(outer.ports, inner.ports)
  );
}
