// `/c2c revoke web -> db`: which of the live grants are meant.
import { describe, expect, test } from '@jest/globals';
import type { Wish } from '../../src/lifecycle/intent.ts';
import { ada, allow, appName, barbara, grace, mallory, spaceRef, tcp } from '../support/scene.ts';
import { World } from '../support/world.ts';

function revoke(source: string, destination: string): Extract<Wish, { kind: 'revoke-between' }> {
  return { kind: 'revoke-between', source: appName(source), destination: appName(destination) };
}

describe('revokeBetween', () => {
  test('ends every live grant between the two apps', async () => {
    const world = new World();
    await world.grant(ada, allow('shop/prod/web', 'shop/data/db'), grace);
    await world.grant(ada, allow('shop/prod/web', 'shop/data/db', { traffic: [tcp('8080')] }), grace);

    await world.say(ada, revoke('web', 'db'));

    expect(world.announcer.answersTo(ada.slack)).toEqual(['done', 'done']);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('ends only the traffic that is named', async () => {
    const world = new World();
    const over = await world.grant(ada, allow('shop/prod/web', 'shop/data/db'), grace);
    const plain = await world.grant(ada, allow('shop/prod/web', 'shop/data/db', { traffic: [tcp('8080')] }), grace);

    await world.say(ada, { ...revoke('web', 'db'), traffic: [tcp('8080')] });

    expect([await world.stateOf(over), await world.stateOf(plain)]).toEqual(['live', 'ended']);
  });

  test('does not cut a grant of several apps in part', async () => {
    const world = new World();
    const id = await world.grant(ada, allow('shop/prod/web, shop/prod/api', 'shop/data/db'), grace);

    await world.say(ada, revoke('web', 'db'));

    expect(world.announcer.answersTo(ada.slack)).toEqual(['no-such-grant']);
    expect(await world.stateOf(id)).toBe('live');
  });

  test("means those of the person's target where names leave something out", async () => {
    const world = new World();
    world.foundation.give(ada, 'developer', 'shop/test');
    const here = await world.grant(ada, allow('shop/prod/web', 'shop/data/db'), grace);
    const there = await world.grant(ada, allow('shop/test/web', 'shop/data/db'), grace);
    await world.store.setTarget(ada.slack, spaceRef('shop/test'));

    await world.say(ada, revoke('web', 'db'));

    expect([await world.stateOf(here), await world.stateOf(there)]).toEqual(['live', 'ended']);
  });

  test('finds an old grant behind many newer requests', async () => {
    const world = new World();
    const old = await world.grant(
      ada,
      allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'forever' } }),
      grace,
    );
    for (let n = 0; n < 60; n++) {
      const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));
      await world.say(ada, { kind: 'withdraw', request: id });
    }

    await world.say(ada, revoke('web', 'db'));

    expect(await world.stateOf(old)).toBe('ended');
  });

  test('answers for each grant by itself', async () => {
    const world = new World();
    await world.grant(ada, allow('shop/prod/web', 'shop/data/db'), grace);
    await world.grant(barbara, allow('shop/prod/web', 'shop/data/db', { traffic: [tcp('8080')] }), grace);

    await world.say(mallory, revoke('web', 'db'));

    expect(world.announcer.answersTo(mallory.slack)).toEqual(['asked', 'asked']);
  });

  test('a grant that ended before is not spoken of again', async () => {
    const world = new World();
    const id = await world.grant(ada, allow('shop/prod/web', 'shop/data/db'), grace);
    await world.say(ada, { kind: 'revoke', request: id });

    await world.say(ada, revoke('web', 'db'));

    expect(world.announcer.answersTo(ada.slack)).toEqual(['done', 'no-such-grant']);
  });
});
