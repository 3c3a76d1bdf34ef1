import { describe, expect, test } from '@jest/globals';
import type { FoundationStandIn } from '../../../src/sandbox/foundation/server.ts';
import { aFoundation, bot, detailOf, each, person, visitor } from './visiting.ts';

describe('a list', () => {
  test('comes in pages of 50 with links', async () => {
    const foundation = await aFoundation();
    for (let i = 0; i < 100; i += 1) foundation.state.pushApp(`app-${i}`, 'shop/test');
    const admin = await bot(foundation);
    const space = foundation.state.space('shop/test').guid;
    const link = (page: number) => ({
      href: `${foundation.url}/v3/apps?page=${page}&per_page=50&space_guids=${space}`,
    });

    const reply = await admin.get(`/v3/apps?space_guids=${space}&page=2`);

    expect(each(reply, 'name')).toHaveLength(50);
    expect(reply.body).toMatchObject({
      pagination: {
        total_results: 102,
        total_pages: 3,
        first: link(1),
        last: link(3),
        next: link(3),
        previous: link(1),
      },
    });
    expect(each(await admin.get(link(3).href), 'name')).toEqual(['app-98', 'app-99']);
  });

  test('an empty one has one page and no neighbours', async () => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).get('/v3/apps?names=nothing');

    expect(reply.body).toMatchObject({
      pagination: { total_results: 0, total_pages: 1, next: null, previous: null },
      resources: [],
    });
  });

  test.each([
    ['per_page=5001', 'Per page must be between 1 and 5000'],
    ['per_page=0', 'Per page must be a positive integer'],
    ['page=0', 'Page must be a positive integer'],
    ['page=one', 'Page must be a positive integer'],
    ['order_by=colour', "Order by can only be: 'created_at', 'updated_at', 'name', 'state'"],
    [
      'include=routes',
      "Invalid included resource: 'routes'. Valid included resources are: 'space', 'org', 'space.organization'",
    ],
    ['include=space,space', "Duplicate included resource: 'space'"],
    [
      'name=web&space=x',
      "Unknown query parameter(s): 'name', 'space'. Valid parameters are: 'page', 'per_page', 'order_by', 'created_ats', 'updated_ats', 'guids', 'names', 'organization_guids', 'space_guids', 'stacks', 'lifecycle_type', 'include', 'label_selector'",
    ],
  ])('with %s is refused', async (query, detail) => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).get(`/v3/apps?${query}`);

    expect([reply.status, reply.body]).toEqual([
      400,
      {
        errors: [{ detail: `The query parameter is invalid: ${detail}`, title: 'CF-BadQueryParameter', code: 10005 }],
      },
    ]);
  });

  test.each([
    ['/v3/organizations', 400, "'names', 'label_selector'"],
    ['/v3/spaces', 400, "'names', 'organization_guids', 'include', 'label_selector'"],
    ['/v3/domains', 400, "'names', 'organization_guids', 'label_selector'"],
    ['/v3/audit_events', 400, "'types', 'target_guids', 'space_guids', 'organization_guids'"],
    ['/v3/roles', 422, "'organization_guids', 'space_guids', 'user_guids', 'types', 'include'"],
    ['/v3/users', 422, "'usernames', 'partial_usernames', 'origins', 'label_selector'"],
  ])('%s knows its own keys only (%i)', async (path, status, keys) => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).get(`${path}?nonsense=1`);

    expect(reply.status).toBe(status);
    expect(detailOf(reply)).toContain(
      `Unknown query parameter(s): 'nonsense'. Valid parameters are: 'page', 'per_page', 'order_by', 'created_ats', 'updated_ats', 'guids', ${keys}`,
    );
  });

  test.each([
    ['names=a%252Cb', ['a,b']],
    ['names=a%2Cb', ['a', 'b']],
    ['names=a,%20b', ['a', 'b']],
    ['names=', []],
    ['names=a&names=b', ['b']],
    ['names=a,a%252Cb&order_by=-name', ['a,b', 'a']],
    ['lifecycle_type=docker', ['metrics']],
    ['guids=none', []],
  ])('%s finds %j', async (query, names) => {
    const foundation = await aFoundation();
    for (const name of ['a', 'b', 'a,b']) foundation.state.pushApp(name, 'shop/test');

    expect(each(await (await bot(foundation)).get(`/v3/apps?${query}`), 'name')).toEqual(names);
  });

  test('apps by name and space are a cross product, with their spaces and organizations included once', async () => {
    const foundation = await aFoundation();
    const { state } = foundation;
    const spaces = `${state.space('shop/data').guid},${state.space('shop/test').guid}`;

    const reply = await (await bot(foundation)).get(
      `/v3/apps?names=web,db&space_guids=${spaces}&include=space.organization&order_by=name`,
    );

    expect(each(reply, 'name')).toEqual(['db', 'db', 'web']);
    expect(reply.body).toMatchObject({
      included: { spaces: [{ name: 'data' }, { name: 'test' }], organizations: [{ name: 'shop' }] },
    });
  });

  test('a request line above 8 KiB does not pass nginx', async () => {
    const foundation = await aFoundation();
    const guids = (count: number) =>
      Array.from({ length: count }, () => foundation.state.app('shop/prod/web').guid).join(',');
    const admin = await bot(foundation);

    expect((await admin.get(`/v3/apps?guids=${guids(200)}`)).status).toBe(200);
    expect((await admin.get(`/v3/apps?guids=${guids(250)}`)).status).toBe(414);
  });
});

