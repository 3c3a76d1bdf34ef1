import { describe, expect, test } from '@jest/globals';
import type { FoundationStandIn } from '../../../src/sandbox/foundation/server.ts';
import { aFoundation, bot, client, limited, person, policy, visitor } from './visiting.ts';

const V1 = '/networking/v1/external';
const V0 = '/networking/v0/external';
const v0Policy = (source: string, destination: string, port: number) => ({
  source: { id: source },
  destination: { id: destination, protocol: 'tcp', port },
});

function guids(foundation: FoundationStandIn) {
  return {
    web: foundation.state.app('shop/prod/web').guid,
    api: foundation.state.app('shop/prod/api').guid,
    db: foundation.state.app('shop/data/db').guid,
    accounts: foundation.state.app('bank/ledger/accounts').guid,
  };
}

describe('creating policies', () => {
  test('answers 200 with an empty object, and the policy is there', async () => {
    const foundation = await aFoundation();
    const { web, db } = guids(foundation);

    const reply = await (await bot(foundation)).post(`${V1}/policies`, { policies: [policy(web, db, 61443)] });

    expect([reply.status, reply.text]).toEqual([200, '{}']);
    expect(foundation.state.policies()).toEqual([
      { from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 61443, end: 61443 },
    ]);
  });

  test('is idempotent, also inside one batch', async () => {
    const foundation = await aFoundation();
    const { web, db } = guids(foundation);
    const admin = await bot(foundation);

    await admin.post(`${V1}/policies`, { policies: [policy(web, db), policy(web, db)] });
    await admin.post(`${V1}/policies`, { policies: [policy(web, db)] });

    expect(foundation.state.policies()).toHaveLength(1);
  });

  test('keeps ranges opaque: 8080 and 8080-8090 live side by side', async () => {
    const foundation = await aFoundation();
    const { web, db } = guids(foundation);
    const admin = await bot(foundation);

    await admin.post(`${V1}/policies`, { policies: [policy(web, db, 8080), policy(web, db, [8080, 8090])] });
    await admin.post(`${V1}/policies/delete`, { policies: [policy(web, db, [8080, 8089])] });

    expect(foundation.state.policies().map(({ start, end }) => [start, end])).toEqual([
      [8080, 8080],
      [8080, 8090],
    ]);
  });

  const good = policy('app1', 'app2');
  const withDestination = (change: object) => ({ ...good, destination: { ...good.destination, ...change } });
  test.each([
    [{}, 'mapper: validate policies: missing policies'],
    [{ policies: [] }, 'mapper: validate policies: missing policies'],
    [{ policies: [policy('', 'app2')] }, 'mapper: validate policies: missing source id'],
    [{ policies: [policy('app1', '')] }, 'mapper: validate policies: missing destination id'],
    [
      { policies: [policy('app1', 'app2', 8080, 'TCP')] },
      'mapper: validate policies: invalid destination protocol, specify either udp or tcp',
    ],
    [
      { policies: [policy('app1', 'app2', [9000, 8000])] },
      'mapper: validate policies: invalid port range 9000-8000, start must be less than or equal to end',
    ],
    [
      { policies: [withDestination({ ports: { start: 8080 } })] },
      'mapper: validate policies: invalid port range 8080-0, start must be less than or equal to end',
    ],
    [
      { policies: [policy('app1', 'app2', [-1, 5])] },
      'mapper: validate policies: invalid start port -1, must be in range 1-65535',
    ],
    [{ policies: [withDestination({ ports: undefined })] }, 'mapper: validate policies: missing start port'],
    [
      { policies: [policy('app1', 'app2', [1, 65536])] },
      'mapper: validate policies: invalid end port 65536, must be in range 1-65535',
    ],
    [{ policies: [withDestination({ tag: '0001' })] }, 'mapper: validate policies: tags may not be specified'],
    [{ policies: null }, 'mapper: validate policies: missing policies'],
    [{ policies: [null] }, 'mapper: validate policies: missing source id'],
    [{ policies: [v0Policy('app1', 'app2', 8080)] }, 'mapper: validate policies: missing start port'],
    [{ policies: [good, policy('', 'x'), policy('y', '')] }, 'mapper: validate policies: missing source id'],
  ])('refuses %j with its exact text', async (body, text) => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).post(`${V1}/policies`, body);

    expect([reply.status, reply.text]).toEqual([400, `{"error": "${text}"}`]);
    expect(foundation.state.policies()).toEqual([]);
  });

  test.each([
    [{ policies: [v0Policy('app1', 'app2', 0)] }, 'mapper: validate policies: missing port'],
    [
      { policies: [v0Policy('app1', 'app2', -4)] },
      'mapper: validate policies: invalid port -4, must be in range 1-65535',
    ],
    [{ policies: [good] }, 'mapper: validate policies: missing port'],
  ])('v0 refuses %j with its own text', async (body, text) => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).post(`${V0}/policies`, body);

    expect([reply.status, reply.text]).toEqual([400, `{"error": "${text}"}`]);
  });

  test('v0 has no upper bound for a port', async () => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).post(`${V0}/policies`, { policies: [v0Policy('app1', 'app2', 70000)] });

    expect(reply.status).toBe(200);
  });

  test('a quote in an error makes the body invalid JSON, as Printf does', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);

    const printed = await admin.send('POST', `${V1}/policies`, '{"policies": "}');
    const wrong = await admin.send('POST', `${V1}/policies`, '{"policies" "x"}');

    expect(printed.text).toBe('{"error": "mapper: unmarshal json: unexpected end of JSON input"}');
    expect([wrong.status, wrong.body]).toEqual([400, undefined]);
    expect(wrong.text).toContain(`invalid character '"'`);
  });

  test('with escaped errors, the same body is valid JSON', async () => {
    const foundation = await aFoundation({ knobs: { unescapedErrors: false } });

    const wrong = await (await bot(foundation)).send('POST', `${V1}/policies`, '{"policies" "x"}');

    expect(wrong.body).toEqual({ error: expect.stringContaining(`'"'`) });
  });

  test('a wrong type is told in Go words', async () => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).post(`${V1}/policies`, { policies: [{ source: { id: 7 } }] });

    expect(reply.text).toBe(
      '{"error": "mapper: unmarshal json: json: cannot unmarshal number into Go struct field Policies.policies.source.id of type string"}',
    );
  });

  test.each([
    ['/policies', 'failed reading request body'],
    ['/policies/delete', 'invalid request body'],
  ])('a body above 10 MiB sent to %s is not read', async (path, error) => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).send('POST', `${V1}${path}`, 'x'.repeat(11 * 1024 * 1024));

    expect([reply.status, reply.body]).toEqual([400, { error }]);
  });

  test('an admin may name apps that do not exist', async () => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).post(`${V1}/policies`, { policies: [policy('dead', 'invented')] });

    expect(reply.status).toBe(200);
    expect(foundation.state.policies()).toEqual([
      { from: 'dead', to: 'invented', protocol: 'tcp', start: 8080, end: 8080 },
    ]);
  });

  test('an app may have a policy to itself', async () => {
    const foundation = await aFoundation();
    const { web } = guids(foundation);

    const reply = await (await bot(foundation)).post(`${V1}/policies`, { policies: [policy(web, web)] });

    expect(reply.status).toBe(200);
  });

  test('a hundred at once are all stored, and every app has one tag', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);

    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        admin.post(`${V1}/policies`, { policies: [policy(`source-${i}`, `destination-${i}`)] }),
      ),
    );

    expect(foundation.state.policies()).toHaveLength(100);
    expect(foundation.state.policyTable.tags()).toHaveLength(200);
  });
});

