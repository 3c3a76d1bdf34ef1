// How many requests the lifecycle's calls cost, and how many of them wait for one another. The server holds back the
// answers of a round until the whole round is there, so a call that asked one by one would never end.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AppGuid, SpaceGuid } from '../../src/core/vocabulary.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import type { Reply, ScriptedServer } from '../support/scripted-server.ts';
import {
  aPolicy,
  aRouteItem,
  connect,
  type Connection,
  db,
  dbRoute,
  emptyList,
  listOf,
  presentedRoute,
  scriptedFoundation,
  web,
} from './connect.ts';

let server: ScriptedServer;
let connection: Connection;

beforeEach(async () => {
  server = (await scriptedFoundation())
    .on('GET /v3/apps', emptyList())
    .on('GET /v3/routes', listOf([presentedRoute()]))
    .on('GET /v3/roles', emptyList())
    .on('GET /v3/domains/domain-1/route_reservations', { json: { matching_route: false } })
    .on('GET /networking/v1/external/policies', { json: { policies: [] } })
    .on('POST /networking/v1/external/policies', { json: {} })
    .on('POST /v3/routes', { status: 201, json: presentedRoute() })
    .on(`POST /v3/routes/${dbRoute}/destinations`, { json: { destinations: [] } });
  connection = connect(server.url);
  await connection.cf.findRoutes({ apps: [], hosts: [], reservations: false });
  server.forget();
});

afterEach(async () => {
  await connection.cf.close();
  await server.close();
});

const asked = () => server.received.map(({ method, path }) => `${method} ${path}`);

test('planning is two round trips: the apps, then everything about them at once', async () => {
  const { cf } = connection;
  server.inRounds(1, 5);

  await cf.findApps(['web', 'db']);
  await Promise.all([
    cf.findRoutes({ apps: [db.guid], hosts: ['db'], reservations: true }),
    cf.findPolicies([web.guid]),
    cf.findRoles([web.space, db.space]),
  ]);

  expect(asked().sort()).toEqual([
    'GET /networking/v1/external/policies',
    'GET /v3/apps',
    'GET /v3/domains/domain-1/route_reservations',
    'GET /v3/roles',
    'GET /v3/routes',
    'GET /v3/routes',
  ]);
});

test('applying a new route is five requests in three round trips', async () => {
  const { cf } = connection;
  server.inRounds(2, 1, 2);

  await Promise.all([cf.findApps(['web', 'db']), cf.findRoutes({ apps: [], hosts: ['db'], reservations: false })]);
  await cf.createRoute(aRouteItem(), db.space, requestId(48));
  await Promise.all([cf.mapRoute(dbRoute, db.guid), cf.addPolicies([aPolicy()])]);

  expect(asked()).toHaveLength(5);
});

test('applying where the route is mapped already is three requests in two round trips', async () => {
  const { cf } = connection;
  server.inRounds(2, 1);

  await Promise.all([cf.findApps(['web', 'db']), cf.findRoutes({ apps: [], hosts: ['db'], reservations: false })]);
  await cf.addPolicies([aPolicy()]);

  expect(asked()).toHaveLength(3);
});

test('many network policies are one POST', async () => {
  const policies = Array.from({ length: 300 }, (_, index) => aPolicy({ ports: { start: index + 1, end: index + 1 } }));

  await connection.cf.addPolicies(policies);

  expect(asked()).toEqual(['POST /networking/v1/external/policies']);
});

test('without network.admin a POST is about a hundred apps at most', async () => {
  const limited = await scriptedFoundation({ scope: 'network.write' });
  limited.on('POST /networking/v1/external/policies', { json: {} });
  const there = connect(limited.url);
  const policies = Array.from({ length: 150 }, (_, index) => aPolicy({ source: `app-${index}` as AppGuid }));

  await there.cf.addPolicies(policies);

  const bodies = limited
    .requests('POST /networking/v1/external/policies')
    .map(({ body }) => new Set(body.match(/app-\w+/g)));
  expect(bodies.map(({ size }) => size)).toEqual([100, 52]);
  await there.cf.close();
  await limited.close();
});

