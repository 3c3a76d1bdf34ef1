// `/c2c list` over thousands of grants: every one is on some page, and the last page costs what the first one does.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { requestId, type SlackUserId } from '../../src/core/vocabulary.ts';
import type { Listing } from '../../src/lifecycle/ports.ts';
import { connectDoor } from '../../src/queue/connection.ts';
import { openStore, type RedisRequestStore } from '../../src/queue/request-store.ts';
import { type CountingProxy, startCountingProxy } from '../support/counting-proxy.ts';
import { numbersOf } from '../support/contract-reading.ts';
import { makeLive } from '../support/life.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { ada, anApp, appName } from '../support/scene.ts';
import { SilentLog } from '../support/silent-log.ts';

const GRANTS = 3_000;
const PAGE = 20;
const AT_ONCE = 100;

let server: TestRedis;
let proxy: CountingProxy;
let redis: Redis;
let store: RedisRequestStore;

beforeAll(async () => {
  server = await startRedis();
  proxy = await startCountingProxy(server.address);
  redis = await connectDoor({ address: proxy.address, name: 'pages', log: new SilentLog() });
  store = await openStore({ redis, newId: () => 'unused' });
  for (let made = 0; made < GRANTS; made += AT_ONCE) {
    // One app db of three in another space: a page of it must not be looked for among the others.
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, each) =>
        makeLive(store, { to: anApp(each % 3 === 0 ? 'shop/test/db' : 'shop/data/db'), by: byWhom(each) }),
      ),
    );
  }
}, 120_000);

afterAll(async () => {
  redis.disconnect();
  proxy.close();
  await server.stop();
});

function byWhom(each: number): SlackUserId {
  return each % 2 === 0 ? ada.slack : ('U0OTHER' as SlackUserId);
}

async function readAll(
  listing: Listing,
): Promise<{ readonly numbers: readonly number[]; readonly trips: readonly number[] }> {
  const numbers: number[] = [];
  const trips: number[] = [];
  for (;;) {
    const last = numbers.at(-1);
    let page: Awaited<ReturnType<RedisRequestStore['list']>> = [];
    trips.push(
      await proxy.count(async () => {
        page = await store.list(listing, PAGE, last === undefined ? undefined : requestId(last));
      }),
    );
    numbers.push(...numbersOf(page));
    if (page.length < PAGE) return { numbers, trips };
  }
}

describe(`${GRANTS} live grants`, () => {
  test.each([
    [{ kind: 'all' }, GRANTS],
    [{ kind: 'live' }, GRANTS],
    [{ kind: 'by', user: ada.slack }, GRANTS / 2],
    [{ kind: 'app', app: appName('db') }, GRANTS],
    [{ kind: 'app', app: appName('test/db') }, (GRANTS / AT_ONCE) * 34],
    [{ kind: 'app', app: appName('shop/data/db') }, (GRANTS / AT_ONCE) * 66],
  ] satisfies readonly (readonly [Listing, number])[])(
    '%j: all %d are read page by page, each once, the newest first',
    async (listing, count) => {
      const { numbers, trips } = await readAll(listing);

      expect(numbers).toHaveLength(count);
      expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => b - a));
      expect(Math.max(...trips)).toBeLessThanOrEqual(2);
    },
  );
});
