// A grant ends while another request is being applied, or while its own job runs twice.
import { describe, expect, test } from '@jest/globals';
import { endGrant, expireGrant } from '../../src/lifecycle/end.ts';
import { ada, allow, grace } from '../support/scene.ts';
import { HOUR, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const TLS = 'policy shop/prod/web → shop/data/db tcp 61443';
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');

describe('a grant ends while another request is being applied', () => {
  const calls = ['findRoutes', 'findPolicies', 'unmapRoute', 'deleteRoute', 'removePolicies'] as const;
  const moments = calls.flatMap((call) => [['before', call] as const, ['after', call] as const]);

  test.each(moments)('an approval that comes %s %s finds its connectivity in the end', async (when, call) => {
    const world = new World();
    const first = await world.grant(ada, WEB_TO_DB, grace);
    const second = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.on(when, call, async () => {
      await world.say(grace, { kind: 'approve', request: second });
    });

    await world.say(ada, { kind: 'revoke', request: first });
    await world.pass(60_000);

    expect(await world.stateOf(first)).toBe('ended');
    expect(await world.stateOf(second)).toBe('live');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test.each(moments)('one that is applied and given back %s %s leaves nothing behind', async (when, call) => {
    const world = new World();
    const first = await world.grant(ada, WEB_TO_DB, grace);
    const second = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.on(when, call, async () => {
      await world.say(grace, { kind: 'approve', request: second });
      await world.say(ada, { kind: 'revoke', request: second });
    });

    await world.say(ada, { kind: 'revoke', request: first });
    await world.pass(60_000);

    expect(await world.stateOf(second)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('a process that dies before it looks again takes nothing from a request that had looked before it removed', async () => {
    const world = new World();
    const first = await world.grant(ada, WEB_TO_DB, grace);
    const second = await world.askAndPlan(ada, WEB_TO_DB);
    const looked = new Gate();
    const removed = new Gate();
    let applying = Promise.resolve();
    world.foundation.on('before', 'unmapRoute', async () => {
      world.foundation.on('after', 'findRoutes', async () => {
        looked.open();
        await removed.opened;
      });
      applying = world.say(grace, { kind: 'approve', request: second });
      await looked.opened;
    });
    world.foundation.on('after', 'deleteRoute', async () => world.tripwire.arm(0));

    await world.say(ada, { kind: 'revoke', request: first });
    world.tripwire.disarm();
    removed.open();
    await applying;
    await world.restart();

    expect(await world.stateOf(first)).toBe('ended');
    expect(await world.stateOf(second)).toBe('live');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });
});

/** Lets one of two run on only when the other has come so far. */
class Gate {
  open: () => void = () => {};
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

describe('end jobs run again', () => {
  test('an ended grant stays as it is', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    await world.say(ada, { kind: 'revoke', request: id });
    const before = await world.store.find(id);

    await expireGrant(world.doors, id);
    await endGrant(world.doors, id);

    expect(await world.store.find(id)).toEqual(before);
  });

  test('an expiry that comes early waits until it is time', async () => {
    const world = new World();
    const id = await world.grant(
      ada,
      allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'for', seconds: 3600 } }),
      grace,
    );
    world.queue.lose();

    await expireGrant(world.doors, id);
    expect(await world.stateOf(id)).toBe('live');

    await world.pass(HOUR + 60_000);
    expect(await world.stateOf(id)).toBe('ended');
  });

  test('expiry and revocation at the same moment end the grant once', async () => {
    const world = new World();
    const id = await world.grant(
      ada,
      allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'for', seconds: 60 } }),
      grace,
    );
    world.clock.advance(60_000);

    await world.want(ada, { kind: 'revoke', request: id });
    await world.settle();

    const endings = world.store.events().filter(({ kind }) => kind === 'grant.expired' || kind === 'grant.returned');
    expect(endings).toHaveLength(1);
    expect(world.foundation.picture()).toEqual([]);
  });
});
