// What has no end: only those whom an operator names may ask for it, whichever way they ask, and as long as they are named.
import { describe, expect, test } from '@jest/globals';
import type { AskCommand } from '../../src/core/access-request.ts';
import type { Authority, SlackGroupId } from '../../src/core/approval-rule.ts';
import type { Person } from '../../src/core/approval.ts';
import type { Narrowing } from '../../src/core/narrowing.ts';
import { describeRefusal } from '../../src/core/refusal.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { reviewOpen } from '../../src/lifecycle/review.ts';
import { rulebook } from '../../src/limit-rules.ts';
import { ada, allow, appName, apply, barbara, edsger, grace, tcp } from '../support/scene.ts';
import { DAY, World } from '../support/world.ts';

const SECONDS_A_DAY = DAY / 1000;
const FOREVER = { lifetime: { kind: 'forever' } } as const;
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db', FOREVER);
const PLATFORM = 'S0PLATFORM' as SlackGroupId;
const ORG_MANAGER: Authority = { kind: 'org-role', of: 'source', role: 'manager' };
const POLICY = ['shop/prod/api', 'shop/data/db', 'tcp 8080'] as const;

function aBook(forever: 'nobody' | readonly Authority[] | undefined, longest?: number) {
  return { rules: rulebook([], { usual: 30 * SECONDS_A_DAY, longest, forever }) };
}

function aWorld(forever: 'nobody' | readonly Authority[] | undefined, longest?: number): World {
  const world = new World(aBook(forever, longest));
  world.foundation.addPolicy(...POLICY);
  return world;
}

function adopt(): AskCommand {
  const [source, destination] = [[appName(POLICY[0])] as const, [appName(POLICY[1])] as const];
  const traffic = tcp('8080');
  if (traffic.kind === 'tls') throw new Error('ports are no TLS');
  return { verb: 'adopt', sources: source, destinations: destination, traffic: [traffic], ...FOREVER };
}

async function outcome(world: World, id: RequestId): Promise<string> {
  const request = await world.request(id);
  return request.state === 'refused' ? describeRefusal(request.refusal) : request.state;
}

async function ask(world: World, person: Person, what: AskCommand): Promise<string> {
  return outcome(world, await world.askAndPlan(person, what));
}

describe('nobody may ask for what has no end', () => {
  test.each<[string, AskCommand]>([
    ['`allow … forever`', WEB_TO_DB],
    ['`route … forever`', { verb: 'route', app: appName('shop/data/db'), ...FOREVER }],
    ['`adopt … forever`', adopt()],
    ['a file for ever', apply([allow('shop/prod/web', 'shop/data/db')], FOREVER)],
    [
      'a day centuries from now',
      allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'until', date: '9999-12-31' } }),
    ],
  ])('%s', async (_, what) => {
    expect(await ask(aWorld('nobody'), ada, what)).toBe(
      'The rule "limits.forever" does not allow this: nobody may ask for what has no end, or lasts longer than ten years. Ask with `for 30d`.',
    );
  });

  test('but for what is taken away, which opens nothing', async () => {
    const { lifetime: _, ...about } = { ...adopt(), lifetime: undefined };
    const removal = { ...about, verb: 'remove-policy' } as Extract<AskCommand, { verb: 'remove-policy' }>;

    expect(await ask(aWorld('nobody'), ada, removal)).toBe('pending');
  });

  test('and for any time that ends, as before', async () => {
    expect(await ask(aWorld('nobody'), ada, allow('shop/prod/web', 'shop/data/db'))).toBe('pending');
  });
});

