import { describe, expect, test } from '@jest/globals';
import type { FoundationStandIn } from '../../../src/sandbox/foundation/server.ts';
import { aFoundation, bot, detailOf, each, guidOf, person, visitor } from './visiting.ts';

function routeBody(
  foundation: FoundationStandIn,
  host: string | undefined,
  space = 'shop/data',
  domain = 'apps.internal',
) {
  return {
    ...(host === undefined ? {} : { host }),
    relationships: {
      space: { data: { guid: foundation.state.space(space).guid } },
      domain: { data: { guid: foundation.state.domain(domain).guid } },
    },
  };
}

const urls = (foundation: FoundationStandIn) => foundation.state.routes().map(({ url }) => url);

describe('creating a route', () => {
  test('answers 201 with the route, destinations embedded', async () => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).post('/v3/routes', {
      ...routeBody(foundation, 'db'),
      metadata: { annotations: { 'c2c/request': 'R1' } },
    });

    expect(reply.status).toBe(201);
    expect(reply.body).toMatchObject({
      protocol: 'http',
      host: 'db',
      path: '',
      port: null,
      url: 'db.apps.internal',
      destinations: [],
      options: {},
      metadata: { labels: {}, annotations: { 'c2c/request': 'R1' } },
      relationships: routeBody(foundation, 'db').relationships,
      links: { self: { href: `${foundation.url}/v3/routes/${guidOf(reply)}` } },
    });
  });

  test.each(['ada@example.com', 'linus@example.com', 'alan@example.com', 'edsger@example.com'])(
    'is 403 for %s, who is no developer or supporter of the space',
    async (who) => {
      const foundation = await aFoundation();

      const reply = await (await person(foundation, who)).post('/v3/routes', routeBody(foundation, 'db'));

      expect([reply.status, reply.body]).toEqual([
        403,
        {
          errors: [
            {
              detail: 'You are not authorized to perform the requested action',
              title: 'CF-NotAuthorized',
              code: 10003,
            },
          ],
        },
      ]);
    },
  );

  test.each([
    ['grace@example.com', 'shop/data'],
    ['margaret@example.com', 'shop/prod'],
  ])('is allowed for %s in %s', async (who, space) => {
    const foundation = await aFoundation();

    const reply = await (await person(foundation, who)).post('/v3/routes', routeBody(foundation, 'db', space));

    expect(reply.status).toBe(201);
  });

  test('a host is unique in the whole foundation, in any capitals, also where one cannot see', async () => {
    const foundation = await aFoundation();
    foundation.state.createRoute('db', 'apps.internal', 'bank/ledger');
    const grace = await person(foundation, 'grace@example.com');

    const reply = await grace.post('/v3/routes', routeBody(foundation, 'DB'));

    expect([reply.status, detailOf(reply)]).toEqual([
      422,
      "Route already exists with host 'DB' for domain 'apps.internal'.",
    ]);
    const found = await grace.get(`/v3/routes?hosts=db&domain_guids=${foundation.state.domain('apps.internal').guid}`);
    expect(each(found, 'guid')).toEqual([]);
  });

  test('of two racing creates one wins', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);

    const replies = await Promise.all(
      ['db', 'db', 'db'].map((host) => admin.post('/v3/routes', routeBody(foundation, host))),
    );

    expect(replies.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
  });

  test.each([
    ['a b', 'Host must be either "*" or contain only alphanumeric characters, "_", or "-"'],
    ['x'.repeat(64), 'Host is too long (maximum is 63 characters)'],
    ['*', 'Wildcard hosts are not supported for internal domains.'],
    ['', 'Missing host. Routes in shared domains must have a host defined.'],
    [undefined, 'Missing host. Routes in shared domains must have a host defined.'],
  ])('host %j: %s', async (host, detail) => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).post('/v3/routes', routeBody(foundation, host));

    expect([reply.status, detailOf(reply)]).toEqual([422, detail]);
  });

  test.each([
    [{ path: '/api' }, 'Paths are not supported for internal domains.'],
    [{ port: 8080 }, "Routes with protocol 'http' do not support ports."],
    [{ destinations: [] }, "Unknown field(s): 'destinations'"],
    [{ weight: 1, colour: 'red' }, "Unknown field(s): 'weight', 'colour'"],
  ])('with %j: %s', async (extra, detail) => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).post('/v3/routes', { ...routeBody(foundation, 'db'), ...extra });

    expect([reply.status, detailOf(reply)]).toEqual([422, detail]);
  });

  test('several mistakes come joined in one detail', async () => {
    const foundation = await aFoundation();

    const reply = await (await bot(foundation)).post('/v3/routes', {
      ...routeBody(foundation, `${'x'.repeat(63)} y`),
      hosts: [],
    });

    expect(detailOf(reply)).toBe(
      'Unknown field(s): \'hosts\', Host is too long (maximum is 63 characters), Host must be either "*" or contain only alphanumeric characters, "_", or "-"',
    );
  });

  test('a wildcard on a shared domain takes an admin', async () => {
    const foundation = await aFoundation();
    const wildcard = routeBody(foundation, '*', 'shop/data', 'apps.example.com');

    const reply = await (await person(foundation, 'grace@example.com')).post('/v3/routes', wildcard);

    expect(detailOf(reply)).toBe(
      'You do not have sufficient permissions to create a route with a wildcard host on a domain not scoped to an organization.',
    );
    expect((await (await bot(foundation)).post('/v3/routes', wildcard)).status).toBe(201);
  });

  test('a route may not be named like a domain', async () => {
    const foundation = await aFoundation({
      seed: {
        organizations: [{ name: 'shop', spaces: [{ name: 'data' }] }],
        domains: [
          { name: 'apps.internal', internal: true },
          { name: 'db.apps.internal', internal: true },
        ],
        clients: [
          {
            id: 'c2c-bot',
            secret: 'c2c-secret',
            grantTypes: ['client_credentials'],
            authorities: ['cloud_controller.admin'],
          },
        ],
      },
    });

    const reply = await (await bot(foundation)).post('/v3/routes', routeBody(foundation, 'db'));

    expect(detailOf(reply)).toBe("Route conflicts with domain 'db.apps.internal'.");
  });

  test.each([
    ['space', 'Invalid space. Ensure that the space exists and you have access to it.'],
    ['domain', 'Invalid domain. Ensure that the domain exists and you have access to it.'],
  ])('with a %s that does not exist', async (what, detail) => {
    const foundation = await aFoundation();
    const body = routeBody(foundation, 'db');
    const relationships = { ...body.relationships, [what]: { data: { guid: 'nowhere' } } };

    const reply = await (await bot(foundation)).post('/v3/routes', { ...body, relationships });

    expect([reply.status, detailOf(reply)]).toEqual([422, detail]);
  });

  test.each([
    [{ routeQuota: 1 }, "Routes quota exceeded for organization 'shop'."],
    [{ spaceRouteQuota: 1 }, "Routes quota exceeded for space 'data'."],
  ])('over the quota %j', async (knobs, detail) => {
    const foundation = await aFoundation({ knobs });
    foundation.state.createRoute('cache', 'apps.internal', 'shop/data');

    const reply = await (await bot(foundation)).post('/v3/routes', routeBody(foundation, 'db'));

    expect([reply.status, detailOf(reply)]).toEqual([422, detail]);
  });

  test('the feature flag is asked before everything else, and not of admins', async () => {
    const foundation = await aFoundation({ knobs: { routeCreation: false } });

    const reply = await (await person(foundation, 'ada@example.com')).post('/v3/routes', {});

    expect([reply.status, reply.body]).toEqual([
      403,
      { errors: [{ detail: 'Feature Disabled: route_creation', title: 'CF-FeatureDisabled', code: 330002 }] },
    ]);
    expect((await (await bot(foundation)).post('/v3/routes', routeBody(foundation, 'db'))).status).toBe(201);
  });

  test('in a suspended organization only admins may', async () => {
    const foundation = await aFoundation();
    foundation.state.suspendOrganization('shop');

    const reply = await (await person(foundation, 'grace@example.com')).post('/v3/routes', routeBody(foundation, 'db'));

    expect([reply.status, reply.body]).toEqual([
      403,
      { errors: [{ detail: 'The organization is suspended', title: 'CF-OrgSuspended', code: 10017 }] },
    ]);
    expect((await (await bot(foundation)).post('/v3/routes', routeBody(foundation, 'db'))).status).toBe(201);
  });
});

