// The beginning: what a person typed or pressed is stored before it is acknowledged, and its first job is handed on after.
import type { Asked } from '../core/access-request.ts';
import type { RequestId } from '../core/vocabulary.ts';
import type { Intent, IntentId } from './intent.ts';
import type { Doors, DueJob } from './ports.ts';

export type SubmitDoors = Pick<Doors, 'store' | 'queue' | 'clock' | 'log'>;

/**
 * Stores an ask; from here on it survives every crash. One round trip to the store, none to the foundation or to Slack.
 * `carried` settles once the first jobs are on their way; it never rejects, because a sweep finds what is not carried.
 */
export async function submitAsk(
  doors: SubmitDoors,
  asked: Pick<Asked, 'requester' | 'ask' | 'via'>,
  fingerprint: string,
): Promise<{ readonly id: RequestId; readonly carried: Promise<void> }> {
  const now = doors.clock.now();
  const id = await doors.store.submit({ ...asked, askedAt: now }, fingerprint);
  return { id, carried: carry(doors, [due({ stage: 'plan', request: id }, now), due({ stage: 'audit' }, now)]) };
}

/** Stores what a person wants done with a request, on the same terms as an ask. */
export async function recordIntent(
  doors: SubmitDoors,
  intent: Pick<Intent, 'by' | 'wish' | 'place'>,
  fingerprint: string,
): Promise<{ readonly id: IntentId; readonly carried: Promise<void> }> {
  const now = doors.clock.now();
  const id = await doors.store.recordIntent({ ...intent, at: now }, fingerprint);
  return { id, carried: carry(doors, [due({ stage: 'intent', intent: id }, now)]) };
}

/** Hands jobs to the queue. Losing them here costs only the time until the next sweep. */
export async function carry(doors: Pick<Doors, 'queue' | 'log'>, jobs: readonly DueJob[]): Promise<void> {
  try {
    await doors.queue.carry(jobs);
  } catch (error) {
    doors.log.warn({ err: error, jobs: jobs.length }, 'the queue did not take the jobs; the sweep will bring them');
  }
}

function due(job: DueJob['job'], at: number): DueJob {
  return { job, at };
}
