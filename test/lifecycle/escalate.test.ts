// A request that waits too long escalates: others are told and decide too, once, and by the rules of now.
import { describe, expect, test } from '@jest/globals';
import type { ApprovalRule, Authority, SlackGroupId } from '../../src/core/approval-rule.ts';
import { isDecidable } from '../../src/core/access-request.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { reviewOpen } from '../../src/lifecycle/review.ts';
import type { Settings } from '../../src/lifecycle/ports.ts';
import { ada, allow, edsger, grace, linus, mallory, rulesOf, tcp, tls } from '../support/scene.ts';
import { DAY, HOUR, MINUTE, World } from '../support/world.ts';

const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
const WIDE = allow('shop/prod/web', 'shop/data/db', { traffic: [tls, tcp('8080')] });
const RESCUE = 'S0RESCUE' as SlackGroupId;
const SECURITY = 'S0SECURITY' as SlackGroupId;
const OWNERS: readonly Authority[] = [{ kind: 'space-role', of: 'destination', role: 'developer' }];
const AFTER_4H = { after: 4 * 3600, to: [{ kind: 'user-group', group: RESCUE }] } as const;

type Asking = Extract<ApprovalRule, { kind: 'ask' }>;

function aRule(more: Partial<Asking> = {}): Asking {
  return {
    name: 'owners',
    when: {},
    kind: 'ask',
    groups: [{ quorum: 1, chain: [OWNERS] }],
    escalate: AFTER_4H,
    ...more,
  };
}

/** Mallory is called in when ada's request waits too long. */
async function waiting(rule: ApprovalRule = aRule(), settings: Partial<Settings> = {}, ask = WEB_TO_DB) {
  const world = new World({ ...settings, rules: rulesOf({ rules: [rule] }) });
  world.directory.groups.set(RESCUE, [mallory]);
  world.directory.groups.set(SECURITY, [edsger]);
  return { world, id: await world.askAndPlan(ada, ask) };
}

async function waitingRequest(world: World, id: RequestId) {
  const request = await world.request(id);
  if (!isDecidable(request)) throw new Error(request.state);
  return request;
}

function told(world: World): readonly string[] {
  return world.announcer.escalations.map(({ to }) => to);
}

function escalations(world: World) {
  return world.store.events().filter(({ kind }) => kind === 'request.escalated');
}

