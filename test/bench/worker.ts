// How many approved requests one worker applies in a second, against what the foundation's latency allows: as many at a
// time as the worker takes, each three round trips long.
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { openJobQueue } from '../../src/queue/jobs.ts';
import { DEFAULT_PREFIX, keysOf } from '../../src/queue/keys.ts';
import { openStore } from '../../src/queue/request-store.ts';
import { SilentLog } from '../support/silent-log.ts';
import { approveMany, seedWith } from './approved-requests.ts';
import { openDurableSandbox, startBuiltBot } from './bot-process.ts';
import type { Row } from './row.ts';
import { showNumber } from './statistics.ts';

/** As a busy foundation takes; below, the stand-ins of this very machine are what is measured. */
const LATENCY_MS = 100;
const REQUESTS = 240;
const WARM_UP = 120;
const CONCURRENCY = 20;
const ROUND_TRIPS = 3;
const PATIENCE_MS = 60_000;

export async function benchWorker(): Promise<readonly Row[]> {
  const sandbox = await openDurableSandbox({
    foundation: { seed: seedWith(WARM_UP + REQUESTS) },
    workspace: { knobs: { rateLimits: false, postsPerSecondPerChannel: 1_000_000 } },
  });
  const redis = new Redis(sandbox.redis.url);
  try {
    const store = await openStore({ redis, newId: () => 'unused' });
    const ids = await approveMany(sandbox, store, WARM_UP + REQUESTS);
    sandbox.foundation.turnKnobs({ latencyMs: LATENCY_MS });
    const worker = await startBuiltBot(sandbox, { C2C_ROLE: 'worker' });
    try {
      await applyAll(redis, ids.slice(0, WARM_UP));
      const seconds = await applyAll(redis, ids.slice(WARM_UP));
      return [describe(REQUESTS / seconds)];
    } finally {
      await worker.stop();
    }
  } finally {
    redis.disconnect();
    await sandbox.close();
  }
}

/** From the moment the queue is given the jobs until the last request is live. */
async function applyAll(redis: Redis, ids: readonly RequestId[]): Promise<number> {
  const queue = openJobQueue({ redis, clock: Date, log: new SilentLog() });
  const countLive = () => redis.zcard(keysOf(DEFAULT_PREFIX).index('live'));
  const wanted = (await countLive()) + ids.length;
  const started = Date.now();
  await queue.carry(ids.map((request) => ({ job: { stage: 'apply', request }, at: started })));
  while ((await countLive()) < wanted) {
    if (Date.now() > started + PATIENCE_MS) throw new Error(`the worker has not applied ${ids.length} requests`);
    await wait(5);
  }
  const seconds = (Date.now() - started) / 1_000;
  await queue.close();
  return seconds;
}

function describe(perSecond: number): Row {
  const allowed = (CONCURRENCY * 1_000) / (ROUND_TRIPS * LATENCY_MS);
  return {
    what: `requests applied by one worker, foundation at ${LATENCY_MS} ms`,
    measured: `${showNumber(Math.round(perSecond))}/s`,
    baseline: `latency allows ${showNumber(Math.round(allowed))}/s`,
    found: perSecond / allowed,
    budget: { kind: 'at least', limit: 0.8, unit: 'of allowed' },
    kind: 'timing',
  };
}
