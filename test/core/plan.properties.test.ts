// Plans, whatever is wanted and whatever is there: the same facts in another order give the same plan, and a plan that
// was carried out leaves nothing to do.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Actual, itemKey, policyKey, type Wanted } from '../../src/core/connectivity.ts';
import { findDrift, fingerprint, planConnectivity } from '../../src/core/plan.ts';
import {
  anApp,
  aFoundation,
  api,
  aPolicy,
  aRoute,
  cache,
  db,
  internal,
  mesh,
  tcp,
  tls,
  udp,
  web,
} from '../support/scene.ts';

const odd = anApp('shop/data/My DB');
const APPS = [web, api, db, cache, odd];
const TRAFFIC = [tls, tcp('8080'), tcp('9000-9010', '8080'), udp('53')];
const SPACES = ['shop/prod', 'shop/data', 'shop/test'];

const wanted: fc.Arbitrary<Wanted> = fc.record({
  sources: fc.uniqueArray(fc.constantFrom(...APPS), { maxLength: 3 }),
  destinations: fc.uniqueArray(fc.constantFrom(...APPS), { minLength: 1, maxLength: 3 }),
  traffic: fc.uniqueArray(fc.constantFrom(...TRAFFIC), { maxLength: 3 }),
  route: fc.boolean(),
});

const route = fc
  .record({
    host: fc.constantFrom('db', 'cache', 'my-db', 'web', 'alpha', 'Zed'),
    in: fc.constantFrom(...SPACES),
    domain: fc.constantFrom(internal, mesh),
    to: fc.uniqueArray(fc.constantFrom(...APPS), { maxLength: 2 }),
  })
  .map(({ host, ...more }) => aRoute(host, more));

const actual: fc.Arbitrary<Actual> = fc
  .record({
    routes: fc.uniqueArray(route, { maxLength: 6, selector: ({ host, domain }) => `${host.toLowerCase()} ${domain}` }),
    policies: fc.uniqueArray(
      fc.tuple(fc.constantFrom(...APPS), fc.constantFrom(...APPS), fc.constantFrom('tcp 61443', 'tcp 8080', 'udp 53')),
      { maxLength: 8 },
    ),
  })
  .map(({ routes, policies }) =>
    aFoundation({ domains: [internal, mesh], routes, policies: policies.map((policy) => aPolicy(...policy)) }),
  );

function shuffled<Value>(values: readonly Value[], by: readonly number[]): readonly Value[] {
  return values
    .map((value, index) => ({ value, key: by[index % by.length] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

describe('planConnectivity', () => {
  test('gives the same plan, in the same order, for the same facts in any order', () => {
    fc.assert(
      fc.property(wanted, actual, fc.array(fc.integer(), { minLength: 3, maxLength: 8 }), (what, there, order) => {
        const mixed = {
          ...there,
          routes: shuffled(there.routes, order),
          policies: shuffled(there.policies, order),
        };

        const one = planConnectivity(what, there, new Map());
        const other = planConnectivity(what, mixed, new Map());

        expect(other).toEqual(one);
        if (one.kind === 'plan' && other.kind === 'plan') {
          expect(fingerprint(other.plan)).toBe(fingerprint(one.plan));
          expect(findDrift(one.plan, other.plan)).toEqual([]);
        }
      }),
    );
  });

  test('has its steps in one order whatever order the apps are named in', () => {
    fc.assert(
      fc.property(wanted, actual, (what, there) => {
        const turned = { ...what, sources: [...what.sources].reverse() };
        const one = planConnectivity(what, there, new Map());
        const other = planConnectivity(turned, there, new Map());

        if (one.kind !== 'plan' || other.kind !== 'plan') return expect(other.kind).toBe(one.kind);
        expect(other.plan.steps).toEqual(one.plan.steps);
      }),
    );
  });

  test('leaves nothing to do once it was carried out, and never drifts from itself on the way', () => {
    fc.assert(
      fc.property(wanted, actual, fc.nat(10), (what, there, done) => {
        const before = planConnectivity(what, there, new Map());
        fc.pre(before.kind === 'plan');
        if (before.kind !== 'plan') return;

        const half = planConnectivity(what, carryOut(there, before.plan.steps.slice(0, done)), new Map());
        const full = planConnectivity(what, carryOut(there, before.plan.steps), new Map());

        if (half.kind !== 'plan' || full.kind !== 'plan') throw new Error('a plan half done is a plan still');
        expect(findDrift(before.plan, half.plan)).toEqual([]);
        expect(full.plan.steps).toEqual([]);
        const items = [...before.plan.steps, ...before.plan.kept].map(({ item }) => itemKey(item)).sort();
        expect(full.plan.kept.map(({ item }) => itemKey(item)).sort()).toEqual(items);
      }),
    );
  });

  test('adds no policy that is there and none twice', () => {
    fc.assert(
      fc.property(wanted, actual, (what, there) => {
        const planning = planConnectivity(what, there, new Map());
        fc.pre(planning.kind === 'plan');
        if (planning.kind !== 'plan') return;

        const keys = planning.plan.steps.map(({ item }) => itemKey(item));
        const present = there.policies.map(policyKey);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.filter((key) => present.includes(key))).toEqual([]);
      }),
    );
  });
});

function carryOut(
  there: Actual,
  steps: Extract<ReturnType<typeof planConnectivity>, { kind: 'plan' }>['plan']['steps'],
): Actual {
  const routes = [...there.routes];
  const policies = [...there.policies];
  for (const step of steps) {
    if (step.item.kind === 'policy') {
      policies.push(step.item.policy);
      continue;
    }
    const { host, domain, appGuid } = step.item;
    const index = routes.findIndex((each) => each.domain === domain.guid && each.host.toLowerCase() === host);
    const space = step.kind === 'create-route' ? step.space : undefined;
    const old = routes[index] ?? { ...aRoute(host), ...(space && { space }) };
    const mapped = { ...old, destinations: [...old.destinations, { app: appGuid, port: 8080 }] };
    if (index < 0) routes.push(mapped);
    else routes[index] = mapped;
  }
  return { ...there, routes, policies };
}
