// What the door finds on a foundation: apps, routes, network policies, roles.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CloudFoundry } from '../../src/cf/foundation.ts';
import { REQUEST_ANNOTATION } from '../../src/cf/routes.ts';
import { showApp } from '../../src/core/vocabulary.ts';
import { FoundationRefused } from '../../src/lifecycle/ports.ts';
import { startFoundation } from '../../src/sandbox/foundation/server.ts';
import { BOT, connect } from './connect.ts';
import { bound, LIMITED, StandInSetting } from './stand-in.ts';

let setting: StandInSetting;
let cf: CloudFoundry;

beforeEach(async () => {
  setting = await StandInSetting.open();
  cf = setting.connectAs(BOT);
});

afterEach(async () => {
  await setting.close();
});

describe('finding apps', () => {
  test('every app of a name is found, in whichever space, with its place and how it runs', async () => {
    setting.foundation.state.stopApp('shop/test/db');

    const apps = await cf.findApps(['web', 'db', 'metrics', 'nothing']);

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
    expect(setting.foundation.requests.lines()).toEqual(['GET /', 'POST /login/oauth/token', 'GET /v3/apps']);
  });

  test.each(['a,b', '50% off', 'with space', 'ünïcode', 'plus+and&'])(
    'the name "%s" reaches the foundation whole',
    async (name) => {
      setting.foundation.state.pushApp(name, 'shop/prod');

      await expect(cf.findApps([name, 'db'])).resolves.toHaveLength(3);
    },
  );

  test('no names ask nobody', async () => {
    await expect(cf.findApps([])).resolves.toEqual([]);
    expect(setting.foundation.requests.size).toBe(0);
  });

  test('an account without roles in a space does not see its apps', async () => {
    cf = setting.connectAs(LIMITED);

    const apps = await cf.findApps(['web', 'accounts']);

    expect(apps.map(({ ref }) => showApp(ref))).toEqual(['shop/prod/web']);
  });
});

describe('finding apps by guid', () => {
  test('those that are there are found with their names, those that are gone are left out', async () => {
    const [web, db] = [await bound(cf, 'shop/prod/web'), await bound(cf, 'shop/data/db')];
    setting.foundation.state.deleteApp('shop/data/db');

    const apps = await cf.findAppsByGuid([web.guid, db.guid, web.guid]);

    expect(apps).toEqual([web]);
  });

  test('an account without roles in a space does not see its apps', async () => {
    const accounts = await bound(cf, 'bank/ledger/accounts');

    await expect(setting.connectAs(LIMITED).findAppsByGuid([accounts.guid])).resolves.toEqual([]);
  });

  test('no guids ask nobody: an empty filter would ask for every app there is', async () => {
    await expect(cf.findAppsByGuid([])).resolves.toEqual([]);
    expect(setting.foundation.requests.size).toBe(0);
  });
});

