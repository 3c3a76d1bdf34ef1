// The allowed moves of an access request: pure functions from a request to the next one and the fact to be recorded with
// it. The store writes both together or neither.
import {
  type AccessRequest,
  type Approved,
  type Asked,
  type Decidable,
  type Denied,
  type Ended,
  type Ending,
  type EndingGrant,
  type Failed,
  type Lapsed,
  type Live,
  type Outcome,
  type Pending,
  type Planned,
  type Refused,
  requesterOf,
  type Stale,
  type Standing,
  type Submitted,
  type Withdrawn,
} from './access-request.ts';
import { type Decision, judge } from './approval.ts';
import { type AuditFact, showFate, showGranted, showItem, showStep } from './audit.ts';
import { printAsk } from './bulk.ts';
import { isRemoval, itemKey, type Step } from './connectivity.ts';
import { adoptedBy, endOf, type Fate, type Grant, type GrantedItem, itemsOfPlan } from './grant.ts';
import { asked, judged, subject } from './carried.ts';
import { fingerprint } from './plan.ts';
import { findWarning } from './warning.ts';
import { everythingHeld } from './upkeep-moves.ts';
import { planReview } from './certification.ts';
import { describeRefusal, type Refusal } from './refusal.ts';
import { type Instant, showApp, type SlackUserId } from './vocabulary.ts';

/** The next request, and the fact that goes into the audit trail in the same write. */
export interface Move<Next extends AccessRequest = AccessRequest> {
  readonly next: Next;
  readonly fact: AuditFact;
}

export function submit(asked: Asked): Move<Submitted> {
  return {
    next: { ...asked, state: 'submitted' },
    fact: {
      kind: 'request.submitted',
      by: asked.requester,
      ask: printAsk(asked.ask),
      ...(asked.via && { via: asked.via }),
    },
  };
}

/** A rule that was made since then may forbid even what is before people already. */
export function refuse(request: Submitted | Decidable, refusal: Refusal): Move<Refused> {
  return {
    next: { ...asked(request), state: 'refused', refusal },
    fact: { kind: 'request.refused', because: describeRefusal(refusal) },
  };
}

/** Puts the plan before those who may decide. */
export function present(request: Submitted, planned: Planned): Move<Pending> {
  return {
    next: { ...asked(request), ...planned, state: 'pending', revision: 1, decisions: [] },
    fact: { ...describePlanned(planned), kind: 'request.planned' },
  };
}

export function describePlanned({ sources, destinations, plan }: Planned) {
  return {
    sources: sources.map(({ ref }) => showApp(ref)),
    destinations: destinations.map(({ ref }) => showApp(ref)),
    plan: fingerprint(plan),
    add: plan.steps.filter((step) => !isRemoval(step)).map(showStep),
    ...(plan.steps.some(isRemoval) && { remove: plan.steps.filter(isRemoval).map(showStep) }),
    kept: plan.kept.map(({ item }) => showItem(item)),
  };
}

/** Adds an entitled person's decision, and moves on when the verdict says so. `standing` is what the rules say now. */
export function decide(request: Decidable, decision: Decision): Move<Pending | Stale | Approved | Denied> {
  const decisions = [...request.decisions, decision];
  const { requirements } = request.standing;
  const verdict = judge(requirements, requesterOf(request), decisions);
  const reason = decision.reason === undefined ? {} : { reason: decision.reason };
  const plan = fingerprint(request.plan);
  const by = decision.by.slack;
  if (verdict.kind === 'denied') {
    return {
      next: { ...asked(request), ...judged(request), state: 'denied', decisions, denial: decision },
      fact: { kind: 'request.denied', by, plan, ...reason },
    };
  }
  return {
    next:
      verdict.kind === 'approved' || requirements.length === 0
        ? { ...asked(request), ...judged(request), state: 'approved', decisions, attempt: 0 }
        : { ...request, decisions },
    fact: { kind: 'request.approved', by, tally: verdict.because, plan, rule: showRules(request.standing), ...reason },
  };
}

export function withdraw(request: Submitted | Decidable, at: Instant): Move<Withdrawn> {
  return {
    next: {
      ...asked(request),
      state: 'withdrawn',
      at,
      ...(request.state !== 'submitted' && { subject: subject(request) }),
    },
    fact: { kind: 'request.withdrawn', by: request.requester },
  };
}

export function lapse(request: Decidable): Move<Lapsed> {
  return { next: { ...asked(request), ...judged(request), state: 'lapsed' }, fact: { kind: 'request.lapsed' } };
}

/** A worker takes the request on. Not a transition that people see: only the fence moves. */
export function claim(request: Approved): Approved {
  return { ...request, attempt: request.attempt + 1 };
}

/** The new plan needs a step that nobody approved: everything decided so far was about another plan. */
export function turnStale(request: Approved, planned: Planned, drift: readonly Step[]): Move<Stale> {
  const { narrowed, handed, muted } = request;
  // Nobody has broken a glass for the new plan.
  const { glass: _, ...before } = asked(request);
  return {
    next: {
      ...before,
      ...planned,
      ...(narrowed && { narrowed }),
      ...(handed && { handed }),
      ...(muted && { muted }),
      state: 'stale',
      revision: request.revision + 1,
      decisions: [],
      drift,
    },
    fact: { kind: 'request.stale', drift: drift.map(showStep), plan: fingerprint(planned.plan) },
  };
}

