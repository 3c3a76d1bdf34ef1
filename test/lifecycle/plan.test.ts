// What a plan job finds out: which apps are meant, who may ask and decide, what is in the way, and who tells the asker.
import { describe, expect, test } from '@jest/globals';
import type { AccessRequest } from '../../src/core/access-request.ts';
import { describeRefusal } from '../../src/core/refusal.ts';
import { planRequest } from '../../src/lifecycle/plan.ts';
import { FoundationUnavailable } from '../../src/lifecycle/ports.ts';
import {
  ada,
  allow,
  appName,
  barbara,
  edsger,
  grace,
  linus,
  mallory,
  margaret,
  outer,
  spaceRef,
  tcp,
} from '../support/scene.ts';
import { FIRST, LAST, World } from '../support/world.ts';

function refusalOf(request: AccessRequest): string {
  if (request.state !== 'refused') throw new Error(`the request is ${request.state}, not refused`);
  return describeRefusal(request.refusal);
}

function bindings(request: AccessRequest): readonly string[] {
  if (!('plan' in request)) throw new Error(`the request is ${request.state} and has no plan`);
  return [...request.sources, ...request.destinations].map(({ guid }) => guid.replace('app ', ''));
}

describe('planRequest: the plan is put before those who may decide', () => {
  test('an ask in full becomes a card with a plan, and nothing is changed yet', async () => {
    const world = new World();

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    const request = await world.request(id);
    expect(request).toMatchObject({ state: 'pending', revision: 1, decisions: [] });
    expect(bindings(request)).toEqual(['shop/prod/web', 'shop/data/db']);
    expect(world.announcer.cardOf(id)?.state).toBe('pending');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('the card names those who may decide, by Slack name where Slack knows them', async () => {
    const world = new World();
    world.foundation.roles.push({ ...world.foundation.roles[1]!, userName: 'unknown@example.com' });

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    expect(await world.request(id)).toMatchObject({
      approvers: {
        kind: 'known',
        more: 0,
        people: [
          { userName: barbara.userName, slack: barbara.slack },
          { userName: grace.userName, slack: grace.slack },
          { userName: linus.userName, slack: linus.slack },
          { userName: 'unknown@example.com' },
        ],
      },
    });
  });

  test('of many who may decide, eight are named and the others counted', async () => {
    const world = new World();
    for (let n = 0; n < 10; n++) {
      world.foundation.roles.push({ ...world.foundation.roles[1]!, userName: `dev${n}@example.com` });
    }

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    const request = await world.request(id);
    expect('approvers' in request && request.approvers).toMatchObject({ kind: 'known', more: 5 });
  });

  test('when Slack cannot be asked for names, the card shows user names', async () => {
    const world = new World();
    const id = await world.ask(ada, allow('shop/prod/web', 'shop/data/db'));
    world.foundation.on('after', 'findRoles', async () => world.directory.goDown());

    await world.settle();

    expect(await world.request(id)).toMatchObject({
      state: 'pending',
      approvers: {
        people: [{ userName: barbara.userName }, { userName: grace.userName }, { userName: linus.userName }],
      },
    });
  });

  test('a supporter of the source may ask', async () => {
    const world = new World();

    const id = await world.askAndPlan(margaret, allow('shop/prod/web', 'shop/data/db'));

    expect(await world.stateOf(id)).toBe('pending');
  });
});

describe('planRequest: short names', () => {
  test('an app that exists once is found by its bare name', async () => {
    const world = new World();

    const id = await world.askAndPlan(ada, allow('api', 'cache'));

    expect(bindings(await world.request(id))).toEqual(['shop/prod/api', 'shop/data/cache']);
  });

  test('the space where the asker has a role decides between apps of one name', async () => {
    const world = new World();

    const id = await world.askAndPlan(ada, allow('web', 'cache'));

    expect(bindings(await world.request(id))).toEqual(['shop/prod/web', 'shop/data/cache']);
  });

  test("the asker's target decides before their roles do", async () => {
    const world = new World();
    world.foundation.give(ada, 'developer', 'shop/test');
    await world.store.setTarget(ada.slack, spaceRef('shop/test'));

    const id = await world.askAndPlan(ada, allow('web', 'db'));

    expect(bindings(await world.request(id))).toEqual(['shop/test/web', 'shop/test/db']);
  });

  test('a name that means several apps is refused, with the apps the asker may choose from', async () => {
    const world = new World();
    world.foundation.give(ada, 'developer', 'shop/test');

    const id = await world.askAndPlan(ada, allow('web', 'cache'));

    expect(refusalOf(await world.request(id))).toBe('Which web? There is shop/prod/web and shop/test/web.');
  });

  test('without a role that decides, the apps of their own org are offered', async () => {
    const world = new World();

    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'db'));

    expect(refusalOf(await world.request(id))).toBe('Which db? There is shop/data/db and shop/test/db.');
  });

  test("another org's spaces are not named to them", async () => {
    const world = new World();

    const id = await world.askAndPlan(edsger, allow('accounts', 'web'));

    expect(refusalOf(await world.request(id))).toBe(
      'There are several apps "web". Name the one you mean in full, as org/space/app.',
    );
  });
});

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
