// Break-glass: may this person, on this request; then what was shown is applied at once, and its owners are asked to look.
import { type Decidable, isDecidable, requesterOf } from '../core/access-request.ts';
import { findEntitlement, type Person } from '../core/approval.ts';
import {
  awaitsReview,
  breakGlass,
  type BreakGlassRules,
  type Broken,
  brokeIt,
  isBreakable,
  isBroken,
  groupsOf,
  isNamed,
  namedReviewers,
  remind,
  signReview,
} from '../core/break-glass.ts';
import { matterOf } from '../core/matter.ts';
import { lapse } from '../core/moves.ts';
import type { RequestId, SlackUserId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { notEntitled } from './change.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import type { Attempt, Doors, Hall } from './ports.ts';
import { doorsAt } from './foundations.ts';
import { hear, hearEnders, type Hearing, orUnreadable, readRoles, spacesOf } from './hearing.ts';

/** Whoever asked may do it too: that is the point, and everybody is told. */
export async function breakTheGlass(
  doors: Doors,
  { at }: Intent,
  wish: Extract<Wish, { kind: 'break-glass' }>,
  person: Person,
): Promise<Answer> {
  const rules = doors.settings.breakGlass;
  for (;;) {
    const stored = await doors.store.find(wish.request);
    if (!stored) return { kind: 'unknown-request', id: wish.request };
    const { request } = stored;
    // An earlier run of this very job did it, and died before it could say so.
    if (isBroken(request) && request.glass.by.slack === person.slack && request.glass.at === at) {
      return { kind: 'done', wish, request };
    }
    if (!rules || !isBreakable(request) || !(await mayBreakGlass(doors, rules, person)))
      return { kind: 'no-glass', request };
    if (!isDecidable(request)) return { kind: 'too-late', request };
    // The job that lets it lapse may be late.
    if (at >= request.lapsesAt) {
      await advance(doors, stored, lapse(request));
      continue;
    }
    if (request.revision !== wish.revision) return { kind: 'plan-changed', request };
    // It must be possible while roles cannot be read; then those are told who are on the card.
    const reviewers = (await findReviewers(doors, request, person)) ?? namedReviewers(request.approvers, person);
    const broken = { by: person, reason: wish.reason, reviewers };
    const moved = await advance(doors, stored, breakGlass(request, broken, rules, at));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

async function mayBreakGlass({ directory }: Doors, rules: BreakGlassRules, person: Person): Promise<boolean> {
  if (isNamed(rules, person)) return true;
  const members = await Promise.all(groupsOf(rules).map((group) => directory.findMembers(group)));
  return members.flat().includes(person.slack);
}

/**
 * Those who would be asked for what was wanted, by the rules and roles of now. Where rules ask nobody any more it is those
 * who may end what it has brought.
 */
async function hearReviewers(
  doors: Doors,
  request: Broken | Decidable,
  patient: boolean,
): Promise<Pick<Extract<Hearing, { kind: 'heard' }>, 'kind' | 'requirements' | 'facts' | 'approvers'> | Unreadable> {
  const { lifetime, glass: { instead = lifetime, escalated } = {} } = request;
  // What it is shorter for might be under a milder rule, and why it was needed was said by who broke the glass.
  const asked = { ...matterOf({ ...request, lifetime: instead }), saysWhy: true };
  const matter = escalated ? { ...asked, escalated } : asked;
  const roles = await readRoles(doors, spacesOf(matter), patient);
  const hearing = await hear(doors, matter, roles, patient);
  if (roles.kind === 'unreadable') return roles;
  if (hearing.kind === 'unreadable') return { kind: 'unreadable', because: hearing.because };
  if (hearing.kind === 'heard' && hearing.requirements.length > 0) return hearing;
  return orUnreadable(async () => ({ kind: 'heard' as const, ...(await hearEnders(doors, matter, roles)) }), patient);
}

type Unreadable = { readonly kind: 'unreadable'; readonly because: string };

/** Undefined where that cannot be told now. */
async function findReviewers(
  doors: Doors,
  request: Broken | Decidable,
  by: Person,
): Promise<readonly SlackUserId[] | undefined> {
  const hearing = await hearReviewers(doors, request, false);
  return hearing.kind === 'unreadable' ? undefined : namedReviewers(hearing.approvers, by);
}

/** One of those who would have been asked, by the roles of now; neither who broke the glass nor who asked. */
export async function signForGlass(
  doors: Doors,
  { at }: Intent,
  wish: Extract<Wish, { kind: 'sign' }>,
  person: Person,
  attempt: Attempt,
): Promise<Answer> {
  for (;;) {
    const stored = await doors.store.find(wish.request);
    if (!stored) return { kind: 'unknown-request', id: wish.request };
    const { request } = stored;
    if (!isBroken(request)) return { kind: 'too-late', request };
    const { reviewed } = request.glass;
    if (reviewed) {
      const isMine = reviewed.by === person.slack && reviewed.at === at;
      return isMine ? { kind: 'done', wish, request } : { kind: 'reviewed-already', request };
    }
    if (brokeIt(request, person)) return { kind: 'own-glass', request };

    const hearing = await hearReviewers(doors, request, !attempt.isLast);
    if (hearing.kind === 'unreadable') return { kind: 'roles-unreadable', request, because: hearing.because };
    const { requirements, facts, approvers } = hearing;
    const entitlement = findEntitlement(requirements, requesterOf(request), person, facts);
    if (entitlement.kind === 'own-request') return { kind: 'own-request', request };
    if (entitlement.kind === 'no-role') return notEntitled(request, approvers);
    const moved = await advance(doors, stored, signReview(request, person, at));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

/**
 * Again and again until somebody signs, whatever has become of the grant. Whoever wants no reminders is only mentioned in
 * the card's thread.
 */
export async function remindOfReview(hall: Hall, id: RequestId): Promise<void> {
  const stored = await hall.store.find(id);
  if (!stored || !awaitsReview(stored.request)) return;
  const now = hall.clock.now();
  const { request } = stored;
  const { by, remindAt, reviewers: before } = request.glass;
  if (remindAt > now) {
    await hall.queue.carry([{ job: { stage: 'remind', request: id }, at: remindAt }]);
    return;
  }
  const doors = doorsAt(hall, request.foundation);
  const reviewers = (doors && (await findReviewers(doors, request, by))) ?? before;
  const quiet = await hall.store.findQuiet(reviewers);
  const to = reviewers.filter((person) => !quiet.has(person));
  // Not configured any more: what is open stays open.
  const every = hall.settings.breakGlass?.remindEveryMs ?? 86_400_000;
  await advance(hall, stored, remind(request, { reviewers, remindAt: now + every }, to));
}
