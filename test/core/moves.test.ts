// The allowed moves, each with its fact: nothing is carried into a state that does not have it.
import { describe, expect, test } from '@jest/globals';
import { isDecidable } from '../../src/core/access-request.ts';
import { itemsOfPlan } from '../../src/core/grant.ts';
import { decide, present, refuse, submit, turnStale, withdraw } from '../../src/core/moves.ts';
import { apply, claim, end, fail, finish, retry } from '../../src/core/grant-moves.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import { NOON } from '../support/fixed-clock.ts';
import {
  ada,
  allow,
  aPlan,
  aPlanned,
  aStanding,
  approvedBy,
  db,
  deniedBy,
  grace,
  linus,
  ours,
  policyItem,
  routeItem,
  web,
} from '../support/scene.ts';

const asked = {
  id: requestId(48),
  requester: ada.slack,
  askedAt: NOON,
  ask: allow('web', 'db', { reason: 'checkout' }),
};
const submitted = submit(asked).next;
const pending = present(submitted, aPlanned()).next;
const twoNeeded = present(submitted, aPlanned({ standing: aStanding(['shop/data'], 2) })).next;

function approved() {
  const { next } = decide(pending, approvedBy(grace));
  if (next.state !== 'approved') throw new Error(next.state);
  return next;
}

const items = itemsOfPlan(pending.plan);
const live = apply(approved(), items, items, NOON).next;
const failed = fail(
  approved(),
  {
    done: [],
    undone: [{ item: ours(policyItem(web, db, 'tcp 61443')), because: 'no' }],
  },
  NOON,
).next;

describe('moves tell what happened', () => {
  test('the ask is recorded as its canonical text', () => {
    expect(submit(asked).fact).toEqual({
      kind: 'request.submitted',
      by: ada.slack,
      ask: 'allow web -> db tls because "checkout"',
    });
  });

  test('a refusal in words', () => {
    expect(refuse(submitted, { kind: 'stranger', because: 'Guests cannot ask.' }).fact).toEqual({
      kind: 'request.refused',
      because: 'Guests cannot ask.',
    });
  });

  test('a plan by its fingerprint and its items', () => {
    expect(present(submitted, aPlanned()).fact).toMatchObject({
      kind: 'request.planned',
      sources: ['shop/prod/web'],
      destinations: ['shop/data/db'],
      add: ['policy web → db tcp 61443'],
      kept: [],
      plan: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  test('an approval that is not enough leaves the request where it is, with the tally', () => {
    const { next, fact } = decide(twoNeeded, approvedBy(grace));

    expect(next).toMatchObject({ state: 'pending', revision: 1, decisions: [{ by: grace }] });
    expect(fact).toMatchObject({
      kind: 'request.approved',
      by: grace.slack,
      tally: '1/2 for shop/data',
      rule: '2 owners',
    });
  });

  test('the one that is enough approves this very plan', () => {
    const half = decide(twoNeeded, approvedBy(grace)).next;
    if (!isDecidable(half)) throw new Error(half.state);

    const { next } = decide(half, approvedBy(linus));

    expect(next).toMatchObject({
      state: 'approved',
      attempt: 0,
      plan: pending.plan,
      decisions: [{ by: grace }, { by: linus }],
    });
  });

  test('a denial says who and why', () => {
    const { next, fact } = decide(pending, { ...deniedBy(linus), reason: 'use the read replica' });

    expect(next).toMatchObject({ state: 'denied', denial: { by: linus } });
    expect(fact).toMatchObject({ kind: 'request.denied', by: linus.slack, reason: 'use the read replica' });
  });

  test('a new plan is a new revision without decisions', () => {
    const plan = aPlan({ steps: [{ kind: 'create-route', item: routeItem('db', db), space: db.space }] });

    const { next, fact } = turnStale(approved(), aPlanned({ plan }), plan.steps);

    expect(next).toMatchObject({ state: 'stale', revision: 2, decisions: [], plan });
    expect(fact).toMatchObject({ kind: 'request.stale', drift: ['route db.apps.internal'] });
  });

  test('a grant begins when it is applied, and says what was new', () => {
    const there = { item: routeItem('db', db), ours: false };

    const { next, fact } = apply(approved(), [...items, there], items, NOON);

    expect(next.grant).toEqual({
      items: [...items, there],
      appliedAt: NOON,
      until: NOON + 7 * 86_400_000,
      warnAt: NOON + 6.3 * 86_400_000,
    });
    expect(fact).toEqual({
      kind: 'grant.applied',
      made: ['policy web → db tcp 61443'],
      kept: ['route db.apps.internal'],
      until: NOON + 7 * 86_400_000,
    });
  });

  test('for ever has no end', () => {
    expect(apply({ ...approved(), lifetime: { kind: 'forever' } }, items, items, NOON).next.grant).not.toHaveProperty(
      'until',
    );
  });

  test('a claim moves the fence and nothing else', () => {
    expect(claim(claim(approved()))).toEqual({ ...approved(), attempt: 2 });
  });

  test('a retry keeps the fence, the plan and the decisions', () => {
    const again = retry({ ...failed, attempt: 3 }, ada.slack).next;

    expect(again).toEqual({ ...approved(), attempt: 3, failingSince: failed.failedAt });
  });

  test('undoing what failed looks at every step, as nobody knows which was done', () => {
    const { next, fact } = end(failed, { kind: 'undone', by: ada.slack }, NOON);

    expect(next.grant.items).toEqual(items);
    expect(fact).toEqual({ kind: 'grant.undone', by: ada.slack });
  });

  test('a grant that ended tells what went and what stayed', () => {
    const ending = end(live, { kind: 'expired' }, NOON).next;
    const route = routeItem('db', db);

    const { fact } = finish(
      ending,
      [
        { kind: 'remove', item: policyItem(web, db, 'tcp 61443') },
        { kind: 'gone', item: policyItem(web, db, 'tcp 1') },
        { kind: 'keep', item: route, because: 'needed', by: [requestId(51)] },
      ],
      NOON,
    );

    expect(fact).toEqual({
      kind: 'grant.ended',
      removed: ['policy web → db tcp 61443', 'policy web → db tcp 1 (was gone already)'],
      kept: ['route db.apps.internal (c2c-51 needs it)'],
    });
  });

  test('what was withdrawn early knows no apps, and later does', () => {
    expect(withdraw(submitted, NOON).next).not.toHaveProperty('subject');
    expect(withdraw(pending, NOON).next.subject?.destinations[0]?.ref.app).toBe('db');
  });
});
