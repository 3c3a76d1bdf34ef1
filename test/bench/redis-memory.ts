// What a live grant costs in Redis: everything that is kept for it, its indexes, its audit events and its timer.
import type { BoundApp } from '../../src/core/connectivity.ts';
import type { AppGuid, SlackUserId, SpaceGuid } from '../../src/core/vocabulary.ts';
import { dueJobs } from '../../src/lifecycle/due.ts';
import { connectDoor } from '../../src/queue/connection.ts';
import { openJobQueue } from '../../src/queue/jobs.ts';
import { openStore } from '../../src/queue/request-store.ts';
import { FixedClock, NOON } from '../support/fixed-clock.ts';
import { makeLive } from '../support/life.ts';
import { startRedis } from '../support/redis.ts';
import { anApp } from '../support/scene.ts';
import { SilentLog } from '../support/silent-log.ts';
import type { Row } from './row.ts';
import { showNumber } from './statistics.ts';

const GRANTS = 1_000;
const LIMIT_BYTES = 4_096;

export async function benchRedisMemory(): Promise<readonly Row[]> {
  const bytes = await weighGrants();
  return [
    {
      what: `Redis memory of a live grant, ${showNumber(GRANTS)} of them`,
      measured: `${showNumber(bytes)} bytes`,
      found: bytes,
      budget: { kind: 'at most', limit: LIMIT_BYTES, unit: 'bytes' },
      kind: 'count',
    },
  ];
}

async function weighGrants(): Promise<number> {
  const server = await startRedis();
  const log = new SilentLog();
  const redis = await connectDoor({ address: server.address, name: 'bench', log });
  try {
    const store = await openStore({ redis, newId: () => 'unused' });
    const queue = openJobQueue({ redis, clock: new FixedClock(), log });
    const usedMemory = async () => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
    await grant(store, queue, 0);
    const before = await usedMemory();
    for (let number = 1; number <= GRANTS; number++) await grant(store, queue, number);
    const after = await usedMemory();
    await queue.close();
    return Math.round((after - before) / GRANTS);
  } finally {
    redis.disconnect();
    await server.stop();
  }
}

type Store = Awaited<ReturnType<typeof openStore>>;
type Queue = ReturnType<typeof openJobQueue>;

/** Applied and announced, with the timer that ends it. */
async function grant(store: Store, queue: Queue, number: number): Promise<void> {
  const from = aRealApp(`shop/production/checkout-${number}`, number);
  const to = aRealApp(`shop/data/orders-db-${number}`, 100_000 + number);
  const by = `U0${String(number % 50).padStart(9, '0')}` as SlackUserId;
  const { request, version } = await makeLive(store, { from, to, by });
  await store.saveCard(request.id, { channel: 'C0APPROVALS', ts: `1795435200.${String(number).padStart(6, '0')}` });
  await store.saveAnnounced(request.id, { shown: version, told: 4 });
  await queue.carry(dueJobs(request, NOON));
}

/** With guids as long as real ones. */
function aRealApp(path: string, number: number): BoundApp {
  const digits = String(number).padStart(12, '0');
  return anApp(path, {
    guid: `3f6c1a52-90b7-4d1e-8c55-${digits}` as AppGuid,
    space: `b81d7a06-2c4f-4f0a-9e3b-${digits}` as SpaceGuid,
  });
}
