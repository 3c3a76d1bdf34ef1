// Several connections planned at once: what two of them need is made once, whatever their order.
import { describe, expect, test } from '@jest/globals';
import { showItem } from '../../src/core/audit.ts';
import type { Actual, Planning, Wanted } from '../../src/core/connectivity.ts';
import { planTogether } from '../../src/core/plan.ts';
import { describeConflict } from '../../src/core/refusal.ts';
import { aFoundation, anApp, api, aPolicy, aRoute, aWish, cache, db, tcp, tls, web } from '../support/scene.ts';

function read(planning: Planning): readonly string[] {
  if (planning.kind === 'conflict') return planning.conflicts.map((conflict) => `! ${describeConflict(conflict)}`);
  const { steps, kept, warnings } = planning.plan;
  return [
    ...steps.map(({ item }) => `+ ${showItem(item)}`),
    ...kept.map(({ item }) => `· ${showItem(item)}`),
    ...warnings.map(({ kind }) => `! ${kind}`),
  ];
}

function plan(wanted: readonly Partial<Wanted>[], actual: Partial<Actual> = {}): readonly string[] {
  return read(planTogether(wanted.map(aWish), aFoundation(actual), new Map()));
}

const WEB = { sources: [web], destinations: [db], traffic: [tls] };
const API = { sources: [api], destinations: [db], traffic: [tcp('8080')] };

describe('several connections', () => {
  test.each([
    ['as they stand', [WEB, API]],
    ['the other way round', [API, WEB]],
  ])('share the route that one of them needs, %s', (_, wanted) => {
    expect(plan(wanted)).toEqual([
      '+ route db.apps.internal',
      '+ policy api → db tcp 8080',
      '+ policy web → db tcp 61443',
    ]);
  });

  test('that need the same make it once, and leave once what is there', () => {
    const actual = { routes: [aRoute('db', { to: [db] })], policies: [aPolicy(web, db, 'tcp 61443')] };

    expect(plan([WEB, WEB, { ...WEB, sources: [web, api] }], actual)).toEqual([
      '+ policy api → db tcp 61443',
      '· route db.apps.internal',
      '· policy web → db tcp 61443',
    ]);
  });

  test('make do with the host that another one names', () => {
    expect(plan([WEB, { ...WEB, sources: [api], host: 'orders' }])).toEqual([
      '+ route orders.apps.internal',
      '+ policy api → db tcp 61443',
      '+ policy web → db tcp 61443',
    ]);
  });

  test('each on its own traffic, not on that of the others', () => {
    const wanted = [WEB, { ...API, destinations: [cache] }];

    expect(plan(wanted)).toEqual([
      '+ route db.apps.internal',
      '+ policy api → cache tcp 8080',
      '+ policy web → db tcp 61443',
      '! no-internal-route',
    ]);
  });

  test('cannot have one host for two apps', () => {
    const other = anApp('bank/ledger/db');

    expect(plan([WEB, { ...WEB, destinations: [other] }])).toEqual([
      expect.stringContaining('The internal host "db" belongs to shop/data'),
    ]);
  });

  test('count together against the quota of their source', () => {
    const wanted = [WEB, { ...WEB, traffic: [tcp('1', '2')] }];

    expect(plan(wanted, { policyQuota: 2 })).toEqual([expect.stringContaining('shop/prod/web has 0 of 2')]);
    expect(plan(wanted, { policyQuota: 3 })).toContain('! quota-near');
  });
});
