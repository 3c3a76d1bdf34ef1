// An approver hands a request to a user group: those in it who may decide are told and waited for, and it gives nobody a right.
import { describe, expect, test } from '@jest/globals';
import { isDecidable } from '../../src/core/access-request.ts';
import type { ApprovalRule, Authority, SlackGroupId } from '../../src/core/approval-rule.ts';
import type { Person } from '../../src/core/approval.ts';
import { writeLine } from '../../src/core/audit-line.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { waitedFor } from '../../src/core/waiting.ts';
import { ada, allow, aPerson, barbara, edsger, grace, linus, mallory, margaret, rulesOf } from '../support/scene.ts';
import { HOUR, World } from '../support/world.ts';

const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
const SECURITY = 'S0SECURITY' as SlackGroupId;
const RESCUE = 'S0RESCUE' as SlackGroupId;
const OWNERS: readonly Authority[] = [
  { kind: 'space-role', of: 'destination', role: 'developer' },
  { kind: 'space-role', of: 'destination', role: 'manager' },
];
/** An owner and so many of security; a rescue group where owners are too few. */
function aRule(quorum = 1): ApprovalRule {
  return {
    name: 'owner and security',
    when: {},
    kind: 'ask',
    groups: [
      { name: 'owners', quorum: 1, chain: [OWNERS, [{ kind: 'user-group', group: RESCUE }]] },
      { name: 'security', quorum, chain: [[{ kind: 'user-group', group: SECURITY }]] },
    ],
  };
}

function aWorld(...members: readonly Person[]): World {
  const world = new World({ rules: rulesOf({ rules: [aRule()] }), remindAfterMs: 4 * HOUR });
  world.directory.groups.set(SECURITY, members);
  world.directory.groupNames.set(SECURITY, 'Security');
  world.directory.groups.set(RESCUE, [edsger]);
  return world;
}

async function waiters(world: World, id: RequestId): Promise<readonly string[]> {
  const request = await world.request(id);
  return isDecidable(request) ? waitedFor(request) : [];
}

function handTo(request: RequestId, group = SECURITY) {
  return { kind: 'delegate-to-group', request, group } as const;
}

describe('handing over to a user group', () => {
  test('is offered for the groups that decide and have somebody who may, by their names in Slack', async () => {
    const world = aWorld(mallory);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    expect(await world.request(id)).toMatchObject({
      standing: { groups: [{ group: SECURITY, name: 'Security' }] },
    });
  });

  test.each([
    ['with nobody in it', []],
    ['with the requester alone in it', [ada]],
  ])('is not offered for a group %s', async (_, members) => {
    const world = aWorld(...members);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    expect(await world.request(id)).not.toHaveProperty('standing.groups');
  });

  test('is on the card and in the trail by name, told to those in it, and they are waited for in place of the giver', async () => {
    const world = aWorld(mallory, margaret);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { ...handTo(id), reason: 'card data' });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['done']);
    expect(world.announcer.handings).toEqual(
      [mallory, margaret].map(({ slack }) => ({ to: slack, by: grace.slack, request: id })),
    );
    expect(world.announcer.cardOf(id)).toMatchObject({
      revision: 1,
      handed: [{ group: SECURITY, name: 'Security', by: grace.slack, reason: 'card data' }],
    });
    const line = world.store.events().at(-1);
    expect(line && writeLine(line, { person: (slack) => slack, text: (text) => text })).toMatch(
      /^c2c-1 +handed over +U0GRACE +to Security \(2 people\) +"card data"$/,
    );
    expect(await waiters(world, id)).toEqual([barbara.slack, linus.slack, mallory.slack, margaret.slack]);
  });

  test('lets those in it be reminded, and the giver no more', async () => {
    const world = aWorld(mallory);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, handTo(id));

    await world.pass(5 * HOUR);

    const reminded = world.announcer.reminders.map(({ to }) => to);
    expect(reminded).toContain(mallory.slack);
    expect(reminded).not.toContain(grace.slack);
  });

  test('asks the others in it no more once one of them has agreed, while the owners are still missing', async () => {
    const world = aWorld(mallory, margaret);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, handTo(id));

    await world.say(mallory, { kind: 'approve', request: id });

    expect(await waiters(world, id)).toEqual([barbara.slack, linus.slack]);
  });

  test('does not ask the giver again, who is in it too, nor who has decided', async () => {
    const world = aWorld(grace, mallory, margaret);
    world.configure({ rules: rulesOf({ rules: [aRule(2)] }) });
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(margaret, { kind: 'approve', request: id });

    await world.say(grace, handTo(id));

    expect(world.announcer.handings.map(({ to }) => to)).toEqual([mallory.slack]);
  });

  test('tells a large group in part, and all of it may decide', async () => {
    const crowd = Array.from({ length: 50 }, (_, index) => aPerson(`guard${10 + index}`));
    const world = aWorld(...crowd);
    for (const person of crowd) world.directory.admit(person);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, handTo(id));
    expect(world.announcer.handings).toHaveLength(30);
    await world.say(aPerson('guard59'), { kind: 'deny', request: id });

    expect(await world.stateOf(id)).toBe('denied');
  });
});

