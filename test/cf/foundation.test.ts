// The door against a whole foundation: the same calls that the lifecycle makes, and what the foundation holds afterwards.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { REQUEST_ANNOTATION } from '../../src/cf/routes.ts';
import type { BoundApp } from '../../src/core/connectivity.ts';
import { type NetworkPolicy, requestId, type RouteGuid, showApp } from '../../src/core/vocabulary.ts';
import { FoundationRefused, FoundationUnavailable } from '../../src/lifecycle/ports.ts';
import { type FoundationStandIn, startFoundation } from '../../src/sandbox/foundation/server.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { BOT, BOT_USER, connect, type Connection } from './connect.ts';

const LIMITED = { kind: 'client', id: 'c2c-limited', secret: 'limited-secret' } as const;
const ours = requestId(48);

let clock: FixedClock;
let foundation: FoundationStandIn;
let connection: Connection;

beforeEach(async () => {
  clock = new FixedClock();
  foundation = await startFoundation({ now: () => clock.now() });
  connection = connectAs(BOT);
});

afterEach(async () => {
  await connection.cf.close();
  await foundation.close();
});

function connectAs(credentials: typeof BOT | typeof BOT_USER | typeof LIMITED): Connection {
  const wait = async (ms: number) => clock.advance(ms);
  return connect(foundation.url, { credentials, clock, wait });
}

async function bound(path: string): Promise<BoundApp> {
  const apps = await connection.cf.findApps([path.split('/')[2] ?? '']);
  const app = apps.find(({ ref }) => showApp(ref) === path);
  if (!app) throw new Error(`there is no ${path}`);
  return app;
}

async function policy(from: string, to: string, port = 8080): Promise<NetworkPolicy> {
  const [source, destination] = [await bound(from), await bound(to)];
  return { source: source.guid, destination: destination.guid, protocol: 'tcp', ports: { start: port, end: port } };
}

async function itemFor(app: BoundApp, host: string) {
  const { domains } = await connection.cf.findRoutes({ apps: [], hosts: [], reservations: false });
  return { kind: 'route', host, domain: domains[0], app: app.ref, appGuid: app.guid } as const;
}

describe('finding apps', () => {
  test('every app of a name is found, in whichever space, with its place and how it runs', async () => {
    foundation.state.stopApp('shop/test/db');

    const apps = await connection.cf.findApps(['web', 'db', 'metrics', 'nothing']);

    expect(apps.map(({ ref, started, lifecycle }) => [showApp(ref), started, lifecycle])).toEqual(
      expect.arrayContaining([
        ['shop/prod/web', true, 'buildpack'],
        ['shop/test/web', true, 'buildpack'],
        ['shop/data/db', true, 'buildpack'],
        ['shop/test/db', false, 'buildpack'],
        ['shop/data/metrics', true, 'docker'],
      ]),
    );
    expect(apps).toHaveLength(5);
    expect(foundation.requests.lines()).toEqual(['GET /', 'POST /login/oauth/token', 'GET /v3/apps']);
  });

  test.each(['a,b', '50% off', 'with space', 'ünïcode', 'plus+and&'])(
    'the name "%s" reaches the foundation whole',
    async (name) => {
      foundation.state.pushApp(name, 'shop/prod');

      await expect(connection.cf.findApps([name, 'db'])).resolves.toHaveLength(3);
    },
  );

  test('no names ask nobody', async () => {
    await expect(connection.cf.findApps([])).resolves.toEqual([]);
    expect(foundation.requests.size).toBe(0);
  });

  test('an account without roles in a space does not see its apps', async () => {
    connection = connectAs(LIMITED);

    const apps = await connection.cf.findApps(['web', 'accounts']);

    expect(apps.map(({ ref }) => showApp(ref))).toEqual(['shop/prod/web']);
  });
});

