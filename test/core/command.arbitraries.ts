// Every Command there is, for the properties of the grammar.
import fc from 'fast-check';
import type { ApplyAsk, Ask, Command } from '../../src/core/command.ts';
import { canoniseTraffic } from '../../src/core/ports.ts';
import {
  type AppName,
  type Lifetime,
  type PortRange,
  requestId,
  type SpaceName,
  type Traffic,
  type TrafficList,
} from '../../src/core/vocabulary.ts';

const PLAIN = { noNullPrototype: true } as const;

const KEYWORDS = ['to', 'for', 'tls', 'tcp', 'udp', 'until', 'forever', 'as', 'because', 'on', 'and', 'from', 'To'];
const ODD_NAMES = [
  ...[
    'mine',
    'live',
    'all',
    'allow',
    'help',
    'can',
    'reach',
    'cf',
    'c2c',
    '/c2c',
    'c2c-48',
    '#48',
    '48',
    '8080',
    '7d',
    '-s',
  ],
  ...[
    'my app',
    'a"b',
    'a\\b',
    'a/b',
    '\\',
    '"',
    "bob's",
    "'",
    '`x`',
    'a->b',
    '->',
    'a,b',
    ',',
    'db.apps.internal',
    '.hidden',
  ],
  ...[
    'a&lt;b',
    '&amp;amp;',
    '<@U1>',
    '<http://x|y>',
    '<b>',
    'naïve',
    'データ',
    'e\u0301',
    'ａ８',
    'a–b',
    '—port',
    '→',
    '“q”',
    '?',
    '🚀',
  ],
  ...['_a_', '*a*', '~', '{"a":1}', 'a  b', ' a', 'a ', '$ cf', '--port', '=', '=>', 'a=>b', 'a\\"b', "a' b", '１'],
];

/** Names as the grammar can hold them: nothing invisible, and no space but the plain one. */
const aName = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/) },
  { weight: 2, arbitrary: fc.constantFrom(...KEYWORDS) },
  { weight: 3, arbitrary: fc.constantFrom(...ODD_NAMES) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map(onlyVisible).filter(isSaid) },
  {
    weight: 2,
    arbitrary: fc.string({ unit: fc.constantFrom(...'ab \'"`\\/,->=<&;.—“”'), minLength: 1 }).filter(isSaid),
  },
);

function onlyVisible(text: string): string {
  return text.replace(/[\p{C}\p{Z}\u034f\u115f\u1160\u2800\u3164\uffa0]/gu, ' ');
}

function isSaid(text: string): boolean {
  return text.trim() !== '';
}

const aSpaceName: fc.Arbitrary<SpaceName> = fc.oneof(
  aName.map((space) => ({ space })),
  fc.record({ org: aName, space: aName }, PLAIN),
);
export const anAppName: fc.Arbitrary<AppName> = fc.oneof(
  aName.map((app) => ({ app })),
  fc.record({ app: aName, within: aSpaceName }, PLAIN),
);
const someApps = fc.tuple(anAppName, fc.array(anAppName, { maxLength: 3 })).map(([first, others]): Ask['sources'] => {
  return [first, ...others];
});

const aPort = fc.integer({ min: 1, max: 65_535 });
const aRange: fc.Arbitrary<PortRange> = fc.oneof(
  aPort.map((start) => ({ start, end: start })),
  fc.tuple(aPort, aPort).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) })),
);
const oneTraffic: fc.Arbitrary<Traffic> = fc.oneof(
  fc.constant<Traffic>({ kind: 'tls' }),
  fc
    .tuple(fc.constantFrom('tcp' as const, 'udp' as const), aRange, fc.array(aRange, { maxLength: 3 }))
    .map(([kind, first, others]): Traffic => ({ kind, ports: [first, ...others] })),
);
export const aTraffic: fc.Arbitrary<TrafficList> = fc
  .tuple(oneTraffic, fc.array(oneTraffic, { maxLength: 3 }))
  .map(([first, others]) => canoniseTraffic([first, ...others]));

const someSeconds = fc.integer({ min: 1, max: 3_650 * 86_400 });
const aDate = fc
  .date({ min: new Date('1970-01-01T00:00Z'), max: new Date('9999-12-31T23:59Z'), noInvalidDate: true })
  .chain((date) => fc.constantFrom(date.toISOString().slice(0, 10), `${date.toISOString().slice(0, 16)}Z`));
const aLifetime: fc.Arbitrary<Lifetime> = fc.oneof(
  someSeconds.map((seconds): Lifetime => ({ kind: 'for', seconds })),
  aDate.map((date): Lifetime => ({ kind: 'until', date })),
  fc.constant<Lifetime>({ kind: 'forever' }),
);
const aHost = fc.oneof(fc.stringMatching(/^[\w-]{1,63}$/), fc.constantFrom('for', 'tls', 'As', '-', '_db_'));
const aReason = fc.oneof(
  fc.constantFrom(
    'checkout migration',
    'say "please"',
    'C:\\temp\\',
    '\\"',
    '“it’s” — R&D &lt;3',
    '<https://x|y>',
    "'tis",
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map(asReason).filter(isSaid),
);

function asReason(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029\u034f\u115f\u1160\u2800\u3164\uffa0]/gu, '');
}

