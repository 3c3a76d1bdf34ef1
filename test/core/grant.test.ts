// What grants need together: which items go when one of them ends, and when that is.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { showFate } from '../../src/core/audit.ts';
import { itemKey, policyKey, type Wanted } from '../../src/core/connectivity.ts';
import {
  decideFates,
  endOf,
  type GrantedItem,
  itemsOfPlan,
  listHolders,
  type Need,
  whoNeeds,
} from '../../src/core/grant.ts';
import { planConnectivity } from '../../src/core/plan.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import { NOON } from '../support/fixed-clock.ts';
import {
  aFoundation,
  api,
  aPlan,
  aPolicy,
  aRoute,
  aWish,
  cache,
  db,
  foreign,
  ours,
  policyItem,
  routeItem,
  tcp,
  tls,
  web,
} from '../support/scene.ts';

const ROUTE = routeItem('db', db);
const POLICY = policyItem(web, db, 'tcp 61443');

function need(number: number, ...items: readonly GrantedItem[]): Need {
  return { id: requestId(number), until: undefined, items };
}

describe('decideFates: c2c removes what it made when nobody needs it', () => {
  test.each<{ what: string; item: GrantedItem; others: readonly Need[]; fate: string }>([
    { what: 'ours, and ours alone', item: ours(ROUTE), others: [], fate: 'route db.apps.internal' },
    { what: 'there before us', item: foreign(ROUTE), others: [], fate: 'route db.apps.internal (was there before)' },
    {
      what: 'there before us, and needed',
      item: foreign(ROUTE),
      others: [need(2, ours(ROUTE))],
      fate: 'route db.apps.internal (was there before)',
    },
    {
      what: 'ours, and needed by two',
      item: ours(ROUTE),
      others: [need(2, ours(ROUTE)), need(3, foreign(ROUTE)), need(4, ours(POLICY))],
      fate: 'route db.apps.internal (c2c-2, c2c-3 needs it)',
    },
    {
      what: 'ours, while another host of the app is needed',
      item: ours(ROUTE),
      others: [need(2, ours(routeItem('orders', db)))],
      fate: 'route db.apps.internal',
    },
    {
      what: 'ours, while another range is needed',
      item: ours(POLICY),
      others: [need(2, ours(policyItem(web, db, 'tcp 61443-61444')))],
      fate: 'policy web → db tcp 61443',
    },
    {
      what: 'ours, and needed under a host in other letters',
      item: ours(ROUTE),
      others: [need(2, ours(routeItem('DB', db)))],
      fate: 'route db.apps.internal (c2c-2 needs it)',
    },
  ])('$what: $fate', ({ item, others, fate }) => {
    expect(decideFates([item], others).map(showFate)).toEqual([fate]);
  });
});

describe('itemsOfPlan and listHolders', () => {
  test('steps are ours, what is kept is ours if one of our grants made it', () => {
    const holder = { id: requestId(1), until: NOON, ours: true };
    const kept = [
      { item: ROUTE, holders: [] },
      { item: policyItem(web, db, 'tcp 1'), holders: [holder] },
      { item: policyItem(web, db, 'tcp 2'), holders: [{ ...holder, ours: false }] },
      { item: policyItem(web, db, 'tcp 3'), holders: [{ ...holder, ours: false }, holder] },
    ];

    expect(itemsOfPlan(aPlan({ kept })).map((granted) => granted.ours)).toEqual([true, false, true, false, true]);
  });

  test('everybody who holds an item is listed under it', () => {
    const holders = listHolders([need(1, ours(ROUTE)), need(2, foreign(ROUTE), ours(POLICY))]);

    expect(holders.get(itemKey(ROUTE))?.map(({ id, ours: made }) => [id, made])).toEqual([
      ['c2c-1', true],
      ['c2c-2', false],
    ]);
    expect(whoNeeds(POLICY, [need(1, ours(ROUTE)), need(2, ours(POLICY))])).toEqual(['c2c-2']);
  });
});

