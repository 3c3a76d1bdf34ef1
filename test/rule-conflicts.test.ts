// What rules are to one another: a rule that is called unreachable is so, whatever is asked for.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AppPattern, Authority, Conditions, TrafficPattern } from '../src/core/approval-rule.ts';
import { NOTHING_KNOWN } from '../src/core/authority.ts';
import type { Link, Matter } from '../src/core/link.ts';
import { findMismatch } from '../src/core/rule-match.ts';
import { DEFAULT_FOUNDATION, type FoundationName, TLS_PORT } from '../src/core/vocabulary.ts';
import { covers } from '../src/rule-conflicts.ts';
import { ada, appRef, barbara, grace, spaceGuid } from './support/scene.ts';

const DAY = 86_400;

const aPart = fc.constantFrom('*', 's*', '?hop', 'shop', 'Shop', 'bank', 'data');
const aPattern: fc.Arbitrary<AppPattern> = fc.record({ org: aPart, space: aPart, app: aPart });
const aRange = fc
  .tuple(fc.constantFrom(1, 22, 8080, TLS_PORT), fc.constantFrom(22, 8080, TLS_PORT, 65_535))
  .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
const someTraffic: fc.Arbitrary<TrafficPattern> = fc.oneof(
  fc.record({ tls: fc.boolean() }),
  fc.record({ protocol: fc.constantFrom('tcp' as const, 'udp' as const) }),
  fc.record({ protocol: fc.constantFrom('tcp' as const, 'udp' as const), ports: fc.tuple(aRange) }),
);
const somebody: fc.Arbitrary<Authority> = fc
  .constantFrom(ada, grace)
  .map(({ slack }) => ({ kind: 'user', slack }) as const);
const aPlace = fc.constantFrom('space' as const, 'org' as const);
const someTime = fc.constantFrom(DAY, 7 * DAY, 30 * DAY);

/** Each condition is there or not. */
const someConditions: fc.Arbitrary<Conditions> = fc.record(
  {
    foundations: fc.tuple(fc.constantFrom(DEFAULT_FOUNDATION, 'prod' as FoundationName)),
    sources: fc.array(aPattern, { minLength: 1, maxLength: 2 }),
    destinations: fc.array(aPattern, { minLength: 1, maxLength: 2 }),
    traffic: fc.array(someTraffic, { minLength: 1, maxLength: 2 }),
    longerThan: someTime,
    atMost: someTime,
    crosses: aPlace,
    within: aPlace,
    requester: fc.array(somebody, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const anApp = fc
  .tuple(fc.constantFrom('shop', 'bank'), fc.constantFrom('shop', 'data'), fc.constantFrom('shop', 'data', 'web'))
  .map(([org, space, app]) => {
    const ref = appRef(`${org}/${space}/${app}`);
    return { ref, guid: `app ${app}` as Link['destination']['guid'], space: spaceGuid(`${org}/${space}`) };
  });
/** As links are cut: no piece reaches over where the ports of a rule begin or end. */
const aSegment = fc.record({
  protocol: fc.constantFrom('tcp' as const, 'udp' as const),
  port: fc.constantFrom(1, 22, 443, 8080, TLS_PORT, 65_535),
});
const aLink: fc.Arbitrary<Link> = fc.oneof(
  fc.record({
    source: anApp,
    destination: anApp,
    segment: aSegment.map(({ protocol, port }) => ({ protocol, start: port, end: port })),
  }),
  anApp.map((destination) => ({ destination })),
);
const aMatter: fc.Arbitrary<Matter> = fc
  .record({
    requester: fc.constantFrom(ada, barbara, grace),
    seconds: fc.constantFrom(DAY, 2 * DAY, 7 * DAY, 30 * DAY, Number.POSITIVE_INFINITY),
    foundation: fc.constantFrom(DEFAULT_FOUNDATION, 'prod' as FoundationName),
  })
  .map((about) => ({ ...about, purpose: 'opening', parts: [], saysWhy: false }));

test('a rule is called unreachable only where whatever it is for is for the one before it', () => {
  let unreachable = 0;
  fc.assert(
    fc.property(someConditions, someConditions, aLink, aMatter, (earlier, later, link, matter) => {
      const whole = { ...earlier, ...later };
      for (const behind of [later, whole]) {
        if (!covers(earlier, behind)) continue;
        unreachable += 1;
        if (findMismatch(behind, link, matter, NOTHING_KNOWN) !== undefined) continue;
        expect(findMismatch(earlier, link, matter, NOTHING_KNOWN)).toBeUndefined();
      }
    }),
    { numRuns: 20_000 },
  );
  expect(unreachable).toBeGreaterThan(100);
});

test.each<[string, Conditions, Conditions, boolean]>([
  ['everything', {}, { destinations: [appRef('a/b/c')] }, true],
  ['all spaces of a name', { destinations: [appRef('*/pci/*')] }, { destinations: [appRef('bank/PCI/db')] }, true],
  [
    'one of several',
    { destinations: [appRef('*/pci/*')] },
    { destinations: [appRef('a/pci/*'), appRef('a/b/*')] },
    false,
  ],
  ['a protocol', { traffic: [{ protocol: 'tcp' }] }, { traffic: [{ tls: true }] }, true],
  ['a longer time', { longerThan: 7 * DAY }, { longerThan: 30 * DAY }, true],
  ['a shorter time', { longerThan: 30 * DAY }, { longerThan: 7 * DAY }, false],
  ['another condition', { crosses: 'org' }, { destinations: [appRef('a/b/c')] }, false],
])('a rule for %s', (_, earlier, later, isCovered) => {
  expect(covers(earlier, later)).toBe(isCovered);
});
