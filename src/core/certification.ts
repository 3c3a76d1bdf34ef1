// Re-certification: a grant without an end comes up for review, again and again; its owners keep it or it may end.
import type { Live } from './access-request.ts';
import type { AuditFact } from './audit.ts';
import type { RoleHolder } from './refusal.ts';
import type { Instant, SlackUserId } from './vocabulary.ts';

/** Milliseconds. */
export interface ReviewTimes {
  readonly reviewEveryMs: number;
  readonly reviewRemindEveryMs: number;
  /** How long a review waits before the grant ends unreviewed; absent: for ever. */
  readonly unreviewedEndAfterMs?: number;
}

/** Of a grant without an end: when it comes up for review, or that it has. */
export type Review =
  | { readonly kind: 'planned'; readonly at: Instant }
  | {
      readonly kind: 'open';
      readonly since: Instant;
      /** Who was asked last; nobody at all is possible. */
      readonly people: readonly RoleHolder[];
      /** How often they were asked again. */
      readonly reminders: number;
      readonly remindAt: Instant;
      /** When it ends unless somebody keeps it; absent where operators let it be. */
      readonly endsAt?: Instant;
    };

export type OpenReview = Extract<Review, { kind: 'open' }>;

interface ReviewMove {
  readonly next: Live;
  readonly fact: AuditFact;
}

export function planReview(from: Instant, { reviewEveryMs }: Pick<ReviewTimes, 'reviewEveryMs'>): Review {
  return { kind: 'planned', at: from + reviewEveryMs };
}

/** When something has to be done about it. */
export function nextReview(review: Review): Instant {
  return review.kind === 'planned' ? review.at : Math.min(review.remindAt, review.endsAt ?? review.remindAt);
}

/** The owners are asked whether it is still needed, for the first time or once more. */
export function askForReview(
  request: Live,
  review: Review,
  people: readonly RoleHolder[],
  at: Instant,
  { reviewRemindEveryMs, unreviewedEndAfterMs }: ReviewTimes,
): ReviewMove {
  const remindAt = at + reviewRemindEveryMs;
  if (review.kind === 'open') {
    return {
      next: { ...request, review: { ...review, people, reminders: review.reminders + 1, remindAt } },
      fact: { kind: 'grant.review-reminded', since: review.since },
    };
  }
  const endsAt = unreviewedEndAfterMs === undefined ? undefined : at + unreviewedEndAfterMs;
  return {
    next: {
      ...request,
      review: { kind: 'open', since: at, people, reminders: 0, remindAt, ...(endsAt !== undefined && { endsAt }) },
    },
    fact: { kind: 'grant.review-opened', ...(endsAt !== undefined && { endsAt }) },
  };
}

/** An owner says that it is still needed. */
export function confirm(request: Live, by: SlackUserId, at: Instant, times: ReviewTimes): ReviewMove {
  const review = planReview(at, times);
  return { next: { ...request, review }, fact: { kind: 'grant.confirmed', by, nextReview: nextReview(review) } };
}
