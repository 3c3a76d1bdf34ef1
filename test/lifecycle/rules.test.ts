// Approval rules at work: who is asked, what goes by itself, what is refused, and what happens when they change meanwhile.
import { describe, expect, test } from '@jest/globals';
import type { ApprovalRule, Authority, SlackGroupId } from '../../src/core/approval-rule.ts';
import { reviewOpen } from '../../src/lifecycle/review.ts';
import { ada, allow, appRef, barbara, grace, linus, mallory, rulesOf, tcp } from '../support/scene.ts';
import { HOUR, MINUTE, World } from '../support/world.ts';

const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
const SECURITY = 'S0SECURITY' as SlackGroupId;
const OWNERS: readonly Authority[] = [
  { kind: 'space-role', of: 'destination', role: 'developer' },
  { kind: 'space-role', of: 'destination', role: 'manager' },
];
const OWNER_AND_SECURITY: ApprovalRule = {
  name: 'owner and security',
  when: { destinations: [appRef('*/data/*')] },
  kind: 'ask',
  groups: [
    { quorum: 1, chain: [OWNERS] },
    { name: 'security', quorum: 1, chain: [[{ kind: 'user-group', group: SECURITY }]] },
  ],
};
const NEVER: ApprovalRule = { name: 'no databases', when: {}, kind: 'deny', because: 'use the API' };
const ALWAYS: ApprovalRule = { name: 'harmless', when: {}, kind: 'automatic' };

/** A world with these rules, and a way to change them. */
function aWorld(...rules: readonly ApprovalRule[]) {
  const world = new World({ rules: rulesOf({ rules }) });
  world.directory.groups.set(SECURITY, [mallory]);
  return { world, change: (...now: readonly ApprovalRule[]) => world.configure({ rules: rulesOf({ rules: now }) }) };
}