describe('handing over to a user group is refused', () => {
  test.each<[string, SlackGroupId, readonly Person[], string]>([
    [
      'where the group does not decide: forged, or not any more',
      'S0EVERYBODY' as SlackGroupId,
      [mallory],
      'no-authority',
    ],
    ['where the group only stands in for others, who are enough', RESCUE, [mallory], 'no-authority'],
    ['where nobody is in it', SECURITY, [], 'nobody'],
    ['where only the requester is in it', SECURITY, [ada], 'nobody'],
    ['where only the giver is in it', SECURITY, [grace], 'nobody'],
  ])('%s', async (_, group, members, because) => {
    const world = aWorld(...members);
    world.directory.groups.set('S0EVERYBODY' as SlackGroupId, [mallory, margaret]);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, handTo(id, group));

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({ kind: 'not-handed-to-group', because });
    expect(world.announcer.handings).toEqual([]);
    expect(await world.request(id)).not.toHaveProperty('handed');
  });

  test('where all in it are strangers by now', async () => {
    const world = aWorld(mallory);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.directory.estrange(mallory, 'Guests cannot decide.');

    await world.say(grace, handTo(id));

    expect(world.announcer.answersTo(grace.slack)).toEqual(['not-handed-to-group']);
    expect(world.announcer.handings).toEqual([]);
  });

  test.each([
    ['the requester', ada, 'own-request'],
    ['somebody who may not decide', edsger, 'not-entitled'],
  ])('to %s', async (_, giver, answer) => {
    const world = aWorld(mallory);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(giver, handTo(id));

    expect(world.announcer.answersTo(giver.slack)).toEqual([answer]);
    expect(await world.request(id)).not.toHaveProperty('handed');
  });

  test('where enough of it have agreed', async () => {
    const world = aWorld(mallory, margaret);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(mallory, { kind: 'approve', request: id });

    await world.say(grace, handTo(id));

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({ kind: 'not-handed-to-group', because: 'enough' });
    expect(await world.request(id)).not.toHaveProperty('handed');
  });

  test('once it is decided', async () => {
    const world = aWorld(mallory);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'deny', request: id });

    await world.say(linus, handTo(id));

    expect(world.announcer.answersTo(linus.slack)).toEqual(['too-late']);
    expect(world.announcer.handings).toEqual([]);
  });

  test('while Slack does not tell who is in it', async () => {
    const world = aWorld(mallory);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.directory.groups.delete(SECURITY);

    await world.say(grace, handTo(id));
    await world.pass(2 * HOUR);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['roles-unreadable']);
    expect(world.announcer.handings).toEqual([]);
  });
});

describe('handing over to a user group gives no right', () => {
  test('to who leaves it before they decide', async () => {
    const world = aWorld(mallory, margaret);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, handTo(id));
    world.directory.groups.set(SECURITY, [margaret]);

    await world.say(mallory, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(mallory.slack)).toEqual(['not-entitled']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('for another group: the owners still have to agree', async () => {
    const world = aWorld(mallory);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, handTo(id));

    await world.say(mallory, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('pending');
  });
});

test('handing over to a user group survives a crash at any call: handed once', async () => {
  for (let calls = 1; calls < 25; calls++) {
    const world = aWorld(mallory, margaret);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.want(grace, handTo(id));
    world.tripwire.arm(calls);
    await world.settle();
    await world.restart();
    await world.pass(HOUR);

    expect(world.store.events().filter(({ kind }) => kind === 'request.delegated-to-group')).toHaveLength(1);
    expect(new Set(world.announcer.answersTo(grace.slack))).toEqual(new Set(['done']));
    expect(new Set(world.announcer.handings.map(({ to }) => to))).toEqual(new Set([mallory.slack, margaret.slack]));
  }
});
