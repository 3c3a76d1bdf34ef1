// The story of a broken glass, told from outside: the form, the card, those who are told, and the review.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import type { SlackUserId } from '../src/core/vocabulary.ts';
import { APPROVALS, AUDIT, openSandbox, type Sandbox, startBot } from './support/bot.ts';
import { Script } from './support/script.ts';

const GLASS = {
  people: ['U0ADA' as SlackUserId, 'U0LINUS' as SlackUserId],
  seconds: 3_600,
  remindEveryMs: 3_600_000,
} as const;

let sandbox: Sandbox;
let bot: Running;
beforeEach(async () => {
  sandbox = await openSandbox();
  bot = await startBot(sandbox, { breakGlass: GLASS });
});
afterEach(async () => {
  await bot.stop();
  await sandbox.close();
});

const WITHIN = { timeoutMs: 40_000 };

function said(channel: string, text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.messages(channel).find((message) => workspace.render(message).includes(text)),
    WITHIN,
  );
}

const card = (text: string) => said(APPROVALS, text);
const auditLine = (text: string) => said(AUDIT, text);

test('ada has her own request applied at once; everybody is told, and grace reviews it', async () => {
  const { workspace, foundation } = sandbox;
  await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db for 7d');
  await workspace.press('ada', await card('asks'), 'Break glass…');
  const [form] = await workspace.waitFor(() => (workspace.views('ada').length > 0 ? workspace.views('ada') : null));
  if (!form) throw new Error('no form opened');

  const wrong = await workspace.submitView('ada', form, {
    'Type c2c-1 to confirm': 'c2c-2',
    'Why it cannot wait': 'checkout is down',
  });
  expect(JSON.stringify(wrong)).toContain('Type c2c-1 here');
  expect(foundation.state.policies()).toEqual([]);

  await workspace.submitView('ada', form, {
    'Type c2c-1 to confirm': 'C2C-1',
    'Why it cannot wait': 'checkout is down',
  });
  await card('LIVE');
  const live = await card('BREAK-GLASS by @ada, without an approval: "checkout is down" · nobody has reviewed it yet');
  expect(foundation.state.policies()).toHaveLength(1);
  await card('@barbara, @grace, @linus: one of you looks at it now');
  await auditLine('BREAK-GLASS @ada  "checkout is down"  for 1h');

  await workspace.press('ada', live, 'I have reviewed this');
  await workspace.waitFor(
    () => workspace.ephemerals('ada').find(({ text }) => text.includes('somebody else reviews it')),
    WITHIN,
  );
  const asked = await workspace.waitFor(
    () => workspace.directMessages('grace').find((message) => workspace.render(message).includes('BREAK-GLASS')),
    WITHIN,
  );
  await workspace.press('grace', asked, 'I have reviewed this');
  await card('· reviewed by @grace');
  await auditLine('reviewed    @grace  BREAK-GLASS by @ada');
});

test('a script that sends the form without typing the id, or for somebody who is not named, applies nothing', async () => {
  const { workspace, foundation } = sandbox;
  const script = new Script(sandbox);
  await workspace.command('barbara', APPROVALS, '/c2c allow web -> shop/data/db');
  await card('asks');
  const before = await script.fingerprint();
  const metadata = JSON.stringify({ request: 'c2c-1', revision: 1 });
  const callback = 'c2c_break_glass';

  await script.submit({ by: 'U0ADA', callback, metadata });
  await script.submit({ by: 'U0ADA', callback, metadata, inputs: { typed: 'c2c-9' } });
  await script.submit({ by: 'U0ADA', callback, metadata, inputs: { typed: 'c2c-1' }, reason: '  ' });
  for (const by of ['U0BARBARA', 'U0GRACE', 'U0EDSGER', 'U0GUEST', 'U0DENNIS', 'U0C2C']) {
    await script.submit({ by, callback, metadata, inputs: { typed: 'c2c-1' } });
  }

  expect(await script.fingerprint()).toBe(before);
  expect(foundation.state.policies()).toEqual([]);
  script.close();
});

test('a script signs for nobody who may not: who broke it, who asked, strangers, and people of other workspaces', async () => {
  const { workspace } = sandbox;
  await workspace.command('barbara', APPROVALS, '/c2c allow web -> shop/data/db');
  await workspace.press('linus', await card('asks'), 'Break glass…');
  const [form] = await workspace.waitFor(() => (workspace.views('linus').length > 0 ? workspace.views('linus') : null));
  if (!form) throw new Error('no form opened');
  await workspace.submitView('linus', form, {
    'Type c2c-1 to confirm': 'c2c-1',
    'Why it cannot wait': 'checkout is down',
  });
  await card('nobody has reviewed it yet');
  await card('LIVE');
  const script = new Script(sandbox);
  const before = await script.fingerprint();

  for (const by of [
    'U0LINUS',
    'U0BARBARA',
    'U0ADA',
    'U0EDSGER',
    'U0MALLORY',
    'U0GUEST',
    'U0DENNIS',
    'U0C2C',
    'U0NOBODY',
  ]) {
    await script.press({ by, verb: 'sign' });
  }
  await script.press({ by: 'U0GRACE', verb: 'sign', team: 'T0OTHER' });
  await script.press({ by: 'U0GRACE', verb: 'sign', value: 'c2c-1.' });

  expect(await script.fingerprint()).toBe(before);
  script.close();
});
