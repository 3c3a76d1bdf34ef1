// What somebody tried who wants more than was approved, or for longer, or past those who decide: each hole that was there.
import { describe, expect, test } from '@jest/globals';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { applyRequest } from '../../src/lifecycle/apply.ts';
import { performIntent } from '../../src/lifecycle/perform.ts';
import { replanRequest } from '../../src/lifecycle/replan.ts';
import { ada, allow, appName, barbara, grace, linus, ports, rulesOf, tcp, tls } from '../support/scene.ts';
import { type ApprovalRule, DEFAULT_RULE, type SlackGroupId } from '../../src/core/approval-rule.ts';
import { DAY, FIRST, HOUR, MINUTE, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');

async function retryEvery(world: World, ms: number, times: number, id: RequestId): Promise<void> {
  for (let time = 0; time < times; time++) {
    await world.pass(ms);
    await world.say(ada, { kind: 'retry', request: id });
  }
}

describe('what a failed attempt left', () => {
  test('is not kept beyond its time by retrying again and again', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, { ...WEB_TO_DB, lifetime: { kind: 'for', seconds: 2 * 3_600 } });
    world.foundation.refuse('addPolicies', 'policy quota exceeded');
    await world.say(grace, { kind: 'approve', request: id });
    expect(world.foundation.picture()).toEqual([ROUTE]);

    await retryEvery(world, HOUR - MINUTE, 3, id);

    expect(await world.request(id)).toMatchObject({ state: 'ended', ending: { kind: 'expired' } });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('nor beyond its day', async () => {
    const world = new World();
    const date = new Date(world.clock.now() + 2 * HOUR).toISOString().slice(0, 16);
    const id = await world.askAndPlan(ada, { ...WEB_TO_DB, lifetime: { kind: 'until', date: `${date}Z` } });
    world.foundation.refuse('addPolicies', 'policy quota exceeded');
    await world.say(grace, { kind: 'approve', request: id });

    await retryEvery(world, 9 * MINUTE, 20, id);

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });
});

describe('an approval of less', () => {
  test('comes too late when the request has lapsed, however late the job is that says so', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, { ...WEB_TO_DB, traffic: [tls, tcp('8080')] });
    world.clock.advance(2 * DAY);

    const intent = await world.want(grace, { kind: 'narrow', request: id, revision: 1, narrowing: { traffic: [tls] } });
    await performIntent(world.doors, intent, FIRST);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['too-late']);
    expect(await world.stateOf(id)).toBe('lapsed');
  });
});

describe('an approval by somebody who has left the workspace since', () => {
  test('does not make a quorum with one that is given now', async () => {
    const world = new World({ rules: rulesOf({ quorum: 2 }) });
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(HOUR);
    world.directory.estrange(grace, 'deactivated');

    await world.say(linus, { kind: 'approve', request: id });

    expect(world.foundation.picture()).toEqual([]);
    expect(await world.stateOf(id)).toBe('pending');
  });
});

describe('an approval that was typed', () => {
  test('is not for a plan that was made after it, and was for a rule to approve', async () => {
    const anybody: ApprovalRule = { name: 'anybody', when: {}, kind: 'automatic' };
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    // Typed now, and looked at when much has happened.
    const intent = await world.want(grace, { kind: 'approve', request: id });
    world.clock.advance(1_000);
    world.configure({ rules: rulesOf({ rules: [anybody] }) });
    world.foundation.push('shop/data/db');
    await replanRequest(world.doors, id, FIRST);
    expect(await world.request(id)).toMatchObject({ state: 'approved', revision: 2 });
    world.configure({ rules: rulesOf() });
    await applyRequest(world.doors, id, FIRST);
    expect(await world.stateOf(id)).toBe('pending');

    await performIntent(world.doors, intent, FIRST);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['plan-changed']);
  });
});

describe('an extension that was explained, as a rule wants it', () => {
  test('is as well explained when it needs a new look', async () => {
    const explained: ApprovalRule = { ...DEFAULT_RULE, name: 'explained', reasons: ['requester'] };
    const world = new World();
    const grant = await world.grant(ada, { ...WEB_TO_DB, lifetime: { kind: 'for', seconds: 86_400 } }, grace);
    world.configure({ rules: rulesOf({ rules: [explained] }) });
    const id = await world.askAndPlan(ada, { verb: 'extend', id: grant, seconds: 86_400, reason: 'still migrating' });
    world.foundation.push('shop/prod/web');

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('stale');
  });
});

describe('handing a request over', () => {
  test('does not call the same person again and again', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    for (let time = 0; time < 3; time++) await world.say(grace, { kind: 'delegate', request: id, to: linus.slack });
    await world.say(barbara, { kind: 'delegate', request: id, to: linus.slack });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['done', 'not-handed', 'not-handed']);
    expect(world.announcer.handings).toEqual([
      { to: linus.slack, by: grace.slack, request: id },
      { to: linus.slack, by: barbara.slack, request: id },
    ]);
  });

  test('nor the same user group', async () => {
    const group = 'S0SECURITY' as SlackGroupId;
    const security: ApprovalRule = {
      name: 'security',
      when: {},
      kind: 'ask',
      groups: [{ name: 'security', quorum: 1, chain: [[{ kind: 'user-group', group }]] }],
    };
    const world = new World({ rules: rulesOf({ rules: [security] }) });
    world.directory.groups.set(group, [grace, linus]);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    for (let time = 0; time < 3; time++) await world.say(grace, { kind: 'delegate-to-group', request: id, group });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['done', 'not-handed-to-group', 'not-handed-to-group']);
    expect(world.announcer.handings).toHaveLength(1);
  });
});

describe('a policy that was there before c2c', () => {
  test('is not adopted by a rule without its owners, and taken away so', async () => {
    const anybody: ApprovalRule = { name: 'anybody', when: {}, kind: 'automatic' };
    const world = new World({ rules: rulesOf({ rules: [anybody] }) });
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 8080');

    const id = await world.askAndPlan(ada, {
      verb: 'adopt',
      sources: [appName('shop/prod/web')],
      destinations: [appName('shop/data/db')],
      traffic: [{ kind: 'tcp', ports: [ports('8080')] }],
    });
    expect(await world.request(id)).toMatchObject({ state: 'pending', standing: { rules: [DEFAULT_RULE.name] } });
    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.foundation.picture()).toEqual(['policy shop/prod/web → shop/data/db tcp 8080']);
  });
});
