// Moments between a decision and what follows from it: rules change, people leave, time runs out, and processes die.
import { describe, expect, test } from '@jest/globals';
import type { ApprovalRule, SlackGroupId } from '../../src/core/approval-rule.ts';
import { ada, allow, edsger, grace, linus, mallory, rulesOf, tcp } from '../support/scene.ts';
import { DAY, MINUTE, World } from '../support/world.ts';

const SECURITY = 'S0SECURITY' as SlackGroupId;
const RESCUE = 'S0RESCUE' as SlackGroupId;
const ASK = allow('shop/prod/web', 'shop/data/db', { traffic: [tcp('9010')] });
const POLICY = 'policy shop/prod/web → shop/data/db tcp 9010';
const GLASS = { people: [mallory.slack], seconds: 1_800, remindEveryMs: DAY } as const;

/** A group that is called security, and is the members of some user group. */
function security(group: SlackGroupId): ApprovalRule {
  const chain = [[{ kind: 'user-group', group }]] as const;
  return { name: 'security', when: {}, kind: 'ask', groups: [{ name: 'security', quorum: 1, chain }] };
}

describe('a group of the same name that newer rules make of other people', () => {
  test('is asked anew, wherever the process died between the approval and its application', async () => {
    let between = 0;
    for (let calls = 0; calls < 40; calls++) {
      const world = new World({ rules: rulesOf({ rules: [security(SECURITY)] }) });
      world.directory.groups.set(SECURITY, [edsger]);
      world.directory.groups.set(RESCUE, [mallory]);
      const id = await world.askAndPlan(ada, ASK);
      await world.want(edsger, { kind: 'approve', request: id });
      world.tripwire.arm(calls);
      await world.settle();
      world.tripwire.disarm();
      if (world.foundation.picture().includes(POLICY)) continue;
      if ((await world.stateOf(id)) === 'approved') between++;

      world.configure({ rules: rulesOf({ rules: [security(RESCUE)] }) });
      await world.restart();

      expect({ calls, left: world.foundation.picture() }).toEqual({ calls, left: [] });
      await world.say(mallory, { kind: 'approve', request: id });
      expect({ calls, left: world.foundation.picture() }).toEqual({ calls, left: [POLICY] });
    }
    expect(between).toBeGreaterThan(0);
  });
});

describe('an approval of somebody who has left since', () => {
  test('counts no more, once that may be known', async () => {
    const world = new World({ rules: rulesOf({ quorum: 2 }) });
    const id = await world.askAndPlan(ada, ASK);
    await world.say(grace, { kind: 'approve', request: id });
    world.directory.estrange(grace, 'Slack has deactivated you.');
    await world.pass(2 * MINUTE);

    await world.say(linus, { kind: 'approve', request: id });

    expect(world.foundation.picture()).toEqual([]);
    expect(await world.stateOf(id)).toBe('pending');
  });
});

describe('when its time is over and nobody has let it lapse yet, a request', () => {
  const seen = { revision: 1, reason: 'now' } as const;

  test.each([
    ['is not narrowed', grace, { ...seen, kind: 'narrow', narrowing: { lifetime: { kind: 'for', seconds: 60 } } }],
    ['is not applied past its approvers', mallory, { ...seen, kind: 'break-glass' }],
    ['is not handed on', grace, { kind: 'delegate', to: linus.slack }],
  ] as const)('%s', async (_, person, wish) => {
    const world = new World({ breakGlass: GLASS });
    const id = await world.askAndPlan(ada, ASK);
    world.queue.lose();
    world.clock.advance(DAY);

    await world.say(person, { ...wish, request: id });

    expect(await world.stateOf(id)).toBe('lapsed');
    expect(world.announcer.answersTo(person.slack)).toEqual(['too-late']);
    expect(world.foundation.picture()).toEqual([]);
  });
});
