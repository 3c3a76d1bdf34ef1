// An approver approves less than was asked for: it is less, the requester hears of it, and nobody else's word is lost.
import { describe, expect, test } from '@jest/globals';
import type { Narrowing } from '../../src/core/narrowing.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import type { Wish } from '../../src/lifecycle/intent.ts';
import { ada, allow, appRef, barbara, edsger, grace, linus, mallory, tcp, tls, rulesOf } from '../support/scene.ts';
import { DAY, HOUR, World } from '../support/world.ts';

const WIDE = allow('shop/prod/web', 'shop/data/db', {
  traffic: [tls, tcp('8080', '9000-9010')],
  lifetime: { kind: 'for', seconds: 7 * 86_400 },
});
const TWO = { rules: rulesOf({ quorum: 2 }) };
const TLS_ONLY: Narrowing = { traffic: [tls] };
const FOR_A_DAY: Narrowing = { lifetime: { kind: 'for', seconds: 86_400 } };

function narrow(request: RequestId, narrowing: Narrowing, revision = 1): Wish {
  return { kind: 'narrow', request, revision, narrowing };
}

function facts(world: World): readonly string[] {
  return world.store.events().map(({ kind }) => kind);
}

describe('narrowing: less than was asked for', () => {
  test('is approved, applied as it was left, and told', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WIDE);

    await world.say(grace, narrow(id, { traffic: [tcp('9001-9002')], ...FOR_A_DAY }));

    expect(world.announcer.answersTo(grace.slack)).toEqual(['done']);
    expect(world.foundation.picture()).toEqual(['policy shop/prod/web → shop/data/db tcp 9001-9002']);
    const request = await world.request(id);
    expect(request).toMatchObject({
      state: 'live',
      grant: { until: world.clock.now() + DAY },
      narrowed: [{ by: grace.slack, from: { traffic: WIDE.verb === 'allow' && WIDE.traffic } }],
      ask: { traffic: [tcp('9001-9002')], sources: [{ app: 'web', within: { org: 'shop', space: 'prod' } }] },
    });
    expect(world.store.events().find(({ kind }) => kind === 'request.narrowed')).toMatchObject({
      by: grace.slack,
      changes: ['tcp 9001-9002 instead of tls, tcp 8080,9000-9010', 'for 1d instead of for 7d'],
      tally: '1/1 for shop/data',
    });
    expect(world.announcer.toldOf(id).at(-1)).toBe('live');
    expect(world.announcer.cardsOf(id)).toHaveLength(1);
  });

  test('of several apps leaves those that were not taken off', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, allow('shop/prod/web, shop/prod/api', 'shop/data/db, shop/data/cache'));

    await world.say(
      grace,
      narrow(id, { sources: [appRef('shop/prod/api')], destinations: [appRef('shop/data/cache')] }),
    );

    expect(world.foundation.picture()).toEqual([
      'policy shop/prod/api → shop/data/cache tcp 61443',
      'route cache.apps.internal → shop/data/cache',
    ]);
  });

  test('can cut off what only other owners could decide, and then they are not asked', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db, bank/ledger/accounts'));

    await world.say(grace, narrow(id, { destinations: [appRef('shop/data/db')] }));

    expect(await world.stateOf(id)).toBe('live');
  });

  test('but not everything that they themselves could decide', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db, bank/ledger/accounts'));

    await world.say(edsger, narrow(id, { destinations: [appRef('shop/data/db')] }));

    expect(world.announcer.answersTo(edsger.slack)).toEqual(['not-entitled']);
    expect(await world.request(id)).toMatchObject({ state: 'pending', revision: 1 });
  });

  test.each<[string, Narrowing]>([
    ['another port', { traffic: [tcp('8081')] }],
    ['a longer time', { lifetime: { kind: 'forever' } }],
    ['another source', { sources: [appRef('shop/prod/api')] }],
    ['another destination', { destinations: [appRef('shop/data/cache')] }],
    ['nothing', { destinations: [] }],
  ])('with %s in it is refused, and nothing changes', async (_, narrowing) => {
    const world = new World();
    const id = await world.askAndPlan(ada, WIDE);

    await world.say(grace, narrow(id, narrowing));

    expect(world.announcer.answersTo(grace.slack)).toEqual(['not-narrower']);
    expect(await world.request(id)).toMatchObject({ state: 'pending', revision: 1, decisions: [] });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('that takes nothing off is an approval', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WIDE);

    await world.say(grace, narrow(id, { traffic: [tcp('9000-9010', '8080'), tls] }));

    expect(facts(world)).toContain('request.approved');
    expect(await world.request(id)).toMatchObject({ state: 'live' });
    expect(await world.request(id)).not.toHaveProperty('narrowed');
  });

  test.each([
    ['the requester', barbara, 'own-request'],
    ['somebody without a role', mallory, 'not-entitled'],
  ])('is not for %s', async (_, candidate, answer) => {
    const world = new World();
    const id = await world.askAndPlan(barbara, WIDE);

    await world.say(candidate, narrow(id, TLS_ONLY));

    expect(world.announcer.answersTo(candidate.slack)).toEqual([answer]);
    expect(await world.request(id)).toMatchObject({ state: 'pending', revision: 1 });
  });

  test('keeps what is there already out of what c2c owns', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WIDE);
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 9001');

    await world.say(grace, narrow(id, { traffic: [tcp('9001')] }));
    await world.say(ada, { kind: 'revoke', request: id });

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual(['policy shop/prod/web → shop/data/db tcp 9001']);
  });

  test('to a shorter time asks nothing of the foundation but roles', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WIDE);
    world.foundation.failNext(1_000, 'findApps');

    await world.say(grace, narrow(id, FOR_A_DAY));

    expect(await world.request(id)).toMatchObject({ state: 'pending', lifetime: FOR_A_DAY.lifetime, revision: 2 });
  });

  test('to a day before the request would lapse makes it lapse then', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WIDE);

    await world.say(grace, narrow(id, { lifetime: { kind: 'until', date: '2026-11-23T13:00Z' } }));
    await world.pass(2 * HOUR);

    expect(await world.stateOf(id)).toBe('lapsed');
  });

  test('of an extension can only take off time', async () => {
    const world = new World();
    const grant = await world.grant(ada, WIDE, grace);
    const id = await world.askAndPlan(ada, { verb: 'extend', id: grant, seconds: 7 * 86_400 });

    await world.say(grace, narrow(id, { ...TLS_ONLY, ...FOR_A_DAY }));
    expect(world.announcer.answersTo(grace.slack).at(-1)).toBe('not-narrower');
    await world.say(grace, narrow(id, FOR_A_DAY));

    expect(await world.stateOf(id)).toBe('extended');
    const live = await world.request(grant);
    if (live.state !== 'live') throw new Error(live.state);
    expect((live.grant.until ?? 0) - live.grant.appliedAt).toBe(8 * DAY);
  });
});

