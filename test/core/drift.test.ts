// The steps of a new plan that nobody approved.
import { describe, expect, test } from '@jest/globals';
import type { Plan, Step } from '../../src/core/connectivity.ts';
import { findUncovered } from '../../src/core/coverage.ts';
import { findDrift } from '../../src/core/plan.ts';
import { requestId, type RouteGuid } from '../../src/core/vocabulary.ts';
import { anApp, api, aPlan, db, policyItem, routeItem, spaceGuid, web } from '../support/scene.ts';

const ROUTE = routeItem('db', db);
const POLICY = policyItem(web, db, 'tcp 61443');
const create: Step = { kind: 'create-route', item: ROUTE, space: spaceGuid('shop/data') };
const map: Step = { kind: 'map-route', item: ROUTE, route: 'route db' as RouteGuid };
const add: Step = { kind: 'add-policy', item: POLICY };
const newWeb = anApp('shop/prod/web', { guid: `${web.guid}'` as typeof web.guid });
const byC2c = [{ id: requestId(12), until: undefined, ours: true }];
const byC2cFoundThere = [{ id: requestId(12), until: undefined, ours: false }];

describe('findDrift: the steps nobody approved', () => {
  test.each<{ what: string; approved: Partial<Plan>; now: readonly Step[]; drift: readonly Step[] }>([
    { what: 'the same steps', approved: { steps: [create, add] }, now: [create, add], drift: [] },
    { what: 'fewer steps: an earlier attempt did them', approved: { steps: [create, add] }, now: [add], drift: [] },
    { what: 'no steps', approved: { steps: [create, add] }, now: [], drift: [] },
    { what: 'one step more', approved: { steps: [add] }, now: [create, add], drift: [create] },
    {
      what: 'the route was made by an earlier attempt and not mapped',
      approved: { steps: [create] },
      now: [map],
      drift: [],
    },
    { what: 'a route that was only to be mapped is gone', approved: { steps: [map] }, now: [create], drift: [create] },
    {
      what: 'an app has a new guid',
      approved: { steps: [add] },
      now: [{ kind: 'add-policy', item: policyItem(newWeb, db, 'tcp 61443') }],
      drift: [{ kind: 'add-policy', item: policyItem(newWeb, db, 'tcp 61443') }],
    },
    {
      what: 'what c2c kept for another grant and has removed since',
      approved: { steps: [], kept: [ROUTE, POLICY].map((item) => ({ item, holders: byC2c })) },
      now: [create, add],
      drift: [],
    },
    {
      what: 'a route kept for another grant that is only unmapped since',
      approved: { steps: [], kept: [{ item: ROUTE, holders: byC2c }] },
      now: [map],
      drift: [],
    },
    {
      what: 'what was there before c2c has vanished',
      approved: { steps: [], kept: [ROUTE, POLICY].map((item) => ({ item, holders: [] })) },
      now: [create, add],
      drift: [create, add],
    },
    {
      what: 'also when another grant of ours had found it there',
      approved: { steps: [], kept: [{ item: POLICY, holders: byC2cFoundThere }] },
      now: [add],
      drift: [add],
    },
  ])('$what', ({ approved, now, drift }) => {
    expect(findDrift(aPlan(approved), aPlan({ steps: now }))).toEqual(drift);
  });
});

describe('findUncovered: what goes beyond what people approved, for a plan of less', () => {
  const range: Step = { kind: 'add-policy', item: policyItem(web, db, 'tcp 8080-8090') };
  const port: Step = { kind: 'add-policy', item: policyItem(web, db, 'tcp 8085') };

  test.each<{ what: string; approved: Partial<Plan>; now: Step; isCovered: boolean }>([
    { what: 'a part of a range', approved: { steps: [range] }, now: port, isCovered: true },
    { what: 'the whole range', approved: { steps: [range] }, now: range, isCovered: true },
    { what: 'a wider range', approved: { steps: [port] }, now: range, isCovered: false },
    {
      what: 'the ports by another protocol',
      approved: { steps: [range] },
      now: { kind: 'add-policy', item: policyItem(web, db, 'udp 8085') },
      isCovered: false,
    },
    {
      what: 'another source',
      approved: { steps: [range] },
      now: { kind: 'add-policy', item: policyItem(api, db, 'tcp 8085') },
      isCovered: false,
    },
    {
      what: 'the source under a new guid',
      approved: { steps: [range] },
      now: { kind: 'add-policy', item: policyItem(newWeb, db, 'tcp 8085') },
      isCovered: false,
    },
    {
      what: 'a part of what another grant of ours holds',
      approved: { steps: [], kept: [{ item: range.item, holders: byC2c }] },
      now: port,
      isCovered: true,
    },
    {
      what: 'a part of what was there before c2c',
      approved: { steps: [], kept: [{ item: range.item, holders: [] }] },
      now: port,
      isCovered: false,
    },
    {
      what: 'a part of what is only to be adopted',
      approved: { steps: [{ ...range, kind: 'adopt-policy' }] },
      now: port,
      isCovered: false,
    },
    { what: 'a route', approved: { steps: [add] }, now: create, isCovered: false },
  ])('$what', ({ approved, now, isCovered }) => {
    expect(findUncovered(aPlan(approved), aPlan({ steps: [now] }))).toEqual(isCovered ? [] : [now]);
  });
});