describe('several groups', () => {
  test('must each agree', async () => {
    const { world } = aWorld(OWNER_AND_SECURITY);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'approve', request: id });
    await world.say(linus, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('pending');
    await world.say(mallory, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });

  test('a denial by one of them beats the approval of the other', async () => {
    const { world } = aWorld(OWNER_AND_SECURITY);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'approve', request: id });
    await world.say(mallory, { kind: 'deny', request: id });

    expect(await world.stateOf(id)).toBe('denied');
  });

  test('the requester does not decide as a member of a user group', async () => {
    const { world } = aWorld(OWNER_AND_SECURITY);
    world.directory.groups.set(SECURITY, [ada, mallory]);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(ada, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(ada.slack)).toEqual(['own-request']);
  });

  test('nobody decides while Slack does not tell who is in the group', async () => {
    const { world } = aWorld(OWNER_AND_SECURITY);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.directory.groups.delete(SECURITY);

    await world.say(mallory, { kind: 'approve', request: id });
    await world.pass(2 * HOUR);

    expect(world.announcer.answersTo(mallory.slack)).toEqual(['roles-unreadable']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('an approval by somebody who has left the group since then counts no more', async () => {
    const { world } = aWorld(OWNER_AND_SECURITY);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(mallory, { kind: 'approve', request: id });
    world.directory.groups.set(SECURITY, [barbara]);

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('pending');
  });
});

describe('a rule that denies', () => {
  test('refuses at once, in its own words, and nobody is asked', async () => {
    const { world } = aWorld(NEVER);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    expect(await world.request(id)).toMatchObject({
      state: 'refused',
      refusal: { kind: 'forbidden', rule: 'no databases', because: 'use the API' },
    });
    expect(world.announcer.cardOf(id)).toBeUndefined();
  });

  test('refuses what waits already, when somebody decides', async () => {
    const { world, change } = aWorld();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    change(NEVER);

    await world.say(grace, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['rules-changed']);
    expect(world.announcer.cardOf(id)).toMatchObject({ state: 'refused' });
  });

  test('keeps what is approved from being applied', async () => {
    const { world, change } = aWorld();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.on('before', 'findApps', async () => change(NEVER));
    world.foundation.failNext(1, 'findApps');

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(HOUR);

    expect(await world.request(id)).toMatchObject({ state: 'failed', outcome: { done: [] } });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('does not keep anybody from ending a grant', async () => {
    const { world, change } = aWorld();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    change(NEVER);

    await world.say(linus, { kind: 'revoke', request: id });

    expect(await world.stateOf(id)).toBe('ended');
  });
});

describe('a rule about members of a user group', () => {
  const CONTRACTORS = 'S0CONTRACTORS' as SlackGroupId;
  const NO_CONTRACTORS: ApprovalRule = {
    name: 'no contractors',
    when: { requester: [{ kind: 'user-group', group: CONTRACTORS }] },
    kind: 'deny',
    because: 'ask your lead',
  };

  test('holds for whoever is one of them, and for nobody else', async () => {
    const { world } = aWorld(NO_CONTRACTORS);
    world.directory.groups.set(CONTRACTORS, [ada]);
    const refused = await world.askAndPlan(ada, WEB_TO_DB);
    world.directory.groups.set(CONTRACTORS, [mallory]);
    const asked = await world.askAndPlan(ada, WEB_TO_DB);

    expect(await world.request(refused)).toMatchObject({ state: 'refused', refusal: { rule: 'no contractors' } });
    expect(await world.stateOf(asked)).toBe('pending');
  });

  test('leaves the decision to nobody while Slack does not tell who is in it', async () => {
    const { world } = aWorld(NO_CONTRACTORS);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.pass(HOUR);
    expect(await world.request(id)).toMatchObject({ state: 'pending', approvers: { kind: 'unreadable' } });

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(HOUR);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['roles-unreadable']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('refuses whoever has become one of them between the approval and the apply', async () => {
    const { world } = aWorld(NO_CONTRACTORS);
    world.directory.groups.set(CONTRACTORS, []);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.on('before', 'findApps', async () => void world.directory.groups.set(CONTRACTORS, [ada]));
    world.foundation.failNext(1, 'findApps');

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(HOUR);

    expect(await world.request(id)).toMatchObject({ state: 'failed', outcome: { done: [] } });
    expect(world.foundation.picture()).toEqual([]);
  });
});

describe('a rule that approves by itself', () => {
  test('asks nobody, and says so in the trail', async () => {
    const { world } = aWorld(ALWAYS);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    expect(await world.stateOf(id)).toBe('live');
    expect(await world.store.recall(id)).toMatchObject([
      { kind: 'request.submitted' },
      { kind: 'request.cleared', rule: 'harmless' },
      { kind: 'grant.applied' },
    ]);
  });

  test('approves for nobody who may not ask', async () => {
    const { world } = aWorld(ALWAYS);
    const id = await world.askAndPlan(mallory, WEB_TO_DB);

    expect(await world.request(id)).toMatchObject({ state: 'refused', refusal: { kind: 'not-entitled' } });
  });

  test('approves nothing as long as roles cannot be read', async () => {
    const { world } = aWorld(ALWAYS);
    world.foundation.failNext(1_000, 'findRoles');
    const id = await world.askAndPlan(mallory, WEB_TO_DB);
    await world.pass(2 * HOUR);

    expect(await world.stateOf(id)).toBe('refused');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('is asked again when the plan has changed', async () => {
    const { world } = aWorld(ALWAYS);
    const id = await world.ask(ada, WEB_TO_DB);
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    world.foundation.on('after', 'findRoles', async () => world.foundation.removeRoute('db'));

    await world.settle();

    expect(await world.stateOf(id)).toBe('live');
    expect(world.foundation.picture()).toContain('route db.apps.internal → shop/data/db');
  });
});

describe('rules that change while a request waits', () => {
  test('count when somebody decides: an approval is none for a group it was not given for', async () => {
    const { world, change } = aWorld();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    change(OWNER_AND_SECURITY);

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.request(id)).toMatchObject({ state: 'pending', standing: { rules: ['owner and security'] } });
    expect(world.announcer.cardOf(id)).toMatchObject({ standing: { rules: ['owner and security'] } });
  });

  test('are shown on the card when they are looked at', async () => {
    const { world, change } = aWorld();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    change(OWNER_AND_SECURITY);

    await reviewOpen(world.doors);
    await world.settle();

    expect(world.announcer.cardOf(id)).toMatchObject({
      state: 'pending',
      standing: { rules: ['owner and security'], requirements: [{ label: 'shop/data' }, { label: 'security' }] },
    });
    expect((await world.store.recall(id)).at(-1)).toMatchObject({ kind: 'request.reviewed', enough: false });
  });

  test('approve what waits if they are content by now', async () => {
    const { world, change } = aWorld(OWNER_AND_SECURITY);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'approve', request: id });
    change();

    await reviewOpen(world.doors);
    await world.settle();

    expect(await world.stateOf(id)).toBe('live');
  });

  test('but not for a requester who has lost their role', async () => {
    const { world, change } = aWorld(OWNER_AND_SECURITY);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'approve', request: id });
    world.foundation.take(ada, 'shop/prod');
    change(ALWAYS);

    await reviewOpen(world.doors);
    await world.settle();

    expect(await world.stateOf(id)).toBe('pending');
  });

  test('take an approved request back to those who may decide, and the first approval is not lost', async () => {
    const { world, change } = aWorld();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.on('before', 'findApps', async () => change(OWNER_AND_SECURITY));
    world.foundation.failNext(1, 'findApps');

    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('approved');
    await world.pass(HOUR);
    expect(await world.request(id)).toMatchObject({ state: 'pending', decisions: [{ by: grace }] });
    expect(world.foundation.picture()).toEqual([]);
    await world.say(mallory, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });
});

describe('what was approved a while ago', () => {
  test('is not applied when the approver has lost their role meanwhile', async () => {
    const { world } = aWorld();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.failNext(3, 'findApps');
    await world.say(grace, { kind: 'approve', request: id });
    world.foundation.take(grace, 'shop/data');

    await world.pass(10 * MINUTE);

    expect(await world.stateOf(id)).toBe('pending');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('nor when the requester has', async () => {
    const { world } = aWorld();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.failNext(3, 'findApps');
    await world.say(grace, { kind: 'approve', request: id });
    world.foundation.take(ada, 'shop/prod');

    await world.pass(10 * MINUTE);

    expect(await world.stateOf(id)).toBe('failed');
    expect(world.foundation.picture()).toEqual([]);
  });
});

test('a request over a forbidden port among others is refused as a whole', async () => {
  const { world } = aWorld({
    name: 'ssh',
    when: { traffic: [{ protocol: 'tcp', ports: [{ start: 22, end: 22 }] }] },
    kind: 'deny',
    because: 'nobody logs in to an app',
  });
  const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db', { traffic: [tcp('8080', '20-30')] }));

  expect(await world.request(id)).toMatchObject({ state: 'refused', refusal: { rule: 'ssh' } });
});
