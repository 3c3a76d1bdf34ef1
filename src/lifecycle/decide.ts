// A person wants something done with a request: is it they who may, is it still time, and then the move.
import { type AccessRequest, type Decidable, findLacking, isDecidable, matterOf } from '../core/access-request.ts';
import { type Decision, findEntitlement, isSamePerson, type Person } from '../core/approval.ts';
import { decide, type Move, refuse } from '../core/moves.ts';
import { review } from '../core/review-moves.ts';
import type { Instant } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { changeRequest, notEntitled } from './change.ts';
import type { Answer, Intent, IntentId, Wish } from './intent.ts';
import type { Attempt, Doors, Hall, Stored } from './ports.ts';
import { doorsAt, findPlace } from './foundations.ts';
import { keepUp } from './keep-up.ts';
import { previewAsk } from './preview.ts';
import { isStillThere, recognise } from './recognise.ts';
import { revokeBetween } from './revoke-between.ts';
import { seenNow, type Seen } from './review.ts';
import { hear, readRoles, spacesOf } from './hearing.ts';
import { tellWho } from './who.ts';

type Deciding = Extract<Wish, { kind: 'approve' | 'deny' }>;

/** Does what an intent wants, or finds out why not, and answers the person alone. May run any number of times. */
export async function performIntent(hall: Hall, id: IntentId, attempt: Attempt): Promise<void> {
  const intent = await hall.store.findIntent(id);
  // Settled already, or so old that the store has forgotten it: either way its job is done, or it would come for ever.
  if (!intent) return hall.store.settleIntent(id);

  const identity = await recognise(hall, intent.by);
  const answers =
    identity.kind === 'stranger' ? [identity] : await performThere(hall, intent, identity.person, attempt);
  for (const answer of answers) await hall.announcer.answer(intent, answer);
  await hall.store.settleIntent(id);
}

/** On the foundation of the request that the wish is about; else where the person's words lead. */
async function performThere(hall: Hall, intent: Intent, person: Person, attempt: Attempt): Promise<readonly Answer[]> {
  const { wish, target } = intent;
  if (!('request' in wish)) {
    const place = findPlace(hall, target);
    return place.kind === 'refused'
      ? [{ kind: 'misplaced', refusal: place.refusal }]
      : perform(place.doors, intent, person, attempt);
  }
  const request = (await hall.store.find(wish.request))?.request;
  if (!request) return [{ kind: 'unknown-request', id: wish.request }];
  // What is withdrawn, or not planned yet, has nothing to do with any foundation.
  const isAnywhere = wish.kind === 'withdraw' || !('foundation' in request);
  const name = isAnywhere ? hall.foundations.names[0] : request.foundation;
  const doors = doorsAt(hall, name);
  return doors ? perform(doors, intent, person, attempt) : [{ kind: 'out-of-reach', request, foundation: name }];
}

async function perform(doors: Doors, intent: Intent, person: Person, attempt: Attempt): Promise<readonly Answer[]> {
  const { wish } = intent;
  switch (wish.kind) {
    case 'preview':
      return [await previewAsk(doors, person, wish.ask, intent.target, attempt)];
    case 'who':
      return [await tellWho(doors, person, wish, intent.target, attempt)];
    case 'revoke-between':
      return revokeBetween(doors, intent, wish, (request, reason) =>
        changeRequest(
          doors,
          intent,
          { kind: 'revoke', request, ...(reason !== undefined && { reason }) },
          person,
          attempt,
        ),
      );
    case 'approve':
    case 'deny':
      return [await decideRequest(doors, intent, wish, person, attempt)];
    case 'withdraw':
    case 'retry':
    case 'undo':
    case 'revoke':
      return [await changeRequest(doors, intent, wish, person, attempt)];
    case 'repair':
    case 'ignore':
      return [await keepUp(doors, wish, person, attempt)];
    default:
      return wish satisfies never;
  }
}

/**
 * pending or stale -> approved, denied, or one decision richer. Twenty simultaneous presses end here: each reads the
 * request, and compare-and-set lets one of them write.
 */
