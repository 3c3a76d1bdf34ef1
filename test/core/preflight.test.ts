// What people should know before they approve.
import { describe, expect, test } from '@jest/globals';
import type { Actual, Wanted, Warning } from '../../src/core/connectivity.ts';
import { planConnectivity } from '../../src/core/plan.ts';
import { aFoundation, anApp, aPolicy, aRoute, aWish, cache, db, outer, tcp, tls, udp, web } from '../support/scene.ts';

function warnings(wanted: Partial<Wanted>, actual: Partial<Actual> = {}): readonly Warning[] {
  const planning = planConnectivity(aWish(wanted), aFoundation(actual), new Map());
  if (planning.kind === 'conflict') throw new Error(planning.conflicts.map(({ kind }) => kind).join(', '));
  return planning.plan.warnings;
}

const docker = anApp('shop/data/metrics', { lifecycle: 'docker' });

describe('a destination over TLS', () => {
  test('that listens on 8080 is no worry, nor is one of which nothing is known', () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({}, { routes: [aRoute('db', { to: [db] })] })).toEqual([]);
  });

  test('that listens on 9000 only is not served by the TLS port', () => {
    const routes = [aRoute('db', { to: [[db, 9000]] }), aRoute('db', { to: [[db, 9000]], domain: outer })];

    expect(warnings({}, { routes })).toEqual([{ kind: 'tls-target-not-served', app: db.ref, ports: [9000] }]);
  });

  test('that listens on 9000 and on 8080 is', () => {
    expect(warnings({}, { routes: [aRoute('db', { to: [[db, 9000], db] })] })).toEqual([]);
  });

  test('whose neighbour on the host listens elsewhere is judged by itself', () => {
    expect(warnings({}, { routes: [aRoute('db', { to: [db, [cache, 9000]] })] })).toEqual([]);
  });

  test('that is a docker image may listen anywhere', () => {
    expect(warnings({ destinations: [docker] })).toEqual([{ kind: 'tls-target-unknown', app: docker.ref }]);
    expect(warnings({ destinations: [docker] }, { routes: [aRoute('metrics', { to: [[docker, null]] })] })).toEqual([
      { kind: 'tls-target-unknown', app: docker.ref },
    ]);
  });

  test('by plain tcp on 9000 is no worry', () => {
    expect(warnings({ traffic: [tcp('9000')], host: 'db' }, { routes: [aRoute('db', { to: [[db, 9000]] })] })).toEqual(
      [],
    );
  });
});

describe('other worries', () => {
  test('an app that is stopped answers nobody', () => {
    const stopped = anApp('shop/data/db', { started: false });

    expect(warnings({ destinations: [stopped] })).toEqual([{ kind: 'app-stopped', app: db.ref }]);
  });

  test('without an internal route the app is reached by address only', () => {
    expect(warnings({ traffic: [tcp('8080')] })).toEqual([{ kind: 'no-internal-route', app: db.ref }]);
  });

  test('a host that leads to others too is shared', () => {
    expect(warnings({}, { routes: [aRoute('db', { to: [cache] })] })).toEqual([
      { kind: 'host-shared', host: 'db', others: 1 },
    ]);
  });

  test.each([
    { range: '61000-62000', opened: true },
    { range: '61001', opened: true },
    { range: '61443-61444', opened: true },
    { range: '60000-61000', opened: false },
    { range: '61443', opened: false },
    { range: '61444-62000', opened: false },
  ])("tcp $range opens the sidecar's own ports: $opened", ({ range, opened }) => {
    const kinds = warnings({ traffic: [tcp(range)], host: 'db' }).map(({ kind }) => kind);

    expect(kinds.includes('sidecar-ports-opened')).toBe(opened);
  });

  test('udp does not, as the sidecar speaks tcp only', () => {
    expect(warnings({ traffic: [udp('61000-62000')], host: 'db' })).toEqual([]);
  });
});

describe('the quota of network policies', () => {
  const used = (count: number) => Array.from({ length: count }, (_, n) => aPolicy(web, cache, `tcp ${n + 1}`));

  test.each([
    { used: 88, near: false },
    { used: 89, near: false },
    { used: 90, near: true },
    { used: 99, near: true },
  ])('$used of 100 and one more is near: $near', ({ used: count, near }) => {
    const found = warnings({ traffic: [tls] }, { policies: used(count), policyQuota: 100 });

    expect(found).toEqual(near ? [{ kind: 'quota-near', app: web.ref, used: count, quota: 100 }] : []);
  });

  test('is no matter where none applies, or where nothing is added', () => {
    expect(warnings({}, { policies: used(200) })).toEqual([]);
    expect(warnings({}, { policies: [...used(199), aPolicy(web, db, 'tcp 61443')], policyQuota: 150 })).toEqual([]);
  });

  test('is counted for each source by itself', () => {
    const policies = used(95);

    expect(warnings({ sources: [cache], traffic: [tcp('8080')], host: 'db' }, { policies, policyQuota: 100 })).toEqual(
      [],
    );
  });
});
