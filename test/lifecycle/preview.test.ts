// `/c2c plan`: the plan for the person alone.
import { describe, expect, test } from '@jest/globals';
import { ada, allow, mallory } from '../support/scene.ts';
import { World } from '../support/world.ts';

const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
function factsOf(world: World): readonly string[] {
  return world.store.events().map(({ kind }) => kind);
}

describe('previewing', () => {
  const preview = { kind: 'preview', ask: WEB_TO_DB } as const;

  test('shows the plan to the person alone, and stores nothing', async () => {
    const world = new World();

    await world.say(ada, preview);

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({
      kind: 'preview',
      planned: { plan: { steps: [{ kind: 'create-route' }, { kind: 'add-policy' }] } },
    });
    expect(await world.store.list({ kind: 'all' }, 10)).toEqual([]);
    expect(factsOf(world)).toEqual([]);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('says what an ask would be refused for', async () => {
    const world = new World();

    await world.say(mallory, preview);

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({
      kind: 'preview-refused',
      refusal: { kind: 'not-entitled' },
    });
  });

  test('says soon that the foundation does not answer', async () => {
    const world = new World();
    world.foundation.failNext(1_000);

    await world.say(ada, preview);
    await world.pass(60_000);

    expect(world.announcer.answers.map(({ answer }) => answer.kind)).toEqual(['preview-refused']);
  });
});
