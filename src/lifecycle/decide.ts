// A person wants something done with a request: is it they who may, is it still time, and then the move.
import {
  type AccessRequest,
  type Approvers,
  type Decidable,
  destinationSpaces,
  type Failed,
  isDecidable,
  type Live,
  requesterOf,
  sourceSpaces,
} from '../core/access-request.ts';
import { type Decision, findEntitlement, findMissingRoles, type Person, type SpaceRole } from '../core/approval.ts';
import { decide, end, retry, withdraw } from '../core/moves.ts';
import type { Instant } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import type { Answer, Intent, IntentId, Wish } from './intent.ts';
import type { Attempt, Doors, Stored } from './ports.ts';
import { previewAsk } from './preview.ts';
import { revokeBetween } from './revoke-between.ts';
import { nameApprovers, readRoles } from './survey.ts';

type Deciding = Extract<Wish, { kind: 'approve' | 'deny' }>;
type Changing = Exclude<Wish, { kind: 'preview' | 'revoke-between' } | Deciding>;

/** Does what an intent wants, or finds out why not, and answers the person alone. May run any number of times. */
export async function performIntent(doors: Doors, id: IntentId, attempt: Attempt): Promise<void> {
  const intent = await doors.store.findIntent(id);
  if (!intent) return;

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
    case 'revoke-between':
      return revokeBetween(doors, wish, intent.target, (request, reason) =>
        changeRequest(doors, person, { kind: 'revoke', request, ...(reason !== undefined && { reason }) }, attempt),
      );
    case 'approve':
    case 'deny':
      return [await decideRequest(doors, intent, wish, person, attempt)];
    case 'withdraw':
    case 'retry':
    case 'undo':
    case 'revoke':
      return [await changeRequest(doors, person, wish, attempt)];
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
    if (isRecorded(request, candidate, at)) return { kind: 'done', wish, request };
    if (!isDecidable(request)) return { kind: 'too-late', request };
    if (wish.revision !== undefined && wish.revision !== request.revision) return { kind: 'plan-changed', request };
    if (hasDecided(request, candidate, wish)) return { kind: 'already-decided', request };

    const judged = await judgeCandidate(doors, request, candidate, attempt);
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
async function judgeCandidate(doors: Doors, request: Decidable, candidate: Person, attempt: Attempt): Promise<Judged> {
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
      return findMissingRoles(rule, request.requesterName, sources, roles.roles).length > 0
        ? { kind: 'refused', answer: { kind: 'requester-lost-role', request } }
        : entitlement;
    default:
      return entitlement satisfies never;
  }
}

/** What needs no quorum: the requester may always, and those who could have decided may too, except withdraw. */
async function changeRequest(doors: Doors, person: Person, wish: Changing, attempt: Attempt): Promise<Answer> {
  for (;;) {
    const stored = await doors.store.find(wish.request);
    if (!stored) return { kind: 'unknown-request', id: wish.request };
    const { request } = stored;
    const move = moveFor(doors, request, wish, person);
    if (!move) return { kind: 'too-late', request };

    if (!isRequester(request, person)) {
      if (!('destinations' in request) || wish.kind === 'withdraw')
        return { kind: 'not-entitled', request, whoCan: [] };
      const answer = await refuseStranger(doors, request, person, attempt);
      if (answer) return answer;
    }
    const moved = await advance(doors, stored, move);
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

/** The move that the wish comes to in this state; undefined when it is too late, or too early, for it. */
function moveFor(doors: Doors, request: AccessRequest, wish: Changing, { slack: by }: Person) {
  const now = doors.clock.now();
  switch (wish.kind) {
    case 'withdraw':
      return request.state === 'submitted' || isDecidable(request) ? withdraw(request, now) : undefined;
    case 'retry':
      return request.state === 'failed' ? retry(request, by) : undefined;
    case 'undo':
      return request.state === 'failed' ? end(request, { kind: 'undone', by }, now) : undefined;
    case 'revoke': {
      if (request.state !== 'live') return undefined;
      const kind = request.requester === by ? 'returned' : 'revoked';
      return end(request, { kind, by, ...(wish.reason !== undefined && { reason: wish.reason }) }, now);
    }
    default:
      return wish satisfies never;
  }
}

/** Undefined when the person owns one of the destinations; otherwise what to tell them. */
async function refuseStranger(
  doors: Doors,
  request: Live | Failed | Extract<AccessRequest, { destinations: unknown }>,
  person: Person,
  attempt: Attempt,
): Promise<Answer | undefined> {
  const destinations = destinationSpaces(request);
  const roles = await readRoles(
    doors,
    destinations.map(({ guid }) => guid),
    !attempt.isLast,
  );
  if (roles.kind === 'unreadable') return { kind: 'roles-unreadable', request, because: roles.because };
  const entitlement = findEntitlement(doors.settings.rule, requesterOf(request), person, destinations, roles.roles);
  return entitlement.kind === 'no-role' ? notEntitled(doors, request, roles.roles) : undefined;
}

async function notEntitled(
  doors: Doors,
  request: Extract<AccessRequest, { destinations: unknown }>,
  roles: readonly SpaceRole[],
): Promise<Answer> {
  const approvers: Approvers = await nameApprovers(doors, requesterOf(request), destinationSpaces(request), {
    kind: 'read',
    roles,
  });
  return { kind: 'not-entitled', request, whoCan: approvers.kind === 'known' ? approvers.people : [] };
}

/** The card tells why nobody can decide. No transition, and nothing lost if somebody else wrote meanwhile. */
async function showUnreadable(doors: Doors, stored: Stored, request: Decidable, because: string): Promise<void> {
  await advance(doors, stored, { next: { ...request, approvers: { kind: 'unreadable', because } } });
}

function isRecorded(request: AccessRequest, { slack }: Person, at: Instant): boolean {
  return (
    'decisions' in request && request.decisions.some((decision) => decision.by.slack === slack && decision.at === at)
  );
}

function hasDecided(request: Decidable, { userName }: Person, { kind }: Deciding): boolean {
  const own = request.decisions.filter(({ by }) => by.userName === userName);
  return own.at(-1)?.kind === kind;
}

function isRequester(request: AccessRequest, { slack, userName }: Person): boolean {
  return request.requester === slack || ('requesterName' in request && request.requesterName === userName);
}
