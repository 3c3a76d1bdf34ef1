// A person approves or denies a request: is it they who may, is it still time, and then the move.
import {
  type AccessRequest,
  type Decidable,
  destinationSpaces,
  isDecidable,
  requesterOf,
  sourceSpaces,
} from '../core/access-request.ts';
import { findLacking, standingFor } from '../core/asking.ts';
import {
  type ApprovalRule,
  type Decision,
  findEntitlement,
  isSamePerson,
  type Person,
  type SpaceRole,
} from '../core/approval.ts';
import { decide, lapse } from '../core/moves.ts';
import type { Instant } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { notEntitled } from './change.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import type { Attempt, Doors, Stored } from './ports.ts';
import { recognise } from './recognise.ts';
import { readRoles } from './survey.ts';

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
    if (hasDecided(request, candidate, wish)) return { kind: 'already-decided', request };

    const judged = await judgeCandidate(doors, request, candidate, wish.kind, attempt);
    if (judged.kind === 'refused') {
      if (judged.answer.kind === 'roles-unreadable')
        await showUnreadable(doors, stored, request, judged.answer.because);
      return judged.answer;
    }
    const decision: Decision = {
      kind: wish.kind,
      by: candidate,
      at,
      spaces: judged.spaces,
      ...(wish.reason !== undefined && { reason: wish.reason }),
    };
    const moved = await advance(doors, stored, decide(request, decision, doors.settings.rule));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

type Judged =
  | { readonly kind: 'entitled'; readonly spaces: Decision['spaces'] }
  | { readonly kind: 'refused'; readonly answer: Answer };

/** Roles are read now, not remembered: they may have changed since the card was posted, the requester's too. */
export async function judgeCandidate(
  doors: Doors,
  request: Decidable,
  candidate: Person,
  kind: Decision['kind'],
  attempt: Attempt,
): Promise<Judged> {
  const { rule } = doors.settings;
  const destinations = destinationSpaces(request);
  const sources = sourceSpaces(request);
  const spaces = [...new Set([...destinations, ...sources].map(({ guid }) => guid))];
  const roles = await readRoles(doors, spaces, !attempt.isLast);
  if (roles.kind === 'unreadable') {
    return { kind: 'refused', answer: { kind: 'roles-unreadable', request, because: roles.because } };
  }
  const entitlement = findEntitlement(rule, requesterOf(request), candidate, destinations, roles.roles);
  switch (entitlement.kind) {
    case 'own-request':
      return { kind: 'refused', answer: { kind: 'own-request', request } };
    case 'no-role':
      return { kind: 'refused', answer: await notEntitled(doors, request, roles.roles) };
    case 'entitled':
      if (kind === 'deny') return entitlement;
      if (hasLostRole(rule, request, roles.roles)) {
        return { kind: 'refused', answer: { kind: 'requester-lost-role', request } };
      }
      if (!(await isStillThere(doors, request)))
        return { kind: 'refused', answer: { kind: 'requester-gone', request } };
      return entitlement;
    default:
      return entitlement satisfies never;
  }
}

function hasLostRole(rule: ApprovalRule, request: Decidable, roles: readonly SpaceRole[]): boolean {
  return findLacking(rule, request.requesterName, request, roles, standingFor(request)).length > 0;
}

/** Whoever asked has left, became a guest, or is not who they were: what they asked for is nobody's any more. */
async function isStillThere(doors: Doors, { requester, requesterName }: Decidable): Promise<boolean> {
  const identity = await recognise(doors, requester);
  return identity.kind === 'member' && identity.person.userName === requesterName;
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

function hasDecided(request: Decidable, candidate: Person, { kind }: Deciding): boolean {
  const own = request.decisions.filter(({ by }) => isSamePerson(by, candidate));
  return own.at(-1)?.kind === kind;
}