describe('looking for routes', () => {
  test('what one may not see is absent, and 404', async () => {
    const foundation = await aFoundation();
    const { guid } = foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    const edsger = await person(foundation, 'edsger@example.com');

    expect(each(await edsger.get('/v3/routes'), 'url')).toEqual([]);
    const reply = await edsger.get(`/v3/routes/${guid}`);
    expect([reply.status, reply.body]).toEqual([
      404,
      { errors: [{ detail: 'Route not found', title: 'CF-ResourceNotFound', code: 10010 }] },
    ]);
  });

  test('a reservation is seen by everybody', async () => {
    const foundation = await aFoundation();
    foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    const edsger = await person(foundation, 'edsger@example.com');
    const domain = foundation.state.domain('apps.internal').guid;

    expect((await edsger.get(`/v3/domains/${domain}/route_reservations?host=Db`)).body).toEqual({
      matching_route: true,
    });
    expect((await edsger.get(`/v3/domains/${domain}/route_reservations?host=web`)).body).toEqual({
      matching_route: false,
    });
  });

  test.each([
    ['hosts=DB', ['db.apps.internal']],
    ['app_guids=APP', ['web.apps.internal']],
    ['space_guids=SPACE', ['db.apps.internal', 'cache.apps.internal']],
    ['hosts=db,web&paths=', ['db.apps.internal', 'web.apps.internal']],
    ['label_selector=kind=store', ['db.apps.internal']],
    ['label_selector=!kind', ['cache.apps.internal', 'web.apps.internal']],
    ['label_selector=kind in (store,queue),kind!=queue', ['db.apps.internal']],
    ['ports=8080', []],
  ])('by %s', async (query, expected) => {
    const foundation = await aFoundation();
    const { state } = foundation;
    state.createRoute('db', 'apps.internal', 'shop/data', { metadata: { labels: { kind: 'store' }, annotations: {} } });
    state.createRoute('cache', 'apps.internal', 'shop/data');
    state.createRoute('web', 'apps.internal', 'shop/prod');
    state.mapRoute('web.apps.internal', 'shop/prod/web');
    const filled = query
      .replace('APP', state.app('shop/prod/web').guid)
      .replace('SPACE', state.space('shop/data').guid)
      .replaceAll(' ', '%20');

    expect(each(await (await bot(foundation)).get(`/v3/routes?${filled}`), 'url')).toEqual(expected);
  });

  test('include brings domains, spaces and organizations along', async () => {
    const foundation = await aFoundation();
    foundation.state.createRoute('db', 'apps.internal', 'shop/data');

    const reply = await (await bot(foundation)).get('/v3/routes?include=domain,space.organization');

    expect(reply.body).toMatchObject({
      included: {
        domains: [{ name: 'apps.internal', internal: true, router_group: null, supported_protocols: ['http'] }],
        spaces: [{ name: 'data' }],
        organizations: [{ name: 'shop' }],
      },
    });
  });

  test('the routes of an app, internal ones included', async () => {
    const foundation = await aFoundation();
    foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    foundation.state.mapRoute('db.apps.internal', 'shop/data/db');
    const { guid } = foundation.state.app('shop/data/db');

    const grace = await person(foundation, 'grace@example.com');

    expect(each(await grace.get(`/v3/apps/${guid}/routes`), 'url')).toEqual(['db.apps.internal']);
    expect((await (await person(foundation, 'ada@example.com')).get(`/v3/apps/${guid}/routes`)).status).toBe(404);
  });
});

