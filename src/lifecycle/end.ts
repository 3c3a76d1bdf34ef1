// The end of a grant: it is told of before, and then what it alone still needed goes, what others need or what was there before c2c stays.
import { expiryOf } from '../core/extension.ts';
import { abandonedAt } from '../core/grant.ts';
import { end, finish } from '../core/grant-moves.ts';
import { warn } from '../core/warning.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import { doorsOf } from './foundations.ts';
import { noticeDeploy } from './notice.ts';
import type { Hall } from './ports.ts';
import { takeAway } from './take-away.ts';

/** live -> live, warned: once, and only while the end is to come. Where that was missed, the grant ends instead. */
export async function warnOfEnd(hall: Hall, id: RequestId): Promise<void> {
  const stored = await hall.store.find(id);
  if (stored?.request.state !== 'live') return;

  const { request } = stored;
  const { until, warnAt, warnedAt } = request.grant;
  const now = hall.clock.now();
  if (until === undefined || warnAt === undefined || warnedAt !== undefined || request.extension) return;
  if (warnAt > now) await hall.queue.carry([{ job: { stage: 'warn', request: id }, at: warnAt }]);
  else if (until > now) await advance(hall, stored, warn(request, until, now));
  else await expireGrant(hall, id);
}

/**
 * live -> ending, when the grant's time is over, and that of an extension that nobody decided. failed -> ending, when
 * nobody has retried or undone it for as long as it was wanted: what an attempt made does not stay for ever.
 */
export async function expireGrant(hall: Hall, id: RequestId): Promise<void> {
  const stored = await hall.store.find(id);
  if (stored?.request.state !== 'live' && stored?.request.state !== 'failed') return;

  const { request } = stored;
  const expiry = request.state === 'live' ? expiryOf(request) : abandonedAt(request);
  if (expiry === undefined) return;
  const doors = doorsOf(hall, stored.request);
  if (expiry > doors.clock.now()) {
    await doors.queue.carry([{ job: { stage: 'expire', request: id }, at: expiry }]);
    return;
  }
  await advance(doors, stored, end(request, { kind: 'expired' }, doors.clock.now()));
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
