// What `c2c rules explain` tells, against a foundation that stands in; Slack and Redis are not there at all.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { explainRules } from '../../src/cli/rules-explain.ts';
import { type FoundationStandIn, startFoundation } from '../../src/sandbox/foundation/server.ts';

const RULES = `rules:
  - name: nobody logs in
    when: { traffic: tcp 22 }
    deny: use cf ssh.
  - name: inside a space
    when: { within: space }
    approve: automatically
  - name: ledger
    when: { to: bank/*/* }
    approve:
      - { name: bankers, by: [space developer], quorum: 2 }
  - name: cache
    when: { to: "*/*/cache" }
    approve:
      - { name: owners, by: [space manager], else: org manager }
      - { name: security, by: [group S012SECURITY, user U0CISO, user U0LEAD], quorum: 2 }
  - name: calls of api
    when: { from: "*/*/api", to: shop/data/db }
    reasons: [requester, approver]
    approve: { by: [space manager] }
  - name: in the morning
    when: { from: "*/*/web", to: shop/test/db }
    hours: { days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00", zone: Europe/Berlin }
    approve: { by: [space manager] }
  - name: from auditors
    when: { to: "*/*/metrics", requester: user U0AUDIT }
    deny: auditors look, and do not connect
identity:
  map: { U0LEAD: lead@example.com }
`;

let folder = '';
let foundation: FoundationStandIn;
let env: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'c2c-explain-'));
  await writeFile(join(folder, 'c2c.yml'), RULES);
  foundation = await startFoundation();
});
afterAll(async () => {
  await foundation.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  foundation.requests.clear();
  env = {
    // The port that nobody listens on: whoever asks there gets no answer.
    SLACK_BOT_TOKEN: 'xoxb-1-nobody',
    SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
    SLACK_API_URL: 'http://127.0.0.1:9/',
    REDIS_URL: 'redis://127.0.0.1:9',
    CF_API: foundation.url,
    CF_CLIENT_ID: 'c2c-bot',
    CF_CLIENT_SECRET: 'c2c-secret',
    C2C_APPROVALS_CHANNEL: 'C0APPROVALS',
    C2C_AUDIT_CHANNEL: 'C0AUDIT',
    C2C_CONFIG: join(folder, 'c2c.yml'),
  };
});

function explain(command: string, as = 'ada@example.com', more: { foundation?: string } = {}) {
  return explainRules(env, { command, as, ...more });
}

test('each rule before the default one is told with why it is not it, then who is asked; nothing is changed', async () => {
  const { text, exitCode } = await explain('allow shop/prod/web -> shop/data/db tls for 7d', 'Ada@Example.com');

  expect(exitCode).toBe(0);
  expect(text).toBe(`ada@example.com asks for 7d

shop/prod/web -> shop/data/db tls
  - nobody logs in: tls is not tcp 22
  - inside a space: shop/prod and shop/data are not in the same space
  - ledger: the destination shop/data/db is not bank/*/*
  - cache: the destination shop/data/db is not */*/cache
  - calls of api: the source shop/prod/web is not */*/api
  - in the morning: the destination shop/data/db is not shop/test/db
  - from auditors: the destination shop/data/db is not */*/metrics
  > default, owners of the destination: people decide

Who may ask
  ada@example.com may: developer of shop/prod
Who could decide
  1 of developers and managers of shop/data: barbara@example.com, grace@example.com, linus@example.com
What is missing
  nothing

It would be asked of barbara@example.com, grace@example.com, linus@example.com.`);
  const writes = foundation.requests
    .all()
    .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/oauth/token'));
  expect(writes).toEqual([]);
});

test('one denied connection refuses the whole, in the words of the rule', async () => {
  const { text, exitCode } = await explain('allow web -> shop/data/db tcp 22,8080');

  expect(exitCode).toBe(0);
  expect(text).toContain('shop/prod/web -> shop/data/db tcp 22\n  > nobody logs in: denied, use cf ssh.\n');
  expect(text).toContain('Who could decide\n  nobody: what a rule denies cannot be approved\n');
  expect(text).toMatch(/\nIt would be refused: The rule "nobody logs in" does not allow this: use cf ssh\.$/);
});

test('what is approved automatically says by which rule, and that nobody needs to decide', async () => {
  const { text } = await explain('plan shop/prod/web -> shop/prod/api');

  expect(text).toContain('  > inside a space: nobody needs to approve\n');
  expect(text).toContain('Who could decide\n  nobody needs to\n');
  expect(text).toMatch(/\nIt would be approved automatically by the rule "inside a space"\.$/);
});

