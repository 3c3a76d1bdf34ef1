// What is refused before anybody is asked, and how long a plan job waits for a foundation in trouble.
import { describe, expect, test } from '@jest/globals';
import type { AccessRequest } from '../../src/core/access-request.ts';
import { describeRefusal } from '../../src/core/refusal.ts';
import { planRequest } from '../../src/lifecycle/plan.ts';
import { FoundationUnavailable } from '../../src/lifecycle/ports.ts';
import { ada, allow, appName, edsger, mallory, margaret, outer, tcp } from '../support/scene.ts';
import { FIRST, LAST, World } from '../support/world.ts';

function refusalOf(request: AccessRequest): string {
  if (request.state !== 'refused') throw new Error(`the request is ${request.state}, not refused`);
  return describeRefusal(request.refusal);
}

describe('planRequest: refusals', () => {
  test.each([
    [
      'an unknown app',
      ada,
      allow('shop/prod/wbe', 'shop/data/db'),
      'There is no app "shop/prod/wbe" in shop/prod. Close: shop/prod/web.',
    ],
    [
      'an unknown app in a space that is not for the asker to look into',
      ada,
      allow('shop/prod/web', 'bank/ledger/acounts'),
      'There is no app "bank/ledger/acounts" in bank/ledger.',
    ],
    [
      'a source in whose space the asker has no role',
      edsger,
      allow('shop/prod/web', 'shop/data/db'),
      'You have no role in shop/prod, where web lives. A space developer, supporter or manager of shop/prod can ask.',
    ],
    [
      'a day that has passed',
      ada,
      allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'until', date: '2026-11-22' } }),
      '2026-11-22 has passed already. Name a later day, or say `for 7d`.',
    ],
  ])('%s', async (_, asker, ask, text) => {
    const world = new World();

    const id = await world.askAndPlan(asker, ask);

    expect(refusalOf(await world.request(id))).toBe(text);
    expect(world.announcer.toldOf(id)).toEqual(['refused']);
    expect(world.announcer.cardsOf(id)).toEqual([]);
  });

  test('somebody who is not entitled is told who is', async () => {
    const world = new World();

    const id = await world.askAndPlan(mallory, allow('shop/prod/web', 'shop/data/db'));

    const request = await world.request(id);
    expect(request).toMatchObject({ refusal: { kind: 'not-entitled' } });
    expect(request.state === 'refused' && 'whoCan' in request.refusal && request.refusal.whoCan).toContainEqual({
      userName: margaret.userName,
      slack: margaret.slack,
    });
  });

  test('a stranger is told why, and the foundation is not asked', async () => {
    const world = new World();
    world.directory.estrange(ada, 'Guests cannot ask.');
    world.foundation.forbid('findApps', 'a stranger made us look');

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    expect(refusalOf(await world.request(id))).toBe('Guests cannot ask.');
  });

  test('a host that another space has is refused before anybody is asked', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/test', []);

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    expect(refusalOf(await world.request(id))).toContain('The internal host "db" belongs to shop/test');
  });

  test('a host taken in a space that we cannot see is refused without naming the space', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'bank/ledger', []);
    world.foundation.hide('bank/ledger');

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    expect(refusalOf(await world.request(id))).toContain('belongs to a space that I cannot see');
  });

  test('a route on a domain that is not internal does not take the host', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/test', [], outer);

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    expect(await world.stateOf(id)).toBe('pending');
  });

  test('a quota that would be exceeded is refused', async () => {
    const world = new World();
    world.foundation.quota = 1;

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db', { traffic: [tcp('8080', '9000')] }));

    expect(refusalOf(await world.request(id))).toContain('has 0 of 1 network policies');
  });

  test('anybody may ask for a route alone: it has no source, and its owners decide', async () => {
    const world = new World();

    const id = await world.askAndPlan(ada, { verb: 'route', app: appName('shop/data/db') });

    expect(await world.stateOf(id)).toBe('pending');
  });
});

describe('planRequest: a foundation in trouble', () => {
  test('while the foundation is down the request waits, and goes on when it is back', async () => {
    const world = new World();
    world.foundation.failNext(3, 'findApps');

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));
    expect(await world.stateOf(id)).toBe('submitted');

    await world.pass(60_000);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('after the last try the asker is told that nothing was asked', async () => {
    const world = new World();
    world.foundation.failNext(1_000);

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));
    await world.pass(30 * 60_000);

    expect(refusalOf(await world.request(id))).toContain('Nothing was asked; try again later.');
    expect(world.announcer.toldOf(id)).toEqual(['refused']);
  });

  test('what we may not read is refused at once', async () => {
    const world = new World();
    world.foundation.forbid('findApps', 'c2c may not read apps');

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    expect(refusalOf(await world.request(id))).toContain('c2c may not read apps');
  });

  test('roles that stay unreadable give a card that says so', async () => {
    const world = new World();
    world.foundation.failNext(1_000, 'findRoles');

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));
    expect(await world.stateOf(id)).toBe('submitted');
    await world.pass(10_000);

    expect(world.announcer.cardOf(id)).toMatchObject({ state: 'pending', approvers: { kind: 'unreadable' } });
  });

  test('roles that we may not read give such a card at once', async () => {
    const world = new World();
    world.foundation.forbid('findRoles', 'c2c may not read roles');

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    expect(await world.request(id)).toMatchObject({
      state: 'pending',
      approvers: { kind: 'unreadable', because: 'c2c may not read roles' },
    });
  });

  test('a plan job that is run again, or too late, changes nothing', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));
    const before = await world.store.find(id);

    await planRequest(world.doors, id, FIRST);
    await planRequest(world.doors, id, LAST);

    expect(await world.store.find(id)).toEqual(before);
  });

  test('a request withdrawn while it is planned stays withdrawn', async () => {
    const world = new World();
    const id = await world.ask(ada, allow('shop/prod/web', 'shop/data/db'));
    world.foundation.on('after', 'findPolicies', () => world.say(ada, { kind: 'withdraw', request: id }));

    await world.settle();

    expect(await world.stateOf(id)).toBe('withdrawn');
  });

  test('a plan job says what was being done when the foundation does not answer', async () => {
    const world = new World();
    const id = await world.ask(ada, allow('shop/prod/web', 'shop/data/db'));
    world.foundation.failNext(1);

    await expect(planRequest(world.doors, id, FIRST)).rejects.toThrow(FoundationUnavailable);
  });
});
