// What survives: a worker that is killed, a process that dies between writing and carrying, and a Redis that loses power.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from '@jest/globals';
import { requestId } from '../../src/core/vocabulary.ts';
import { jobName } from '../../src/lifecycle/due.ts';
import { connectDoor } from '../../src/queue/connection.ts';
import { openStore } from '../../src/queue/request-store.ts';
import { FixedClock, NOON } from '../support/fixed-clock.ts';
import { approve, ask, askAndPlan, makeLive } from '../support/life.ts';
import { MemoryQueue } from '../support/memory-queue.ts';
import { connectionIs, hasRealRedis, startRedis, type TestRedis } from '../support/redis.ts';
import { SilentLog } from '../support/silent-log.ts';
import { Workshop } from '../support/workshop.ts';

const closing: (() => Promise<void>)[] = [];

// BullMQ may sit out the five seconds for which a worker waits for jobs before it closes.
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
}, 20_000);

async function openRedis(options?: Parameters<typeof startRedis>[0]): Promise<TestRedis> {
  const server = await startRedis(options);
  closing.push(() => server.stop());
  return server;
}

async function openShop(server: TestRedis, prefix: string): Promise<Workshop> {
  const shop = await Workshop.open(server, prefix);
  closing.push(() => shop.close());
  return shop;
}

describe('a worker that is killed', () => {
  test('leaves its job to another one, as the same try', async () => {
    const server = await openRedis();
    const shop = await openShop(server, 'killed');
    const lockMs = 600;
    const doomed = spawn(
      process.execPath,
      ['--import', 'tsx', 'test/queue/worker-that-dies.ts', server.address, 'killed', String(lockMs)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const running = once(createInterface(doomed.stdout), 'line');
    await shop.queue.carry([{ job: { stage: 'plan', request: requestId(1) }, at: shop.now() }]);
    await running;
    doomed.kill('SIGKILL');
    await once(doomed, 'exit');

    await shop.work({ lockMs });
    const run = await shop.nextRun();
    expect(run.job).toEqual({ stage: 'plan', request: 'c2c-1' });
    expect(run.attempt.number).toBe(1);
    run.succeed();
    await shop.untilEmpty();
  }, 20_000);
});

describe('a process that dies between writing and carrying', () => {
  test('leaves what is due where the sweep finds it', async () => {
    const shop = await openShop(await openRedis(), 'uncarried');
    await approve(shop.store, await askAndPlan(shop.store));
    const queue = new MemoryQueue(new FixedClock());
    await queue.carry(await shop.store.findOverdue(NOON + 1, 100));

    expect(queue.waiting().map(({ job }) => jobName(job))).toEqual(['announce-c2c-1', 'apply-c2c-1', 'audit']);
  });
});

const whenReal = hasRealRedis ? describe : describe.skip;

whenReal('a Redis that loses power (needs redis-server or valkey-server)', () => {
  test('has everything that was acknowledged when it comes back with its append-only file', async () => {
    const server = await openRedis({ persistence: 'aof' });
    const log = new SilentLog();
    const redis = await connectDoor({ address: server.address, name: 'before', log });
    const store = await openStore({ redis, newId: () => 'intent1' });
    const live = await makeLive(store);
    const due = await store.findOverdue(NOON * 2, 100);
    const trail = await store.recall(live.request.id);
    redis.disconnect();

    await server.crash();
    await server.restart();

    const again = await connectDoor({ address: server.address, name: 'after', log });
    closing.push(async () => again.disconnect());
    const restored = await openStore({ redis: again, newId: () => 'intent2' });
    expect(await restored.find(live.request.id)).toEqual(live);
    expect(await restored.findOverdue(NOON * 2, 100)).toEqual(due);
    expect(await restored.recall(live.request.id)).toEqual(trail);
    expect((await ask(restored)).request.id).toBe('c2c-2');
  });

  test('makes a command fail at once while it is away, and is used again when it is back', async () => {
    const server = await openRedis({ persistence: 'aof' });
    const log = new SilentLog();
    const redis = await connectDoor({ address: server.address, name: 'door', log });
    closing.push(async () => redis.disconnect());
    const store = await openStore({ redis, newId: () => 'intent1' });
    const { request } = await ask(store);
    const lost = connectionIs(redis, 'close');
    await server.crash();
    await lost;

    await expect(store.find(request.id)).rejects.toThrow(/isn't writeable/);
    const back = connectionIs(redis, 'ready');
    await server.restart();
    await back;
    expect(await store.find(request.id)).toMatchObject({ version: 1 });
    expect(await approve(store, await askAndPlan(store))).toMatchObject({ version: 3 });
  });

  test('does not keep the workers from going on when it is back', async () => {
    const server = await openRedis({ persistence: 'aof' });
    const shop = await openShop(server, 'goingon');
    await shop.work();
    const job = { stage: 'plan', request: requestId(1) } as const;
    await shop.queue.carry([{ job, at: shop.now() }]);
    (await shop.nextRun()).succeed();
    await shop.untilEmpty();
    await shop.sufferPowerCut(server);

    await shop.queue.carry([{ job, at: shop.now() }]);
    const run = await shop.nextRun();
    expect(run.job).toEqual(job);
    run.succeed();
    await shop.untilEmpty();
  }, 20_000);
});
