// Who is told that the glass was broken, by direct message too, and who of them may sign that they looked at it.
import { describe, expect, test } from '@jest/globals';
import type { ApprovalRule, SlackGroupId } from '../../src/core/approval-rule.ts';
import type { RequestId, SlackUserId } from '../../src/core/vocabulary.ts';
import type { Settings } from '../../src/lifecycle/ports.ts';
import { ada, allow, barbara, edsger, grace, linus, mallory, rulesOf } from '../support/scene.ts';
import { HOUR, World } from '../support/world.ts';

const ASK = allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'for', seconds: 7 * 86_400 } });
const RULES = { people: [ada.slack, linus.slack, edsger.slack], seconds: 3_600, remindEveryMs: 4 * HOUR } as const;
const RESCUE = 'S0RESCUE' as SlackGroupId;

/** Ada asks, and the glass is broken by somebody. */
async function broken(world: World, by = ada): Promise<RequestId> {
  const id = await world.askAndPlan(ada, ASK);
  await world.say(by, { kind: 'break-glass', request: id, revision: 1, reason: 'checkout is down' });
  return id;
}

function aWorld(more: Partial<Settings> = {}): World {
  const world = new World({ breakGlass: RULES, ...more });
  world.directory.groups.set(RESCUE, [mallory]);
  return world;
}

function toldOf(world: World, kind: 'request.broke-glass' | 'breakglass.reminded'): readonly SlackUserId[] {
  return world.announcer.glassNotes.filter((note) => note.kind === kind).map(({ to }) => to);
}

describe('by direct message', () => {
  test('everybody who would have been asked hears of it at once, but who broke the glass and who asked', async () => {
    const world = aWorld();

    await broken(world, linus);

    expect(toldOf(world, 'request.broke-glass')).toEqual([barbara.slack, grace.slack]);
  });

  test('who wants no reminders hears of it too, and is not reminded', async () => {
    const world = aWorld();
    await world.store.setQuiet(grace.slack, true);
    await broken(world);

    await world.pass(5 * HOUR);

    expect(toldOf(world, 'request.broke-glass')).toContain(grace.slack);
    expect(toldOf(world, 'breakglass.reminded')).toEqual([barbara.slack, linus.slack]);
  });

  test('they are reminded until one of them signs', async () => {
    const world = aWorld();
    const id = await broken(world);

    await world.pass(9 * HOUR);
    expect(toldOf(world, 'breakglass.reminded')).toHaveLength(6);
    await world.say(grace, { kind: 'sign', request: id });
    await world.pass(9 * HOUR);

    expect(toldOf(world, 'breakglass.reminded')).toHaveLength(6);
  });

  test('who is reminded goes by the roles of then', async () => {
    const world = aWorld();
    await broken(world);
    world.foundation.take(grace, 'shop/data');
    world.foundation.give(mallory, 'developer', 'shop/data');

    await world.pass(5 * HOUR);

    expect(toldOf(world, 'breakglass.reminded')).toEqual([barbara.slack, linus.slack, mallory.slack]);
  });

  test('a foundation that cannot tell the roles keeps nobody from breaking it, and those on the card are told', async () => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, ASK);
    world.foundation.failNext(1_000, 'findRoles');

    await world.say(ada, { kind: 'break-glass', request: id, revision: 1, reason: 'checkout is down' });

    expect(await world.stateOf(id)).toBe('live');
    expect(toldOf(world, 'request.broke-glass')).toEqual([barbara.slack, grace.slack, linus.slack]);
  });

  test('nor does one that cannot tell who would step in for its owners, where rules ask nobody by now', async () => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'bank/ledger/accounts'));
    world.configure({ rules: rulesOf({ rules: [{ name: 'anything', when: {}, kind: 'automatic' }] }) });
    world.foundation.take(edsger, 'bank/ledger');
    world.foundation.failNext(1_000, 'findOrgRoles');

    await world.say(linus, { kind: 'break-glass', request: id, revision: 1, reason: 'checkout is down' });

    expect(await world.stateOf(id)).toBe('live');
    expect(toldOf(world, 'request.broke-glass')).toEqual([edsger.slack]);
  });

  test('it is told once Slack is back, and of several reminders the last alone', async () => {
    const world = aWorld();
    world.announcer.goDown();
    const id = await broken(world);
    await world.pass(9 * HOUR);
    expect(world.announcer.glassNotes).toEqual([]);
    world.announcer.comeBack();

    await world.restart();

    expect(world.announcer.glass.filter(({ request }) => request === id).map(({ kind }) => kind)).toEqual([
      'request.broke-glass',
      'breakglass.reminded',
    ]);
    expect(toldOf(world, 'request.broke-glass')).toEqual([barbara.slack, grace.slack, linus.slack]);
  });

  test('nobody is asked for a review that was signed before Slack was back', async () => {
    const world = aWorld();
    world.announcer.goDown();
    const id = await broken(world);
    await world.say(grace, { kind: 'sign', request: id });
    world.announcer.comeBack();

    await world.restart();

    expect(world.announcer.glassNotes).toEqual([]);
    expect(world.announcer.glass.map(({ kind }) => kind)).toContain('breakglass.reviewed');
  });

  test('it is told once, however often the job runs', async () => {
    const world = aWorld();
    const id = await broken(world);

    await world.queue.carry([{ job: { stage: 'announce', request: id }, at: world.clock.now() }]);
    await world.settle();
    await world.restart();

    expect(toldOf(world, 'request.broke-glass')).toHaveLength(3);
  });
});

