// The end of a grant, asked for by somebody who may not end it: a request of its own, decided by the owners.
import { describe, expect, test } from '@jest/globals';
import { type RequestId, requestId } from '../../src/core/vocabulary.ts';
import { applyRequest } from '../../src/lifecycle/apply.ts';
import { ada, allow, appName, barbara, edsger, grace, linus, mallory, margaret } from '../support/scene.ts';
import { DAY, FIRST, HOUR, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const TLS = 'policy shop/prod/web → shop/data/db tcp 61443';
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'for', seconds: 7 * 86_400 } });

function grantOf(world: World): Promise<RequestId> {
  return world.grant(ada, WEB_TO_DB, grace);
}

/** Somebody who may not end it wants it ended; the request that comes of it. */
async function revocation(world: World, grant: RequestId, by = margaret, reason?: string): Promise<RequestId> {
  await world.say(by, { kind: 'revoke', request: grant, ...(reason !== undefined && { reason }) });
  const [newest] = await world.store.list({ kind: 'all' }, 1);
  if (newest?.request.ask.verb !== 'revoke') throw new Error('nobody was asked');
  return newest.request.id;
}

async function kindsOf(world: World, id: RequestId): Promise<readonly string[]> {
  return (await world.store.recall(id)).map(({ kind }) => kind);
}

describe('a revocation by somebody else', () => {
  test('is a request of its own with a card for the owners, and the grant is live until they agree', async () => {
    const world = new World();
    const grant = await grantOf(world);

    const id = await revocation(world, grant, margaret, 'web has moved');

    expect(world.announcer.answers.at(-1)).toMatchObject({
      to: margaret.slack,
      answer: { kind: 'asked', revocation: id },
    });
    expect(await world.request(id)).toMatchObject({
      state: 'pending',
      requester: margaret.slack,
      ask: { verb: 'revoke', id: grant, reason: 'web has moved' },
      approvers: { people: [{ slack: barbara.slack }, { slack: grace.slack }, { slack: linus.slack }] },
      plan: { steps: [{ kind: 'remove-route' }, { kind: 'remove-policy' }] },
    });
    expect(world.announcer.cardOf(id)).toMatchObject({ state: 'pending' });
    expect(world.announcer.cardOf(grant)).toMatchObject({ state: 'live', revocation: id });
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('is not asked for when that person asks too much, and they are told', async () => {
    const world = new World({ pendingAtOnce: 1 });
    const [grant] = [await grantOf(world), await world.ask(margaret, WEB_TO_DB)];

    await world.say(margaret, { kind: 'revoke', request: grant });

    expect(world.announcer.answers.at(-1)).toMatchObject({
      to: margaret.slack,
      answer: { kind: 'asks-too-much', excess: { kind: 'too-many-waiting', limit: 1 } },
    });
    expect(await world.request(grant)).not.toHaveProperty('revocation');
  });

  test('ends the grant when an owner approves it, and everybody is told why', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await revocation(world, grant, edsger, 'nobody knows it');

    await world.say(linus, { kind: 'approve', request: id });

    expect(world.foundation.picture()).toEqual([]);
    expect(await world.request(grant)).toMatchObject({
      state: 'ended',
      ending: { kind: 'revoked', by: edsger.slack, request: id, reason: 'nobody knows it' },
    });
    expect(await kindsOf(world, id)).toEqual([
      'request.submitted',
      'request.planned',
      'request.approved',
      'request.done',
    ]);
    expect((await kindsOf(world, grant)).slice(-2)).toEqual(['grant.revoked', 'grant.ended']);
    expect(world.announcer.toldOf(id).at(-1)).toBe('done');
    expect(world.announcer.toldOf(grant).at(-1)).toBe('ended');
  });

  test('that is denied changes nothing, and another one may be asked for', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await revocation(world, grant);

    await world.say(grace, { kind: 'deny', request: id, reason: 'it is used' });

    expect(await world.request(grant)).not.toHaveProperty('revocation');
    expect(world.announcer.cardOf(grant)).not.toHaveProperty('revocation');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    expect(await world.stateOf(await revocation(world, grant))).toBe('pending');
  });

  test.each([
    ['withdrawn', async (world: World, id: RequestId) => world.say(margaret, { kind: 'withdraw', request: id })],
    ['lapsed', async (world: World) => world.pass(2 * DAY)],
  ] as const)('that is %s leaves the grant alone', async (state, happen) => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await revocation(world, grant);

    await happen(world, id);

    expect(await world.stateOf(id)).toBe(state);
    expect(await world.request(grant)).not.toHaveProperty('revocation');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('is not decided by whoever asked, though they own the destination by then', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await revocation(world, grant);
    world.foundation.give(margaret, 'developer', 'shop/data');

    await world.say(margaret, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(margaret.slack).at(-1)).toBe('own-request');
    expect(await world.stateOf(grant)).toBe('live');
  });

  test('is not decided by people without a role in the destination, the requester of the grant among them', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await revocation(world, grant);

    await world.say(ada, { kind: 'approve', request: id });
    await world.say(mallory, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(ada.slack)).toEqual(['not-entitled']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('waits alone: a second person is pointed to the first one', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await revocation(world, grant);

    await world.say(edsger, { kind: 'revoke', request: grant });

    expect(world.announcer.answers.at(-1)).toMatchObject({
      to: edsger.slack,
      answer: { kind: 'asked', revocation: id },
    });
    expect((await world.store.list({ kind: 'open' }, 10)).map(({ request }) => request.id)).toEqual([id]);
  });

  test('of two at the same moment one waits, and the other is told of it', async () => {
    const world = new World();
    const grant = await grantOf(world);
    await Promise.all([margaret, edsger].map((by) => world.want(by, { kind: 'revoke', request: grant })));

    await world.settle();

    const states = await Promise.all([2, 3].map((number) => world.stateOf(requestId(number))));
    expect(states.sort()).toEqual(['pending', 'refused']);
  });

  test('is asked once, whatever becomes of the worker that asks', async () => {
    for (let calls = 0; calls < 12; calls++) {
      const world = new World();
      const grant = await grantOf(world);
      await world.want(margaret, { kind: 'revoke', request: grant });
      world.tripwire.arm(calls);
      await world.settle();
      await world.restart();

      const asked = (await world.store.list({ kind: 'all' }, 10)).filter(
        ({ request }) => request.ask.verb === 'revoke',
      );
      expect(asked.map(({ request }) => request.state)).toEqual(['pending']);
    }
  });

  test('asks for what is not live any more: it is refused', async () => {
    const world = new World();
    const grant = await grantOf(world);
    await world.want(margaret, { kind: 'revoke', request: grant });
    world.foundation.on('before', 'findRoles', async () => {
      const stored = await world.store.find(grant);
      if (stored?.request.state === 'live') await world.want(ada, { kind: 'revoke', request: grant });
    });

    await world.settle();

    expect(await world.stateOf(grant)).toBe('ended');
    const [newest] = await world.store.list({ kind: 'all' }, 1);
    expect(['refused', 'withdrawn']).toContain(newest?.request.state);
  });

  test('works for what was adopted and for a route alone', async () => {
    const world = new World();
    const grant = await world.grant(ada, { verb: 'route', app: appName('shop/data/db') }, grace);

    await world.say(grace, { kind: 'approve', request: await revocation(world, grant, edsger) });

    expect(world.foundation.picture()).toEqual([]);
  });
});

describe('the plan that owners see', () => {
  test('says what stays because others need it or because it was there before', async () => {
    const world = new World();
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
    const grant = await grantOf(world);
    const other = await world.grant(ada, allow('shop/prod/api', 'shop/data/db'), grace);

    const request = await world.request(await revocation(world, grant));

    expect(request).toMatchObject({ plan: { steps: [], kept: [] } });
    const stays = 'plan' in request ? request.plan.warnings : [];
    expect(stays.map((warning) => warning.kind === 'stays' && [warning.item.kind, warning.by])).toEqual(
      expect.arrayContaining([
        ['route', [other]],
        ['policy', []],
      ]),
    );
  });

  test('binds nothing: what somebody needs by the time they agree stays', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await revocation(world, grant);
    const other = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(grant)).toBe('ended');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    await world.say(ada, { kind: 'revoke', request: other });
    expect(world.foundation.picture()).toEqual([]);
  });
});

