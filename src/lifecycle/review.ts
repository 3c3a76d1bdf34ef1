// Requests looked at again: when the rules were changed, and once more before anything is applied.
import {
  type Approved,
  type Decidable,
  isDecidable,
  type Judged,
  requesterOf,
  type Standing,
} from '../core/access-request.ts';
import { findEscalation, postpone } from '../core/escalation.ts';
import type { Matter } from '../core/link.ts';
import { matterOf } from '../core/matter.ts';
import { askingEndOf, findLacking } from '../core/asking.ts';
import { type Decision, discount, judge, type Person, recount } from '../core/approval.ts';
import { refuse } from '../core/moves.ts';
import { review } from '../core/review-moves.ts';
import { type KnownRoles, NOTHING_KNOWN } from '../core/authority.ts';
import { findRuling, type Forbidden } from '../core/ruling.ts';
import type { Instant, RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { doorsAt } from './foundations.ts';
import { hear, type Hearing, learnRequester, looksAtRequester, readRoles, spacesOf } from './hearing.ts';
import { type Doors, FoundationUnavailable, type Hall, type Stored } from './ports.ts';
import { isStillThere } from './recognise.ts';
import { findLapse } from './survey.ts';

/** What is known of a request by the rules and roles of now. */
export type Seen = Pick<Judged, 'standing' | 'approvers' | 'decisions' | 'escalateAt'>;

/** So long after a decision its roles count as read. Applying follows at once, unless something is in the way. */
const ROLES_KEPT_MS = 60_000;

const PAGE = 100;

/** Earlier approvals count for what they were given, as far as the approver may still decide it. */
export function seenNow(
  request: Decidable | Approved,
  { requirements, facts, standing, approvers }: Extract<Hearing, { kind: 'heard' }>,
): Seen {
  const decisions = recount(request.decisions, requirements, requesterOf(request), facts, standing.terms);
  const escalateAt = request.escalated ? undefined : findEscalation(request, requirements, standing.terms);
  return { standing, approvers, decisions, ...(escalateAt !== undefined && { escalateAt }) };
}

/** Every request that waits for a decision, by the rules of now: refused, approved, or its card brought up to them. */
export async function reviewOpen(hall: Hall): Promise<void> {
  let before: RequestId | undefined;
  for (;;) {
    const page = await hall.store.list({ kind: 'open' }, PAGE, before);
    for (const stored of page) await reviewOne(hall, stored);
    before = page.at(-1)?.request.id;
    if (page.length < PAGE) return;
  }
}

/** What cannot be read now is looked at when somebody decides. */
async function reviewOne(hall: Hall, stored: Stored): Promise<void> {
  const { request } = stored;
  const doors = isDecidable(request) && doorsAt(hall, request.foundation);
  if (!doors || !isDecidable(request)) return;
  const matter = matterOf(request);
  const roles = await readRoles(doors, spacesOf(matter), false);
  const hearing = await hear(doors, matter, roles, false);
  if (roles.kind === 'unreadable' || hearing.kind === 'unreadable') return;
  if (hearing.kind === 'forbidden') {
    await advance(doors, stored, refuse(request, hearing));
    return;
  }
  const waiting = { ...request, lapsesAt: findLapseNow(doors, request, hearing.standing) };
  const seen = seenNow(waiting, hearing);
  const move = review(waiting, seen);
  const { rules } = doors.settings;
  const lacks = findLacking(rules, request.requesterName, request, roles.roles, askingEndOf(request)).length > 0;
  if (move.next.state === 'approved' ? !lacks : !isSameStanding(request.standing, seen.standing)) {
    await advance(doors, stored, move);
  } else if (request.escalateAt !== seen.escalateAt) {
    await advance(doors, stored, postpone(request, seen.escalateAt));
  }
}

/** Hours that are new to it must not let it lapse before they were open; nobody is asked for a shorter time than was said. */
function findLapseNow(doors: Doors, request: Decidable, standing: Standing): Instant {
  const { askedAt, waitsSince = askedAt, lapsesAt } = request;
  return standing.terms?.hours ? Math.max(lapsesAt, findLapse(doors, { ...request, standing }, waitsSince)) : lapsesAt;
}

/** Who is named may differ from day to day; what is asked of whom is what a card has to say anew. */
function isSameStanding(a: Standing, b: Standing): boolean {
  const gist = ({ rules, requirements, terms }: Standing) =>
    JSON.stringify([rules, terms, requirements.map(({ key, quorum, who }) => [key, quorum, who])]);
  return gist(a) === gist(b);
}

async function isPresent(doors: Doors, person: Person): Promise<boolean> {
  try {
    return await isStillThere(doors, person);
  } catch (error) {
    if (error instanceof Error) throw new FoundationUnavailable(error.message, { cause: error });
    throw error;
  }
}

async function learnOrFail(doors: Doors, matter: Matter): Promise<KnownRoles> {
  const roles = await readRoles(doors, spacesOf(matter), true);
  if (roles.kind === 'unreadable') throw new FoundationUnavailable(roles.because);
  return learnRequester(doors, matter, roles);
}

/**
 * Everything that was decided was decided just now, by the rules of now: a group of the same name may be others by newer
 * ones, and whoever decided a while ago may have left since.
 */
function isFresh({ clock, settings }: Doors, { attempt, decisions }: Approved): boolean {
  const now = clock.now();
  const isRecent = ({ at }: Decision) => now - at <= ROLES_KEPT_MS && at > (settings.since ?? 0);
  return attempt <= 1 && decisions.length > 0 && decisions.every(isRecent);
}

export type Recheck =
  | { readonly kind: 'stands' }
  | Forbidden
  | { readonly kind: 'requester-lost-role' }
  | { readonly kind: 'short'; readonly seen: Seen };

/**
 * Whether what was approved is so by the rules of now. Roles were read when the decisions were made; they are
 * read again only if one of these was a while ago or went by older rules, if an attempt has failed since, or if the rules
 * have to know them. Throws
 * FoundationUnavailable when they cannot be read: then nothing is applied.
 */
export async function recheck(doors: Doors, request: Approved): Promise<Recheck> {
  const matter = matterOf(request);
  const book = doors.settings.rules;
  // The glass was broken: there is nobody whose approval would count, but what is forbidden stays forbidden.
  if (request.glass) {
    const known = looksAtRequester(book, matter) ? await learnOrFail(doors, matter) : NOTHING_KNOWN;
    const ruling = findRuling(book, matter, known);
    return ruling.kind === 'forbidden' ? ruling : { kind: 'stands' };
  }
  if (isFresh(doors, request) && !looksAtRequester(book, matter)) {
    const ruling = findRuling(book, matter, NOTHING_KNOWN);
    if (ruling.kind === 'forbidden') return ruling;
    if (ruling.kind === 'automatic') return { kind: 'stands' };
    const counted = discount(request.decisions, ruling.terms);
    if (judge(ruling.requirements, matter.requester, counted).kind === 'approved') return { kind: 'stands' };
  }
  const roles = await readRoles(doors, spacesOf(matter), true);
  const hearing = await hear(doors, matter, roles, true);
  if (hearing.kind === 'forbidden') return hearing;
  if (roles.kind === 'unreadable') throw new FoundationUnavailable(roles.because);
  if (hearing.kind === 'unreadable') throw new FoundationUnavailable(hearing.because);
  const lacking = findLacking(book, request.requesterName, request, roles.roles, askingEndOf(request));
  if (lacking.length > 0 || !(await isPresent(doors, matter.requester))) return { kind: 'requester-lost-role' };
  const present = await Promise.all(request.decisions.map(({ by }) => isPresent(doors, by)));
  const seen = seenNow({ ...request, decisions: request.decisions.filter((_, index) => present[index]) }, hearing);
  const { requirements } = hearing;
  const isEnough =
    requirements.length === 0 || judge(requirements, matter.requester, seen.decisions).kind === 'approved';
  return isEnough ? { kind: 'stands' } : { kind: 'short', seen };
}
