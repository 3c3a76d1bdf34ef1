// Break-glass: may this person, on this request; then what was shown is applied at once, and its owners are asked to look.
import { isDecidable } from '../core/access-request.ts';
import { findEntitlement, type Person } from '../core/approval.ts';
import {
  awaitsReview,
  breakGlass,
  type BreakGlassRules,
  brokeIt,
  isBreakable,
  isBroken,
  groupsOf,
  isNamed,
  remind,
  signReview,
} from '../core/break-glass.ts';
import { matterOf } from '../core/matter.ts';
import { lapse } from '../core/moves.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { notEntitled } from './change.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import type { Attempt, Doors, Hall } from './ports.ts';
import { hearEnders, readRoles, spacesOf } from './hearing.ts';

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
    if (at >= request.lapsesAt) {
      await advance(doors, stored, lapse(request));
      continue;
    }
    if (request.revision !== wish.revision) return { kind: 'plan-changed', request };
    const moved = await advance(doors, stored, breakGlass(request, person, wish.reason, rules, at));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

async function mayBreakGlass({ directory }: Doors, rules: BreakGlassRules, person: Person): Promise<boolean> {
  if (isNamed(rules, person)) return true;
  const members = await Promise.all(groupsOf(rules).map((group) => directory.findMembers(group)));
  return members.flat().includes(person.slack);
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

    const matter = matterOf(request);
    const roles = await readRoles(doors, spacesOf(matter), !attempt.isLast);
    if (roles.kind === 'unreadable') return { kind: 'roles-unreadable', request, because: roles.because };
    const { requirements, facts, approvers } = await hearEnders(doors, matter, roles);
    const entitlement = findEntitlement(requirements, matter.requester, person, facts);
    if (entitlement.kind === 'own-request') return { kind: 'own-request', request };
    if (entitlement.kind === 'no-role') return notEntitled(request, approvers);
    const moved = await advance(doors, stored, signReview(request, person, at));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

/** Again and again until somebody signs, whatever has become of the grant. */
export async function remindOfReview(hall: Hall, id: RequestId): Promise<void> {
  const stored = await hall.store.find(id);
  if (!stored || !awaitsReview(stored.request)) return;
  const now = hall.clock.now();
  const { remindAt } = stored.request.glass;
  if (remindAt > now) {
    await hall.queue.carry([{ job: { stage: 'remind', request: id }, at: remindAt }]);
    return;
  }
  // Not configured any more: what is open stays open.
  const every = hall.settings.breakGlass?.remindEveryMs ?? 86_400_000;
  await advance(hall, stored, remind(stored.request, now + every));
}