describe('endOf', () => {
  test.each([
    { lifetime: { kind: 'for', seconds: 90 } as const, end: '2026-11-23T12:01:30.000Z' },
    { lifetime: { kind: 'until', date: '2026-11-29' } as const, end: '2026-11-30T00:00:00.000Z' },
    { lifetime: { kind: 'until', date: '2026-11-29T14:20Z' } as const, end: '2026-11-29T14:20:00.000Z' },
    { lifetime: { kind: 'until', date: '2028-02-29' } as const, end: '2028-03-01T00:00:00.000Z' },
  ])('$lifetime applied at noon ends at $end', ({ lifetime, end }) => {
    expect(new Date(endOf(lifetime, NOON) ?? 0).toISOString()).toBe(end);
  });

  test('for ever never ends', () => {
    expect(endOf({ kind: 'forever' }, NOON)).toBeUndefined();
  });
});

describe('grants that begin and end in any order', () => {
  const wishes: readonly Wanted[] = [
    aWish(),
    aWish({ traffic: [tls, tcp('8080')] }),
    aWish({ sources: [api], destinations: [db, cache] }),
    aWish({ host: 'orders' }),
    aWish({ sources: [web, api], destinations: [cache], traffic: [tcp('8080')] }),
    aWish({ sources: [], traffic: [], route: true }),
  ];
  const deed = fc.oneof(
    fc.record({ kind: fc.constant('begin' as const), wish: fc.constantFrom(...wishes) }),
    fc.record({ kind: fc.constant('end' as const), which: fc.nat(20) }),
  );

  test('leave what was there before and what live grants need, and nothing else', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30, size: 'max' }), (deeds) => {
        const model = new Model();
        const before = model.keys();
        const needed = () => model.grants.flatMap(({ items }) => items.map(({ item }) => itemKey(item)));

        for (const each of deeds) {
          if (each.kind === 'begin') model.begin(each.wish);
          else model.end(each.which);
          expect(model.keys()).toEqual([...new Set([...before, ...needed()])].sort());
        }
        while (model.grants.length > 0) model.end(0);
        expect(model.keys()).toEqual(before);
      }),
    );
  });
});

/** A foundation that does at once what plans and fates say. */
class Model {
  grants: readonly Need[] = [];
  #routes = new Map([['cache', [cache.guid]]]);
  #policies = new Map(
    [aPolicy(web, cache, 'tcp 8080'), aPolicy(web, db, 'tcp 8080')].map((policy) => [policyKey(policy), policy]),
  );
  #count = 0;

  begin(wish: Wanted): void {
    const routes = [...this.#routes].map(([host, guids]) =>
      aRoute(host, { to: [db, cache].filter(({ guid }) => guids.includes(guid)) }),
    );
    const there = aFoundation({ routes, policies: [...this.#policies.values()] });
    const planning = planConnectivity(wish, there, listHolders(this.grants));
    if (planning.kind === 'conflict') return;
    for (const { item } of planning.plan.steps) {
      if (item.kind === 'policy') this.#policies.set(policyKey(item.policy), item.policy);
      else this.#routes.set(item.host, [...(this.#routes.get(item.host) ?? []), item.appGuid]);
    }
    this.grants = [...this.grants, { ...need(++this.#count), items: itemsOfPlan(planning.plan) }];
  }

  end(which: number): void {
    const ending = this.grants[which % this.grants.length];
    if (!ending) return;
    this.grants = this.grants.filter((grant) => grant !== ending);
    for (const { kind, item } of decideFates(ending.items, this.grants)) {
      if (kind !== 'remove') continue;
      if (item.kind === 'policy') this.#policies.delete(policyKey(item.policy));
      else
        this.#routes.set(
          item.host,
          (this.#routes.get(item.host) ?? []).filter((guid) => guid !== item.appGuid),
        );
    }
  }

  keys(): readonly string[] {
    const routes = [...this.#routes].flatMap(([host, guids]) =>
      guids.map((guid) => `route ${host}.apps.internal ${guid}`),
    );
    return [...routes, ...this.#policies.keys()].sort();
  }
}
