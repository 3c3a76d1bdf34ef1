import { describe, expect, test } from '@jest/globals';
import type { FoundationStandIn } from '../../../src/sandbox/foundation/server.ts';
import { aFoundation, bot, limited, person, policy, visitor } from './visiting.ts';

const V1 = '/networking/v1/external';
const V0 = '/networking/v0/external';

async function withPolicies(options?: Parameters<typeof aFoundation>[0]): Promise<FoundationStandIn> {
  const foundation = await aFoundation(options);
  foundation.state.addPolicy({ from: 'shop/prod/web', to: 'shop/data/db', start: 8080 });
  foundation.state.addPolicy({ from: 'shop/prod/api', to: 'shop/data/db', start: 5000, end: 5010, protocol: 'udp' });
  foundation.state.addPolicy({ from: 'shop/data/db', to: 'bank/ledger/accounts', start: 61443 });
  return foundation;
}

describe('listing policies', () => {
  test('shows them in the shape of v1, as sniffed plain text, and with the security headers', async () => {
    const foundation = await withPolicies();
    const { state } = foundation;

    const reply = await (await bot(foundation)).get(`${V1}/policies?source_id=${state.app('shop/prod/api').guid}`);

    expect(reply.body).toEqual({
      total_policies: 1,
      policies: [policy(state.app('shop/prod/api').guid, state.app('shop/data/db').guid, [5000, 5010], 'udp')],
    });
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'x-frame-options': 'deny',
      'content-security-policy': "frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
  });

  test('an empty list is an empty array', async () => {
    const foundation = await aFoundation();

    expect((await (await bot(foundation)).get(`${V1}/policies`)).body).toEqual({ total_policies: 0, policies: [] });
  });

  test('v0 leaves ranges out', async () => {
    const foundation = await withPolicies();
    const db = foundation.state.app('shop/data/db').guid;

    const reply = await (await bot(foundation)).get(`${V0}/policies?dest_id=${db}`);

    expect(reply.body).toEqual({
      total_policies: 1,
      policies: [
        {
          source: { id: foundation.state.app('shop/prod/web').guid },
          destination: { id: db, protocol: 'tcp', port: 8080 },
        },
      ],
    });
  });

  test.each([
    ['', ['web', 'api', 'db']],
    ['?id=DB', ['web', 'api', 'db']],
    ['?id=WEB', ['web']],
    ['?id=WEB,ACCOUNTS', ['web', 'db']],
    ['?source_id=DB', ['db']],
    ['?dest_id=DB', ['web', 'api']],
    ['?source_id=WEB,API&dest_id=DB', ['web', 'api']],
    ['?source_id=WEB&dest_id=ACCOUNTS', []],
    ['?id=WEB&source_id=DB', ['web']],
    ['?id=WEB&id=API', ['web']],
    ['?id=', []],
    ['?source_id=', []],
    ['?dest_id=&source_id=WEB', []],
    ['?unknown=1', ['web', 'api', 'db']],
  ])('%s finds the policies of %j', async (query, sources) => {
    const foundation = await withPolicies();
    const { state } = foundation;
    const filled = query
      .replaceAll('WEB', state.app('shop/prod/web').guid)
      .replaceAll('API', state.app('shop/prod/api').guid)
      .replaceAll('DB', state.app('shop/data/db').guid)
      .replaceAll('ACCOUNTS', state.app('bank/ledger/accounts').guid);

    const reply = await (await bot(foundation)).get(`${V1}/policies${filled}`);

    expect(reply.body).toMatchObject({
      total_policies: sources.length,
      policies: sources.map((name) => ({
        source: { id: state.app(name === 'db' ? 'shop/data/db' : `shop/prod/${name}`).guid },
      })),
    });
  });

  test.each([
    ['ada@example.com', 0],
    ['barbara@example.com', 2],
    ['grace@example.com', 0],
    ['edsger@example.com', 0],
    ['alan@example.com', 0],
  ])('%s, who is no network admin, sees %i: both ends must be in spaces one develops', async (who, count) => {
    const foundation = await withPolicies();

    const reply = await (await person(foundation, who)).get(`${V1}/policies`);

    expect([reply.status, reply.body]).toEqual([200, expect.objectContaining({ total_policies: count })]);
  });
});

describe('tags', () => {
  test('are the lowest free numbers, and are used again', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    const post = (path: string, ...policies: unknown[]) => admin.post(`${V1}/policies${path}`, { policies });

    await post('', policy('a', 'b'), policy('c', 'd'));
    await post('/delete', policy('a', 'b'));
    await post('', policy('e', 'c'));

    expect((await admin.get(`${V1}/tags`)).body).toEqual({
      tags: [
        { id: 'e', tag: '0001', type: 'app' },
        { id: 'c', tag: '0003', type: 'app' },
        { id: 'd', tag: '0004', type: 'app' },
      ],
    });
  });
});

