// Live grants are kept true to the foundation: what was deployed anew is bound anew, what was removed by hand comes back.
import { describe, expect, test } from '@jest/globals';
import type { Live } from '../../src/core/access-request.ts';
import { itemKey } from '../../src/core/connectivity.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { reconcile } from '../../src/lifecycle/reconcile.ts';
import { ada, allow, appName, barbara, grace, linus, tcp } from '../support/scene.ts';
import { MINUTE, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const TLS = 'policy shop/prod/web → shop/data/db tcp 61443';
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'forever' } });

async function liveOf(world: World, id: RequestId): Promise<Live> {
  const request = await world.request(id);
  if (request.state !== 'live') throw new Error(`${id} is ${request.state}, not live`);
  return request;
}

async function factsOf(world: World, id: RequestId): Promise<readonly string[]> {
  return (await world.store.recall(id)).slice(4).map(({ kind }) => kind);
}

describe('an app that was deployed again under its name', () => {
  test('is reached again when the destination was deleted and pushed anew', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    const db = world.foundation.push('shop/data/db');
    expect(world.foundation.picture()).toContain('route db.apps.internal → nowhere');

    await world.look();

    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    const { destinations, grant, healing, leaving } = await liveOf(world, id);
    expect(destinations.map(({ guid }) => guid)).toEqual([db.guid]);
    expect(grant.items.map(({ ours }) => ours)).toEqual([true, true]);
    expect({ healing, leaving }).toEqual({});
  });

  test('reaches again when the source was deleted and pushed anew; its dead guid keeps no policy', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    const { guid } = world.foundation.push('shop/prod/web');

    await world.look();

    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    expect(await factsOf(world, id)).toEqual(['grant.rebound', 'grant.tidied']);
    expect((await world.store.recall(id)).at(4)).toMatchObject({
      apps: [{ app: 'shop/prod/web', from: 'app shop/prod/web', to: guid }],
      made: ['policy web → db tcp 61443'],
    });
  });

  test('is told to the requester and in the thread of the card, once, and not as going live again', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.push('shop/prod/web');

    await world.look(3);

    expect(world.announcer.upkeepOf(id)).toEqual(['grant.rebound']);
    expect(world.announcer.upkeep[0]?.thread).toBe(world.announcer.cardsOf(id)[0]?.place.ts);
    expect(world.announcer.toldOf(id)).toEqual(['pending', 'live']);
    expect(world.announcer.audit.map(({ kind }) => kind)).toContain('grant.rebound');
  });

  test('takes the name from the app that was renamed aside: blue gets nothing that is granted to green', async () => {
    const world = new World();
    await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.rename('shop/data/db', 'db-old');
    world.foundation.push('shop/data/db');

    await world.look();

    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('keeps what an app renamed aside is granted under its new name', async () => {
    const world = new World();
    await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.rename('shop/data/db', 'db-old');
    world.foundation.push('shop/data/db');
    await world.grant(ada, allow('shop/prod/web', 'shop/data/db-old', { traffic: [{ kind: 'tls' }] }), grace);

    await world.look();

    expect(world.foundation.picture()).toContain('policy shop/prod/web → shop/data/db-old tcp 61443');
    expect(world.foundation.picture()).toContain(TLS);
  });

  test('is bound anew in every grant that names it, and the last of them takes everything along', async () => {
    const world = new World();
    const first = await world.grant(ada, WEB_TO_DB, grace);
    const second = await world.grant(barbara, WEB_TO_DB, linus);
    world.foundation.push('shop/data/db');
    world.foundation.push('shop/prod/web');
    await world.look();
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);

    await world.say(ada, { kind: 'revoke', request: first });
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    await world.say(barbara, { kind: 'revoke', request: second });

    expect(world.foundation.picture()).toEqual([]);
  });

  test('gets what somebody made for the new one already counted as theirs: it stays when the grant ends', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.push('shop/prod/web');
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
    await world.look();

    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.foundation.picture()).toEqual([TLS]);
  });

  test('is found by a request that is just being applied, and other grants are looked at then and there', async () => {
    const world = new World();
    const live = await world.grant(ada, WEB_TO_DB, grace);
    const next = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/cache'));
    world.foundation.push('shop/prod/web');

    await world.say(grace, { kind: 'approve', request: next });

    expect(await world.stateOf(next)).toBe('stale');
    expect(await factsOf(world, live)).toContain('grant.rebound');
  });
});