describe('long lists go in pieces, all at once', () => {
  test('four hundred apps are two questions about routes and two about policies', async () => {
    const apps = Array.from({ length: 400 }, (_, index) => `app-${index}` as AppGuid);
    server.inRounds(4);

    await Promise.all([
      connection.cf.findRoutes({ apps, hosts: [], reservations: true }),
      connection.cf.findPolicies(apps),
    ]);

    expect(server.requests('GET /v3/routes').map(({ query }) => query.get('app_guids')?.split(',').length)).toEqual([
      200, 200,
    ]);
    expect(
      server
        .requests('GET /networking/v1/external/policies')
        .map(({ query }) => query.get('source_id')?.split(',').length),
    ).toEqual([200, 200]);
  });

  test('four hundred apps are two questions about the policies to them and two about their names', async () => {
    const apps = Array.from({ length: 400 }, (_, index) => `app-${index}` as AppGuid);
    server.inRounds(4);

    await Promise.all([connection.cf.findPoliciesTo(apps), connection.cf.findAppsByGuid(apps)]);

    const asked = (path: string, filter: string) =>
      server.requests(path).map(({ query }) => query.get(filter)?.split(',').length);
    expect(asked('GET /networking/v1/external/policies', 'dest_id')).toEqual([200, 200]);
    expect(asked('GET /v3/apps', 'guids')).toEqual([200, 200]);
  });

  test('names are asked in addresses of about 6 KB', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `an-app-with-a-rather-long-name-${index}`);

    await connection.cf.findApps(names);

    const targets = server.requests('GET /v3/apps').map(({ target }) => target);
    expect(targets).toHaveLength(3);
    for (const target of targets) expect(target.length).toBeLessThan(6_200);
    expect(targets.flatMap((target) => new URL(target, server.url).searchParams.get('names')?.split(','))).toEqual(
      names,
    );
  });

  test('spaces are asked for two hundred at a time', async () => {
    const spaces = Array.from({ length: 201 }, (_, index) => `space-${index}` as SpaceGuid);
    server.inRounds(2);

    await connection.cf.findRoles(spaces);

    expect(server.requests('GET /v3/roles')).toHaveLength(2);
  });
});

describe('a list of several pages', () => {
  const page = (host: string, next: string | null): Reply => ({
    json: {
      pagination: { next: next === null ? null : { href: next } },
      resources: [{ ...presentedRoute({ host }), guid: `route-${host}` }],
    },
  });

  test('is read to its end, on the host that we know, whatever host the links name', async () => {
    const next = 'https://api.internal.example/v3/routes?app_guids=app-db&page=2&per_page=1000';
    server.on('GET /v3/routes', ({ query }) => (query.get('page') === '2' ? page('b', null) : page('a', next)));

    const { routes } = await connection.cf.findRoutes({ apps: [db.guid], hosts: [], reservations: false });

    expect(routes.map(({ host }) => host)).toEqual(['a', 'b']);
    expect(server.requests('GET /v3/routes').map(({ query }) => query.get('app_guids'))).toEqual(['app-db', 'app-db']);
  });
});