describe('nobody signs for themselves from a second Slack account', () => {
  test.each([
    ['who broke the glass', linus, 'own-glass'],
    ['who asked', ada, 'own-request'],
  ] as const)('%s', async (_, person, answer) => {
    const world = aWorld();
    world.foundation.give(ada, 'developer', 'shop/data');
    const id = await broken(world, linus);
    const second = { ...person, slack: `${person.slack}2` as SlackUserId };
    world.directory.admit(second);

    await world.say(second, { kind: 'sign', request: id });

    expect(world.announcer.answersTo(second.slack)).toEqual([answer]);
    expect(await world.request(id)).not.toHaveProperty('glass.reviewed');
  });
});

describe('a review goes by the rules for what was asked', () => {
  const security: ApprovalRule = {
    name: 'long ones',
    when: { longerThan: 86_400 },
    kind: 'ask',
    groups: [{ name: 'security', quorum: 1, chain: [[{ kind: 'user', slack: mallory.slack }]] }],
  };
  const short: ApprovalRule = { name: 'short ones', when: {}, kind: 'automatic' };

  test('so who would have been asked signs, and an owner who would not does not', async () => {
    const world = aWorld({ rules: rulesOf({ rules: [security, short] }) });
    const id = await broken(world);
    expect(toldOf(world, 'request.broke-glass')).toEqual([mallory.slack]);

    await world.say(grace, { kind: 'sign', request: id });
    expect(world.announcer.answersTo(grace.slack)).toEqual(['not-entitled']);
    await world.say(mallory, { kind: 'sign', request: id });

    expect(await world.request(id)).toMatchObject({ glass: { reviewed: { by: mallory.slack } } });
  });

  test('so an owner signs where the rules would ask nobody by now', async () => {
    const world = aWorld({ rules: rulesOf({ rules: [security] }) });
    const id = await broken(world);
    world.configure({ rules: rulesOf({ rules: [short] }) });

    await world.say(grace, { kind: 'sign', request: id });

    expect(await world.request(id)).toMatchObject({ glass: { reviewed: { by: grace.slack } } });
  });

  test('so those whom it had escalated to sign too', async () => {
    const to = [{ kind: 'user-group', group: RESCUE }] as const;
    const chain = [[{ kind: 'space-role', of: 'destination', role: 'developer' }]] as const;
    const rule = { name: 'owners', when: {}, kind: 'ask', groups: [{ quorum: 1, chain }] } as const;
    const world = aWorld({ rules: rulesOf({ rules: [{ ...rule, escalate: { after: 3600, to } }] }) });
    const id = await world.askAndPlan(ada, ASK);
    await world.pass(2 * HOUR);
    await world.say(ada, { kind: 'break-glass', request: id, revision: 1, reason: 'checkout is down' });
    expect(toldOf(world, 'request.broke-glass')).toContain(mallory.slack);

    await world.say(mallory, { kind: 'sign', request: id });

    expect(await world.request(id)).toMatchObject({ glass: { reviewed: { by: mallory.slack } } });
  });
});