describe('who sees what', () => {
  test.each([
    ['ada@example.com', ['prod'], ['web', 'api']],
    ['grace@example.com', ['data'], ['db', 'cache', 'metrics']],
    ['linus@example.com', ['data'], ['db', 'cache', 'metrics']],
    ['barbara@example.com', ['prod', 'data'], ['web', 'api', 'db', 'cache', 'metrics']],
    ['alan@example.com', ['prod', 'data', 'test'], ['web', 'api', 'db', 'cache', 'metrics', 'web', 'db']],
    ['edsger@example.com', ['ledger'], ['accounts']],
    ['margaret@example.com', ['prod'], ['web', 'api']],
  ])('%s sees the spaces %j', async (who, spaces, apps) => {
    const foundation = await aFoundation();

    const someone = await person(foundation, who);

    expect(each(await someone.get('/v3/spaces'), 'name')).toEqual(spaces);
    expect(each(await someone.get('/v3/apps'), 'name')).toEqual(apps);
    expect(each(await someone.get('/v3/organizations'), 'name')).toEqual([who.startsWith('edsger') ? 'bank' : 'shop']);
    expect(each(await someone.get('/v3/domains'), 'name')).toEqual(['apps.internal', 'apps.example.com']);
  });

  test.each([
    ['/v3/organizations/', 'Organization', (f: FoundationStandIn) => f.state.organization('shop').guid],
    ['/v3/spaces/', 'Space', (f: FoundationStandIn) => f.state.space('shop/prod').guid],
    ['/v3/apps/', 'App', (f: FoundationStandIn) => f.state.app('shop/prod/web').guid],
    ['/v3/processes/', 'Process', (f: FoundationStandIn) => f.state.app('shop/prod/web').guid],
  ])('%s of others is %s not found', async (path, kind, guidIn) => {
    const foundation = await aFoundation();

    const reply = await (await person(foundation, 'edsger@example.com')).get(path + guidIn(foundation));

    expect([reply.status, reply.body]).toEqual([
      404,
      { errors: [{ detail: `${kind} not found`, title: 'CF-ResourceNotFound', code: 10010 }] },
    ]);
    expect((await (await bot(foundation)).get(path + guidIn(foundation))).status).toBe(200);
  });

  test('losing the role is losing sight', async () => {
    const foundation = await aFoundation();
    const ada = await person(foundation, 'ada@example.com');

    foundation.state.removeRole('ada@example.com', 'space_developer', 'shop/prod');

    expect(each(await ada.get('/v3/apps'), 'name')).toEqual([]);
  });

  test('a private domain belongs to its organization', async () => {
    const foundation = await aFoundation({
      seed: {
        organizations: [
          { name: 'shop', spaces: [{ name: 'prod' }] },
          { name: 'bank', spaces: [{ name: 'ledger' }] },
        ],
        domains: [{ name: 'bank.example.com', organization: 'bank' }],
        people: [
          { userName: 'ada', roles: [{ type: 'space_developer', in: 'shop/prod' }] },
          { userName: 'edsger', roles: [{ type: 'space_developer', in: 'bank/ledger' }] },
        ],
        clients: [
          {
            id: 'cf',
            secret: '',
            grantTypes: ['password'],
            scopes: ['cloud_controller.read', 'cloud_controller.write'],
          },
        ],
      },
    });
    const { state } = foundation;
    const ada = await person(foundation, 'ada');

    expect(each(await ada.get('/v3/domains'), 'name')).toEqual([]);
    expect(each(await (await person(foundation, 'edsger')).get('/v3/domains'), 'name')).toEqual(['bank.example.com']);
    const reply = await ada.post('/v3/routes', {
      host: 'web',
      relationships: {
        space: { data: { guid: state.space('shop/prod').guid } },
        domain: { data: { guid: state.domain('bank.example.com').guid } },
      },
    });
    expect(detailOf(reply)).toBe("Invalid domain. Domain 'bank.example.com' is not available in organization 'shop'.");
  });
});