describe('what only some foundations answer', () => {
  const app = (name: string) => ({
    guid: `app-${name}`,
    name,
    state: 'STARTED',
    lifecycle: { type: 'wasm' },
    relationships: { space: { data: { guid: 'space-prod' } } },
  });
  const included = {
    spaces: [{ guid: 'space-prod', name: 'prod', relationships: { organization: { data: { guid: 'org-shop' } } } }],
    organizations: [{ guid: 'org-shop', name: 'shop' }],
  };

  test('names that differ in case come after the exact ones', async () => {
    server.on('GET /v3/apps', listOf([app('WEB'), app('web')], included));

    const apps = await connection.cf.findApps(['web']);

    expect(apps.map(({ ref, lifecycle }) => [ref.app, lifecycle])).toEqual([
      ['web', 'unknown'],
      ['WEB', 'unknown'],
    ]);
  });

  test('an answer of another shape is told by where it differs', async () => {
    server.on('GET /v3/apps', listOf([{ ...app('web'), guid: 7 }], included));

    await expect(connection.cf.findApps(['web'])).rejects.toThrow(
      'looking up apps: the Cloud Controller answered in a shape that c2c does not know at resources.0.guid: expected an app GUID',
    );
  });

  test('a job that failed refuses with what it says', async () => {
    server.on(`DELETE /v3/routes/${dbRoute}`, { status: 202, headers: { location: `${server.url}/v3/jobs/job-1` } }).on(
      'GET /v3/jobs/job-1',
      { json: { state: 'PROCESSING' } },
      {
        json: { state: 'FAILED', errors: [{ code: 1, title: 'CF-X', detail: 'banana' }] },
      },
    );

    await expect(connection.cf.deleteRoute(dbRoute)).resolves.toEqual({ kind: 'refused', reason: 'banana' });
    expect(connection.waits).toEqual([100]);
  });

  test('a role whose user UAA does not name is nobody', async () => {
    const role = (user: string) => ({
      type: 'space_developer',
      relationships: { user: { data: { guid: user } }, space: { data: { guid: 'space-data' } } },
    });
    server.on(
      'GET /v3/roles',
      listOf([role('u-1'), role('u-2')], {
        users: [
          { guid: 'u-1', username: null },
          { guid: 'u-2', username: 'Grace@Example.com' },
        ],
      }),
    );

    await expect(connection.cf.findRoles([db.space])).resolves.toEqual([
      { space: 'space-data', role: 'developer', userName: 'grace@example.com' },
    ]);
  });

  test('roles are read anew each time: whoever lost one has lost it at the next decision', async () => {
    server.on('GET /v3/roles', emptyList());

    await connection.cf.findRoles([db.space]);
    await connection.cf.findRoles([db.space]);

    expect(server.requests('GET /v3/roles')).toHaveLength(2);
  });

  describe('of a user name that several identity providers know', () => {
    const users = [
      { guid: 'u-1', username: 'grace@example.com', origin: 'uaa' },
      { guid: 'u-2', username: 'Grace@Example.com', origin: 'okta' },
      { guid: 'u-3', username: 'linus@example.com', origin: 'okta' },
    ];
    const resources = users.map(({ guid }) => ({
      type: 'space_developer',
      relationships: { user: { data: { guid } }, space: { data: { guid: 'space-data' } } },
    }));
    const namesFor = async (origins?: readonly string[]) => {
      server.on('GET /v3/roles', listOf(resources, { users }));
      const { cf, logLines } = connect(server.url, origins && { origins });
      const roles = await cf.findRoles([db.space]);
      await cf.close();
      return { names: roles.map(({ userName }) => userName), logged: logLines.join() };
    };

    test('nobody has the roles, as long as the operator does not say whose count', async () => {
      const { names, logged } = await namesFor();

      expect(names).toEqual(['linus@example.com']);
      expect(logged).toContain('set identity.origins');
    });

    test('those have them whose provider counts', async () => {
      const { names, logged } = await namesFor(['uaa']);

      expect(names).toEqual(['grace@example.com']);
      expect(logged).not.toContain('identity.origins');
    });
  });

  test('roles that may not be read are refused', async () => {
    server.on('GET /v3/roles', {
      status: 403,
      json: {
        errors: [
          { code: 10003, detail: 'You are not authorized to perform the requested action', title: 'CF-NotAuthorized' },
        ],
      },
    });

    await expect(connection.cf.findRoles([db.space])).rejects.toThrow(
      "looking up the roles in spaces: the Cloud Controller answered 403: c2c's account may not read this: it needs the scope cloud_controller.read and a role there, or cloud_controller.admin_read_only",
    );
  });
});
