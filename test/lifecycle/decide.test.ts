// What people want done with a request: who may, who is told why not, and that a wish said once happens once.
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_RULE } from '../../src/core/approval.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import { performIntent } from '../../src/lifecycle/decide.ts';
import { ada, allow, aPerson, appName, barbara, edsger, grace, linus, mallory, margaret } from '../support/scene.ts';
import { DAY, FIRST, HOUR, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const TLS = 'policy shop/prod/web → shop/data/db tcp 61443';
const WEB_TO_DB = allow('shop/prod/web', 'shop/data/db');
const TWO = { rule: { ...DEFAULT_RULE, name: 'two owners', quorum: 2 } };

function factsOf(world: World): readonly string[] {
  return world.store.events().map(({ kind }) => kind);
}

describe('deciding: the owners of the destination, and nobody else', () => {
  test('an approval by an owner is enough by the default rule', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(linus, { kind: 'approve', request: id, revision: 1 });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['done']);
    expect(await world.stateOf(id)).toBe('live');
  });

  test('a denial ends it, with the reason on the card', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'deny', request: id, reason: 'use the read replica' });

    expect(world.announcer.cardOf(id)).toMatchObject({ state: 'denied', denial: { reason: 'use the read replica' } });
    expect(world.foundation.picture()).toEqual([]);
  });

  test.each([
    ['somebody without a role', mallory],
    ['a developer of the source alone', aPerson('peter')],
    ['a developer of another org', edsger],
    ['a supporter, who may ask but not decide', margaret],
  ])('%s cannot decide, and is told who can', async (_, candidate) => {
    const world = new World();
    world.directory.admit(candidate);
    world.foundation.give(margaret, 'supporter', 'shop/data');
    world.foundation.give(aPerson('peter'), 'developer', 'shop/prod');
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(candidate, { kind: 'approve', request: id });

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({
      kind: 'not-entitled',
      whoCan: [{ slack: barbara.slack }, { slack: grace.slack }, { slack: linus.slack }],
    });
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('the requester cannot decide, even as an owner', async () => {
    const world = new World();
    const id = await world.askAndPlan(barbara, WEB_TO_DB);

    await world.say(barbara, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(barbara.slack)).toEqual(['own-request']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('nor under a second Slack account with the same address', async () => {
    const world = new World();
    const second = { ...barbara, slack: aPerson('barbara2').slack };
    world.directory.admit(second);
    const id = await world.askAndPlan(barbara, WEB_TO_DB);

    await world.say(second, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(second.slack)).toEqual(['own-request']);
  });

  test('a stranger is told why', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.directory.estrange(grace, 'Guests cannot decide.');

    await world.say(grace, { kind: 'approve', request: id });

    expect(world.announcer.answers.at(-1)?.answer).toEqual({ kind: 'stranger', because: 'Guests cannot decide.' });
  });

  test('a request that nobody knows is said to be unknown', async () => {
    const world = new World();

    await world.say(grace, { kind: 'approve', request: requestId(99) });
    await world.say(grace, { kind: 'withdraw', request: requestId(99) });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['unknown-request', 'unknown-request']);
  });

  test('a role lost since the card was posted counts no more', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.take(grace, 'shop/data');

    await world.say(grace, { kind: 'approve', request: id });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['not-entitled']);
  });

  test('a request whose requester has lost their role cannot be approved, but denied', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.take(ada, 'shop/prod');

    await world.say(grace, { kind: 'approve', request: id });
    expect(world.announcer.answersTo(grace.slack)).toEqual(['requester-lost-role']);
    await world.say(grace, { kind: 'deny', request: id });

    expect(await world.stateOf(id)).toBe('denied');
  });

  test('while roles cannot be read nobody decides, and the card says why', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.failNext(1_000, 'findRoles');

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(60_000);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['roles-unreadable']);
    expect(world.announcer.cardOf(id)).toMatchObject({ state: 'pending', approvers: { kind: 'unreadable' } });
    expect(world.foundation.picture()).toEqual([]);
  });

  test('roles that cannot be read for a moment cost the presser a moment', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.failNext(2, 'findRoles');

    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(60_000);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['done']);
    expect(await world.stateOf(id)).toBe('live');
  });
});

