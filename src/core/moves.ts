// The moves of an access request while people decide: pure functions from a request to the next one and the fact to be
// recorded with it. The store writes both together or neither.
import {
  type AccessRequest,
  type Approved,
  type Asked,
  type Decidable,
  type Denied,
  type Lapsed,
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
import { type AuditFact, showItem, showStep } from './audit.ts';
import { printAsk } from './bulk.ts';
import { isRemoval, type Step } from './connectivity.ts';
import { asked, judged, subject } from './carried.ts';
import { fingerprint } from './plan.ts';
import { describeRefusal, type Refusal } from './refusal.ts';
import { type Instant, showApp } from './vocabulary.ts';

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

export function showRules({ rules }: Standing): string {
  return rules.join(' and ');
}
