// The steps of a plan, done with the fewest calls: routes and network policies side by side, all policies in one POST.
import type { Undone } from '../core/access-request.ts';
import type { Step } from '../core/connectivity.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { type Attempt, type Foundation, FoundationRefused, FoundationUnavailable, type WriteRefusal } from './ports.ts';

type RouteStep = Extract<Step, { kind: 'create-route' } | { kind: 'map-route' }>;
type PolicyStep = Extract<Step, { kind: 'add-policy' }>;

/**
 * Three sequential round trips at most less the reading: a new route is created and then mapped, and the network
 * policies go beside it. What is adopted is there already. Resolves to what could not be done; throws FoundationUnavailable while another try may help.
 */
export async function carryOut(
  foundation: Foundation,
  request: RequestId,
  steps: readonly Step[],
  attempt: Attempt,
): Promise<readonly Undone[]> {
  const policies = steps.filter((step) => step.kind === 'add-policy');
  const routes = steps.filter((step) => step.kind === 'create-route' || step.kind === 'map-route');
  const tasks: readonly { readonly steps: readonly Step[]; readonly result: Promise<string | undefined> }[] = [
    ...routes.map((step) => ({ steps: [step], result: makeRoute(foundation, request, step) })),
    ...(policies.length > 0 ? [{ steps: policies, result: addPolicies(foundation, policies) }] : []),
  ];

  const settled = await Promise.allSettled(tasks.map(({ result }) => result));
  return settled.flatMap((outcome, index) => {
    const because = outcome.status === 'fulfilled' ? outcome.value : whyHopeless(outcome.reason, attempt);
    return because === undefined ? [] : (tasks[index]?.steps ?? []).map((step) => undone(step, because));
  });
}

/** Undefined when it is done, otherwise the reason why not. */
async function makeRoute(foundation: Foundation, request: RequestId, step: RouteStep): Promise<string | undefined> {
  const { item } = step;
  const address = `${item.host}.${item.domain.name}`;
  if (step.kind === 'map-route') return explain(await foundation.mapRoute(step.route, item.appGuid));
  const created = await foundation.createRoute(item, step.space, request);
  switch (created.kind) {
    case 'created':
    case 'exists':
      return explain(await foundation.mapRoute(created.route, item.appGuid));
    case 'taken':
      return `another space has taken ${address} since the plan was made`;
    case 'refused':
      return explain(created);
    default:
      return created satisfies never;
  }
}

async function addPolicies(foundation: Foundation, steps: readonly PolicyStep[]): Promise<string | undefined> {
  return explain(await foundation.addPolicies(steps.map(({ item }) => item.policy)));
}

function explain(result: { readonly kind: 'mapped' | 'added' } | WriteRefusal): string | undefined {
  return result.kind === 'refused' ? result.reason : undefined;
}

function whyHopeless(error: unknown, attempt: Attempt): string {
  if (error instanceof FoundationRefused) return error.message;
  if (error instanceof FoundationUnavailable && attempt.isLast) return error.message;
  throw error;
}

function undone(step: Step, because: string): Undone {
  return { item: { item: step.item, ours: true }, because };
}
