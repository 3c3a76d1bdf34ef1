// Carries due jobs to the workers with BullMQ, in two queues: a Slack that does not answer never holds up the foundation.
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { DEFAULT_FOUNDATION, type FoundationName, type Instant } from '../core/vocabulary.ts';
import { jobName } from '../lifecycle/due.ts';
import type { Clock, DueJob, JobQueue, Log } from '../lifecycle/ports.ts';
import { Gathering } from './gathering.ts';
import type { Stage } from './handlers.ts';
import { DEFAULT_PREFIX, keysOf } from './keys.ts';
import { attemptsOf } from './retry.ts';

export type QueueName = 'foundation' | 'announce';

export const QUEUE_NAMES = ['foundation', 'announce'] as const satisfies readonly QueueName[];

/** What a job in the queue carries besides its name: since when, or from when, it is due. */
export interface Carried {
  readonly at: Instant;
}

/** The name of the pauses that `pauseAfter` computes, as the workers know them. */
const BACKOFF = 'c2c';

/**
 * What the names of the timers behind the `reconcile` jobs begin with. They only carry such a job: timers have ids of
 * their own, and two of them, or a timer and a worker that noticed something, must never reconcile at the same time.
 */
const RECONCILE_TIMER = 'reconcile-timer';

/** The foundation whose timer goes by this name; undefined for what is no such timer. */
export function readTimer(name: string): FoundationName | undefined {
  if (name === RECONCILE_TIMER) return DEFAULT_FOUNDATION;
  return name.startsWith(`${RECONCILE_TIMER}-`)
    ? (name.slice(RECONCILE_TIMER.length + 1) as FoundationName)
    : undefined;
}

function timerOf(foundation: FoundationName): string {
  return foundation === DEFAULT_FOUNDATION ? RECONCILE_TIMER : `${RECONCILE_TIMER}-${foundation}`;
}

/** Jobs in the queue by what they do there. `delayed` counts timers, and jobs between two tries. */
export interface Depth {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
}

export function queueOf(stage: Stage): QueueName {
  return stage === 'announce' || stage === 'audit' ? 'announce' : 'foundation';
}

/**
 * Timers further off than this stay in the store, and the sweep brings them when they are due, some seconds late. A grant
 * lasts for days: its timer in the queue would weigh as much as a fifth of all the rest that Redis keeps of it.
 */
const FAR_OFF_MS = 60 * 60_000;

/** Only timers wait in the queue without having failed: of the others, what is there runs as soon as it can. */
function isTimer({ job }: DueJob): boolean {
  return ['nudge', 'escalate', 'lapse', 'warn', 'review', 'expire', 'remind'].includes(job.stage);
}

/** Of those with one name, the one that is due first: the queue would take only one of them, and not always that. */
function onePerName(due: readonly DueJob[]): readonly DueJob[] {
  const first = new Map<string, DueJob>();
  for (const each of due) {
    const name = jobName(each.job);
    const other = first.get(name);
    if (!other || each.at < other.at) first.set(name, each);
  }
  return [...first.values()];
}

/** Opens the queues on a connection that is ready; `close` leaves the connection open. */
export function openJobQueue(options: {
  readonly redis: Redis;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly prefix?: string;
}): BullJobQueue {
  return new BullJobQueue(options);
}

export class BullJobQueue implements JobQueue {
  readonly #clock: Clock;
  readonly #queues: Readonly<Record<QueueName, Queue<Carried>>>;
  readonly #gathering = new Gathering<DueJob>((due) => this.#add(due));

  constructor({ redis, clock, log, prefix = DEFAULT_PREFIX }: Parameters<typeof openJobQueue>[0]) {
    this.#clock = clock;
    const open = (name: QueueName): Queue<Carried> => {
      const queue = new Queue<Carried>(name, {
        connection: redis,
        prefix: keysOf(prefix).tag,
        // Nobody listens to BullMQ's own events; they would be most of what it keeps in memory.
        streams: { events: { maxLen: 100 } },
      });
      queue.on('error', (error) => log.warn({ err: error, queue: name }, 'the queue has trouble with Redis'));
      return queue;
    };
    this.#queues = { foundation: open('foundation'), announce: open('announce') };
  }

  /**
   * One round trip; one more for timers that are near. A job that is there already is left alone, also one that waits
   * between two tries: its pause protects the other side. Only a timer that was set for later is set anew. What is carried
   * while another carry is under way goes together: when many people ask at once, adding would cost more than answering.
   */
  async carry(due: readonly DueJob[]): Promise<void> {
    const now = this.#clock.now();
    const near = due.filter(({ at }) => at - now <= FAR_OFF_MS);
    if (near.length > 0) await this.#gathering.add(near);
  }

  async #add(due: readonly DueJob[]): Promise<void> {
    const jobs = onePerName(due);
    await Promise.all(
      QUEUE_NAMES.map(async (name) => {
        const carried = jobs.filter(({ job }) => queueOf(job.stage) === name);
        if (carried.length === 0) return;
        await this.#queues[name].addBulk(carried.map((due) => this.#describe(due)));
      }),
    );
    await Promise.all(jobs.filter(isTimer).map((due) => this.#bringForward(due)));
  }

  /**
   * From now on a worker reconciles each of these as often, whatever becomes of this process, and none but these. However
   * many say so, it is one timer for each.
   */
  async reconcileEvery(everyMs: number, foundations: readonly FoundationName[]): Promise<void> {
    const queue = this.#queues.foundation;
    const wanted = foundations.map(timerOf);
    for (const name of wanted) {
      const template = { name, data: { at: 0 }, opts: { removeOnComplete: true, removeOnFail: true } };
      await queue.upsertJobScheduler(name, { every: everyMs }, template);
    }
    for (const { key } of await queue.getJobSchedulers()) {
      if (readTimer(key) !== undefined && !wanted.includes(key)) await queue.removeJobScheduler(key);
    }
  }

  /** How many jobs there are, for metrics. */
  async counts(): Promise<Readonly<Record<QueueName, Depth>>> {
    const [foundation, announce] = await Promise.all([this.#depth('foundation'), this.#depth('announce')]);
    return { foundation, announce };
  }

  async close(): Promise<void> {
    await Promise.all(QUEUE_NAMES.map((name) => this.#queues[name].close()));
  }

  /** Between removing and adding again a crash may lose the timer: then the sweep brings it when it is due. */
  async #bringForward(due: DueJob): Promise<void> {
    const queue = this.#queues[queueOf(due.job.stage)];
    const name = jobName(due.job);
    const there = await queue.getJob(name);
    if (!there || there.attemptsMade > 0 || there.data.at <= due.at) return;
    const { name: stage, data, opts } = this.#describe(due);
    await queue.remove(name);
    await queue.add(stage, data, opts);
  }

  #describe(due: DueJob) {
    const { stage } = due.job;
    return {
      name: stage,
      data: { at: due.at },
      opts: {
        jobId: jobName(due.job),
        delay: Math.max(due.at - this.#clock.now(), 0),
        attempts: attemptsOf(stage),
        backoff: { type: BACKOFF },
        // What is due is known elsewhere: a job that stayed here would only keep the next one of its name away.
        removeOnComplete: true,
        removeOnFail: true,
        stackTraceLimit: 1,
      },
    };
  }

  async #depth(name: QueueName): Promise<Depth> {
    const counts = await this.#queues[name].getJobCounts('waiting', 'active', 'delayed');
    return { waiting: counts['waiting'] ?? 0, active: counts['active'] ?? 0, delayed: counts['delayed'] ?? 0 };
  }
}
