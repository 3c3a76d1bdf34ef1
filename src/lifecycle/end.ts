// The end of a grant: what it alone still needed goes, what others need or what was there before c2c stays.
import { end, finish } from '../core/moves.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { doorsOf } from './foundations.ts';
import { noticeDeploy } from './notice.ts';
import type { Hall } from './ports.ts';
import { takeAway } from './take-away.ts';

/** live -> ending, when the grant's time is over. */
export async function expireGrant(hall: Hall, id: RequestId): Promise<void> {
  const stored = await hall.store.find(id);
  if (stored?.request.state !== 'live' || stored.request.grant.until === undefined) return;

  const doors = doorsOf(hall, stored.request);
  if (stored.request.grant.until > doors.clock.now()) {
    await doors.queue.carry([{ job: { stage: 'expire', request: id }, at: stored.request.grant.until }]);
    return;
  }
  await advance(doors, stored, end(stored.request, { kind: 'expired' }, doors.clock.now()));
}

/** ending -> ended. */
export async function endGrant(hall: Hall, id: RequestId): Promise<void> {
  const stored = await hall.store.find(id);
  if (stored?.request.state !== 'ending') return;

  const doors = doorsOf(hall, stored.request);
  const { destinations, grant } = stored.request;
  const fates = await takeAway(doors, { id, destinations, items: grant.items });
  // Not by us: whoever took it away, or deployed anew, may have done it to other grants too.
  if (fates.some(({ kind }) => kind === 'gone')) await noticeDeploy(doors, doors.foundation.name);
  await advance(doors, stored, finish(stored.request, fates, doors.clock.now()));
}
