// A wish said once happens once, however often it is pressed, delivered, or run again after a crash.
import { describe, expect, test } from '@jest/globals';
import { performIntent } from '../../src/lifecycle/perform.ts';
import { ada, allow, aPerson, appName, grace, linus } from '../support/scene.ts';
import { FIRST, HOUR, World } from '../support/world.ts';

const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
function factsOf(world: World): readonly string[] {
  return world.store.events().map(({ kind }) => kind);
}

describe('deciding: once is once', () => {
  test('twenty owners who press at once end as one approval and one application', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    const owners = Array.from({ length: 20 }, (_, n) => aPerson(`owner${n}`));
    for (const owner of owners) {
      world.directory.admit(owner);
      world.foundation.give(owner, 'developer', 'shop/data');
    }
    const intents = [];
    for (const owner of owners) intents.push(await world.want(owner, { kind: 'approve', request: id, revision: 1 }));

    await Promise.all(intents.map((intent) => performIntent(world.doors, intent, FIRST)));
    await world.settle();

    expect(factsOf(world).filter((kind) => kind === 'request.approved')).toHaveLength(1);
    expect(factsOf(world).filter((kind) => kind === 'grant.applied')).toHaveLength(1);
    const answers = owners.flatMap(({ slack }) => world.announcer.answersTo(slack));
    expect(answers.filter((kind) => kind === 'done')).toHaveLength(1);
    expect(answers.filter((kind) => kind === 'too-late')).toHaveLength(19);
  });

  test('a press on a plan that has been replaced changes nothing', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.removeRoute('db');
    await world.say(grace, { kind: 'approve', request: id, revision: 1 });

    await world.say(linus, { kind: 'approve', request: id, revision: 1 });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['plan-changed']);
    expect(await world.stateOf(id)).toBe('stale');
  });

  test('nor does a typed approval that was said before the new plan was made', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.removeRoute('db');
    const late = await world.want(linus, { kind: 'approve', request: id });
    world.queue.lose();
    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('stale');

    await performIntent(world.doors, late, FIRST);

    expect(world.announcer.answersTo(linus.slack)).toEqual(['plan-changed']);
    expect(await world.stateOf(id)).toBe('stale');
  });

  test('an approval that died before its answer does not approve the next plan when it is run again', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.removeRoute('db');
    world.announcer.goDown();
    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('stale');
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(await world.stateOf(id)).toBe('stale');
    expect(world.foundation.picture()).toEqual([]);
  });

  test.each([
    ['approve', grace, 'request.approved'],
    ['deny', grace, 'request.denied'],
    ['withdraw', ada, 'request.withdrawn'],
  ] as const)('%s, run again after it died before its answer, is answered and happens once', async (kind, by, fact) => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.announcer.goDown();
    await world.say(by, { kind, request: id });
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(world.announcer.answersTo(by.slack)).toEqual(['done']);
    expect(factsOf(world).filter((each) => each === fact)).toHaveLength(1);
  });

  test('so is a revocation', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.announcer.goDown();
    await world.say(ada, { kind: 'revoke', request: id });
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(world.announcer.answersTo(ada.slack)).toEqual(['done']);
    expect(factsOf(world).filter((kind) => kind === 'grant.returned')).toHaveLength(1);
  });

  test('so is a revocation by the names of two apps', async () => {
    const world = new World();
    await world.grant(ada, WEB_TO_DB, grace);
    world.announcer.goDown();
    await world.say(ada, { kind: 'revoke-between', source: appName('web'), destination: appName('db') });
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(world.announcer.answersTo(ada.slack)).toEqual(['done']);
  });

  test('Retry, run again after it died before its answer, does not retry a second time', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.refuse('addPolicies', 'policy quota exceeded');
    await world.say(grace, { kind: 'approve', request: id });
    world.announcer.goDown();
    await world.say(ada, { kind: 'retry', request: id });
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(world.announcer.answersTo(ada.slack)).toEqual(['done']);
    expect(factsOf(world).filter((kind) => kind === 'grant.retried')).toHaveLength(1);
    expect(factsOf(world).filter((kind) => kind === 'grant.failed')).toHaveLength(2);
  });

  test('an intent that is settled says nothing when it is delivered again', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    const intent = await world.want(grace, { kind: 'approve', request: id });
    await world.settle();

    await performIntent(world.doors, intent, FIRST);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['done']);
  });

  test('Slack being down delays a decision and loses nothing', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.directory.goDown();
    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(HOUR);
    expect(await world.stateOf(id)).toBe('pending');
    world.directory.comeBack();

    await world.restart();

    expect(await world.stateOf(id)).toBe('live');
  });
});

test('an intent that the store has forgotten is not due any more', async () => {
  const world = new World();
  const id = await world.askAndPlan(ada, WEB_TO_DB);
  const intent = await world.store.recordIntent(
    { by: linus.slack, at: world.clock.now(), wish: { kind: 'approve', request: id }, place: { kind: 'direct' } },
    'forgotten',
  );
  const forgetful = new Proxy(world.store, {
    get: (store, name) => {
      const method: unknown = name === 'findIntent' ? async () => undefined : Reflect.get(store, name);
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]): Promise<unknown> => Reflect.apply(method, store, given);
    },
  });

  await performIntent({ ...world.doors, store: forgetful }, intent, FIRST);

  expect(world.store.due().filter(({ job }) => job.stage === 'intent')).toEqual([]);
});
