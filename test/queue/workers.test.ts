// Jobs on a real Redis: what is carried runs, what fails is tried again after its pause, what is lost is swept up.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DEFAULT_FOUNDATION, requestId } from '../../src/core/vocabulary.ts';
import { FoundationUnavailable, type Job } from '../../src/lifecycle/ports.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { ask, askAndPlan } from '../support/life.ts';
import { Workshop } from '../support/workshop.ts';

let server: TestRedis;
let shop: Workshop;

beforeAll(async () => {
  server = await startRedis();
});

afterAll(async () => {
  await server.stop();
});

beforeEach(async () => {
  shop = await Workshop.open(server);
});

// BullMQ may sit out the five seconds for which a worker waits for jobs before it closes.
afterEach(async () => {
  await shop.close();
}, 20_000);

const HOUR = 60 * 60_000;
const plan = (number: number) => ({ stage: 'plan', request: requestId(number) }) as const;
const expire = (number: number) => ({ stage: 'expire', request: requestId(number) }) as const;

describe('a lane', () => {
  /** Odd requests are in one lane, even ones in the other. */
  const laneOf = {
    find: async (job: Job) => ('request' in job && /[13579]$/.test(job.request) ? 'odd' : 'even'),
    width: 1,
  };

  test('that is full keeps nobody in another lane waiting, and what it put off comes as a first try', async () => {
    await shop.work({ laneOf, concurrency: { foundation: 2 } });
    await shop.queue.carry([1, 3, 5].map((number) => ({ job: plan(number), at: shop.now() })));
    const held = await shop.nextRun();

    await shop.queue.carry([{ job: plan(2), at: shop.now() }]);
    const other = await shop.nextRun();
    expect(other.job).toEqual(plan(2));
    other.succeed();
    expect(shop.runs).toBe(2);

    held.succeed();
    for (let left = 2; left > 0; left--) {
      const run = await shop.nextRun();
      expect(run.attempt.number).toBe(1);
      run.succeed();
    }
  });
});

describe('a reconcile', () => {
  const job = { stage: 'reconcile', foundation: DEFAULT_FOUNDATION } as const;

  test('comes round by itself, again and again, however many processes see to it', async () => {
    await shop.work();
    await Promise.all([
      shop.queue.reconcileEvery(50, [DEFAULT_FOUNDATION]),
      shop.queue.reconcileEvery(50, [DEFAULT_FOUNDATION]),
    ]);

    for (let round = 0; round < 3; round++) {
      const run = await shop.nextRun('reconcile');
      expect(run.job).toEqual(job);
      run.succeed();
    }
  });

  test('never runs beside another one, whoever asks for it and whatever the timer says', async () => {
    await shop.work();
    await shop.work();
    await shop.queue.reconcileEvery(20, [DEFAULT_FOUNDATION]);
    const first = await shop.nextRun('reconcile');
    for (let number = 1; number <= 5; number++) {
      await shop.queue.carry([
        { job, at: shop.now() },
        { job: plan(number), at: shop.now() },
      ]);
      (await shop.nextRun('plan')).succeed();
    }
    expect(shop.runs).toBe(6);

    first.succeed();
    (await shop.nextRun('reconcile')).succeed();
  });

  test('that fails is tried again, and comes round when its tries are used up', async () => {
    await shop.work();
    await shop.queue.carry([{ job, at: shop.now() }]);
    (await shop.nextRun('reconcile')).fail(new FoundationUnavailable('looking up apps: 503'));

    const again = await shop.nextRun('reconcile');
    expect(again.attempt.number).toBe(2);
    again.succeed();
  });
});

