// The set of due jobs in Redis: what is to be done and from when. It alone decides; the queue only carries.
import type { Instant } from '../core/vocabulary.ts';
import { jobName } from '../lifecycle/due.ts';
import type { DueJob, Job } from '../lifecycle/ports.ts';
import { parseJobName } from './due-changes.ts';
import type { Place } from './place.ts';

/** What the workers ask of the store beyond the lifecycle's port. */
export interface DueSet {
  /** When the job is due; undefined when it is recorded as done. */
  findDue(job: Job): Promise<Instant | undefined>;
  /** Puts off a job that is due, never to an earlier time, so that the sweep leaves it alone until then. */
  postpone(job: Job, until: Instant): Promise<void>;
}

export async function findOverdue({ redis, keys }: Place, before: Instant, limit: number): Promise<readonly DueJob[]> {
  const found = await redis.zrange(keys.due, '-inf', `(${before}`, 'BYSCORE', 'LIMIT', 0, limit, 'WITHSCORES');
  return found.flatMap((name, index) => {
    const job = index % 2 === 0 ? parseJobName(name) : undefined;
    return job ? [{ job, at: Number(found[index + 1]) }] : [];
  });
}

export async function findDue({ redis, keys }: Place, job: Job): Promise<Instant | undefined> {
  const at = await redis.zscore(keys.due, jobName(job));
  return at === null ? undefined : Number(at);
}

export async function postpone({ redis, keys }: Place, job: Job, until: Instant): Promise<void> {
  await redis.zadd(keys.due, 'XX', 'GT', until, jobName(job));
}
