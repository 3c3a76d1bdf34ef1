// Break-glass: named people have a request applied at once, for a short time, and somebody else reviews it afterwards.
import { describe, expect, test } from '@jest/globals';
import type { Authority, SlackGroupId } from '../../src/core/approval-rule.ts';
import type { Lifetime, RequestId } from '../../src/core/vocabulary.ts';
import { ada, allow, appName, apply, edsger, grace, linus, mallory, margaret, rulesOf } from '../support/scene.ts';
import { DAY, HOUR, World } from '../support/world.ts';

const ASK = allow('shop/prod/web', 'shop/data/db', { lifetime: { kind: 'for', seconds: 7 * 86_400 } });
const RULES = { people: [ada.slack, edsger.userName], seconds: 3_600, remindEveryMs: 4 * HOUR } as const;

function aWorld(): World {
  return new World({ breakGlass: RULES });
}

function breaking(request: RequestId, revision = 1) {
  return { kind: 'break-glass', request, revision, reason: 'checkout is down' } as const;
}

async function broken(world: World): Promise<RequestId> {
  const id = await world.askAndPlan(ada, ASK);
  await world.say(ada, breaking(id));
  return id;
}

describe('who is named', () => {
  test('has their own request applied at once, for the short time that was set, and it says so', async () => {
    const world = aWorld();
    const id = await broken(world);

    const live = await world.request(id);
    expect(live).toMatchObject({
      state: 'live',
      lifetime: { kind: 'for', seconds: 3_600 },
      glass: { by: ada, reason: 'checkout is down' },
    });
    expect(world.foundation.picture()).toContainEqual(expect.stringContaining('61443'));
    expect(world.announcer.cardOf(id)).toMatchObject({ state: 'live', glass: { by: ada } });
    await world.pass(HOUR);
    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('may be named by user name, and do it for somebody else’s request', async () => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, ASK);

    await world.say(edsger, breaking(id));

    expect(await world.request(id)).toMatchObject({ state: 'live', glass: { by: edsger } });
  });

  test('may be named by a user group they are in', async () => {
    const world = new World({ breakGlass: { ...RULES, people: ['S0ONCALL'] } });
    world.directory.groups.set('S0ONCALL' as SlackGroupId, [linus]);
    const id = await world.askAndPlan(ada, ASK);

    await world.say(grace, breaking(id));
    expect(await world.stateOf(id)).toBe('pending');
    await world.say(linus, breaking(id));
    expect(await world.request(id)).toMatchObject({ state: 'live', glass: { by: linus } });
  });

  test('gets no more time than was asked for', async () => {
    const world = aWorld();
    const brief = { ...ASK, lifetime: { kind: 'for', seconds: 600 } } as const;
    const id = await world.askAndPlan(ada, brief);

    await world.say(ada, breaking(id));

    expect(await world.request(id)).toMatchObject({ state: 'live', lifetime: { kind: 'for', seconds: 600 } });
  });

  test.each<[string, Lifetime, Lifetime]>([
    ['less in hours', { kind: 'for', seconds: 600 }, { kind: 'for', seconds: 600 }],
    ['more in hours', { kind: 'for', seconds: 90_000 }, { kind: 'for', seconds: 43_200 }],
    ['an end that is sooner', { kind: 'until', date: '2026-11-23' }, { kind: 'until', date: '2026-11-23' }],
    ['an end that is later', { kind: 'until', date: '2026-11-24' }, { kind: 'for', seconds: 43_200 }],
    ['no end', { kind: 'forever' }, { kind: 'for', seconds: 43_200 }],
  ])('gets the shorter of what was asked and what is set: %s', async (_, lifetime, given) => {
    const world = new World({ breakGlass: { ...RULES, seconds: 43_200 } });
    const id = await world.askAndPlan(ada, { ...ASK, lifetime });

    await world.say(ada, breaking(id));

    expect(await world.request(id)).toMatchObject({ state: 'live', lifetime: given });
    await world.pass(DAY);
    expect(await world.stateOf(id)).toBe('ended');
    expect(await world.request(id)).not.toHaveProperty('glass.reviewed');
  });

  test('comes too late where nobody decided in time', async () => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, ASK);
    // The job that lets it lapse is late.
    world.queue.lose();
    world.clock.advance(2 * DAY);

    await world.say(ada, breaking(id));

    expect(await world.stateOf(id)).toBe('lapsed');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('cannot have what a rule forbids by now', async () => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, ASK);
    world.configure({ rules: rulesOf({ rules: [{ name: 'no data', when: {}, kind: 'deny', because: 'no' }] }) });

    await world.say(ada, breaking(id));

    expect(await world.stateOf(id)).toBe('failed');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('applies the plan they saw, and no other', async () => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, ASK);

    await world.say(ada, breaking(id, 2));

    expect(await world.stateOf(id)).toBe('pending');
    expect(world.announcer.answersTo(ada.slack)).toEqual(['plan-changed']);
  });

  test('cannot bring back what was denied', async () => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, ASK);
    await world.say(grace, { kind: 'deny', request: id, reason: 'no' });

    await world.say(ada, breaking(id));

    expect(await world.stateOf(id)).toBe('denied');
    expect(world.announcer.answersTo(ada.slack)).toEqual(['too-late']);
  });
});

