// What people read: one card a request, every turn told to the requester, the audit trail in order, whatever breaks.
import { describe, expect, test } from '@jest/globals';
import { announceRequest, postAuditTrail } from '../../src/lifecycle/announce.ts';
import { performIntent } from '../../src/lifecycle/perform.ts';
import { planRequest } from '../../src/lifecycle/plan.ts';
import { interrupted } from '../support/interrupted.ts';
import { ada, allow, grace } from '../support/scene.ts';
import { DAY, FIRST, World } from '../support/world.ts';

const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');

describe('announceRequest', () => {
  test('posts one card and brings it up to each state', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.announcer.cardsOf(id)).toHaveLength(1);
    const states = world.announcer.cardsOf(id)[0]?.shown.map(({ state }) => state);
    expect([states?.[0], states?.at(-1)]).toEqual(['pending', 'ended']);
  });

  test('says nothing twice when it is run again', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    const shown = world.announcer.cardsOf(id)[0]?.shown.length;
    const told = world.announcer.toldOf(id);

    await announceRequest(world.doors, id);

    expect(world.announcer.cardsOf(id)[0]?.shown).toHaveLength(shown ?? 0);
    expect(world.announcer.toldOf(id)).toEqual(told);
  });

  test('after Slack was down the card shows the newest state, and the requester hears of it once', async () => {
    const world = new World();
    world.announcer.goDown();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'deny', request: id });
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(world.announcer.cardsOf(id)).toHaveLength(1);
    expect(world.announcer.cardsOf(id)[0]?.shown.map(({ state }) => state)).toEqual(['denied']);
    expect(world.announcer.toldOf(id)).toEqual(['denied']);
  });

  test.each(['find', 'findAnnounced'] as const)('tells a turn that comes during %s', async (call) => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    const denial = await world.want(grace, { kind: 'deny', request: id });
    const store = interrupted(world.store, call, () => performIntent(world.doors, denial, FIRST));

    await announceRequest({ ...world.doors, store }, id);
    await world.restart();

    expect(world.announcer.toldOf(id).at(-1)).toBe('denied');
    expect(world.announcer.cardOf(id)?.state).toBe('denied');
  });

  test('tells a turn that comes while it speaks', async () => {
    const world = new World();
    const id = await world.ask(ada, WEB_TO_DB);
    await planRequest(world.doors, id, FIRST);
    const denial = await world.want(grace, { kind: 'deny', request: id });
    const announcer = interrupted(world.announcer, 'tellRequester', () => performIntent(world.doors, denial, FIRST));

    await announceRequest({ ...world.doors, announcer }, id);
    await world.restart();

    expect(world.announcer.toldOf(id)).toEqual(['pending', 'denied']);
    expect(world.announcer.cardOf(id)?.state).toBe('denied');
  });

  test('a process that dies between posting the card and noting its place posts a second one at worst', async () => {
    const world = new World();
    const id = await world.ask(ada, WEB_TO_DB);
    world.announcer.goDown();
    await world.settle();
    world.announcer.comeBack();
    const announcer = interrupted(world.announcer, 'postCard', async () => world.tripwire.arm(0));
    await expect(announceRequest({ ...world.doors, announcer }, id)).rejects.toThrow('the process is dead');

    await world.restart();

    expect(world.announcer.cardsOf(id).length).toBeLessThanOrEqual(2);
    expect(world.announcer.cardsOf(id).at(-1)?.shown.at(-1)?.state).toBe('pending');
    expect(world.store.due().map(({ job }) => job.stage)).toEqual(['lapse']);
  });

  test('a request that is withdrawn before it is planned has no card', async () => {
    const world = new World();
    const id = await world.ask(ada, WEB_TO_DB);
    world.queue.lose();
    await world.say(ada, { kind: 'withdraw', request: id });

    expect(world.announcer.cardsOf(id)).toEqual([]);
    expect(world.announcer.toldOf(id)).toEqual(['withdrawn']);
  });

  test('a request that does not exist is no trouble', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await announceRequest(world.doors, id);

    expect(world.queue.failures).toEqual([]);
  });
});

describe('a channel of a place', () => {
  const refused = { name: 'C0DATA', refused: 'is_archived' };

  test('that takes no cards is told of once, and once more when it does again', async () => {
    const world = new World();
    for (const tried of [refused, refused, { name: 'C0DATA' }, { name: 'C0DATA' }]) {
      world.announcer.tried = [tried];
      await world.askAndPlan(ada, WEB_TO_DB);
    }

    const facts = world.store.eventsOfOperation();
    expect(facts).toMatchObject([
      { kind: 'channel.unusable', channel: 'C0DATA', because: 'is_archived' },
      { kind: 'channel.usable', channel: 'C0DATA' },
    ]);
    expect(world.announcer.audit).toEqual(expect.arrayContaining([...facts]));
  });

  test('that takes no cards has its card elsewhere, and changes it there', async () => {
    const world = new World();
    world.announcer.tried = [refused];
    const id = await world.grant(ada, WEB_TO_DB, grace);

    expect(world.announcer.cardsOf(id)).toHaveLength(1);
    expect(world.announcer.cardOf(id)?.state).toBe('live');
  });

  test('whose card stands elsewhere is asked when the request is planned, and not again when it is decided', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);

    expect(world.announcer.elsewhere).toEqual([{ request: id, revision: 1 }]);
  });
});

describe('postAuditTrail', () => {
  test('feeds the channel in the order in which things happened', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.announcer.audit.map(({ kind }) => kind)).toEqual([
      'request.submitted',
      'request.planned',
      'request.approved',
      'grant.applied',
      'grant.returned',
      'grant.ended',
    ]);
  });

  test('after Slack was down, all of it and in order, however much there is', async () => {
    const world = new World();
    world.announcer.goDown();
    for (let n = 0; n < 15; n++) {
      const id = await world.askAndPlan(ada, WEB_TO_DB);
      await world.say(grace, { kind: 'deny', request: id });
    }
    world.announcer.comeBack();

    await world.pass(DAY / 24);

    expect(world.announcer.audit).toEqual(world.store.events());
    expect(world.announcer.audit).toHaveLength(45);
  });

  test('a process that dies before it has noted what was posted repeats lines and loses none', async () => {
    const world = new World();
    world.announcer.goDown();
    await world.grant(ada, WEB_TO_DB, grace);
    world.announcer.comeBack();
    const announcer = interrupted(world.announcer, 'postAudit', async () => world.tripwire.arm(0));
    await expect(postAuditTrail({ ...world.doors, announcer })).rejects.toThrow('the process is dead');

    await world.restart();

    const kinds = world.announcer.audit.map(({ kind }) => kind);
    expect(kinds.slice(kinds.lastIndexOf('request.submitted'))).toEqual(world.store.events().map(({ kind }) => kind));
  });
});