describe('those to whom a request escalates', () => {
  test('have no say before it does', async () => {
    const { world, id } = await waiting();
    await world.pass(4 * HOUR - MINUTE);

    await world.say(mallory, { kind: 'approve', request: id });

    expect(told(world)).toEqual([]);
    expect(await world.stateOf(id)).toBe('pending');
    expect(world.announcer.answersTo(mallory.slack)).toEqual(['not-entitled']);
  });

  test('are told, and then decide in place of those who did not', async () => {
    const { world, id } = await waiting();
    await world.pass(4 * HOUR + MINUTE);
    expect(told(world)).toEqual([mallory.slack]);
    expect(world.announcer.cardOf(id)).toMatchObject({ escalated: { to: [mallory.slack] } });

    await world.say(mallory, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
    expect(escalations(world)).toMatchObject([{ to: [mallory.slack], rule: 'owners' }]);
  });

  test('may deny, and that beats an approval', async () => {
    const { world, id } = await waiting(aRule({ groups: [{ quorum: 2, chain: [OWNERS] }] }));
    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(5 * HOUR);

    await world.say(mallory, { kind: 'deny', request: id });

    expect(await world.stateOf(id)).toBe('denied');
  });

  test('never are the requester', async () => {
    const { world, id } = await waiting();
    world.directory.groups.set(RESCUE, [ada, mallory]);
    await world.pass(5 * HOUR);

    await world.say(ada, { kind: 'approve', request: id });

    expect(told(world)).toEqual([mallory.slack]);
    expect(world.announcer.answersTo(ada.slack)).toEqual(['own-request']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('count in each group that is short, and are told even where the other has agreed', async () => {
    const security = { name: 'security', quorum: 1, chain: [[{ kind: 'user-group', group: SECURITY }]] } as const;
    const { world, id } = await waiting(aRule({ groups: [{ quorum: 1, chain: [OWNERS] }, security] }));
    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(5 * HOUR);
    expect(told(world)).toEqual([mallory.slack]);

    await world.say(mallory, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('are one person of a quorum and no more', async () => {
    const { world, id } = await waiting(aRule({ groups: [{ quorum: 2, chain: [OWNERS] }] }));
    await world.pass(5 * HOUR);

    await world.say(mallory, { kind: 'approve', request: id });
    await world.say(mallory, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('pending');
    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('are reminded from then on like the others', async () => {
    const { world } = await waiting(aRule(), { remindAfterMs: 6 * HOUR });

    await world.pass(7 * HOUR);

    expect(world.announcer.reminders.map(({ to }) => to)).toContain(mallory.slack);
  });
});

describe('what they approved', () => {
  test('is applied although the first attempt fails, by rules that are looked at again', async () => {
    const { world, id } = await waiting();
    await world.pass(5 * HOUR);
    world.foundation.failNext(1, 'findApps');

    await world.say(mallory, { kind: 'approve', request: id });
    await world.pass(HOUR);

    expect(await world.stateOf(id)).toBe('live');
  });
});

describe('a request escalates', () => {
  test('when it would have, although an approver narrows it meanwhile', async () => {
    const { world, id } = await waiting(aRule({ groups: [{ quorum: 2, chain: [OWNERS] }] }), {}, WIDE);
    const { waitsSince } = await waitingRequest(world, id);
    await world.pass(2 * HOUR);
    await world.say(grace, { kind: 'narrow', request: id, revision: 1, narrowing: { traffic: [tcp('8080')] } });
    expect(await waitingRequest(world, id)).toMatchObject({ waitsSince, revision: 2 });

    await world.pass(2 * HOUR + MINUTE);

    expect(told(world)).toEqual([mallory.slack]);
  });

  test('not once it is decided, and not after it lapses', async () => {
    const { world, id } = await waiting();
    await world.say(grace, { kind: 'approve', request: id });
    const short = await waiting(aRule(), { lapseAfterMs: 4 * HOUR });

    await world.pass(DAY);
    await short.world.pass(DAY);

    expect(await world.stateOf(id)).toBe('live');
    expect([...told(world), ...told(short.world)]).toEqual([]);
    expect(await short.world.stateOf(short.id)).toBe('lapsed');
  });

  test('once, whenever a process dies', async () => {
    for (let calls = 1; calls < 14; calls++) {
      const { world } = await waiting();
      world.clock.advance(4 * HOUR);
      world.tripwire.arm(calls);
      await world.settle();
      await world.restart();
      await world.pass(HOUR);

      expect(escalations(world)).toHaveLength(1);
      // A crash between saying it and noting that is the one case in which it is said again.
      expect([1, 2]).toContain(told(world).length);
    }
  });

  test('when the foundation answers again', async () => {
    const { world, id } = await waiting();
    world.clock.advance(4 * HOUR);
    world.foundation.failNext(2, 'findRoles');

    await world.pass(HOUR);
    await world.say(mallory, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('to nobody where nobody is found, and whoever is by then decides later', async () => {
    const { world, id } = await waiting();
    world.directory.groups.set(RESCUE, []);
    await world.pass(5 * HOUR);
    expect(escalations(world)).toMatchObject([{ to: [] }]);
    world.directory.groups.set(RESCUE, [mallory]);

    await world.say(mallory, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });
});

describe('rules that change meanwhile', () => {
  function change(world: World, rule: ApprovalRule) {
    world.configure({ rules: rulesOf({ rules: [rule] }) });
  }

  test('may take the say away again from those to whom it was escalated', async () => {
    const { world, id } = await waiting();
    await world.pass(5 * HOUR);
    const { escalate: _, ...without } = aRule();
    change(world, without);

    await world.say(mallory, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('pending');
  });

  test('make what waits already escalate, and later than it would have', async () => {
    const { escalate: _, ...without } = aRule();
    const { world, id } = await waiting(without);
    await world.pass(HOUR);
    change(world, aRule());
    await reviewOpen(world.doors);
    await world.pass(2 * HOUR);
    change(world, aRule({ escalate: { ...AFTER_4H, after: 8 * 3600 } }));
    await world.pass(4 * HOUR);
    expect(told(world)).toEqual([]);

    await world.pass(2 * HOUR);
    await world.say(mallory, { kind: 'approve', request: id });

    expect(told(world)).toEqual([mallory.slack]);
    expect(await world.stateOf(id)).toBe('live');
  });

  test('take back an approval that is not applied yet, as its giver has no say any more', async () => {
    const { world, id } = await waiting();
    await world.pass(5 * HOUR);
    const { escalate: _, ...without } = aRule();
    world.foundation.on('before', 'findApps', async () => change(world, without));
    world.foundation.failNext(1, 'findApps');

    await world.say(mallory, { kind: 'approve', request: id });
    await world.pass(HOUR);

    expect(await world.stateOf(id)).toBe('pending');
    await world.say(linus, { kind: 'deny', request: id });
    expect(await world.stateOf(id)).toBe('pending');
    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('live');
  });
});