/** What operators set for a grant from its beginning, in milliseconds. */
export interface GrantTimes {
  /** How long before its end people are warned. */
  readonly warnBeforeMs?: number;
  /** How often it comes up for review where it has no end. */
  readonly reviewEveryMs?: number;
}

/** The grant's clock starts now. */
export function apply(
  request: Approved,
  items: readonly GrantedItem[],
  made: readonly GrantedItem[],
  at: Instant,
  { warnBeforeMs, reviewEveryMs }: GrantTimes = {},
): Move<Live> {
  const until = endOf(request.lifetime, at);
  const warnAt = until === undefined ? undefined : findWarning(at, until, warnBeforeMs);
  const grant: Grant = {
    items,
    appliedAt: at,
    ...(until !== undefined && { until }),
    ...(warnAt !== undefined && { warnAt }),
  };
  const adopted = adoptedBy(request.plan);
  const isAdopted = ({ item }: GrantedItem) => adopted.has(itemKey(item));
  return {
    next: {
      ...asked(request),
      ...subject(request),
      state: 'live',
      decisions: request.decisions,
      grant,
      ...(until === undefined && reviewEveryMs !== undefined && { review: planReview(at, { reviewEveryMs }) }),
    },
    fact: {
      kind: 'grant.applied',
      made: made.filter((item) => !isAdopted(item)).map(showGranted),
      ...(adopted.size > 0 && { adopted: made.filter(isAdopted).map(showGranted) }),
      kept: items.filter((item) => !made.includes(item)).map(showGranted),
      ...(until !== undefined && { until }),
    },
  };
}

export function fail(request: Approved, outcome: Outcome, failedAt: Instant): Move<Failed> {
  return {
    next: { ...request, state: 'failed', failedAt, outcome },
    fact: {
      kind: 'grant.failed',
      done: outcome.done.map(showGranted),
      undone: outcome.undone.map(({ item, because }) => ({ item: showItem(item.item), because })),
    },
  };
}

export function retry(request: Failed, by: SlackUserId): Move<Approved> {
  return {
    next: { ...asked(request), ...judged(request), state: 'approved', attempt: request.attempt },
    fact: { kind: 'grant.retried', by },
  };
}

/**
 * Ends a grant, or takes back what a failed request left behind: after several attempts nobody knows which of its steps
 * an earlier one did, so all of them are looked at.
 */
export function end(
  request: Live | Failed,
  ending: Exclude<Ending, { kind: 'removed' }>,
  at: Instant,
): Move<EndingGrant> {
  return {
    next: {
      ...asked(request),
      ...subject(request),
      state: 'ending',
      decisions: request.decisions,
      grant:
        request.state === 'live'
          ? { ...request.grant, items: everythingHeld(request) }
          : { items: itemsOfPlan(request.plan), appliedAt: at },
      ending,
      ...(request.state === 'live' && request.healing && { healing: request.healing }),
    },
    fact: factOfEnding(ending),
  };
}

/**
 * What was approved to be removed goes the way of an ended grant: exactly these policies, unless somebody needs one by
 * now. What is gone already is fine, so nothing has to be planned again.
 */
export function startRemoval(request: Approved, at: Instant): Move<EndingGrant> {
  const items = request.plan.steps.map(({ item }) => ({ item, ours: true }));
  return {
    next: {
      ...asked(request),
      ...subject(request),
      state: 'ending',
      decisions: request.decisions,
      grant: { items, appliedAt: at },
      ending: { kind: 'removed' },
    },
    fact: { kind: 'removal.started', items: request.plan.steps.map(showStep) },
  };
}

function factOfEnding(ending: Exclude<Ending, { kind: 'removed' }>): AuditFact {
  switch (ending.kind) {
    case 'expired':
      return { kind: 'grant.expired' };
    case 'app-gone':
      return { kind: 'grant.orphaned', app: showApp(ending.app), since: ending.since };
    case 'unreviewed':
      return { kind: 'grant.unreviewed', since: ending.since };
    case 'returned':
    case 'revoked':
    case 'undone':
      return {
        kind: `grant.${ending.kind}`,
        by: ending.by,
        ...(ending.reason !== undefined && { reason: ending.reason }),
        ...(ending.request && { revocation: ending.request }),
      };
    default:
      return ending satisfies never;
  }
}

export function finish(request: EndingGrant, fates: readonly Fate[], endedAt: Instant): Move<Ended> {
  const { healing: _, ...granted } = request;
  return {
    next: { ...granted, state: 'ended', endedAt, fates },
    fact: {
      kind: 'grant.ended',
      removed: fates.filter(({ kind }) => kind !== 'keep').map(showFate),
      kept: fates.filter(({ kind }) => kind === 'keep').map(showFate),
    },
  };
}

export function showRules({ rules }: Standing): string {
  return rules.join(' and ');
}
