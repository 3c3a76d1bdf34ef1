// A person takes back, ends or retries a request: what needs no quorum.
import { type AccessRequest, type Approvers, type Failed, isDecidable, type Live } from '../core/access-request.ts';
import { matterOf } from '../core/matter.ts';
import { findEntitlement, type Person } from '../core/approval.ts';
import type { AuditEvent } from '../core/audit.ts';
import { withdraw } from '../core/moves.ts';
import { end, retry } from '../core/grant-moves.ts';
import type { Instant } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import type { Attempt, Doors } from './ports.ts';
import { hearEnders, readRoles, spacesOf } from './hearing.ts';
import { askForEnd } from './revoke.ts';

export type Changing = Extract<Wish, { kind: 'withdraw' | 'retry' | 'undo' | 'revoke' }>;

/**
 * The requester may always, and those who could have decided may too, except withdraw. Anybody else who wants a grant
 * ended asks them to.
 */
export async function changeRequest(
  doors: Doors,
  intent: Intent,
  wish: Changing,
  person: Person,
  attempt: Attempt,
): Promise<Answer> {
  for (;;) {
    const stored = await doors.store.find(wish.request);
    if (!stored) return { kind: 'unknown-request', id: wish.request };
    const { request } = stored;
    const move = moveFor(doors, request, wish, person);
    // What was retried may have failed again by now; everything else can be done only once.
    if ((!move || wish.kind === 'retry') && (await hasHappened(doors, wish, person, intent.at))) {
      return { kind: 'done', wish, request };
    }
    if (!move) return { kind: 'too-late', request };

    if (!isRequester(request, person)) {
      if (!('destinations' in request) || wish.kind === 'withdraw') return { kind: 'only-requester', request };
      const answer = await refuseStranger(doors, request, person, attempt);
      if (answer?.kind === 'not-entitled' && wish.kind === 'revoke' && request.state === 'live') {
        return askForEnd(doors, intent, request, wish.reason);
      }
      if (answer) return answer;
    }
    const moved = await advance(doors, stored, move);
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}

/** The move that the wish comes to in this state; undefined when it is too late, or too early, for it. */
function moveFor(doors: Doors, request: AccessRequest, wish: Changing, person: Person) {
  const { slack: by } = person;
  const now = doors.clock.now();
  switch (wish.kind) {
    case 'withdraw':
      return request.state === 'submitted' || isDecidable(request) ? withdraw(request, now) : undefined;
    case 'retry':
      return request.state === 'failed' ? retry(request, by) : undefined;
    case 'undo':
      return request.state === 'failed' ? end(request, { kind: 'undone', by }, now) : undefined;
    case 'revoke': {
      // Whoever revokes what they only asked for so far means to withdraw it.
      if (request.state === 'submitted' || isDecidable(request)) {
        return isRequester(request, person) ? withdraw(request, now) : undefined;
      }
      if (request.state !== 'live') return undefined;
      const kind = isRequester(request, person) ? 'returned' : 'revoked';
      return end(request, { kind, by, ...(wish.reason !== undefined && { reason: wish.reason }) }, now);
    }
    default:
      return wish satisfies never;
  }
}

/** Undefined when the person owns one of the destinations, or may decide the request; otherwise what to tell them. */
export async function refuseStranger(
  doors: Doors,
  request: Live | Failed | Extract<AccessRequest, { destinations: unknown }>,
  person: Person,
  attempt: Attempt,
): Promise<Answer | undefined> {
  const matter = matterOf(request);
  const roles = await readRoles(doors, spacesOf(matter), !attempt.isLast);
  if (roles.kind === 'unreadable') return { kind: 'roles-unreadable', request, because: roles.because };
  const { requirements, facts, approvers } = await hearEnders(doors, matter, roles);
  const entitlement = findEntitlement(requirements, matter.requester, person, facts);
  return entitlement.kind === 'no-role' ? notEntitled(request, approvers) : undefined;
}

export function notEntitled(request: Extract<AccessRequest, { destinations: unknown }>, approvers: Approvers): Answer {
  return { kind: 'not-entitled', request, whoCan: approvers.kind === 'known' ? approvers.people : [] };
}

const FACTS: Readonly<Record<Changing['kind'], readonly AuditEvent['kind'][]>> = {
  withdraw: ['request.withdrawn'],
  retry: ['grant.retried'],
  undo: ['grant.undone'],
  revoke: ['grant.returned', 'grant.revoked', 'request.withdrawn'],
};

/** An earlier run of this very job did it, and died before it could say so. */
async function hasHappened(
  doors: Doors,
  { kind, request }: Changing,
  { slack }: Person,
  at: Instant,
): Promise<boolean> {
  const events = await doors.store.recall(request);
  return events.some(
    (event) => FACTS[kind].includes(event.kind) && 'by' in event && event.by === slack && event.at >= at,
  );
}

export function isRequester(request: AccessRequest, { slack, userName }: Person): boolean {
  return request.requester === slack || ('requesterName' in request && request.requesterName === userName);
}
