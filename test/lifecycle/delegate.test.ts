// An approver hands a request to somebody else: only who may decide can be asked, and it gives nobody a right.
import { describe, expect, test } from '@jest/globals';
import { waitedFor } from '../../src/core/waiting.ts';
import { isDecidable } from '../../src/core/access-request.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { ada, allow, aPerson, barbara, edsger, grace, linus, mallory, rulesOf } from '../support/scene.ts';
import { HOUR, World } from '../support/world.ts';

const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
const TWO = { rules: rulesOf({ quorum: 2 }) };

async function waiters(world: World, id: RequestId): Promise<readonly string[]> {
  const request = await world.request(id);
  return isDecidable(request) ? waitedFor(request) : [];
}

describe('handing over', () => {
  test('is on the card, in the trail, and told to who is to decide', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'delegate', request: id, to: linus.slack, reason: 'on leave' });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['done']);
    expect(world.announcer.handings).toEqual([{ to: linus.slack, by: grace.slack, request: id }]);
    expect(world.announcer.cardOf(id)).toMatchObject({
      state: 'pending',
      revision: 1,
      handed: [{ to: linus.slack, by: grace.slack, reason: 'on leave' }],
    });
    expect(world.announcer.audit.at(-1)).toMatchObject({
      kind: 'request.delegated',
      by: grace.slack,
      to: linus.slack,
      reason: 'on leave',
    });
    expect(await waiters(world, id)).toEqual([barbara.slack, linus.slack]);
  });

  test('waits no more for whom it was handed to once they have agreed', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'delegate', request: id, to: linus.slack });

    await world.say(linus, { kind: 'approve', request: id });

    expect(await waiters(world, id)).toEqual([barbara.slack]);
  });

  test('may go on, and back, and the requester is never waited for', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'delegate', request: id, to: linus.slack });
    await world.say(linus, { kind: 'delegate', request: id, to: grace.slack });

    expect(await waiters(world, id)).toEqual([barbara.slack, grace.slack]);
    await world.say(linus, { kind: 'approve', request: id, revision: 1 });
    expect(await world.stateOf(id)).toBe('live');
  });

  test.each([
    ['somebody without a role', mallory.slack, 'no-role'],
    ['an owner of another space', edsger.slack, 'no-role'],
    ['the requester, an owner though they are', barbara.slack, 'own-request'],
    ['themselves', grace.slack, 'yourself'],
    ['nobody of our own', aPerson('stranger').slack, 'not-a-member'],
  ])('is refused to %s, and says why', async (_, to, because) => {
    const world = new World();
    const id = await world.askAndPlan(barbara, WEB_TO_DB);
    world.directory.estrange(aPerson('stranger'), 'You belong to another workspace.');

    await world.say(grace, { kind: 'delegate', request: id, to });

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({ kind: 'not-handed', to, because });
    expect(world.announcer.handings).toEqual([]);
    expect(await world.request(id)).not.toHaveProperty('handed');
  });

  test.each([
    ['the requester', ada, 'own-request'],
    ['somebody without a role', mallory, 'not-entitled'],
  ])('is not for %s to do', async (_, giver, answer) => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(giver, { kind: 'delegate', request: id, to: linus.slack });

    expect(world.announcer.answersTo(giver.slack)).toEqual([answer]);
    expect(world.announcer.handings).toEqual([]);
  });

  test('gives no right: who loses their role after it cannot decide', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'delegate', request: id, to: linus.slack });
    world.foundation.take(linus, 'shop/data');

    await world.say(linus, { kind: 'approve', request: id, revision: 1 });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['not-entitled']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('is refused to who has decided already, and once it is decided', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(linus, { kind: 'approve', request: id });

    await world.say(grace, { kind: 'delegate', request: id, to: linus.slack });
    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({ kind: 'not-handed', because: 'has-decided' });
    await world.say(grace, { kind: 'deny', request: id });
    await world.say(grace, { kind: 'delegate', request: id, to: barbara.slack });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['not-handed', 'done', 'too-late']);
  });

  test('is remembered when the plan has to be approved anew', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'delegate', request: id, to: linus.slack });
    world.foundation.removeRoute('db');

    await world.say(linus, { kind: 'approve', request: id });

    expect(await world.request(id)).toMatchObject({ state: 'stale', handed: [{ to: linus.slack }] });
  });

  test('survives a crash at any call: handed once', async () => {
    for (let calls = 1; calls < 20; calls++) {
      const world = new World();
      const id = await world.askAndPlan(ada, WEB_TO_DB);
      await world.want(grace, { kind: 'delegate', request: id, to: linus.slack });
      world.tripwire.arm(calls);
      await world.settle();
      await world.restart();
      await world.pass(HOUR);

      expect(world.store.events().filter(({ kind }) => kind === 'request.delegated')).toHaveLength(1);
      expect(new Set(world.announcer.answersTo(grace.slack))).toEqual(new Set(['done']));
    }
  });
});