describe('deleting a route', () => {
  test('is accepted, and a job that anybody may read ends it', async () => {
    let now = 0;
    const foundation = await aFoundation({ now: () => now, knobs: { jobMs: 5000 } });
    const { guid } = foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    foundation.state.mapRoute('db.apps.internal', 'shop/data/db');

    const reply = await (await bot(foundation)).delete(`/v3/routes/${guid}`);
    const job = reply.headers.get('location') ?? '';
    const edsger = await person(foundation, 'edsger@example.com');

    expect([reply.status, reply.text]).toEqual([202, '']);
    expect(job).toMatch(`${foundation.url}/v3/jobs/`);
    expect((await edsger.get(job)).body).toMatchObject({ operation: 'route.delete', state: 'PROCESSING', errors: [] });
    expect(urls(foundation)).toEqual(['db.apps.internal']);
    now = 5000;
    expect((await edsger.get(job)).body).toMatchObject({ state: 'COMPLETE', warnings: [] });
    expect(urls(foundation)).toEqual([]);
    expect((await (await bot(foundation)).delete(`/v3/routes/${guid}`)).status).toBe(404);
  });

  test('deleting an app keeps its route, which keeps the host', async () => {
    const foundation = await aFoundation();
    foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    foundation.state.mapRoute('db.apps.internal', 'shop/data/db');
    const grace = await person(foundation, 'grace@example.com');
    const space = foundation.state.space('shop/data').guid;

    const reply = await grace.delete(`/v3/apps/${foundation.state.app('shop/data/db').guid}`);
    expect(reply.status).toBe(202);
    expect(foundation.state.routes()).toMatchObject([{ url: 'db.apps.internal', destinations: [] }]);

    expect((await grace.delete(`/v3/spaces/${space}/routes`)).status).toBe(422);
    expect((await grace.delete(`/v3/spaces/${space}/routes?unmapped=true`)).status).toBe(202);
    expect(urls(foundation)).toEqual([]);
  });

  test('audit events tell who did it', async () => {
    const foundation = await aFoundation();
    const admin = await bot(foundation);
    const route = guidOf(await admin.post('/v3/routes', routeBody(foundation, 'db')));
    const app = foundation.state.app('shop/data/db').guid;
    await admin.post(`/v3/routes/${route}/destinations`, { destinations: [{ app: { guid: app } }] });
    await admin.delete(`/v3/routes/${route}`);

    const events = await admin.get('/v3/audit_events');

    expect(each(events, 'type')).toEqual([
      'audit.route.create',
      'audit.app.map-route',
      'audit.app.unmap-route',
      'audit.route.delete-request',
    ]);
    expect(events.body).toMatchObject({
      resources: [
        { actor: { guid: 'c2c-bot', type: 'user', name: 'c2c-bot' } },
        {
          target: { guid: app, type: 'app', name: 'db' },
          data: { route_guid: route, app_port: 8080, protocol: 'http1' },
        },
        {},
        {},
      ],
    });
    const grace = await person(foundation, 'grace@example.com');
    expect(each(await grace.get(`/v3/audit_events?target_guids=${app}`), 'type')).toHaveLength(2);
    expect(each(await (await person(foundation, 'linus@example.com')).get('/v3/audit_events'), 'type')).toEqual([]);
  });
});

