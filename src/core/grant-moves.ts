// The moves of a request that was approved, and of its grant: taken on, applied or failed, ended, finished.
import type { Approved, Ended, Ending, EndingGrant, Failed, Live, Outcome } from './access-request.ts';
import { type AuditFact, showFate, showGranted, showItem, showStep } from './audit.ts';
import { asked, judged, subject } from './carried.ts';
import { planReview } from './certification.ts';
import { itemKey } from './connectivity.ts';
import { adoptedBy, endOf, type Fate, type Grant, type GrantedItem, itemsOfPlan } from './grant.ts';
import type { Move } from './moves.ts';
import { everythingHeld } from './upkeep-moves.ts';
import { type Instant, showApp, type SlackUserId } from './vocabulary.ts';
import { findWarning } from './warning.ts';

/** A worker takes the request on. Not a transition that people see: only the fence moves. */
export function claim(request: Approved): Approved {
  return { ...request, attempt: request.attempt + 1 };
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
    next: {
      ...asked(request),
      ...judged(request),
      state: 'approved',
      attempt: request.attempt,
      failingSince: request.failingSince ?? request.failedAt,
    },
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
