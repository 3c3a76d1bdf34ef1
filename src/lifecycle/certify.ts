// Grants without an end come up for review: their owners are asked, reminded, and heard; unanswered ones end, if so set.
import type { Live } from '../core/access-request.ts';
import type { Person } from '../core/approval.ts';
import { matterOf } from '../core/matter.ts';
import { end } from '../core/grant-moves.ts';
import type { RoleHolder } from '../core/refusal.ts';
import { askForReview, confirm, nextReview } from '../core/certification.ts';
import type { Instant, RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { isRequester, refuseStranger } from './change.ts';
import { hearEnders, readRoles, spacesOf } from './hearing.ts';
import { doorsOf } from './foundations.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import type { Attempt, Doors, Hall } from './ports.ts';

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

/** Who may decide it now: who approved it long ago may have left. Nobody, when they cannot be read: the card asks all the same. */
async function findOwners(doors: Doors, request: Live, attempt: Attempt): Promise<readonly RoleHolder[]> {
  const matter = matterOf(request);
  const roles = await readRoles(doors, spacesOf(matter), !attempt.isLast);
  if (roles.kind === 'unreadable') return [];
  const { approvers } = await hearEnders(doors, matter, roles);
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

    if (isRequester(request, candidate)) return { kind: 'own-request', request };
    const refusal = await refuseStranger(doors, request, candidate, attempt);
    if (refusal) return refusal;
    const moved = await advance(doors, stored, confirm(request, candidate.slack, doors.clock.now(), doors.settings));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

async function hasConfirmed(doors: Doors, id: RequestId, { slack }: Person, since: Instant): Promise<boolean> {
  const events = await doors.store.recall(id);
  return events.some((event) => event.kind === 'grant.confirmed' && event.by === slack && event.at >= since);
}
