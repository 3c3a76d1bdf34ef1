// A store, a queue and workers on a Redis of a test's own, whose handlers do what the test says, when it says so.
import { EventEmitter, once } from 'node:events';
import type { Redis } from 'ioredis';
import type { Instant, SlackUserId } from '../../src/core/vocabulary.ts';
import type { Attempt, Job } from '../../src/lifecycle/ports.ts';
import { sweep } from '../../src/lifecycle/sweep.ts';
import { connectDoor, connectWorker } from '../../src/queue/connection.ts';
import type { Handlers } from '../../src/queue/handlers.ts';
import { type BullJobQueue, openJobQueue, type QueueName } from '../../src/queue/jobs.ts';
import { openStore, type RedisRequestStore } from '../../src/queue/request-store.ts';
import { startWorkers, type WorkerOptions, type Workers } from '../../src/queue/workers.ts';
import { connectionIs, type TestRedis } from './redis.ts';
import { grace } from './scene.ts';
import { type LogLine, SilentLog } from './silent-log.ts';

/** A handler at work: it ends when the test says how. */
export interface Run {
  readonly job: Job;
  readonly attempt: Attempt;
  /** Milliseconds since the run before ended; 0 for the first. */
  readonly sinceLast: number;
  succeed(): void;
  fail(error: Error): void;
}

let shops = 0;

export class Workshop {
  readonly store: RedisRequestStore;
  readonly queue: BullJobQueue;
  readonly log: SilentLog;
  readonly person: SlackUserId = grace.slack;
  runs = 0;
  readonly #door: Redis;
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #events = new EventEmitter();
  readonly #started: Run[] = [];
  readonly #crews: Workers[] = [];
  #lastEnd: Instant | undefined;

  private constructor(door: Redis, redis: Redis, prefix: string, store: RedisRequestStore, log: SilentLog) {
    this.#door = door;
    this.#redis = redis;
    this.#prefix = prefix;
    this.store = store;
    this.log = log;
    this.queue = openJobQueue({ redis: door, clock: this, log, prefix });
  }

  static async open(server: TestRedis, prefix = `shop${++shops}`): Promise<Workshop> {
    const log = new SilentLog();
    const door = await connectDoor({ address: server.address, name: 'door', log });
    const redis = await connectWorker({ address: server.address, name: 'worker', log });
    let ids = 0;
    const store = await openStore({ redis: door, newId: () => `intent${++ids}`, prefix });
    return new Workshop(door, redis, prefix, store, log);
  }

  now(): Instant {
    return Date.now();
  }

  async work(options: Partial<WorkerOptions> = {}): Promise<Workers> {
    const { store, queue, log } = this;
    const workers = await startWorkers({
      redis: this.#redis,
      store,
      queue,
      handlers: this.#handlers(),
      sweep: () => sweep({ store, queue, clock: this, log }),
      clock: this,
      log,
      random: () => 0.5,
      prefix: this.#prefix,
      ...options,
    });
    this.#crews.push(workers);
    return workers;
  }

  /** The next run that a test has not seen yet, of a stage if it says which. */
  async nextRun(stage?: Job['stage']): Promise<Run> {
    for (;;) {
      const index = this.#started.findIndex(({ job }) => stage === undefined || job.stage === stage);
      const [run] = index < 0 ? [] : this.#started.splice(index, 1);
      if (run) return run;
      await once(this.#events, 'run');
    }
  }

  async untilLogged(message: string): Promise<LogLine> {
    return this.#until(async () => this.log.lines.find((line) => line.message === message));
  }

  async untilPostponed(job: Job, until: Instant): Promise<Instant> {
    return this.#until(async () => {
      const at = await this.store.findDue(job);
      return at !== undefined && at > until ? at : undefined;
    });
  }

  async untilEmpty(name: QueueName = 'foundation'): Promise<void> {
    await this.#until(async () => {
      const { waiting, active, delayed } = (await this.queue.counts())[name];
      return waiting + active + delayed === 0 || undefined;
    });
  }

  /** The server loses power and comes back; resolves when the door is open again. */
  async sufferPowerCut(server: TestRedis): Promise<void> {
    const lost = connectionIs(this.#door, 'close');
    await server.crash();
    await lost;
    await server.restart();
    if (this.#door.status !== 'ready') await connectionIs(this.#door, 'ready');
  }

  async close(): Promise<void> {
    for (const run of this.#started) run.succeed();
    await Promise.all(this.#crews.map((workers) => workers.close(50)));
    await this.queue.close();
    this.#redis.disconnect();
    this.#door.disconnect();
  }

  /** Asks Redis again as soon as it has answered; the test's own time limit ends what never comes. */
  async #until<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      await this.#door.ping();
    }
  }

  #handlers(): Handlers {
    const handle = (job: Job, attempt: Attempt) => this.#run(job, attempt);
    return {
      plan: handle,
      nudge: handle,
      escalate: handle,
      lapse: handle,
      apply: handle,
      warn: handle,
      review: handle,
      remind: handle,
      expire: handle,
      end: handle,
      announce: handle,
      intent: handle,
      audit: handle,
      reconcile: handle,
    };
  }

  #run(job: Job, attempt: Attempt): Promise<void> {
    this.runs++;
    const sinceLast = this.#lastEnd === undefined ? 0 : this.now() - this.#lastEnd;
    return new Promise((resolve, reject) => {
      this.#started.push({
        job,
        attempt,
        sinceLast,
        succeed: () => {
          this.#lastEnd = this.now();
          resolve();
        },
        fail: (error) => {
          this.#lastEnd = this.now();
          reject(error);
        },
      });
      this.#events.emit('run');
    });
  }
}