describe('those who are named may', () => {
  test.each<[string, Authority, (world: World) => void]>([
    ['by a role in the org of the source', ORG_MANAGER, (world) => world.foundation.giveInOrg(ada, 'manager', 'shop')],
    [
      'as members of a user group',
      { kind: 'user-group', group: PLATFORM },
      (world) => world.directory.groups.set(PLATFORM, [ada]),
    ],
    ['as Slack users', { kind: 'user', slack: ada.slack }, () => undefined],
    ['by their e-mail address', { kind: 'email', address: ada.userName }, () => undefined],
  ])('%s, and nobody else', async (_, authority, name) => {
    const world = aWorld([authority]);
    world.directory.groups.set(PLATFORM, []);
    name(world);

    expect(await ask(world, ada, WEB_TO_DB)).toBe('pending');
    expect(await ask(world, barbara, WEB_TO_DB)).toMatch(/^The rule "limits.forever" does not allow this: only /);
  });

  test('beside a longest duration, which holds for them too where there is an end', async () => {
    const world = aWorld([{ kind: 'user', slack: ada.slack }], 90 * SECONDS_A_DAY);
    const aYear = allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'for', seconds: 365 * SECONDS_A_DAY } });

    expect(await ask(world, ada, WEB_TO_DB)).toBe('pending');
    expect(await ask(world, ada, aYear)).toContain('"limits.longest_duration"');
    expect(await ask(world, barbara, WEB_TO_DB)).toMatch(/"limits.forever".* Ask with `for 90d`\.$/);
  });

  test('for every source of the request, as one of them would be enough to get around it', async () => {
    const world = aWorld([ORG_MANAGER]);
    world.foundation.giveInOrg(ada, 'manager', 'shop');
    world.foundation.give(ada, 'developer', 'bank/ledger');

    expect(await ask(world, ada, allow('shop/prod/web, bank/ledger/accounts', 'shop/data/db', FOREVER))).toContain(
      '"limits.forever"',
    );
  });
});

describe('who may is looked at again', () => {
  test('when it is decided: whoever has lost the role since then is granted nothing', async () => {
    const world = aWorld([ORG_MANAGER]);
    world.foundation.giveInOrg(ada, 'manager', 'shop');
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.orgRoles = [];

    await world.say(grace, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['rules-changed']);
    expect(await outcome(world, id)).toContain('only org managers of the source may ask for what has no end');
    expect(world.foundation.picture()).toEqual([`policy ${POLICY[0]} → ${POLICY[1]} ${POLICY[2]}`]);
  });

  test('when the limit changes while it waits', async () => {
    const world = aWorld(undefined);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.configure(aBook('nobody'));
    await reviewOpen(world.doors);

    expect(await outcome(world, id)).toContain('nobody may ask for what has no end');
  });

  test.each<[string, Narrowing, string]>([
    ['a time that ends, which anybody may ask for', { lifetime: { kind: 'for', seconds: SECONDS_A_DAY } }, 'live'],
    ['fewer ports and still no end, it is granted to nobody', { traffic: [tcp('8080')] }, 'pending'],
  ])('when an approver leaves %s', async (_, narrowing, state) => {
    const world = aWorld(undefined);
    const traffic = [tcp('8080', '9000')] as const;
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db', { ...FOREVER, traffic }));
    world.configure(aBook('nobody'));

    await world.say(grace, { kind: 'narrow', request: id, revision: 1, narrowing });

    expect(await world.stateOf(id)).toBe(state);
  });

  test('and by nobody while Slack does not tell who is in the group', async () => {
    const world = aWorld([{ kind: 'user-group', group: PLATFORM }]);
    world.directory.groups.set(PLATFORM, [ada]);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.directory.groups.delete(PLATFORM);

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(DAY / 12);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['roles-unreadable']);
    expect(await world.stateOf(id)).toBe('pending');
  });
});

test('whoever asks for a time that ends waits for nobody to tell who is in the group', async () => {
  const world = aWorld([{ kind: 'user-group', group: PLATFORM }]);
  const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

  await world.say(grace, { kind: 'approve', request: id });

  expect(await world.stateOf(id)).toBe('live');
});

test('an extension adds a time that ends, so nobody gets there by many of them but with the owners each time', async () => {
  const world = aWorld('nobody', 40 * SECONDS_A_DAY);
  const lent = allow('shop/prod/web', 'bank/ledger/accounts', {
    lifetime: { kind: 'for', seconds: 30 * SECONDS_A_DAY },
  });
  const grant = await world.grant(ada, lent, edsger);

  expect(await ask(world, ada, { verb: 'extend', id: grant, seconds: 20 * SECONDS_A_DAY })).toContain(
    '"limits.longest_duration"',
  );
  expect(await ask(world, ada, { verb: 'extend', id: grant, seconds: 5 * SECONDS_A_DAY })).toBe('pending');
});
