// Living with a grant, told from outside: it is warned of, extended, given back, and ends although everything was down.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, AUDIT, openSandbox, type Sandbox, startBot } from './support/bot.ts';

const TLS_POLICY = { from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 61443, end: 61443 };
const DAY = 86_400_000;
const WITHIN = { timeoutMs: 20_000 };

let sandbox: Sandbox;
let bot: Running | undefined;
let ahead = 0;
const clock = { now: () => Date.now() + ahead };

beforeEach(async () => {
  ahead = 0;
  sandbox = await openSandbox();
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

function auditLine(text: string): Promise<unknown> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(AUDIT, text), WITHIN);
}

/** Ada has web → db, for so long: more than an hour, as nearer timers wait in the queue, by the wall clock. */
async function grant(duration: string): Promise<Message> {
  await sandbox.workspace.command('ada', APPROVALS, `/c2c allow web -> shop/data/db tls ${duration}`);
  await sandbox.workspace.press('grace', await card('asks'), 'Approve');
  return card(/c2c-1.*LIVE/);
}

describe('more time', () => {
  test('asked for in the form on the card keeps the grant alive past its end, and is decided by the owner', async () => {
    bot = await startBot(sandbox, {}, clock);
    const { workspace, foundation } = sandbox;
    await workspace.press('ada', await grant('for 12h'), 'Extend…');
    const [modal] = await workspace.waitFor(() => (workspace.views('ada').length > 0 ? workspace.views('ada') : null));
    if (!modal) throw new Error('the form opens');
    await workspace.submitView('ada', modal, { 'How much longer': '7 days', Why: 'the migration takes longer' });

    const extension = await card('7 more days for');
    ahead = 13 * 3_600_000;
    await workspace.press('grace', extension, 'Approve');

    await card(/c2c-2.*EXTENDED/);
    await told('ada', 'has more time');
    await auditLine('extended');
    expect(foundation.state.policies()).toEqual([TLS_POLICY]);
    expect(workspace.messages(AUDIT).some(({ text }) => text.includes('c2c-1 expired'))).toBe(false);
    ahead += 7 * DAY - 2 * 3_600_000;
    await told('ada', 'ends');
    ahead += 3 * 3_600_000;
    await card(/c2c-1.*\bENDED/);
    expect(foundation.state.policies()).toEqual([]);
    expect(foundation.state.routes()).toEqual([]);
  }, 60_000);

  test('typed as a command and denied leaves the old end', async () => {
    bot = await startBot(sandbox, {}, clock);
    const { workspace, foundation } = sandbox;
    await grant('for 12h');
    await workspace.command('ada', APPROVALS, '/c2c extend c2c-1 for 7d because "more tests"');
    const extension = await card('7 more days for');
    ahead = 13 * 3_600_000;

    await workspace.press('grace', extension, 'Deny…');
    const [modal] = await workspace.waitFor(() =>
      workspace.views('grace').length > 0 ? workspace.views('grace') : null,
    );
    if (!modal) throw new Error('the form opens');
    await workspace.submitView('grace', modal, { Why: 'long enough' });

    await card(/c2c-1.*\bENDED/);
    expect(foundation.state.policies()).toEqual([]);
  }, 60_000);
});

describe('a grant for ever', () => {
  test('comes up for review, is kept by an owner, and ends the next time, as nobody answers', async () => {
    const limits = {
      defaultLifetime: { kind: 'for', seconds: 86_400 },
      lapseAfterMs: DAY,
      reviewEveryMs: 90 * DAY,
      reviewRemindEveryMs: 30 * DAY,
      unreviewedEndAfterMs: 14 * DAY,
      reconcileEveryMs: 60_000,
      appGoneEndsAfterMs: DAY,
    } as const;
    bot = await startBot(sandbox, { limits }, clock);
    const { workspace, foundation } = sandbox;
    await grant('forever');
    ahead = 91 * DAY;

    const question = await told('grace', 'still needed');
    await told('ada', 'up for review');
    await card(/c2c-1.*LIVE[^]*Up for review/);
    await workspace.press('grace', question, 'Keep');
    await auditLine('kept');
    expect(foundation.state.policies()).toEqual([TLS_POLICY]);

    ahead += 91 * DAY;
    await workspace.waitFor(
      () => workspace.directMessages('grace').filter(({ text }) => text.includes('still needed')).length === 2,
      WITHIN,
    );
    ahead += 15 * DAY;

    await card(/c2c-1.*\bENDED.*nobody kept it/);
    await told('ada', 'as nobody kept it');
    expect(foundation.state.policies()).toEqual([]);
  }, 60_000);
});

describe('somebody who may not end it', () => {
  test('asks its owners with the same words, and they agree by button', async () => {
    bot = await startBot(sandbox, {}, clock);
    const { workspace, foundation } = sandbox;
    await grant('for 7d');

    await workspace.command('edsger', APPROVALS, '/c2c revoke c2c-1 because "nobody uses it"');
    await told('edsger', 'asks the owners to');
    const revocation = await card(/c2c-2.*asks: end .*c2c-1/);
    expect(foundation.state.policies()).toEqual([TLS_POLICY]);
    await workspace.press('grace', revocation, 'Approve');

    await card(/c2c-1.*\bENDED.*the owners agreed/);
    await card(/c2c-2.*\bDONE/);
    await told('ada', 'the owners agreed');
    await auditLine('by c2c-2, which was approved');
    expect(foundation.state.policies()).toEqual([]);
    expect(foundation.state.routes()).toEqual([]);
  }, 60_000);
});

describe('the end', () => {
  test('is told before to the requester and to the owner, and I am done ends it then', async () => {
    bot = await startBot(sandbox, {}, clock);
    const { workspace, foundation } = sandbox;
    await grant('for 7d');
    ahead = 7 * DAY - 2 * 3_600_000;

    const warning = await told('ada', 'ends');
    await told('grace', 'you approved it');
    await workspace.press('ada', warning, "I'm done");

    await card(/c2c-1.*\bENDED/);
    expect(foundation.state.policies()).toEqual([]);
    expect(workspace.directMessages('ada').filter(({ text }) => text.includes('ends <'))).toHaveLength(1);
  }, 60_000);

  test('that was missed while everything was down happens at once on return', async () => {
    bot = await startBot(sandbox, {}, clock);
    const { workspace, foundation } = sandbox;
    await grant('for 7d');
    await bot.stop();
    expect(foundation.state.policies()).toEqual([TLS_POLICY]);
    ahead = 30 * DAY;

    bot = await startBot(sandbox, {}, clock);

    await card(/c2c-1.*\bENDED/);
    expect(foundation.state.policies()).toEqual([]);
    expect(workspace.directMessages('ada').some(({ text }) => text.includes('ends <'))).toBe(false);
  }, 60_000);
});
