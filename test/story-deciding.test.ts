// Deciding, told from outside: less is approved than was asked for, a request is handed on, people are reminded.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import type { Message, View } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, AUDIT, openSandbox, type Sandbox, startBot } from './support/bot.ts';

const HOUR = 3_600_000;
const WITHIN = { timeoutMs: 30_000 };

let sandbox: Sandbox;
let bot: Running | undefined;
let ahead = 0;
const clock = { now: () => Date.now() + ahead };

beforeEach(async () => {
  ahead = 0;
  sandbox = await openSandbox();
  const limits = {
    defaultLifetime: { kind: 'for', seconds: 86_400 },
    lapseAfterMs: 24 * HOUR,
    remindAfterMs: 4 * HOUR,
    reviewEveryMs: 90 * 86_400_000,
    reviewRemindEveryMs: 7 * 86_400_000,
    reconcileEveryMs: 60_000,
    appGoneEndsAfterMs: 24 * HOUR,
  } as const;
  bot = await startBot(sandbox, { limits }, clock);
});

afterEach(async () => {
  await bot?.stop();
  bot = undefined;
  await sandbox.close();
});

function card(text: string | RegExp): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(APPROVALS, text), WITHIN);
}

function told(person: string, text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.directMessages(person).find((message) => message.text.includes(text)),
    WITHIN,
  );
}

async function form(person: string): Promise<View> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.views(person).at(-1), WITHIN);
}

async function ask(): Promise<Message> {
  const words = '/c2c allow web -> shop/data/db tls, tcp 8080,9000-9010 for 7d because "checkout"';
  await sandbox.workspace.command('ada', APPROVALS, words);
  return card('asks');
}

test('an owner is reminded, hands the request on, and the other one approves less of it', async () => {
  const { workspace, foundation } = sandbox;
  await ask();
  ahead = 5 * HOUR;
  const reminder = await told('grace', 'has waited for a decision');

  await workspace.press('grace', reminder, 'Hand over…');
  await workspace.submitView('grace', await form('grace'), { 'Who is to decide': 'U0LINUS', Why: 'on leave' });
  const handed = await told('linus', 'asks you to decide');
  await card('Handed to');
  await workspace.press('linus', handed, 'Approve with changes…');
  await workspace.submitView('linus', await form('linus'), { 'What may pass': 'tcp 9001', 'For how long': '1d' });

  await card(/c2c-1.*LIVE/);
  await told('ada', 'Narrowed by');
  await workspace.waitFor(() => workspace.findMessage(AUDIT, 'narrowed'), WITHIN);
  expect(foundation.state.policies()).toEqual([
    { from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 9001, end: 9001 },
  ]);
  expect(foundation.state.routes()).toEqual([]);
}, 90_000);

test('a narrowing, an approval and a withdrawal at the same moment come to one thing, and everybody is told', async () => {
  const { workspace, foundation } = sandbox;
  const shown = await ask();
  await workspace.press('grace', shown, 'Approve with changes…');
  const view = await form('grace');
  const withdraw = await workspace.waitFor(
    () => workspace.ephemerals('ada').find((message) => message.text.includes('c2c-1')),
    WITHIN,
  );

  await Promise.all([
    workspace.submitView('grace', view, { 'What may pass': 'tls' }),
    workspace.press('linus', shown, 'Approve'),
    workspace.press('ada', withdraw, 'Withdraw'),
  ]);

  const end = await card(/c2c-1.*(LIVE|WITHDRAWN)/);
  const policies = foundation.state.policies().map(({ protocol, start }) => `${protocol} ${start}`);
  const isNarrowed = end.text.includes('Narrowed by');
  if (end.text.includes('WITHDRAWN')) expect(policies).toEqual([]);
  else expect(policies.sort()).toEqual(isNarrowed ? ['tcp 61443'] : ['tcp 61443', 'tcp 8080', 'tcp 9000']);
  const turns = () =>
    workspace.messages(AUDIT).flatMap(({ text }) => text.match(/c2c-1 (?:narrowed|approved|withdrawn)/g) ?? []);
  await workspace.waitFor(() => turns().length > 0, WITHIN);
  expect(turns()).toHaveLength(1);
}, 90_000);
