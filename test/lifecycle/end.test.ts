// The end of a grant: what it alone needed goes, what others need or what was there before stays.
import { describe, expect, test } from '@jest/globals';
import type { AccessRequest } from '../../src/core/access-request.ts';
import { showFate } from '../../src/core/audit.ts';
import { ada, allow, appName, barbara, grace, linus, tcp } from '../support/scene.ts';
import { DAY, HOUR, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const TLS = 'policy shop/prod/web → shop/data/db tcp 61443';
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
function fatesOf(request: AccessRequest): readonly string[] {
  if (request.state !== 'ended') throw new Error(`the request is ${request.state}, not ended`);
  return request.fates.map(showFate);
}

describe('a grant ends', () => {
  test('when its time is over', async () => {
    const world = new World();
    const id = await world.grant(
      ada,
      allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'for', seconds: 3600 } }),
      grace,
    );

    await world.pass(HOUR - 10_000);
    expect(await world.stateOf(id)).toBe('live');
    await world.pass(20_000);

    expect(await world.request(id)).toMatchObject({ state: 'ended', ending: { kind: 'expired' } });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('never by itself when it was asked for ever', async () => {
    const world = new World();
    const id = await world.grant(ada, allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'forever' } }), grace);

    await world.pass(1_000 * DAY);

    expect(await world.stateOf(id)).toBe('live');
  });

  test('when the requester gives it back', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(ada, { kind: 'revoke', request: id, reason: 'migration done' });

    expect(await world.request(id)).toMatchObject({
      ending: { kind: 'returned', by: ada.slack, reason: 'migration done' },
    });
    expect(fatesOf(await world.request(id))).toEqual(['route db.apps.internal', 'policy web → db tcp 61443']);
    expect(world.foundation.picture()).toEqual([]);
    expect(world.announcer.toldOf(id).at(-1)).toBe('ended');
  });

  test("when the destination's owner cuts it", async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(linus, { kind: 'revoke', request: id });

    expect(await world.request(id)).toMatchObject({ state: 'ended', ending: { kind: 'revoked', by: linus.slack } });
  });

  test('with what was gone already said to be gone', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.removeRoute('db');
    world.foundation.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');

    await world.say(ada, { kind: 'revoke', request: id });

    expect(fatesOf(await world.request(id))).toEqual([
      'route db.apps.internal (was gone already)',
      'policy web → db tcp 61443 (was gone already)',
    ]);
  });

  test('with the route of a deleted app taken away too, as we made it', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.deleteApp('shop/data/db');

    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.foundation.picture()).toEqual([]);
  });

  test('with what the foundation refuses to remove told, not hidden', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.refuse('removePolicies', 'one or more applications cannot be found or accessed');

    await world.say(ada, { kind: 'revoke', request: id });

    expect(fatesOf(await world.request(id))).toContain(
      'policy web → db tcp 61443 (the foundation answered: one or more applications cannot be found or accessed)',
    );
  });

  test('as soon as the foundation is back, however long that takes', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.failNext(1_000_000);
    await world.say(ada, { kind: 'revoke', request: id });
    await world.pass(DAY);
    expect(await world.stateOf(id)).toBe('ending');
    world.foundation.recover();

    await world.restart();

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });
});

describe('what was there before c2c stays', () => {
  test('a foreign policy and a foreign route', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(ada, { kind: 'revoke', request: id });

    expect(fatesOf(await world.request(id))).toEqual([
      'route db.apps.internal (was there before)',
      'policy web → db tcp 61443 (was there before)',
    ]);
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('a foreign route that we mapped is unmapped, not deleted', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', []);
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.foundation.picture()).toEqual(['route db.apps.internal → nowhere']);
  });

  test('another app on a host that we shared keeps it', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/cache']);
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.foundation.picture()).toEqual(['route db.apps.internal → shop/data/cache']);
  });
});

describe('grants overlap safely', () => {
  test('what two grants need goes with the last of them', async () => {
    const world = new World();
    const first = await world.grant(ada, WEB_TO_DB, grace);
    const second = await world.grant(barbara, WEB_TO_DB, linus);

    await world.say(ada, { kind: 'revoke', request: first });
    expect(fatesOf(await world.request(first))).toEqual([
      `route db.apps.internal (${second} needs it)`,
      `policy web → db tcp 61443 (${second} needs it)`,
    ]);
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);

    await world.say(barbara, { kind: 'revoke', request: second });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('grants of different traffic share the route and keep their own policies', async () => {
    const world = new World();
    const over = await world.grant(ada, WEB_TO_DB, grace);
    await world.grant(ada, allow('shop/prod/api', 'shop/data/db', { traffic: [tcp('8080')] }), grace);

    await world.say(ada, { kind: 'revoke', request: over });

    expect(world.foundation.picture()).toEqual(['policy shop/prod/api → shop/data/db tcp 8080', ROUTE]);
  });

  test('a route asked for alone outlives the grant that made it', async () => {
    const world = new World();
    const first = await world.grant(ada, WEB_TO_DB, grace);
    await world.grant(grace, { verb: 'route', app: appName('shop/data/db') }, linus);

    await world.say(ada, { kind: 'revoke', request: first });

    expect(world.foundation.picture()).toEqual([ROUTE]);
  });

  test('what a request planned as kept, and c2c removed before its approval, is made again without a new look', async () => {
    const world = new World();
    const first = await world.grant(ada, WEB_TO_DB, grace);
    const second = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(ada, { kind: 'revoke', request: first });
    expect(world.foundation.picture()).toEqual([]);

    await world.say(grace, { kind: 'approve', request: second });

    expect(await world.stateOf(second)).toBe('live');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('what was planned while another grant was just ending is ours, not foreign', async () => {
    const world = new World();
    const first = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.failNext(3, 'removePolicies');
    await world.say(ada, { kind: 'revoke', request: first });
    const second = await world.askAndPlan(ada, WEB_TO_DB);
    expect(await world.stateOf(first)).toBe('ending');
    await world.say(grace, { kind: 'approve', request: second });
    await world.pass(60_000);
    expect(await world.stateOf(first)).toBe('ended');
    expect(await world.stateOf(second)).toBe('live');

    await world.say(ada, { kind: 'revoke', request: second });

    expect(world.foundation.picture()).toEqual([]);
  });
});
