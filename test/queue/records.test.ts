// What is stored and how it is read back: a record that does not parse is told, never guessed at.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { requestId } from '../../src/core/vocabulary.ts';
import { connectDoor } from '../../src/queue/connection.ts';
import { openStore, type RedisRequestStore } from '../../src/queue/request-store.ts';
import { NOON } from '../support/fixed-clock.ts';
import { ask, askAndPlan, makeLive, submitTo } from '../support/life.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { ada, allow, grace } from '../support/scene.ts';
import { SilentLog } from '../support/silent-log.ts';

let server: TestRedis;
let redis: Redis;
let store: RedisRequestStore;
let prefix = '';
let stores = 0;

beforeAll(async () => {
  server = await startRedis();
  redis = await connectDoor({ address: server.address, name: 'test', log: new SilentLog() });
});

afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

beforeEach(async () => {
  prefix = `records${++stores}`;
  store = await openStore({ redis, newId: () => 'intent1', prefix });
});

const MINUTE = 60_000;

describe('a record that does not parse', () => {
  test.each`
    what                         | field  | value
    ${'no JSON'}                 | ${'s'} | ${'{"state":'}
    ${'an unknown state'}        | ${'s'} | ${'{"state":"dreaming"}'}
    ${'a state without more'}    | ${'s'} | ${'{"state":"live"}'}
    ${'a strange target'}        | ${'t'} | ${'"shop/prod"'}
    ${'an app it does not list'} | ${'s'} | ${'{"state":"live","grant":{"items":[{"app":3}]}}'}
  `('because it holds $what names its key and what to do', async ({ field = '', value = '' }) => {
    const { request } = await ask(store);
    await redis.hset(`{${prefix}}:request:1`, field, value);

    await expect(store.find(request.id)).rejects.toThrow(
      new RegExp(`^reading \\{${prefix}\\}:request:1 from Redis: .*run the version that wrote it, or look at the key`),
    );
  });

  test('in the audit trail names its entry', async () => {
    const { request } = await ask(store);
    await redis.xadd(`{${prefix}}:audit`, '*', 'r', 1, 'a', NOON, 'f', '{"kind":"request.dreamt"}');

    await expect(store.findUnposted(10)).rejects.toThrow(/:audit \d+-\d+ from Redis: the whole record/);
    expect(await store.recall(request.id)).toHaveLength(1);
  });
});

describe('what is kept, and for how long', () => {
  test('a fingerprint for ten minutes, an intent for a week, and everything else for good', async () => {
    await store.setTarget(ada.slack, { org: 'shop', space: 'prod' });
    await submitTo(store, { requester: ada.slack, ask: allow('web', 'db'), askedAt: NOON }, 'ask');
    const wish = { kind: 'preview', ask: allow('web', 'db') } as const;
    await store.recordIntent({ by: grace.slack, at: NOON, wish, place: { kind: 'direct' } }, 'press');
    const expiring: [string, number][] = [];
    for (const key of await redis.keys(`{${prefix}}:*`)) {
      const ttl = await redis.pttl(key);
      if (ttl >= 0) expiring.push([key.replace(`{${prefix}}:`, ''), Math.ceil(ttl / MINUTE)]);
    }

    expect(expiring.sort()).toEqual([
      ['intent:intent1', 7 * 24 * 60],
      ['said:ask:ask', 10],
      ['said:intent:press', 10],
    ]);
  });

  test('all keys share one hash tag', async () => {
    await makeLive(store);

    const strangers = (await redis.keys('*')).filter((key) => !key.startsWith('{'));
    expect(strangers).toEqual([]);
  });
});

test('a due job of a version that we are not is left for the version that knows it', async () => {
  await ask(store);
  await redis.zadd(`{${prefix}}:due`, 1, 'extend-c2c-1');
  const overdue = await store.findOverdue(NOON + 1, 10);

  expect(overdue.map(({ job }) => job.stage).sort()).toEqual(['audit', 'plan']);
  expect(await redis.zscore(`{${prefix}}:due`, 'extend-c2c-1')).toBe('1');
});

test('a server that has forgotten the scripts is told them again', async () => {
  await redis.script('FLUSH');

  expect(await askAndPlan(store)).toMatchObject({ version: 2 });
});

test('a card for a request that is not there makes no half record', async () => {
  await store.saveCard(requestId(9), { channel: 'C0APPROVALS', ts: '1' });
  await store.saveAnnounced(requestId(9), { shown: 1, told: 1 });

  expect(await redis.keys(`{${prefix}}:request:*`)).toEqual([]);
});

test('putting off moves only what is due, and never to an earlier time', async () => {
  const job = { stage: 'plan', request: requestId(1) } as const;
  await store.postpone(job, NOON + MINUTE);
  expect(await store.findDue(job)).toBeUndefined();

  await ask(store);
  await store.postpone(job, NOON + MINUTE);
  await store.postpone(job, NOON + 1);
  expect(await store.findDue(job)).toBe(NOON + MINUTE);
});
