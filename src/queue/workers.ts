// Runs the jobs: every one may run twice, each failure is tried again after its pause, and a sweep brings what was lost.
import { type Job as BullJob, DelayedError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { type Clock, FoundationUnavailable, type Job, type JobQueue, type Log } from '../lifecycle/ports.ts';
import { parseJobName } from './due-changes.ts';
import type { DueSet } from './due-set.ts';
import { type Handlers, runJob } from './handlers.ts';
import { type Carried, QUEUE_NAMES, type QueueName, readTimer } from './jobs.ts';
import { DEFAULT_PREFIX, keysOf } from './keys.ts';
import { pauseAfter } from './retry.ts';

export interface WorkerOptions {
  /** From `connectWorker`; stays open when the workers are closed. */
  readonly redis: Redis;
  readonly store: DueSet;
  readonly queue: JobQueue;
  readonly handlers: Handlers;
  /** Carries what is overdue; called at once and then every few seconds. */
  readonly sweep: () => Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers from 0 to 1, for the jitter of pauses. */
  readonly random: () => number;
  readonly prefix?: string;
  /** Jobs at the same time: 20 for the foundation, 5 announcements unless said otherwise. */
  readonly concurrency?: Partial<Readonly<Record<QueueName, number>>>;
  /** At most `width` jobs of one lane run beside one another in this process; the others of that lane are put off. */
  readonly laneOf?: { find(job: Job): Promise<string | undefined>; readonly width: number };
  /**
   * Milliseconds after which a job whose worker is gone may be taken over (10,000). A worker that lives renews its locks
   * at half of it, and looks for jobs of the dead as often.
   */
  readonly lockMs?: number;
  readonly sweepEveryMs?: number;
}

export interface Workers {
  /**
   * Takes no more jobs and waits for those that run. What still runs after `timeoutMs` is left: another worker takes it
   * over when its lock has run out.
   */
  close(timeoutMs: number): Promise<void>;
}

/** Jobs at a time for one foundation. */
export const LANE = 20;
const CONCURRENCY = { foundation: LANE, announce: 5 } as const;
const LOCK_MS = 10_000;
const SWEEP_EVERY_MS = 5_000;

/** A worker that dies takes the job with it only for so long; a job that kills six workers is put off. */
const MAX_STALLED = 5;

/** When all tries are used up, the sweep leaves the job alone for this long. */
const GIVE_UP_MS = 60_000;

/** A job that ran and is still due runs again after this, so that a handler that settles nothing does not spin. */
const AGAIN_MS = 500;

/** When a job's lane is full, it looks again after this. */
const LANE_PAUSE_MS = 1_000;

/** Resolves when the workers take jobs. */
export async function startWorkers(options: WorkerOptions): Promise<Workers> {
  const crew = new Crew(options);
  await crew.ready();
  return crew;
}

class Crew implements Workers {
  readonly #options: WorkerOptions;
  readonly #workers: readonly Worker<Carried>[];
  /** Handlers that run, and what is written after them. */
  readonly #busy = new Set<Promise<unknown>>();
  /** How many jobs run in each lane. */
  readonly #lanes = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #closing = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#workers = QUEUE_NAMES.map((name) => this.#startWorker(name));
    void this.#track(this.#sweep());
  }

  async ready(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.waitUntilReady()));
  }

  async close(timeoutMs: number): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#timer);
    // BullMQ cannot force a worker that is closing already, so the waiting is ours: pause, wait, then close one way.
    await Promise.all(this.#workers.map((worker) => worker.pause(true)));
    const isIdle = await this.#waitUntilIdle(timeoutMs);
    if (!isIdle)
      this.#options.log.warn({ jobs: this.#busy.size }, 'jobs still run; another worker will take them over');
    await Promise.all(this.#workers.map((worker) => worker.close(!isIdle)));
    await this.#waitUntilIdle(isIdle ? timeoutMs : 0);
  }

  #startWorker(name: QueueName): Worker<Carried> {
    const { redis, log, random, prefix = DEFAULT_PREFIX, concurrency, lockMs = LOCK_MS } = this.#options;
    const worker = new Worker<Carried>(name, (job, token) => this.#track(this.#run(job, token)), {
      connection: redis,
      prefix: keysOf(prefix).tag,
      concurrency: concurrency?.[name] ?? CONCURRENCY[name],
      lockDuration: lockMs,
      stalledInterval: lockMs / 2,
      maxStalledCount: MAX_STALLED,
      settings: { backoffStrategy: (failures, _type, error) => pauseAfter(failures, error, random) },
    });
    worker.on('error', (error) => log.warn({ err: error, queue: name }, 'a worker has trouble with Redis'));
    worker.on('stalled', (job) => log.warn({ job }, 'taking over a job whose worker is gone'));
    worker.on('completed', (job) => this.#after(job, (parsed) => this.#carryAgain(parsed)));
    worker.on('failed', (job, error) => {
      if (job) this.#after(job, (parsed) => this.#putOff(parsed, job, error));
      else log.error({ err: error, queue: name }, 'a job has taken too many workers with it; the sweep brings it back');
    });
    return worker;
  }

  async #run(carried: BullJob<Carried>, token: string | undefined): Promise<void> {
    const foundation = readTimer(carried.name);
    if (foundation !== undefined) {
      await this.#options.queue.carry([{ job: { stage: 'reconcile', foundation }, at: this.#options.clock.now() }]);
      return;
    }
    const job = parseJobName(carried.id ?? '');
    if (!job)
      throw new Error(`running the job "${carried.id}": this version of c2c does not know it; a newer one will`);
    const number = carried.attemptsMade + 1;
    const attempt = { number, isLast: number >= (carried.opts.attempts ?? 1) };
    const lane = await this.#enterLane(job);
    if (lane === 'full') {
      // No try of its own: nothing was tried.
      await carried.moveToDelayed(this.#options.clock.now() + LANE_PAUSE_MS, token);
      throw new DelayedError();
    }
    try {
      await runJob(this.#options.handlers, job, attempt);
    } catch (error) {
      throw error instanceof Error ? error : new Error(`running ${carried.id}: ${String(error)}`, { cause: error });
    } finally {
      lane.leave();
    }
  }

  async #enterLane(job: Job): Promise<'full' | { leave(): void }> {
    const { laneOf } = this.#options;
    const name = await laneOf?.find(job);
    if (!laneOf || name === undefined) return { leave: () => {} };
    const running = this.#lanes.get(name) ?? 0;
    if (running >= laneOf.width) return 'full';
    this.#lanes.set(name, running + 1);
    return { leave: () => void this.#lanes.set(name, (this.#lanes.get(name) ?? 1) - 1) };
  }

  #after(carried: BullJob<Carried>, act: (job: Job) => Promise<void>): void {
    const job = parseJobName(carried.id ?? '');
    if (!job) return;
    const acting = act(job).catch((error: unknown) => {
      this.#options.log.warn({ err: error, job: carried.id }, 'the end of a job was not noted; the sweep will');
    });
    void this.#track(acting);
  }

  /**
   * While a job runs, the queue takes no other of its name. If something was written meanwhile, the job is still due when
   * it is done, and is carried again: so nothing that happens during an announcement goes unannounced.
   */
  async #carryAgain(job: Job): Promise<void> {
    const { store, queue, clock } = this.#options;
    const at = await store.findDue(job);
    if (at !== undefined) await queue.carry([{ job, at: Math.max(at, clock.now() + AGAIN_MS) }]);
  }

  /** Until the next try, or after the last one for a while, the sweep need not look at it. */
  async #putOff(job: Job, { id, finishedOn, delay, attemptsMade }: BullJob<Carried>, error: Error): Promise<void> {
    const { store, clock, log } = this.#options;
    const isOver = finishedOn !== undefined;
    const pauseMs = isOver ? GIVE_UP_MS : delay;
    const facts = { err: error, job: id, attempt: attemptsMade, pauseMs };
    const isExpected = error instanceof FoundationUnavailable || 'retryAfterMs' in error;
    if (isExpected && !isOver) log.warn(facts, 'a job will be tried again');
    else log.error(facts, isOver ? 'a job has used up its tries' : 'a job failed unexpectedly and will be tried again');
    await store.postpone(job, clock.now() + pauseMs);
  }

  /**
   * One timer in each process that works, not a job in the queue: what mends the queue must not depend on it. Several
   * processes that sweep do no harm, since what is carried already is left alone.
   */
  async #sweep(): Promise<void> {
    try {
      await this.#options.sweep();
    } catch (error) {
      this.#options.log.warn({ err: error }, 'sweeping did not work; the next sweep will try again');
    }
    if (this.#closing) return;
    this.#timer = setTimeout(() => void this.#track(this.#sweep()), this.#options.sweepEveryMs ?? SWEEP_EVERY_MS);
  }

  #track<Value>(promise: Promise<Value>): Promise<Value> {
    const settled: Promise<unknown> = promise.then(
      () => this.#busy.delete(settled),
      () => this.#busy.delete(settled),
    );
    this.#busy.add(settled);
    return promise;
  }

  /** False when something still runs after that time. */
  async #waitUntilIdle(timeoutMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    const idle = async () => {
      while (this.#busy.size > 0) await Promise.all(this.#busy);
      return true;
    };
    try {
      return await Promise.race([idle(), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
