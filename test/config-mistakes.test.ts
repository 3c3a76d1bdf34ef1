// Every kind of mistake in c2c.yml, as `c2c config check` tells it: where it is, to the column, what is wrong, and a remedy.
import { expect, test } from '@jest/globals';
import { readConfigFile } from '../src/config-file.ts';

const APPROVE = 'approve: { by: space developer }';

/** A file of one rule with these lines. */
function rule(...lines: readonly string[]): string {
  return ['rules:', '  - name: it', ...lines.map((line) => `    ${line}`)].join('\n');
}

/** What it is, the file, and its one mistake behind the file's name. */
const MISTAKES: readonly [string, string, string][] = [
  [
    'a tab',
    'limits:\n\tdefault_duration: 7d',
    '2:1 is not YAML: Tabs are not allowed as indentation. Indent with spaces',
  ],
  [
    'a key twice',
    'limits: {}\nlimits: {}',
    '2:1 is not YAML: Map keys must be unique. Put what they say under one of them',
  ],
  [
    'a pattern without quotes',
    'rules: [{ name: it, when: { to: */data/* }, deny: no }]',
    '1:33 is not YAML: nothing bears the anchor that this alias means. What begins with * goes in quotes',
  ],
  [
    'two documents',
    'limits: {}\n---\nrules: []',
    '2:1 is not YAML: Source contains multiple documents. Put all of it into one, without ---',
  ],
  [
    'a list that is lined up with nothing',
    'rules:\n  - name: it\n   deny: no',
    '3:1 is not YAML: Sequence item without - indicator. Look at the quotes and the indentation before it',
  ],
  [
    'a handle without quotes',
    'channels: { approvals: @us }',
    '1:24 is not YAML: Plain value cannot start with reserved character @. Put it in quotes',
  ],
  [
    'usual traffic that is a word',
    'limits: { default_traffic: everything }',
    '1:28 limits.default_traffic: I did not understand one word. Expected traffic, such as `tls, tcp 8080`.',
  ],
  ['an unknown part', 'limit: {}', '1:1 unknown key "limit". Did you mean "limits"?'],
  [
    'a part that is no mapping',
    'limits: 7d',
    '1:9 limits: expected a mapping with default_duration, longest_duration, forever, default_traffic, lapse_after, remind_after, remind_every, warn_before, review_every, review_remind_every, unreviewed_end_after, reconcile_every, app_gone_ends_after, pending_at_once, asked_per_hour',
  ],
  ['no list', 'rules: yes', '1:8 rules: expected a list of rules, each beginning with `- name:`'],
  ['no name', 'rules:\n  - deny: no', '2:5 rules.name: expected a name, such as "security"'],
  [
    'no decision',
    rule('when: { to: a/b/c }'),
    '2:5 rules: a rule needs `approve` or `deny`. Try `approve: { by: space developer }`',
  ],
  ['two decisions', rule(APPROVE, 'deny: no'), '4:11 rules.deny: a rule either approves or denies. Make two of it'],
  ['a denial without words', rule('deny: ""'), '3:11 rules.deny: expected why, in words for whoever asks'],
  ['a denial in a list', rule('deny: [no]'), '3:11 rules.deny: expected why, in words for whoever asks'],
  [
    'an unknown key',
    rule('quorom: 2', APPROVE),
    '3:5 unknown key "quorom". Known here: name, when, deny, approve, escalate, reasons, hours.',
  ],
  ['a slip in a key', rule('aprove: automatically', 'deny: no'), '3:5 unknown key "aprove". Did you mean "approve"?'],
  [
    'an unknown condition',
    rule('when: { dest: a/b/c }', APPROVE),
    '3:13 unknown key "dest". Known here: foundation, from, to, traffic, crosses, within, longer_than, at_most, requester.',
  ],
  ['a slip in a condition', rule('when: { form: a/b/c }', APPROVE), '3:13 unknown key "form". Did you mean "from"?'],
  [
    'an app without its place',
    rule('when: { to: db }', APPROVE),
    '3:17 rules.when.to: "db" is not a pattern org/space/app such as "*/data/*". Try "*/*/db"',
  ],
  [
    'a space without its org',
    rule('when: { to: [a/b/c, data/db] }', APPROVE),
    '3:25 rules.when.to: "data/db" is not a pattern org/space/app such as "*/data/*". Try "*/data/db"',
  ],
  [
    'a pattern of four parts',
    rule('when: { to: a/b/c/d }', APPROVE),
    '3:17 rules.when.to: "a/b/c/d" is not a pattern org/space/app such as "*/data/*". Name one org, one space and one app, each with * for anything',
  ],
  [
    'a part left out',
    rule('when: { to: shop//db }', APPROVE),
    '3:17 rules.when.to: "shop//db" is not a pattern org/space/app such as "*/data/*". Try "shop/*/db"',
  ],
  [
    'a regular expression',
    rule('when: { to: shop/.*/db }', APPROVE),
    '3:17 rules.when.to: "shop/.*/db" is not a pattern org/space/app such as "*/data/*". Try "shop/*/db"',
  ],
  [
    'an address',
    rule('when: { to: 10.0.0.7 }', APPROVE),
    '3:17 rules.when.to: "10.0.0.7" is not a pattern org/space/app such as "*/data/*". Addresses mean nothing here: name apps',
  ],
  [
    'a block of addresses',
    rule('when: { from: 10.0.0.0/8 }', APPROVE),
    '3:19 rules.when.from: "10.0.0.0/8" is not a pattern org/space/app such as "*/data/*". Addresses mean nothing here: name apps',
  ],
  [
    'traffic that is none',
    rule('when: { traffic: http }', APPROVE),
    '3:22 rules.when.traffic: "http" is not tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000". Did you mean "tcp"?',
  ],
  [
    'a slip in traffic',
    rule('when: { traffic: tsl }', APPROVE),
    '3:22 rules.when.traffic: "tsl" is not tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000". Did you mean "tls"?',
  ],
  [
    'a port without its protocol',
    rule('when: { traffic: 22 }', APPROVE),
    '3:22 rules.when.traffic: "22" is not tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000". Did you mean "tcp 22"?',
  ],
  [
    'a port that is none',
    rule('when: { traffic: "tcp 22,70000" }', APPROVE),
    '3:22 rules.when.traffic: There is no port 70000. Expected tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000". Try "tcp 22,7000"',
  ],
  [
    'ports backwards',
    rule('when: { traffic: tcp 9000-8000 }', APPROVE),
    '3:22 rules.when.traffic: The range 9000-8000 runs backwards. Expected tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000". Try "tcp 8000-9000"',
  ],
  [
    'ports with a mask',
    rule('when: { traffic: tcp 8000/8 }', APPROVE),
    '3:22 rules.when.traffic: `8000/8` is not a port or a range of ports. Expected tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000". Try "tcp 8000"',
  ],
  [
    'any port',
    rule('when: { traffic: udp any }', APPROVE),
    '3:22 rules.when.traffic: `any` is not a port or a range of ports. Expected tls, plain, tcp, udp, or ports such as "tcp 22,8000-9000". Try "udp" for any port',
  ],
  [
    'a place that is none',
    rule('when: { crosses: spaces }', APPROVE),
    '3:22 rules.when.crosses: expected space or org',
  ],
  [
    'what can never be: places',
    rule('when: { crosses: org, within: space }', APPROVE),
    '3:35 rules.when.within: what crosses orgs is never within one space. Leave one of the two out',
  ],
  [
    'a duration that is none',
    rule('when: { longer_than: long }', APPROVE),
    '3:26 rules.when.longer_than: "long" is not a duration such as 45s, 30m, 12h, 7d or 2w',
  ],
  [
    'a duration without its unit',
    rule('when: { at_most: 7 }', APPROVE),
    '3:22 rules.when.at_most: "7" is not a duration. Try 7d',
  ],
  [
    'what can never be: times',
    rule('when: { longer_than: 7d, at_most: 1d }', APPROVE),
    '3:39 rules.when.at_most: nothing is longer than 7d and at most 1d. Leave one of the two out',
  ],
  [
    'a foundation that is none',
    rule('when: { foundation: [default, prd] }', APPROVE),
    '3:35 rules.when.foundation: the foundation "prd" is none of default',
  ],
  [
    'a role without its place',
    rule('when: { requester: manager }', APPROVE),
    '3:24 rules.when.requester: "manager" is not "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Did you mean "space manager"?',
  ],
  [
    'a self-service that approves itself',
    rule('when: { requester: source org manager }', 'approve: automatically'),
    '3:24 rules.when.requester: what is approved automatically cannot depend on who asks: they would approve it themselves. Name who approves, or leave it out',
  ],
  [
    'a slip in automatically',
    rule('approve: automaticaly'),
    '3:14 rules.approve: "automaticaly" is no group of approvers. Try automatically',
  ],
  [
    'people instead of a group',
    rule('approve: space developer'),
    '3:14 rules.approve: "space developer" is no group of approvers. Try { by: space developer }',
  ],
  [
    'people instead of a group, in a list',
    rule('approve: [{ by: org manager }, space developer]'),
    '3:36 rules.approve: "space developer" is no group of approvers. Try { by: space developer }',
  ],
  [
    'nobody',
    rule('approve: []'),
    '3:14 rules.approve: this is no group of approvers. Try { by: space developer }, or automatically',
  ],
  [
    'a yes',
    rule('approve: yes'),
    '3:14 rules.approve: "yes" is no group of approvers. Try { by: space developer }, or automatically',
  ],
  [
    'an unknown key in a group',
    rule('approve: { by: space developer, quorom: 2 }'),
    '3:37 unknown key "quorom". Did you mean "quorum"?',
  ],
  [
    'an unknown key in the second group',
    rule('approve:', '  - by: org manager', '  - { by: space developer, quorom: 2 }'),
    '5:32 unknown key "quorom". Did you mean "quorum"?',
  ],
  [
    'a role that is none',
    rule('approve: { by: space developper }'),
    '3:20 rules.approve.by: "space developper" is not "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Did you mean "space developer"?',
  ],
  [
    'a role that is none, in a list in the second group',
    rule('approve:', '  - by: org manager', '  - { by: [space developer, space boss] }'),
    '5:33 rules.approve.by: "space boss" is not "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address',
  ],
  [
    'a group without people',
    rule('approve: { quorum: 2 }'),
    '3:14 rules.approve.by: expected "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address',
  ],
  [
    'a user by name',
    rule('approve: { name: ciso, by: user ada }'),
    '3:32 rules.approve.by: "user ada" is not "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Slack shows the id under the person’s profile → ⋮',
  ],
  [
    'a user by handle',
    rule('approve: { name: ciso, by: "@ada" }'),
    '3:32 rules.approve.by: "@ada" is not "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Slack shows the id under the person’s profile → ⋮',
  ],
  [
    'a user group by handle',
    rule('approve: { name: security, by: group @security }'),
    '3:36 rules.approve.by: "group @security" is not "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Slack shows the id on the page of the group → ⋮',
  ],
  [
    'an id in small letters',
    rule('approve: { name: security, by: group s012security }'),
    '3:36 rules.approve.by: "group s012security" is not "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Did you mean "group S012SECURITY"?',
  ],
  [
    'no people needed',
    rule('approve: { by: space developer, quorum: 0 }'),
    '3:45 rules.approve.quorum: at least 1; where nobody needs to approve, say `approve: automatically`',
  ],
  [
    'too many people needed',
    rule('approve: { by: space developer, quorum: 99 }'),
    '3:45 rules.approve.quorum: at most 20',
  ],
  [
    'half a person',
    rule('approve: { by: space developer, quorum: 1.5 }'),
    '3:45 rules.approve.quorum: expected a whole number of people, from 1 to 20',
  ],
  [
    'people without a name',
    rule('approve: [{ by: org manager }, { by: ciso@example.com }]'),
    '3:36 rules.approve.name: a group with people in it needs a name, such as security',
  ],
  [
    'nobody to wait for',
    rule('approve: automatically', 'escalate: { after: 4h, to: org manager }'),
    '4:15 rules.escalate: there is nobody to wait for, so nothing escalates. Leave it out',
  ],
  [
    'nobody to escalate to',
    rule(APPROVE, 'escalate: { after: 4h }'),
    '4:15 rules.escalate.to: expected "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address',
  ],
  [
    'too late to escalate',
    rule(APPROVE, 'escalate: { after: 2d, to: org manager }'),
    '4:24 rules.escalate.after: nobody would ever hear of it: a request lapses after 1d (limits.lapse_after). Try 12h, or a longer lapse_after',
  ],
  [
    'too late to escalate, by another limit',
    'limits: { lapse_after: 2h }\nrules:\n  - name: it\n    approve: { by: space developer }\n    escalate: { after: 2h, to: org manager }',
    '5:24 rules.escalate.after: nobody would ever hear of it: a request lapses after 2h (limits.lapse_after). Try 1h, or a longer lapse_after',
  ],
  [
    'reasons of nobody',
    rule(APPROVE, 'reasons: approvers'),
    '4:14 rules.reasons: expected requester, approver, or both in a list: whoever has to say why',
  ],
  [
    'reasons for what is denied',
    rule('deny: no', 'reasons: requester'),
    '4:14 rules.reasons: what is denied needs no reasons; leave them out',
  ],
  [
    'reasons of approvers whom nobody asks',
    rule('approve: automatically', 'reasons: [requester, approver]'),
    '4:14 rules.reasons: nobody approves this, so only the requester can say why: `reasons: requester`',
  ],
  [
    'a name twice',
    'rules:\n  - name: it\n    when: { to: a/b/c }\n    approve: { by: space developer }\n  - { name: it, deny: no }',
    '5:13 rules.name: there is another rule "it". Give one of them another name',
  ],
  [
    'the name of a limit',
    'rules: [{ name: limits.forever, deny: no }]',
    '1:17 rules.name: "limits.forever" is what a rule of c2c’s own is called. Give this one another name',
  ],
  [
    'the name of the rule where none matches',
    'rules: [{ name: "default, owners of the destination", deny: no }]',
    '1:17 rules.name: "default, owners of the destination" is what a rule of c2c’s own is called. Give this one another name',
  ],
  [
    'one name for two groups',
    'rules:\n  - name: it\n    when: { to: a/b/c }\n    approve: { name: sec, by: group S0SEC }\n  - name: that\n    approve: [{ by: org manager }, { name: sec, by: group S0OPS }]',
    '6:44 rules.approve.name: the group "sec" is of other people before. One name means one group: give this one another',
  ],
  [
    'a rule that nothing comes to',
    'rules:\n  - name: it\n    approve: { by: space developer }\n  - { name: that, deny: no }',
    '4:5 rules: is never looked at: "it" before it matches everything. Put it before that one, or leave it out',
  ],
  [
    'a rule behind one for more',
    'rules:\n  - name: it\n    when: { to: "*/pci/*" }\n    approve: { by: space developer }\n  - { name: that, when: { to: bank/pci/db, traffic: tcp 22 }, deny: no }',
    '5:5 rules: is never looked at: "it" before it matches all that it is for. Put it before that one, or leave it out',
  ],
  [
    'a slip in a limit',
    'limits: { longest_durration: 7d }',
    '1:11 unknown key "longest_durration". Did you mean "longest_duration"?',
  ],
  [
    'a limit below what is usual',
    'limits: { longest_duration: 7d }',
    '1:29 limits.longest_duration: is shorter than default_duration, which is 30d. Try 30d, or a shorter default_duration',
  ],
  [
    'who may, misspelt',
    'limits: { forever: nobdy }',
    '1:20 limits.forever: "nobdy" is not nobody, anybody, "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Did you mean "nobody"?',
  ],
  [
    'a limit that limits nothing',
    'limits: { longest_duration: 90d, forever: anybody }',
    '1:43 limits.forever: longest_duration limits nothing where anybody may ask for what has no end. Try nobody, or name who may',
  ],
  [
    'usual traffic that is none',
    'limits: { default_traffic: 8080 }',
    '1:28 limits.default_traffic: This port needs its protocol. Expected `tls`, `tcp PORTS` or `udp PORTS`, with ports from 1 to 65535: `8080`, `9000-9010` or several joined by commas. Try tcp 8080',
  ],
  [
    'a count that is none',
    'limits: { pending_at_once: 0 }',
    '1:28 limits.pending_at_once: "0" is neither a whole number such as 20 nor unlimited',
  ],
  ['a month', 'limits: { lapse_after: 1month }', '1:24 limits.lapse_after: "1month" is not a duration. Try 30d'],
  [
    'a channel by its link',
    'channels: { approvals: https://example.slack.com/archives/C0123ABCD }',
    '1:24 channels.approvals: "https://example.slack.com/archives/C0123ABCD" is neither a channel id such as C0123ABCD nor a name such as #approvals. Try C0123ABCD',
  ],
  [
    'people by name',
    'break_glass: { people: ada }',
    '1:24 break_glass.people: expected a list of people: [U0123ABCD, S0123ABCD, ada@example.com], by Slack user id, user group or e-mail address',
  ],
  [
    'a way to know people that is none',
    'identity: { by: [map, mail] }',
    '1:23 identity.by: "mail" is none of map, link, email, nor a list of them. Did you mean email?',
  ],
  [
    'a person by name',
    'identity: { map: { ada: ada@example.com } }',
    '1:25 identity.map.ada: "ada" is not a Slack user id such as U0123ABCD: Slack shows it under the person’s profile → ⋮.',
  ],
  [
    'a host for a URL',
    'foundations: { prod: { api: api.example.com, client_id: a, client_secret_env: B } }',
    '1:29 foundations.prod.api: "api.example.com" is not a URL. Try https://api.example.com',
  ],
  [
    'a secret',
    'foundations: { prod: { api: https://api.example.com, client_id: a, client_secret: hush } }',
    '1:68 "client_secret" is a secret, which has no place in this file. Put it into an environment variable, and name that one here: client_secret_env: CF_PROD_SECRET',
  ],
  [
    'a default that is none',
    'foundations: { prod: { api: https://api.example.com, client_id: a, client_secret_env: B } }\ndefault_foundation: prd',
    '2:21 default_foundation: "prd" is none of prod. Did you mean prod?',
  ],
];

