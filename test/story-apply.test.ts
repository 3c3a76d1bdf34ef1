// The story of a file that an operator, or their pipeline, applies in somebody's name: asked, told and decided as any other.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { applyFile } from '../src/cli/apply.ts';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, AUDIT, openSandbox, type Sandbox, startBot } from './support/bot.ts';

const FILE = `for: 1h
connections:
  - {allow: shop/prod/web, to: shop/data/db}
  - {allow: shop/prod/web, to: bank/ledger/accounts, traffic: tcp 8080}
`;
const WITHIN = { timeoutMs: 40_000 };

let folder = '';
let file = '';
let sandbox: Sandbox;
let bot: Running | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'c2c-apply-'));
  file = join(folder, 'c2c-policies.yml');
  await writeFile(file, FILE);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  sandbox = await openSandbox();
});
afterEach(async () => {
  await bot?.stop();
  bot = undefined;
  await sandbox.close();
});

function card(words: string | RegExp): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(APPROVALS, words), WITHIN);
}

function told(person: string, words: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.directMessages(person).find((message) => message.text.includes(words)),
    WITHIN,
  );
}

function apply(more: Partial<Parameters<typeof applyFile>[1]> = {}) {
  return applyFile(sandbox.env, { file, as: 'ada@example.com', dryRun: false, ...more });
}

test('a file from the command line is decided by the owners, told to whose name it is in, and marked in the trail', async () => {
  bot = await startBot(sandbox);
  const { workspace, foundation } = sandbox;

  expect(await apply()).toEqual({
    text: 'c2c-1 asks for 2 connections in the name of ada@example.com. It is decided in Slack.',
    exitCode: 0,
  });

  const open = await card('asks from the command line for 2 connections');
  const note = await told('ada', 'was asked in your name from the command line');
  expect(workspace.render(note)).toContain('[Withdraw]');
  expect(foundation.state.policies()).toEqual([]);
  await workspace.press('ada', open, 'Approve');
  await workspace.waitFor(
    () => workspace.ephemerals('ada').find(({ text: words }) => words.includes('You asked')),
    WITHIN,
  );
  await workspace.press('grace', open, 'Approve');
  await workspace.press('edsger', await card('1/1 for shop/data'), 'Approve');
  await card('LIVE');
  expect(foundation.state.policies()).toHaveLength(2);
  await workspace.waitFor(() => workspace.findMessage(AUDIT, /requested.*from the command line/), WITHIN);
});

test('a file that was asked in the name of somebody who does not want it is withdrawn by them', async () => {
  bot = await startBot(sandbox);
  const { workspace } = sandbox;
  await apply({ as: 'U0ADA' });

  await workspace.press('ada', await told('ada', 'was asked in your name'), 'Withdraw');

  await card('WITHDRAWN');
});

test('a dry run prints the plan and asks nobody, with the short names looked up as for the person', async () => {
  bot = await startBot(sandbox);
  const { workspace } = sandbox;
  await workspace.command('ada', APPROVALS, '/c2c use shop/prod');
  const short = join(folder, 'short.yml');
  await writeFile(short, FILE.replaceAll('shop/prod/web', 'web'));

  const { text: plan, exitCode } = await apply({ file: short, dryRun: true });

  expect({ lines: plan.split('\n').sort(), exitCode }).toEqual({
    lines: [
      '  + policy web → accounts tcp 8080',
      '  + policy web → db tcp 61443',
      '  + route db.apps.internal',
      'The plan, for the owners of shop/data, bank/ledger to decide. Nobody was asked.',
    ],
    exitCode: 0,
  });
  const { answer } = await workspace.command('ada', APPROVALS, '/c2c list all');
  expect(answer?.text).toContain('There is no request');
});

test('a dry run says what would be refused', async () => {
  bot = await startBot(sandbox);

  expect(await apply({ as: 'edsger@example.com', dryRun: true })).toEqual({
    text: expect.stringMatching(/^You have no role in shop\/prod.* Nothing was asked\.$/),
    exitCode: 1,
  });
});

describe('nothing is asked', () => {
  test.each([
    [
      'for an address that Slack does not know',
      { as: 'nobody@example.com' },
      /^Slack knows nobody with the e-mail address nobody@/,
    ],
    [
      'for a guest',
      { as: 'guest@example.com' },
      /^guest@example\.com cannot ask: Guests of the workspace.* Nothing was asked\.$/,
    ],
  ])('%s', async (_, more, words) => {
    expect(await apply(more)).toEqual({ text: expect.stringMatching(words), exitCode: 1 });
  });

  test('of a file with mistakes: all of them are told, with their places', async () => {
    const wrong = join(folder, 'wrong.yml');
    await writeFile(wrong, 'for: soon\nconnections:\n  - {allow: web, too: db}\n');

    const { text: mistakes, exitCode } = await apply({ file: wrong });

    expect(exitCode).toBe(1);
    expect(mistakes).toContain(`${wrong} cannot be asked for: 3 things to fix`);
    expect(mistakes).toContain(`${wrong}:3:18  unknown key "too". Did you mean "to"?`);
  });

  test('with a wrong configuration, which ends with 78', async () => {
    const { text: mistakes, exitCode } = await applyFile(
      { ...sandbox.env, SLACK_BOT_TOKEN: '' },
      { file, as: 'ada@example.com', dryRun: false },
    );

    expect(exitCode).toBe(78);
    expect(mistakes).toMatch(/^c2c cannot ask: 1 thing to fix\n {2}SLACK_BOT_TOKEN/);
  });

  test('while Slack is down', async () => {
    sandbox.workspace.faults.plan('users.lookupByEmail', { kind: 'error', error: 'fatal_error' });

    await expect(apply()).rejects.toThrow(/asking Slack whose e-mail address this is/);
  });
});

test('the command reads what is piped in', async () => {
  bot = await startBot(sandbox);
  const args = ['--import', 'tsx', 'src/cli/c2c.ts', 'apply', '-f', '-', '--as', 'ada@example.com'];
  const child = spawn(process.execPath, args, { env: { ...sandbox.env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const out = text(child.stdout);
  const ended = once(child, 'exit');
  child.stdin.end(FILE);

  expect(await out).toBe('c2c-1 asks for 2 connections in the name of ada@example.com. It is decided in Slack.\n');
  expect(await ended).toEqual([0, null]);
  await card('asks from the command line');
}, 30_000);