describe('finding routes', () => {
  test('those of the apps on any domain and those on the hosts, each once', async () => {
    setting.foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    setting.foundation.state.mapRoute('db.apps.internal', 'shop/data/db');
    setting.foundation.state.createRoute('shop', 'apps.example.com', 'shop/data');
    setting.foundation.state.mapRoute('shop.apps.example.com', 'shop/data/db');
    setting.foundation.state.createRoute('cache', 'apps.internal', 'shop/test');
    const db = await bound(cf, 'shop/data/db');

    const found = await cf.findRoutes({ apps: [db.guid], hosts: ['db', 'cache'], reservations: true });

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

  test('a route that bears the id of a request is known as made by c2c', async () => {
    const metadata = { labels: {}, annotations: { [REQUEST_ANNOTATION]: 'c2c-12' } };
    setting.foundation.state.createRoute('db', 'apps.internal', 'shop/data', { metadata });
    setting.foundation.state.createRoute('cache', 'apps.internal', 'shop/data');

    const { routes } = await cf.findRoutes({ apps: [], hosts: ['db', 'cache'], reservations: false });

    expect(routes.map(({ host, createdByC2c }) => [host, createdByC2c])).toEqual([
      ['db', true],
      ['cache', false],
    ]);
  });

  test('a host that a stranger owns is told as taken, when that is asked for', async () => {
    cf = setting.connectAs(LIMITED);
    setting.foundation.state.createRoute('vault', 'apps.internal', 'bank/ledger');
    const hosts = ['vault', 'free'];

    const asked = await cf.findRoutes({ apps: [], hosts, reservations: true });
    const notAsked = await cf.findRoutes({ apps: [], hosts, reservations: false });

    expect(asked).toMatchObject({ routes: [], unseenHosts: ['vault'] });
    expect(notAsked).toMatchObject({ routes: [], unseenHosts: [] });
  });

  test('with the domains warm only the questions asked are sent', async () => {
    await cf.findRoutes({ apps: [], hosts: [], reservations: true });
    setting.foundation.requests.clear();

    await cf.findRoutes({ apps: [], hosts: [], reservations: true });
    expect(setting.foundation.requests.lines()).toEqual([]);

    await cf.findRoutes({ apps: [], hosts: ['db'], reservations: false });
    expect(setting.foundation.requests.lines()).toEqual(['GET /v3/routes']);
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
    setting.foundation.state.addPolicy({ from: 'shop/prod/web', to: 'shop/data/db', start: 8080 });
    setting.foundation.state.addPolicy({
      from: 'shop/prod/web',
      to: 'bank/ledger/accounts',
      protocol: 'udp',
      start: 5000,
      end: 5010,
    });
    setting.foundation.state.addPolicy({ from: 'shop/data/db', to: 'shop/prod/web', start: 8080 });
    const [web, db] = [await bound(cf, 'shop/prod/web'), await bound(cf, 'shop/data/db')];

    const { policies, quota } = await cf.findPolicies([web.guid]);

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
    cf = setting.connectAs(LIMITED);
    const web = await bound(cf, 'shop/prod/web');

    await expect(cf.findPolicies([web.guid])).resolves.toEqual({ policies: [], quota: 150 });
  });

  test('the policies to a destination are found whoever their source is, and no others', async () => {
    setting.foundation.state.addPolicy({ from: 'shop/prod/web', to: 'shop/data/db', start: 8080 });
    setting.foundation.state.addPolicy({
      from: 'bank/ledger/accounts',
      to: 'shop/data/db',
      protocol: 'udp',
      start: 53,
    });
    setting.foundation.state.addPolicy({ from: 'shop/data/db', to: 'shop/prod/web', start: 8080 });
    const [db, accounts] = [await bound(cf, 'shop/data/db'), await bound(cf, 'bank/ledger/accounts')];

    const policies = await cf.findPoliciesTo([db.guid]);

    expect(policies).toHaveLength(2);
    expect(policies).toContainEqual({
      source: accounts.guid,
      destination: db.guid,
      protocol: 'udp',
      ports: { start: 53, end: 53 },
    });
  });

  test('no destinations ask the policy server nothing: an empty id would match policies of no app', async () => {
    await expect(cf.findPoliciesTo([])).resolves.toEqual([]);
    expect(setting.foundation.requests.size).toBe(0);
  });

  test('no sources ask the policy server nothing', async () => {
    await expect(cf.findPolicies([])).resolves.toEqual({ policies: [], quota: undefined });
    expect(setting.foundation.requests.lines()).not.toContainEqual(expect.stringContaining('policies'));
  });

  test('people with a role in the spaces are found by their user names; clients are left out', async () => {
    const [web, db] = [await bound(cf, 'shop/prod/web'), await bound(cf, 'shop/data/db')];

    const roles = await cf.findRoles([web.space, db.space]);

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
    await expect(cf.findRoles([])).resolves.toEqual([]);
    expect(setting.foundation.requests.size).toBe(0);
  });

  test('everybody’s role in the org of a space is told for the space, and the org is looked up once', async () => {
    setting.foundation.state.addRole('linus@example.com', 'organization_manager', 'shop');
    const [web, db] = [await bound(cf, 'shop/prod/web'), await bound(cf, 'shop/data/db')];
    const before = await cf.findOrgRoles([web.space, db.space]);
    const asked = setting.foundation.requests.size;
    const again = await cf.findOrgRoles([web.space]);

    expect(setting.foundation.requests.size).toBe(asked + 1);
    expect(again).toEqual(before.filter(({ space }) => space === web.space));
    expect(before.filter(({ space }) => space === db.space)).toHaveLength(again.length);
    const names = again.map(({ role, userName }) => `${role} ${userName}`);
    expect(names).toContain('manager linus@example.com');
    expect(names.every((name) => !name.startsWith('developer'))).toBe(true);
  });
});
