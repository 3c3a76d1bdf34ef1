// What an approver may leave of a request: less of it, never more.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endOf } from '../../src/core/grant.ts';
import { describeChanges, findExcess, isSameScope, narrowScope, type Scope } from '../../src/core/narrowing.ts';
import { canoniseTraffic } from '../../src/core/ports.ts';
import type { Lifetime, Traffic } from '../../src/core/vocabulary.ts';
import { NOON } from '../support/fixed-clock.ts';
import { api, appRef, cache, db, tcp, tls, udp, web } from '../support/scene.ts';

const DAY_S = 86_400;
const week: Lifetime = { kind: 'for', seconds: 7 * DAY_S };

/** web and api to db and cache, over TLS and two ports, for a week. */
function aScope(more: Partial<Scope> = {}): Scope {
  return {
    sources: [web.ref, api.ref],
    destinations: [db.ref, cache.ref],
    traffic: [tls, tcp('8080', '9000-9010'), udp('53')],
    lifetime: week,
    ...more,
  };
}

describe('findExcess: what goes beyond what was asked for', () => {
  test.each<{ what: string; inner: Partial<Scope> }>([
    { what: 'the same', inner: {} },
    { what: 'TLS only', inner: { traffic: [tls] } },
    { what: 'one port of several', inner: { traffic: [tcp('8080')] } },
    { what: 'a part of a range', inner: { traffic: [tcp('9001-9003'), udp('53')] } },
    { what: 'two parts of one range', inner: { traffic: [tcp('9000', '9010')] } },
    { what: 'one app on each side', inner: { sources: [api.ref], destinations: [cache.ref] } },
    { what: 'a shorter time', inner: { lifetime: { kind: 'for', seconds: 60 } } },
    { what: 'until a day within the time', inner: { lifetime: { kind: 'until', date: '2026-11-25' } } },
  ])('nothing of $what', ({ inner }) => {
    expect(findExcess(aScope(inner), aScope(), NOON)).toEqual([]);
  });

  test.each<{ what: string; inner: Partial<Scope>; outer?: Partial<Scope>; excess: object }>([
    {
      what: 'an app that nobody asked for',
      inner: { sources: [web.ref, appRef('shop/prod/worker')] },
      excess: { kind: 'source', app: appRef('shop/prod/worker') },
    },
    {
      what: 'an app of that name in another space',
      inner: { destinations: [appRef('shop/test/db')] },
      excess: { kind: 'destination', app: appRef('shop/test/db') },
    },
    { what: 'a source and destination swapped', inner: { sources: [db.ref] }, excess: { kind: 'source' } },
    { what: 'no source at all', inner: { sources: [] }, excess: { kind: 'nothing-left', of: 'sources' } },
    { what: 'no traffic at all', inner: { traffic: [] }, excess: { kind: 'nothing-left', of: 'traffic' } },
    {
      what: 'another port',
      inner: { traffic: [tcp('8080', '8081')] },
      excess: { kind: 'traffic', traffic: tcp('8081') },
    },
    { what: 'the same port by another protocol', inner: { traffic: [udp('8080')] }, excess: { kind: 'traffic' } },
    { what: 'a range that sticks out', inner: { traffic: [tcp('9005-9011')] }, excess: { traffic: tcp('9005-9011') } },
    {
      what: 'a range that spans two',
      inner: { traffic: [tcp('8080-8082')] },
      outer: { traffic: [tcp('8080', '8082')] },
      excess: { kind: 'traffic' },
    },
    {
      what: 'the platform’s TLS port by number, without the route that belongs to it',
      inner: { traffic: [tcp('61443')] },
      outer: { traffic: [tls] },
      excess: { traffic: tcp('61443') },
    },
    {
      what: 'TLS where ports were asked for',
      inner: {},
      outer: { traffic: [tcp('1-65535')] },
      excess: { traffic: tls },
    },
    { what: 'traffic where a route was asked for', inner: {}, outer: { traffic: [] }, excess: { kind: 'traffic' } },
    {
      what: 'a longer time',
      inner: { lifetime: { kind: 'for', seconds: 7 * DAY_S + 1 } },
      excess: { kind: 'lifetime', asked: week },
    },
    { what: 'for ever', inner: { lifetime: { kind: 'forever' } }, excess: { kind: 'lifetime' } },
    {
      what: 'until the end of the last day of the time',
      inner: { lifetime: { kind: 'until', date: '2026-11-30' } },
      excess: { kind: 'lifetime' },
    },
    {
      what: 'a time that counts from when it is applied, where a date was asked for',
      inner: { lifetime: { kind: 'for', seconds: 1 } },
      outer: { lifetime: { kind: 'until', date: '2026-12-24' } },
      excess: { kind: 'lifetime' },
    },
    {
      what: 'a later date',
      inner: { lifetime: { kind: 'until', date: '2026-12-25' } },
      outer: { lifetime: { kind: 'until', date: '2026-12-24' } },
      excess: { kind: 'lifetime' },
    },
  ])('$what', ({ inner, outer, excess }) => {
    expect(findExcess(aScope(inner), aScope(outer), NOON)).toContainEqual(expect.objectContaining(excess));
  });
});