describe('narrowing: what others said', () => {
  test('an approval of more counts for less, whichever comes first', async () => {
    for (const order of [
      ['approve', 'narrow'],
      ['narrow', 'approve'],
    ] as const) {
      const world = new World(TWO);
      const id = await world.askAndPlan(ada, WIDE);
      for (const said of order) {
        if (said === 'narrow') await world.say(grace, narrow(id, TLS_ONLY));
        // The card as it was before the narrowing: approving it is approving more.
        else await world.say(linus, { kind: 'approve', request: id, revision: 1 });
      }

      expect(await world.stateOf(id)).toBe('live');
      expect(world.foundation.picture()).toEqual([
        'policy shop/prod/web → shop/data/db tcp 61443',
        'route db.apps.internal → shop/data/db',
      ]);
    }
  });

  test('a denial of more is no denial of less', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WIDE);
    await world.say(grace, narrow(id, TLS_ONLY));

    await world.say(linus, { kind: 'deny', request: id, revision: 1 });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['plan-changed']);
    expect(await world.request(id)).toMatchObject({ state: 'pending', revision: 2 });
  });

  test('who narrows what somebody else has narrowed meanwhile is asked to look again', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WIDE);
    await world.say(grace, narrow(id, TLS_ONLY));

    await world.say(linus, narrow(id, FOR_A_DAY, 1));
    expect(world.announcer.answersTo(linus.slack)).toEqual(['plan-changed']);
    await world.say(linus, narrow(id, FOR_A_DAY, 2));

    expect(await world.request(id)).toMatchObject({
      state: 'live',
      ask: { traffic: [tls] },
      lifetime: FOR_A_DAY.lifetime,
      narrowed: [{ by: grace.slack }, { by: linus.slack }],
    });
  });

  test('who approved it all may still narrow it, and counts once', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WIDE);
    await world.say(grace, { kind: 'approve', request: id, revision: 1 });

    await world.say(grace, narrow(id, TLS_ONLY));

    expect(world.announcer.answersTo(grace.slack)).toEqual(['done', 'done']);
    expect(await world.request(id)).toMatchObject({ state: 'pending', revision: 2 });
    await world.say(linus, { kind: 'approve', request: id, revision: 2 });
    expect(await world.stateOf(id)).toBe('live');
  });

  test('the requester is told at once when it still waits', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WIDE);
    const before = world.announcer.toldOf(id).length;

    await world.say(grace, narrow(id, TLS_ONLY));

    expect(world.announcer.toldOf(id).slice(before)).toEqual(['pending']);
  });

  test('what is withdrawn, applied or denied is not narrowed any more', async () => {
    const world = new World();
    const withdrawn = await world.askAndPlan(ada, WIDE);
    await world.say(ada, { kind: 'withdraw', request: withdrawn });

    await world.say(grace, narrow(withdrawn, TLS_ONLY));

    expect(world.announcer.answersTo(grace.slack)).toEqual(['too-late']);
    expect(await world.stateOf(withdrawn)).toBe('withdrawn');
  });

  test('however a narrowing, an approval and a withdrawal meet, one thing comes of it', async () => {
    const outcomes = new Set<string>();
    for (const order of permutations(['narrow', 'approve', 'withdraw'] as const)) {
      const world = new World();
      const id = await world.askAndPlan(ada, WIDE);
      for (const said of order) {
        if (said === 'narrow') await world.want(grace, narrow(id, TLS_ONLY));
        else if (said === 'approve') await world.want(linus, { kind: 'approve', request: id, revision: 1 });
        else await world.want(ada, { kind: 'withdraw', request: id });
      }
      await world.settle();

      const request = await world.request(id);
      const outcome = `${request.state}${'narrowed' in request ? ' narrowed' : ''}: ${world.foundation.picture().length}`;
      outcomes.add(outcome);
      const turns = facts(world).filter((kind) =>
        ['request.narrowed', 'request.approved', 'request.withdrawn'].includes(kind),
      );
      expect(turns).toHaveLength(1);
    }
    expect([...outcomes].sort()).toEqual(['live narrowed: 2', 'live: 4', 'withdrawn: 0']);
  });
});

