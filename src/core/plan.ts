// What must be done: wanted connectivity minus actual connectivity gives a plan, and two plans give the drift between them.
import {
  type Actual,
  type Holder,
  itemKey,
  type Item,
  type Kept,
  type Plan,
  type Planning,
  policyKey,
  type Step,
  type Wanted,
} from './connectivity.ts';
import { digest } from './digest.ts';
import { planExisting } from './plan-existing.ts';
import { planRoutes } from './plan-routes.ts';
import { checkQuota, warnAboutSidecarPorts } from './preflight.ts';
import { wantedPolicies } from './wanted-policies.ts';

export { candidateHosts, deriveHost, needsRoute } from './plan-routes.ts';
export { wantedPolicies } from './wanted-policies.ts';

/**
 * Wanted minus actual.
 *
 * @param holders grants that need an item already, by `itemKey`
 */
export function planConnectivity(
  wanted: Wanted,
  actual: Actual,
  holders: ReadonlyMap<string, readonly Holder[]>,
): Planning {
  return planTogether([wanted], actual, holders);
}

/** The same for several that are wanted at once: what two of them need is made once, and the quota counts for all of them. */
export function planTogether(
  wanted: readonly Wanted[],
  actual: Actual,
  holders: ReadonlyMap<string, readonly Holder[]>,
): Planning {
  const [first] = wanted;
  if (first?.existing && wanted.length === 1) return planExisting(first, first.existing, actual, holders);
  const routes = planRoutes(wanted, actual);
  const kept = new Map<string, Kept>();
  const keep = (item: Item) => kept.set(itemKey(item), { item, holders: holders.get(itemKey(item)) ?? [] });
  for (const item of routes.kept) keep(item);

  const steps = new Map(routes.steps.map((step) => [itemKey(step.item), step]));
  const present = new Set(actual.policies.map((policy) => policyKey(policy)));
  for (const item of wanted.flatMap(wantedPolicies)) {
    if (present.has(policyKey(item.policy))) keep(item);
    else steps.set(itemKey(item), { kind: 'add-policy', item });
  }
  const all = [...steps.values()];
  const quotas = uniqueBy(
    wanted.flatMap(({ sources }) => sources),
    ({ guid }) => guid,
  ).flatMap((source) => checkQuota(source, all, actual) ?? []);
  const conflicts = [...routes.conflicts, ...quotas.filter((quota) => quota.kind === 'quota-exceeded')];
  const warnings = [
    ...routes.warnings,
    ...wanted.flatMap(({ traffic }) => warnAboutSidecarPorts(traffic)),
    ...quotas.filter((quota) => quota.kind === 'quota-near'),
  ];
  const [conflict, ...more] = uniqueBy(conflicts, (each) => JSON.stringify(each));
  return conflict
    ? { kind: 'conflict', conflicts: [conflict, ...more] }
    : {
        kind: 'plan',
        plan: {
          steps: all.sort(compareSteps),
          kept: [...kept.values()],
          warnings: uniqueBy(warnings, (each) => JSON.stringify(each)),
        },
      };
}

function uniqueBy<Value>(values: readonly Value[], key: (value: Value) => string): readonly Value[] {
  return [...new Map(values.map((value) => [key(value), value])).values()];
}

/**
 * The steps of `now` that nobody approved. Fewer steps than approved is fine: an earlier attempt did them. A thing that
 * the approvers saw as kept because another of our grants held it was approved with the rest: c2c itself took it away.
 */
export function findDrift(approved: Plan, now: Plan): readonly Step[] {
  const covered = new Set<string>();
  for (const step of approved.steps) {
    covered.add(stepKey(step));
    // A former attempt may have made the route and died before it mapped it.
    if (step.kind === 'create-route') covered.add(`map ${itemKey(step.item)}`);
  }
  for (const { item, holders } of approved.kept) {
    if (!holders.some(({ ours }) => ours)) continue;
    covered.add(item.kind === 'route' ? `create ${itemKey(item)}` : itemKey(item));
    if (item.kind === 'route') covered.add(`map ${itemKey(item)}`);
  }
  return now.steps.filter((step) => !covered.has(stepKey(step)));
}

/** Eight hexadecimal digits that name a plan to people; plans are compared by their steps, never by this. */
export function fingerprint(plan: Plan): string {
  const text = [...plan.steps.map(stepKey), ...plan.kept.map(({ item }) => `kept ${itemKey(item)}`)].join('\n');
  return digest(text);
}

function stepKey(step: Step): string {
  switch (step.kind) {
    case 'create-route':
      return `create ${itemKey(step.item)}`;
    case 'map-route':
      return `map ${itemKey(step.item)}`;
    case 'add-policy':
      return itemKey(step.item);
    case 'adopt-policy':
      return `adopt ${itemKey(step.item)}`;
    case 'remove-policy':
    case 'remove-route':
      return `remove ${itemKey(step.item)}`;
    default:
      return step satisfies never;
  }
}

const STEP_ORDER = {
  ...{ 'create-route': 0, 'map-route': 1, 'add-policy': 2 },
  ...{ 'adopt-policy': 3, 'remove-policy': 4, 'remove-route': 5 },
} as const satisfies Record<Step['kind'], number>;

function compareSteps(a: Step, b: Step): number {
  return STEP_ORDER[a.kind] - STEP_ORDER[b.kind] || (stepKey(a) < stepKey(b) ? -1 : 1);
}
