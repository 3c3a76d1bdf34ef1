// `/c2c who -> db` and `/c2c list db`: who is told which connections of an app.
import { describe, expect, test } from '@jest/globals';
import { type Connections, isUnmanaged, type Passage } from '../../src/core/provenance.ts';
import { showPorts, showApp } from '../../src/core/vocabulary.ts';
import { performIntent } from '../../src/lifecycle/perform.ts';
import type { Answer } from '../../src/lifecycle/intent.ts';
import { ada, allow, appName, edsger, grace, linus, mallory, margaret, tcp } from '../support/scene.ts';
import { LAST, World } from '../support/world.ts';

async function ask(world: World, person: typeof grace, app = 'db', direction: 'in' | 'both' = 'in'): Promise<Answer> {
  await world.say(person, { kind: 'who', app: appName(app), direction });
  const last = world.announcer.answers.at(-1);
  if (last?.to !== person.slack) throw new Error('whoever asks is answered');
  return last.answer;
}

async function connections(...args: Parameters<typeof ask>): Promise<Connections> {
  const answer = await ask(...args);
  if (answer.kind !== 'who') throw new Error(`the answer was ${answer.kind}`);
  return answer.connections;
}

/** `shop/prod/web → shop/data/db tcp 61443: c2c-1`. */
function show({ source, destination, policy, origins }: Passage): string {
  const end = (app: typeof source) => (app ? showApp(app) : 'unknown');
  const by = origins.map(({ id, ours }) => (ours ? id : `${id} (not ours)`)).join(', ');
  return `${end(source)} → ${end(destination)} ${policy.protocol} ${showPorts(policy.ports)}: ${by || 'unmanaged'}`;
}

describe('who may reach an app', () => {
  test('is told policy by policy, with who asked, who approved, why and until when', async () => {
    const world = new World();
    world.foundation.addPolicy('shop/prod/api', 'shop/data/db', 'tcp 8080');
    const id = await world.grant(ada, allow('shop/prod/web', 'shop/data/db', { reason: 'checkout' }), grace);
    const live = await world.request(id);

    const { inbound, outbound } = await connections(world, grace, 'shop/data/db');

    expect(inbound.map(show)).toEqual([
      'shop/prod/api → shop/data/db tcp 8080: unmanaged',
      'shop/prod/web → shop/data/db tcp 61443: c2c-1',
    ]);
    expect(inbound[0] && isUnmanaged(inbound[0])).toBe(true);
    expect(inbound[1]?.origins).toEqual([
      {
        id,
        state: 'live',
        requester: ada.slack,
        approvers: [grace.slack],
        reason: 'checkout',
        until: live.state === 'live' ? live.grant.until : 0,
        ours: true,
      },
    ]);
    expect(outbound).toBeUndefined();
  });

  test('names every grant that counts on a policy, and says which was there before c2c', async () => {
    const world = new World();
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 8080');
    await world.grant(ada, allow('shop/prod/web', 'shop/data/db', { traffic: [tcp('8080')] }), grace);
    await world.grant(ada, allow('shop/prod/web', 'shop/data/db', { traffic: [tcp('8080', '9000')] }), grace);

    expect((await connections(world, linus, 'data/db')).inbound.map(show)).toEqual([
      'shop/prod/web → shop/data/db tcp 8080: c2c-1 (not ours), c2c-2 (not ours)',
      'shop/prod/web → shop/data/db tcp 9000: c2c-2',
    ]);
  });

  test('tells what a worker has made a moment ago, and has not noted yet, as held', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db'));
    world.foundation.on('after', 'addPolicies', async () => {
      const intent = {
        by: grace.slack,
        at: world.clock.now(),
        wish: { kind: 'who', app: appName('data/db'), direction: 'in' },
        place: { kind: 'direct' },
      } as const;
      await performIntent(world.doors, await world.store.recordIntent(intent, 'meanwhile'), LAST);
    });
    await world.say(grace, { kind: 'approve', request: id });

    const [answer] = world.announcer.answers.flatMap(({ answer: each }) => (each.kind === 'who' ? [each] : []));
    expect(answer?.connections.inbound.map(show)).toEqual(['shop/prod/web → shop/data/db tcp 61443: c2c-1']);
    expect(answer?.connections.inbound[0]?.origins[0]?.state).toBe('approved');
  });

  test('tells what is granted and is not there', async () => {
    const world = new World();
    const id = await world.grant(ada, allow('shop/prod/web', 'shop/data/db'), grace);
    world.foundation.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');

    expect(await connections(world, grace, 'data/db')).toMatchObject({ inbound: [], lost: [{ id }] });
  });

  test('leaves an app unnamed that is gone or out of sight', async () => {
    const world = new World();
    world.foundation.addPolicy('shop/prod/api', 'shop/data/db', 'tcp 8080');
    world.foundation.addPolicy('bank/ledger/accounts', 'shop/data/db', 'tcp 9000');
    world.foundation.deleteApp('shop/prod/api');
    world.foundation.hide('bank/ledger');

    expect((await connections(world, grace, 'data/db')).inbound.map(show)).toEqual([
      'unknown → shop/data/db tcp 9000: unmanaged',
      'unknown → shop/data/db tcp 8080: unmanaged',
    ]);
  });

  test('and whom it may reach is told where both were asked', async () => {
    const world = new World();
    world.foundation.addPolicy('shop/prod/api', 'bank/ledger/accounts', 'udp 53');
    await world.grant(ada, allow('shop/prod/api', 'shop/data/db'), grace);

    const { inbound, outbound } = await connections(world, ada, 'api', 'both');

    expect(inbound).toEqual([]);
    expect(outbound?.map(show)).toEqual([
      'shop/prod/api → bank/ledger/accounts udp 53: unmanaged',
      'shop/prod/api → shop/data/db tcp 61443: c2c-1',
    ]);
  });
});

