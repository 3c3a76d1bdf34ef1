// What rules are to one another: a rule that is called unreachable is so, whatever is asked for.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AppPattern, Authority, Conditions, TrafficPattern } from '../src/core/approval-rule.ts';
import { NOTHING_KNOWN } from '../src/core/authority.ts';
import type { Link, Matter } from '../src/core/link.ts';
import { findMismatch } from '../src/core/rule-match.ts';
import { DEFAULT_FOUNDATION, type FoundationName, TLS_PORT } from '../src/core/vocabulary.ts';
import { covers } from '../src/rule-conflicts.ts';
import { ada, appGuid, appRef, barbara, grace, ports, spaceGuid } from './support/scene.ts';

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

const APPS = ['shop/shop/web', 'Shop/data/shop', 'bank/shop/data', 'bank/data/web'].map((name) => {
  const [org, space, app] = name.split('/');
  return { ref: appRef(name), guid: appGuid(`${org}/${space}/${app}`), space: spaceGuid(`${org}/${space}`) };
});
/** As links are cut: no piece reaches over where the ports of a rule begin or end. */
const SEGMENTS = [1, 22, 443, 8080, TLS_PORT].flatMap((port) =>
  (['tcp', 'udp'] as const).map((protocol) => ({ protocol, start: port, end: port })),
);
const LINKS: readonly Link[] = APPS.flatMap((destination) => [
  { destination },
  ...APPS.flatMap((source) => SEGMENTS.map((segment) => ({ source, destination, segment }))),
]);
const MATTERS: readonly Matter[] = [ada, barbara].flatMap((requester) =>
  [DAY, 2 * DAY, 7 * DAY, 30 * DAY, Number.POSITIVE_INFINITY].map((seconds) => ({
    requester,
    seconds,
    foundation: requester === ada ? DEFAULT_FOUNDATION : ('prod' as FoundationName),
    purpose: 'opening',
    parts: [],
    saysWhy: false,
  })),
);

/** One condition or two, so that what is compared is often for the same. */
function few({ ...all }: Conditions, places: readonly number[]): Conditions {
  const said = Object.entries(all);
  return Object.fromEntries(said.filter((_, place) => places.includes(place % 3)));
}

test('a rule is called unreachable only where whatever it is for is for the one before it', () => {
  let matched = 0;
  fc.assert(
    fc.property(someConditions, someConditions, fc.array(fc.nat(2), { maxLength: 2 }), (one, other, places) => {
      const earlier = few(one, places);
      for (const later of [few(other, places), { ...few(other, places), ...earlier }]) {
        if (!covers(earlier, later)) continue;
        for (const matter of MATTERS) {
          for (const link of LINKS) {
            if (findMismatch(later, link, matter, NOTHING_KNOWN) !== undefined) continue;
            if (Object.keys(earlier).length > 0) matched += 1;
            const mismatch = findMismatch(earlier, link, matter, NOTHING_KNOWN);
            if (mismatch !== undefined) throw new Error(`the rule before is not for it: ${mismatch}`);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
  // A property of what never comes about would hold as well.
  expect(matched).toBeGreaterThan(0);
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
  [
    'fewer ports',
    { traffic: [{ protocol: 'tcp', ports: [ports('22-8080')] }] },
    { traffic: [{ protocol: 'tcp', ports: [ports('22-9000')] }] },
    false,
  ],
  ['any one letter', { destinations: [appRef('a/b/?hop')] }, { destinations: [appRef('a/b/*hop')] }, false],
  ['a longer time', { longerThan: 7 * DAY }, { longerThan: 30 * DAY }, true],
  ['a shorter time', { longerThan: 30 * DAY }, { longerThan: 7 * DAY }, false],
  ['a time at most', { atMost: 30 * DAY }, { atMost: 7 * DAY }, true],
  ['a shorter time at most', { atMost: 7 * DAY }, { atMost: 30 * DAY }, false],
  ['what crosses spaces, as orgs are of them', { crosses: 'space' }, { crosses: 'org' }, true],
  ['what crosses orgs', { crosses: 'org' }, { crosses: 'space' }, false],
  ['what is within an org, as its spaces are', { within: 'org' }, { within: 'space' }, true],
  ['what is within a space', { within: 'space' }, { within: 'org' }, false],
  ['another condition', { crosses: 'org' }, { destinations: [appRef('a/b/c')] }, false],
])('a rule for %s', (_, earlier, later, isCovered) => {
  expect(covers(earlier, later)).toBe(isCovered);
});