test.each(MISTAKES)('%s', (_, text, mistake) => {
  const { mistakes } = readConfigFile('c2c.yml', text);

  expect(mistakes.map(({ where, what }) => `${where} ${what}`)).toEqual([`c2c.yml:${mistake}`]);
});

test('several mistakes are told at once, in the order of the file', () => {
  const text = [
    'limits: { longest_duration: 7d }',
    ...['rules:', '  - name: one', '    when: { to: db }', '    deny: ""'],
    ...['  - name: two', '    approve: [{ by: boss, quorom: 2 }]'],
  ].join('\n');

  expect(readConfigFile('c2c.yml', text).mistakes.map(({ where }) => where)).toEqual([
    'c2c.yml:1:29',
    'c2c.yml:4:17',
    'c2c.yml:5:11',
    'c2c.yml:7:21',
    'c2c.yml:7:27',
  ]);
});

test.each<[string, string, readonly string[]]>([
  [
    'a limit below what is usual',
    'limits: { default_duration: 30d, longest_duration: 1d, lapse_after: x }',
    ['1:52 limits.longest_duration', '1:69 limits.lapse_after'],
  ],
  [
    'a limit that limits nothing',
    'limits: { default_duration: x, longest_duration: 1d, forever: anybody }',
    ['1:29 limits.default_duration', '1:63 limits.forever'],
  ],
  [
    'a default that is none',
    'limits: { lapse_after: x }\nfoundations: { prod: { api: example, client_id: a } }\ndefault_foundation: prd',
    ['1:24 limits.lapse_after', '2:22 foundations.prod', '2:29 foundations.prod.api', '3:21 default_foundation'],
  ],
  [
    'a foundation that is none',
    `${rule('when: { foundation: prd, to: db }', APPROVE)}\nfoundations: { prod: {} }`,
    ['3:25 rules.when.foundation', '3:34 rules.when.to', '5:22 foundations.prod.api', '5:22 foundations.prod'],
  ],
  [
    'a name twice, in rules of which each has something else',
    'rules:\n  - { name: it, when: { to: db }, deny: no }\n  - { name: it, when: { to: a/b/c } }',
    ['2:29 rules.when.to', '3:5 rules', '3:13 rules.name'],
  ],
  [
    'a rule that nothing comes to',
    'rules:\n  - { name: it, approve: { by: space developper } }\n  - { name: that, deny: "" }',
    ['2:32 rules.approve.by', '3:5 rules', '3:25 rules.deny'],
  ],
  [
    'one name for two groups',
    'rules:\n  - { name: one, when: { to: db }, approve: { name: sec, by: group S0SEC } }\n  - { name: that, approve: { name: sec, by: group S0OPS }, reasons: [] }',
    ['2:30 rules.when.to', '3:36 rules.approve.name', '3:69 rules.reasons'],
  ],
  [
    'too late to escalate',
    rule('when: { to: db }', APPROVE, 'escalate: { after: 2d, to: boss }'),
    ['3:17 rules.when.to', '5:24 rules.escalate.after', '5:32 rules.escalate.to'],
  ],
  [
    'hours of what nobody approves, which have no length',
    rule('approve: automatically', 'hours: { days: mon, from: "08:00", to: "08:00", zone: Mars }'),
    ['4:12 rules.hours', '4:44 rules.hours.to', '4:59 rules.hours.zone'],
  ],
  [
    'what can never be',
    rule('when: { crosses: org, within: org, longer_than: 7d, at_most: 1d, to: db }', APPROVE),
    ['3:35 rules.when.within', '3:66 rules.when.at_most', '3:74 rules.when.to'],
  ],
  [
    'people without a name',
    rule('approve: { by: [ciso@example.com, boss], quorum: 0 }'),
    ['3:14 rules.approve.name', '3:39 rules.approve.by', '3:54 rules.approve.quorum'],
  ],
  [
    'people who do not count',
    'identity: { by: email, map: { U0ADA: ada@example.com }, origins: [] }',
    ['1:17 identity.by', '1:66 identity.origins'],
  ],
  [
    'a space twice, with channels that are none',
    'channels: { spaces: { shop/data: x y, Shop/Data: C0123ABCD, shop: C0123ABCD } }',
    ['1:34 channels.spaces.shop/data', '1:50 channels.spaces.Shop/Data', '1:67 channels.spaces.shop'],
  ],
])('%s is told beside other mistakes', (_, text, places) => {
  const { mistakes } = readConfigFile('c2c.yml', text);

  expect(mistakes.map(({ where, what }) => `${where} ${what.split(': ')[0]}`)).toEqual(
    places.map((place) => `c2c.yml:${place}`),
  );
});

test.each<[string, string, string]>([
  ['the name of a group', rule('approve: { nmae: sec, by: group S0SEC }'), '3:16 unknown key "nmae"'],
  ['a decision', rule('aprove: automatically'), '3:5 unknown key "aprove"'],
  [
    'conditions',
    'rules:\n  - { name: it, whn: { to: a/b/c }, deny: no }\n  - { name: that, deny: no }',
    '2:17 unknown key "whn"',
  ],
  [
    'an account',
    'foundations: { prod: { api: https://api.example.com, client_ids: a, client_secret_env: B } }',
    '1:54 unknown key "client_ids"',
  ],
])('%s that is misspelt is not called missing too', (_, text, mistake) => {
  const { mistakes } = readConfigFile('c2c.yml', text);

  expect(mistakes.map(({ where, what }) => `${where} ${what.split('. ')[0]}`)).toEqual([`c2c.yml:${mistake}`]);
});
