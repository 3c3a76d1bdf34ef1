// From the quorum to the grant: what was approved is carried out, or nothing, whatever has changed meanwhile.
import { describe, expect, test } from '@jest/globals';
import type { AccessRequest } from '../../src/core/access-request.ts';
import { applyRequest } from '../../src/lifecycle/apply.ts';
import { ada, allow, appName, grace, linus, mesh, tcp } from '../support/scene.ts';
import { DAY, FIRST, HOUR, World } from '../support/world.ts';

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

describe('applyRequest: a foundation in trouble', () => {
  test('a policy server that is down until the last try ends in a failure that says what was done', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.failNext(1_000, 'addPolicies');

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(HOUR);

    expect(whyFailed(await world.request(id))).toEqual(['policy: addPolicies: the foundation answered 503']);
    expect(world.foundation.picture()).toEqual([ROUTE]);
    expect(world.announcer.toldOf(id)).toEqual(['pending', 'failed']);
  });

  test('Retry goes on from there', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.refuse('addPolicies', 'policy quota exceeded');
    await world.say(grace, { kind: 'approve', request: id });
    world.foundation.recover();

    await world.say(ada, { kind: 'retry', request: id });

    expect(oursOf(await world.request(id))).toEqual(['our policy', 'our route']);
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('Undo removes what was made and nothing else', async () => {
    const world = new World();
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 8080');
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.refuse('addPolicies', 'policy quota exceeded');
    await world.say(grace, { kind: 'approve', request: id });
    expect(world.foundation.picture()).toContain(ROUTE);

    await world.say(ada, { kind: 'undo', request: id });

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual(['policy shop/prod/web → shop/data/db tcp 8080']);
  });

  test('a refused write is not tried again by itself', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.refuse('createRoute', "Routes quota exceeded for space 'data'.");

    await world.say(grace, { kind: 'approve', request: id });

    expect(whyFailed(await world.request(id))).toEqual(["route: Routes quota exceeded for space 'data'."]);
    expect(world.queue.failures).toEqual([]);
  });
});

describe('applyRequest: two workers on one request', () => {
  test('the one who was overtaken before it wrote does nothing', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.on('after', 'findApps', () => applyRequest(world.doors, id, FIRST));

    await world.say(grace, { kind: 'approve', request: id });

    const applied = world.store.events().filter(({ kind }) => kind === 'grant.applied');
    expect(applied).toHaveLength(1);
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('the one who was overtaken while it wrote tells nobody, and takes nothing from the grant', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.on('before', 'createRoute', () => applyRequest(world.doors, id, FIRST));

    await world.say(grace, { kind: 'approve', request: id });

    expect(world.store.events().filter(({ kind }) => kind === 'grant.applied')).toHaveLength(1);
    expect(oursOf(await world.request(id))).toEqual(['our policy', 'our route']);
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('what a worker writes after the grant was given back is taken away again', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.on('before', 'addPolicies', async () => {
      await applyRequest(world.doors, id, FIRST);
      await world.say(ada, { kind: 'revoke', request: id });
      expect(await world.stateOf(id)).toBe('ended');
    });

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });
});

describe('applyRequest: nothing that was made is forgotten', () => {
  test('what an attempt made before the request turned stale does not outlive a denial', async () => {
    const world = new World();
    world.foundation.addRoute('cache', 'shop/data', ['shop/data/cache']);
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db, shop/data/cache'));
    world.foundation.failNext(1, 'createRoute');
    await world.say(grace, { kind: 'approve', request: id });
    world.foundation.removeRoute('cache');

    await world.pass(60_000);
    expect(await world.stateOf(id)).toBe('stale');
    await world.say(linus, { kind: 'deny', request: id });

    expect(await world.stateOf(id)).toBe('denied');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('what it made and the new plan needs again ends with the grant', async () => {
    const world = new World();
    world.foundation.addRoute('cache', 'shop/data', ['shop/data/cache']);
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db, shop/data/cache'));
    world.foundation.failNext(1, 'createRoute');
    await world.say(grace, { kind: 'approve', request: id });
    world.foundation.removeRoute('cache');
    await world.pass(60_000);
    await world.say(linus, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('live');

    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.foundation.picture()).toEqual([]);
  });

  test('what it made and cannot take back is told, and can be undone later', async () => {
    const world = new World();
    world.foundation.addRoute('cache', 'shop/data', ['shop/data/cache']);
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db, shop/data/cache'));
    world.foundation.failNext(1, 'createRoute');
    world.foundation.refuse('removePolicies', 'one or more applications cannot be found or accessed');
    await world.say(grace, { kind: 'approve', request: id });
    world.foundation.removeRoute('cache');

    await world.pass(60_000);
    expect(whyFailed(await world.request(id))[0]).toContain('one or more applications cannot be found or accessed');
    world.foundation.recover();
    await world.say(ada, { kind: 'undo', request: id });

    expect(world.foundation.picture()).toEqual([]);
  });

  test('another request that found what a failed one left knows that it is not foreign', async () => {
    const world = new World();
    const failing = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.failNext(1_000, 'createRoute');
    await world.say(grace, { kind: 'approve', request: failing });
    world.foundation.failNext(1_000);
    await world.pass(HOUR);
    expect(await world.stateOf(failing)).toBe('failed');
    world.foundation.recover();

    const other = await world.grant(ada, WEB_TO_DB, grace);
    await world.say(ada, { kind: 'undo', request: failing });
    await world.say(ada, { kind: 'revoke', request: other });

    expect(world.foundation.picture()).toEqual([]);
  });

  test('a grant wanted until a day that has passed by now is not applied', async () => {
    const world = new World({ lapseAfterMs: 30 * DAY });
    const until = { lifetime: { kind: 'until', date: '2026-11-24' } } as const;
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db', until));
    world.foundation.refuse('addPolicies', 'policy quota exceeded');
    await world.say(grace, { kind: 'approve', request: id });
    world.foundation.recover();
    await world.pass(2 * DAY);

    await world.say(ada, { kind: 'retry', request: id });

    expect(whyFailed(await world.request(id))[0]).toContain('2026-11-24 has passed already');
  });

  test('nobody is asked longer than the connectivity is wanted', async () => {
    const world = new World({ lapseAfterMs: 30 * DAY });
    const until = { lifetime: { kind: 'until', date: '2026-11-24' } } as const;
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db', until));

    await world.pass(2 * DAY);

    expect(await world.stateOf(id)).toBe('lapsed');
  });
});
