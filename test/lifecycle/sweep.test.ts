// What a crash left is found and finished; what is on its way, or not yet due, is left alone.
import { describe, expect, test } from '@jest/globals';
import { carry } from '../../src/lifecycle/submit.ts';
import { sweep } from '../../src/lifecycle/sweep.ts';
import { ada, allow, grace } from '../support/scene.ts';
import { DAY, World } from '../support/world.ts';

const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');

describe('sweep', () => {
  test('finds what was asked although the queue has lost it', async () => {
    const world = new World();
    const id = await world.ask(ada, WEB_TO_DB);
    world.queue.lose();
    world.clock.advance(10_000);

    await sweep(world.doors);
    await world.settle();

    expect(await world.stateOf(id)).toBe('pending');
  });

  test('finds what was asked while the queue was down', async () => {
    const world = new World();
    world.queue.goDown();
    const id = await world.ask(ada, WEB_TO_DB);
    world.queue.comeBack();
    world.clock.advance(10_000);

    await sweep(world.doors);
    await world.settle();

    expect(await world.stateOf(id)).toBe('pending');
  });

  test('finds a grant whose time came while nobody was there', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.queue.lose();
    world.clock.advance(8 * DAY);

    await sweep(world.doors);
    await world.settle();

    expect(await world.stateOf(id)).toBe('ended');
  });

  test('leaves alone what is young, what is not due yet, and what is done', async () => {
    const world = new World();
    await world.grant(ada, WEB_TO_DB, grace);
    world.clock.advance(10_000);
    await world.ask(ada, WEB_TO_DB);
    world.queue.lose();

    expect(await sweep(world.doors)).toBe(0);
    expect(world.queue.waiting()).toEqual([]);
  });

  test('has nothing to do when all is done, however many requests there were', async () => {
    const world = new World();
    for (let n = 0; n < 20; n++) {
      const id = await world.askAndPlan(ada, WEB_TO_DB);
      await world.say(grace, { kind: 'deny', request: id });
    }
    world.clock.advance(DAY);

    expect(await sweep(world.doors)).toBe(0);
    expect(world.store.due()).toEqual([]);
  });

  test('a queue that is down does not undo what was stored', async () => {
    const world = new World();
    world.queue.goDown();

    await expect(carry(world.doors, [{ job: { stage: 'audit' }, at: 0 }])).resolves.toBeUndefined();
  });
});
