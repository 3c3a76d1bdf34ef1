import { describe, expect, test } from '@jest/globals';
import { aFoundation, bot, each, policy, visitor } from './visiting.ts';

const POLICIES = '/networking/v1/external/policies';

describe('a planned fault', () => {
  test('hits the next requests that match, and no others', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    foundation.faults.plan({
      kind: 'answer',
      method: 'GET',
      path: '/v3/routes',
      times: 2,
      status: 503,
      headers: { 'Retry-After': '7' },
      body: 'busy',
    });

    const first = await admin.get('/v3/routes');
    const other = await admin.get('/v3/apps');
    const statuses = [(await admin.get('/v3/routes')).status, (await admin.get('/v3/routes')).status];

    expect([first.status, first.text, first.headers.get('retry-after')]).toEqual([503, 'busy', '7']);
    expect(other.status).toBe(200);
    expect(statuses).toEqual([503, 200]);
  });

  test('can let some requests pass first, and look at the query', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    foundation.faults.plan({ kind: 'answer', path: '/v3/**', query: 'names=db', after: 1, status: 500 });

    const statuses = [];
    for (const path of ['/v3/apps?names=web', '/v3/apps?names=db', '/v3/apps?names=db', '/v3/apps?names=db']) {
      statuses.push((await admin.get(path)).status);
    }

    expect(statuses).toEqual([200, 200, 500, 200]);
  });

  test('strikes until it is cleared', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    const id = foundation.faults.plan({ kind: 'answer', path: '/v3/*', times: 'until cleared', status: 500 });

    expect((await admin.get('/v3/apps')).status).toBe(500);
    expect((await admin.get('/v3/apps/some-guid')).status).toBe(404);
    expect((await admin.get('/v3/routes')).status).toBe(500);
    expect(foundation.faults.planned()).toMatchObject([{ id, hits: 2 }]);
    foundation.faults.clear(id);
    expect((await admin.get('/v3/apps')).status).toBe(200);
  });

  test.each([
    ['before handling', 0],
    ['after handling', 1],
  ] as const)('drops the connection %s', async (when, stored) => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    foundation.faults.plan({ kind: 'drop', path: POLICIES, when });

    await expect(admin.post(POLICIES, { policies: [policy('a', 'b')] })).rejects.toThrow();

    expect(foundation.state.policies()).toHaveLength(stored);
    expect(foundation.requests.all().at(-1)).toMatchObject({ path: POLICIES, status: null });
  });

  test('does what was asked and then lies about it', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    foundation.faults.plan({ kind: 'answer', path: POLICIES, status: 502, handled: true });

    expect((await admin.post(POLICIES, { policies: [policy('a', 'b')] })).status).toBe(502);
    expect(foundation.state.policies()).toHaveLength(1);
  });

  test('holds a request until it is cleared', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    const id = foundation.faults.plan({ kind: 'hold', path: '/v3/apps' });

    const held = admin.get('/v3/apps');
    const others = await admin.get('/v3/routes');
    foundation.state.deleteApp('shop/prod/web');
    foundation.faults.clear(id);

    expect(others.status).toBe(200);
    expect(each(await held, 'name')).toEqual(['api', 'db', 'cache', 'metrics', 'web', 'db', 'accounts']);
  });

  test('delays without changing the answer', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    foundation.faults.plan({ kind: 'delay', path: '/v3/apps', ms: 1 });

    expect((await admin.get('/v3/apps')).status).toBe(200);
  });

  test('that makes no sense is refused with the reason', async () => {
    const foundation = await aFoundation();

    expect(() => foundation.faults.plan({ kind: 'answer', path: '/', status: 42 })).toThrow(
      /planning a fault: .*status/s,
    );
  });
});

describe('an outage', () => {
  test('of Cloud Controller leaves the policy server and UAA alone', async () => {
    const foundation = await aFoundation({ knobs: { ccDown: 503 } });
    const admin = await bot(foundation);

    const reply = await admin.get('/v3/apps');

    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('x-cf-routererror')]).toEqual([
      503,
      'text/plain; charset=utf-8',
      'no_endpoints',
    ]);
    expect((await visitor(foundation).get('/')).status).toBe(503);
    expect((await admin.get(POLICIES)).status).toBe(200);
    expect((await admin.post(`${POLICIES}/cleanup`)).body).toEqual({ error: 'policies cleanup failed' });
  });

  test('closing ends requests under way, at once', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    foundation.faults.plan({ kind: 'hold', path: '/v3/apps' });
    const held = admin.get('/v3/apps').then(
      () => 'answered',
      () => 'cut',
    );
    await admin.get('/v3/routes');

    await foundation.close();

    expect(await held).toBe('cut');
    await expect(admin.get('/v3/routes')).rejects.toThrow();
  });
});

describe('the request log', () => {
  test('tells method, path, query, status, principal and times', async () => {
    const foundation = await aFoundation({ now: () => 1000 });
    const admin = await bot(foundation);
    foundation.requests.clear();

    await admin.get('/v3/apps?names=db');
    await admin.get('/v3/nothing');

    expect(foundation.requests.all()).toEqual([
      {
        method: 'GET',
        path: '/v3/apps',
        query: 'names=db',
        principal: 'c2c-bot',
        status: 200,
        startedAt: 1000,
        endedAt: 1000,
      },
      {
        method: 'GET',
        path: '/v3/nothing',
        query: '',
        principal: 'c2c-bot',
        status: 404,
        startedAt: 1000,
        endedAt: 1000,
      },
    ]);
  });

  test('counts sequential round trips', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    foundation.requests.clear();
    const hold = foundation.faults.plan({ kind: 'hold', path: '/v3/domains' });

    await admin.get('/v3/apps');
    const held = admin.get('/v3/domains');
    await admin.get('/v3/routes');
    await admin.get('/v3/spaces');
    foundation.faults.clear(hold);
    await held;
    await admin.get('/v3/users');

    expect(foundation.requests.size).toBe(5);
    expect(foundation.requests.sequentialRoundTrips()).toBe(4);
  });
});
