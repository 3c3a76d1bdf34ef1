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

  test('are those that the README shows', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const [, shown = ''] = /### Rules\n[^]*?```yaml\n([^]*?)```/.exec(readme) ?? [];
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

describe('a wrong rule is told with its place and a way out', () => {
  const rule = (...lines: readonly string[]) =>
    ['rules:', '  - name: it', ...lines.map((line) => `    ${line}`)].join('\n');
  const approve = 'approve: { by: space developer }';

  test.each<[string, string, string]>([
    ['no list', 'rules: yes', 'c2c.yml:1:8 rules: expected a list of rules'],
    ['no name', 'rules:\n  - deny: no', 'c2c.yml:2:5 rules.name: expected a name'],
    [
      'an unknown key',
      rule('quorom: 2', approve),
      'c2c.yml:3:5 unknown key "quorom". Known here: name, when, deny, approve, escalate, reasons, hours.',
    ],
    [
      'a slip in a key',
      rule('aprove: automatically', 'deny: no'),
      'c2c.yml:3:5 unknown key "aprove". Did you mean "approve"?',
    ],
    [
      'an unknown condition',
      rule('when: { dest: a/b/c }', approve),
      'c2c.yml:3:13 unknown key "dest". Known here: foundation, from, to, traffic, crosses, within, longer_than, at_most, requester.',
    ],
    [
      'reasons of nobody',
      rule(approve, 'reasons: approvers'),
      'c2c.yml:4:14 rules.reasons: expected requester, approver, or both in a list: whoever has to say why',
    ],
    [
      'an empty list of reasons',
      rule(approve, 'reasons: []'),
      'c2c.yml:4:14 rules.reasons: expected requester, approver, or both in a list: whoever has to say why',
    ],
    [
      'reasons for what is denied',
      rule('deny: no', 'reasons: requester'),
      'c2c.yml:4:14 rules.reasons: what is denied needs no reasons; leave them out',
    ],
    [
      'reasons of approvers whom nobody asks',
      rule('approve: automatically', 'reasons: [requester, approver]'),
      'c2c.yml:4:14 rules.reasons: nobody approves this, so only the requester can say why: `reasons: requester`',
    ],
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
    ['no decision', rule('when: { to: a/b/c }'), 'c2c.yml:2:5 rules: a rule needs `approve` or `deny`'],
    ['two decisions', rule(approve, 'deny: no'), 'c2c.yml:4:11 rules.deny: a rule either approves or denies'],
    ['no reason', rule('deny: ""'), 'c2c.yml:3:11 rules.deny: expected why'],
    [
      'a short pattern',
      rule('when: { to: db }', approve),
      'c2c.yml:3:17 rules.when.to: "db" is not a pattern org/space/app such as "*/data/*". Try "*/*/db"',
    ],
    [
      'a long pattern',
      rule('when: { to: a/b/c/d }', approve),
      'c2c.yml:3:17 rules.when.to: "a/b/c/d" is not a pattern org/space/app such as "*/data/*"',
    ],
    [
      'unknown traffic',
      rule('when: { traffic: tsl }', approve),
      'c2c.yml:3:22 rules.when.traffic: "tsl" is not tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000". Did you mean tls?',
    ],
    [
      'a port that is none',
      rule('when: { traffic: tcp 70000 }', approve),
      'c2c.yml:3:22 rules.when.traffic: There is no port 70000. Expected tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000"',
    ],
    [
      'a place that is none',
      rule('when: { crosses: spaces }', approve),
      'c2c.yml:3:22 rules.when.crosses: expected space or org',
    ],
    [
      'a duration that is none',
      rule('when: { longer_than: long }', approve),
      'c2c.yml:3:26 rules.when.longer_than: "long" is not a duration such as 45s, 30m, 12h, 7d or 2w',
    ],
    [
      'a role without its place',
      rule('when: { requester: manager }', approve),
      'c2c.yml:3:24 rules.when.requester: "manager" is not "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Did you mean "space manager"?',
    ],
    [
      'a role that is none',
      rule('approve: { by: space developper }'),
      'approve: by: "space developper" is not "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Did you mean "space developer"?',
    ],
    [
      'a group by its handle',
      rule('approve: { name: sec, by: group @security }'),
      'approve: by: "group @security" is not',
    ],
    [
      'no people needed',
      rule('approve: { by: space developer, quorum: 0 }'),
      'c2c.yml:3:14 rules.approve.quorum: at least 1; nobody needs to approve with `approve: automatically`',
    ],
    [
      'people without a name',
      rule('approve: { by: ciso@example.com }'),
      'c2c.yml:3:14 rules.approve.name: a group with people in it needs a name, such as security',
    ],
    [
      'a self-service that approves itself',
      rule('when: { requester: space developer }', 'approve: automatically'),
      'c2c.yml:3:24 rules.when.requester: what is approved automatically cannot depend on who asks: they would approve it themselves',
    ],
    [
      'nobody to wait for',
      rule('approve: automatically', 'escalate: { after: 4h, to: org manager }'),
      'rules.escalate: there is nobody to wait for, so nothing escalates',
    ],
    ['an escalation to nobody', rule(approve, 'escalate: { after: 4h }'), 'rules.escalate.to: '],
    [
      'a name twice',
      `${rule('when: { to: a/b/c }', approve)}\n  - { name: it, deny: no }`,
      'c2c.yml:5:5 rules: there is another rule "it"',
    ],
    [
      'a rule that nothing comes to',
      `${rule(approve)}\n  - { name: that, deny: no }`,
      'c2c.yml:4:5 rules: is never looked at: "it" before it matches everything',
    ],
    [
      'one name for two groups',
      `${rule('when: { to: a/b/c }', 'approve: { name: sec, by: group S0SEC }')}\n  - { name: that, approve: { name: sec, by: group S0OPS } }`,
      'c2c.yml:5:5 rules: the group "sec" is of other people in another rule; one name means one group',
    ],
    [
      'a foundation that is none',
      rule('when: { foundation: prd }', approve),
      'rules: the foundation "prd" is none of default',
    ],
    [
      'a limit below what is usual',
      'limits:\n  longest_duration: 7d',
      'c2c.yml:2:21 limits.longest_duration: is shorter than default_duration, which is 30d',
    ],
  ])('%s', (_, text, complaint) => {
    const found = complaints(text);

    expect(found).toHaveLength(1);
    expect(found[0]).toContain(complaint);
    expect(found[0]).toMatch(/^c2c\.yml:\d+:\d+ /);
  });

  test('all of them at once, in the order of the file', () => {
    const text = ['rules:', '  - name: one', '    when: { to: db }', '    deny: ""', '  - name: two'].join('\n');

    expect(complaints(text).map((line) => line.split(' ')[0])).toEqual(['c2c.yml:3:17', 'c2c.yml:4:11', 'c2c.yml:5:5']);
  });
});
