// A file of connections as one request: one plan, an approval from each owner group, and the outcome of each connection.
import { describe, expect, test } from '@jest/globals';
import { printAsk } from '../../src/core/bulk.ts';
import { outcomesOf } from '../../src/core/parts.ts';
import { describeRefusal } from '../../src/core/refusal.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { ada, allow, apply, appRef, edsger, grace, tcp } from '../support/scene.ts';
import { DAY, World } from '../support/world.ts';

const TLS = allow('shop/prod/web', 'shop/data/db');
const BANK = allow('shop/prod/web, shop/prod/api', 'bank/ledger/accounts', { traffic: [tcp('8080')] });
const FILE = apply([TLS, BANK], { lifetime: { kind: 'for', seconds: 7 * 86_400 } });
const ALL = [
  'policy shop/prod/api → bank/ledger/accounts tcp 8080',
  'policy shop/prod/web → bank/ledger/accounts tcp 8080',
  'policy shop/prod/web → shop/data/db tcp 61443',
  'route db.apps.internal → shop/data/db',
];

async function approveByBoth(world: World, id: RequestId): Promise<void> {
  await world.say(grace, { kind: 'approve', request: id });
  await world.say(edsger, { kind: 'approve', request: id });
}

async function whyRefused(world: World, id: RequestId): Promise<string> {
  const request = await world.request(id);
  return request.state === 'refused' ? describeRefusal(request.refusal) : request.state;
}

describe('a file of connections', () => {
  test('waits for the owners of every destination, and is made whole then', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, FILE);

    await world.say(grace, { kind: 'approve', request: id });
    expect(world.foundation.picture()).toEqual([]);
    await world.say(edsger, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
    expect(world.foundation.picture()).toEqual(ALL);
  });

  test('connects nobody whom no line of it connects', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, FILE);
    await approveByBoth(world, id);

    expect(world.foundation.picture()).not.toContain('policy shop/prod/api → shop/data/db tcp 61443');
    expect(world.foundation.picture()).not.toContain('policy shop/prod/web → shop/data/db tcp 8080');
  });

  test('with short names is planned again for the same apps, after one of them was deployed anew', async () => {
    const world = new World();
    const file = apply([
      allow('web', 'shop/data/db'),
      allow('api, web', 'bank/ledger/accounts', { traffic: [tcp('8080')] }),
    ]);
    const id = await world.askAndPlan(ada, file);
    world.foundation.push('shop/prod/web');

    await approveByBoth(world, id);

    expect(await world.stateOf(id)).toBe('stale');
    await approveByBoth(world, id);
    expect(await world.stateOf(id)).toBe('live');
    expect(world.foundation.picture()).toEqual(ALL);
  });

  test('that is applied again asks nobody when nothing is missing, and says who holds it', async () => {
    const world = new World();
    const first = await world.askAndPlan(ada, FILE);
    await approveByBoth(world, first);

    const second = await world.askAndPlan(ada, FILE);

    expect(await whyRefused(world, second)).toContain(
      `Nothing is missing: all of it is there already. It is held by ${first}.`,
    );
    expect(world.announcer.cardOf(second)).toBeUndefined();
  });

  test('that has grown plans only what is missing', async () => {
    const world = new World();
    const first = await world.askAndPlan(ada, FILE);
    await approveByBoth(world, first);

    const more = apply([TLS, BANK, allow('shop/prod/api', 'shop/data/cache', { traffic: [tcp('6379')] })]);
    const request = await world.request(await world.askAndPlan(ada, more));

    if (request.state !== 'pending') throw new Error(request.state);
    expect(request.plan.steps.map(({ kind }) => kind)).toEqual(['add-policy']);
    expect(request.plan.kept).toHaveLength(4);
  });

  test('tells of every connection with an unclear name, not of the first alone', async () => {
    const world = new World();
    const file = apply([allow('web', 'dbb'), TLS, allow('nowhere', 'db')]);

    const id = await world.askAndPlan(ada, file);

    const why = await whyRefused(world, id);
    expect(why).toMatch(/Connection 1: There is no app "dbb".*Connection 3: There is no app "nowhere"/);
    expect(why).not.toContain('Connection 2');
  });

  test('tells for each connection what was made and what not, and a retry makes the rest', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, FILE);
    world.foundation.refuse('createRoute', 'the quota of routes is used up');
    await approveByBoth(world, id);

    const request = await world.request(id);
    if (request.state !== 'failed') throw new Error(request.state);
    expect(outcomesOf(request).map(({ undone }) => undone.map(({ because }) => because))).toEqual([
      ['the quota of routes is used up'],
      [],
    ]);
    expect(world.foundation.picture()).toEqual(ALL.filter((line) => !line.startsWith('route')));

    world.foundation.recover();
    await world.say(ada, { kind: 'retry', request: id });
    expect(await world.stateOf(id)).toBe('live');
    expect(world.foundation.picture()).toEqual(ALL);
  });

  test('may be approved without one of its apps: what led there alone goes with it', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, FILE);

    await world.say(grace, {
      kind: 'narrow',
      request: id,
      revision: 1,
      narrowing: { destinations: [appRef('shop/data/db')], lifetime: { kind: 'for', seconds: 86_400 } },
    });

    const request = await world.request(id);
    expect(request).toMatchObject({ state: 'live', lifetime: { seconds: 86_400 } });
    expect(printAsk(request.ask)).toBe('apply 1 connection: shop/prod/web -> shop/data/db tls for 1d');
    expect(world.foundation.picture()).toEqual(ALL.filter((line) => !line.includes('bank')));
  });

  test('ends as one', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, FILE);
    await approveByBoth(world, id);

    await world.pass(7 * DAY);

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('has more time as one, its connections as they were', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, FILE);
    await approveByBoth(world, id);

    const extension = await world.askAndPlan(ada, { verb: 'extend', id, seconds: 86_400 });
    await approveByBoth(world, extension);
    await world.pass(7 * DAY);
    expect(world.foundation.picture()).toEqual(ALL);
    await world.pass(DAY);

    expect(world.foundation.picture()).toEqual([]);
  });
});