test('whoever has no role to ask is refused, whatever the rules say', async () => {
  const { text, exitCode } = await explain('allow shop/prod/web -> shop/prod/api', 'mallory@example.com');

  expect(exitCode).toBe(0);
  expect(text).toContain('Who may ask\n  mallory@example.com may not\n');
  expect(text).toContain('What is missing\n  a role of mallory@example.com in shop/prod\n');
  expect(text).toMatch(/would be refused: mallory@example\.com has no role in shop\/prod with which one may ask\.$/);
});

test('a quorum of more people than there are is told, and that nobody could approve', async () => {
  const { text } = await explain('allow shop/prod/web -> bank/ledger/accounts');

  expect(text).toContain('  2 of bankers of bank/ledger: edsger@example.com\n');
  expect(text).toContain('What is missing\n  1 more person for bankers of bank/ledger\n');
  expect(text).toMatch(/could be approved by nobody: there are too few people for bankers of bank\/ledger\.$/);
});

test('whom only Slack knows is named as not looked up; whom identity.map knows by name; and who steps in', async () => {
  const { text } = await explain('allow shop/prod/web -> shop/data/cache', 'linus@example.com');

  expect(text).toContain('  1 of owners of shop/data: alan@example.com\n');
  expect(text).toContain(
    '  2 of security: lead@example.com, group S012SECURITY (in Slack, not looked up), user U0CISO (in Slack, not looked up)\n',
  );
  expect(text).toContain('  1 more person for security, unless Slack knows them: group S012SECURITY, user U0CISO\n');
});

test('a rule about a Slack person makes the verdict one without Slack, unless identity.map says who asks', async () => {
  const unsure = await explain('allow shop/prod/web -> shop/data/metrics tcp 9000');

  expect(unsure.text).toContain(
    '  - from auditors: ada@example.com is none of those whom the rule names, as far as is known without Slack\n',
  );
  expect(unsure.text).toContain('Not looked up\n  who ada@example.com is in Slack');
  expect(unsure.text).toMatch(/\nAs far as can be told without Slack, it would be asked of /);

  await writeFile(join(folder, 'known.yml'), RULES.replace('U0LEAD: lead', 'U0AUDIT: ada'));
  env = { ...env, C2C_CONFIG: join(folder, 'known.yml') };
  const sure = await explain('allow shop/prod/web -> shop/data/metrics tcp 9000');

  expect(sure.text).not.toContain('Not looked up');
  expect(sure.text).toContain('It would be refused: The rule "from auditors" does not allow this');
});

test('nobody looks into a user group, so a rule about its members is told as unsure for whoever asks', async () => {
  const rules = RULES.replace('requester: user U0AUDIT', 'requester: [user U0AUDIT, group S012AUDIT]');
  await writeFile(join(folder, 'group.yml'), rules.replace('U0LEAD: lead', 'U0ADA: ada'));
  env = { ...env, C2C_CONFIG: join(folder, 'group.yml') };
  const { text } = await explain('allow shop/prod/web -> shop/data/metrics tcp 9000');

  expect(text).toContain(
    'Not looked up\n  which user groups ada@example.com is in, and so whether they are whom "from auditors" names\n',
  );
  expect(text).toMatch(/\nAs far as can be told without Slack, it would be asked of /);
});

test('who may ask for what has no end is told, and that Slack was not asked whether it is they', async () => {
  const path = join(folder, 'limits.yml');
  await writeFile(path, 'limits: { forever: [source org manager, user U0CISO] }\n');
  env['C2C_CONFIG'] = path;
  const { text } = await explain('allow shop/prod/web -> shop/data/db forever');

  expect(text).toContain(
    `  > limits.forever (as far as is known without Slack): denied, only org managers of the source or user U0CISO may ask for what has no end, or lasts longer than ten years. Ask with \`for 30d\`.`,
  );
  expect(text).toContain(`Not looked up
  who ada@example.com is in Slack (identity.map does not say it), and so whether they are whom "limits.forever" names
`);
  expect(text).toContain('As far as can be told without Slack, it would be refused');
});

test('a reason that a rule wants is missing, and those who would decide with it are told', async () => {
  const { text } = await explain('allow shop/prod/api -> shop/data/db');
  const withReason = await explain('allow shop/prod/api -> shop/data/db because "load test"');

  expect(text).toContain('  > calls of api: people decide; whoever asks says why; whoever approves says why\n');
  expect(text).toContain('  1 of managers of shop/data: linus@example.com\nWhat is missing\n  a reason: `because …`\n');
  expect(text).toMatch(/\nIt would be refused: The rule "calls of api" wants to know why: /);
  expect(withReason.text).toContain('What is missing\n  nothing\n');
  expect(withReason.text).toMatch(/\nIt would be asked of linus@example\.com\.$/);
});

