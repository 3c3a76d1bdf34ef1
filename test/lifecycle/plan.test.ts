// What a plan job finds out: which apps are meant, and who may decide.
import { describe, expect, test } from '@jest/globals';
import type { AccessRequest } from '../../src/core/access-request.ts';
import { describeRefusal } from '../../src/core/refusal.ts';
import { ada, allow, barbara, edsger, grace, linus, margaret, spaceRef } from '../support/scene.ts';
import { World } from '../support/world.ts';

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
