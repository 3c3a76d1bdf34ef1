// Applying on a foundation in trouble, by two workers at once, and with what an earlier attempt left.
import { describe, expect, test } from '@jest/globals';
import type { AccessRequest } from '../../src/core/access-request.ts';
import { applyRequest } from '../../src/lifecycle/apply.ts';
import { ada, allow, grace, linus } from '../support/scene.ts';
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

  test.each([
    ['when the time that was asked for would be over', { kind: 'for', seconds: 2 * 86_400 }, 2 * DAY],
    ['after a week, if it was asked for ever', { kind: 'forever' }, 7 * DAY],
  ] as const)('what was made and nobody retries goes by itself: %s', async (_, lifetime, after) => {
    const world = new World();
    const id = await world.askAndPlan(ada, { ...WEB_TO_DB, lifetime });
    world.foundation.refuse('addPolicies', 'policy quota exceeded');
    await world.say(grace, { kind: 'approve', request: id });

    await world.pass(after - HOUR);
    expect(world.foundation.picture()).toEqual([ROUTE]);
    await world.pass(2 * HOUR);

    expect(world.foundation.picture()).toEqual([]);
    expect(await world.request(id)).toMatchObject({ state: 'ended', ending: { kind: 'expired' } });
    expect(world.store.events().map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['grant.failed', 'grant.expired', 'grant.ended']),
    );
    expect(world.announcer.toldOf(id).slice(-2)).toEqual(['failed', 'ended']);
  });

  test('a retry in time begins anew: its clock starts when it is applied', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, { ...WEB_TO_DB, lifetime: { kind: 'for', seconds: 2 * 86_400 } });
    world.foundation.refuse('addPolicies', 'policy quota exceeded');
    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(2 * DAY - HOUR);
    world.foundation.recover();

    await world.say(ada, { kind: 'retry', request: id });
    await world.pass(DAY);

    expect(await world.stateOf(id)).toBe('live');
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
    await world.pass(36 * HOUR - 60_000);

    await world.want(grace, { kind: 'approve', request: id });
    world.clock.advance(120_000);
    await world.settle();

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
