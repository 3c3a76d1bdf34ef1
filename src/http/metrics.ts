// What is counted and measured: one small recorder for each, and the page that Prometheus reads.
import { setTimeout as timeout } from 'node:timers/promises';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Each may be handed on by itself. */
export interface Metrics {
  /** An access request has moved to this state. */
  readonly recordMove: (state: string) => void;
  readonly recordJob: (stage: string, result: 'done' | 'retried' | 'failed', seconds: number) => void;
  /** `foundation` is the name of the one that was asked; `none` when no whole answer came. */
  readonly recordFoundationRequest: (foundation: string, status: number | 'none', seconds: number) => void;
  /** From hearing Slack to having acknowledged. */
  readonly recordAck: (seconds: number) => void;
  /** How many jobs are in the queue, by what they do there (waiting, active, delayed); asked when the page is read. */
  readonly watchQueue: (count: () => Promise<Readonly<Record<string, number>>>) => void;
  readonly page: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Slack shows an error after 3 s. */
const ACK_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3];
const FOUNDATION_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const JOB_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** A queue that does not answer must not hold up the rest of the page. */
const QUEUE_TIMEOUT_MS = 1_000;

export function createMetrics({ queueTimeoutMs = QUEUE_TIMEOUT_MS } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const moves = new Counter({
    name: 'c2c_request_moves_total',
    help: 'Moves of access requests, by the state moved to',
    labelNames: ['state'],
    registers,
  });
  const jobs = new Histogram({
    name: 'c2c_job_duration_seconds',
    help: 'Jobs worked on, by stage and result; its _count is how many',
    labelNames: ['stage', 'result'],
    buckets: JOB_BUCKETS,
    registers,
  });
  const foundation = new Histogram({
    name: 'c2c_foundation_request_duration_seconds',
    help: 'Requests to Cloud Foundry, by foundation and HTTP status; its _count is how many',
    labelNames: ['foundation', 'status'],
    buckets: FOUNDATION_BUCKETS,
    registers,
  });
  const acks = new Histogram({
    name: 'c2c_ack_duration_seconds',
    help: 'From hearing Slack to having acknowledged',
    buckets: ACK_BUCKETS,
    registers,
  });

  return {
    recordMove: (state) => moves.inc({ state }),
    recordJob: (stage, result, seconds) => jobs.observe({ stage, result }, seconds),
    recordFoundationRequest: (name, status, seconds) => foundation.observe({ foundation: name, status }, seconds),
    recordAck: (seconds) => acks.observe(seconds),
    watchQueue: (count) => {
      new Gauge({
        name: 'c2c_queue_jobs',
        help: 'Jobs in the queue, by what they do there',
        labelNames: ['doing'],
        registers,
        async collect() {
          // Without an answer there is no number: an old one would look like a fresh one.
          this.reset();
          for (const [doing, number] of Object.entries(await within(queueTimeoutMs, count))) {
            this.set({ doing }, number);
          }
        },
      });
    },
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}

async function within(
  milliseconds: number,
  count: () => Promise<Readonly<Record<string, number>>>,
): Promise<Readonly<Record<string, number>>> {
  const patience = new AbortController();
  try {
    return await Promise.race([count(), timeout(milliseconds, {}, { signal: patience.signal })]);
  } catch {
    return {};
  } finally {
    patience.abort();
  }
}
