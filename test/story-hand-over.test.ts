// Handing over to a user group, told from outside: two stand-ins, a real Redis, and the bot between them.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ApprovalRule, SlackGroupId } from '../src/core/approval-rule.ts';
import { DEFAULT_RULES } from '../src/core/approval-rule.ts';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, AUDIT, openSandbox, type Sandbox, startBot } from './support/bot.ts';

const WITHIN = { timeoutMs: 30_000 };
const RULE: ApprovalRule = {
  name: 'data',
  when: {},
  kind: 'ask',
  groups: [
    {
      name: 'data',
      quorum: 1,
      chain: [
        [
          { kind: 'space-role', of: 'destination', role: 'manager' },
          { kind: 'user-group', group: 'S0DATA' as SlackGroupId },
        ],
      ],
    },
  ],
};

let sandbox: Sandbox;
let bot: Running | undefined;

beforeEach(async () => {
  sandbox = await openSandbox();
  bot = await startBot(sandbox, { rules: { ...DEFAULT_RULES, rules: [RULE] } });
});

afterEach(async () => {
  await bot?.stop();
  bot = undefined;
  await sandbox.close();
});

function told(person: string, text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.directMessages(person).find((message) => message.text.includes(text)),
    WITHIN,
  );
}

test('an owner hands it to a user group by its name, and one of the group decides where they read of it', async () => {
  const { workspace } = sandbox;
  await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db because "checkout"');
  const card = await workspace.waitFor(() => workspace.findMessage(APPROVALS, 'asks'), WITHIN);

  await workspace.press('linus', card, 'Hand over…');
  const form = await workspace.waitFor(() => workspace.views('linus').at(-1), WITHIN);
  const outcome = await workspace.submitView('linus', form, {
    'Or a user group': 'Owners of shop/data',
    Why: 'on leave',
  });
  expect(outcome).toMatchObject({ errors: {}, refusals: [] });

  await told('alan', 'as one of');
  const asked = await told('barbara', 'as one of');
  await workspace.waitFor(() => workspace.findMessage(APPROVALS, /Handed to .*Owners of shop\/data/), WITHIN);
  await workspace.waitFor(() => workspace.findMessage(AUDIT, /handed over.*Owners of shop\/data \(2 people\)/), WITHIN);
  await workspace.press('barbara', asked, 'Approve');

  await workspace.waitFor(() => workspace.findMessage(APPROVALS, /c2c-1.*LIVE/), WITHIN);
  const shown = await workspace.command('ada', APPROVALS, '/c2c show c2c-1');
  expect(shown.answer && workspace.render(shown.answer)).toContain('to Owners of shop/data (2 people)');
}, 90_000);