describe('deciding: quorum', () => {
  test('two owners are needed where the rule says so, and one counts once', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'approve', request: id });
    await world.say(grace, { kind: 'approve', request: id });
    expect(world.announcer.answersTo(grace.slack)).toEqual(['done', 'already-decided']);
    expect(await world.stateOf(id)).toBe('pending');

    await world.say(linus, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('live');
  });

  test('a person whose address changed between two presses is still one person', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(grace, { kind: 'approve', request: id });
    const renamed = { ...grace, userName: 'grace.hopper@example.com' };
    world.directory.admit(renamed);
    world.foundation.give(renamed, 'developer', 'shop/data');

    await world.say(renamed, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('pending');
    expect(world.foundation.picture()).toEqual([]);
  });

  test('who approved may still deny', async () => {
    const world = new World(TWO);
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'approve', request: id });
    await world.say(grace, { kind: 'deny', request: id });

    expect(await world.stateOf(id)).toBe('denied');
  });

  test('every destination space needs its own owner', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, allow('shop/prod/web', 'shop/data/db, bank/ledger/accounts'));

    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('pending');
    await world.say(edsger, { kind: 'approve', request: id });

    expect(await world.stateOf(id)).toBe('live');
  });
});

describe('deciding: once is once', () => {
  test('twenty owners who press at once end as one approval and one application', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    const owners = Array.from({ length: 20 }, (_, n) => aPerson(`owner${n}`));
    for (const owner of owners) {
      world.directory.admit(owner);
      world.foundation.give(owner, 'developer', 'shop/data');
    }
    const intents = [];
    for (const owner of owners) intents.push(await world.want(owner, { kind: 'approve', request: id, revision: 1 }));

    await Promise.all(intents.map((intent) => performIntent(world.doors, intent, FIRST)));
    await world.settle();

    expect(factsOf(world).filter((kind) => kind === 'request.approved')).toHaveLength(1);
    expect(factsOf(world).filter((kind) => kind === 'grant.applied')).toHaveLength(1);
    const answers = owners.flatMap(({ slack }) => world.announcer.answersTo(slack));
    expect(answers.filter((kind) => kind === 'done')).toHaveLength(1);
    expect(answers.filter((kind) => kind === 'too-late')).toHaveLength(19);
  });

  test('a press on a plan that has been replaced changes nothing', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.removeRoute('db');
    await world.say(grace, { kind: 'approve', request: id, revision: 1 });

    await world.say(linus, { kind: 'approve', request: id, revision: 1 });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['plan-changed']);
    expect(await world.stateOf(id)).toBe('stale');
  });

  test('nor does a typed approval that was said before the new plan was made', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.removeRoute('db');
    const late = await world.want(linus, { kind: 'approve', request: id });
    world.queue.lose();
    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('stale');

    await performIntent(world.doors, late, FIRST);

    expect(world.announcer.answersTo(linus.slack)).toEqual(['plan-changed']);
    expect(await world.stateOf(id)).toBe('stale');
  });

  test('an approval that died before its answer does not approve the next plan when it is run again', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.removeRoute('db');
    world.announcer.goDown();
    await world.say(grace, { kind: 'approve', request: id });
    expect(await world.stateOf(id)).toBe('stale');
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(await world.stateOf(id)).toBe('stale');
    expect(world.foundation.picture()).toEqual([]);
  });

  test.each([
    ['approve', grace, 'request.approved'],
    ['deny', grace, 'request.denied'],
    ['withdraw', ada, 'request.withdrawn'],
  ] as const)('%s, run again after it died before its answer, is answered and happens once', async (kind, by, fact) => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.announcer.goDown();
    await world.say(by, { kind, request: id });
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(world.announcer.answersTo(by.slack)).toEqual(['done']);
    expect(factsOf(world).filter((each) => each === fact)).toHaveLength(1);
  });

  test('so is a revocation', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.announcer.goDown();
    await world.say(ada, { kind: 'revoke', request: id });
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(world.announcer.answersTo(ada.slack)).toEqual(['done']);
    expect(factsOf(world).filter((kind) => kind === 'grant.returned')).toHaveLength(1);
  });

  test('so is a revocation by the names of two apps', async () => {
    const world = new World();
    await world.grant(ada, WEB_TO_DB, grace);
    world.announcer.goDown();
    await world.say(ada, { kind: 'revoke-between', source: appName('web'), destination: appName('db') });
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(world.announcer.answersTo(ada.slack)).toEqual(['done']);
  });

  test('Retry, run again after it died before its answer, does not retry a second time', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.refuse('addPolicies', 'policy quota exceeded');
    await world.say(grace, { kind: 'approve', request: id });
    world.announcer.goDown();
    await world.say(ada, { kind: 'retry', request: id });
    world.announcer.comeBack();

    await world.pass(60_000);

    expect(world.announcer.answersTo(ada.slack)).toEqual(['done']);
    expect(factsOf(world).filter((kind) => kind === 'grant.retried')).toHaveLength(1);
    expect(factsOf(world).filter((kind) => kind === 'grant.failed')).toHaveLength(2);
  });

  test('an intent that is settled says nothing when it is delivered again', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    const intent = await world.want(grace, { kind: 'approve', request: id });
    await world.settle();

    await performIntent(world.doors, intent, FIRST);

    expect(world.announcer.answersTo(grace.slack)).toEqual(['done']);
  });

  test('Slack being down delays a decision and loses nothing', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.directory.goDown();
    await world.say(grace, { kind: 'approve', request: id });
    await world.pass(HOUR);
    expect(await world.stateOf(id)).toBe('pending');
    world.directory.comeBack();

    await world.restart();

    expect(await world.stateOf(id)).toBe('live');
  });
});

