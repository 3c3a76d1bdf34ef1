// Wanted minus actual, in tables: the steps, what stays, and what is in the way.
import { describe, expect, test } from '@jest/globals';
import { showItem } from '../../src/core/audit.ts';
import type { Actual, Holder, Planning, Wanted } from '../../src/core/connectivity.ts';
import { itemKey } from '../../src/core/connectivity.ts';
import { planConnectivity } from '../../src/core/plan.ts';
import { describeConflict } from '../../src/core/refusal.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import {
  aFoundation,
  anApp,
  api,
  aPolicy,
  aRoute,
  aWish,
  cache,
  db,
  internal,
  mesh,
  outer,
  policyItem,
  routeItem,
  tcp,
  tls,
  udp,
  web,
} from '../support/scene.ts';

const NOBODY: ReadonlyMap<string, readonly Holder[]> = new Map();

/** A planning as lines: what is done, what stays, what is in the way. */
function read(planning: Planning): readonly string[] {
  if (planning.kind === 'conflict') return planning.conflicts.map((conflict) => `! ${describeConflict(conflict)}`);
  const { steps, kept } = planning.plan;
  return [
    ...steps.map(({ kind, item }) => `+ ${kind.split('-')[0]} ${showItem(item)}`),
    ...kept.map(({ item, holders }) =>
      [`· ${showItem(item)}`, ...holders.map(({ id, ours }) => `${id}${ours ? '' : ' found it'}`)].join(', '),
    ),
  ];
}

function plan(wanted: Partial<Wanted>, actual: Partial<Actual>, holders = NOBODY): readonly string[] {
  return read(planConnectivity(aWish(wanted), aFoundation(actual), holders));
}

const NEW_ROUTE = '+ create route db.apps.internal';
const NEW_POLICY = '+ add policy web → db tcp 61443';

interface Row {
  readonly what: string;
  readonly wanted?: Partial<Wanted>;
  readonly actual?: Partial<Actual>;
  readonly lines: readonly string[];
}

const routes: readonly Row[] = [
  { what: 'nothing there: a route and a policy', lines: [NEW_ROUTE, NEW_POLICY] },
  {
    what: 'the route leads to the app already',
    actual: { routes: [aRoute('db', { to: [db] })] },
    lines: [NEW_POLICY, '· route db.apps.internal'],
  },
  {
    what: 'the app has a route under another name: it serves',
    actual: { routes: [aRoute('orders', { to: [db] })] },
    lines: [NEW_POLICY, '· route orders.apps.internal'],
  },
  {
    what: 'of several routes the one that bears the name of the app',
    actual: { routes: [aRoute('alpha', { to: [db] }), aRoute('db', { to: [db] })] },
    lines: [NEW_POLICY, '· route db.apps.internal'],
  },
  {
    what: 'of an app whose name is no host, the one that was made from it',
    wanted: { destinations: [anApp('shop/data/My DB')] },
    actual: { routes: ['alpha', 'my-db'].map((host) => aRoute(host, { to: [anApp('shop/data/My DB')] })) },
    lines: ['+ add policy web → My DB tcp 61443', '· route my-db.apps.internal'],
  },
  {
    what: 'of the same host on two domains the first domain’s',
    actual: { domains: [internal, mesh], routes: [mesh, internal].map((domain) => aRoute('db', { to: [db], domain })) },
    lines: [NEW_POLICY, '· route db.apps.internal'],
  },
  {
    what: 'an orphan route of the same space is mapped',
    actual: { routes: [aRoute('db')] },
    lines: ['+ map route db.apps.internal', NEW_POLICY],
  },
  {
    what: 'a route of the same space that leads elsewhere is shared',
    actual: { routes: [aRoute('db', { to: [cache] })] },
    lines: ['+ map route db.apps.internal', NEW_POLICY],
  },
  {
    what: 'a route on another internal domain serves',
    actual: { domains: [internal, mesh], routes: [aRoute('db', { to: [db], domain: mesh })] },
    lines: [NEW_POLICY, '· route db.mesh.internal'],
  },
  {
    what: 'a route on an outer domain does not',
    actual: { routes: [aRoute('db', { to: [db], domain: outer })] },
    lines: [NEW_ROUTE, NEW_POLICY],
  },
  {
    what: 'the host on an outer domain is not in the way',
    actual: { routes: [aRoute('db', { in: 'shop/test', domain: outer })] },
    lines: [NEW_ROUTE, NEW_POLICY],
  },
  {
    what: 'a host that somebody names is made although another route is there',
    wanted: { host: 'Orders' },
    actual: { routes: [aRoute('db', { to: [db] })] },
    lines: ['+ create route orders.apps.internal', NEW_POLICY],
  },
  {
    what: 'a named host that leads to the app already, in other letters',
    wanted: { host: 'ORDERS' },
    actual: { routes: [aRoute('orders', { to: [db] })] },
    lines: [NEW_POLICY, '· route orders.apps.internal'],
  },
  {
    what: 'plain tcp needs no route',
    wanted: { traffic: [tcp('8080')] },
    lines: ['+ add policy web → db tcp 8080'],
  },
  {
    what: 'plain tcp to a named host needs one',
    wanted: { traffic: [tcp('8080')], host: 'orders' },
    lines: ['+ create route orders.apps.internal', '+ add policy web → db tcp 8080'],
  },
  {
    what: 'a route alone',
    wanted: { sources: [], traffic: [], route: true },
    lines: [NEW_ROUTE],
  },
];

