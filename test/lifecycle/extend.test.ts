// More time for a live grant: a request of its own under the rules, whose grant lives on until it is decided.
import { describe, expect, test } from '@jest/globals';
import type { ConnectivityAsk } from '../../src/core/access-request.ts';
import type { Person } from '../../src/core/approval.ts';
import { type RequestId, requestId } from '../../src/core/vocabulary.ts';
import { expireGrant } from '../../src/lifecycle/end.ts';
import type { Wish } from '../../src/lifecycle/intent.ts';
import { ada, allow, appName, barbara, edsger, grace, linus, margaret } from '../support/scene.ts';
import { DAY, HOUR, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const TLS = 'policy shop/prod/web → shop/data/db tcp 61443';
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'for', seconds: 7 * 86_400 } });

function grantOf(world: World, ask: ConnectivityAsk = WEB_TO_DB): Promise<RequestId> {
  return world.grant(ada, ask, grace);
}

async function extension(world: World, grant: RequestId, by: Person = ada, days = 7): Promise<RequestId> {
  return world.askAndPlan(by, { verb: 'extend', id: grant, seconds: days * 86_400 });
}

async function untilOf(world: World, id: RequestId): Promise<number | undefined> {
  const request = await world.request(id);
  return request.state === 'live' ? request.grant.until : undefined;
}

async function kindsOf(world: World, id: RequestId): Promise<readonly string[]> {
  return (await world.store.recall(id)).map(({ kind }) => kind);
}

describe('an extension', () => {
  test('is a request of its own, for the same apps in full and the same traffic, with a card for the same owners', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const until = await untilOf(world, grant);

    const id = await extension(world, grant);

    expect(await world.request(id)).toMatchObject({
      state: 'pending',
      plan: { steps: [] },
      extends: { id: grant, until, ask: { sources: [appName('shop/prod/web')], traffic: [{ kind: 'tls' }] } },
      approvers: {
        people: [{ userName: barbara.userName }, { userName: grace.userName }, { userName: linus.userName }],
      },
    });
    expect(world.announcer.cardOf(id)?.state).toBe('pending');
  });

  test('moves the end of its grant when it is approved, changes nothing on the foundation, and is told on both', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const until = (await untilOf(world, grant)) ?? 0;
    const before = world.foundation.picture();
    const id = await extension(world, grant);
    for (const call of ['createRoute', 'mapRoute', 'addPolicies'] as const) world.foundation.refuse(call, 'read only');

    await world.say(grace, { kind: 'approve', request: id });

    expect(await untilOf(world, grant)).toBe(until + 7 * DAY);
    expect(await world.request(id)).toMatchObject({ state: 'extended', until: until + 7 * DAY });
    expect(await kindsOf(world, grant)).toContain('grant.extended');
    expect(await kindsOf(world, id)).toContain('grant.extended');
    expect(world.foundation.picture()).toEqual(before);
    expect(world.announcer.toldOf(id).at(-1)).toBe('extended');
    expect(world.announcer.cardOf(grant)).toMatchObject({ grant: { until: until + 7 * DAY } });
  });

  test('ends with its grant at the new end, and not before', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await extension(world, grant);
    await world.say(grace, { kind: 'approve', request: id });

    await world.pass(13 * DAY);
    expect(await world.stateOf(grant)).toBe('live');
    await world.pass(2 * DAY);

    expect(await world.stateOf(grant)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('may follow another, once that is decided', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const until = (await untilOf(world, grant)) ?? 0;
    await world.say(grace, { kind: 'approve', request: await extension(world, grant) });

    await world.say(linus, { kind: 'approve', request: await extension(world, grant, ada, 1) });

    expect(await untilOf(world, grant)).toBe(until + 8 * DAY);
  });

  test('of a route alone may be asked for by anybody, as the route itself', async () => {
    const world = new World();
    const grant = await world.grant(edsger, { verb: 'route', app: appName('shop/data/db') }, grace);
    const until = (await untilOf(world, grant)) ?? 0;

    await world.say(grace, { kind: 'approve', request: await extension(world, grant, edsger) });

    expect(await untilOf(world, grant)).toBe(until + 7 * DAY);
  });

  test('asked for by a colleague is told to the requester of the grant', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const until = (await untilOf(world, grant)) ?? 0;

    await world.say(grace, { kind: 'approve', request: await extension(world, grant, margaret) });

    expect(world.announcer.extended).toEqual([{ to: ada.slack, request: grant, until: until + 7 * DAY }]);
  });
});