describe('what was taken away by hand', () => {
  test('a network policy is made again, and that is said', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');

    await world.look();

    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    expect(await factsOf(world, id)).toEqual(['grant.repaired']);
    expect(world.announcer.upkeepOf(id)).toEqual(['grant.repaired']);
  });

  test('a route that was unmapped is mapped again', async () => {
    const world = new World();
    await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.unmapHost('db');

    await world.look();

    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('a route that was deleted is made again, and goes with the grant', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.removeRoute('db');
    await world.look();
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);

    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.foundation.picture()).toEqual([]);
  });

  test('what was there before c2c is made again too, and is ours from then on', async () => {
    const world = new World();
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
    await world.look();
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);

    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.foundation.picture()).toEqual([]);
  });

  test('nothing is written, and nothing said, when nothing has changed', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    const before = await world.store.find(id);

    await world.look(5);

    expect(await world.store.find(id)).toEqual(before);
    expect(world.announcer.upkeep).toEqual([]);
  });

  test('a route alone is kept too', async () => {
    const world = new World();
    await world.grant(grace, { verb: 'route', app: appName('shop/data/db') }, linus);
    world.foundation.push('shop/data/db');

    await world.look();

    expect(world.foundation.picture()).toEqual([ROUTE]);
  });
});

describe('what others hold meanwhile', () => {
  const moments = (
    ['findApps', 'findRoutes', 'findPolicies', 'mapRoute', 'addPolicies', 'removePolicies'] as const
  ).flatMap((call) => [['before', call] as const, ['after', call] as const]);

  test.each(moments)('a revocation %s %s leaves nothing behind', async (when, call) => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.push('shop/prod/web');
    world.foundation.push('shop/data/db');
    world.foundation.on(when, call, async () => {
      await world.say(ada, { kind: 'revoke', request: id });
    });

    await world.look();
    await world.pass(2 * MINUTE);

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });

  test.each(moments)('a revocation %s %s of another grant takes nothing from this one', async (when, call) => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    const other = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.push('shop/prod/web');
    world.foundation.push('shop/data/db');
    world.foundation.on(when, call, async () => {
      await world.say(ada, { kind: 'revoke', request: other });
    });

    await world.look(3);

    expect(await world.stateOf(other)).toBe('ended');
    expect(await world.stateOf(id)).toBe('live');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    await world.say(ada, { kind: 'revoke', request: id });
    expect(world.foundation.picture()).toEqual([]);
  });

  test.each(moments)('a second reconcile %s %s does no harm', async (when, call) => {
    const world = new World();
    const id = await world.grant(
      ada,
      allow('shop/prod/web', 'shop/data/db', { traffic: [{ kind: 'tls' }, tcp('8080')] }),
      grace,
    );
    world.foundation.push('shop/prod/web');
    world.foundation.push('shop/data/db');
    world.foundation.on(when, call, () => reconcile(world.doors));

    await world.look(3);

    expect(world.foundation.picture()).toEqual(['policy shop/prod/web → shop/data/db tcp 8080', TLS, ROUTE].sort());
    expect((await factsOf(world, id)).filter((kind) => kind === 'grant.rebound')).toHaveLength(1);
    await world.say(ada, { kind: 'revoke', request: id });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('a foundation that is down between two writes is waited for, and what was made is not forgotten', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.push('shop/prod/web');
    world.foundation.push('shop/data/db');
    world.foundation.failNext(100, 'mapRoute');
    await world.look();
    expect(await factsOf(world, id)).toEqual([]);
    world.foundation.recover();

    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.foundation.picture()).toEqual([]);
  });

  test('a worker that dies anywhere in it is followed by one that ends it', async () => {
    for (let calls = 0, crashed = true; crashed; calls++) {
      const world = new World();
      const id = await world.grant(ada, WEB_TO_DB, grace);
      world.foundation.push('shop/prod/web');
      world.foundation.push('shop/data/db');
      world.tripwire.arm(calls);
      await world.look();
      crashed = world.tripwire.disarm();
      await world.restart();
      await world.look(3);

      const place = `after ${calls} calls`;
      const { grant, healing, leaving } = await liveOf(world, id);
      expect({ place, picture: world.foundation.picture() }).toEqual({ place, picture: [TLS, ROUTE] });
      expect({ place, healing, leaving }).toEqual({ place });
      expect({ place, keys: grant.items.map(({ item }) => itemKey(item)).sort() }).toEqual({
        place,
        keys: [...world.foundation.keys()].sort(),
      });
      expect({ place, facts: (await factsOf(world, id)).filter((kind) => kind === 'grant.rebound') }).toEqual({
        place,
        facts: ['grant.rebound'],
      });
      await world.say(ada, { kind: 'revoke', request: id });
      expect({ place, picture: world.foundation.picture() }).toEqual({ place, picture: [] });
    }
  });

  test('a worker that dies anywhere in it leaves nothing behind when the grant is revoked at once', async () => {
    for (let calls = 0, crashed = true; crashed; calls++) {
      const world = new World();
      const id = await world.grant(ada, WEB_TO_DB, grace);
      world.foundation.push('shop/prod/web');
      world.foundation.push('shop/data/db');
      world.tripwire.arm(calls);
      await world.look();
      crashed = world.tripwire.disarm();
      await world.say(ada, { kind: 'revoke', request: id });
      await world.restart();
      await world.pass(2 * MINUTE);
      await world.restart();

      const place = `after ${calls} calls`;
      expect({ place, state: await world.stateOf(id) }).toEqual({ place, state: 'ended' });
      expect({ place, picture: world.foundation.picture() }).toEqual({ place, picture: [] });
    }
  });
});