describe('a job that is carried', () => {
  test('runs once, as the first of its tries', async () => {
    await shop.work();
    await shop.queue.carry([{ job: plan(1), at: shop.now() }]);

    const run = await shop.nextRun();
    expect(run.job).toEqual(plan(1));
    expect(run.attempt).toEqual({ number: 1, isLast: false });
    run.succeed();
    await shop.untilEmpty();
    expect(shop.runs).toBe(1);
  });

  test('is one job, however often it is carried while it waits', async () => {
    await Promise.all(Array.from({ length: 20 }, () => shop.queue.carry([{ job: plan(1), at: shop.now() }])));

    expect((await shop.queue.counts()).foundation).toEqual({ waiting: 1, active: 0, delayed: 0 });
  });

  test('waits in the queue until it is due', async () => {
    await shop.queue.carry([{ job: expire(1), at: shop.now() + HOUR / 2 }]);

    expect((await shop.queue.counts()).foundation).toEqual({ waiting: 0, active: 0, delayed: 1 });
  });

  test('is left to the store when it is due much later', async () => {
    await shop.queue.carry([{ job: expire(1), at: shop.now() + 2 * HOUR }]);

    expect((await shop.queue.counts()).foundation).toEqual({ waiting: 0, active: 0, delayed: 0 });
  });

  test('runs at its new time when a timer is set for an earlier one', async () => {
    await shop.work();
    await shop.queue.carry([{ job: expire(1), at: shop.now() + HOUR / 2 }]);
    await shop.queue.carry([{ job: expire(1), at: shop.now() }]);

    const run = await shop.nextRun();
    expect(run.job).toEqual(expire(1));
    run.succeed();
    await shop.untilEmpty();
  });

  test('stays where it is when a timer is set for a later time', async () => {
    await shop.work();
    await shop.queue.carry([{ job: expire(1), at: shop.now() + 50 }]);
    await shop.queue.carry([{ job: expire(1), at: shop.now() + HOUR / 2 }]);

    (await shop.nextRun()).succeed();
    await shop.untilEmpty();
  });

  test('for Slack does not wait for one for the foundation, nor the other way round', async () => {
    await shop.work({ concurrency: { foundation: 1, announce: 1 } });
    await shop.queue.carry([{ job: { stage: 'audit' }, at: shop.now() }]);
    const audit = await shop.nextRun();
    await shop.queue.carry([{ job: plan(1), at: shop.now() }]);

    const planning = await shop.nextRun();
    expect([audit.job.stage, planning.job.stage]).toEqual(['audit', 'plan']);
    audit.succeed();
    planning.succeed();
    await shop.untilEmpty();
  });
});

describe('a job that fails', () => {
  test('is tried again after its pause, and knows which try it is', async () => {
    await shop.work();
    await shop.queue.carry([{ job: plan(1), at: shop.now() }]);

    (await shop.nextRun()).fail(new Error('reading the roles: connection refused'));
    const second = await shop.nextRun();
    expect(second.attempt).toEqual({ number: 2, isLast: false });
    expect(second.sinceLast).toBeGreaterThanOrEqual(400);
    second.succeed();
    await shop.untilEmpty();
  });

  test('waits at least as long as the other side asked for', async () => {
    await shop.work();
    await shop.queue.carry([{ job: plan(1), at: shop.now() }]);

    (await shop.nextRun()).fail(new FoundationUnavailable('reading apps: too many requests', { retryAfterMs: 1_200 }));
    const second = await shop.nextRun();
    expect(second.sinceLast).toBeGreaterThanOrEqual(1_200);
    second.succeed();
    await shop.untilEmpty();
  });

  test('keeps its pause, whoever wants it sooner; and the sweep need not look at it until then', async () => {
    const { request } = await ask(shop.store, { at: shop.now() });
    await shop.work();
    await shop.queue.carry([{ job: plan(1), at: shop.now() }]);
    (await shop.nextRun()).fail(new FoundationUnavailable('reading apps', { retryAfterMs: HOUR }));
    await shop.untilLogged('a job will be tried again');
    await shop.queue.carry([{ job: plan(1), at: shop.now() }]);

    expect((await shop.queue.counts()).foundation).toEqual({ waiting: 0, active: 0, delayed: 1 });
    await shop.untilPostponed(plan(1), shop.now() + HOUR / 2);
    expect(request.id).toBe('c2c-1');
  });

  test('with a mistake of ours is logged with its stack, and tried again like any other', async () => {
    await shop.work();
    await shop.queue.carry([{ job: plan(1), at: shop.now() }]);
    const mistake = new TypeError('undefined is not a plan');
    (await shop.nextRun()).fail(mistake);

    const line = await shop.untilLogged('a job failed unexpectedly and will be tried again');
    expect(line).toMatchObject({ level: 'error', facts: { err: mistake, job: 'plan-c2c-1' } });
    (await shop.nextRun()).succeed();
    await shop.untilEmpty();
  });

  test('on its last try knows it, and is then put off, so that the sweep does not spin', async () => {
    const id = await shop.store.recordIntent(
      { by: shop.person, at: shop.now(), wish: { kind: 'withdraw', request: requestId(1) }, place: { kind: 'direct' } },
      'press',
    );
    const job = { stage: 'intent', intent: id } as const;
    await shop.work();
    await shop.queue.carry([{ job, at: shop.now() }]);
    const attempts = [];
    for (let number = 1; number <= 5; number++) {
      const run = await shop.nextRun();
      attempts.push(run.attempt);
      run.fail(new FoundationUnavailable('reading roles'));
    }

    expect(attempts.map(({ isLast }) => isLast)).toEqual([false, false, false, false, true]);
    await shop.untilLogged('a job has used up its tries');
    await shop.untilPostponed(job, shop.now() + 30_000);
    expect((await shop.queue.counts()).foundation).toEqual({ waiting: 0, active: 0, delayed: 0 });
  }, 20_000);
});