describe('deleting policies', () => {
  test('removes a batch by exact tuple', async () => {
    const foundation = await aFoundation();
    const { web, db, api } = guids(foundation);
    const admin = await bot(foundation);
    await admin.post(`${V1}/policies`, { policies: [policy(web, db), policy(api, db), policy(web, db, 9000)] });

    const reply = await admin.post(`${V1}/policies/delete`, { policies: [policy(web, db), policy(api, db)] });

    expect([reply.status, reply.text]).toEqual([200, '{}']);
    expect(foundation.state.policies().map(({ start }) => start)).toEqual([9000]);
  });

  test('of what is absent is 200 and changes nothing', async () => {
    const foundation = await aFoundation();
    foundation.state.addPolicy({ from: 'shop/prod/web', to: 'shop/data/db', start: 8080 });
    const { web, db } = guids(foundation);

    const reply = await (await bot(foundation)).post(`${V1}/policies/delete`, { policies: [policy(web, db, 8081)] });

    expect(reply.status).toBe(200);
    expect(foundation.state.policies()).toHaveLength(1);
  });

  test('by v0 removes a single port that v1 created', async () => {
    const foundation = await aFoundation();
    foundation.state.addPolicy({ from: 'shop/prod/web', to: 'shop/data/db', start: 8080 });
    const { web, db } = guids(foundation);

    await (await bot(foundation)).post(`${V0}/policies/delete`, { policies: [v0Policy(web, db, 8080)] });

    expect(foundation.state.policies()).toEqual([]);
  });
});

