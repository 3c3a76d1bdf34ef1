// What the door changes about routes on a foundation, done once and done again.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CloudFoundry } from '../../src/cf/foundation.ts';
import { REQUEST_ANNOTATION } from '../../src/cf/routes.ts';
import { type AppGuid, requestId, type RouteGuid } from '../../src/core/vocabulary.ts';
import { FoundationUnavailable } from '../../src/lifecycle/ports.ts';
import { BOT } from './connect.ts';
import { bound, itemFor, LIMITED, StandInSetting } from './stand-in.ts';

const ours = requestId(48);

let setting: StandInSetting;
let cf: CloudFoundry;

beforeEach(async () => {
  setting = await StandInSetting.open();
  cf = setting.connectAs(BOT);
});

afterEach(async () => {
  await setting.close();
});

describe('a route', () => {
  test('is created with the id of its request, mapped, and both may be done again', async () => {
    const db = await bound(cf, 'shop/data/db');
    const item = await itemFor(cf, db, 'db');

    const created = await cf.createRoute(item, db.space, ours);
    const again = await cf.createRoute(item, db.space, ours);
    const byAnother = await cf.createRoute(item, db.space, requestId(49));
    const route = 'route' in created ? created.route : ('' as RouteGuid);
    const mapped = [await cf.mapRoute(route, db.guid), await cf.mapRoute(route, db.guid)];

    expect(created).toEqual({ kind: 'created', route });
    expect(again).toEqual({ kind: 'created', route });
    expect(byAnother).toEqual({ kind: 'exists', route });
    expect(mapped).toEqual([{ kind: 'mapped' }, { kind: 'mapped' }]);
    expect(setting.foundation.state.routes()).toMatchObject([
      {
        url: 'db.apps.internal',
        space: 'shop/data',
        annotations: { [REQUEST_ANNOTATION]: 'c2c-48' },
        destinations: [{ app: 'shop/data/db', port: 8080 }],
      },
    ]);
  });

  test('whose answer was lost is known again as ours', async () => {
    const db = await bound(cf, 'shop/data/db');
    const item = await itemFor(cf, db, 'db');
    setting.foundation.faults.plan({ kind: 'drop', when: 'after handling', method: 'POST', path: '/v3/routes' });

    await expect(cf.createRoute(item, db.space, ours)).resolves.toMatchObject({ kind: 'created' });
  });

  test.each([
    { who: 'a space that we see', credentials: BOT },
    { who: 'a space that we do not see', credentials: LIMITED },
  ])('on a host of $who is taken', async ({ credentials }) => {
    cf = setting.connectAs(credentials);
    setting.foundation.state.createRoute('db', 'apps.internal', 'bank/ledger');
    const db = await bound(cf, 'shop/data/db');

    await expect(cf.createRoute(await itemFor(cf, db, 'DB'), db.space, ours)).resolves.toEqual({
      kind: 'taken',
    });
  });

  test('is unmapped from one app at a time, and is empty after the last', async () => {
    const [db, cache] = [await bound(cf, 'shop/data/db'), await bound(cf, 'shop/data/cache')];
    const route = setting.foundation.state.createRoute('db', 'apps.internal', 'shop/data').guid as RouteGuid;
    setting.foundation.state.mapRoute(route, 'shop/data/db');
    setting.foundation.state.mapRoute(route, 'shop/data/db', 9000);
    setting.foundation.state.mapRoute(route, 'shop/data/cache');

    expect(await cf.unmapRoute(route, db.guid)).toEqual({ kind: 'unmapped', emptied: false });
    expect(await cf.unmapRoute(route, db.guid)).toEqual({ kind: 'unmapped', emptied: false });
    expect(await cf.unmapRoute(route, cache.guid)).toEqual({ kind: 'unmapped', emptied: true });
    expect(await cf.unmapRoute('gone' as RouteGuid, db.guid)).toEqual({ kind: 'unmapped', emptied: true });
  });

  test('whose unmapping was done but not answered is unmapped', async () => {
    const db = await bound(cf, 'shop/data/db');
    const route = setting.foundation.state.createRoute('db', 'apps.internal', 'shop/data').guid as RouteGuid;
    setting.foundation.state.mapRoute(route, 'shop/data/db');
    setting.foundation.faults.plan({ kind: 'drop', when: 'after handling', method: 'DELETE', path: '/v3/routes/**' });

    await expect(cf.unmapRoute(route, db.guid)).resolves.toEqual({ kind: 'unmapped', emptied: true });
  });

  test('is deleted when the foundation has finished, and a second time too', async () => {
    const route = setting.foundation.state.createRoute('db', 'apps.internal', 'shop/data').guid as RouteGuid;
    setting.foundation.knobs.jobMs = 700;
    const started = setting.clock.now();

    await expect(cf.deleteRoute(route)).resolves.toEqual({ kind: 'deleted' });
    expect(setting.foundation.state.routes()).toEqual([]);
    expect(setting.clock.now() - started).toBeGreaterThanOrEqual(700);
    await expect(cf.deleteRoute(route)).resolves.toEqual({ kind: 'deleted' });
  });

  test('that takes the foundation more than a minute to delete is left to a later attempt', async () => {
    const route = setting.foundation.state.createRoute('db', 'apps.internal', 'shop/data').guid as RouteGuid;
    setting.foundation.knobs.jobMs = 600_000;

    await expect(cf.deleteRoute(route)).rejects.toThrow(
      new FoundationUnavailable('deleting a route: the Cloud Controller is still at it after a minute'),
    );
  });
});