describe('what only network.admin may', () => {
  test.each([
    ['GET', '/tags'],
    ['GET', '/whoami'],
    ['POST', '/policies/cleanup'],
  ])('%s %s is refused to others, self-service or not', async (method, path) => {
    const foundation = await aFoundation();

    const reply = await (await limited(foundation)).send(method, V1 + path);

    expect([reply.status, reply.body]).toEqual([
      403,
      {
        error:
          'provided scopes [network.write cloud_controller.read cloud_controller.write] do not include allowed scopes [network.admin]',
      },
    ]);
  });

  test('whoami names a person by user name and a client by id', async () => {
    const foundation = await aFoundation();

    const asPerson = await person(foundation, 'c2c-bot@example.com', 'c2c-password');

    expect((await asPerson.get(`${V1}/whoami`)).body).toEqual({ subject: 'c2c-bot@example.com' });
    expect((await (await bot(foundation)).get(`${V1}/whoami`)).body).toEqual({ subject: 'c2c-bot' });
  });
});

describe('cleanup', () => {
  test('removes and returns just the policies of apps that are gone', async () => {
    const foundation = await withPolicies();
    const web = foundation.state.app('shop/prod/web').guid;
    const db = foundation.state.app('shop/data/db').guid;
    foundation.state.deleteApp('shop/prod/web');

    const reply = await (await bot(foundation)).post(`${V1}/policies/cleanup`);

    expect(reply.body).toEqual({ total_policies: 1, policies: [policy(web, db)] });
    expect(foundation.state.policies()).toHaveLength(2);
  });

  test('runs by itself once per interval, and not before', async () => {
    let now = 0;
    const foundation = await withPolicies({ now: () => now, knobs: { tokenLifetimeSeconds: 100_000 } });
    const admin = await bot(foundation);
    foundation.state.deleteApp('shop/prod/web');

    now = 3_599_000;
    expect((await admin.get(`${V1}/policies`)).body).toMatchObject({ total_policies: 3 });
    now = 3_600_000;
    expect((await admin.get(`${V1}/policies`)).body).toMatchObject({ total_policies: 2 });
  });

  test('a re-created app has a new GUID and none of the old policies', async () => {
    const foundation = await withPolicies();
    const former = foundation.state.app('shop/prod/web').guid;

    const { guid } = foundation.state.pushApp('web', 'shop/prod');

    expect(guid).not.toBe(former);
    expect(foundation.state.policies().map(({ from }) => from)).toContain(former);
    expect(foundation.state.policies().map(({ from }) => from)).not.toContain('shop/prod/web');
  });
});

describe('the policy server beside its API', () => {
  test('tells its uptime without a token', async () => {
    const foundation = await aFoundation();

    const reply = await visitor(foundation).get('/networking');

    expect([reply.status, reply.text]).toEqual([200, expect.stringMatching(/^Network policy server, up for /)]);
    expect((await visitor(foundation).get('/health')).status).toBe(200);
  });

  test('checks the version before the token', async () => {
    const foundation = await aFoundation();

    const reply = await visitor(foundation).get('/networking/v2/external/policies');

    expect([reply.status, reply.text]).toEqual([406, `{"error": "api version 'v2' not supported"}`]);
  });

  test('answers an unknown path as Go does', async () => {
    const foundation = await aFoundation();

    const reply = await visitor(foundation).get(`${V1}/policies/some-id`);

    expect([reply.status, reply.text]).toEqual([404, '404 page not found\n']);
  });

  test.each([
    ['PUT', '/policies', 'GET, HEAD, OPTIONS, POST'],
    ['DELETE', '/policies', 'GET, HEAD, OPTIONS, POST'],
    ['GET', '/policies/delete', 'OPTIONS, POST'],
    ['POST', '/tags', 'GET, HEAD, OPTIONS'],
  ])('%s %s is not allowed, and says what is', async (method, path, allow) => {
    const foundation = await aFoundation();

    const reply = await visitor(foundation).send(method, V1 + path);

    expect([reply.status, reply.text, reply.headers.get('allow')]).toEqual([405, 'Method Not Allowed\n', allow]);
  });

  test.each([
    [true, 502],
    [404, 404],
    [503, 503],
  ] as const)('down (%s): the gorouter answers in plain text, and Cloud Controller is well', async (down, status) => {
    const foundation = await aFoundation({ knobs: { policyServerDown: down } });
    const admin = await bot(foundation);

    const reply = await admin.get(`${V1}/policies`);

    expect([reply.status, reply.body]).toEqual([status, undefined]);
    expect((await admin.get('/v3/apps')).status).toBe(200);
  });
});
