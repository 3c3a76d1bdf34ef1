// Several foundations with the same names on them: each request is on one, and nothing it does reaches another.
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FoundationName } from '../../src/core/vocabulary.ts';
import { listFoundations, reportForgotten } from '../../src/lifecycle/foundations.ts';
import { FakeFoundation } from '../support/fake-foundation.ts';
import { ada, allow, grace } from '../support/scene.ts';
import { DAY, World } from '../support/world.ts';

const DEV = 'dev' as FoundationName;
const ROUTE = 'route db.apps.internal → shop/data/db';
const POLICY = 'policy shop/prod/web → shop/data/db tcp 61443';

let dev: FakeFoundation;
let world: World;
beforeEach(() => {
  dev = new FakeFoundation(DEV);
  world = new World({}, [dev]);
});

function choose(foundation: FoundationName = world.foundation.name): Promise<void> {
  return world.store.setTarget(ada.slack, { org: 'shop', space: 'prod', foundation });
}

/** Granted on the foundation that is named, between apps that bear the same names on both. */
async function grantOn(foundation?: FoundationName) {
  await choose(foundation);
  return world.grant(ada, allow('web', 'shop/data/db'), grace);
}

/** Another process, told of the first foundation alone. */
function forgetDev(): void {
  const { doors } = world;
  Object.assign(doors, { foundations: listFoundations([doors.foundation]) });
}

describe('with the same names on two foundations', () => {
  test('what is granted on one is made there and nowhere else', async () => {
    const id = await grantOn(DEV);

    expect(dev.picture()).toEqual([POLICY, ROUTE]);
    expect(world.foundation.picture()).toEqual([]);
    expect(await world.request(id)).toMatchObject({ state: 'live', foundation: 'dev' });
  });

  test('the end of one grant takes nothing from the other', async () => {
    const onDefault = await grantOn();
    const onDev = await grantOn(DEV);

    await world.say(ada, { kind: 'revoke', request: onDefault });

    expect(world.foundation.picture()).toEqual([]);
    expect(dev.picture()).toEqual([POLICY, ROUTE]);
    expect(await world.stateOf(onDev)).toBe('live');
  });

  test('roles on one give no say on the other', async () => {
    await choose(DEV);
    dev.take(grace, 'shop/data');
    const id = await world.askAndPlan(ada, allow('web', 'shop/data/db'));

    await world.say(grace, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['not-entitled']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('each is compared with its own grants, and one that is down leaves the other as it is', async () => {
    await grantOn();
    await grantOn(DEV);
    world.foundation.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
    dev.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
    world.foundation.failNext(1_000);

    await world.look();

    expect(dev.picture()).toEqual([POLICY, ROUTE]);
    expect(world.foundation.picture()).toEqual([ROUTE]);
  });

  test('revoking between two names is about the foundation of one’s target', async () => {
    const onDefault = await grantOn();
    const onDev = await grantOn(DEV);

    await world.say(ada, { kind: 'revoke-between', source: { app: 'web' }, destination: { app: 'db' } });

    expect(await world.stateOf(onDev)).toBe('ended');
    expect(await world.stateOf(onDefault)).toBe('live');
  });
});

test('an extension is asked of the foundation that its grant is on', async () => {
  const id = await grantOn(DEV);
  await choose();

  const extension = await world.askAndPlan(ada, { verb: 'extend', id, seconds: 86_400 });

  expect(await world.request(extension)).toMatchObject({ state: 'pending', foundation: 'dev' });
});

describe('whoever does not say which foundation', () => {
  test('is asked, and nobody else is', async () => {
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    expect(await world.request(id)).toMatchObject({
      state: 'refused',
      refusal: { kind: 'which-foundation', options: ['default', 'dev'] },
    });
  });

  test('is told so when they look something up', async () => {
    await world.say(ada, { kind: 'who', app: { app: 'db' }, direction: 'in' });

    expect(world.announcer.answersTo(ada.slack)).toEqual(['misplaced']);
  });

  test('gets the one that is preferred', async () => {
    const { doors } = world;
    Object.assign(doors, { foundations: listFoundations([doors.foundation, dev], DEV) });
    await world.grant(ada, allow('shop/prod/web', 'shop/data/db'), grace);

    expect(dev.picture()).toEqual([POLICY, ROUTE]);
  });

  test('is told which there are when the one they chose is there no more', async () => {
    await choose(DEV);
    forgetDev();
    const id = await world.askAndPlan(ada, allow('web', 'shop/data/db'));

    expect(await world.request(id)).toMatchObject({
      refusal: { kind: 'which-foundation', named: 'dev', options: ['default'] },
    });
  });
});

describe('a foundation that the configuration names no more', () => {
  test('keeps its grants as they are: nobody ends, repairs or expires them', async () => {
    const id = await grantOn(DEV);
    forgetDev();

    await world.say(ada, { kind: 'revoke', request: id });
    await world.say(ada, { kind: 'repair', request: id });
    await world.look();

    expect(world.announcer.answersTo(ada.slack)).toEqual(['out-of-reach', 'out-of-reach']);
    expect(await world.stateOf(id)).toBe('live');
    expect(dev.picture()).toEqual([POLICY, ROUTE]);
  });

  test('is come back to: what was due meanwhile is done then', async () => {
    const id = await grantOn(DEV);
    const { foundations } = world.doors;
    forgetDev();
    await world.pass(8 * DAY);
    expect(await world.stateOf(id)).toBe('live');

    Object.assign(world.doors, { foundations });
    await world.restart();

    expect(await world.stateOf(id)).toBe('ended');
    expect(dev.picture()).toEqual([]);
  });

  test('is said to be the reason when an approval comes too late', async () => {
    await choose(DEV);
    const id = await world.askAndPlan(ada, allow('web', 'shop/data/db'));
    await world.want(grace, { kind: 'approve', request: id });
    await world.queue.drain({ ...world.handlers, apply: async () => {} });
    expect(await world.stateOf(id)).toBe('approved');
    forgetDev();
    await world.restart();

    expect(await world.request(id)).toMatchObject({
      state: 'failed',
      outcome: { undone: [{ because: expect.stringContaining('the foundation "dev"') }, {}] },
    });
  });

  test('is told of at start, with how many grants are on it', async () => {
    await grantOn();
    await grantOn(DEV);
    forgetDev();
    const told: object[] = [];
    const log = { ...world.doors.log, error: (facts: object) => void told.push(facts) };

    await reportForgotten({ ...world.doors, log });

    expect(told).toEqual([{ foundation: 'dev', grants: 1 }]);
  });

  test('does not keep a request from being withdrawn', async () => {
    await choose(DEV);
    const id = await world.askAndPlan(ada, allow('web', 'shop/data/db'));
    forgetDev();

    await world.say(ada, { kind: 'withdraw', request: id });

    expect(await world.stateOf(id)).toBe('withdrawn');
  });
});
