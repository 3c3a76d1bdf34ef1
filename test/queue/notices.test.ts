// The contract of the notices, kept by those on Redis and by those in memory.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { Notices, RequestStore } from '../../src/lifecycle/ports.ts';
import { connectDoor } from '../../src/queue/connection.ts';
import { openNotices } from '../../src/queue/notices.ts';
import { openStore } from '../../src/queue/request-store.ts';
import { NOON } from '../support/fixed-clock.ts';
import { MemoryNotices } from '../support/memory-notices.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { SilentLog } from '../support/silent-log.ts';

interface Case {
  readonly behaviour: string;
  readonly check: (notices: Notices, store: RequestStore) => Promise<void>;
}

const GONE = { kind: 'channel.unusable', channel: 'C0DATA', because: 'is_archived' } as const;

const contract: readonly Case[] = [
  {
    behaviour: 'what is written is found until it is written anew, and other subjects are not touched',
    async check(notices) {
      expect(await notices.find('a')).toBeUndefined();
      expect(await notices.write('a', undefined, { next: 'one' }, NOON)).toBe(true);
      expect(await notices.find('a')).toBe('one');
      expect(await notices.find('b')).toBeUndefined();
      expect(await notices.write('a', 'one', {}, NOON)).toBe(true);
      expect(await notices.find('a')).toBeUndefined();
    },
  },
  {
    behaviour: 'of two who tell the same at the same moment one does, with its fact in the audit trail',
    async check(notices, store) {
      const tell = () => notices.write('a', undefined, { next: 'gone', fact: GONE }, NOON);
      expect((await Promise.all([tell(), tell()])).sort()).toEqual([false, true]);

      expect((await store.findUnposted(10)).events).toEqual([{ ...GONE, at: NOON }]);
      expect(await store.findOverdue(NOON + 1, 10)).toContainEqual({ job: { stage: 'audit' }, at: NOON });
    },
  },
];

describe('notices in memory', () => {
  test.each(contract)('$behaviour', async ({ check }) => {
    const store = new MemoryStore();
    await check(new MemoryNotices(store), store);
  });
});

describe('notices on Redis', () => {
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
    const prefix = `notices${++places}`;
    await check(openNotices({ redis, prefix }), await openStore({ redis, newId: () => 'id', prefix }));
  });
});
