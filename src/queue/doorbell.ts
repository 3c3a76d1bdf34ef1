// How a process that only listens hands jobs on: it names them on a list, and a worker that waits there carries them.
// Adding jobs to BullMQ costs more than all the rest of an acknowledgement; so the workers do it, many at a time.
import type { Redis } from 'ioredis';
import { jobName } from '../lifecycle/due.ts';
import type { Clock, DueJob, JobQueue, Log } from '../lifecycle/ports.ts';
import { parseJobName } from './due-changes.ts';
import { Gathering } from './gathering.ts';
import { DEFAULT_PREFIX, keysOf } from './keys.ts';

/** Names jobs that are due now. What is due later, or lost here, the sweep brings when its time has come. */
export class Doorbell implements JobQueue {
  readonly #names: Gathering<string>;

  constructor({ redis, prefix = DEFAULT_PREFIX }: { readonly redis: Redis; readonly prefix?: string }) {
    const { fresh } = keysOf(prefix);
    this.#names = new Gathering(async (names) => {
      await redis.rpush(fresh, ...new Set(names));
    });
  }

  carry(jobs: readonly DueJob[]): Promise<void> {
    return this.#names.add(jobs.map(({ job }) => jobName(job)));
  }
}

/** As many as one batch of additions holds without keeping Redis busy for long. */
const MOST_AT_ONCE = 200;
const WAIT_SECONDS = 5;
const PAUSE_MS = 1_000;

export interface Porter {
  close(): void;
}

/**
 * Waits at the doorbell and carries what is named there, until it is closed. `redis` is for this alone, as it waits
 * inside Redis; from `connectWorker`.
 */
export function startPorter(options: {
  readonly redis: Redis;
  readonly queue: JobQueue;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn'>;
  readonly prefix?: string;
}): Porter {
  const { redis, queue, clock, log, prefix = DEFAULT_PREFIX } = options;
  const { fresh } = keysOf(prefix);
  let closed = false;

  async function carryNext(): Promise<void> {
    const first = await redis.blpop(fresh, WAIT_SECONDS);
    if (!first) return;
    const more = await redis.lpop(fresh, MOST_AT_ONCE);
    const names = new Set([first[1], ...(more ?? [])]);
    const at = clock.now();
    await queue.carry([...names].flatMap((name) => parseJobName(name) ?? []).map((job) => ({ job, at })));
  }

  async function work(): Promise<void> {
    while (!closed) {
      try {
        await carryNext();
      } catch (error) {
        if (closed) return;
        log.warn({ err: error }, 'carrying new jobs did not work; the sweep will bring them');
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
      }
    }
  }

  void work();
  return {
    close: () => {
      closed = true;
      redis.disconnect();
    },
  };
}