describe('nothing is forgotten', () => {
  test('what was written and never carried is found by the sweep that runs at the start', async () => {
    await ask(shop.store, { at: shop.now() - HOUR });
    await shop.work();

    const runs = [await shop.nextRun(), await shop.nextRun()];
    expect(runs.map(({ job }) => job.stage).sort()).toEqual(['audit', 'plan']);
    for (const run of runs) run.succeed();
  });

  test('a sweep that fails is followed by one that works', async () => {
    let sweeps = 0;
    await shop.work({
      sweepEveryMs: 20,
      sweep: async () => {
        if (++sweeps === 1) throw new Error('Redis is loading');
        await shop.queue.carry([{ job: plan(1), at: shop.now() }]);
      },
    });

    (await shop.nextRun()).succeed();
    await shop.untilLogged('sweeping did not work; the next sweep will try again');
  });

  test('a request that moves while it is announced is announced again', async () => {
    const pending = await askAndPlan(shop.store, { at: shop.now() });
    const announce = { stage: 'announce', request: pending.request.id } as const;
    await shop.work();
    await shop.queue.carry([{ job: announce, at: shop.now() }]);
    const first = await shop.nextRun('announce');

    // Somebody decides while the card is being written; the queue has the job already, and does not take another.
    const moved = await shop.store.move(pending, { next: { ...pending.request, decisions: [] } }, shop.now());
    await shop.queue.carry([{ job: announce, at: shop.now() }]);
    expect((await shop.queue.counts()).announce).toMatchObject({ waiting: 0, delayed: 0 });
    await shop.store.saveAnnounced(pending.request.id, { shown: pending.version, told: 2 });
    first.succeed();

    const second = await shop.nextRun('announce');
    expect(second.job).toEqual(announce);
    await shop.store.saveAnnounced(pending.request.id, { shown: moved?.version ?? 0, told: 2 });
    second.succeed();
    await shop.untilEmpty('announce');
    expect(await shop.store.findDue(announce)).toBeUndefined();
  });
});

describe('closing', () => {
  test('waits for the job that runs, and takes no other', async () => {
    const workers = await shop.work({ concurrency: { foundation: 1 } });
    await shop.queue.carry([1, 2].map((number) => ({ job: plan(number), at: shop.now() })));
    const run = await shop.nextRun();
    const closed = workers.close(10_000);
    run.succeed();
    await closed;

    expect(shop.runs).toBe(1);
    expect((await shop.queue.counts()).foundation).toEqual({ waiting: 1, active: 0, delayed: 0 });
  });

  test('leaves a job that does not end, and says so', async () => {
    const workers = await shop.work();
    await shop.queue.carry([{ job: plan(1), at: shop.now() }]);
    const run = await shop.nextRun();
    await workers.close(50);

    expect(shop.log.lines.map(({ message }) => message)).toContain(
      'jobs still run; another worker will take them over',
    );
    expect((await shop.queue.counts()).foundation).toMatchObject({ active: 1 });
    run.succeed();
  });
});
