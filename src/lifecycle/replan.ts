// While people decide, the foundation may change: the same ask is planned again, and the card shows what it comes to now.
import { isDecidable, requesterOf } from '../core/access-request.ts';
import { replan } from '../core/narrowing-moves.ts';
import { clear } from '../core/review-moves.ts';
import { fingerprint } from '../core/plan.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { nameInFull, wantedOf } from '../core/wanted.ts';
import { advance } from './advance.ts';
import { surveyOrGiveUp } from './plan.ts';
import type { Attempt, Doors } from './ports.ts';
import { survey } from './survey.ts';

/** pending or stale, with another plan if there is one. What cannot be planned any more is left to whoever applies it. */
export async function replanRequest(doors: Doors, id: RequestId, attempt: Attempt): Promise<void> {
  const stored = await doors.store.find(id);
  if (!stored || !isDecidable(stored.request)) return;

  const { request } = stored;
  const full = nameInFull(wantedOf(request), request);
  const ask = full.verb === 'remove-policy' ? full : { ...full, lifetime: request.lifetime };
  const { askedAt, extends: extended, escalated } = request;
  const { reason } = request.ask;
  const why = reason === undefined ? {} : { reason };
  const about = {
    ask,
    target: undefined,
    id,
    askedAt,
    ...(extended && { extends: extended, ...why }),
    ...(escalated && { escalated }),
  };
  const seen = await surveyOrGiveUp(attempt, () => survey(doors, requesterOf(request), about, !attempt.isLast));
  if (seen.kind === 'refused' || fingerprint(seen.planned.plan) === fingerprint(request.plan)) return;
  const planned = { ...seen.planned, ...(extended && { extends: extended }) };
  const isCleared = seen.planned.standing.requirements.length === 0;
  await advance(doors, stored, isCleared ? clear(request, planned) : replan(request, planned));
}
