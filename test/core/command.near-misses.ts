// Text that is nearly a command, for the properties of the grammar.
import fc from 'fast-check';

const TOKENS = [
  ...[
    'allow',
    'revoke',
    'route',
    'list',
    'who',
    'why',
    'use',
    'extend',
    'approve',
    'cf',
    'cf map-route',
    '/c2c',
    'add-network-policy',
  ],
  ...[
    'api',
    'db',
    'shop/prod/web',
    '"my app"',
    "'x y'",
    '`db`',
    '->',
    '→',
    'to',
    ',',
    '=>',
    '-->',
    '—>',
    '>',
    '<-',
    '/',
  ],
  ...[
    'tls',
    'tcp',
    'udp',
    '8080',
    '0',
    '70000',
    '9000-8000',
    '8080-',
    'tcp/8080',
    '53/udp',
    'port',
    'for',
    '7d',
    '7',
    'days',
  ],
  ...[
    'until',
    '2026-02-30',
    '2026-12-01',
    '14:05',
    'forever',
    'as',
    'because',
    '"',
    "'",
    '“',
    '”',
    '`',
    '\\',
    'becuase',
    'alow',
  ],
  ...[
    '--protocol',
    '--port',
    '-s',
    '-o',
    '-n',
    '—port',
    '=',
    'c2c-48',
    '#',
    '<https://x|c2c-48>',
    '<@U1|bob>',
    '&gt;',
    '&',
    '*',
  ],
  ...[
    'apps.internal',
    'db.apps.internal',
    'https://db.apps.internal:61443',
    'can',
    'reach',
    'on',
    'mine',
    '\u202e',
    '\0',
    '🚀',
  ],
];

/** Words of the grammar in any order, with and without spaces. */
export const tokenSoup = fc
  .array(fc.tuple(fc.constantFrom(...TOKENS), fc.constantFrom(' ', ' ', ' ', '', '  ')), { maxLength: 14 })
  .map((words) => words.map(([word, space]) => word + space).join(''));

/** A command's text with a few characters taken out, doubled or replaced. */
export function damaged(text: string): fc.Arbitrary<string> {
  const slip = fc.record({
    at: fc.nat(),
    take: fc.nat({ max: 3 }),
    put: fc.constantFrom('', ' ', '"', ',', '-', '>', 'a', '“', '0'),
  });
  return fc.array(slip, { minLength: 1, maxLength: 3 }).map((slips) => {
    let damagedText = text;
    for (const { at, take, put } of slips) {
      const place = at % (damagedText.length + 1);
      damagedText = damagedText.slice(0, place) + put + damagedText.slice(place + take);
    }
    return damagedText;
  });
}
