// What one live grant of a week weighs in Redis, with its indexes, its four audit events and the timer that ends it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { BoundApp } from '../../src/core/connectivity.ts';
import type { AppGuid, SlackUserId, SpaceGuid } from '../../src/core/vocabulary.ts';
import { dueJobs } from '../../src/lifecycle/due.ts';
import { connectDoor } from '../../src/queue/connection.ts';
import { openJobQueue } from '../../src/queue/jobs.ts';
import { openStore } from '../../src/queue/request-store.ts';
import { FixedClock, NOON } from '../support/fixed-clock.ts';
import { makeLive } from '../support/life.ts';
import { hasRealRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { anApp } from '../support/scene.ts';
import { SilentLog } from '../support/silent-log.ts';

const GRANTS = 200;
const BUDGET_BYTES = 4_096;

let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = await connectDoor({ address: server.address, name: 'test', log: new SilentLog() });
});

afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** With guids as long as real ones. */
function aRealApp(path: string, number: number): BoundApp {
  const digits = String(number).padStart(12, '0');
  return anApp(path, {
    guid: `3f6c1a52-90b7-4d1e-8c55-${digits}` as AppGuid,
    space: `b81d7a06-2c4f-4f0a-9e3b-${digits}` as SpaceGuid,
  });
}

async function weigh(): Promise<number> {
  const keys = await redis.keys('{c2c}:*');
  const pipeline = redis.pipeline();
  for (const key of keys) pipeline.memory('USAGE', key, 'SAMPLES', 0);
  const weights = (await pipeline.exec()) ?? [];
  return weights.reduce((sum, [, weight]) => sum + (typeof weight === 'number' ? weight : 0), 0);
}

const whenReal = hasRealRedis ? test : test.skip;

whenReal(`a live grant takes at most ${BUDGET_BYTES} bytes (needs redis-server or valkey-server)`, async () => {
  const store = await openStore({ redis, newId: () => 'unused' });
  const queue = openJobQueue({ redis, clock: new FixedClock(), log: new SilentLog() });
  const before = await weigh();
  for (let number = 0; number < GRANTS; number++) {
    const from = aRealApp(`shop/production/checkout-${number}`, number);
    const to = aRealApp(`shop/data/orders-db-${number}`, 1_000 + number);
    const by = `U0${String(number % 50).padStart(9, '0')}` as SlackUserId;
    const { request, version } = await makeLive(store, { from, to, by });
    await store.saveCard(request.id, { channel: 'C0APPROVALS', ts: `1795435200.${String(number).padStart(6, '0')}` });
    await store.saveAnnounced(request.id, { shown: version, told: 4 });
    await queue.carry(dueJobs(request, NOON));
  }
  const each = Math.round(((await weigh()) - before) / GRANTS);
  await queue.close();

  process.stdout.write(`a live grant takes ${each} bytes of Redis, ${BUDGET_BYTES} at most\n`);
  expect(each).toBeLessThanOrEqual(BUDGET_BYTES);
});