async function decideRequest(
  doors: Doors,
  { at }: Intent,
  wish: Deciding,
  candidate: Person,
  attempt: Attempt,
): Promise<Answer> {
  for (;;) {
    const stored = await doors.store.find(wish.request);
    if (!stored) return { kind: 'unknown-request', id: wish.request };
    const { request } = stored;
    // An earlier run of this very job decided, and died before it could say so.
    if (isRecorded(request, candidate, wish, at)) return { kind: 'done', wish, request };
    if (!isDecidable(request)) return { kind: 'too-late', request };
    if (!(await isAboutThisPlan(doors, request, candidate, wish, at))) return { kind: 'plan-changed', request };
    const judged = await judgeCandidate(doors, request, candidate, wish, attempt);
    switch (judged.kind) {
      case 'answer':
        return judged.answer;
      case 'unreadable':
        await showUnreadable(doors, stored, request, judged.because);
        return { kind: 'roles-unreadable', request, because: judged.because };
      // The rules have changed since the card was posted, and leave nothing to decide.
      case 'settled': {
        const moved = await advance(doors, stored, judged.move);
        if (moved) return { kind: 'rules-changed', request: moved.request };
        break;
      }
      case 'entitled': {
        const decision: Decision = {
          kind: wish.kind,
          by: candidate,
          at,
          for: judged.for,
          ...(wish.reason !== undefined && { reason: wish.reason }),
        };
        const moved = await advance(doors, stored, decide({ ...request, ...judged.seen }, decision));
        if (moved) return { kind: 'done', wish, request: moved.request };
        break;
      }
      default:
        judged satisfies never;
    }
  }
}

type Judging =
  | { readonly kind: 'entitled'; readonly for: Decision['for']; readonly seen: Seen }
  | { readonly kind: 'settled'; readonly move: Move }
  | { readonly kind: 'unreadable'; readonly because: string }
  | { readonly kind: 'answer'; readonly answer: Answer };

/** Rules and roles are those of now: they may have changed since the card was posted, the requester's too. */
async function judgeCandidate(
  doors: Doors,
  request: Decidable,
  candidate: Person,
  wish: Deciding,
  attempt: Attempt,
): Promise<Judging> {
  const answer = (answer: Answer): Judging => ({ kind: 'answer', answer });
  const matter = matterOf(request);
  const roles = await readRoles(doors, spacesOf(matter), !attempt.isLast);
  const hearing = await hear(doors, matter, roles, !attempt.isLast);
  if (roles.kind === 'unreadable') return roles;
  if (hearing.kind === 'unreadable') return { kind: 'unreadable', because: hearing.because };
  if (hearing.kind === 'forbidden') return { kind: 'settled', move: refuse(request, hearing) };
  const seen = seenNow(request, hearing);
  const lacking = findLacking(doors.settings.rules, request.requesterName, request, roles.roles).length > 0;
  if (hearing.requirements.length === 0 && !lacking) return { kind: 'settled', move: review(request, seen) };

  const entitlement = findEntitlement(hearing.requirements, matter.requester, candidate, hearing.facts);
  switch (entitlement.kind) {
    case 'own-request':
      return answer({ kind: 'own-request', request });
    case 'no-role':
      return answer(notEntitled(request, hearing.approvers));
    case 'entitled':
      if (hasDecided(seen.decisions, candidate, wish, entitlement.for))
        return answer({ kind: 'already-decided', request });
      if (wish.kind === 'approve' && lacking) return answer({ kind: 'requester-lost-role', request });
      if (wish.kind === 'approve' && !(await isStillThere(doors, matter.requester)))
        return answer({ kind: 'requester-gone', request });
      return { kind: 'entitled', for: entitlement.for, seen };
    default:
      return entitlement satisfies never;
  }
}

/** The card tells why nobody can decide. No transition, and nothing lost if somebody else wrote meanwhile. */
async function showUnreadable(doors: Doors, stored: Stored, request: Decidable, because: string): Promise<void> {
  await advance(doors, stored, { next: { ...request, approvers: { kind: 'unreadable', because } } });
}

/**
 * A button knows the revision it was drawn for. What was typed is about the plan that its writer could see: neither one
 * made after they wrote, nor one that came of this very decision, when its job died before it could say so.
 */
async function isAboutThisPlan(
  doors: Doors,
  { id, revision }: Decidable,
  { slack }: Person,
  wish: Deciding,
  at: Instant,
): Promise<boolean> {
  if (wish.revision !== undefined) return wish.revision === revision;
  const events = await doors.store.recall(id);
  const planned = events.findLastIndex(({ kind }) => kind === 'request.planned' || kind === 'request.stale');
  const earlier = events.slice(0, planned);
  const decided = earlier.some((event) => event.kind === 'request.approved' && event.by === slack && event.at >= at);
  return at >= (events[planned]?.at ?? 0) && !decided;
}

function isRecorded(request: AccessRequest, { slack }: Person, { kind }: Deciding, at: Instant): boolean {
  return (
    'decisions' in request &&
    request.decisions.some((decision) => decision.by.slack === slack && decision.at === at && decision.kind === kind)
  );
}

/** What counts no more, or not for all that they may decide by now, can be said again. */
function hasDecided(
  decisions: readonly Decision[],
  candidate: Person,
  { kind }: Deciding,
  requirements: readonly string[],
): boolean {
  const own = decisions.findLast(({ by }) => isSamePerson(by, candidate));
  return own?.kind === kind && requirements.every((key) => own.for.includes(key));
}
