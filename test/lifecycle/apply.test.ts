// From the quorum to the grant: what was approved is carried out, or nothing, whatever has changed meanwhile.
import { describe, expect, test } from '@jest/globals';
import type { AccessRequest } from '../../src/core/access-request.ts';
import { ada, allow, appName, grace, linus, mesh, tcp } from '../support/scene.ts';
import { DAY, HOUR, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const TLS = 'policy shop/prod/web → shop/data/db tcp 61443';
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
function whyFailed(request: AccessRequest): readonly string[] {
  if (request.state !== 'failed') throw new Error(`the request is ${request.state}, not failed`);
  return request.outcome.undone.map(({ item, because }) => `${item.item.kind}: ${because}`);
}
function oursOf(request: AccessRequest): readonly string[] {
  if (!('grant' in request)) throw new Error(`the request is ${request.state} and holds no grant`);
  return request.grant.items.map(({ item, ours }) => `${ours ? 'our' : 'foreign'} ${item.kind}`).sort();
}

describe('applyRequest: what was approved is made', () => {
  test('a new route and a network policy', async () => {
    const world = new World();

    const id = await world.grant(ada, WEB_TO_DB, grace);

    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    expect(oursOf(await world.request(id))).toEqual(['our policy', 'our route']);
    expect(world.announcer.cardOf(id)?.state).toBe('live');
    expect(world.announcer.toldOf(id)).toEqual(['pending', 'live']);
  });

  test("the grant's clock starts when it is applied, not when it was approved", async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.failNext(5, 'addPolicies');
    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(HOUR);

    const request = await world.request(id);

    if (request.state !== 'live') throw new Error(request.state);
    const applied = (await world.store.recall(id)).find(({ kind }) => kind === 'grant.applied');
    expect(request.grant.until).toBe((applied?.at ?? 0) + 7 * DAY);
  });

  test('what is there already is left alone and not counted as ours', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');

    const id = await world.grant(ada, WEB_TO_DB, grace);

    expect(oursOf(await world.request(id))).toEqual(['foreign policy', 'foreign route']);
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('a route on another internal domain serves, and asks for no second look', async () => {
    const world = new World();
    world.foundation.domains = [world.foundation.domains[0], mesh];
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db'], mesh);

    const id = await world.grant(ada, WEB_TO_DB, grace);

    expect(await world.stateOf(id)).toBe('live');
    expect(world.foundation.picture()).toEqual([TLS, 'route db.mesh.internal → shop/data/db']);
  });

  test('an orphan route of the same space is mapped', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', []);

    const id = await world.grant(ada, WEB_TO_DB, grace);

    expect(await world.stateOf(id)).toBe('live');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('a route alone', async () => {
    const world = new World();

    const id = await world.grant(grace, { verb: 'route', app: appName('shop/data/db'), host: 'orders' }, linus);

    expect(await world.stateOf(id)).toBe('live');
    expect(world.foundation.picture()).toEqual(['route orders.apps.internal → shop/data/db']);
  });

  test('several apps and ports at once', async () => {
    const world = new World();

    await world.grant(
      ada,
      allow('shop/prod/web, shop/prod/api', 'shop/data/db, shop/data/cache', { traffic: [tcp('8080', '9000-9010')] }),
      grace,
    );

    expect(world.foundation.picture()).toHaveLength(8);
  });
});

describe('applyRequest: the foundation has changed since the approval', () => {
  test('a step that nobody approved makes the request stale, and nothing is done', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.removeRoute('db');

    await world.say(grace, { kind: 'approve', request: id });

    expect(world.announcer.cardOf(id)).toMatchObject({ state: 'stale', revision: 2, decisions: [] });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('the new plan can be approved in its turn', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.removeRoute('db');
    await world.say(grace, { kind: 'approve', request: id });

    await world.say(linus, { kind: 'approve', request: id, revision: 2 });

    expect(await world.stateOf(id)).toBe('live');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('an app that was deployed under a new guid needs a new look', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.push('shop/prod/web');

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('stale');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('an app that was deleted cannot be connected', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.deleteApp('shop/data/db');

    await world.say(grace, { kind: 'approve', request: id });

    expect(whyFailed(await world.request(id))).toEqual([
      'route: shop/data/db does not exist any more',
      'policy: shop/data/db does not exist any more',
    ]);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('a host that another space has taken meanwhile is told by name', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.addRoute('db', 'shop/test', []);

    await world.say(grace, { kind: 'approve', request: id });

    expect(whyFailed(await world.request(id))[0]).toContain('belongs to shop/test');
    expect(world.foundation.picture()).toEqual(['route db.apps.internal → nowhere']);
  });

  test('a host that an unseen space takes just before we create the route fails, with the policy done', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.hide('bank/ledger');
    world.foundation.on('before', 'createRoute', async () => world.foundation.addRoute('db', 'bank/ledger', []));

    await world.say(grace, { kind: 'approve', request: id });

    expect(whyFailed(await world.request(id))).toEqual([
      'route: another space has taken db.apps.internal since the plan was made',
    ]);
  });

  test('roles that the requester has lost since are noticed when a new look is needed', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.push('shop/prod/web');
    await world.want(grace, { kind: 'approve', request: id });
    world.foundation.on('after', 'findApps', async () => world.foundation.take(ada, 'shop/prod'));

    await world.settle();

    expect(whyFailed(await world.request(id))[0]).toContain('You have no role in shop/prod');
  });
});
