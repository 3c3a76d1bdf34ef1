// Grants without an end come up for review: their owners are asked, reminded, and heard; unanswered ones end, if so set.
import { destinationSpaces, type Live, requesterOf } from '../core/access-request.ts';
import { findEntitlement, type Person } from '../core/approval.ts';
import { end } from '../core/moves.ts';
import type { RoleHolder } from '../core/refusal.ts';
import { askForReview, confirm, nextReview } from '../core/review.ts';
import type { Instant, RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { notEntitled } from './change.ts';
import { doorsOf } from './foundations.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import type { Attempt, Doors, Hall } from './ports.ts';
import { nameApprovers, readRoles } from './survey.ts';

/** live -> live, with its owners asked; or ending, where nobody has answered for as long as operators allow. */
export async function reviewGrant(hall: Hall, id: RequestId, attempt: Attempt): Promise<void> {
  const stored = await hall.store.find(id);
  if (stored?.request.state !== 'live') return;

  const { request } = stored;
  const { review } = request;
  if (!review) return;
  const now = hall.clock.now();
  const due = nextReview(review);
  if (due > now) {
    await hall.queue.carry([{ job: { stage: 'review', request: id }, at: due }]);
    return;
  }
  if (review.kind === 'open' && review.endsAt !== undefined && review.endsAt <= now) {
    await advance(hall, stored, end(request, { kind: 'unreviewed', since: review.since }, now));
    return;
  }
  const people = await findOwners(doorsOf(hall, request), request, attempt);
  await advance(hall, stored, askForReview(request, review, people, now, hall.settings));
}

/** Roles are read now: who approved it long ago may have left. Nobody, when they cannot be read: the card asks all the same. */
async function findOwners(doors: Doors, request: Live, attempt: Attempt): Promise<readonly RoleHolder[]> {
  const spaces = destinationSpaces(request);
  const roles = await readRoles(
    doors,
    spaces.map(({ guid }) => guid),
    !attempt.isLast,
  );
  const approvers = await nameApprovers(doors, requesterOf(request), spaces, roles);
  return approvers.kind === 'known' ? approvers.people : [];
}

/** One owner of one of the destinations is enough; who asked for it does not keep it alone. */
export async function keepGrant(
  doors: Doors,
  { at }: Pick<Intent, 'at'>,
  wish: Extract<Wish, { kind: 'keep' }>,
  candidate: Person,
  attempt: Attempt,
): Promise<Answer> {
  for (;;) {
    const stored = await doors.store.find(wish.request);
    if (!stored) return { kind: 'unknown-request', id: wish.request };
    const { request } = stored;
    // An earlier run of this very job did it, and died before it could say so.
    if (await hasConfirmed(doors, wish.request, candidate, at)) return { kind: 'done', wish, request };
    if (request.state !== 'live' || request.review?.kind !== 'open') return { kind: 'too-late', request };

    const refusal = await refuseToKeep(doors, request, candidate, attempt);
    if (refusal) return refusal;
    const moved = await advance(doors, stored, confirm(request, candidate.slack, doors.clock.now(), doors.settings));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

async function refuseToKeep(
  doors: Doors,
  request: Live,
  candidate: Person,
  attempt: Attempt,
): Promise<Answer | undefined> {
  const spaces = destinationSpaces(request);
  const roles = await readRoles(
    doors,
    spaces.map(({ guid }) => guid),
    !attempt.isLast,
  );
  if (roles.kind === 'unreadable') return { kind: 'roles-unreadable', request, because: roles.because };
  const entitlement = findEntitlement(doors.settings.rule, requesterOf(request), candidate, spaces, roles.roles);
  switch (entitlement.kind) {
    case 'entitled':
      return undefined;
    case 'own-request':
      return { kind: 'own-request', request };
    case 'no-role':
      return notEntitled(doors, request, roles.roles);
    default:
      return entitlement satisfies never;
  }
}

async function hasConfirmed(doors: Doors, id: RequestId, { slack }: Person, since: Instant): Promise<boolean> {
  const events = await doors.store.recall(id);
  return events.some((event) => event.kind === 'grant.confirmed' && event.by === slack && event.at >= since);
}