describe('who may write policies', () => {
  test.each(['/policies', '/policies/delete'])('%s needs SpaceDeveloper on both sides', async (path) => {
    const foundation = await aFoundation();
    const { web, db, accounts } = guids(foundation);
    const denied = { error: 'one or more applications cannot be found or accessed' };

    const barbara = await person(foundation, 'barbara@example.com');
    expect((await barbara.post(V1 + path, { policies: [policy(web, db)] })).status).toBe(200);
    for (const who of [
      'ada@example.com',
      'grace@example.com',
      'linus@example.com',
      'alan@example.com',
      'margaret@example.com',
    ]) {
      const reply = await (await person(foundation, who)).post(V1 + path, { policies: [policy(web, db)] });
      expect([who, reply.status, reply.body]).toEqual([who, 403, denied]);
    }
    const mixed = await barbara.post(V1 + path, { policies: [policy(web, db), policy(web, accounts)] });
    expect([mixed.status, mixed.body]).toEqual([403, denied]);
  });

  test('a client with roles counts by its client id', async () => {
    const foundation = await aFoundation({ knobs: { selfService: false } });
    const { web, db, accounts } = guids(foundation);
    const team = await limited(foundation);

    expect((await team.post(`${V1}/policies`, { policies: [policy(web, db)] })).status).toBe(200);
    expect((await team.post(`${V1}/policies`, { policies: [policy(web, accounts)] })).status).toBe(403);
  });

  test('apps that do not exist are no reason to refuse', async () => {
    const foundation = await aFoundation();

    const reply = await (await person(foundation, 'ada@example.com')).post(`${V1}/policies`, {
      policies: [policy('nobody', 'nothing')],
    });

    expect(reply.status).toBe(200);
  });

  test('cloud_controller.admin alone is no authority', async () => {
    const foundation = await aFoundation({
      seed: {
        organizations: [{ name: 'shop', spaces: [{ name: 'prod', apps: [{ name: 'web' }] }] }],
        clients: [
          { id: 'cc-admin', secret: 's', grantTypes: ['client_credentials'], authorities: ['cloud_controller.admin'] },
        ],
      },
    });
    const web = foundation.state.app('shop/prod/web').guid;

    const reply = await (await client(foundation, 'cc-admin', 's')).post(`${V1}/policies`, {
      policies: [policy(web, web)],
    });

    expect(reply.status).toBe(403);
  });

  test('without self-service the scope is asked for first', async () => {
    const foundation = await aFoundation({ knobs: { selfService: false } });
    const ada = await person(foundation, 'ada@example.com');

    const refused = await ada.post(`${V1}/policies/delete`, { policies: [] });
    foundation.knobs.selfService = true;
    const passed = await ada.post(`${V1}/policies/delete`, { policies: [policy('a', 'b')] });

    expect([refused.status, refused.body]).toEqual([
      403,
      {
        error:
          'provided scopes [cloud_controller.read cloud_controller.write openid password.write scim.me uaa.user] do not include allowed scopes [network.admin network.write]',
      },
    ]);
    expect(passed.status).toBe(200);
  });

  test('the quota counts per source, counts what is posted again, and spares admins', async () => {
    const foundation = await aFoundation({ knobs: { maxPolicies: 2 } });
    const { web, db } = guids(foundation);
    const barbara = await person(foundation, 'barbara@example.com');
    const post = (port: number) => barbara.post(`${V1}/policies`, { policies: [policy(web, db, port)] });

    expect((await post(1)).status).toBe(200);
    expect((await post(2)).status).toBe(200);
    const over = await post(3);
    expect([over.status, over.body]).toEqual([403, { error: 'policy quota exceeded' }]);
    expect((await post(1)).status).toBe(403);
    expect((await (await bot(foundation)).post(`${V1}/policies`, { policies: [policy(web, db, 4)] })).status).toBe(200);
    await barbara.post(`${V1}/policies/delete`, { policies: [policy(web, db, 1), policy(web, db, 2)] });
    expect((await post(3)).status).toBe(200);
    expect(foundation.state.policies().map(({ start }) => start)).toEqual([4, 3]);
  });

  test.each([{ spaceChecksFail: true }, { ccDown: true }])('with %j non-admins get a 500', async (knobs) => {
    const foundation = await aFoundation();
    const { web } = guids(foundation);
    const ada = await person(foundation, 'ada@example.com');
    Object.assign(foundation.knobs, knobs);

    const writing = await ada.post(`${V1}/policies`, { policies: [policy(web, web)] });
    const reading = await ada.get(`${V1}/policies`);

    expect([writing.status, writing.body]).toEqual([500, { error: 'check access failed' }]);
    expect([reading.status, reading.body]).toEqual([500, { error: 'filter policies failed' }]);
  });

  test('a batch with too many apps for one question is a 500 for non-admins only', async () => {
    const foundation = await aFoundation();
    const many = { policies: Array.from({ length: 300 }, (_, i) => policy(`${'x'.repeat(36)}${i}`, 'y')) };

    const reply = await (await person(foundation, 'ada@example.com')).post(`${V1}/policies`, many);

    expect([reply.status, reply.body]).toEqual([500, { error: 'check access failed' }]);
    expect((await (await bot(foundation)).post(`${V1}/policies`, many)).status).toBe(200);
  });

  test('tags run out: then nothing of the batch is stored', async () => {
    const foundation = await aFoundation({ knobs: { tagLength: 1 } });
    const admin = await bot(foundation);
    const batch = (count: number) => ({ policies: Array.from({ length: count }, (_, i) => policy(`app-${i}`, 'hub')) });

    const reply = await admin.post(`${V1}/policies`, batch(255));

    expect([reply.status, reply.body]).toEqual([500, { error: 'database create failed' }]);
    expect(foundation.state.policies()).toEqual([]);
    expect((await admin.post(`${V1}/policies`, batch(254))).status).toBe(200);
  });
});