describe('withdrawing and lapsing', () => {
  test('the requester withdraws before and after the plan is made', async () => {
    const world = new World();
    const early = await world.ask(ada, WEB_TO_DB);
    await world.want(ada, { kind: 'withdraw', request: early });
    await world.settle();
    const late = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(ada, { kind: 'withdraw', request: late });

    expect(await world.stateOf(late)).toBe('withdrawn');
    expect(world.announcer.cardOf(late)?.state).toBe('withdrawn');
  });

  test('nobody withdraws for somebody else', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.say(grace, { kind: 'withdraw', request: id });

    expect(world.announcer.answersTo(grace.slack)).toEqual(['only-requester']);
    expect(await world.stateOf(id)).toBe('pending');
  });

  test('it is too late to withdraw what is live, and to approve what was withdrawn', async () => {
    const world = new World();
    const live = await world.grant(ada, WEB_TO_DB, grace);
    const gone = await world.askAndPlan(ada, WEB_TO_DB);
    await world.say(ada, { kind: 'withdraw', request: live });
    await world.say(ada, { kind: 'withdraw', request: gone });

    await world.say(grace, { kind: 'approve', request: gone });

    expect(world.announcer.answersTo(ada.slack)).toEqual(['too-late', 'done']);
    expect(world.announcer.answersTo(grace.slack)).toEqual(['done', 'too-late']);
  });

  test('a request on which nobody decides lapses at its time', async () => {
    const world = new World();
    const id = await world.askAndPlan(ada, WEB_TO_DB);

    await world.pass(DAY - 60_000);
    expect(await world.stateOf(id)).toBe('pending');
    await world.pass(120_000);

    expect(world.announcer.cardOf(id)?.state).toBe('lapsed');
  });

  test('a stale request waits anew', async () => {
    const world = new World();
    world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
    const id = await world.askAndPlan(ada, WEB_TO_DB);
    world.foundation.removeRoute('db');
    await world.pass(DAY / 2);
    await world.say(grace, { kind: 'approve', request: id });

    await world.pass(DAY - 60_000);
    expect(await world.stateOf(id)).toBe('stale');
    await world.pass(120_000);

    expect(await world.stateOf(id)).toBe('lapsed');
  });
});

