// Policies that were there before c2c: taken over by a grant that owns them, or taken away, both under the rules.
import { describe, expect, test } from '@jest/globals';
import type { AskCommand } from '../../src/core/access-request.ts';
import { showFate } from '../../src/core/audit.ts';
import { describeRefusal } from '../../src/core/refusal.ts';
import type { RequestId, Traffic } from '../../src/core/vocabulary.ts';
import { ada, allow, appName, barbara, edsger, grace, linus, tcp } from '../support/scene.ts';
import { HOUR, World } from '../support/world.ts';

const OLD = 'policy shop/prod/api → shop/data/db tcp 8080';
const BEFORE = ['shop/prod/api', 'shop/data/db', 'tcp 8080'] as const;
const HOURLY = { lifetime: { kind: 'for', seconds: 3600 } } as const;

function exactly(...ports: readonly [string, ...string[]]): Extract<AskCommand, { verb: 'adopt' }>['traffic'] {
  const [first, ...rest] = ports;
  const traffic: Traffic = tcp(first, ...rest);
  if (traffic.kind === 'tls') throw new Error('ports are no TLS');
  return [traffic];
}

function adopt(source = 'shop/prod/api', destination = 'shop/data/db', port = '8080') {
  const [sources, destinations] = [[appName(source)] as const, [appName(destination)] as const];
  return { verb: 'adopt', sources, destinations, traffic: exactly(port), reason: 'nightly export', ...HOURLY } as const;
}

function remove(source = 'shop/prod/api', destination = 'shop/data/db', port = '8080'): AskCommand {
  const [sources, destinations] = [[appName(source)] as const, [appName(destination)] as const];
  return { verb: 'remove-policy', sources, destinations, traffic: exactly(port), reason: 'nobody uses it' };
}

/** api reaches db already, and nobody knows why. */
function begin(): World {
  const world = new World();
  world.foundation.addPolicy(...BEFORE);
  return world;
}

async function refusalOf(world: World, id: RequestId): Promise<string> {
  const request = await world.request(id);
  return request.state === 'refused' ? describeRefusal(request.refusal) : request.state;
}

async function fatesOf(world: World, id: RequestId): Promise<readonly string[]> {
  const request = await world.request(id);
  if (request.state !== 'ended') throw new Error(`${id} is ${request.state}`);
  return request.fates.map(showFate);
}