describe('the token, as the policy server sees it', () => {
  const write = { policies: [policy('a', 'b')] };

  test.each([
    ['GET', '/policies'],
    ['POST', '/policies'],
    ['POST', '/policies/delete'],
    ['GET', '/whoami'],
  ])('%s %s without one', async (method, path) => {
    const foundation = await aFoundation();

    const reply = await visitor(foundation).send(
      method,
      V1 + path,
      method === 'POST' ? JSON.stringify(write) : undefined,
    );

    expect([reply.status, reply.text]).toEqual([401, '{"error": "missing authorization header"}']);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each(['bearer nonsense', 'Bearer a.b.c', 'Basic Y2Y6'])('%s is not verified', async (authorization) => {
    const foundation = await aFoundation();

    const reply = await visitor(foundation, authorization).get(`${V1}/policies`);

    expect([reply.status, reply.text]).toEqual([401, '{"error": "failed to verify token with uaa"}']);
  });

  test('UAA being down looks like a bad token, while Cloud Controller still takes it', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    foundation.knobs.uaaDown = true;

    const reply = await admin.get(`${V1}/policies`);

    expect([reply.status, reply.body]).toEqual([401, { error: 'failed to verify token with uaa' }]);
    expect((await admin.get('/v3/apps')).status).toBe(200);
  });

  test('a revoked token ends here at once, and at Cloud Controller with its lifetime', async () => {
    let now = 0;
    const foundation = await aFoundation({ now: () => now });
    const admin = await bot(foundation);
    foundation.revokeTokens('c2c-bot');

    expect((await admin.get(`${V1}/policies`)).status).toBe(401);
    expect((await admin.get('/v3/apps')).status).toBe(200);
    now = 1200_000;
    expect((await admin.get('/v3/apps')).status).toBe(401);
    expect((await (await bot(foundation)).get(`${V1}/policies`)).status).toBe(200);
  });
});