describe('annotating a route', () => {
  test('merges, and null removes', async () => {
    const foundation = await aFoundation();
    const { guid } = foundation.state.createRoute('db', 'apps.internal', 'shop/data', {
      metadata: { labels: {}, annotations: { a: '1', b: '2' } },
    });

    const reply = await (await bot(foundation)).patch(`/v3/routes/${guid}`, {
      metadata: { annotations: { b: null, c: '3' }, labels: { by: 'c2c' } },
    });

    expect(reply.body).toMatchObject({ metadata: { labels: { by: 'c2c' }, annotations: { a: '1', c: '3' } } });
    const bad = await (await bot(foundation)).patch(`/v3/routes/${guid}`, { metadata: { labels: { by: 'ada & co' } } });
    expect([bad.status, detailOf(bad)]).toEqual([
      422,
      "Metadata label value error: 'ada & co' contains invalid characters",
    ]);
  });
});

describe('sharing a route', () => {
  test('takes the feature flag and write permission on both sides', async () => {
    const foundation = await aFoundation();
    const { guid } = foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    const prod = foundation.state.space('shop/prod').guid;
    const share = { data: [{ guid: prod }] };
    const path = `/v3/routes/${guid}/relationships/shared_spaces`;
    const barbara = await person(foundation, 'barbara@example.com');

    expect(detailOf(await barbara.post(path, share))).toBe('Feature Disabled: route_sharing');
    await (await bot(foundation)).patch('/v3/feature_flags/route_sharing', { enabled: true });
    expect((await (await person(foundation, 'grace@example.com')).post(path, share)).status).toBe(422);
    expect((await barbara.post(path, share)).body).toMatchObject({ data: [{ guid: prod }] });

    const ada = await person(foundation, 'ada@example.com');
    expect(each(await ada.get(`/v3/routes?space_guids=${prod}`), 'url')).toEqual(['db.apps.internal']);
    const web = { destinations: [{ app: { guid: foundation.state.app('shop/prod/web').guid } }] };
    expect((await barbara.post(`/v3/routes/${guid}/destinations`, web)).status).toBe(200);
    expect((await barbara.delete(`${path}/${prod}`)).status).toBe(204);
    expect(each(await ada.get('/v3/routes'), 'url')).toEqual([]);
  });

  test('a route can move to another owner', async () => {
    const foundation = await aFoundation({ knobs: { routeSharing: true } });
    const { guid } = foundation.state.createRoute('db', 'apps.internal', 'shop/data');

    const reply = await (await person(foundation, 'barbara@example.com')).patch(
      `/v3/routes/${guid}/relationships/space`,
      {
        data: { guid: foundation.state.space('shop/prod').guid },
      },
    );

    expect(reply.status).toBe(200);
    expect(foundation.state.routes()).toMatchObject([{ space: 'shop/prod', sharedWith: ['shop/data'] }]);
  });
});

test('nobody without a token creates a route', async () => {
  const foundation = await aFoundation();

  expect((await visitor(foundation).post('/v3/routes', routeBody(foundation, 'db'))).body).toEqual({
    errors: [{ detail: 'Authentication error', title: 'CF-NotAuthenticated', code: 10002 }],
  });
});
