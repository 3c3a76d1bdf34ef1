// Live grants are kept true to the foundation: what was deployed anew is bound anew, what was removed by hand comes back.
import { describe, expect, test } from '@jest/globals';
import type { Live } from '../../src/core/access-request.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { ada, allow, appName, barbara, grace, linus } from '../support/scene.ts';
import { World } from '../support/world.ts';

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
