// The beginning: what a person typed or pressed is stored before it is acknowledged, and its first job is handed on after.
import type { AskedTooOften, AskLimits, TooMany } from '../core/ask-limits.ts';
import type { Asked } from '../core/access-request.ts';
import type { Instant } from '../core/vocabulary.ts';
import type { Intent, IntentId, Lookup, Wish } from './intent.ts';
import type { Doors, DueJob, Pinned, Submitted } from './ports.ts';

/** The limits may change while c2c runs. */
export type SubmitDoors = Pick<Doors, 'store' | 'queue' | 'clock' | 'log'> & { readonly settings: AskLimits };

/**
 * Stores an ask; from here on it survives every crash. One round trip to the store, none to the foundation or to Slack.
 * Whoever asks too much is refused, and nothing is stored.
 * `carried` settles once the first jobs are on their way; it never rejects, because a sweep finds what is not carried.
 */
export async function submitAsk(
  doors: SubmitDoors,
  asked: Pick<Asked, 'requester' | 'ask' | 'via'> & { readonly pinned?: Pinned },
  fingerprint: string,
): Promise<(Extract<Submitted, { kind: 'submitted' }> & { readonly carried: Promise<void> }) | TooMany> {
  const now = doors.clock.now();
  const submitted = await doors.store.submit({ ...asked, askedAt: now }, fingerprint, doors.settings);
  if (submitted.kind !== 'submitted') return submitted;
  const { id } = submitted;
  const jobs = [due({ stage: 'plan', request: id }, now), due({ stage: 'audit' }, now)];
  return { ...submitted, carried: carry(doors, jobs) };
}

interface Recorded {
  readonly kind: 'recorded';
  readonly id: IntentId;
  readonly carried: Promise<void>;
}

type Wishing<Wanted extends Wish> = Pick<Intent, 'by' | 'place'> & { readonly wish: Wanted };

/** Stores what a person wants done with a request, on the same terms as an ask; it is not limited, as a decision must not be. */
export async function recordIntent(
  doors: Omit<SubmitDoors, 'settings'>,
  intent: Wishing<Exclude<Wish, Lookup>>,
  fingerprint: string,
): Promise<Recorded> {
  const now = doors.clock.now();
  return recorded(doors, await doors.store.recordIntent({ ...intent, at: now }, fingerprint), now);
}

/** Stores what a person wants to know. Whoever asks too often is refused, and nothing is stored. */
export async function recordLookup(
  doors: SubmitDoors,
  intent: Wishing<Lookup> & { readonly pinned?: Pinned },
  fingerprint: string,
): Promise<Recorded | AskedTooOften> {
  const now = doors.clock.now();
  const id = await doors.store.recordLookup({ ...intent, at: now }, fingerprint, doors.settings);
  return typeof id === 'string' ? recorded(doors, id, now) : id;
}

function recorded(doors: Omit<SubmitDoors, 'settings'>, id: IntentId, now: Instant): Recorded {
  return { kind: 'recorded', id, carried: carry(doors, [due({ stage: 'intent', intent: id }, now)]) };
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
