// Rules that count approvals at certain hours only: what is answered outside of them, and that a denial always counts.
import { describe, expect, test } from '@jest/globals';
import type { ApprovalRule } from '../../src/core/approval-rule.ts';
import type { Hours } from '../../src/core/hours.ts';
import { ada, allow, grace, mallory, rulesOf } from '../support/scene.ts';
import type { Settings } from '../../src/lifecycle/ports.ts';
import { reviewOpen } from '../../src/lifecycle/review.ts';
import { DAY, HOUR, MINUTE, World } from '../support/world.ts';

/** It is a Monday, noon, when a test begins. */
const MORNINGS: Hours = { days: ['mon', 'tue'], from: 480, to: 720, zone: 'UTC' };
const RULE: Extract<ApprovalRule, { kind: 'ask' }> = {
  name: 'in the morning',
  when: {},
  kind: 'ask',
  groups: [{ quorum: 1, chain: [[{ kind: 'space-role', of: 'destination', role: 'developer' }]] }],
  hours: MORNINGS,
};

const WEEKDAYS: Hours = { ...MORNINGS, days: ['mon', 'tue', 'wed', 'thu', 'fri'] };

function aBook(hours: Hours | undefined) {
  const { hours: _, ...rule } = RULE;
  return rulesOf({ rules: [{ ...rule, ...(hours && { hours }) }] });
}