test.each([
  ['2026-11-23T12:00:00Z', 'open now, until Mon 23 Nov 18:00 Europe/Berlin'],
  ['2026-11-27T17:00:00Z', 'closed now, open next on Mon 30 Nov 08:00 Europe/Berlin'],
])('the hours of a rule are told, and at %s: %s', async (at, openness) => {
  const clock = { now: () => Date.parse(at) };
  const { text } = await explainRules(
    env,
    { command: 'allow shop/prod/web -> shop/test/db', as: 'ada@example.com' },
    clock,
  );

  expect(text).toContain(
    '  > in the morning: people decide; approvals count mon to fri, 08:00 to 18:00 Europe/Berlin\n',
  );
  expect(text).toContain(
    `When approvals count\n  mon to fri, 08:00 to 18:00 Europe/Berlin: ${openness}\nWhat is missing\n`,
  );
});

test('somebody whom identity.map knows to be another Slack person is surely not whom a rule names', async () => {
  await writeFile(join(folder, 'other.yml'), RULES.replace('U0LEAD: lead', 'U0OTHER: ada'));
  env = { ...env, C2C_CONFIG: join(folder, 'other.yml') };
  const { text } = await explain('allow shop/prod/web -> shop/data/metrics tcp 9000');

  expect(text).not.toContain('without Slack');
  expect(text).toContain('\nIt would be asked of barbara@example.com');
});

test('what is taken away goes by no rule, and may be asked for from either end', async () => {
  const { text } = await explain('remove-policy shop/prod/web -> shop/data/db tcp 22', 'grace@example.com');

  expect(text).toContain('grace@example.com asks to take this away\n');
  expect(text).toContain(
    'shop/prod/web -> shop/data/db tcp 22\n  > default, owners of the destination: people decide\n',
  );
  expect(text).toContain('Who may ask\n  grace@example.com may: developer of shop/data\n');
  expect(text).toMatch(/would be asked of barbara@example\.com, linus@example\.com\.$/);
});

test('a day that has passed is refused', async () => {
  const { text } = await explain('allow shop/prod/web -> shop/data/db until 2020-01-01');

  expect(text).toContain('would be refused: 2020-01-01 has passed already');
});

test('a command that does not parse gets its usage hint, and 1', async () => {
  const { text, exitCode } = await explain('allow web -> db becuase "checkout"');

  expect(exitCode).toBe(1);
  expect(text).toContain('^^^^^^^');
  expect(text).toContain('Did you mean `because`?');
});

test.each([
  { command: 'show c2c-4', what: /^The rules are about what is asked for between apps: .*, not show\.$/ },
  { command: 'allow shop/prod/wbe -> shop/data/db', what: /^There is no app "shop\/prod\/wbe" in shop\/prod\./ },
])('$command has no verdict, and ends with 1', async ({ command, what }) => {
  const { text, exitCode } = await explain(command);

  expect(exitCode).toBe(1);
  expect(text).toMatch(what);
});

test('a foundation that the configuration does not name ends with 1, and the names that it has', async () => {
  const { text, exitCode } = await explain('allow shop/prod/web -> shop/data/db', 'ada@example.com', {
    foundation: 'prod',
  });

  expect({ text, exitCode }).toEqual({ text: 'There is no foundation "prod". Say --on default.', exitCode: 1 });
});

test.each([
  { change: { CF_API: '' }, what: 'c2c cannot explain: 1 thing to fix' },
  { change: { C2C_ROLE: 'web', CF_API: undefined }, what: 'C2C_ROLE is web, which knows no foundation' },
])('a configuration without a foundation ends with 78: $what', async ({ change, what }) => {
  env = { ...env, ...change };
  const { text, exitCode } = await explain('allow shop/prod/web -> shop/data/db');

  expect(exitCode).toBe(78);
  expect(text).toContain(what);
});

test('a foundation that does not let us read is no verdict', async () => {
  foundation.faults.plan({ kind: 'answer', path: '/v3/roles', status: 403, times: 'until cleared' });
  try {
    await expect(explain('allow shop/prod/web -> shop/data/db')).rejects.toThrow(/role/);
  } finally {
    foundation.faults.clear();
  }
});