test.each<{ who: string; requester: Authority }>([
  { who: 'role', requester: { kind: 'space-role', of: 'source', role: 'developer' } },
  { who: 'user group', requester: { kind: 'user-group', group: 'S0CONTRACTORS' as SlackGroupId } },
])('what a rule has come to forbid the requester for their $who stays forbidden', async ({ requester }) => {
  const world = aWorld();
  world.directory.groups.set('S0CONTRACTORS' as SlackGroupId, [ada]);
  const id = await world.askAndPlan(ada, ASK);
  const when = { requester: [requester] };
  world.configure({ rules: rulesOf({ rules: [{ name: 'not them', when, kind: 'deny', because: 'no' }] }) });

  await world.say(ada, breaking(id));

  expect(await world.request(id)).toMatchObject({ state: 'failed', outcome: { done: [] } });
  expect(world.foundation.picture()).toEqual([]);
});

describe('nobody else', () => {
  test.each([
    ['an approver', grace],
    ['somebody without a role', mallory],
    ['somebody who may only ask', margaret],
  ])('breaks the glass: not %s', async (_, person) => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, ASK);

    await world.say(person, breaking(id));

    expect(await world.stateOf(id)).toBe('pending');
    expect(world.announcer.answersTo(person.slack)).toEqual(['no-glass']);
  });

  test('and nobody at all where it is not configured', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, ASK);

    await world.say(ada, breaking(id));

    expect(await world.stateOf(id)).toBe('pending');
    expect(world.announcer.answersTo(ada.slack)).toEqual(['no-glass']);
  });

  test('takes somebody’s policy away past its owners', async () => {
    const world = aWorld();
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 8080');
    const [sources, destinations] = [[appName('shop/prod/web')] as const, [appName('shop/data/db')] as const];
    const traffic = [{ kind: 'tcp', ports: [{ start: 8080, end: 8080 }] }] as const;
    const id = await world.askAndPlan(ada, { verb: 'remove-policy', sources, destinations, traffic });

    await world.say(ada, breaking(id));

    expect(await world.stateOf(id)).toBe('pending');
    expect(world.announcer.answersTo(ada.slack)).toEqual(['no-glass']);
  });
});

