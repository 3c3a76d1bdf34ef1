// The audit trail in Redis: one stream for all requests, and how far of it the audit channel has seen.
import type { AuditEvent, TrailEvent } from '../core/audit.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { jobName } from '../lifecycle/due.ts';
import { type Place, requestKey } from './place.ts';
import { readEvent, readTrailEvent } from './records.ts';
import { readEntries, readNumber } from './replies.ts';
import { runScript, SAVE_POSTED } from './scripts.ts';

/** Before the first event was posted. */
const NOTHING_POSTED = '0-0';

/** The request knows the places of its events in the stream, so that nothing else need be read. */
export async function recall(place: Place, id: RequestId): Promise<readonly AuditEvent[]> {
  const { redis, keys } = place;
  const written = await redis.hget(requestKey(place, id), 'e');
  if (!written) return [];
  const pipeline = redis.pipeline();
  for (const entry of written.split(' ')) pipeline.xrange(keys.audit, entry, entry);
  return readEntries(await pipeline.exec()).map((entry) => readEvent(keys.audit, entry));
}

export async function findUnposted(
  { redis, keys }: Place,
  limit: number,
): Promise<{ readonly events: readonly TrailEvent[]; readonly cursor: string }> {
  const posted = (await redis.get(keys.posted)) ?? NOTHING_POSTED;
  const entries = await redis.xrange(keys.audit, `(${posted}`, '+', 'COUNT', limit);
  return {
    events: entries.map((entry) => readTrailEvent(keys.audit, entry)),
    cursor: entries.at(-1)?.[0] ?? posted,
  };
}

export async function savePosted({ redis, keys }: Place, cursor: string): Promise<boolean> {
  const values = [cursor, jobName({ stage: 'audit' })];
  return readNumber(await runScript(redis, SAVE_POSTED, [keys.audit, keys.posted, keys.due], values)) === 1;
}