describe('a refused write tells why, and what would help', () => {
  beforeEach(() => {
    cf = setting.connectAs(LIMITED);
  });

  async function refusalOf(outcome: Promise<{ readonly kind: string }>): Promise<string> {
    const told = await outcome;
    return 'reason' in told && typeof told.reason === 'string' ? `${told.kind}: ${told.reason}` : told.kind;
  }

  test('the feature flag route_creation is off', async () => {
    setting.foundation.knobs.routeCreation = false;
    const db = await bound(cf, 'shop/data/db');

    await expect(refusalOf(cf.createRoute(await itemFor(cf, db, 'db'), db.space, ours))).resolves.toBe(
      'refused: an operator has turned this off for everybody but admins (Feature Disabled: route_creation)',
    );
  });

  test('the route quota is used up', async () => {
    setting.foundation.knobs.spaceRouteQuota = 0;
    const db = await bound(cf, 'shop/data/db');

    await expect(refusalOf(cf.createRoute(await itemFor(cf, db, 'db'), db.space, ours))).resolves.toBe(
      "refused: Routes quota exceeded for space 'data': delete routes that are not needed, or ask an operator for a larger quota",
    );
  });

  test('the org is suspended', async () => {
    setting.foundation.state.suspendOrganization('shop');
    const db = await bound(cf, 'shop/data/db');

    await expect(refusalOf(cf.createRoute(await itemFor(cf, db, 'db'), db.space, ours))).resolves.toBe(
      'refused: the org is suspended: nothing in it can be changed until an operator lifts that',
    );
  });

  test('the host is not one', async () => {
    const db = await bound(cf, 'shop/data/db');

    await expect(refusalOf(cf.createRoute(await itemFor(cf, db, 'd b'), db.space, ours))).resolves.toBe(
      'refused: Host must be either "*" or contain only alphanumeric characters, "_", or "-"',
    );
  });

  test('the app belongs to another space, or is gone', async () => {
    const [web, db] = [await bound(cf, 'shop/prod/web'), await bound(cf, 'shop/data/db')];
    const route = setting.foundation.state.createRoute('db', 'apps.internal', 'shop/data').guid as RouteGuid;

    await expect(refusalOf(cf.mapRoute(route, web.guid))).resolves.toBe(
      "refused: the route belongs to another space than the app, and is not shared with the app's space",
    );
    setting.foundation.state.deleteApp('shop/data/db');
    await expect(refusalOf(cf.mapRoute(route, db.guid))).resolves.toBe(
      'refused: the app is gone: it was deleted, or deployed again under the same name',
    );
  });

  test('the account is no developer in one of the spaces', async () => {
    const web = await bound(cf, 'shop/prod/web');
    const accounts = setting.foundation.state.app('bank/ledger/accounts').guid as AppGuid;
    const wanted = { source: web.guid, destination: accounts, protocol: 'tcp', ports: { start: 1, end: 1 } } as const;

    await expect(refusalOf(cf.addPolicies([wanted]))).resolves.toBe(
      "refused: c2c's account may not change network policies between these apps: it needs the scope network.admin, or the role SpaceDeveloper in the spaces of both",
    );
  });
});