const anId = fc.integer({ min: 1, max: 99_999 }).map(requestId);

const anAsk = fc
  .record(
    { sources: someApps, destinations: someApps, traffic: aTraffic, lifetime: aLifetime, host: aHost, reason: aReason },
    { requiredKeys: ['sources', 'destinations', 'traffic'], noNullPrototype: true },
  )
  .map((ask): Ask => (ask.host === undefined ? ask : { ...ask, destinations: [ask.destinations[0]] }));

const someTraffic = aTraffic
  .filter((traffic) => traffic.every(({ kind }) => kind !== 'tls'))
  .map((traffic) => {
    const [first, ...rest] = traffic.flatMap((one) => (one.kind === 'tls' ? [] : [one]));
    if (!first) throw new Error('there is traffic');
    return [first, ...rest] as const;
  });

/** Every file, as far as its connections go into one request. */
export const aFile: fc.Arbitrary<ApplyAsk> = fc
  .record(
    { connections: fc.array(anAsk, { minLength: 1, maxLength: 4 }), lifetime: aLifetime, reason: aReason },
    { requiredKeys: ['connections'], noNullPrototype: true },
  )
  .map(({ connections, lifetime, reason }): ApplyAsk => {
    const [first, ...rest] = connections.map(({ sources, destinations, traffic, host }) => {
      return { sources, destinations, traffic, ...(host !== undefined && { host }) };
    });
    if (!first) throw new Error('there is a connection');
    const why = reason?.trim() ?? '';
    return {
      verb: 'apply',
      connections: [first, ...rest],
      ...(lifetime && { lifetime }),
      ...(why !== '' && { reason: why }),
    };
  });

/** Every command, with all that it may say. */
export const aCommand: fc.Arbitrary<Command> = fc.oneof(
  anAsk.map((ask): Command => ({ verb: 'allow', ...ask })),
  anAsk.map((ask): Command => ({ verb: 'plan', ...ask })),
  fc.record(
    { verb: fc.constant('route' as const), app: anAppName, host: aHost, reason: aReason, lifetime: aLifetime },
    { requiredKeys: ['verb', 'app'], noNullPrototype: true },
  ),
  fc.record(
    {
      verb: fc.constant('adopt' as const),
      sources: someApps,
      destinations: someApps,
      traffic: someTraffic,
      lifetime: aLifetime,
      reason: aReason,
    },
    { requiredKeys: ['verb', 'sources', 'destinations', 'traffic'], noNullPrototype: true },
  ),
  fc.record(
    {
      verb: fc.constant('remove-policy' as const),
      sources: someApps,
      destinations: someApps,
      traffic: someTraffic,
      reason: aReason,
    },
    { requiredKeys: ['verb', 'sources', 'destinations', 'traffic'], noNullPrototype: true },
  ),
  fc.record(
    { verb: fc.constant('revoke' as const), id: anId, reason: aReason },
    { requiredKeys: ['verb', 'id'], noNullPrototype: true },
  ),
  fc.record(
    {
      verb: fc.constant('revoke' as const),
      source: anAppName,
      destination: anAppName,
      traffic: aTraffic,
      reason: aReason,
    },
    { requiredKeys: ['verb', 'source', 'destination'], noNullPrototype: true },
  ),
  fc.record(
    { verb: fc.constantFrom('approve' as const, 'deny' as const), id: anId, reason: aReason },
    { requiredKeys: ['verb', 'id'], noNullPrototype: true },
  ),
  fc.constant<Command>({ verb: 'apply' }),
  fc.record(
    { verb: fc.constant('extend' as const), id: anId, seconds: someSeconds, reason: aReason },
    { requiredKeys: ['verb', 'id', 'seconds'], noNullPrototype: true },
  ),
  fc.record({ verb: fc.constant('show' as const), id: anId }, PLAIN),
  fc.record(
    {
      verb: fc.constant('list' as const),
      filter: fc.oneof(
        fc.record(
          { kind: fc.constantFrom('mine' as const, 'pending' as const, 'live' as const, 'all' as const) },
          PLAIN,
        ),
        fc.record({ kind: fc.constant('app' as const), app: anAppName }, PLAIN),
      ),
    },
    PLAIN,
  ),
  fc.record({ verb: fc.constant('who' as const), destination: anAppName }, PLAIN),
  fc.record({ verb: fc.constant('why' as const), source: anAppName, destination: anAppName, traffic: aTraffic }, PLAIN),
  fc.record(
    { verb: fc.constant('graph' as const), space: aSpaceName },
    { requiredKeys: ['verb'], noNullPrototype: true },
  ),
  fc.record(
    { verb: fc.constant('use' as const), space: fc.record({ org: aName, space: aName }, PLAIN), foundation: aName },
    { requiredKeys: ['verb', 'space'], noNullPrototype: true },
  ),
  fc.record(
    {
      verb: fc.constant('help' as const),
      about: fc.constantFrom('allow' as const, 'revoke' as const, 'help' as const, 'who' as const),
    },
    { requiredKeys: ['verb'], noNullPrototype: true },
  ),
);
