// The moves that rules make and no person does: approved by a rule, looked at again, taken back to people.
import {
  type Approved,
  type Decidable,
  type Judged,
  type Pending,
  type Planned,
  requesterOf,
  type Stale,
  type Submitted,
} from './access-request.ts';
import { judge } from './approval.ts';
import { asked, judged } from './carried.ts';
import { describePlanned, type Move, showRules } from './moves.ts';

/** A rule approves the plan by itself, so nobody is asked; a plan that has changed since it was first looked at, too. */
export function clear(request: Submitted | Decidable | Approved, planned: Planned): Move<Approved> {
  const revision = request.state === 'submitted' ? 1 : request.revision + 1;
  const attempt = request.state === 'approved' ? request.attempt : 0;
  const narrowed = request.state !== 'submitted' && request.narrowed ? { narrowed: request.narrowed } : {};
  // Whoever broke a glass did it for the plan before; this one nobody has to review.
  const { glass: _, ...before } = asked(request);
  return {
    next: { ...before, ...planned, ...narrowed, state: 'approved', revision, decisions: [], attempt },
    fact: { ...describePlanned(planned), kind: 'request.cleared', rule: showRules(planned.standing) },
  };
}

/**
 * The rules or the roles have changed since the request was last looked at. `seen` is what they say now, with what still
 * counts of the decisions; that may be enough by now, or need nobody.
 */
export function review(
  request: Decidable,
  seen: Pick<Judged, 'standing' | 'approvers' | 'decisions' | 'escalateAt'>,
): Move<Pending | Stale | Approved> {
  const verdict = judge(seen.standing.requirements, requesterOf(request), seen.decisions);
  const isEnough = seen.standing.requirements.length === 0 || verdict.kind === 'approved';
  return {
    next: isEnough
      ? { ...asked(request), ...judged(request), ...seen, state: 'approved', attempt: 0 }
      : { ...request, ...seen },
    fact: {
      kind: 'request.reviewed',
      rule: showRules(seen.standing),
      tally: verdict.because,
      enough: isEnough,
    },
  };
}

/** What was approved is not by the rules and roles of now: it goes back to those who may decide. */
export function reopen(
  request: Approved,
  seen: Pick<Judged, 'standing' | 'approvers' | 'decisions' | 'lapsesAt' | 'waitsSince' | 'escalateAt'>,
): Move<Pending> {
  return {
    next: { ...asked(request), ...judged(request), ...seen, state: 'pending' },
    fact: {
      kind: 'request.reviewed',
      rule: showRules(seen.standing),
      tally: judge(seen.standing.requirements, requesterOf(request), seen.decisions).because,
      enough: false,
    },
  };
}
