// The story of one request for many apps: one plan, an approval from each owner group, and one POST for all its policies.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import {
  APPROVALS,
  AUDIT,
  type BotProcess,
  openSandbox,
  type Sandbox,
  spawnBot,
  startBot,
  until,
} from './support/bot.ts';

let sandbox: Sandbox;
let bot: Running | undefined;
let child: BotProcess | undefined;

beforeEach(async () => {
  sandbox = await openSandbox();
});

afterEach(async () => {
  sandbox.foundation.faults.clear();
  await bot?.stop();
  await child?.kill();
  bot = undefined;
  child = undefined;
  await sandbox.close();
});

/** A dead worker's job is taken over after 10 to 15 seconds; the rest is for machines that are busy otherwise. */
const WITHIN = { timeoutMs: 40_000 };

function card(text: string | RegExp): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(() => workspace.findMessage(APPROVALS, text), WITHIN);
}

function told(person: string, text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.directMessages(person).find((message) => message.text.includes(text)),
    WITHIN,
  );
}

/** Ada pastes a file into the form. */
async function paste(text: string): Promise<void> {
  const { workspace } = sandbox;
  await workspace.command('ada', APPROVALS, '/c2c apply');
  const form = await workspace.waitFor(() => workspace.views('ada').at(-1), WITHIN);
  const outcome = await workspace.submitView('ada', form, { policies: text });
  expect(outcome).toMatchObject({ errors: {}, refusals: [] });
}

function policies(): string[] {
  return sandbox.foundation.state
    .policies()
    .map(({ from, to, start }) => `${from} ${to} ${start}`)
    .sort();
}

function posts(): number {
  return sandbox.foundation.requests.lines().filter((line) => line === `POST ${POLICIES}`).length;
}

const FILE = `for: 1h
because: checkout migration
connections:
  - allow: web
    to: shop/data/db
  - allow: [web, api]
    to: bank/ledger/accounts
    traffic: tcp 8080
  - allow: api
    to: shop/data/cache
`;
const MADE = [
  'shop/prod/api bank/ledger/accounts 8080',
  'shop/prod/api shop/data/cache 61443',
  'shop/prod/web bank/ledger/accounts 8080',
  'shop/prod/web shop/data/db 61443',
];

const POLICIES = '/networking/v1/external/policies';

test('two sources and two destinations of two owners are one plan, two approvals and one POST', async () => {
  bot = await startBot(sandbox);
  const { workspace, foundation } = sandbox;
  await workspace.command(
    'ada',
    APPROVALS,
    '/c2c allow web, api -> shop/data/db, bank/ledger/accounts tcp 8080 for 1h',
  );
  const open = await card('asks');
  expect(workspace.render(open)).toContain('network policy api → accounts tcp 8080');

  await workspace.press('grace', open, 'Approve');
  const half = await card('1/1 for shop/data; 0/1 for bank/ledger');
  expect(foundation.state.policies()).toEqual([]);
  await workspace.press('edsger', half, 'Approve');
  await card('LIVE');

  expect(
    foundation.state
      .policies()
      .map(({ from, to }) => `${from} ${to}`)
      .sort(),
  ).toEqual([
    'shop/prod/api bank/ledger/accounts',
    'shop/prod/api shop/data/db',
    'shop/prod/web bank/ledger/accounts',
    'shop/prod/web shop/data/db',
  ]);
  expect(foundation.requests.lines().filter((line) => line === `POST ${POLICIES}`)).toHaveLength(1);
});

test('what could be made and what not is told item by item', async () => {
  bot = await startBot(sandbox);
  const { workspace, foundation } = sandbox;
  await workspace.command('ada', APPROVALS, '/c2c allow web, api -> shop/data/db, shop/data/cache tls for 1h');
  const open = await card('asks');
  foundation.faults.plan({
    kind: 'answer',
    path: POLICIES,
    method: 'POST',
    status: 403,
    body: '{"error": "policy quota exceeded"}',
  });

  await workspace.press('grace', open, 'Approve');
  const failed = workspace.render(await card('NOT APPLIED'));

  for (const source of ['web', 'api']) {
    for (const destination of ['db', 'cache']) {
      expect(failed).toContain(`network policy ${source} → ${destination} tcp 61443: `);
    }
  }
  expect(failed).toMatch(
    /Made: .*db\.apps\.internal.*cache\.apps\.internal|Made: .*cache\.apps\.internal.*db\.apps\.internal/,
  );
});

