// The contract of the request store, kept by the one on Redis and by the one in memory.
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { connectDoor } from '../../src/queue/connection.ts';
import { openStore } from '../../src/queue/request-store.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { requestStoreContract } from '../support/request-store-contract.ts';
import { SilentLog } from '../support/silent-log.ts';

describe('the request store in memory', () => {
  test.each(requestStoreContract)('$behaviour', ({ check }) => check(new MemoryStore()));
});

describe('the request store on Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  let stores = 0;

  beforeAll(async () => {
    server = await startRedis();
    redis = await connectDoor({ address: server.address, name: 'test', log: new SilentLog() });
  });

  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  test.each(requestStoreContract)('$behaviour', async ({ check }) => {
    let ids = 0;
    await check(await openStore({ redis, newId: () => `intent${++ids}`, prefix: `contract${++stores}` }));
  });
});
