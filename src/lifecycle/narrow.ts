// An approver leaves less of a request than was asked for: is it less, what does it come to, and is it they who may.
import { type Decidable, isDecidable, type Planned, requesterOf } from '../core/access-request.ts';
import type { Decision, Person } from '../core/approval.ts';
import { findUncovered } from '../core/coverage.ts';
import { endOf } from '../core/grant.ts';
import { lapse } from '../core/moves.ts';
import { narrow, narrowAsk, type Narrower } from '../core/narrowing-moves.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Said } from '../core/terms.ts';
import { type AppName, type AppRef, type Instant, isNamed, sameApp } from '../core/vocabulary.ts';
import { wantedOf } from '../core/wanted.ts';
import { advance } from './advance.ts';
import { answerUnentitled, decideRequest, isRecorded, judgeCandidate, type Judging } from './decide.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import { surveyOrGiveUp } from './plan.ts';
import type { Attempt, Doors } from './ports.ts';
import { replanRequest } from './replan.ts';
import { survey } from './survey.ts';

type Narrowing = Extract<Wish, { kind: 'narrow' }>;

/**
 * pending or stale -> approved, or one decision richer and with a smaller plan. Only from the plan that the person saw:
 * two who narrow at the same time do not take more off together than either meant to.
 */
export async function narrowRequest(
  doors: Doors,
  intent: Intent,
  wish: Narrowing,
  candidate: Person,
  attempt: Attempt,
): Promise<Answer> {
  const { at } = intent;
  for (;;) {
    const stored = await doors.store.find(wish.request);
    if (!stored) return { kind: 'unknown-request', id: wish.request };
    const { request } = stored;
    if (isRecorded(request, candidate, 'approve', at)) return { kind: 'done', wish, request };
    if (!isDecidable(request)) return { kind: 'too-late', request };
    // As for any approval: the job that lets it lapse may be late.
    if (at >= request.lapsesAt) {
      await advance(doors, stored, lapse(request));
      continue;
    }
    if (wish.revision !== request.revision) return { kind: 'plan-changed', request };

    const narrower = narrowAsk(request, wish.narrowing, at);
    if (narrower.kind === 'excess') return { kind: 'not-narrower', request, excess: narrower.excess };
    if (narrower.kind === 'same') return decideRequest(doors, intent, asApproval(wish), candidate, attempt);

    const { ask, scope } = narrower;
    const left = { ...request, ...boundIn(request, narrower), ask, lifetime: scope.lifetime };
    const judged = await judgeLeft(doors, { request, left }, candidate, { ...asApproval(wish), at }, attempt);
    if (judged.kind === 'forbidden') return { kind: 'narrowing-refused', request, refusal: judged };
    if (judged.kind !== 'entitled') {
      const answer = await answerUnentitled(doors, stored, request, judged);
      if (answer) return answer;
      continue;
    }
    const planned = await planNarrower(doors, left, narrower, at, attempt);
    if (planned.kind === 'refused') return { kind: 'narrowing-refused', request, refusal: planned.refusal };
    if (findUncovered(request.plan, planned.planned.plan).length > 0) {
      await replanRequest(doors, request.id, attempt);
      return { kind: 'plan-changed', request };
    }
    const decision: Decision = {
      kind: 'approve',
      by: candidate,
      at,
      for: judged.for,
      ...(wish.reason !== undefined && { reason: wish.reason }),
    };
    const { decisions, ...seen } = judged.seen;
    const move = narrow({ ...request, decisions }, ask, { ...planned.planned, ...seen }, decision);
    const moved = await advance(doors, stored, move);
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

/**
 * What is left may need nobody's approval any more by the rules. Taking something off is for those who decide on the
 * whole, even then.
 */
async function judgeLeft(
  doors: Doors,
  { request, left }: { readonly request: Decidable; readonly left: Decidable },
  candidate: Person,
  said: Pick<Decision, 'kind'> & Said,
  attempt: Attempt,
): Promise<Judging> {
  const judged = await judgeCandidate(doors, left, candidate, said, attempt);
  if (judged.kind !== 'cleared') return judged;
  const whole = await judgeCandidate(doors, request, candidate, said, attempt);
  return whole.kind === 'entitled' ? { ...whole, for: [], seen: judged.seen } : whole;
}

/** Nothing was taken off after all. */
function asApproval({ narrowing: _, ...wish }: Narrowing): Extract<Wish, { kind: 'approve' | 'deny' }> {
  return { ...wish, kind: 'approve' };
}

function boundIn(
  { sources, destinations }: Decidable,
  { ask, scope }: Extract<Narrower, { kind: 'narrower' }>,
): Pick<Decidable, 'sources' | 'destinations' | 'ends'> {
  const isLeft = (apps: readonly AppRef[]) => (app: { readonly ref: AppRef }) =>
    apps.some((left) => sameApp(left, app.ref));
  const left = {
    sources: sources.filter(isLeft(scope.sources)),
    destinations: destinations.filter(isLeft(scope.destinations)),
  };
  if (ask.verb !== 'apply') return left;
  const places = (names: readonly AppName[], apps: readonly { readonly ref: AppRef }[]) =>
    names.map((name) => apps.findIndex(({ ref }) => isNamed(name, ref)));
  const ends = ask.connections.map((connection) => ({
    sources: places(connection.sources, left.sources),
    destinations: places(connection.destinations, left.destinations),
  }));
  return { ...left, ends };
}

type Planning =
  | { readonly kind: 'planned'; readonly planned: Planned }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A shorter time needs no look at the foundation; less of the rest does, as less may be there already. */
async function planNarrower(
  doors: Doors,
  left: Decidable,
  { ask, scope: { lifetime }, isPlanSame }: Extract<Narrower, { kind: 'narrower' }>,
  at: Instant,
  attempt: Attempt,
): Promise<Planning> {
  if (!isPlanSame) {
    const wanted = wantedOf({ ...left, ask });
    const { id, askedAt, escalated } = left;
    const asked = { ask: wanted, target: undefined, id, askedAt, ...(escalated && { escalated }) };
    return surveyOrGiveUp(attempt, () => survey(doors, requesterOf(left), asked, !attempt.isLast));
  }
  const { requesterName, foundation, sources, destinations, plan, approvers, standing } = left;
  // Nobody is asked longer than the connectivity is wanted.
  const end = lifetime.kind === 'until' ? endOf(lifetime, at) : undefined;
  const lapsesAt = Math.min(left.lapsesAt, end ?? left.lapsesAt);
  return {
    kind: 'planned',
    planned: { requesterName, foundation, sources, destinations, plan, approvers, standing, lifetime, lapsesAt },
  };
}