describe('an adopted policy', () => {
  test('is not touched, and goes when the grant ends', async () => {
    const world = begin();
    const id = await world.grant(ada, adopt(), grace);

    expect(await world.request(id)).toMatchObject({ state: 'live', grant: { items: [{ ours: true }] } });
    expect(world.foundation.picture()).toEqual([OLD]);
    expect(world.store.events().at(-1)).toMatchObject({
      kind: 'grant.applied',
      made: [],
      adopted: ['policy api → db tcp 8080'],
      kept: [],
    });

    await world.pass(2 * HOUR);
    expect(await fatesOf(world, id)).toEqual(['policy api → db tcp 8080']);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('stays while another grant needs it, which takes it away at last', async () => {
    const world = begin();
    const before = await world.grant(ada, allow('shop/prod/api', 'shop/data/db', { traffic: [tcp('8080')] }), grace);
    const adopted = await world.grant(ada, adopt(), grace);
    const after = await world.grant(ada, allow('shop/prod/api', 'shop/data/db', { traffic: [tcp('8080')] }), grace);

    await world.say(ada, { kind: 'revoke', request: adopted });
    expect(world.foundation.picture()).toEqual([OLD]);
    await world.say(ada, { kind: 'revoke', request: after });
    expect(world.foundation.picture()).toEqual([OLD]);

    await world.say(ada, { kind: 'revoke', request: before });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('goes too when the grant that counted on it ends at the same moment', async () => {
    const world = begin();
    const before = await world.grant(ada, allow('shop/prod/api', 'shop/data/db', { traffic: [tcp('8080')] }), grace);
    const adopted = await world.grant(ada, adopt(), grace);

    // The other one ends between our last look at the store and the hand-over.
    let looks = 0;
    const { store } = world;
    const find = store.findHolding.bind(store);
    store.findHolding = async (foundation, destinations) => {
      const found = (await find(foundation, destinations)).map((row) => ({ ...row }));
      if (++looks === 2) {
        store.findHolding = find;
        await world.want(ada, { kind: 'revoke', request: before });
        await world.settle();
      }
      return found;
    };
    await world.say(ada, { kind: 'revoke', request: adopted });
    await world.settle();

    expect([await world.stateOf(before), await world.stateOf(adopted)]).toEqual(['ended', 'ended']);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('that is gone by the time of the approval is not made anew', async () => {
    const world = begin();
    const id = await world.askAndPlan(ada, adopt());
    world.foundation.removePolicy(...BEFORE);
    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.request(id)).toMatchObject({
      state: 'failed',
      outcome: { undone: [{ because: expect.stringContaining('There is no network policy from shop/prod/api') }] },
    });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('is not taken away when the adoption failed and is undone', async () => {
    const world = begin();
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 8080');
    const ask = { ...adopt(), sources: [appName('shop/prod/api'), appName('shop/prod/web')] as const };
    const id = await world.askAndPlan(ada, ask);
    world.foundation.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 8080');
    await world.say(grace, { kind: 'approve', request: id });
    await world.say(ada, { kind: 'undo', request: id });

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([OLD]);
  });

  test('is no longer the one that was meant when the app was deployed since the approval: nothing is changed', async () => {
    const world = begin();
    const id = await world.askAndPlan(ada, adopt());
    world.foundation.push('shop/prod/api');
    world.foundation.addPolicy(...BEFORE);
    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('failed');
    await world.say(ada, { kind: 'undo', request: id });
    expect(world.foundation.picture()).toHaveLength(2);
  });

  test('is not owned by another grant because its adoption was approved, and came to nothing', async () => {
    const world = begin();
    const adoption = await world.askAndPlan(ada, adopt());
    world.foundation.forbid('findApps', 'not allowed');
    await world.say(grace, { kind: 'approve', request: adoption });
    expect(await world.stateOf(adoption)).toBe('failed');
    world.foundation.recover();
    const other = await world.grant(ada, allow('shop/prod/api', 'shop/data/db', { traffic: [tcp('8080')] }), grace);
    await world.say(ada, { kind: 'undo', request: adoption });
    await world.say(ada, { kind: 'revoke', request: other });

    expect(world.foundation.picture()).toEqual([OLD]);
  });
});

describe('a policy that was removed by hand and made again for a later grant', () => {
  test('goes with the last grant, though an earlier one had found it there', async () => {
    const world = begin();
    const traffic = { traffic: [tcp('8080')] as const };
    const before = await world.grant(ada, allow('shop/prod/api', 'shop/data/db', traffic), grace);
    world.foundation.removePolicy(...BEFORE);
    const after = await world.grant(ada, allow('shop/prod/api', 'shop/data/db', traffic), grace);

    await world.say(ada, { kind: 'revoke', request: after });
    expect(world.foundation.picture()).toEqual([OLD]);
    await world.say(ada, { kind: 'revoke', request: before });
    expect(world.foundation.picture()).toEqual([]);
  });
});

describe('a removal', () => {
  test('is decided by the owners of the destination, and then done, policy and all', async () => {
    const world = begin();
    world.foundation.addPolicy('shop/prod/api', 'shop/data/db', 'tcp 9000');
    const id = await world.grant(ada, remove(), linus);

    expect(await fatesOf(world, id)).toEqual(['policy api → db tcp 8080']);
    expect(world.foundation.picture()).toEqual(['policy shop/prod/api → shop/data/db tcp 9000']);
    expect(world.announcer.toldOf(id).at(-1)).toBe('ended');
    expect(world.store.events().map(({ kind }) => kind)).toEqual([
      'request.submitted',
      'request.planned',
      'request.approved',
      'removal.started',
      'grant.ended',
    ]);
  });

  test('of what is gone by then is fine', async () => {
    const world = begin();
    const id = await world.askAndPlan(ada, remove());
    world.foundation.removePolicy(...BEFORE);
    await world.say(grace, { kind: 'approve', request: id });

    expect(await fatesOf(world, id)).toEqual(['policy api → db tcp 8080 (was gone already)']);
  });

  test('of what was never there is refused', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, remove());

    expect(await refusalOf(world, id)).toBe(
      'There is no network policy from shop/prod/api to shop/data/db for tcp 8080. It may have been taken away already.',
    );
  });

  test('of what a grant needs is refused, whether c2c made it or found it', async () => {
    const world = begin();
    const grant = await world.grant(ada, allow('shop/prod/api', 'shop/data/db', { traffic: [tcp('8080')] }), grace);
    const id = await world.askAndPlan(ada, remove());

    expect(await refusalOf(world, id)).toContain(`${grant} needs the network policy`);
    expect(world.foundation.picture()).toEqual([OLD]);
  });

  test('keeps what a grant needs by the time it is approved, for as long as it does', async () => {
    const world = begin();
    const id = await world.askAndPlan(ada, remove());
    const grant = await world.grant(ada, allow('shop/prod/api', 'shop/data/db', { traffic: [tcp('8080')] }), grace);
    await world.say(grace, { kind: 'approve', request: id });

    expect(await fatesOf(world, id)).toEqual([`policy api → db tcp 8080 (${grant} needs it)`]);
    expect(world.foundation.picture()).toEqual([OLD]);

    await world.say(ada, { kind: 'revoke', request: grant });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('does not stop at a foundation that is down', async () => {
    const world = begin();
    const id = await world.askAndPlan(ada, remove());
    await world.want(grace, { kind: 'approve', request: id });
    world.foundation.failNext(3, 'removePolicies');
    await world.settle();
    await world.pass(HOUR);

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });
});

describe('who may ask', () => {
  test.each([
    ['a developer of the source', ada, adopt(), 'pending'],
    ['an owner of the destination', linus, adopt(), 'pending'],
    ['an owner of the destination', linus, remove(), 'pending'],
    ['nobody else', edsger, adopt(), 'refused'],
    ['nobody else', edsger, remove(), 'refused'],
  ] as const)('%s: $2.verb', async (_, person, ask, state) => {
    const world = begin();

    expect(await world.stateOf(await world.askAndPlan(person, ask))).toBe(state);
  });

  test('whoever asked does not decide, an owner of the destination neither', async () => {
    const world = begin();
    const id = await world.askAndPlan(barbara, remove());
    await world.say(barbara, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(barbara.slack)).toEqual(['own-request']);
    expect(world.foundation.picture()).toEqual([OLD]);
  });
});