describe('changing what is live or failed', () => {
  test("the requester's second account gives back, it does not revoke", async () => {
    const world = new World();
    const second = { ...ada, slack: aPerson('ada2').slack };
    world.directory.admit(second);
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(second, { kind: 'revoke', request: id });

    expect(await world.request(id)).toMatchObject({ state: 'ended', ending: { kind: 'returned', by: second.slack } });
  });

  test('who owns neither the request nor the destination changes nothing', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(mallory, { kind: 'revoke', request: id });
    await world.say(edsger, { kind: 'revoke', request: id });

    expect(world.announcer.answersTo(mallory.slack)).toEqual(['not-entitled']);
    expect(world.foundation.picture()).toEqual([TLS, ROUTE]);
  });

  test('while roles cannot be read the requester can still give back', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);
    world.foundation.forbid('findRoles', 'c2c may not read roles');

    await world.say(linus, { kind: 'revoke', request: id });
    await world.say(ada, { kind: 'revoke', request: id });

    expect(world.announcer.answersTo(linus.slack)).toEqual(['roles-unreadable']);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('retry and undo are for what has failed', async () => {
    const world = new World();
    const id = await world.grant(ada, WEB_TO_DB, grace);

    await world.say(ada, { kind: 'retry', request: id });
    await world.say(ada, { kind: 'undo', request: id });

    expect(world.announcer.answersTo(ada.slack)).toEqual(['too-late', 'too-late']);
  });
});

describe('previewing', () => {
  const preview = { kind: 'preview', ask: WEB_TO_DB } as const;

  test('shows the plan to the person alone, and stores nothing', async () => {
    const world = new World();

    await world.say(ada, preview);

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({
      kind: 'preview',
      planned: { plan: { steps: [{ kind: 'create-route' }, { kind: 'add-policy' }] } },
    });
    expect(await world.store.list({ kind: 'all' }, 10)).toEqual([]);
    expect(factsOf(world)).toEqual([]);
    expect(world.foundation.picture()).toEqual([]);
  });

  test('says what an ask would be refused for', async () => {
    const world = new World();

    await world.say(mallory, preview);

    expect(world.announcer.answers.at(-1)?.answer).toMatchObject({
      kind: 'preview-refused',
      refusal: { kind: 'not-entitled' },
    });
  });

  test('says soon that the foundation does not answer', async () => {
    const world = new World();
    world.foundation.failNext(1_000);

    await world.say(ada, preview);
    await world.pass(60_000);

    expect(world.announcer.answers.map(({ answer }) => answer.kind)).toEqual(['preview-refused']);
  });
});

test('an intent that the store has forgotten is not due any more', async () => {
  const world = new World();
  const id = await world.askAndPlan(ada, WEB_TO_DB);
  const intent = await world.store.recordIntent(
    { by: linus.slack, at: world.clock.now(), wish: { kind: 'approve', request: id }, place: { kind: 'direct' } },
    'forgotten',
  );
  const forgetful = new Proxy(world.store, {
    get: (store, name) => {
      const method: unknown = name === 'findIntent' ? async () => undefined : Reflect.get(store, name);
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]): Promise<unknown> => Reflect.apply(method, store, given);
    },
  });

  await performIntent({ ...world.doors, store: forgetful }, intent, FIRST);

  expect(world.store.due().filter(({ job }) => job.stage === 'intent')).toEqual([]);
});
