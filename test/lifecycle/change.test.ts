// What needs no quorum: withdrawing, giving back, cutting, retrying; and a request on which nobody decides.
import { describe, expect, test } from '@jest/globals';
import { ada, allow, aPerson, edsger, grace, linus, mallory } from '../support/scene.ts';
import { DAY, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const TLS = 'policy shop/prod/web → shop/data/db tcp 61443';
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');

describe('withdrawing and lapsing', () => {
  test('the requester withdraws before and after the plan is made', async () => {
    const world = new World();
    const early = await world.ask(ada, WEB_TO_DB);
    await world.want(ada, { kind: 'withdraw', request: early });
    await world.settle();
    const late = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(ada, { kind: 'withdraw', request: late });

    expect(await world.stateOf(late)).toBe('withdrawn');
    expect(world.announcer.cardOf(late)?.state).toBe('withdrawn');
  });

  test('nobody withdraws for somebody else', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'withdraw', request: id });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['only-requester']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('it is too late to withdraw what is live, and to approve what was withdrawn', async () => {
    const world = new World();
    const live = await world.grant(ada, WEB_TO_DB, grace);
    const gone = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(ada, { kind: 'withdraw', request: live });
    await world.say(ada, { kind: 'withdraw', request: gone });

    await world.say(grace, { kind: 'approve', request: gone });

    expect(world.announcer.answersTo(ada.slack)).toEqual(['too-late', 'done']);
    expect(world.announcer.answersTo(grace.slack)).toEqual(['done', 'too-late']);
  });

  test('a request on which nobody decides lapses at its time', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.pass(DAY - 60_000);
    expect(await world.stateOf(id)).toBe('pending');
    await world.pass(120_000);

    expect(world.announcer.cardOf(id)?.state).toBe('lapsed');
  });

  test('a stale request waits anew', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.removeRoute('db');
    await world.pass(DAY / 2);
    await world.say(grace, { kind: 'approve', request: id });

    await world.pass(DAY - 60_000);
    expect(await world.stateOf(id)).toBe('stale');
    await world.pass(120_000);

    expect(await world.stateOf(id)).toBe('lapsed');
  });
});

describe('changing what is live or failed', () => {
  test("the requester's second account gives back, it does not revoke", async () => {
    const world = new World();
    const second = { ...ada, slack: aPerson('ada2').slack };
    world.directory.admit(second);
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(second, { kind: 'revoke', request: id });

    expect(await world.request(id)).toMatchObject({ state: 'ended', ending: { kind: 'returned', by: second.slack } });
  });

  test('who owns neither the request nor the destination changes nothing by themselves', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(mallory, { kind: 'revoke', request: id });
    await world.say(edsger, { kind: 'revoke', request: id });

    expect(world.announcer.answersTo(mallory.slack)).toEqual(['asked']);
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('while roles cannot be read the requester can still give back', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.forbid('findRoles', 'c2c may not read roles');

    await world.say(linus, { kind: 'revoke', request: id });
    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['roles-unreadable']);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('retry and undo are for what has failed', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(ada, { kind: 'retry', request: id });
    await world.say(ada, { kind: 'undo', request: id });

    expect(world.announcer.answersTo(ada.slack)).toEqual(['too-late', 'too-late']);
  });
});