describe('a grant that ends while a revocation waits', () => {
  test.each([
    ['given back', async (world: World, grant: RequestId) => world.say(ada, { kind: 'revoke', request: grant })],
    ['cut', async (world: World, grant: RequestId) => world.say(grace, { kind: 'revoke', request: grant })],
  ] as const)('takes it along when it is %s', async (_, happen) => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await revocation(world, grant);

    await happen(world, grant);

    expect(await world.request(id)).toMatchObject({ state: 'withdrawn', with: { kind: expect.anything() } });
    expect(world.announcer.toldOf(id).at(-1)).toBe('withdrawn');
    expect((await kindsOf(world, id)).at(-1)).toBe('request.withdrawn');
  });

  test('takes it along when its time is over', async () => {
    const world = new World();
    const grant = await grantOf(world);
    await world.pass(7 * DAY - HOUR);
    const id = await revocation(world, grant);

    await world.pass(2 * HOUR);

    expect(await world.request(id)).toMatchObject({ state: 'withdrawn', with: { kind: 'expired' } });
  });

  test('lets an approved one find that out by itself', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await revocation(world, grant);
    await world.want(grace, { kind: 'approve', request: id });
    world.queue.lose();
    for (const { job } of world.store.due()) {
      if (job.stage === 'intent') await world.queue.carry([{ job, at: world.clock.now() }]);
    }
    await world.say(ada, { kind: 'revoke', request: grant });
    await applyRequest(world.doors, id, FIRST);

    expect(await world.stateOf(grant)).toBe('ended');
    expect(await world.stateOf(id)).toBe('done');
  });
});

test('a revocation that is carried out takes the waiting extension along, all in one write', async () => {
  const world = new World();
  const grant = await grantOf(world);
  const extension = await world.askAndPlan(ada, { verb: 'extend', id: grant, seconds: 86_400 });
  const id = await revocation(world, grant);

  await world.say(grace, { kind: 'approve', request: id });

  expect(await world.request(extension)).toMatchObject({ state: 'withdrawn', with: { kind: 'revoked', request: id } });
  expect(await world.stateOf(grant)).toBe('ended');
  await world.say(grace, { kind: 'approve', request: extension });
  expect(world.announcer.answersTo(grace.slack).at(-1)).toBe('too-late');
  expect(world.foundation.picture()).toEqual([]);
});

test('an approval of the end and the expiry at the same moment end the grant once', async () => {
  const world = new World();
  const grant = await grantOf(world);
  await world.pass(7 * DAY - HOUR);
  const id = await revocation(world, grant);
  world.clock.advance(HOUR - 1_000);

  await world.want(grace, { kind: 'approve', request: id });
  await world.restart();

  expect(await world.stateOf(grant)).toBe('ended');
  expect((await kindsOf(world, grant)).filter((kind) => kind === 'grant.ended')).toHaveLength(1);
  expect(world.foundation.picture()).toEqual([]);
});