describe('who is told', () => {
  test.each([grace, linus])('people with a role in the space: $userName', async (person) => {
    expect(await ask(new World(), person, 'shop/data/db')).toMatchObject({ kind: 'who' });
  });

  test('a supporter of the space, too', async () => {
    expect(await ask(new World(), margaret, 'shop/prod/api')).toMatchObject({ kind: 'who' });
  });

  test.each([ada, edsger, mallory])('nobody else, as it names the spaces of others: $userName', async (person) => {
    const world = new World();
    world.foundation.addPolicy('shop/prod/api', 'shop/data/db', 'tcp 8080');

    const answer = await ask(world, person, 'shop/data/db');

    expect(answer).toEqual({ kind: 'not-yours', app: { org: 'shop', space: 'data', app: 'db' } });
    expect(JSON.stringify(answer)).not.toContain('api');
  });

  test('a short name is the app in a space of their own, as in an ask', async () => {
    expect((await connections(new World(), grace, 'db')).app.space).toBe('data');
  });

  test('a name that is nothing is refused as in an ask, with what is near', async () => {
    expect(await ask(new World(), grace, 'shop/data/dbb')).toMatchObject({
      kind: 'who-refused',
      refusal: { kind: 'unknown-app', near: [{ app: 'db' }] },
    });
  });
});

describe('when the foundation cannot be read', () => {
  test('it is tried again, and at last it is said', async () => {
    const world = new World();
    const wish = { kind: 'who', app: appName('shop/data/db'), direction: 'in' } as const;
    const id = await world.want(grace, wish);
    world.foundation.failNext(2, 'findPoliciesTo');

    await expect(performIntent(world.doors, id, { number: 1, isLast: false })).rejects.toThrow('503');
    await performIntent(world.doors, id, LAST);

    expect(world.announcer.answers.map(({ answer }) => answer)).toMatchObject([
      { kind: 'who-refused', refusal: { kind: 'foundation' } },
    ]);
  });

  test('a read that is not allowed is said at once', async () => {
    const world = new World();
    world.foundation.forbid('findPoliciesTo', 'the policy server answered 403');

    expect(await ask(world, grace, 'shop/data/db')).toMatchObject({
      refusal: { because: 'the policy server answered 403' },
    });
  });
});
