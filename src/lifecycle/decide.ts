// A person approves or denies a request: is it they who may, is it still time, and then the move.
import { type AccessRequest, type Decidable, isDecidable } from '../core/access-request.ts';
import { askingEndOf, findLacking } from '../core/asking.ts';
import { findOpening } from '../core/hours.ts';
import { matterOf } from '../core/matter.ts';
import { type Decision, findEntitlement, isSamePerson, type Person } from '../core/approval.ts';
import { decide, lapse, refuse } from '../core/moves.ts';
import { review } from '../core/review-moves.ts';
import type { Forbidden } from '../core/ruling.ts';
import { findShortfall, type Said } from '../core/terms.ts';
import type { Instant } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { notEntitled } from './change.ts';
import { hear, type Hearing, readRoles, spacesOf } from './hearing.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import type { Attempt, Doors, Stored } from './ports.ts';
import { isStillThere } from './recognise.ts';
import { seenNow, type Seen } from './review.ts';

type Deciding = Extract<Wish, { kind: 'approve' | 'deny' }>;

/**
 * pending or stale -> approved, denied, or one decision richer. Twenty simultaneous presses end here: each reads the
 * request, and compare-and-set lets one of them write.
 */
export async function decideRequest(
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
    if (isRecorded(request, candidate, wish.kind, at)) return { kind: 'done', wish, request };
    if (!isDecidable(request)) return { kind: 'too-late', request };
    // The job that lets it lapse may be late. Who pressed in time is heard, however late that is looked at.
    if (at >= request.lapsesAt) {
      await advance(doors, stored, lapse(request));
      continue;
    }
    if (!(await isAboutThisPlan(doors, request, candidate, wish, at))) return { kind: 'plan-changed', request };
    const judged = await judgeCandidate(doors, request, candidate, { ...wish, at }, attempt);
    if (judged.kind !== 'entitled') {
      const answer = await answerUnentitled(doors, stored, request, judged);
      if (answer) return answer;
      continue;
    }
    if (hasDecided(judged, candidate, wish.kind)) return { kind: 'already-decided', request };
    const decision: Decision = {
      kind: wish.kind,
      by: candidate,
      at,
      for: judged.for,
      ...(wish.reason !== undefined && { reason: wish.reason }),
    };
    const moved = await advance(doors, stored, decide({ ...request, ...judged.seen }, decision));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

/** What to tell somebody who does not decide. Undefined: somebody else wrote first, so it has to be looked at again. */
export async function answerUnentitled(
  doors: Doors,
  stored: Stored,
  request: Decidable,
  judged: Exclude<Judging, { kind: 'entitled' }>,
): Promise<Answer | undefined> {
  switch (judged.kind) {
    case 'answer':
      return judged.answer;
    case 'unreadable':
      await showUnreadable(doors, stored, request, judged.because);
      return { kind: 'roles-unreadable', request, because: judged.because };
    // The rules have changed since the card was posted, and leave nothing to decide.
    case 'forbidden':
    case 'cleared': {
      const move = judged.kind === 'forbidden' ? refuse(request, judged) : review(request, judged.seen);
      const moved = await advance(doors, stored, move);
      return moved && { kind: 'rules-changed', request: moved.request };
    }
    default:
      return judged satisfies never;
  }
}

export type Judging =
  | {
      readonly kind: 'entitled';
      readonly for: Decision['for'];
      readonly seen: Seen;
      readonly hearing: Extract<Hearing, { kind: 'heard' }>;
    }
  /** A rule of now approves it, so nobody is asked. */
  | { readonly kind: 'cleared'; readonly seen: Seen }
  | Forbidden
  | { readonly kind: 'unreadable'; readonly because: string }
  | { readonly kind: 'answer'; readonly answer: Answer };

/** Rules and roles are those of now: they may have changed since the card was posted, the requester's too. */
export async function judgeCandidate(
  doors: Doors,
  request: Decidable,
  candidate: Person,
  said: Pick<Decision, 'kind'> & Said,
  attempt: Attempt,
): Promise<Judging> {
  const answer = (answer: Answer): Judging => ({ kind: 'answer', answer });
  const matter = matterOf(request);
  const roles = await readRoles(doors, spacesOf(matter), !attempt.isLast);
  const hearing = await hear(doors, matter, roles, !attempt.isLast);
  if (roles.kind === 'unreadable') return roles;
  if (hearing.kind === 'unreadable') return { kind: 'unreadable', because: hearing.because };
  if (hearing.kind === 'forbidden') return hearing;
  const seen = seenNow(request, hearing);
  const { rules: book } = doors.settings;
  const lacking = findLacking(book, request.requesterName, request, roles.roles, askingEndOf(request)).length > 0;
  if (hearing.requirements.length === 0 && !lacking) return { kind: 'cleared', seen };

  const entitlement = findEntitlement(hearing.requirements, matter.requester, candidate, hearing.facts);
  switch (entitlement.kind) {
    case 'own-request':
      return answer({ kind: 'own-request', request });
    case 'no-role':
      return answer(notEntitled(request, hearing.approvers));
    case 'entitled':
      if (said.kind === 'deny') return { kind: 'entitled', for: entitlement.for, seen, hearing };
      if (lacking) return answer({ kind: 'requester-lost-role', request });
      if (!(await isStillThere(doors, matter.requester))) return answer({ kind: 'requester-gone', request });
      return judgeTerms(request, said, { kind: 'entitled', for: entitlement.for, seen, hearing });
    default:
      return entitlement satisfies never;
  }
}

/** An approval that is not as the rules demand is not counted; whoever gave it is told how it would be. */
function judgeTerms(request: Decidable, said: Said, entitled: Extract<Judging, { kind: 'entitled' }>): Judging {
  const shortfall = findShortfall(entitled.seen.standing.terms ?? {}, said);
  if (!shortfall) return entitled;
  const answer = (answer: Answer): Judging => ({ kind: 'answer', answer });
  switch (shortfall.kind) {
    case 'no-reason':
      return answer({ kind: 'reason-wanted', request, rule: shortfall.rule });
    case 'closed': {
      const opens = findOpening(shortfall.hours, said.at);
      return answer({ kind: 'closed', request, hours: shortfall.hours, ...(opens !== undefined && { opens }) });
    }
    default:
      return shortfall satisfies never;
  }
}

/** The card tells why nobody can decide. No transition, and nothing lost if somebody else wrote meanwhile. */
async function showUnreadable(doors: Doors, stored: Stored, request: Decidable, because: string): Promise<void> {
  await advance(doors, stored, { next: { ...request, approvers: { kind: 'unreadable', because } } });
}

/**
 * A button knows the revision it was drawn for; who approved a plan that held all of this one, and more, approved this
 * one too. What was typed is about the plan that its writer could see: neither one made after they wrote, nor one that
 * came of this very decision, when its job died before it could say so.
 */
async function isAboutThisPlan(
  doors: Doors,
  { id, revision, coveredFrom = revision }: Decidable,
  { slack }: Person,
  wish: Deciding,
  at: Instant,
): Promise<boolean> {
  if (wish.revision !== undefined) {
    return wish.revision <= revision && wish.revision >= (wish.kind === 'approve' ? coveredFrom : revision);
  }
  const events = await doors.store.recall(id);
  const planned = events.findLastIndex(
    (event) =>
      event.kind === 'request.planned' ||
      event.kind === 'request.cleared' ||
      event.kind === 'request.stale' ||
      (event.kind === 'request.replanned' && !event.covered),
  );
  const earlier = events.slice(0, planned);
  const decided = earlier.some((event) => event.kind === 'request.approved' && event.by === slack && event.at >= at);
  return at >= (events[planned]?.at ?? 0) && !decided;
}

export function isRecorded(request: AccessRequest, { slack }: Person, kind: Decision['kind'], at: Instant): boolean {
  return (
    'decisions' in request &&
    request.decisions.some((decision) => decision.by.slack === slack && decision.at === at && decision.kind === kind)
  );
}

/** What counts no more, or not for all that they may decide by now, can be said again. */
function hasDecided(
  judged: Extract<Judging, { kind: 'entitled' }>,
  candidate: Person,
  kind: Decision['kind'],
): boolean {
  const own = judged.seen.decisions.findLast(({ by }) => isSamePerson(by, candidate));
  return own?.kind === kind && judged.for.every((key) => own.for.includes(key));
}