describe('finding routes', () => {
  test('those of the apps on any domain and those on the hosts, each once', async () => {
    foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    foundation.state.mapRoute('db.apps.internal', 'shop/data/db');
    foundation.state.createRoute('shop', 'apps.example.com', 'shop/data');
    foundation.state.mapRoute('shop.apps.example.com', 'shop/data/db');
    foundation.state.createRoute('cache', 'apps.internal', 'shop/test');
    const db = await bound('shop/data/db');

    const found = await connection.cf.findRoutes({ apps: [db.guid], hosts: ['db', 'cache'], reservations: true });

    expect(found.domains.map(({ name }) => name)).toEqual(['apps.internal']);
    expect(found.unseenHosts).toEqual([]);
    expect(found.routes.map(({ host, spaceRef, destinations }) => ({ host, spaceRef, destinations }))).toEqual(
      expect.arrayContaining([
        { host: 'db', spaceRef: { org: 'shop', space: 'data' }, destinations: [{ app: db.guid, port: 8080 }] },
        { host: 'shop', spaceRef: undefined, destinations: [{ app: db.guid, port: 8080 }] },
        { host: 'cache', spaceRef: { org: 'shop', space: 'test' }, destinations: [] },
      ]),
    );
    expect(found.routes).toHaveLength(3);
  });

  test('a host that a stranger owns is told as taken, when that is asked for', async () => {
    connection = connectAs(LIMITED);
    foundation.state.createRoute('vault', 'apps.internal', 'bank/ledger');
    const hosts = ['vault', 'free'];

    const asked = await connection.cf.findRoutes({ apps: [], hosts, reservations: true });
    const notAsked = await connection.cf.findRoutes({ apps: [], hosts, reservations: false });

    expect(asked).toMatchObject({ routes: [], unseenHosts: ['vault'] });
    expect(notAsked).toMatchObject({ routes: [], unseenHosts: [] });
  });

  test('with the domains warm only the questions asked are sent', async () => {
    await connection.cf.findRoutes({ apps: [], hosts: [], reservations: true });
    foundation.requests.clear();

    await connection.cf.findRoutes({ apps: [], hosts: [], reservations: true });
    expect(foundation.requests.lines()).toEqual([]);

    await connection.cf.findRoutes({ apps: [], hosts: ['db'], reservations: false });
    expect(foundation.requests.lines()).toEqual(['GET /v3/routes']);
  });

  test('every internal domain is known, and looked up again after ten minutes', async () => {
    const seed = {
      domains: [
        { name: 'apps.example.com' },
        { name: 'mesh.internal', internal: true },
        { name: 'apps.internal', internal: true },
      ],
    };
    const several = await startFoundation({
      seed: {
        organizations: [],
        clients: [
          {
            id: 'c2c-bot',
            secret: 'c2c-secret',
            grantTypes: ['client_credentials'],
            authorities: ['cloud_controller.admin'],
          },
        ],
        ...seed,
      },
    });
    const there = connect(several.url);
    const ask = async () => (await there.cf.findRoutes({ apps: [], hosts: [], reservations: false })).domains;

    expect((await ask()).map(({ name }) => name)).toEqual(['apps.internal', 'mesh.internal']);
    const asked = several.requests.size;
    there.clock.advance(599_000);
    await ask();
    expect(several.requests.size).toBe(asked);
    there.clock.advance(1_000);
    await ask();
    expect(several.requests.size).toBeGreaterThan(asked);

    await there.cf.close();
    await several.close();
  });

  test('a foundation without an internal domain says what an operator can do', async () => {
    const bare = await startFoundation({
      seed: {
        organizations: [],
        domains: [{ name: 'apps.example.com' }],
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
    const there = connect(bare.url);

    await expect(there.cf.findRoutes({ apps: [], hosts: ['db'], reservations: false })).rejects.toThrow(
      new FoundationRefused(
        "looking up the internal domains: the foundation has no internal domain that c2c's account can see. An operator can make one with `cf create-shared-domain apps.internal --internal`",
      ),
    );

    await there.cf.close();
    await bare.close();
  });
});

describe('finding policies and roles', () => {
  test('the policies of the sources are found; with network.admin no quota applies', async () => {
    foundation.state.addPolicy({ from: 'shop/prod/web', to: 'shop/data/db', start: 8080 });
    foundation.state.addPolicy({
      from: 'shop/prod/web',
      to: 'bank/ledger/accounts',
      protocol: 'udp',
      start: 5000,
      end: 5010,
    });
    foundation.state.addPolicy({ from: 'shop/data/db', to: 'shop/prod/web', start: 8080 });
    const [web, db] = [await bound('shop/prod/web'), await bound('shop/data/db')];

    const { policies, quota } = await connection.cf.findPolicies([web.guid]);

    expect(quota).toBeUndefined();
    expect(policies).toHaveLength(2);
    expect(policies).toContainEqual({
      source: web.guid,
      destination: db.guid,
      protocol: 'tcp',
      ports: { start: 8080, end: 8080 },
    });
  });

  test('without network.admin the quota is told, by default that of the policy server', async () => {
    connection = connectAs(LIMITED);
    const web = await bound('shop/prod/web');

    await expect(connection.cf.findPolicies([web.guid])).resolves.toEqual({ policies: [], quota: 150 });
  });

  test('no sources ask the policy server nothing', async () => {
    await expect(connection.cf.findPolicies([])).resolves.toEqual({ policies: [], quota: undefined });
    expect(foundation.requests.lines()).not.toContainEqual(expect.stringContaining('policies'));
  });

  test('people with a role in the spaces are found by their user names; clients are left out', async () => {
    const [web, db] = [await bound('shop/prod/web'), await bound('shop/data/db')];

    const roles = await connection.cf.findRoles([web.space, db.space]);

    expect(
      roles.map(({ space, role, userName }) => [space === web.space ? 'prod' : 'data', role, userName]).sort(),
    ).toEqual([
      ['data', 'developer', 'barbara@example.com'],
      ['data', 'developer', 'grace@example.com'],
      ['data', 'manager', 'linus@example.com'],
      ['prod', 'developer', 'ada@example.com'],
      ['prod', 'developer', 'barbara@example.com'],
      ['prod', 'supporter', 'margaret@example.com'],
    ]);
  });

  test('no spaces ask nobody', async () => {
    await expect(connection.cf.findRoles([])).resolves.toEqual([]);
    expect(foundation.requests.size).toBe(0);
  });
});

describe('a route', () => {
  test('is created with the id of its request, mapped, and both may be done again', async () => {
    const db = await bound('shop/data/db');
    const item = await itemFor(db, 'db');

    const created = await connection.cf.createRoute(item, db.space, ours);
    const again = await connection.cf.createRoute(item, db.space, ours);
    const byAnother = await connection.cf.createRoute(item, db.space, requestId(49));
    const route = 'route' in created ? created.route : ('' as RouteGuid);
    const mapped = [await connection.cf.mapRoute(route, db.guid), await connection.cf.mapRoute(route, db.guid)];

    expect(created).toEqual({ kind: 'created', route });
    expect(again).toEqual({ kind: 'created', route });
    expect(byAnother).toEqual({ kind: 'exists', route });
    expect(mapped).toEqual([{ kind: 'mapped' }, { kind: 'mapped' }]);
    expect(foundation.state.routes()).toMatchObject([
      {
        url: 'db.apps.internal',
        space: 'shop/data',
        annotations: { [REQUEST_ANNOTATION]: 'c2c-48' },
        destinations: [{ app: 'shop/data/db', port: 8080 }],
      },
    ]);
  });

  test('whose answer was lost is known again as ours', async () => {
    const db = await bound('shop/data/db');
    const item = await itemFor(db, 'db');
    foundation.faults.plan({ kind: 'drop', when: 'after handling', method: 'POST', path: '/v3/routes' });

    await expect(connection.cf.createRoute(item, db.space, ours)).resolves.toMatchObject({ kind: 'created' });
  });

  test.each([
    { who: 'a space that we see', credentials: BOT },
    { who: 'a space that we do not see', credentials: LIMITED },
  ])('on a host of $who is taken', async ({ credentials }) => {
    connection = connectAs(credentials);
    foundation.state.createRoute('db', 'apps.internal', 'bank/ledger');
    const db = await bound('shop/data/db');

    await expect(connection.cf.createRoute(await itemFor(db, 'DB'), db.space, ours)).resolves.toEqual({
      kind: 'taken',
    });
  });

  test('is unmapped from one app at a time, and is empty after the last', async () => {
    const [db, cache] = [await bound('shop/data/db'), await bound('shop/data/cache')];
    const route = foundation.state.createRoute('db', 'apps.internal', 'shop/data').guid as RouteGuid;
    foundation.state.mapRoute(route, 'shop/data/db');
    foundation.state.mapRoute(route, 'shop/data/db', 9000);
    foundation.state.mapRoute(route, 'shop/data/cache');

    expect(await connection.cf.unmapRoute(route, db.guid)).toEqual({ kind: 'unmapped', emptied: false });
    expect(await connection.cf.unmapRoute(route, db.guid)).toEqual({ kind: 'unmapped', emptied: false });
    expect(await connection.cf.unmapRoute(route, cache.guid)).toEqual({ kind: 'unmapped', emptied: true });
    expect(await connection.cf.unmapRoute('gone' as RouteGuid, db.guid)).toEqual({ kind: 'unmapped', emptied: true });
  });

  test('whose unmapping was done but not answered is unmapped', async () => {
    const db = await bound('shop/data/db');
    const route = foundation.state.createRoute('db', 'apps.internal', 'shop/data').guid as RouteGuid;
    foundation.state.mapRoute(route, 'shop/data/db');
    foundation.faults.plan({ kind: 'drop', when: 'after handling', method: 'DELETE', path: '/v3/routes/**' });

    await expect(connection.cf.unmapRoute(route, db.guid)).resolves.toEqual({ kind: 'unmapped', emptied: true });
  });

  test('is deleted when the foundation has finished, and a second time too', async () => {
    const route = foundation.state.createRoute('db', 'apps.internal', 'shop/data').guid as RouteGuid;
    foundation.knobs.jobMs = 700;
    const started = clock.now();

    await expect(connection.cf.deleteRoute(route)).resolves.toEqual({ kind: 'deleted' });
    expect(foundation.state.routes()).toEqual([]);
    expect(clock.now() - started).toBeGreaterThanOrEqual(700);
    await expect(connection.cf.deleteRoute(route)).resolves.toEqual({ kind: 'deleted' });
  });

  test('that takes the foundation more than a minute to delete is left to a later attempt', async () => {
    const route = foundation.state.createRoute('db', 'apps.internal', 'shop/data').guid as RouteGuid;
    foundation.knobs.jobMs = 600_000;

    await expect(connection.cf.deleteRoute(route)).rejects.toThrow(
      new FoundationUnavailable('deleting a route: the Cloud Controller is still at it after a minute'),
    );
  });
});

describe('a refused write tells why, and what would help', () => {
  beforeEach(() => {
    connection = connectAs(LIMITED);
  });

  async function refusalOf(outcome: Promise<{ readonly kind: string }>): Promise<string> {
    const told = await outcome;
    return 'reason' in told && typeof told.reason === 'string' ? `${told.kind}: ${told.reason}` : told.kind;
  }

  test('the feature flag route_creation is off', async () => {
    foundation.knobs.routeCreation = false;
    const db = await bound('shop/data/db');

    await expect(refusalOf(connection.cf.createRoute(await itemFor(db, 'db'), db.space, ours))).resolves.toBe(
      'refused: an operator has turned this off for everybody but admins (Feature Disabled: route_creation)',
    );
  });

  test('the route quota is used up', async () => {
    foundation.knobs.spaceRouteQuota = 0;
    const db = await bound('shop/data/db');

    await expect(refusalOf(connection.cf.createRoute(await itemFor(db, 'db'), db.space, ours))).resolves.toBe(
      "refused: Routes quota exceeded for space 'data': delete routes that are not needed, or ask an operator for a larger quota",
    );
  });

  test('the org is suspended', async () => {
    foundation.state.suspendOrganization('shop');
    const db = await bound('shop/data/db');

    await expect(refusalOf(connection.cf.createRoute(await itemFor(db, 'db'), db.space, ours))).resolves.toBe(
      'refused: the org is suspended: nothing in it can be changed until an operator lifts that',
    );
  });

  test('the host is not one', async () => {
    const db = await bound('shop/data/db');

    await expect(refusalOf(connection.cf.createRoute(await itemFor(db, 'd b'), db.space, ours))).resolves.toBe(
      'refused: Host must be either "*" or contain only alphanumeric characters, "_", or "-"',
    );
  });

  test('the app belongs to another space, or is gone', async () => {
    const [web, db] = [await bound('shop/prod/web'), await bound('shop/data/db')];
    const route = foundation.state.createRoute('db', 'apps.internal', 'shop/data').guid as RouteGuid;

    await expect(refusalOf(connection.cf.mapRoute(route, web.guid))).resolves.toBe(
      "refused: the route belongs to another space than the app, and is not shared with the app's space",
    );
    foundation.state.deleteApp('shop/data/db');
    await expect(refusalOf(connection.cf.mapRoute(route, db.guid))).resolves.toBe(
      'refused: the app is gone: it was deleted, or deployed again under the same name',
    );
  });

  test('the account is no developer in one of the spaces', async () => {
    const web = await bound('shop/prod/web');
    const accounts = foundation.state.app('bank/ledger/accounts').guid as BoundApp['guid'];
    const wanted = { source: web.guid, destination: accounts, protocol: 'tcp', ports: { start: 1, end: 1 } } as const;

    await expect(refusalOf(connection.cf.addPolicies([wanted]))).resolves.toBe(
      "refused: c2c's account may not change network policies between these apps: it needs the scope network.admin, or the role SpaceDeveloper in the spaces of both",
    );
  });
});

describe('network policies', () => {
  test.each([
    { account: 'an admin client', credentials: BOT },
    { account: 'an admin user', credentials: BOT_USER },
    { account: 'a client with roles', credentials: LIMITED },
  ])('are added and removed by $account in one POST each, twice without harm', async ({ credentials }) => {
    connection = connectAs(credentials);
    const policies = [
      await policy('shop/prod/web', 'shop/data/db'),
      await policy('shop/prod/web', 'shop/data/cache', 61443),
    ];
    foundation.requests.clear();

    await expect(connection.cf.addPolicies(policies)).resolves.toEqual({ kind: 'added' });
    await expect(connection.cf.addPolicies(policies)).resolves.toEqual({ kind: 'added' });
    expect(foundation.state.policies()).toEqual([
      { from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 8080, end: 8080 },
      { from: 'shop/prod/web', to: 'shop/data/cache', protocol: 'tcp', start: 61443, end: 61443 },
    ]);

    await expect(connection.cf.removePolicies(policies)).resolves.toEqual({ kind: 'removed' });
    await expect(connection.cf.removePolicies(policies)).resolves.toEqual({ kind: 'removed' });
    expect(foundation.state.policies()).toEqual([]);
    expect(foundation.requests.size).toBe(4);
  });

  test('an empty list does nothing', async () => {
    await expect(connection.cf.addPolicies([])).resolves.toEqual({ kind: 'added' });
    await expect(connection.cf.removePolicies([])).resolves.toEqual({ kind: 'removed' });
    expect(foundation.requests.size).toBe(0);
  });

  test('at the quota those that are there already do not stand in the way', async () => {
    connection = connectAs(LIMITED);
    foundation.knobs.maxPolicies = 2;
    const [first, second, third] = [
      await policy('shop/prod/web', 'shop/data/db', 1),
      await policy('shop/prod/web', 'shop/data/db', 2),
      await policy('shop/prod/web', 'shop/data/db', 3),
    ];
    await connection.cf.addPolicies([first]);

    await expect(connection.cf.addPolicies([first, second])).resolves.toEqual({ kind: 'added' });
    await expect(connection.cf.addPolicies([first, second])).resolves.toEqual({ kind: 'added' });
    await expect(connection.cf.addPolicies([second, third])).resolves.toEqual({
      kind: 'refused',
      reason: expect.stringMatching(/^policy quota exceeded: /),
    });
    expect(foundation.state.policies()).toHaveLength(2);
  });

  test('without the scope it is told which is needed', async () => {
    foundation.knobs.selfService = false;
    const wanted = await policy('shop/prod/web', 'shop/data/db');
    foundation.faults.plan({
      kind: 'answer',
      path: '/networking/v1/external/policies',
      status: 403,
      body: '{"error": "provided scopes [a b] do not include allowed scopes [network.admin network.write]"}',
    });

    await expect(connection.cf.addPolicies([wanted])).resolves.toEqual({
      kind: 'refused',
      reason:
        "c2c's account lacks the scope for network policies: it needs network.admin, or network.write and SpaceDeveloper in both spaces (provided scopes [a b] do not include allowed scopes [network.admin network.write])",
    });
  });

  test('an error that is not valid JSON is read all the same', async () => {
    const wanted = await policy('shop/prod/web', 'shop/data/db');
    foundation.faults.plan({
      kind: 'answer',
      path: '/networking/v1/external/policies',
      status: 400,
      body: '{"error": "mapper: validate policies: invalid port range "a"-"b""}',
    });

    await expect(connection.cf.addPolicies([wanted])).resolves.toEqual({
      kind: 'refused',
      reason: 'invalid port range "a"-"b"',
    });
  });
});

describe('a foundation in trouble', () => {
  test('that revokes our tokens is signed in to again', async () => {
    const web = await bound('shop/prod/web');
    foundation.revokeTokens('c2c-bot');

    await expect(connection.cf.findPolicies([web.guid])).resolves.toMatchObject({ policies: [] });
  });

  test('whose token has ended by its own clock is signed in to again', async () => {
    await bound('shop/prod/web');
    foundation.knobs.clockOffsetSeconds = 1_300;

    await expect(bound('shop/prod/web')).resolves.toMatchObject({ started: true });
  });

  test('with UAA down the policy server refuses every token, which is not our fault', async () => {
    const web = await bound('shop/prod/web');
    foundation.knobs.uaaDown = true;

    await expect(connection.cf.findPolicies([web.guid])).rejects.toThrow(FoundationUnavailable);
    await expect(bound('shop/prod/web')).resolves.toMatchObject({ guid: web.guid });
  });

  test.each([true, 404, 503] as const)('with the policy server down (%s) apps and routes are found', async (down) => {
    const web = await bound('shop/prod/web');
    foundation.knobs.policyServerDown = down;

    await expect(connection.cf.findPolicies([web.guid])).rejects.toThrow(FoundationUnavailable);
    await expect(bound('shop/prod/web')).resolves.toMatchObject({ guid: web.guid });
  });

  test('that limits the rate says when to come back', async () => {
    connection = connectAs(LIMITED);
    await bound('shop/prod/web');
    foundation.knobs.rateLimit = { limit: 1, unauthenticatedLimit: 100, intervalSeconds: 3600, exemptAdmins: true };
    await bound('shop/prod/web');

    const error = await bound('shop/prod/web').catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(FoundationUnavailable);
    expect(error).toMatchObject({ retryAfterMs: 3_600_000 });
  });
});
