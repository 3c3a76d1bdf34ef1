// The rules of c2c.yml: what an operator may write, and each mistake with its line, its column and a way out.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readConfigFile } from '../src/config-file.ts';
import { rulebook } from '../src/limit-rules.ts';

const EVERYTHING = `
limits:
  longest_duration: 90d
rules:
  - name: nobody logs in
    when: { traffic: tcp 22 }
    deny: nobody logs in to an app; use cf ssh
  - name: card data
    when:
      to: ["*/pci/*", bank/cards/*]
      crosses: space
      longer_than: 7d
    approve:
      - by: [destination space developers, space manager]
        else: [org manager, group S0RESCUE]
        name: owners
      - name: security
        by: [group S0SECURITY, user U0CISO, CISO@example.com]
        quorum: 2
    escalate: { after: 4h, to: [org manager, group S0RESCUE] }
  - name: inside
    when: { within: space, at_most: 30d, from: shop/*/*, traffic: [tls, "tcp 8080,9000-9010"] }
    approve: automatically
  - name: auditors may look
    when: { requester: source org auditor, foundation: default }
    approve: { by: source space manager }
`;

function complaints(text: string): readonly string[] {
  return readConfigFile('c2c.yml', text).mistakes.map(({ where, what }) => `${where} ${what}`);
}

describe('right rules', () => {
  test('are read in their order', () => {
    const { settings, mistakes } = readConfigFile('c2c.yml', EVERYTHING);

    expect(mistakes).toEqual([]);
    expect(settings.rules).toEqual([
      {
        name: 'nobody logs in',
        when: { traffic: [{ protocol: 'tcp', ports: [{ start: 22, end: 22 }] }] },
        kind: 'deny',
        because: 'nobody logs in to an app; use cf ssh',
      },
      {
        name: 'card data',
        when: {
          destinations: [
            { org: '*', space: 'pci', app: '*' },
            { org: 'bank', space: 'cards', app: '*' },
          ],
          crosses: 'space',
          longerThan: 604_800,
        },
        kind: 'ask',
        groups: [
          {
            name: 'owners',
            quorum: 1,
            chain: [
              [
                { kind: 'space-role', of: 'destination', role: 'developer' },
                { kind: 'space-role', of: 'destination', role: 'manager' },
              ],
              [{ kind: 'org-role', of: 'destination', role: 'manager' }],
              [{ kind: 'user-group', group: 'S0RESCUE' }],
            ],
          },
          {
            name: 'security',
            quorum: 2,
            chain: [
              [
                { kind: 'user-group', group: 'S0SECURITY' },
                { kind: 'user', slack: 'U0CISO' },
                { kind: 'email', address: 'ciso@example.com' },
              ],
            ],
          },
        ],
        escalate: {
          after: 14_400,
          to: [
            { kind: 'org-role', of: 'destination', role: 'manager' },
            { kind: 'user-group', group: 'S0RESCUE' },
          ],
        },
      },
      {
        name: 'inside',
        when: {
          within: 'space',
          atMost: 2_592_000,
          sources: [{ org: 'shop', space: '*', app: '*' }],
          traffic: [
            { tls: true },
            {
              protocol: 'tcp',
              ports: [
                { start: 8080, end: 8080 },
                { start: 9000, end: 9010 },
              ],
            },
          ],
        },
        kind: 'automatic',
      },
      {
        name: 'auditors may look',
        when: { requester: [{ kind: 'org-role', of: 'source', role: 'auditor' }], foundations: ['default'] },
        kind: 'ask',
        groups: [{ quorum: 1, chain: [[{ kind: 'space-role', of: 'source', role: 'manager' }]] }],
      },
    ]);
  });

  test('come after the limit, which no rule can lift', () => {
    const { settings } = readConfigFile('c2c.yml', EVERYTHING);
    const limits = { usual: 30 * 86_400, longest: settings.limits?.longest_duration };
    const [first] = rulebook(settings.rules ?? [], limits).rules;

    expect(first).toMatchObject({ name: 'limits.longest_duration', kind: 'deny', when: { longerThan: 90 * 86_400 } });
  });

  test.each(['README.md', 'docs/rules.md'])('are those that %s shows', (file) => {
    const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    const [, shown = ''] = /```yaml\n(rules:\n[^]*?)```/.exec(text) ?? [];
    const foundations =
      'foundations:\n  prod: { api: https://api.example.com, client_id: c2c, client_secret_env: SECRET }\n';

    expect(shown).toContain('nobody logs in');
    expect(complaints(shown + foundations)).toEqual([]);
  });

  test('are not needed', () => {
    expect(rulebook([], { usual: 30 * 86_400 }).rules).toEqual([]);
  });
});

