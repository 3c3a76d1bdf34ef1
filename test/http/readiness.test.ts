import { describe, expect, test } from '@jest/globals';
import { type Checks, watchReadiness } from '../../src/http/readiness.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const ready = async () => ({ kind: 'ready' }) as const;
const never = () => new Promise<never>(() => {});

function watch(checks: Checks, clock = { now: () => 0 }, timeoutMs = 5) {
  return watchReadiness({ checks, clock, log: silent, timeoutMs });
}

describe('readiness', () => {
  test('is told when every check is ready', async () => {
    await expect(watch({ redis: ready, slack: ready })()).resolves.toEqual({
      ready: true,
      checks: { redis: { ready: true }, slack: { ready: true } },
    });
  });

  test('names each check that is not, with its reason', async () => {
    const report = await watch({
      redis: ready,
      slack: async () => ({ kind: 'refused', reason: 'Slack does not know the bot token' }),
      cloudfoundry: never,
    })();

    expect(report).toEqual({
      ready: false,
      checks: {
        redis: { ready: true },
        slack: { ready: false, reason: 'Slack does not know the bot token' },
        cloudfoundry: { ready: false, reason: 'no answer within 5 ms' },
      },
    });
  });

  test('is told when one of those that can stand in for another is ready, and what the other one lacks', async () => {
    const down = async () => ({ kind: 'unavailable', reason: 'its root answered 503' }) as const;
    const anyOf = ['cloudfoundry dev', 'cloudfoundry prod'];
    const look = (checks: Checks) =>
      watchReadiness({ checks, anyOf, clock: { now: () => 0 }, log: silent, timeoutMs: 5 })();

    expect(await look({ redis: ready, 'cloudfoundry prod': down, 'cloudfoundry dev': ready })).toEqual({
      ready: true,
      checks: {
        redis: { ready: true },
        'cloudfoundry prod': { ready: false, reason: 'its root answered 503' },
        'cloudfoundry dev': { ready: true },
      },
    });
    expect(await look({ redis: ready, 'cloudfoundry prod': down, 'cloudfoundry dev': down })).toMatchObject({
      ready: false,
    });
    expect(await look({ redis: down, 'cloudfoundry prod': ready, 'cloudfoundry dev': ready })).toMatchObject({
      ready: false,
    });
  });

  test('asks all at once: a check that waits for the next one still ends', async () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const report = await watch({
      redis: async () => opened.then(ready),
      slack: async () => {
        open();
        return ready();
      },
    })();

    expect(report.ready).toBe(true);
  });

  test('does not tell what a broken check threw: it was not written for the public', async () => {
    const report = await watch({
      redis: async () => {
        throw new Error('connecting to redis://:p4ss@cache');
      },
    })();

    expect(report).toEqual({
      ready: false,
      checks: { redis: { ready: false, reason: 'the check broke; the log says why' } },
    });
  });

  test('survives a check that throws before it waits for anything', async () => {
    const report = await watch({
      redis: () => {
        throw new Error('not connected');
      },
    })();

    expect(report.ready).toBe(false);
  });

  test('asks again only after a second, however many want to know', async () => {
    let now = 0;
    let asked = 0;
    const readiness = watch(
      {
        redis: async () => {
          asked += 1;
          return ready();
        },
      },
      { now: () => now },
    );

    await Promise.all([readiness(), readiness()]);
    now = 999;
    await readiness();
    expect(asked).toBe(1);

    now = 1000;
    await readiness();
    expect(asked).toBe(2);
  });
});
