// The story of somebody who changes their e-mail address: told from outside, up to the operator who agrees.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { forgetPerson, listPeople, withBindings } from '../src/cli/identity.ts';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, AUDIT, openSandbox, type Sandbox, startBot } from './support/bot.ts';

let sandbox: Sandbox;
let bot: Running | undefined;
beforeEach(async () => {
  sandbox = await openSandbox();
});
afterEach(async () => {
  await bot?.stop();
  bot = undefined;
  await sandbox.close();
});

const WITHIN = { timeoutMs: 40_000 };

function card(text: string): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(APPROVALS, text), WITHIN);
}

function auditLines(text: string): readonly string[] {
  const lines = sandbox.workspace.messages(AUDIT).flatMap((message) => message.text.split('\n'));
  return lines.filter((line) => line.includes(text));
}

/** Slack keeps another address for somebody from now on. */
function readdress(name: string, email: string): void {
  const { people } = sandbox.workspace.store;
  const person = sandbox.workspace.store.person(name);
  if (person) people.set(person.id, { ...person, email });
}

test('a changed address carries no rights over until an operator agrees', async () => {
  bot = await startBot(sandbox);
  const { workspace, foundation } = sandbox;
  await workspace.command('edsger', APPROVALS, '/c2c revoke c2c-1');
  await workspace.waitFor(() => workspace.directMessages('edsger').at(-1), WITHIN);
  await bot.stop();
  readdress('edsger', 'grace@example.com');

  bot = await startBot(sandbox);
  await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db');
  const open = await card('asks');
  await workspace.press('edsger', open, 'Approve');
  await workspace.waitFor(
    () => workspace.ephemerals('edsger').find(({ text }) => text.includes('knows you as edsger@example.com')),
    WITHIN,
  );
  await workspace.press('edsger', open, 'Approve');
  await workspace.waitFor(() => auditLines('identity changed')[0], WITHIN);
  expect(foundation.state.policies()).toEqual([]);

  const known = await withBindings(sandbox.env, listPeople);
  expect(known.text).toMatch(/U0EDSGER +edsger@example\.com +by email, since .*Z; now says grace@example\.com/);
  const forgotten = await withBindings(sandbox.env, (bindings) => forgetPerson(bindings, 'edsger@example.com', Date));
  expect(forgotten.right).toBe(true);
  await workspace.press('edsger', open, 'Approve');
  await card('LIVE');

  expect(auditLines('identity changed')).toHaveLength(1);
  expect(auditLines('identity forgotten')).toHaveLength(1);
});

test('nobody is forgotten whom c2c does not know', async () => {
  const { text, right } = await withBindings(sandbox.env, (bindings) => forgetPerson(bindings, 'U0NOBODY', Date));

  expect(right).toBe(false);
  expect(text).toContain('c2c identity list');
  expect((await withBindings(sandbox.env, listPeople)).text).toBe('c2c knows nobody yet.');
});
