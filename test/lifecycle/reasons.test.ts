// Rules that want to know why: from whoever asks before anybody is asked, from whoever approves before it counts.
import { describe, expect, test } from '@jest/globals';
import type { ApprovalRule, Authority, ReasonGiver } from '../../src/core/approval-rule.ts';
import { reviewOpen } from '../../src/lifecycle/review.ts';
import { ada, allow, appRef, grace, linus, rulesOf } from '../support/scene.ts';
import { HOUR, World } from '../support/world.ts';

const WHY = { reason: 'checkout keeps its data there' };
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
const OWNERS: readonly Authority[] = [
  { kind: 'space-role', of: 'destination', role: 'developer' },
  { kind: 'space-role', of: 'destination', role: 'manager' },
];

function wants(...reasons: readonly ReasonGiver[]): ApprovalRule {
  return { name: 'explained', when: {}, kind: 'ask', groups: [{ quorum: 1, chain: [OWNERS] }], reasons };
}

function aWorld(...rules: readonly ApprovalRule[]) {
  const world = new World({ rules: rulesOf({ rules }) });
  return { world, change: (...now: readonly ApprovalRule[]) => world.configure({ rules: rulesOf({ rules: now }) }) };
}

describe('of whoever asks', () => {
  test('without a reason nobody is asked', async () => {
    const { world } = aWorld(wants('requester'));
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    expect(await world.request(id)).toMatchObject({
      state: 'refused',
      refusal: { kind: 'forbidden', rule: 'explained', wants: 'reason' },
    });
    expect(world.announcer.cardOf(id)).toBeUndefined();
  });

  test('with one it goes its way', async () => {
    const { world } = aWorld(wants('requester'));
    const id = await world.askAndPlan(ada, { ...WEB_TO_DB, ...WHY });

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('more time takes a reason of its own', async () => {
    const { world } = aWorld(wants('requester'));
    const grant = await world.askAndPlan(ada, { ...WEB_TO_DB, ...WHY });
    await world.say(grace, { kind: 'approve', request: grant });
    const seconds = 86_400;

    const silent = await world.askAndPlan(ada, { verb: 'extend', id: grant, seconds });
    const explained = await world.askAndPlan(ada, { verb: 'extend', id: grant, seconds, ...WHY });

    expect(await world.stateOf(silent)).toBe('refused');
    expect(await world.stateOf(explained)).toBe('pending');
  });

  test('what waits without one is refused when the rule is there, and says what it wants', async () => {
    const { world, change } = aWorld();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    change(wants('requester'));

    await reviewOpen(world.doors);

    expect(await world.request(id)).toMatchObject({ state: 'refused', refusal: { wants: 'reason' } });
  });
});

describe('of whoever approves', () => {
  test('a plain approval is not counted, and they are told why; one with a reason is', async () => {
    const { world } = aWorld(wants('approver'));
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'approve', request: id });
    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({ kind: 'reason-wanted', rule: 'explained' });
    expect(await world.request(id)).toMatchObject({ state: 'pending', decisions: [] });
    await world.say(grace, { kind: 'approve', request: id, ...WHY });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('the note of an approval with changes is one', async () => {
    const { world } = aWorld(wants('approver'));
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    const narrowing = { lifetime: { kind: 'for', seconds: 3600 } } as const;

    await world.say(grace, { kind: 'narrow', request: id, revision: 1, narrowing });
    expect(world.announcer.answersTo(grace.slack)).toEqual(['reason-wanted']);
    await world.say(grace, { kind: 'narrow', request: id, revision: 1, narrowing, ...WHY });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('nothing is wanted for a denial', async () => {
    const { world } = aWorld(wants('approver'));
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'deny', request: id });

    expect(await world.stateOf(id)).toBe('denied');
  });

  test('the rule is on the card', async () => {
    const { world } = aWorld(wants('approver'));
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    expect(world.announcer.cardOf(id)).toMatchObject({ standing: { terms: { reasonFor: 'explained' } } });
  });

  test('an approval from before the rule counts for nothing, and can be given again with a reason', async () => {
    const two: ApprovalRule = { ...wants(), kind: 'ask', groups: [{ quorum: 2, chain: [OWNERS] }], reasons: [] };
    const { world, change } = aWorld(two);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'approve', request: id });
    change({ ...two, reasons: ['approver'] });

    await world.say(linus, { kind: 'approve', request: id, ...WHY });
    expect(await world.stateOf(id)).toBe('pending');
    await world.say(grace, { kind: 'approve', request: id, ...WHY });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('what was approved without one is not applied any more when the rule is there', async () => {
    const { world, change } = aWorld();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.on('before', 'findApps', async () => change(wants('approver')));
    world.foundation.failNext(1, 'findApps');

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(HOUR);

    expect(await world.stateOf(id)).toBe('pending');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('only where the rule is for a connection of the request', async () => {
    const elsewhere = { ...wants('approver'), when: { destinations: [appRef('*/pci/*')] } };
    const { world } = aWorld(elsewhere);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });
});
