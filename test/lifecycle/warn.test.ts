// The end of a grant is told before it comes: when, to whom, once, and not at all where that would be no use.
import { describe, expect, test } from '@jest/globals';
import { ada, allow, grace } from '../support/scene.ts';
import { DAY, HOUR, World } from '../support/world.ts';

describe('the end is told before', () => {
  const FOR = (seconds: number) => allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'for', seconds } });

  test.each([
    ['a day before the end of a month', 30 * 86_400, 29 * DAY],
    ['a tenth of the time before the end of ten hours', 36_000, 9 * HOUR],
    ['a day before the end of ten years', 3_650 * 86_400, 3_649 * DAY],
  ])('%s, to the requester and the owner who approved', async (_, seconds, when) => {
    const world = new World();
    const id = await world.grant(ada, FOR(seconds), grace);

    await world.pass(when - 10_000);
    expect(world.announcer.warned).toEqual([]);
    await world.pass(20_000);

    expect(world.announcer.warned).toEqual([{ to: [ada.slack, grace.slack], request: id }]);
    expect((await world.store.recall(id)).at(-1)).toMatchObject({ kind: 'grant.warned' });
    await world.pass(seconds * 1000 - when);
    expect(await world.stateOf(id)).toBe('ended');
    expect(world.announcer.warned).toHaveLength(1);
  });

  test('as early as the operator says, but not in the first half of the time', async () => {
    const world = new World({ warnBeforeMs: 3 * DAY });
    await world.grant(ada, FOR(7 * 86_400), grace);
    await world.grant(ada, FOR(2 * 86_400), grace);

    await world.pass(DAY - 10_000);
    expect(world.announcer.warned).toEqual([]);
    await world.pass(20_000);
    expect(world.announcer.warned).toHaveLength(1);
    await world.pass(3 * DAY);
    expect(world.announcer.warned).toHaveLength(2);
  });

  test('not when the time is a matter of minutes', async () => {
    const world = new World();
    const id = await world.grant(ada, FOR(299), grace);

    await world.pass(HOUR);

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.announcer.warned).toEqual([]);
  });

  test('once, although the process dies at it', async () => {
    const world = new World();
    const id = await world.grant(ada, FOR(86_400), grace);
    world.clock.advance(DAY - HOUR);
    for (let calls = 0; calls < 30; calls++) {
      world.tripwire.arm(calls);
      await world.settle().catch(() => undefined);
      await world.restart();
    }

    expect((await world.store.recall(id)).filter(({ kind }) => kind === 'grant.warned')).toHaveLength(1);
    expect(world.announcer.warned).toHaveLength(1);
  });

  test('not when it was missed: then the grant ends at once', async () => {
    const world = new World();
    const id = await world.grant(ada, FOR(7 * 86_400), grace);
    world.queue.lose();
    world.clock.advance(30 * DAY);

    await world.restart();

    expect(await world.request(id)).toMatchObject({ state: 'ended', ending: { kind: 'expired' } });
    expect(world.announcer.warned).toEqual([]);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('again of the new end, when the grant was extended', async () => {
    const world = new World();
    const id = await world.grant(ada, FOR(86_400), grace);
    await world.pass(DAY - HOUR);
    const more = await world.askAndPlan(ada, { verb: 'extend', id, seconds: 86_400 });
    await world.say(grace, { kind: 'approve', request: more });
    expect(world.announcer.warned).toHaveLength(1);

    await world.pass(DAY);

    expect(world.announcer.warned).toHaveLength(2);
  });
});
