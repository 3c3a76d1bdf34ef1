// Those whom a request waits for are reminded of it, as often as an operator says, and never who does not want to be.
import { isDecidable } from '../core/access-request.ts';
import type { Person } from '../core/approval.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { mute, putOff, remind, waitedFor } from '../core/waiting.ts';
import { advance } from './advance.ts';
import type { Answer } from './intent.ts';
import type { Doors, Hall } from './ports.ts';

/** pending or stale, reminded. What is said of it is announced from the fact, so that it is said once. */
export async function remindOf(hall: Hall, id: RequestId): Promise<void> {
  const stored = await hall.store.find(id);
  if (!stored || !isDecidable(stored.request)) return;

  const { request } = stored;
  const { remindAt, muted = [], lapsesAt } = request;
  const now = hall.clock.now();
  if (remindAt === undefined || remindAt >= lapsesAt) return;
  if (remindAt > now) {
    await hall.queue.carry([{ job: { stage: 'nudge', request: id }, at: remindAt }]);
    return;
  }
  const later = putOff(request, now);
  if (later) {
    await advance(hall, stored, later);
    return;
  }
  const listening = waitedFor(request).filter((person) => !muted.includes(person));
  const quiet = await hall.store.findQuiet(listening);
  const { remindEveryMs } = hall.settings;
  const to = listening.filter((person) => !quiet.has(person));
  await advance(hall, stored, remind(request, to, remindEveryMs === undefined ? undefined : now + remindEveryMs));
}

/** Whoever is not waited for has nothing to be reminded of, so nothing is written. */
export async function muteRequest(doors: Doors, id: RequestId, { slack }: Person): Promise<Answer> {
  const wish = { kind: 'mute', request: id } as const;
  for (;;) {
    const stored = await doors.store.find(id);
    if (!stored) return { kind: 'unknown-request', id };
    const { request } = stored;
    if (!isDecidable(request)) return { kind: 'too-late', request };
    if (request.muted?.includes(slack) || !waitedFor(request).includes(slack)) return { kind: 'done', wish, request };
    const moved = await advance(doors, stored, mute(request, slack));
    if (moved) return { kind: 'done', wish, request: moved.request };
  }
}