test('a pasted file is one plan, approved by the owners of both spaces and made in one POST; once more it asks nobody', async () => {
  bot = await startBot(sandbox);
  const { workspace } = sandbox;
  await paste(FILE);
  await workspace.press('grace', await card('asks for 3 connections'), 'Approve');
  const half = await card('1/1 for shop/data; 0/1 for bank/ledger');
  expect(policies()).toEqual([]);
  await workspace.press('edsger', half, 'Approve');
  await card('LIVE');

  expect(policies()).toEqual(MADE);
  expect(posts()).toBe(1);
  const note = workspace.render(await told('ada', 'live'));
  expect(note).toContain('web → https://db.apps.internal:61443');
  expect(note).toContain('web, api → bank/ledger/accounts (no internal route)');
  await workspace.waitFor(() => workspace.findMessage(AUDIT, 'apply 3 connections: '), WITHIN);

  await paste(FILE);
  await told('ada', 'Nothing is missing: all of it is there already. It is held by c2c-1.');
  await paste(`${FILE}  - {allow: web, to: shop/data/cache, traffic: tcp 6379}\n`);
  const more = workspace.render(await card('asks for 4 connections'));
  expect(more.split('\n').filter((line) => line.startsWith('+'))).toEqual([
    expect.stringContaining('network policy web → cache tcp 6379'),
  ]);
});

test('a route that is refused leaves its connection undone, and the others are made; a retry makes the rest', async () => {
  bot = await startBot(sandbox);
  const { workspace, foundation } = sandbox;
  await paste(FILE);
  await workspace.press('grace', await card('asks'), 'Approve');
  foundation.faults.plan({
    kind: 'answer',
    path: '/v3/routes',
    method: 'POST',
    status: 422,
    body: '{"errors": [{"code": 10008, "title": "CF-UnprocessableEntity", "detail": "Routes quota exceeded."}]}',
  });
  await workspace.press('edsger', await card('1/1 for shop/data'), 'Approve');

  const partly = await card('APPLIED IN PART');
  const lines = workspace.render(partly).split('\n');
  expect(lines.filter((line) => line.startsWith('!'))).toHaveLength(1);
  expect(lines).toContainEqual(expect.stringMatching(/^! .*not made: internal route .*Routes quota exceeded/));
  expect(lines).toContainEqual(expect.stringMatching(/^\+ web, api → accounts over TCP 8080 +is there$/));
  expect(policies()).toEqual(MADE);
  const shown = await workspace.command('ada', APPROVALS, '/c2c show c2c-1');
  expect(workspace.render(shown.answer ?? failed('no answer'))).toContain('Routes quota exceeded');
  await workspace.waitFor(() => workspace.findMessage(AUDIT, /not applied.*Routes quota exceeded.*done: /), WITHIN);

  await workspace.press('ada', partly, 'Retry');
  await card('LIVE');
  expect(
    foundation.state
      .routes()
      .map(({ url }) => url)
      .sort(),
  ).toEqual(['cache.apps.internal', 'db.apps.internal']);
});

test('a file survives a kill between its approval and its last connection, and nothing is made twice', async () => {
  child = await spawnBot(sandbox);
  const { workspace, foundation } = sandbox;
  await paste(FILE);
  await workspace.press('grace', await card('asks'), 'Approve');
  const half = await card('1/1 for shop/data');
  const held = foundation.faults.plan({ kind: 'hold', path: POLICIES, method: 'POST' });
  await workspace.press('edsger', half, 'Approve');
  await until(() => foundation.requests.lines().includes(`POST ${POLICIES}`));
  await child.kill();
  foundation.faults.clear(held);

  bot = await startBot(sandbox);
  await card('LIVE');
  expect(policies()).toEqual(MADE);
  expect(
    foundation.state
      .routes()
      .map(({ url }) => url)
      .sort(),
  ).toEqual(['cache.apps.internal', 'db.apps.internal']);
}, 60_000);

function failed(why: string): never {
  throw new Error(why);
}
