// What an approval does not cover is reported once, with Repair, End and Ignore; an app that stays away ends its grants.
import { describe, expect, test } from '@jest/globals';
import type { Live } from '../../src/core/access-request.ts';
import { findingKey } from '../../src/core/upkeep.ts';
import { DEFAULT_FOUNDATION, type RequestId } from '../../src/core/vocabulary.ts';
import { ada, allow, barbara, edsger, grace } from '../support/scene.ts';
import { DAY, HOUR, MINUTE, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const TLS = 'policy shop/prod/web → shop/data/db tcp 61443';
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'forever' } });

async function liveOf(world: World, id: RequestId): Promise<Live> {
  const request = await world.request(id);
  if (request.state !== 'live') throw new Error(`${id} is ${request.state}, not live`);
  return request;
}

/** `told app-gone shop/prod/web`. */
async function troublesOf(world: World, id: RequestId): Promise<readonly string[]> {
  const { troubles = [] } = await liveOf(world, id);
  return troubles.map(({ finding, standing }) => `${standing} ${findingKey(finding)}`);
}

async function begin(): Promise<{ readonly world: World; readonly id: RequestId }> {
  const world = new World();
  return { world, id: await world.grant(ada, WEB_TO_DB, grace) };
}

const KINDS: readonly (readonly [string, (world: World) => void, string])[] = [
  ['an app that is gone', ({ foundation }) => foundation.deleteApp('shop/prod/web'), 'app-gone shop/prod/web'],
  [
    'an app that was renamed',
    ({ foundation }) => foundation.rename('shop/prod/web', 'shopfront'),
    'app-renamed shop/prod/web',
  ],
  [
    'a space that was renamed',
    ({ foundation }) => foundation.renameSpace('shop/prod', 'production'),
    'space-renamed shop/prod/web',
  ],
  [
    'a host that another space took',
    ({ foundation }) => {
      foundation.removeRoute('db');
      foundation.addRoute('db', 'shop/test', ['shop/test/db']);
    },
    'host-taken db.apps.internal shop/data/db',
  ],
  [
    'a policy that the foundation does not make again',
    ({ foundation }) => {
      foundation.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
      foundation.refuse('addPolicies', 'policy quota exceeded');
    },
    'refused policy app shop/prod/web app shop/data/db tcp 61443',
  ],
];

describe.each(KINDS)('%s', (_, happen, finding) => {
  test('is told once it is there for two looks, and not again', async () => {
    const { world, id } = await begin();
    happen(world);

    await world.look();
    expect(world.announcer.upkeepOf(id)).toEqual([]);
    await world.look(5);

    expect(await troublesOf(world, id)).toEqual([`told ${finding}`]);
    expect(world.announcer.upkeepOf(id)).toEqual(['grant.drifted']);
    expect(world.announcer.cardOf(id)).toMatchObject({ troubles: [{ standing: 'told' }] });
  });

  test('is left alone when an owner ignores it, however often they say so', async () => {
    const { world, id } = await begin();
    happen(world);
    await world.look(2);

    await world.say(grace, { kind: 'ignore', request: id });
    await world.say(grace, { kind: 'ignore', request: id });
    await world.look(3);

    expect(await troublesOf(world, id)).toEqual([`ignored ${finding}`]);
    expect(world.announcer.answersTo(grace.slack)).toEqual(['done', 'done', 'done']);
    const kinds = (await world.store.recall(id)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'grant.ignored')).toHaveLength(1);
  });

  test('is nothing that a stranger may decide about', async () => {
    const { world, id } = await begin();
    happen(world);
    await world.look(2);

    await world.say(edsger, { kind: 'repair', request: id });
    await world.say(edsger, { kind: 'ignore', request: id });

    expect(world.announcer.answersTo(edsger.slack)).toEqual(['not-entitled', 'not-entitled']);
    expect(await troublesOf(world, id)).toEqual([`told ${finding}`]);
  });

  test('ends with the grant, and nothing is left behind', async () => {
    const { world, id } = await begin();
    const foreign = () => world.foundation.picture().filter((line) => !line.includes('shop/test'));
    happen(world);
    await world.look(2);

    await world.say(ada, { kind: 'revoke', request: id });

    expect(await world.stateOf(id)).toBe('ended');
    expect(foreign()).toEqual([]);
  });
});

