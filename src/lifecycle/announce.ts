// What people have to be told still: the card brought up to the request's state, the requester told, the audit channel fed.
import { type AccessRequest, type Decidable, isDecidable } from '../core/access-request.ts';
import type { AuditEvent } from '../core/audit.ts';
import { type GlassFact, isBroken, isGlassFact, latestNews, toldDirectly } from '../core/break-glass.ts';
import { isUpkeep, type UpkeepFact } from '../core/upkeep-facts.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { handedTo, waitedFor } from '../core/waiting.ts';
import { noteChannels } from './note-channels.ts';
import type { Announced, Announcer, Doors, Stored } from './ports.ts';

export type AnnounceDoors = Pick<Doors, 'store' | 'announcer' | 'notices' | 'queue' | 'clock' | 'log'>;

/** As many audit lines as one message carries when there is a backlog. */
const LINES_AT_ONCE = 20;

/**
 * Brings the card and the requester's messages up to the request as it is now, whatever happened in between. What was
 * written while we spoke stays due, and is announced by the next job.
 */
export async function announceRequest(doors: AnnounceDoors, id: RequestId): Promise<void> {
  // In this order: a fact that comes between the two is told now and again, the other way round it would be told never.
  const announced = await doors.store.findAnnounced(id);
  const stored = await doors.store.find(id);
  if (!stored) return;
  const { request, version } = stored;

  // Each on its own: a channel that c2c was not invited to must not keep the requester in the dark.
  const [card, note] = await Promise.allSettled([
    showCard(doors, announced, stored),
    announced.told < announced.facts ? tellPeople(doors, request, announced) : undefined,
  ]);
  await doors.store.saveAnnounced(id, {
    shown: card.status === 'fulfilled' ? version : announced.shown,
    told: note.status === 'fulfilled' ? announced.facts : announced.told,
  });
  for (const done of [card, note]) if (done.status === 'rejected') throw done.reason;
}

async function showCard(doors: AnnounceDoors, announced: Announced, { request, version }: Stored): Promise<void> {
  const { id } = request;
  if (!announced.card) {
    if (!('destinations' in request)) return;
    const { place, tried } = await doors.announcer.postCard(request);
    await doors.store.saveCard(id, place);
    await noteChannels(doors, tried);
  } else if (announced.shown < version) {
    const { place, tried } = await doors.announcer.updateCard(announced.card, request);
    if (place.ts !== announced.card.ts) await doors.store.saveCard(id, place);
    await noteChannels(doors, tried);
  }
}

type Turn = Exclude<AuditEvent['kind'], UpkeepFact['kind'] | GlassFact['kind']>;

/** What a fact is to people: a state the request has come to, a warning, more time, a review, or nothing they have to hear. */
const NEWS = {
  'request.submitted': 'state',
  'request.refused': 'state',
  'request.planned': 'state',
  'request.cleared': 'state',
  // What is asked of whom is on the card, and so is one more approval of several.
  'request.reviewed': 'nothing',
  'request.approved': 'nothing',
  'request.narrowed': 'state',
  // The card shows it.
  'request.replanned': 'nothing',
  'request.denied': 'state',
  'request.reminded': 'reminder',
  'request.escalated': 'escalation',
  'request.muted': 'nothing',
  'request.delegated': 'handing over',
  'request.delegated-to-group': 'handing over',
  'request.withdrawn': 'state',
  'request.lapsed': 'state',
  'request.stale': 'state',
  'request.done': 'state',
  'grant.applied': 'state',
  'grant.failed': 'state',
  'grant.retried': 'state',
  'grant.warned': 'warning',
  // The card of the grant shows the extension, and the extension has a card of its own.
  'grant.held': 'nothing',
  'grant.released': 'nothing',
  'grant.extended': 'more time',
  'grant.review-opened': 'review',
  'grant.review-reminded': 'review',
  // The card says so, and nobody has to do anything.
  'grant.confirmed': 'nothing',
  'grant.unreviewed': 'state',
  'grant.expired': 'state',
  'grant.orphaned': 'state',
  'grant.returned': 'state',
  'grant.revoked': 'state',
  'grant.undone': 'state',
  'grant.ended': 'state',
  'removal.started': 'state',
} as const satisfies Record<
  Turn,
  'state' | 'reminder' | 'escalation' | 'handing over' | 'warning' | 'more time' | 'review' | 'nothing'