describe('of what else can be asked for', () => {
  const NAMED_EDSGER = { breakGlass: { ...RULES, people: [edsger.slack] } } as const;

  test('a file is applied as a whole, as it opens something', async () => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, apply([ASK, allow('shop/prod/api', 'shop/data/db')]));

    await world.say(ada, breaking(id));

    expect(await world.request(id)).toMatchObject({ state: 'live', lifetime: { kind: 'for', seconds: 3_600 } });
    expect(world.foundation.picture().filter((line) => line.includes('61443'))).toHaveLength(2);
  });

  test('an extension waits for its owners, and its grant for it', async () => {
    const world = new World(NAMED_EDSGER);
    const grant = await world.grant(ada, ASK, grace);
    const id = await world.askAndPlan(ada, { verb: 'extend', id: grant, seconds: 86_400 });

    await world.say(edsger, breaking(id));

    expect(world.announcer.answersTo(edsger.slack)).toEqual(['no-glass']);
    expect(await world.stateOf(id)).toBe('pending');
    expect(await world.stateOf(grant)).toBe('live');
  });

  test('the end of somebody’s grant waits for its owners', async () => {
    const world = new World(NAMED_EDSGER);
    const grant = await world.grant(ada, ASK, grace);
    const id = await world.askAndPlan(mallory, { verb: 'revoke', id: grant });

    await world.say(edsger, breaking(id));

    expect(world.announcer.answersTo(edsger.slack)).toEqual(['no-glass']);
    expect(await world.stateOf(grant)).toBe('live');
  });

  test('what is to be adopted is there already, and waits for its owners', async () => {
    const world = new World(NAMED_EDSGER);
    world.foundation.addPolicy('shop/prod/web', 'shop/data/db', 'tcp 8080');
    const [sources, destinations] = [[appName('shop/prod/web')] as const, [appName('shop/data/db')] as const];
    const traffic = [{ kind: 'tcp', ports: [{ start: 8080, end: 8080 }] }] as const;
    const id = await world.askAndPlan(ada, { verb: 'adopt', sources, destinations, traffic });

    await world.say(edsger, breaking(id));

    expect(world.announcer.answersTo(edsger.slack)).toEqual(['no-glass']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('more time for what the glass was broken for is decided by its owners, and the review stays open', async () => {
    const world = aWorld();
    const grant = await broken(world);
    const id = await world.askAndPlan(ada, { verb: 'extend', id: grant, seconds: 86_400 });
    await world.pass(2 * HOUR);
    expect(await world.stateOf(grant)).toBe('live');

    await world.say(grace, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('extended');
    expect(await world.request(grant)).toMatchObject({ state: 'live', glass: { by: ada } });
    expect(await world.request(grant)).not.toHaveProperty('glass.reviewed');
  });
});

describe('everybody who would have been asked', () => {
  test('is told at once, and asked again until somebody signs, whatever became of the grant', async () => {
    const world = aWorld();
    const id = await broken(world);
    expect(world.announcer.glass).toMatchObject([{ request: id, kind: 'request.broke-glass' }]);
    expect(await world.request(id)).toMatchObject({ glass: { reviewers: expect.arrayContaining([grace.slack]) } });

    await world.pass(DAY);
    expect(await world.stateOf(id)).toBe('ended');
    const reminders = world.announcer.glass.filter(({ kind }) => kind === 'breakglass.reminded');
    expect(reminders).toHaveLength(6);

    await world.say(grace, { kind: 'sign', request: id });
    expect(await world.request(id)).toMatchObject({ state: 'ended', glass: { reviewed: { by: grace.slack } } });
    expect(world.announcer.glass.at(-1)).toMatchObject({ kind: 'breakglass.reviewed' });
    await world.pass(DAY);
    expect(world.announcer.glass.filter(({ kind }) => kind === 'breakglass.reminded')).toHaveLength(6);
  });

  test('may cut it', async () => {
    const world = aWorld();
    const id = await broken(world);

    await world.say(linus, { kind: 'revoke', request: id, reason: 'not like this' });

    expect(await world.stateOf(id)).toBe('ended');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('is told again when the process dies between breaking and telling', async () => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, ASK);
    world.announcer.goDown();
    await world.say(ada, breaking(id)).catch(() => undefined);
    world.announcer.comeBack();

    await world.restart();

    expect(world.announcer.glass.map(({ kind }) => kind)).toContain('request.broke-glass');
  });
});

describe('a review', () => {
  test.each([
    ['whoever broke the glass', edsger, 'own-glass'],
    ['whoever asked', ada, 'own-request'],
    ['somebody who would not have been asked', mallory, 'not-entitled'],
  ] as const)('is not signed by %s', async (_, person, answer) => {
    const world = aWorld();
    const id = await world.askAndPlan(ada, ASK);
    await world.say(edsger, breaking(id));

    await world.say(person, { kind: 'sign', request: id });

    expect(world.announcer.answersTo(person.slack).at(-1)).toBe(answer);
    expect(await world.request(id)).not.toHaveProperty('glass.reviewed');
  });

  test('is signed once', async () => {
    const world = aWorld();
    const id = await broken(world);

    await world.say(grace, { kind: 'sign', request: id });
    await world.say(linus, { kind: 'sign', request: id });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['reviewed-already']);
    expect(await world.request(id)).toMatchObject({ glass: { reviewed: { by: grace.slack } } });
  });

  test('is not there where no glass was broken', async () => {
    const world = aWorld();
    const id = await world.grant(ada, ASK, grace);

    await world.say(linus, { kind: 'sign', request: id });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['too-late']);
  });
});

test('the audit trail has every step', async () => {
  const world = aWorld();
  const id = await broken(world);
  await world.pass(5 * HOUR);
  await world.say(grace, { kind: 'sign', request: id });

  const kinds = (await world.store.recall(id)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => /glass/.test(kind))).toEqual([
    'request.broke-glass',
    'breakglass.reminded',
    'breakglass.reviewed',
  ]);
  expect(kinds).not.toContain('request.approved');
});

test('a foundation that changed since needs a new look, and a new glass', async () => {
  const world = aWorld();
  world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
  const id = await world.askAndPlan(ada, ASK);
  world.foundation.removeRoute('db');

  await world.say(ada, breaking(id));
  expect(await world.stateOf(id)).toBe('stale');
  expect(await world.request(id)).not.toHaveProperty('glass');

  // It was shortened for the glass alone.
  expect(await world.request(id)).toMatchObject({ lifetime: { kind: 'for', seconds: 7 * 86_400 } });
  await world.say(ada, breaking(id, 2));
  expect(await world.stateOf(id)).toBe('live');
});