describe('what passes by itself is not worth a message', () => {
  test('an app that is pushed anew between two looks', async () => {
    const { world, id } = await begin();
    world.foundation.deleteApp('shop/prod/web');
    await world.look();
    world.foundation.push('shop/prod/web');
    await world.look(2);

    expect(world.announcer.upkeepOf(id)).toEqual(['grant.rebound']);
    expect(await troublesOf(world, id)).toEqual([]);
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('what people were told of is told to be over', async () => {
    const { world, id } = await begin();
    world.foundation.rename('shop/prod/web', 'shopfront');
    await world.look(2);
    world.foundation.rename('shop/prod/shopfront', 'web');
    await world.look(2);

    expect(world.announcer.upkeepOf(id)).toEqual(['grant.drifted', 'grant.recovered']);
    expect(await troublesOf(world, id)).toEqual([]);
  });
});

describe('[Repair]', () => {
  test('follows an app that was only renamed: the grant goes by its new name', async () => {
    const { world, id } = await begin();
    world.foundation.rename('shop/prod/web', 'shopfront');
    await world.look(2);

    await world.say(ada, { kind: 'repair', request: id });

    const { sources, troubles } = await liveOf(world, id);
    expect(sources.map(({ ref }) => ref.app)).toEqual(['shopfront']);
    expect(troubles).toBeUndefined();
    expect(world.announcer.answersTo(ada.slack)).toEqual(['done']);
    world.foundation.push('shop/prod/shopfront');
    await world.look();
    expect(world.foundation.picture()).toEqual(['policy shop/prod/shopfront → shop/data/db tcp 61443', ROUTE]);
  });

  test('follows a space that was renamed, at both ends, and is found under the new names', async () => {
    const { world, id } = await begin();
    world.foundation.renameSpace('shop/data', 'storage');
    await world.look(2);

    await world.say(grace, { kind: 'repair', request: id });

    const ref = { org: 'shop', space: 'storage', app: 'db' };
    expect((await world.store.findHolding(DEFAULT_FOUNDATION, [ref])).map(({ request }) => request.id)).toEqual([id]);
    expect(await troublesOf(world, id)).toEqual([]);
  });

  test('tries again what was refused, also after it was ignored', async () => {
    const { world, id } = await begin();
    world.foundation.removePolicy('shop/prod/web', 'shop/data/db', 'tcp 61443');
    world.foundation.refuse('addPolicies', 'policy quota exceeded');
    await world.look(2);
    await world.say(ada, { kind: 'ignore', request: id });
    world.foundation.recover();
    await world.look();
    expect(world.foundation.picture()).toEqual([ROUTE]);

    await world.say(ada, { kind: 'repair', request: id });

    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
    expect(await troublesOf(world, id)).toEqual([]);
  });

  test('says what is still wrong where the approval does not reach', async () => {
    const { world, id } = await begin();
    world.foundation.deleteApp('shop/prod/web');
    await world.look(2);

    await world.say(ada, { kind: 'repair', request: id });

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({
      kind: 'still-wrong',
      request: { troubles: [{ finding: { kind: 'app-gone', elsewhere: [{ space: 'test' }] } }] },
    });
  });

  test('of a grant that has ended meanwhile comes too late', async () => {
    const { world, id } = await begin();
    await world.say(ada, { kind: 'revoke', request: id });

    await world.say(ada, { kind: 'repair', request: id });
    await world.say(ada, { kind: 'ignore', request: id });

    expect(world.announcer.answersTo(ada.slack).slice(-2)).toEqual(['too-late', 'too-late']);
  });
});

describe('an app that stays away', () => {
  test('ends its grants after the time that is set, and takes along what was made for them', async () => {
    const { world, id } = await begin();
    world.foundation.deleteApp('shop/data/db');
    await world.look(2);
    await world.pass(DAY - 4 * MINUTE);
    await world.look();
    expect(await world.stateOf(id)).toBe('live');

    await world.look(2);

    expect(await world.request(id)).toMatchObject({
      state: 'ended',
      ending: { kind: 'app-gone', app: { app: 'db' } },
    });
    expect(world.foundation.picture()).toEqual([]);
    expect(world.announcer.toldOf(id).at(-1)).toBe('ended');
    expect((await world.store.recall(id)).map(({ kind }) => kind)).toContain('grant.orphaned');
  });

  test('ends nothing when it comes back in time', async () => {
    const { world, id } = await begin();
    world.foundation.deleteApp('shop/prod/web');
    await world.look(2);
    await world.pass(23 * HOUR);
    world.foundation.push('shop/prod/web');
    await world.look(3);
    await world.pass(2 * HOUR);
    await world.look();

    expect(await world.stateOf(id)).toBe('live');
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('ends nothing that somebody wants to wait for it', async () => {
    const { world, id } = await begin();
    world.foundation.deleteApp('shop/prod/web');
    await world.look(2);
    await world.say(ada, { kind: 'ignore', request: id });
    await world.pass(2 * DAY);
    await world.look();

    expect(await world.stateOf(id)).toBe('live');
  });

  test('ends no grant that still leads from one app to another', async () => {
    const world = new World();
    const id = await world.grant(barbara, allow('shop/prod/web, shop/prod/api', 'shop/data/db'), grace);
    world.foundation.deleteApp('shop/prod/api');
    await world.look(2);
    await world.pass(2 * DAY);
    await world.look();

    expect(await world.stateOf(id)).toBe('live');
  });

  test('is not believed when no app at all can be seen', async () => {
    const world = new World();
    const ids: RequestId[] = [];
    for (let count = 0; count < 11; count++) ids.push(await world.grant(ada, WEB_TO_DB, grace));
    world.foundation.hide('shop/prod');
    world.foundation.hide('shop/data');
    world.foundation.hide('shop/test');
    await world.look(2);
    await world.pass(2 * DAY);
    await world.look();

    for (const id of ids) expect(await world.stateOf(id)).toBe('live');
    expect(world.announcer.upkeep).toEqual([]);
  });
});

describe('an ending looks again at what it took away', () => {
  test('what is still there is not called removed, and is taken away as soon as that works', async () => {
    const { world, id } = await begin();
    world.foundation.pretend('removePolicies');
    await world.say(ada, { kind: 'revoke', request: id });
    await world.pass(MINUTE);
    expect(await world.stateOf(id)).toBe('ending');
    expect(world.foundation.picture()).toEqual([TLS]);

    world.foundation.recover();
    await world.pass(MINUTE);

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });
});
