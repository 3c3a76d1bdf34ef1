// Who may decide, who is told why not, and how many it takes.
import { describe, expect, test } from '@jest/globals';
import { requestId } from '../../src/core/vocabulary.ts';
import { performIntent } from '../../src/lifecycle/perform.ts';
import { ada, allow, aPerson, barbara, edsger, grace, linus, mallory, margaret, rulesOf } from '../support/scene.ts';
import { DAY, FIRST, HOUR, World } from '../support/world.ts';

const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
const TWO = { rules: rulesOf({ quorum: 2 }) };

describe('deciding: the owners of the destination, and nobody else', () => {
  test('an approval by an owner is enough by the default rule', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(linus, { kind: 'approve', request: id, revision: 1 });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['done']);
    expect(await world.stateOf(id)).toBe('live');
  });

  test('a denial ends it, with the reason on the card', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'deny', request: id, reason: 'use the read replica' });

    expect(world.announcer.cardOf(id)).toMatchObject({ state: 'denied', denial: { reason: 'use the read replica' } });
    expect(world.foundation.picture()).toEqual([]);
  });

  test.each([
    ['somebody without a role', mallory],
    ['a developer of the source alone', aPerson('peter')],
    ['a developer of another org', edsger],
    ['a supporter, who may ask but not decide', margaret],
  ])('%s cannot decide, and is told who can', async (_, candidate) => {
    const world = new World();
    world.directory.admit(candidate);
    world.foundation.give(margaret, 'supporter', 'shop/data');
    world.foundation.give(aPerson('peter'), 'developer', 'shop/prod');
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(candidate, { kind: 'approve', request: id });

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({
      kind: 'not-entitled',
      whoCan: [{ slack: barbara.slack }, { slack: grace.slack }, { slack: linus.slack }],
    });
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('the requester cannot decide, even as an owner', async () => {
    const world = new World();
    const id = await world.askAndPlan(barbara, WEB_TO_DB);

    await world.say(barbara, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(barbara.slack)).toEqual(['own-request']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('nor under a second Slack account with the same address', async () => {
    const world = new World();
    const second = { ...barbara, slack: aPerson('barbara2').slack };
    world.directory.admit(second);
    const id = await world.askAndPlan(barbara, WEB_TO_DB);

    await world.say(second, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(second.slack)).toEqual(['own-request']);
  });

  test('a stranger is told why', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.directory.estrange(grace, 'Guests cannot decide.');

    await world.say(grace, { kind: 'approve', request: id });

    expect(world.announcer.answers.at(-1)?.answer).toEqual({ kind: 'stranger', because: 'Guests cannot decide.' });
  });

  test('a request that nobody knows is said to be unknown', async () => {
    const world = new World();

    await world.say(grace, { kind: 'approve', request: requestId(99) });
    await world.say(grace, { kind: 'withdraw', request: requestId(99) });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['unknown-request', 'unknown-request']);
  });

  test('a role lost since the card was posted counts no more', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.take(grace, 'shop/data');

    await world.say(grace, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['not-entitled']);
  });

  test('a request whose requester has lost their role cannot be approved, but denied', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.take(ada, 'shop/prod');

    await world.say(grace, { kind: 'approve', request: id });
    expect(world.announcer.answersTo(grace.slack)).toEqual(['requester-lost-role']);
    await world.say(grace, { kind: 'deny', request: id });

    expect(await world.stateOf(id)).toBe('denied');
  });

  test('while roles cannot be read nobody decides, and the card says why', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.failNext(1_000, 'findRoles');

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(60_000);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['roles-unreadable']);
    expect(world.announcer.cardOf(id)).toMatchObject({ state: 'pending', approvers: { kind: 'unreadable' } });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('roles that cannot be read for a moment cost the presser a moment', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.failNext(2, 'findRoles');

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(60_000);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['done']);
    expect(await world.stateOf(id)).toBe('live');
  });
});

describe('deciding: quorum', () => {
  test('two owners are needed where the rule says so, and one counts once', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'approve', request: id });
    await world.say(grace, { kind: 'approve', request: id });
    expect(world.announcer.answersTo(grace.slack)).toEqual(['done', 'already-decided']);
    expect(await world.stateOf(id)).toBe('pending');

    await world.say(linus, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('live');
  });

  test('a person whose address changed between two presses is still one person', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'approve', request: id });
    const renamed = { ...grace, userName: 'grace.hopper@example.com' };
    world.directory.admit(renamed);
    world.foundation.give(renamed, 'developer', 'shop/data');

    await world.say(renamed, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('pending');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('who approved may still deny', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'approve', request: id });
    await world.say(grace, { kind: 'deny', request: id });

    expect(await world.stateOf(id)).toBe('denied');
  });

  test('every destination space needs its own owner', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db, bank/ledger/accounts'));

    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('pending');
    await world.say(edsger, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });
});

describe('an approval that comes too late', () => {
  test('does not count, though the job that lets the request lapse has not run yet', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.clock.advance(DAY);

    await world.want(grace, { kind: 'approve', request: id });
    const [intent] = world.store.due().filter(({ job }) => job.stage === 'intent');
    if (intent?.job.stage !== 'intent') throw new Error('the wish is due');
    await performIntent(world.doors, intent.job.intent, FIRST);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['too-late']);
    expect(await world.stateOf(id)).toBe('lapsed');
    await world.settle();
    expect(world.foundation.picture()).toEqual([]);
    expect(world.store.events().filter(({ kind }) => kind === 'request.lapsed')).toHaveLength(1);
  });

  test('counts when it was pressed in time, however late it is looked at', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.clock.advance(DAY - 5_000);
    await world.want(grace, { kind: 'approve', request: id });
    const [intent] = world.store.due().filter(({ job }) => job.stage === 'intent');
    if (intent?.job.stage !== 'intent') throw new Error('the wish is due');
    world.clock.advance(HOUR);

    await performIntent(world.doors, intent.job.intent, FIRST);

    expect(await world.stateOf(id)).toBe('approved');
  });
});
