// How much one person may ask, told from outside: they hear it at once, and an operator may change it while c2c runs.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DEFAULT_IDENTITY } from '../src/core/identity.ts';
import { DEFAULT_RULES } from '../src/core/approval-rule.ts';
import type { Running } from '../src/main.ts';
import { openSandbox, type Sandbox, startBot } from './support/bot.ts';

const LIMITS = {
  defaultLifetime: { kind: 'for', seconds: 86_400 },
  lapseAfterMs: 86_400_000,
  reviewEveryMs: 90 * 86_400_000,
  reviewRemindEveryMs: 7 * 86_400_000,
  reconcileEveryMs: 60_000,
  appGoneEndsAfterMs: 86_400_000,
} as const;

let sandbox: Sandbox;
let bot: Running | undefined;

beforeEach(async () => {
  sandbox = await openSandbox();
});

afterEach(async () => {
  await bot?.stop();
  await sandbox.close();
});

async function ask(text: string): Promise<string> {
  const { answer } = await sandbox.workspace.command('ada', '#general', `/c2c ${text}`);
  return answer === undefined ? '' : sandbox.workspace.render(answer);
}

test('a person asks until it is too much, and more once the configuration allows it', async () => {
  bot = await startBot(sandbox, { limits: { ...LIMITS, pendingAtOnce: 1, askedPerHour: 2 } });

  expect(await ask('allow web -> shop/data/db')).toContain('c2c-1');
  expect(await ask('allow api -> shop/data/db')).toContain('A request of yours waits for a decision already');
  expect(await ask('plan api -> shop/data/db')).toContain('Looking at the foundation');
  expect(await ask('plan api -> shop/data/db')).toContain('You have asked c2c 2 times within an hour');

  await bot.configure({ ...LIMITS, rules: DEFAULT_RULES, identity: DEFAULT_IDENTITY, pendingAtOnce: 2 });
  expect(await ask('allow api -> shop/data/db')).toContain('c2c-2');
});