function permutations<Value>(values: readonly Value[]): readonly (readonly Value[])[] {
  if (values.length === 0) return [[]];
  return values.flatMap((value, at) =>
    permutations([...values.slice(0, at), ...values.slice(at + 1)]).map((rest) => [value, ...rest]),
  );
}

describe('narrowing: a foundation that has changed since the plan was shown', () => {
  test('is shown anew, and what was approved before counts no more', async () => {
    const world = new World(TWO);
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WIDE);
    await world.say(linus, { kind: 'approve', request: id, revision: 1 });
    world.foundation.removeRoute('db');

    await world.say(grace, narrow(id, TLS_ONLY));

    expect(world.announcer.answersTo(grace.slack)).toEqual(['plan-changed']);
    expect(world.announcer.cardOf(id)).toMatchObject({ state: 'pending', revision: 2, decisions: [] });
    expect(facts(world).at(-1)).toBe('request.replanned');
    await world.say(linus, { kind: 'approve', request: id, revision: 1 });
    expect(world.announcer.answersTo(linus.slack)).toEqual(['done', 'plan-changed']);
  });

  test('survives a crash at any call: one narrowing, told once', async () => {
    for (let calls = 1; calls < 30; calls++) {
      const world = new World();
      const id = await world.askAndPlan(ada, WIDE);
      await world.want(grace, narrow(id, TLS_ONLY));
      world.tripwire.arm(calls);
      await world.settle();
      await world.restart();
      await world.pass(HOUR);

      expect(await world.request(id)).toMatchObject({ state: 'live', narrowed: [{ by: grace.slack }] });
      expect(facts(world).filter((kind) => kind === 'request.narrowed')).toHaveLength(1);
      expect(new Set(world.announcer.answersTo(grace.slack))).toEqual(new Set(['done']));
    }
  });
});