>;

/**
 * The requester is told what state the request has come to; what has come and gone meanwhile is nobody's news. What is
 * done to keep it true while it is live does not change its state, and has words of its own.
 */
async function tellPeople(doors: AnnounceDoors, request: AccessRequest, { told, card }: Announced): Promise<void> {
  const { store, announcer } = doors;
  const facts = (await store.recall(request.id)).slice(told);
  const upkeep = facts.filter((fact) => isUpkeep(fact));
  const glass = latestNews(facts.filter((fact) => isGlassFact(fact)));
  const news = new Set(facts.flatMap((fact) => (isUpkeep(fact) || isGlassFact(fact) ? [] : [NEWS[fact.kind]])));
  if (isBroken(request) && glass.length > 0)
    await announcer.tellGlass(request, glass, toldDirectly(request, glass), card);
  if (news.has('state') || request.state === 'extended') await announcer.tellRequester(request);
  const isAsked = facts.some(({ kind }) => kind === 'request.planned' || kind === 'request.stale');
  if (isAsked && isDecidable(request)) await noteChannels(doors, await announcer.askElsewhere(request));
  if (isDecidable(request)) await tellDeciders(announcer, request, facts);
  if (request.state !== 'live') return;

  const worthTelling = upkeep.filter(({ kind }) => kind !== 'grant.tidied' && kind !== 'grant.ignored');
  if (worthTelling.length > 0) await announcer.tellUpkeep(request, worthTelling, card);
  const extended = facts.findLast((fact) => fact.kind === 'grant.extended');
  // Who asked for the extension hears of that.
  if (extended && extended.by !== request.requester) await announcer.tellExtended(request);
  if (news.has('review') && request.review?.kind === 'open') await announcer.askReview(request, card);
  if (news.has('warning') && request.grant.warnedAt !== undefined) await announcer.warn(request);
}

/** Of several reminders that Slack did not take in time only the last is said; and nothing to who has decided since. */
async function tellDeciders(
  announcer: Pick<Announcer, 'remind' | 'tellEscalated' | 'tellHanded'>,
  request: Decidable,
  facts: readonly AuditEvent[],
): Promise<void> {
  const reminded = facts.findLast((fact) => fact.kind === 'request.reminded');
  const to = waitedFor(request).filter((person) => reminded?.to.includes(person));
  if (to.length > 0) await announcer.remind(request, to);
  const escalated = facts.findLast((fact) => fact.kind === 'request.escalated');
  const decided = new Set(request.decisions.map(({ by }) => by.slack));
  const others = escalated?.to.filter((person) => !decided.has(person)) ?? [];
  if (others.length > 0) await announcer.tellEscalated(request, others);
  for (const fact of facts) {
    if (fact.kind !== 'request.delegated' && fact.kind !== 'request.delegated-to-group') continue;
    const { kind: _, request: __, ...handed } = fact;
    const waiting = waitedFor(request).filter((person) => handedTo(handed).includes(person));
    if (waiting.length > 0) await announcer.tellHanded(request, handed, waiting);
  }
}

/** Feeds the audit channel in order. One such job at a time; the cursor moves only after Slack has taken the lines. */
export async function postAuditTrail(doors: AnnounceDoors): Promise<void> {
  for (;;) {
    const { events, cursor } = await doors.store.findUnposted(LINES_AT_ONCE);
    if (events.length > 0) await doors.announcer.postAudit(events);
    if (!(await doors.store.savePosted(cursor))) return;
  }
}
