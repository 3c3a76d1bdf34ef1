// Rules that count approvals at certain hours only: what is answered outside of them, and that a denial always counts.
import { describe, expect, test } from '@jest/globals';
import type { ApprovalRule } from '../../src/core/approval-rule.ts';
import type { Hours } from '../../src/core/hours.ts';
import { ada, allow, grace, rulesOf } from '../support/scene.ts';
import { HOUR, World } from '../support/world.ts';

/** It is a Monday, noon, when a test begins. */
const MORNINGS: Hours = { days: ['mon', 'tue'], from: 480, to: 720, zone: 'UTC' };
const RULE: ApprovalRule = {
  name: 'in the morning',
  when: {},
  kind: 'ask',
  groups: [{ quorum: 1, chain: [[{ kind: 'space-role', of: 'destination', role: 'developer' }]] }],
  hours: MORNINGS,
};

async function aRequest() {
  const world = new World({ rules: rulesOf({ rules: [RULE] }) });
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