describe('the token, as Cloud Controller sees it', () => {
  test.each(['bearer nonsense', 'Basic Y2Y6', 'nonsense'])('%s is invalid', async (authorization) => {
    const foundation = await aFoundation();

    const reply = await visitor(foundation, authorization).get('/v3/apps');

    expect([reply.status, reply.body]).toEqual([
      401,
      { errors: [{ detail: 'Invalid Auth Token', title: 'CF-InvalidAuthToken', code: 1000 }] },
    ]);
  });

  test('a token for another audience is invalid, one that may only read is not authorized to write', async () => {
    const clients = (authorities: string[]) => [
      { id: 'c2c-bot', secret: 'c2c-secret', grantTypes: ['client_credentials' as const], authorities },
    ];
    const network = await aFoundation({ seed: { organizations: [], clients: clients(['network.admin']) } });
    const reader = await aFoundation({ seed: { organizations: [], clients: clients(['cloud_controller.read']) } });

    expect((await (await bot(network)).get('/v3/apps')).status).toBe(401);
    expect((await (await bot(reader)).get('/v3/apps')).status).toBe(200);
    expect((await (await bot(reader)).post('/v3/routes', {})).status).toBe(403);
  });

  test.each([
    ['GET', '/v3/nothing'],
    ['PUT', '/v3/apps'],
    ['GET', '/v2/apps'],
  ])('%s %s is an unknown request', async (method, path) => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).send(method, path);

    expect([reply.status, reply.body]).toEqual([
      404,
      { errors: [{ detail: 'Unknown request', title: 'CF-NotFound', code: 10000 }] },
    ]);
  });

  test('a body that is no JSON', async () => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).send('POST', '/v3/routes', '{"host":');

    expect([reply.status, reply.body]).toMatchObject([
      400,
      { errors: [{ title: 'CF-MessageParseError', code: 1001 }] },
    ]);
  });
});

describe('the rate limit', () => {
  test('counts per principal, estimates in steps of a tenth, and ends with the window', async () => {
    let now = 0;
    const foundation = await aFoundation({
      now: () => now,
      knobs: { rateLimit: { limit: 20, intervalSeconds: 60 }, tokenLifetimeSeconds: 10_000 },
    });
    const ada = await person(foundation, 'ada@example.com');

    const first = await ada.get('/v3/apps');
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '18',
      'x-ratelimit-reset': '60',
    });
    for (let i = 0; i < 19; i += 1) await ada.get('/v3/apps');
    now = 18_000;
    const over = await ada.get('/v3/apps');

    expect([over.status, over.body]).toEqual([
      429,
      { errors: [{ detail: 'Rate Limit Exceeded', title: 'CF-RateLimitExceeded', code: 10013 }] },
    ]);
    expect(over.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(over.headers.get('retry-after')).toBe('42');
    expect((await (await person(foundation, 'grace@example.com')).get('/v3/apps')).status).toBe(200);
    now = 60_000;
    expect((await ada.get('/v3/apps')).status).toBe(200);
  });

  test('spares admins unless told otherwise, the front doors, and the policy server', async () => {
    const foundation = await aFoundation({ knobs: { rateLimit: { limit: 1, unauthenticatedLimit: 1 } } });
    const admin = await bot(foundation);
    const status = async (path: string) => (await admin.get(path)).status;

    expect([await status('/v3/apps'), await status('/v3/apps')]).toEqual([200, 200]);
    expect((await admin.get('/v3/apps')).headers.get('x-ratelimit-limit')).toBeNull();
    foundation.knobs.rateLimit = { limit: 1, unauthenticatedLimit: 1, intervalSeconds: 60, exemptAdmins: false };
    expect([await status('/v3/apps'), await status('/v3/apps')]).toEqual([200, 429]);
    expect([await status('/'), await status('/v3'), await status('/networking/v1/external/policies')]).toEqual([
      200, 200, 200,
    ]);
  });
});
