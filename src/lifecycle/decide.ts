// A person wants something done with a request: is it they who may, is it still time, and then the move.
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
import { changeRequest, notEntitled } from './change.ts';
import type { Answer, Intent, IntentId, Wish } from './intent.ts';
import type { Attempt, Doors, Stored } from './ports.ts';
import { keepUp } from './keep-up.ts';
import { previewAsk } from './preview.ts';
import { revokeBetween } from './revoke-between.ts';
import { readRoles } from './survey.ts';
import { tellWho } from './who.ts';

type Deciding = Extract<Wish, { kind: 'approve' | 'deny' }>;

/** Does what an intent wants, or finds out why not, and answers the person alone. May run any number of times. */
export async function performIntent(doors: Doors, id: IntentId, attempt: Attempt): Promise<void> {
  const intent = await doors.store.findIntent(id);
  // Settled already, or so old that the store has forgotten it: either way its job is done, or it would come for ever.
  if (!intent) return doors.store.settleIntent(id);

  const identity = await doors.directory.identify(intent.by);
  const answers = identity.kind === 'stranger' ? [identity] : await perform(doors, intent, identity.person, attempt);
  for (const answer of answers) await doors.announcer.answer(intent, answer);
  await doors.store.settleIntent(id);
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
    // The job that lets it lapse may be late. Who pressed in time is heard, however late that is looked at.
    if (at >= request.lapsesAt) {
      await advance(doors, stored, lapse(request));
      continue;
    }
    if (!(await isAboutThisPlan(doors, request, candidate, wish, at))) return { kind: 'plan-changed', request };
    if (hasDecided(request, candidate, wish)) return { kind: 'already-decided', request };

    const judged = await judgeCandidate(doors, request, candidate, wish, attempt);
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
async function judgeCandidate(
  doors: Doors,
  request: Decidable,
  candidate: Person,
  { kind }: Deciding,
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
      return kind === 'approve' && hasLostRole(rule, request, roles.roles)
        ? { kind: 'refused', answer: { kind: 'requester-lost-role', request } }
        : entitlement;
    default:
      return entitlement satisfies never;
  }
}

function hasLostRole(rule: ApprovalRule, request: Decidable, roles: readonly SpaceRole[]): boolean {
  return findLacking(rule, request.requesterName, request, roles, standingFor(request)).length > 0;
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

function hasDecided(request: Decidable, candidate: Person, { kind }: Deciding): boolean {
  const own = request.decisions.filter(({ by }) => isSamePerson(by, candidate));
  return own.at(-1)?.kind === kind;
}
