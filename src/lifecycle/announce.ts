// What people have to be told still: the card brought up to the request's state, the requester told, the audit channel fed.
import type { RequestId } from '../core/vocabulary.ts';
import type { Doors } from './ports.ts';

export type AnnounceDoors = Pick<Doors, 'store' | 'announcer' | 'queue' | 'clock' | 'log'>;

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

  if ('destinations' in request || announced.card) {
    if (!announced.card) await doors.store.saveCard(id, await doors.announcer.postCard(request));
    else if (announced.shown < version) await doors.announcer.updateCard(announced.card, request);
  }
  if (announced.told < announced.facts) await doors.announcer.tellRequester(request);
  await doors.store.saveAnnounced(id, { shown: version, told: announced.facts });
}

/** Feeds the audit channel in order. One such job at a time; the cursor moves only after Slack has taken the lines. */
export async function postAuditTrail(doors: AnnounceDoors): Promise<void> {
  for (;;) {
    const { events, cursor } = await doors.store.findUnposted(LINES_AT_ONCE);
    if (events.length > 0) await doors.announcer.postAudit(events);
    if (!(await doors.store.savePosted(cursor))) return;
  }
}
