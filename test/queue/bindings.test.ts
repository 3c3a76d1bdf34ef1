// The contract of the bindings, kept by those on Redis and by those in memory.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { Bindings, RequestStore } from '../../src/lifecycle/ports.ts';
import { openBindings } from '../../src/queue/bindings.ts';
import { connectDoor } from '../../src/queue/connection.ts';
import { openStore } from '../../src/queue/request-store.ts';
import { NOON } from '../support/fixed-clock.ts';
import { submitTo } from '../support/life.ts';
import { MemoryBindings } from '../support/memory-bindings.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { ada, grace } from '../support/scene.ts';
import { SilentLog } from '../support/silent-log.ts';

interface Case {
  readonly behaviour: string;
  readonly check: (bindings: Bindings, store: RequestStore) => Promise<void>;
}

const KNOWN = { userName: ada.userName, by: 'email', since: NOON } as const;
const CHANGE = { kind: 'identity.changed', from: ada.userName, to: grace.userName } as const;

const contract: readonly Case[] = [
  {
    behaviour: 'nobody is known at first',
    async check(bindings) {
      expect(await bindings.find(ada.slack)).toBeUndefined();
      expect(await bindings.list()).toEqual([]);
    },
  },
  {
    behaviour: 'what is written is found, and listed with the person',
    async check(bindings) {
      expect(await bindings.write(ada.slack, undefined, { next: KNOWN }, NOON)).toBe(true);

      expect(await bindings.find(ada.slack)).toMatchObject({ binding: KNOWN });
      expect(await bindings.find(grace.slack)).toBeUndefined();
      expect(await bindings.list()).toMatchObject([{ person: ada.slack, binding: KNOWN }]);
    },
  },
  {
    behaviour: 'of two who recognise a person at the same moment, one writes',
    async check(bindings) {
      const other = { ...KNOWN, userName: grace.userName };
      const written = await Promise.all([
        bindings.write(ada.slack, undefined, { next: KNOWN }, NOON),
        bindings.write(ada.slack, undefined, { next: other }, NOON),
      ]);

      expect(written.sort()).toEqual([false, true]);
    },
  },
  {
    behaviour: 'what somebody else has changed meanwhile is not written over, and its fact is not recorded',
    async check(bindings, store) {
      await bindings.write(ada.slack, undefined, { next: KNOWN }, NOON);
      const stored = await bindings.find(ada.slack);
      await bindings.write(ada.slack, stored, { next: { ...KNOWN, refused: 'x' } }, NOON);

      expect(await bindings.write(ada.slack, stored, { next: KNOWN, fact: CHANGE }, NOON)).toBe(false);
      expect((await bindings.find(ada.slack))?.binding).toEqual({ ...KNOWN, refused: 'x' });
      expect((await store.findUnposted(10)).events).toEqual([]);
    },
  },
  {
    behaviour: 'a fact goes into the audit trail in the same write, between those of requests, and is due to be posted',
    async check(bindings, store) {
      const { next, fact } = { next: { ...KNOWN, refused: grace.userName }, fact: CHANGE };
      await bindings.write(ada.slack, undefined, { next, fact }, NOON);
      const ask = { verb: 'route', app: { app: 'db' } } as const;
      await submitTo(store, { requester: ada.slack, ask, askedAt: NOON }, 'an ask');

      const { events } = await store.findUnposted(10);
      expect(events).toMatchObject([{ ...CHANGE, person: ada.slack, at: NOON }, { request: 'c2c-1' }]);
      expect(await store.findOverdue(NOON + 1, 10)).toContainEqual({ job: { stage: 'audit' }, at: NOON });
    },
  },
  {
    behaviour: 'whoever is forgotten is not known any more',
    async check(bindings, store) {
      await bindings.write(ada.slack, undefined, { next: KNOWN }, NOON);
      const fact = { kind: 'identity.forgotten', userName: ada.userName } as const;
      await bindings.write(ada.slack, await bindings.find(ada.slack), { fact }, NOON + 5);

      expect(await bindings.find(ada.slack)).toBeUndefined();
      expect(await bindings.list()).toEqual([]);
      expect((await store.findUnposted(10)).events).toEqual([{ ...fact, person: ada.slack, at: NOON + 5 }]);
    },
  },
];

describe('bindings in memory', () => {
  test.each(contract)('$behaviour', async ({ check }) => {
    const store = new MemoryStore();
    await check(new MemoryBindings(store), store);
  });
});

describe('bindings on Redis', () => {
  let server: TestRedis;
  let redis: Redis;
  let places = 0;

  beforeAll(async () => {
    server = await startRedis();
    redis = await connectDoor({ address: server.address, name: 'test', log: new SilentLog() });
  });

  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });

  test.each(contract)('$behaviour', async ({ check }) => {
    const prefix = `bindings${++places}`;
    await check(openBindings({ redis, prefix }), await openStore({ redis, newId: () => 'id', prefix }));
  });

  test('what does not parse is never guessed at', async () => {
    await redis.hset('{odd}:people', ada.slack, '{"userName":7}');

    await expect(openBindings({ redis, prefix: 'odd' }).find(ada.slack)).rejects.toThrow('reading {odd}:people U0ADA');
  });
});
