// A queue without Redis: it keeps what is carried, and a test drains it by hand, at the time of its clock.
import type { Instant } from '../../src/core/vocabulary.ts';
import { jobName } from '../../src/lifecycle/due.ts';
import type { Clock, DueJob, Job, JobQueue } from '../../src/lifecycle/ports.ts';
import { type Handlers, runJob } from '../../src/queue/handlers.ts';
import { attemptsOf, pauseAfter } from '../../src/queue/retry.ts';

interface Carried {
  readonly job: Job;
  readonly at: Instant;
  readonly failures: number;
}

export class MemoryQueue implements JobQueue {
  /** What handlers threw, in order. */
  readonly failures: { readonly job: Job; readonly error: unknown }[] = [];
  /** Every job that was run, by its name, in order. */
  readonly ran: string[] = [];
  readonly #carried = new Map<string, Carried>();
  readonly #clock: Clock;
  #down = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async carry(jobs: readonly DueJob[]): Promise<void> {
    if (this.#down) throw new Error('carrying jobs: the queue is down');
    for (const { job, at } of jobs) {
      const name = jobName(job);
      const before = this.#carried.get(name);
      // A job that failed keeps its pause, whoever wants it sooner.
      if (!before || (before.failures === 0 && at < before.at)) this.#carried.set(name, { job, at, failures: 0 });
    }
  }

  /** What waits, the earliest first. */
  waiting(): readonly DueJob[] {
    return this.#sorted().map(({ job, at }) => ({ job, at }));
  }

  /** Forgets everything that was carried: a crash between the store's write and the queue. */
  lose(): void {
    this.#carried.clear();
  }

  /** From now on `carry` rejects, until `comeBack`. */
  goDown(): void {
    this.#down = true;
  }

  comeBack(): void {
    this.#down = false;
  }

  /**
   * Runs every job that is due, also those that are carried meanwhile, the earliest first; one that fails waits for its
   * pause, as a worker would let it, and after the last try it is gone. Returns how many were run.
   */
  async drain(handlers: Handlers): Promise<number> {
    let count = 0;
    for (let next = this.#takeDue(); next; next = this.#takeDue()) {
      await this.#run(next, handlers);
      count++;
      if (count > 10_000)
        throw new Error(`draining the queue does not end; it runs ${jobName(next.job)} again and again`);
    }
    return count;
  }

  async #run({ job, failures }: Carried, handlers: Handlers): Promise<void> {
    const attempt = { number: failures + 1, isLast: failures + 1 >= attemptsOf(job.stage) };
    this.ran.push(jobName(job));
    try {
      await runJob(handlers, job, attempt);
    } catch (error) {
      this.failures.push({ job, error });
      if (attempt.isLast) return;
      const at = this.#clock.now() + pauseAfter(attempt.number, error, () => 0);
      this.#carried.set(jobName(job), { job, at, failures: attempt.number });
    }
  }

  #takeDue(): Carried | undefined {
    const [first] = this.#sorted();
    if (!first || first.at > this.#clock.now()) return undefined;
    this.#carried.delete(jobName(first.job));
    return first;
  }

  /** Map order breaks ties: what was carried first comes first. */
  #sorted(): readonly Carried[] {
    return [...this.#carried.values()].sort((a, b) => a.at - b.at);
  }
}
