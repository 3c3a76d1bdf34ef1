// While a request waits: who has not decided is reminded, who does not want to be is not, and each reminder is said once.
import { describe, expect, test } from '@jest/globals';
import type { ApprovalRule } from '../../src/core/approval-rule.ts';
import type { Settings } from '../../src/lifecycle/ports.ts';
import { reviewOpen } from '../../src/lifecycle/review.ts';
import { ada, allow, barbara, edsger, grace, linus, mallory, rulesOf } from '../support/scene.ts';
import { DAY, HOUR, MINUTE, World } from '../support/world.ts';

const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
const EVERY = { remindAfterMs: 4 * HOUR, remindEveryMs: 8 * HOUR } as const;
const TWO = { rules: rulesOf({ quorum: 2 }) };

/** An owner of the destination, and both edsger and mallory. */
const OWNERS_AND_TWO: Extract<ApprovalRule, { kind: 'ask' }> = {
  name: 'owners and two',
  when: {},
  kind: 'ask',
  groups: [
    { quorum: 1, chain: [[{ kind: 'space-role', of: 'destination', role: 'developer' }]] },
    {
      name: 'two',
      quorum: 2,
      chain: [
        [
          { kind: 'user', slack: edsger.slack },
          { kind: 'user', slack: mallory.slack },
        ],
      ],
    },
  ],
};

async function waiting(settings: Partial<Settings> = {}) {
  const world = new World({ ...EVERY, ...settings });
  return { world, id: await world.askAndPlan(ada, WEB_TO_DB) };
}

function remindedIn(world: World): readonly string[] {
  return world.announcer.reminders.map(({ to }) => to);
}

describe('reminders', () => {
  test('come after the time an operator says, and again as often, until it lapses', async () => {
    const { world, id } = await waiting();
    const all = [barbara.slack, grace.slack, linus.slack];

    await world.pass(4 * HOUR - MINUTE);
    expect(remindedIn(world)).toEqual([]);
    await world.pass(2 * MINUTE);
    expect(remindedIn(world)).toEqual(all);
    await world.pass(8 * HOUR);
    expect(remindedIn(world)).toEqual([...all, ...all]);
    await world.pass(2 * DAY);

    expect(remindedIn(world)).toHaveLength(9);
    expect(await world.stateOf(id)).toBe('lapsed');
    expect(world.store.due()).toEqual([]);
    const facts = world.store.events().filter(({ kind }) => kind === 'request.reminded');
    expect(facts).toMatchObject([{ to: all }, { to: all }, { to: all }]);
  });

  test('do not come at all where an operator says so', async () => {
    const world = new World();
    await world.askAndPlan(ada, WEB_TO_DB);

    await world.pass(2 * DAY);

    expect(remindedIn(world)).toEqual([]);
  });

  test('come once where nobody says how often', async () => {
    const world = new World({ remindAfterMs: HOUR });
    await world.askAndPlan(ada, WEB_TO_DB);

    await world.pass(2 * DAY);

    expect(remindedIn(world)).toHaveLength(3);
  });

  test('do not come to who has decided, and not once it is decided', async () => {
    const { world, id } = await waiting(TWO);
    await world.say(grace, { kind: 'approve', request: id });

    await world.pass(5 * HOUR);
    expect(remindedIn(world)).toEqual([barbara.slack, linus.slack]);
    await world.say(linus, { kind: 'approve', request: id });
    await world.pass(DAY);

    expect(remindedIn(world)).toHaveLength(2);
  });

  test('come to who is missing, not to groups that have agreed nor to who has agreed for one that is short', async () => {
    const { world, id } = await waiting({ rules: rulesOf({ rules: [OWNERS_AND_TWO] }) });
    await world.say(grace, { kind: 'approve', request: id });
    await world.say(edsger, { kind: 'approve', request: id });

    await world.pass(5 * HOUR);

    expect(remindedIn(world)).toEqual([mallory.slack]);
  });

  test('come again to who approved, once that counts no more', async () => {
    const { world, id } = await waiting({ rules: rulesOf({ rules: [OWNERS_AND_TWO] }) });
    await world.say(grace, { kind: 'approve', request: id });
    world.configure({ rules: rulesOf({ rules: [{ ...OWNERS_AND_TWO, reasons: ['approver'] }] }) });
    await reviewOpen(world.doors);

    await world.pass(5 * HOUR);

    expect(remindedIn(world)).toContain(grace.slack);
  });

  test('do not come while it cannot be told who may decide', async () => {
    const { world, id } = await waiting();
    world.foundation.failNext(1_000, 'findRoles');
    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(3 * HOUR);
    expect(await world.request(id)).toMatchObject({ approvers: { kind: 'unreadable' } });

    await world.pass(2 * HOUR);

    expect(remindedIn(world)).toEqual([]);
  });

  test('do not come to who wants none of this one, nor to who wants none at all', async () => {
    const { world, id } = await waiting();
    await world.say(grace, { kind: 'mute', request: id });
    await world.store.setQuiet(linus.slack, true);

    await world.pass(5 * HOUR);
    expect(remindedIn(world)).toEqual([barbara.slack]);
    await world.store.setQuiet(linus.slack, false);
    await world.pass(8 * HOUR);

    expect(remindedIn(world)).toEqual([barbara.slack, barbara.slack, linus.slack]);
    expect(world.announcer.answersTo(grace.slack)).toEqual(['done']);
  });

  test('that nobody wants are no fact, and the next one comes all the same', async () => {
    const { world, id } = await waiting();
    const owners = [barbara, grace, linus];
    for (const { slack } of owners) await world.store.setQuiet(slack, true);
    const before = world.store.events().length;
    const shown = world.announcer.cardsOf(id);

    await world.pass(5 * HOUR);
    expect(world.store.events()).toHaveLength(before);
    expect(shown[0]?.shown).toHaveLength(1);
    for (const { slack } of owners) await world.store.setQuiet(slack, false);
    await world.pass(8 * HOUR);

    expect(remindedIn(world)).toHaveLength(3);
  });

  test('of a request that somebody else has nothing to do with cannot be refused by them', async () => {
    const { world, id } = await waiting();
    const before = await world.request(id);

    await world.say(mallory, { kind: 'mute', request: id });
    await world.say(ada, { kind: 'mute', request: id });

    expect(await world.request(id)).toEqual(before);
  });

  test('are said once, whenever a process dies', async () => {
    for (let calls = 1; calls < 12; calls++) {
      const { world } = await waiting();
      world.clock.advance(4 * HOUR);
      world.tripwire.arm(calls);
      await world.settle();
      await world.restart();
      await world.pass(HOUR);

      expect(world.store.events().filter(({ kind }) => kind === 'request.reminded')).toHaveLength(1);
      // A crash between saying it and noting that is the one case in which it is said again.
      expect([3, 6]).toContain(remindedIn(world).length);
    }
  });

  test('that come twice from the queue are said once', async () => {
    const { world, id } = await waiting();
    world.clock.advance(4 * HOUR);
    const job = { job: { stage: 'nudge', request: id }, at: world.clock.now() } as const;

    await world.settle();
    await world.queue.carry([job]);
    await world.settle();

    expect(remindedIn(world)).toHaveLength(3);
  });

  test('that Slack did not take are said when it is back, to those who have not decided since', async () => {
    const { world, id } = await waiting(TWO);
    world.announcer.goDown();
    await world.pass(5 * HOUR);
    await world.want(grace, { kind: 'approve', request: id });
    world.announcer.comeBack();

    await world.pass(HOUR);

    expect(remindedIn(world)).toEqual([barbara.slack, linus.slack]);
  });
});
