// A live grant is put right while others revoke, apply, deploy and die: nothing is lost, and nothing is left behind.
import { describe, expect, test } from '@jest/globals';
import type { Live } from '../../src/core/access-request.ts';
import { itemKey } from '../../src/core/connectivity.ts';
import type { GrantedItem } from '../../src/core/grant.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { HEALING_MS } from '../../src/lifecycle/heal.ts';
import { holdersOf, needsOf } from '../../src/lifecycle/needs.ts';
import { reconcile } from '../../src/lifecycle/reconcile.ts';
import { ada, allow, db, grace, ours, policyItem, tcp, web } from '../support/scene.ts';
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

  test('nobody writes to a grant that somebody is putting right', async () => {
    const { world, id } = await deployed();
    const seen: unknown[] = [];
    world.foundation.on('before', 'addPolicies', async () => {
      seen.push(await world.store.find(id));
      await reconcile(world.doors);
      seen.push(await world.store.find(id));
    });

    await world.look();

    expect(seen[1]).toEqual(seen[0]);
  });

  test('a worker that slept past its time makes nothing for a grant that has ended', async () => {
    const { world, id } = await deployed();
    afterClaim(world, async () => {
      world.clock.advance(HEALING_MS + 1);
      await world.say(ada, { kind: 'revoke', request: id });
      expect(await world.stateOf(id)).toBe('ended');
    });

    await world.look();

    expect(world.foundation.picture()).toEqual([]);
  });

  test('what is deployed once more after the claim is not written to before that is known, whatever happens then', async () => {
    const { world, id } = await deployed();
    afterClaim(world, async () => {
      world.foundation.push('shop/prod/web');
      world.foundation.on('after', 'addPolicies', async () => world.tripwire.arm(0));
    });

    await world.look();
    world.tripwire.disarm();
    await world.say(ada, { kind: 'revoke', request: id });
    await world.restart();
    await world.pass(2 * MINUTE);

    expect(world.foundation.picture()).toEqual([]);
  });

  test('what a worker made that died is taken away although the app was deployed once more since then', async () => {
    const { world, id } = await deployed();
    world.foundation.on('after', 'addPolicies', async () => world.tripwire.arm(0));
    await world.look();
    world.tripwire.disarm();
    world.foundation.push('shop/prod/web');

    await world.restart();
    await world.look(3);
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.foundation.picture()).toEqual([]);
  });

  test('what another grant made for the new guid is ours, also for one that comes to it later', async () => {
    const { world, id } = await deployed();
    const other = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.push('shop/data/db');
    world.foundation.on('after', 'findPolicies', async () => {
      const stored = await world.store.find(other);
      if (stored) await world.store.move(stored, { next: stored.request }, world.clock.now());
    });
    await world.look();
    expect(await factsOf(world, id)).toContain('grant.rebound');
    expect(await factsOf(world, other)).toEqual([]);

    await world.look();
    await world.say(ada, { kind: 'revoke', request: id });
    await world.say(ada, { kind: 'revoke', request: other });

    expect(world.foundation.picture()).toEqual([]);
  });

  test('what was there before c2c, and is made again by a worker that dies, is ours from then on', async () => {
    for (let calls = 0, crashed = true; crashed; calls++) {
      const world = new World();
      world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
      const id = await world.grant(ada, WEB_TO_DB, grace);
      world.foundation.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
      world.tripwire.arm(calls);
      await world.look();
      crashed = world.tripwire.disarm();
      await world.restart();
      await world.look(2);
      await world.say(ada, { kind: 'revoke', request: id });

      const place = `after ${calls} calls`;
      expect({ place, picture: world.foundation.picture() }).toEqual({ place, picture: [] });
    }
  });

  test('what is being made for a grant is needed before it is there, and what it left behind is nobody else’s', async () => {
    const { world, id } = await deployed();
    const stored = await world.store.find(id);
    if (stored?.request.state !== 'live') throw new Error('the grant is live');
    const [making, left] = ['8080', '9090'].map((port) => ours(policyItem(web, db, `tcp ${port}`)));
    if (!making || !left) throw new Error('there are two of them');
    const request = { ...stored.request, healing: { until: 0, items: [making] }, leaving: [left] };
    const keys = (items: readonly GrantedItem[]) => items.map(({ item }) => itemKey(item));

    const needed = needsOf([{ ...stored, request }], undefined).flatMap(({ items }) => keys(items));
    const held = [...holdersOf([{ ...stored, request }], undefined).keys()];

    const granted = keys(request.grant.items);
    expect(needed).toEqual([...granted, ...keys([making])]);
    expect(held).toEqual([...granted, ...keys([making, left])]);
  });
});

/** A grant whose apps were both deployed again since it was applied. */
async function deployed(): Promise<{ readonly world: World; readonly id: RequestId }> {
  const world = new World();
  const id = await world.grant(ada, WEB_TO_DB, grace);
  world.foundation.push('shop/prod/web');
  world.foundation.push('shop/data/db');
  return { world, id };
}

/** The second look of a reconcile comes when it has claimed what it is going to change. */
function afterClaim(world: World, run: () => Promise<void>): void {
  world.foundation.on('after', 'findApps', async () => {
    world.foundation.on('before', 'findApps', run);
  });
}