describe('an extension is refused', () => {
  async function refusalOf(world: World, grant: RequestId, by: Person = ada): Promise<unknown> {
    const request = await world.request(await extension(world, grant, by));
    return request.state === 'refused' ? request.refusal : request.state;
  }

  test('to somebody without a role in the space of the source', async () => {
    const world = new World();
    const grant = await grantOf(world);

    expect(await refusalOf(world, grant, edsger)).toMatchObject({ kind: 'not-entitled' });
  });

  test('when another waits already, with a pointer to that', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const first = await extension(world, grant);

    expect(await refusalOf(world, grant, barbara)).toEqual({ kind: 'extension-waits', grant, extension: first });
  });

  test('when two are asked for at the same moment: one of them waits', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const ids = [ada, barbara].map((by) => world.ask(by, { verb: 'extend', id: grant, seconds: 86_400 }));
    const [first, second] = await Promise.all(ids);
    world.foundation.on('after', 'findRoutes', () => world.settle());

    await world.settle();

    const states = [await world.stateOf(first ?? grant), await world.stateOf(second ?? grant)];
    expect(states.sort()).toEqual(['pending', 'refused']);
  });

  test.each([
    ['there is no such grant', async () => requestId(99), 'unknown'],
    ['it waits for its own approval', (world: World) => world.askAndPlan(ada, WEB_TO_DB), 'not-live-yet'],
    ['it has no end', (world: World) => grantOf(world, { ...WEB_TO_DB, lifetime: { kind: 'forever' } }), 'for-ever'],
    [
      'it has ended',
      async (world: World) => {
        const grant = await grantOf(world);
        await world.say(ada, { kind: 'revoke', request: grant });
        return grant;
      },
      'over',
    ],
  ] as const)('when %s', async (_, make, because) => {
    const world = new World();
    const grant = await make(world);

    expect(await refusalOf(world, grant)).toEqual({ kind: 'not-extendable', grant, because });
  });

  test('by its own requester: they cannot decide it', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await extension(world, grant, barbara);

    await world.say(barbara, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(barbara.slack)).toEqual(['own-request']);
    expect(await world.stateOf(id)).toBe('pending');
  });
});

test('an adopted grant has more time like any other, and its policy goes at the new end', async () => {
  const world = new World();
  world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 8080');
  const [sources, destinations] = [[appName('shop/prod/web')] as const, [appName('shop/data/db')] as const];
  const traffic = [{ kind: 'tcp', ports: [{ start: 8080, end: 8080 }] }] as const;
  const lifetime = { kind: 'for', seconds: 86_400 } as const;
  const grant = await grantOf(world, { verb: 'adopt', sources, destinations, traffic, lifetime });
  const until = await untilOf(world, grant);

  await world.say(grace, { kind: 'approve', request: await extension(world, grant) });

  expect(await untilOf(world, grant)).toBe((until ?? 0) + 7 * DAY);
  await world.pass(6 * DAY);
  expect(world.foundation.picture()).toEqual(['policy shop/prod/web → shop/data/db tcp 8080']);
  await world.pass(2 * DAY);
  expect(world.foundation.picture()).toEqual([]);
});

test('who owns the destination alone may ask for what they adopted, and for its time', async () => {
  const world = new World();
  world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 8080');
  const [sources, destinations] = [[appName('shop/prod/web')] as const, [appName('shop/data/db')] as const];
  const traffic = [{ kind: 'tcp', ports: [{ start: 8080, end: 8080 }] }] as const;
  const grant = await world.grant(grace, { verb: 'adopt', sources, destinations, traffic }, linus);
  const until = await untilOf(world, grant);

  await world.say(linus, { kind: 'approve', request: await extension(world, grant, grace) });

  expect(await untilOf(world, grant)).toBe((until ?? 0) + 7 * DAY);
});

test('who has lost their role in the source by the time it is decided gets no more time, whatever they own', async () => {
  const world = new World();
  const grant = await grantOf(world);
  const id = await extension(world, grant, barbara);
  world.foundation.take(barbara, 'shop/prod');

  await world.say(grace, { kind: 'approve', request: id });

  expect(world.announcer.answersTo(grace.slack).at(-1)).toBe('requester-lost-role');
  expect(await world.stateOf(id)).toBe('pending');
});