describe('planConnectivity: the internal route', () => {
  test.each(routes)('$what', ({ wanted = {}, actual = {}, lines }) => {
    expect(plan(wanted, actual)).toEqual(lines);
  });
});

const policies: readonly Row[] = [
  {
    what: 'a policy that is there stays, and is nobody’s',
    actual: { routes: [aRoute('db', { to: [db] })], policies: [aPolicy(web, db, 'tcp 61443')] },
    lines: ['· route db.apps.internal', '· policy web → db tcp 61443'],
  },
  {
    what: 'a range that covers the port is another policy: ranges are opaque',
    wanted: { traffic: [tcp('8080')] },
    actual: { policies: [aPolicy(web, db, 'tcp 8000-9000')] },
    lines: ['+ add policy web → db tcp 8080'],
  },
  {
    what: 'so is a range that begins with it',
    wanted: { traffic: [tcp('8080')] },
    actual: { policies: [aPolicy(web, db, 'tcp 8080-8090')] },
    lines: ['+ add policy web → db tcp 8080'],
  },
  {
    what: 'so is the other protocol',
    wanted: { traffic: [udp('53')] },
    actual: { policies: [aPolicy(web, db, 'tcp 53')] },
    lines: ['+ add policy web → db udp 53'],
  },
  {
    what: 'so is the other direction',
    wanted: { traffic: [tcp('8080')] },
    actual: { policies: [aPolicy(db, web, 'tcp 8080')] },
    lines: ['+ add policy web → db tcp 8080'],
  },
  {
    what: 'an app that wants to reach its own instances',
    wanted: { sources: [db], traffic: [tcp('5701')] },
    lines: ['+ add policy db → db tcp 5701'],
  },
  {
    what: 'tls and the TLS port by number are one policy',
    wanted: { traffic: [tls, tcp('61443')] },
    lines: [NEW_ROUTE, NEW_POLICY],
  },
  {
    what: 'several apps and kinds of traffic: every pair, each once',
    wanted: { sources: [web, api], destinations: [db, cache], traffic: [tcp('8080', '9000-9010'), udp('53')] },
    lines: [
      ...['api → cache', 'api → db', 'web → cache', 'web → db'].flatMap((pair) =>
        ['tcp 8080', 'tcp 9000-9010', 'udp 53'].map((traffic) => `+ add policy ${pair} ${traffic}`),
      ),
    ],
  },
];

describe('planConnectivity: network policies', () => {
  test.each(policies)('$what', ({ wanted = {}, actual = {}, lines }) => {
    expect(plan(wanted, actual)).toEqual(lines);
  });

  test('what other grants hold is kept with their names', () => {
    const holders = new Map([
      [itemKey(policyItem(web, db, 'tcp 61443')), [{ id: requestId(12), until: undefined, ours: true }]],
      [itemKey(routeItem('db', db)), [{ id: requestId(12), until: undefined, ours: false }]],
    ]);

    const lines = plan(
      {},
      { routes: [aRoute('db', { to: [db] })], policies: [aPolicy(web, db, 'tcp 61443')] },
      holders,
    );

    expect(lines).toEqual(['· route db.apps.internal, c2c-12 found it', '· policy web → db tcp 61443, c2c-12']);
  });
});

const testDb = anApp('shop/test/db');
const conflicts: readonly Row[] = [
  {
    what: 'the host belongs to another space',
    actual: { routes: [aRoute('db', { in: 'shop/test' })] },
    lines: ['The internal host "db" belongs to shop/test'],
  },
  {
    what: 'in other letters too',
    actual: { routes: [aRoute('DB', { in: 'shop/test' })] },
    lines: ['The internal host "db" belongs to shop/test'],
  },
  {
    what: 'to a space that we cannot see',
    actual: { unseenHosts: ['db'] },
    lines: ['The internal host "db" belongs to a space that I cannot see'],
  },
  {
    what: 'two destinations want the same new host',
    wanted: { destinations: [db, testDb] },
    lines: ['The internal host "db" belongs to shop/data, so shop/test/db cannot have it'],
  },
  {
    what: 'two destinations are to get one named host',
    wanted: { destinations: [db, cache], host: 'orders' },
    lines: ['The internal host "orders" belongs to shop/data, so shop/data/cache cannot have it'],
  },
  {
    what: 'no host can be made from the name',
    wanted: { destinations: [anApp('shop/data/…')] },
    lines: ['No host can be made from the name "…"'],
  },
  {
    what: 'the quota would be exceeded',
    wanted: { traffic: [tcp('8080', '9000')] },
    actual: { policies: [aPolicy(web, cache, 'tcp 1')], policyQuota: 2 },
    lines: ['shop/prod/web has 1 of 2 network policies'],
  },
  {
    what: 'everything that is in the way is told at once',
    wanted: { destinations: [db, anApp('shop/data/…')] },
    actual: { unseenHosts: ['db'], policyQuota: 1 },
    lines: ['The internal host "db"', 'No host can be made', 'shop/prod/web has 0 of 1'],
  },
];

describe('planConnectivity: what is in the way', () => {
  test.each(conflicts)('$what', ({ wanted = {}, actual = {}, lines }) => {
    const found = plan(wanted, actual);

    expect(found).toHaveLength(lines.length);
    lines.forEach((line, index) => expect(found[index]).toContain(`! ${line}`));
  });

  test('a taken host is no matter when no route is needed', () => {
    expect(plan({ traffic: [tcp('8080')] }, { unseenHosts: ['db'] })).toEqual(['+ add policy web → db tcp 8080']);
  });
});
