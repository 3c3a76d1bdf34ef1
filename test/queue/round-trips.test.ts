// How often the store asks Redis, counted on the wire: before an acknowledgement every round trip shows.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { DEFAULT_FOUNDATION, requestId } from '../../src/core/vocabulary.ts';
import { connectDoor } from '../../src/queue/connection.ts';
import { openJobQueue } from '../../src/queue/jobs.ts';
import { openStore, type RedisRequestStore } from '../../src/queue/request-store.ts';
import { type CountingProxy, startCountingProxy } from '../support/counting-proxy.ts';
import { FixedClock, NOON } from '../support/fixed-clock.ts';
import { approve, askAndPlan } from '../support/life.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { ada, allow, db, grace } from '../support/scene.ts';
import { SilentLog } from '../support/silent-log.ts';

const log = new SilentLog();
const LIMITS = { pendingAtOnce: 20, askedPerHour: 60 };
let server: TestRedis;
let proxy: CountingProxy;
let redis: Redis;
let store: RedisRequestStore;

beforeAll(async () => {
  server = await startRedis();
  proxy = await startCountingProxy(server.address);
  redis = await connectDoor({ address: proxy.address, name: 'counted', log });
  store = await openStore({ redis, newId: () => 'intent1' });
});

afterAll(async () => {
  redis.disconnect();
  proxy.close();
  await server.stop();
});

test('storing an ask takes one, even the first, and so does an ask that is delivered again', async () => {
  const asked = { requester: ada.slack, ask: allow('web', 'db'), askedAt: NOON };

  expect(await proxy.count(() => store.submit(asked, 'first', LIMITS))).toBe(1);
  expect(await proxy.count(() => store.submit(asked, 'first', LIMITS))).toBe(1);
});

test('recording an intent takes one', async () => {
  const wish = { kind: 'preview', ask: allow('web', 'db') } as const;
  const intent = { by: grace.slack, at: NOON, wish, place: { kind: 'direct' } } as const;

  expect(await proxy.count(() => store.recordIntent(intent, 'press'))).toBe(1);
  expect(await proxy.count(() => store.recordLookup(intent, 'another', LIMITS))).toBe(1);
});

test('a move takes one, with its event, its indexes and its jobs', async () => {
  const pending = await askAndPlan(store);

  expect(await proxy.count(() => approve(store, pending))).toBe(1);
});

test('a list takes two, however many there are', async () => {
  for (let count = 0; count < 30; count++) await askAndPlan(store);
  const [newest] = await store.list({ kind: 'open' }, 1);

  expect(await proxy.count(() => store.list({ kind: 'open' }, 30))).toBe(2);
  expect(await proxy.count(() => store.list({ kind: 'all' }, 30))).toBe(2);
  expect(await proxy.count(() => store.findHolding(DEFAULT_FOUNDATION, [db.ref]))).toBe(2);
  expect(await proxy.count(() => store.recall(newest?.request.id ?? requestId(1)))).toBe(2);
});

test('carrying jobs takes one for each queue at the same time, so one', async () => {
  const queue = openJobQueue({ redis, clock: new FixedClock(), log });
  const { request } = await askAndPlan(store);
  const carry = () =>
    queue.carry([
      { job: { stage: 'plan', request: request.id }, at: NOON },
      { job: { stage: 'audit' }, at: NOON },
    ]);
  // The first time, the scripts have to be told.
  await carry();

  expect(await proxy.count(carry)).toBe(1);
  await queue.close();
});
