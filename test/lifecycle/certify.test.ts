// Grants without an end come up for review: their owners keep them or end them, are reminded, and may be made to answer.
import { describe, expect, test } from '@jest/globals';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { reviewGrant } from '../../src/lifecycle/certify.ts';
import { interrupted } from '../support/interrupted.ts';
import { ada, allow, barbara, edsger, grace, linus } from '../support/scene.ts';
import { DAY, FIRST, HOUR, World } from '../support/world.ts';

const FOR_EVER = allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'forever' } });
const OWNERS = [barbara.slack, grace.slack, linus.slack];

function grantOf(world: World): Promise<RequestId> {
  return world.grant(ada, FOR_EVER, grace);
}

async function kindsOf(world: World, id: RequestId): Promise<readonly string[]> {
  return (await world.store.recall(id)).map(({ kind }) => kind).filter((kind) => !kind.startsWith('request.'));
}

describe('a grant without an end', () => {
  test('comes up for review after the set time, and its owners and its requester are told', async () => {
    const world = new World();
    const id = await grantOf(world);

    await world.pass(90 * DAY - HOUR);
    expect(world.announcer.reviews).toEqual([]);
    await world.pass(2 * HOUR);

    expect(await world.request(id)).toMatchObject({ state: 'live', review: { kind: 'open', reminders: 0 } });
    expect(world.announcer.reviews).toEqual([
      { request: id, to: [ada.slack, ...OWNERS], thread: expect.any(String), endsAt: undefined },
    ]);
    expect(world.announcer.cardOf(id)).toMatchObject({ review: { kind: 'open' } });
    expect(await kindsOf(world, id)).toEqual(['grant.applied', 'grant.review-opened']);
  });

  test('is for those who own the destination now, not for those who approved it once', async () => {
    const world = new World();
    await grantOf(world);
    world.foundation.take(grace, 'shop/data');

    await world.pass(91 * DAY);

    expect(world.announcer.reviews[0]?.to).toEqual([ada.slack, barbara.slack, linus.slack]);
  });

  test('stays when an owner keeps it, and comes up again as long after that', async () => {
    const world = new World({ unreviewedEndAfterMs: 14 * DAY });
    const id = await grantOf(world);
    await world.pass(91 * DAY);

    await world.say(linus, { kind: 'keep', request: id });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['done']);
    expect(await kindsOf(world, id)).toEqual(['grant.applied', 'grant.review-opened', 'grant.confirmed']);
    await world.pass(80 * DAY);
    expect(await world.request(id)).toMatchObject({ state: 'live', review: { kind: 'planned' } });
    await world.pass(11 * DAY);
    expect(await world.request(id)).toMatchObject({ state: 'live', review: { kind: 'open' } });
    expect(world.announcer.reviews).toHaveLength(2);
  });

  test('ends when an owner cuts it', async () => {
    const world = new World();
    const id = await grantOf(world);
    await world.pass(91 * DAY);

    await world.say(grace, { kind: 'revoke', request: id });
    await world.pass(30 * DAY);

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
    expect(world.announcer.reviews).toHaveLength(1);
  });

  test('reminds its owners while nobody answers, and its requester no more, and never ends by itself', async () => {
    const world = new World();
    const id = await grantOf(world);

    await world.pass((90 + 22) * DAY);

    expect(world.announcer.reviews.map(({ to }) => to)).toEqual([[ada.slack, ...OWNERS], OWNERS, OWNERS, OWNERS]);
    expect((await kindsOf(world, id)).filter((kind) => kind === 'grant.review-reminded')).toHaveLength(3);
    await world.pass(300 * DAY);
    expect(await world.stateOf(id)).toBe('live');
  });

  test('ends unanswered where operators say so, and everybody was told when', async () => {
    const world = new World({ unreviewedEndAfterMs: 10 * DAY });
    const id = await grantOf(world);
    await world.pass(91 * DAY);
    const { endsAt } = world.announcer.reviews[0] ?? {};

    await world.pass(8 * DAY);
    expect(await world.stateOf(id)).toBe('live');
    await world.pass(2 * DAY);

    expect(await world.request(id)).toMatchObject({ state: 'ended', ending: { kind: 'unreviewed' } });
    expect(world.foundation.picture()).toEqual([]);
    expect(await kindsOf(world, id)).toEqual([
      'grant.applied',
      'grant.review-opened',
      'grant.review-reminded',
      'grant.unreviewed',
      'grant.ended',
    ]);
    const unreviewed = (await world.store.recall(id)).find(({ kind }) => kind === 'grant.unreviewed');
    expect(unreviewed?.at).toBe(endsAt);
    expect(world.announcer.toldOf(id).at(-1)).toBe('ended');
  });

  test('is not kept by its requester alone, by strangers, or where roles cannot be read', async () => {
    const world = new World();
    const id = await world.grant(barbara, FOR_EVER, grace);
    await world.pass(91 * DAY);

    await world.say(barbara, { kind: 'keep', request: id });
    await world.say(edsger, { kind: 'keep', request: id });
    world.foundation.forbid('findRoles', 'c2c may not read roles');
    await world.say(linus, { kind: 'keep', request: id });

    expect(world.announcer.answersTo(barbara.slack)).toEqual(['own-request']);
    expect(world.announcer.answersTo(edsger.slack)).toEqual(['not-entitled']);
    expect(world.announcer.answersTo(linus.slack)).toEqual(['roles-unreadable']);
    expect(await world.request(id)).toMatchObject({ review: { kind: 'open' } });
  });

  test('is kept once, however often it is pressed and whatever becomes of the worker', async () => {
    for (let calls = 0; calls < 10; calls++) {
      const world = new World();
      const id = await grantOf(world);
      await world.pass(91 * DAY);
      await world.want(linus, { kind: 'keep', request: id });
      await world.want(grace, { kind: 'keep', request: id });
      world.tripwire.arm(calls);
      await world.settle();
      await world.restart();

      expect((await kindsOf(world, id)).filter((kind) => kind === 'grant.confirmed')).toHaveLength(1);
      expect([...world.announcer.answersTo(linus.slack), ...world.announcer.answersTo(grace.slack)]).toEqual(
        expect.arrayContaining(['done', 'too-late']),
      );
    }
  });

  test('comes up once though the timer was lost, runs twice, or everything was down', async () => {
    const world = new World();
    const id = await grantOf(world);
    world.queue.lose();
    world.clock.advance(200 * DAY);
    await world.restart();
    await reviewGrant(world.doors, id, FIRST);
    await world.settle();

    expect(world.announcer.reviews).toHaveLength(1);
    expect((await kindsOf(world, id)).filter((kind) => kind === 'grant.review-opened')).toHaveLength(1);
  });
});

test('a grant that has an end is never reviewed', async () => {
  const world = new World({ reviewEveryMs: DAY });
  await world.grant(
    ada,
    allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'for', seconds: 604_800 } }),
    grace,
  );

  await world.pass(6 * DAY);

  expect(world.announcer.reviews).toEqual([]);
});

test('keeping and the end for want of an answer: whoever comes first counts, and the other finds that out', async () => {
  const world = new World({ unreviewedEndAfterMs: 10 * DAY });
  const id = await grantOf(world);
  await world.pass(90 * DAY + HOUR);
  world.clock.advance(10 * DAY);
  world.queue.lose();
  const store = interrupted(world.store, 'find', () => world.say(linus, { kind: 'keep', request: id }));

  await reviewGrant({ ...world.doors, store }, id, FIRST);
  await world.settle();

  expect(await world.request(id)).toMatchObject({ state: 'live', review: { kind: 'planned' } });
  expect(await kindsOf(world, id)).not.toContain('grant.unreviewed');
});