async function aRequest(more: Partial<Settings> = {}) {
  const world = new World({ rules: aBook(MORNINGS), ...more });
  return { world, id: await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db')) };
}

describe('outside of the hours of a rule', () => {
  test('an approval is not counted, and whoever gave it is told when it opens', async () => {
    const { world, id } = await aRequest();

    await world.say(grace, { kind: 'approve', request: id });

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({
      kind: 'closed',
      hours: [MORNINGS],
      opens: Date.parse('2026-11-24T08:00:00Z'),
    });
    expect(await world.request(id)).toMatchObject({
      state: 'pending',
      decisions: [],
      standing: { terms: { hours: [MORNINGS] } },
    });
  });

  test('it counts once it is open', async () => {
    const { world, id } = await aRequest();
    await world.pass(20 * HOUR);

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('a denial counts', async () => {
    const { world, id } = await aRequest();

    await world.say(grace, { kind: 'deny', request: id });

    expect(await world.stateOf(id)).toBe('denied');
  });

  test('what was narrowed is not approved either', async () => {
    const { world, id } = await aRequest();
    const narrowing = { lifetime: { kind: 'for', seconds: 3600 } } as const;

    await world.say(grace, { kind: 'narrow', request: id, revision: 1, narrowing });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['closed']);
  });
});

describe('an approval goes by when it was pressed', () => {
  test('also when it is looked at after the hours', async () => {
    const { world, id } = await aRequest();
    await world.pass(24 * HOUR - 2 * MINUTE);
    await world.want(grace, { kind: 'approve', request: id });
    world.clock.advance(5 * MINUTE);

    await world.settle();

    expect(await world.stateOf(id)).toBe('live');
  });

  test('also when it is looked at within them', async () => {
    const { world, id } = await aRequest();
    await world.pass(20 * HOUR - 2 * MINUTE);
    await world.want(grace, { kind: 'approve', request: id });
    world.clock.advance(5 * MINUTE);

    await world.settle();

    expect(world.announcer.answersTo(grace.slack)).toEqual(['closed']);
  });

  test('and counts when it is applied after the hours, the roles read again', async () => {
    const { world, id } = await aRequest();
    await world.pass(24 * HOUR - 2 * MINUTE);
    world.foundation.failNext(8, 'addPolicies');
    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('approved');

    await world.pass(HOUR);

    expect(await world.stateOf(id)).toBe('live');
  });
});

describe('what waits for the hours', () => {
  // Until Friday after the hours.
  const untilFriday = 4 * DAY;

  test('does not lapse before they were open, and the card says until when it waits', async () => {
    const world = new World({ rules: aBook(WEEKDAYS) });
    await world.pass(untilFriday);
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    expect(world.announcer.cardOf(id)).toMatchObject({ lapsesAt: Date.parse('2026-12-01T08:00:00Z') });
    await world.pass(3 * DAY - HOUR);
    expect(await world.stateOf(id)).toBe('pending');
    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('live');
  });

  test('lapses when nobody decided while they were open', async () => {
    const world = new World({ rules: aBook(WEEKDAYS) });
    await world.pass(untilFriday);
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    await world.pass(4 * DAY);

    expect(await world.stateOf(id)).toBe('lapsed');
  });

  test('has it too when it goes back to people after the hours', async () => {
    const { world, id } = await aRequest();
    await world.pass(24 * HOUR - 2 * MINUTE);
    world.foundation.failNext(8, 'addPolicies');
    await world.say(grace, { kind: 'approve', request: id });
    world.foundation.take(grace, 'shop/data');

    await world.pass(HOUR);

    expect(await world.request(id)).toMatchObject({
      state: 'pending',
      lapsesAt: Date.parse('2026-12-01T08:00:00Z'),
    });
  });

  test('waits no longer than it is wanted', async () => {
    const world = new World({ rules: aBook(WEEKDAYS) });
    await world.pass(untilFriday);
    const lifetime = { kind: 'until', date: '2026-11-29' } as const;
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db', { lifetime }));

    await world.pass(3 * DAY);

    expect(await world.stateOf(id)).toBe('lapsed');
  });

  test('has the time when hours are new to it, and less never', async () => {
    const world = new World({ rules: aBook(undefined) });
    await world.pass(untilFriday);
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));
    world.configure({ rules: aBook(WEEKDAYS) });

    await reviewOpen(world.doors);
    await world.settle();
    expect(world.announcer.cardOf(id)).toMatchObject({ lapsesAt: Date.parse('2026-12-01T08:00:00Z') });
    world.configure({ rules: aBook(undefined) });
    await reviewOpen(world.doors);

    await world.pass(3 * DAY - HOUR);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('may be had by breaking the glass at any hour', async () => {
    const { world, id } = await aRequest({ breakGlass: { people: [ada.slack], seconds: 600, remindEveryMs: HOUR } });

    await world.say(ada, { kind: 'break-glass', request: id, revision: 1, reason: 'down' });

    expect(await world.stateOf(id)).toBe('live');
  });
});

describe('while approvals do not count', () => {
  const reminded = (world: World) => world.announcer.reminders.length;
  const escalated = (world: World) => world.announcer.escalations.map(({ to }) => to);

  /** Mallory is called in when it has waited for so many hours. */
  function aWorld(hours: Hours, after = 6) {
    const escalate = { after: after * 3600, to: [{ kind: 'user', slack: mallory.slack }] } as const;
    return new World({
      rules: rulesOf({ rules: [{ ...RULE, hours, escalate }] }),
      remindAfterMs: 4 * HOUR,
      remindEveryMs: 4 * HOUR,
    });
  }

  test('nobody is reminded, but once they do', async () => {
    const { world } = await aRequest({ remindAfterMs: 4 * HOUR, remindEveryMs: 8 * HOUR });

    await world.pass(20 * HOUR - MINUTE);
    expect(reminded(world)).toBe(0);
    await world.pass(2 * MINUTE);
    expect(reminded(world)).toBe(2);
    // They would be again at a time of day that is closed, and on no other day before it lapses.
    await world.pass(4 * DAY);

    expect(reminded(world)).toBe(2);
  });

  test('nobody is shown a card that is the same', async () => {
    const { world, id } = await aRequest({ remindAfterMs: 4 * HOUR });
    const before = world.announcer.cardsOf(id)[0]?.shown.length;

    await world.pass(5 * HOUR);

    expect(world.announcer.cardsOf(id)[0]?.shown).toHaveLength(before ?? 0);
  });

  test('it does not escalate, and the time to escalate counts from when they do', async () => {
    const world = aWorld({ ...WEEKDAYS, to: 1080 }, 2);
    await world.pass(8 * HOUR);
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    expect(await world.request(id)).toMatchObject({ escalateAt: Date.parse('2026-11-24T10:00:00Z') });
    await world.pass(13 * HOUR);
    expect(escalated(world)).toEqual([]);
    await world.pass(2 * HOUR);

    expect(escalated(world)).toEqual([mallory.slack]);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('it escalates in the morning what would have been in the night', async () => {
    const world = aWorld({ ...WEEKDAYS, to: 1080 });
    await world.pass(4 * HOUR);
    await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));

    await world.pass(15 * HOUR);
    expect(escalated(world)).toEqual([]);
    await world.pass(2 * HOUR);

    expect(escalated(world)).toEqual([mallory.slack]);
  });

  test('it escalates all the same where it would lapse before', async () => {
    const world = aWorld({ ...MORNINGS, days: ['mon'], to: 1080 });
    await world.pass(2 * HOUR);
    await world.askAndPlan(
      ada,
      allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'until', date: '2026-11-27' } }),
    );

    await world.pass(7 * HOUR);

    expect(escalated(world)).toEqual([mallory.slack]);
  });
});
