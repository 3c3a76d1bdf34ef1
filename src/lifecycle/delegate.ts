// An approver asks somebody else, or a user group, to decide in their place. It gives nobody a right: only who may decide
// can be asked.
import { type Decidable, isDecidable, requesterOf } from '../core/access-request.ts';
import { isSamePerson, listGroups, listMembers, type Person } from '../core/approval.ts';
import type { SlackGroupId } from '../core/approval-rule.ts';
import { lapse } from '../core/moves.ts';
import type { SlackUserId } from '../core/vocabulary.ts';
import { handOn, isShort } from '../core/waiting.ts';
import { advance } from './advance.ts';
import { answerUnentitled, judgeCandidate } from './decide.ts';
import { type Hearing, nameGroup } from './hearing.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import type { Attempt, Doors, Stored } from './ports.ts';
import { recognise } from './recognise.ts';
import type { Seen } from './review.ts';

type Delegating = Extract<Wish, { kind: 'delegate' | 'delegate-to-group' }>;
type NotHanded = Extract<Answer, { kind: 'not-handed' }>['because'];

/** As many of a group are told; the others see it on the card. */
const MOST_TOLD = 30;

/** Both are judged by the roles of now: who hands it on has to be entitled, and so has who is to decide. */
export async function delegateRequest(
  doors: Doors,
  { at }: Intent,
  wish: Extract<Wish, { kind: 'delegate' }>,
  giver: Person,
  attempt: Attempt,
): Promise<Answer> {
  const { to, reason } = wish;
  for (;;) {
    const held = await holdForHanding(doors, wish, giver, at, attempt);
    if (held.kind === 'moved') continue;
    if (held.kind === 'answer') return held.answer;
    const { stored, request } = held;
    const refuse = (because: NotHanded): Answer => ({ kind: 'not-handed', request, to, because });
    if (to === giver.slack) return refuse('yourself');

    const identity = await recognise(doors, to);
    if (identity.kind === 'stranger') return refuse('not-a-member');
    const theirs = await judgeCandidate(doors, request, identity.person, { kind: 'deny', at }, attempt);
    if (theirs.kind === 'answer' && theirs.answer.kind === 'own-request') return refuse('own-request');
    if (theirs.kind === 'answer' && theirs.answer.kind === 'not-entitled') return refuse('no-role');
    if (theirs.kind !== 'entitled') {
      const answer = await answerUnentitled(doors, stored, request, theirs);
      if (answer) return answer;
      continue;
    }
    if (request.decisions.some(({ by }) => isSamePerson(by, identity.person))) return refuse('has-decided');
    if (hasHandedTo(request, giver, to)) return refuse('asked-before');

    const handed = { to, by: giver.slack, at, ...(reason !== undefined && { reason }) };
    const moved = await advance(doors, stored, handOn(request, handed));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

/**
 * The group has to decide by the rules of now, and somebody in it other than the giver has to be left to. Who they are on
 * Cloud Foundry is looked at once more when they decide.
 */
export async function delegateToGroup(
  doors: Doors,
  { at }: Intent,
  wish: Extract<Wish, { kind: 'delegate-to-group' }>,
  giver: Person,
  attempt: Attempt,
): Promise<Answer> {
  const { group, reason } = wish;
  for (;;) {
    const held = await holdForHanding(doors, wish, giver, at, attempt);
    if (held.kind === 'moved') continue;
    if (held.kind === 'answer') return held.answer;
    const { stored, request, hearing, seen } = held;
    const name = await nameGroup(doors, group);
    const requester = requesterOf(request);
    const keys = listGroups(hearing.requirements, requester, hearing.facts).get(group);
    if (!keys) {
      const decides = hearing.facts.members.has(group);
      return { kind: 'not-handed-to-group', request, name, because: decides ? 'nobody' : 'no-authority' };
    }
    if (!isShort({ ...request, ...seen }, keys)) {
      return { kind: 'not-handed-to-group', request, name, because: 'enough' };
    }
    const others = listMembers(group, requester, hearing.facts).filter(
      (member) => !isSamePerson(member, giver) && !request.decisions.some(({ by }) => isSamePerson(by, member)),
    );
    if (others.length === 0) return { kind: 'not-handed-to-group', request, name, because: 'nobody' };

    if (hasHandedTo(request, giver, group)) {
      return { kind: 'not-handed-to-group', request, name, because: 'asked-before' };
    }
    const members = others.slice(0, MOST_TOLD).map(({ slack }) => slack);
    const handed = { group, name, members, for: keys, by: giver.slack, at, ...(reason !== undefined && { reason }) };
    const moved = await advance(doors, stored, handOn(request, handed));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

/** Whoever is asked hears of it by direct message: one giver asks them once, and reminders do the rest. */
function hasHandedTo({ handed = [] }: Decidable, giver: Person, to: SlackUserId | SlackGroupId): boolean {
  return handed.some((each) => each.by === giver.slack && ('to' in each ? each.to : each.group) === to);
}

type Held =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** Somebody else wrote meanwhile, so it has to be looked at again. */
  | { readonly kind: 'moved' }
  | {
      readonly kind: 'held';
      readonly stored: Stored;
      readonly request: Decidable;
      readonly hearing: Extract<Hearing, { kind: 'heard' }>;
      readonly seen: Seen;
    };

/** The request, as far as the giver may hand it on. */
async function holdForHanding(
  doors: Doors,
  wish: Delegating,
  giver: Person,
  at: Intent['at'],
  attempt: Attempt,
): Promise<Held> {
  const answer = (answer: Answer): Held => ({ kind: 'answer', answer });
  const stored = await doors.store.find(wish.request);
  if (!stored) return answer({ kind: 'unknown-request', id: wish.request });
  const { request } = stored;
  // An earlier run of this very job handed it on, and died before it could say so.
  if (isDecidable(request) && request.handed?.some((handed) => handed.by === giver.slack && handed.at === at)) {
    return answer({ kind: 'done', wish, request });
  }
  if (!isDecidable(request)) return answer({ kind: 'too-late', request });
  // The job that lets it lapse may be late.
  if (at >= request.lapsesAt) {
    await advance(doors, stored, lapse(request));
    return { kind: 'moved' };
  }
  const judged = await judgeCandidate(doors, request, giver, { kind: 'deny', at }, attempt);
  if (judged.kind === 'entitled') return { kind: 'held', stored, request, hearing: judged.hearing, seen: judged.seen };
  const refusal = await answerUnentitled(doors, stored, request, judged);
  return refusal ? answer(refusal) : { kind: 'moved' };
}