describe('reasons', () => {
  test.each<[string, readonly string[]]>([
    ['requester', ['requester']],
    ['[requester, approver]', ['requester', 'approver']],
  ])('may be wanted of %s', (written, reasons) => {
    const text = `rules: [{ name: it, approve: { by: space developer }, reasons: ${written} }]`;

    expect(readConfigFile('c2c.yml', text).settings.rules).toMatchObject([{ kind: 'ask', reasons }]);
  });

  test('may be wanted of whoever asks for what nobody approves', () => {
    const text = 'rules: [{ name: it, approve: automatically, reasons: requester }]';

    expect(readConfigFile('c2c.yml', text).settings.rules).toMatchObject([
      { kind: 'automatic', reasons: ['requester'] },
    ]);
  });
});

describe('wrong hours are told with their place and a way out', () => {
  const rule = (...lines: readonly string[]) =>
    ['rules:', '  - name: it', ...lines.map((line) => `    ${line}`)].join('\n');
  const approve = 'approve: { by: space developer }';

  test.each<[string, string, string]>([
    ...(
      [
        [
          'no zone',
          'days: mon, from: "08:00", to: "18:00"',
          'rules.hours.zone: expected a time zone such as Europe/Berlin',
        ],
        [
          'a zone that is none',
          'days: mon, from: "08:00", to: "18:00", zone: Europe/Berln',
          'rules.hours.zone: "Europe/Berln" is not a time zone such as "Europe/Berlin"',
        ],
        [
          'a day that is none',
          'days: [mon, tuesday], from: "08:00", to: "18:00", zone: UTC',
          'rules.hours.days: expected days out of mon, tue, wed, thu, fri, sat, sun',
        ],
        [
          'a time that is none',
          'days: mon, from: 8, to: "18:00", zone: UTC',
          'rules.hours.from: expected a time of day in quotes, such as "08:00"',
        ],
        [
          'a time after midnight',
          'days: mon, from: "08:00", to: "24:01", zone: UTC',
          'rules.hours.to: expected a time of day in quotes, such as "08:00"',
        ],
        [
          'a day that begins at its end',
          'days: mon, from: "24:00", to: "08:00", zone: UTC',
          'rules.hours.from: a day begins at "00:00"',
        ],
        [
          'hours without length',
          'days: mon, from: "08:00", to: "08:00", zone: UTC',
          'rules.hours.to: is when it opens too; for whole days write from: "00:00", to: "24:00"',
        ],
      ] as const
    ).map(([what, hours, complaint]): [string, string, string] => [
      what,
      rule(approve, `hours: { ${hours} }`),
      complaint,
    ]),
    [
      'hours of what nobody approves',
      rule('approve: automatically', 'hours: { days: mon, from: "08:00", to: "18:00", zone: UTC }'),
      'c2c.yml:4:12 rules.hours: nobody approves this, so there are no hours for it; leave them out',
    ],
  ])('%s', (_, text, complaint) => {
    const found = complaints(text);

    expect(found).toHaveLength(1);
    expect(found[0]).toContain(complaint);
    expect(found[0]).toMatch(/^c2c\.yml:\d+:\d+ /);
  });
});