describe('describeChanges', () => {
  test('says each change in the words of a command', () => {
    const narrowed = narrowScope(aScope(), {
      sources: [web.ref],
      destinations: [cache.ref],
      traffic: [udp('53'), tls],
      lifetime: { kind: 'for', seconds: 3 * DAY_S },
    });

    expect(describeChanges(aScope(), narrowed)).toEqual([
      'tls, udp 53 instead of tls, tcp 8080,9000-9010, udp 53',
      'without shop/prod/api',
      'without shop/data/db',
      'for 3d instead of for 7d',
    ]);
  });

  test('has nothing to say of what stays as it was', () => {
    expect(describeChanges(aScope(), narrowScope(aScope(), {}))).toEqual([]);
  });
});

const port = fc.integer({ min: 1, max: 9 });
const range = fc.tuple(port, port).map(([a, b]) => (a === b ? `${a}` : `${Math.min(a, b)}-${Math.max(a, b)}`));
const ranges = fc.array(range, { minLength: 1, maxLength: 3 });
const traffic: fc.Arbitrary<readonly Traffic[]> = fc
  .array(
    fc.oneof(
      fc.constant(tls),
      ranges.map(([first = '1', ...rest]) => tcp(first, ...rest)),
      ranges.map(([first = '1', ...rest]) => udp(first, ...rest)),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map(([first = tls, ...rest]) => canoniseTraffic([first, ...rest]));
const lifetime: fc.Arbitrary<Lifetime> = fc.oneof(
  fc.constant({ kind: 'forever' } as const),
  fc.integer({ min: 1, max: 5 * DAY_S }).map((seconds) => ({ kind: 'for', seconds }) as const),
  fc.integer({ min: 22, max: 29 }).map((day) => ({ kind: 'until', date: `2026-11-${day}` }) as const),
  fc.integer({ min: 10, max: 23 }).map((hour) => ({ kind: 'until', date: `2026-11-24T${hour}:00Z` }) as const),
);
const APPS = [web, api, db, cache].map(({ ref }) => ref);
const apps = fc.uniqueArray(fc.constantFrom(...APPS), { minLength: 1, maxLength: 4 });
const scope: fc.Arbitrary<Scope> = fc.record({ sources: apps, destinations: apps, traffic, lifetime });
/** One part of it may be anything; most of those that are within another differ in one. */
const change: fc.Arbitrary<Partial<Scope>> = fc.oneof(
  fc.record({ sources: apps }),
  fc.record({ destinations: apps }),
  fc.record({ traffic }),
  fc.record({ lifetime }),
);
const RUNS = { numRuns: 1_000 };

/** Everything that a scope opens, one text for each port between each pair of apps. */
function open({ sources, destinations, traffic: all }: Scope): ReadonlySet<string> {
  const doors = all.flatMap((one) =>
    one.kind === 'tls'
      ? ['tls']
      : one.ports.flatMap(({ start, end }) =>
          Array.from({ length: end - start + 1 }, (_, offset) => `${one.kind} ${start + offset}`),
        ),
  );
  const pairs = sources.flatMap((a) => destinations.map((b) => `${a.space}/${a.app} ${b.space}/${b.app}`));
  return new Set(pairs.flatMap((pair) => doors.map((door) => `${pair} ${door}`)));
}

describe('whatever is left', () => {
  test('opens nothing that was not asked for, and for no longer, whenever it is applied', () => {
    let within = 0;
    fc.assert(
      fc.property(scope, fc.array(change, { maxLength: 2 }), fc.nat(10 * DAY_S), (outer, changes, delay) => {
        const inner = changes.reduce<Scope>((before, next) => narrowScope(before, next), outer);
        if (findExcess(inner, outer, NOON).length > 0) return;
        within++;
        const asked = open(outer);
        expect([...open(inner)].filter((door) => !asked.has(door))).toEqual([]);
        const appliedAt = NOON + delay * 1000;
        expect(endOf(inner.lifetime, appliedAt) ?? Infinity).toBeLessThanOrEqual(
          endOf(outer.lifetime, appliedAt) ?? Infinity,
        );
      }),
      RUNS,
    );
    expect(within).toBeGreaterThan(100);
  });

  test('can be narrowed on, and stays within what was asked for first', () => {
    fc.assert(
      fc.property(scope, change, change, (a, one, other) => {
        const b = narrowScope(a, one);
        const c = narrowScope(b, other);
        if (findExcess(b, a, NOON).length > 0 || findExcess(c, b, NOON).length > 0) return;
        expect(findExcess(c, a, NOON)).toEqual([]);
      }),
      RUNS,
    );
  });

  test('is within itself, and says so', () => {
    fc.assert(
      fc.property(scope, (all) => {
        expect(findExcess(all, all, NOON)).toEqual([]);
        expect(isSameScope(all, narrowScope(all, all))).toBe(true);
      }),
      RUNS,
    );
  });
});