describe('while an extension waits', () => {
  /** A grant whose end comes while its extension waits. */
  async function overdue(): Promise<{ world: World; grant: RequestId; id: RequestId; until: number }> {
    const world = new World();
    const grant = await grantOf(world);
    const until = (await untilOf(world, grant)) ?? 0;
    await world.pass(7 * DAY - HOUR);
    const id = await extension(world, grant);
    await world.pass(2 * HOUR);
    return { world, grant, id, until };
  }

  test('the grant outlives its end, and that is in its trail', async () => {
    const { world, grant, id } = await overdue();

    expect(await world.stateOf(grant)).toBe('live');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    expect(await world.store.recall(grant)).toContainEqual(
      expect.objectContaining({ kind: 'grant.held', extension: id }),
    );
  });

  test('its approval counts from now when the end has passed', async () => {
    const { world, grant, id } = await overdue();

    await world.say(grace, { kind: 'approve', request: id });

    expect(await untilOf(world, grant)).toBe(world.clock.now() + 7 * DAY);
  });

  test.each([
    ['denied', (world: World, id: RequestId) => world.say(grace, { kind: 'deny', request: id })],
    ['withdrawn', (world: World, id: RequestId) => world.say(ada, { kind: 'withdraw', request: id })],
    ['lapsed', (world: World) => world.pass(DAY)],
  ] as const)('the grant whose end has passed ends at once when it is %s', async (state, happen) => {
    const { world, grant, id } = await overdue();

    await happen(world, id);
    await world.pass(1_000);

    expect(await world.stateOf(id)).toBe(state);
    expect(await world.request(grant)).toMatchObject({ state: 'ended', ending: { kind: 'expired' } });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('the old end holds when it is denied before', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const until = await untilOf(world, grant);
    const id = await extension(world, grant);

    await world.say(grace, { kind: 'deny', request: id });

    expect(await untilOf(world, grant)).toBe(until);
    expect(await kindsOf(world, grant)).toContain('grant.released');
    await world.pass(8 * DAY);
    expect(await world.stateOf(grant)).toBe('ended');
  });

  const endings: readonly (readonly [string, Person, Wish['kind']])[] = [
    ['given back', ada, 'revoke'],
    ['cut by an owner', linus, 'revoke'],
  ];
  test.each(endings)('a grant that is %s takes it along, and nothing can bring it back', async (_, by) => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await extension(world, grant);

    await world.say(by, { kind: 'revoke', request: grant });
    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.request(id)).toMatchObject({ state: 'withdrawn', with: { by: by.slack } });
    expect(await world.stateOf(grant)).toBe('ended');
    expect(world.announcer.answersTo(grace.slack).at(-1)).toBe('too-late');
    expect(world.announcer.toldOf(id).at(-1)).toBe('withdrawn');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('an owner who cuts the grant while the extension is being carried out wins', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await extension(world, grant);
    world.foundation.on('after', 'findPolicies', () => world.say(linus, { kind: 'revoke', request: grant }));

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(HOUR);

    expect(await world.stateOf(grant)).toBe('ended');
    expect(await world.stateOf(id)).toBe('withdrawn');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('nobody is warned of an end that waits for it, and everybody is once it came to nothing', async () => {
    const world = new World({ lapseAfterMs: 6 * HOUR });
    const grant = await grantOf(world);
    await world.pass(6 * DAY + 4 * HOUR);
    await extension(world, grant);
    await world.pass(5 * HOUR);
    expect(world.announcer.warned).toEqual([]);

    await world.pass(2 * HOUR);
    expect(world.announcer.warned.map(({ request }) => request)).toEqual([grant]);
  });
});

describe('an approved extension', () => {
  test('keeps the grant until it is carried out, however long the foundation is away', async () => {
    const world = new World({ lapseAfterMs: HOUR });
    const grant = await grantOf(world);
    await world.pass(7 * DAY - HOUR / 2);
    const id = await extension(world, grant);
    world.foundation.failNext(10, 'findApps');
    await world.say(grace, { kind: 'approve', request: id });

    await world.pass(2 * HOUR);

    expect(await world.stateOf(id)).toBe('extended');
    expect(await world.stateOf(grant)).toBe('live');
    expect((await kindsOf(world, grant)).filter((kind) => kind === 'grant.expired')).toEqual([]);
  });

  test('puts back what was removed by hand since, as its owners approved it', async () => {
    const world = new World();
    const grant = await grantOf(world);
    world.foundation.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
    const id = await extension(world, grant);
    expect(await world.request(id)).toMatchObject({ plan: { steps: [{ kind: 'add-policy' }] } });

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('extended');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    await world.pass(20 * DAY);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('needs a new look when an app was pushed anew since the approvers saw it', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await extension(world, grant);
    world.foundation.push('shop/prod/web');

    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('stale');
    await world.say(grace, { kind: 'approve', request: id, revision: 2 });

    expect(await world.stateOf(id)).toBe('extended');
    expect(await world.stateOf(grant)).toBe('live');
    await world.pass(20 * DAY);
    expect(await world.stateOf(grant)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('that fails releases the grant; retried after that has expired, it begins anew under its own id', async () => {
    const world = new World();
    const grant = await grantOf(world);
    await world.pass(7 * DAY - HOUR);
    const id = await extension(world, grant);
    world.foundation.failNext(1_000, 'findApps');
    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(3 * HOUR);
    expect(await world.stateOf(id)).toBe('failed');
    expect(await world.stateOf(grant)).toBe('ended');
    world.foundation.recover();

    await world.say(ada, { kind: 'retry', request: id });

    expect(await world.request(id)).toMatchObject({ state: 'live', grant: { until: world.clock.now() + 7 * DAY } });
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    await world.pass(8 * DAY);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('that is retried after somebody ended the grant opens nothing again', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await extension(world, grant);
    world.foundation.failNext(1_000, 'findApps');
    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(3 * HOUR);
    world.foundation.recover();
    await world.say(linus, { kind: 'revoke', request: grant });

    await world.say(ada, { kind: 'retry', request: id });

    expect(await world.request(id)).toMatchObject({
      state: 'failed',
      outcome: { undone: [{ because: expect.stringContaining('was ended meanwhile') }, {}] },
    });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('of a grant that began as an extension knows what it was about', async () => {
    const world = new World();
    const grant = await grantOf(world);
    await world.pass(7 * DAY - HOUR);
    const second = await extension(world, grant);
    world.foundation.failNext(1_000, 'findApps');
    await world.say(grace, { kind: 'approve', request: second });
    await world.pass(3 * HOUR);
    world.foundation.recover();
    await world.say(ada, { kind: 'retry', request: second });
    const until = (await untilOf(world, second)) ?? 0;

    await world.say(grace, { kind: 'approve', request: await extension(world, second) });

    expect(await untilOf(world, second)).toBe(until + 7 * DAY);
  });
});

describe('expiry against extension', () => {
  test.each(['expire first', 'lapse first'])('at the very moment it lapses, %s, both end once', async (order) => {
    const world = new World();
    const grant = await grantOf(world);
    await world.pass(7 * DAY - HOUR);
    const id = await extension(world, grant);
    world.queue.lose();
    world.clock.advance(DAY);
    const jobs = [
      { job: { stage: 'expire', request: grant }, at: world.clock.now() },
      { job: { stage: 'lapse', request: id }, at: world.clock.now() },
    ] as const;
    await world.queue.carry(order === 'expire first' ? jobs : [...jobs].reverse());

    await world.settle();

    expect(await world.stateOf(grant)).toBe('ended');
    expect(await world.stateOf(id)).toBe('lapsed');
    expect((await kindsOf(world, id)).filter((kind) => kind === 'request.lapsed')).toHaveLength(1);
    expect(world.store.due().filter(({ at }) => at <= world.clock.now())).toEqual([]);
  });

  test('an extension that is asked for while the grant is just expiring is refused', async () => {
    const world = new World();
    const grant = await grantOf(world);
    const id = await world.ask(ada, { verb: 'extend', id: grant, seconds: 86_400 });
    world.foundation.on('after', 'findRoles', async () => {
      world.clock.advance(8 * DAY);
      await expireGrant(world.doors, grant);
    });

    await world.settle();

    expect(await world.request(id)).toMatchObject({ state: 'refused', refusal: { because: 'over' } });
    expect(await world.stateOf(grant)).toBe('ended');
  });
});
