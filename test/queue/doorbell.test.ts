// A process that listens names jobs; a worker elsewhere carries them, and takes none twice into the queue.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { type RequestId, requestId } from '../../src/core/vocabulary.ts';
import type { DueJob, Job, JobQueue } from '../../src/lifecycle/ports.ts';
import { connectDoor, connectWorker } from '../../src/queue/connection.ts';
import { Doorbell, type Porter, startPorter } from '../../src/queue/doorbell.ts';
import { until } from '../support/bot.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { SilentLog } from '../support/silent-log.ts';

let server: TestRedis;
let door: Redis;
let porter: Porter | undefined;
const log = new SilentLog();

class KeptQueue implements JobQueue {
  readonly carried: Job[] = [];
  failures = 0;

  async carry(jobs: readonly DueJob[]): Promise<void> {
    if (this.failures-- > 0) throw new Error('no connection');
    this.carried.push(...jobs.map(({ job }) => job));
  }
}

beforeEach(async () => {
  server = await startRedis();
  door = await connectDoor({ address: server.address, name: 'door', log });
});

afterEach(async () => {
  porter?.close();
  porter = undefined;
  door.disconnect();
  await server.stop();
});

async function employ(queue: JobQueue): Promise<void> {
  const redis = await connectWorker({ address: server.address, name: 'porter', log });
  porter = startPorter({ redis, queue, clock: new FixedClock(), log });
}

function plan(request: RequestId): DueJob {
  return { job: { stage: 'plan', request }, at: 0 };
}

const AUDIT: DueJob = { job: { stage: 'audit' }, at: 0 };

test('what is named before a worker is there is carried when it comes, each job once', async () => {
  const bell = new Doorbell({ redis: door });
  await Promise.all([1, 2, 3].map((number) => bell.carry([plan(requestId(number)), AUDIT])));
  const queue = new KeptQueue();

  await employ(queue);
  await until(() => queue.carried.length >= 4);

  expect(queue.carried).toHaveLength(4);
  expect(queue.carried).toEqual(expect.arrayContaining([plan(requestId(1)).job, plan(requestId(3)).job, AUDIT.job]));
});

test('a worker that waits carries at once, and goes on after a failure', async () => {
  const queue = new KeptQueue();
  queue.failures = 1;
  await employ(queue);
  const bell = new Doorbell({ redis: door });

  await bell.carry([plan(requestId(7))]);
  await until(() => queue.failures <= 0);
  await bell.carry([plan(requestId(8))]);
  await until(() => queue.carried.length === 1);

  expect(queue.carried).toEqual([plan(requestId(8)).job]);
});
