// The story of where connectivity comes from: people ask who may reach an app, and are told who asked, who approved, and why.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, openSandbox, type Sandbox, startBot } from './support/bot.ts';

let sandbox: Sandbox;
let bot: Running;

beforeEach(async () => {
  sandbox = await openSandbox();
  bot = await startBot(sandbox);
});

afterEach(async () => {
  sandbox.foundation.faults.clear();
  await bot.stop();
  await sandbox.close();
});

const WITHIN = { timeoutMs: 20_000 };

function card(text: string | RegExp): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(APPROVALS, text), WITHIN);
}

/** What a person has been told by direct message, as they read it. */
async function told(person: string, text: string): Promise<string> {
  const { workspace } = sandbox;
  const message = await workspace.waitFor(
    () => workspace.directMessages(person).find((each) => workspace.render(each).includes(text)),
    WITHIN,
  );
  return workspace.render(message);
}

async function grant(ask: string): Promise<void> {
  const { workspace } = sandbox;
  await workspace.command('ada', APPROVALS, ask);
  await workspace.press('grace', await card('asks'), 'Approve');
  await card('LIVE');
}

describe('who may reach an app', () => {
  test('is told to a developer of its space: the approver and the reason of a grant, and what nobody knows', async () => {
    const { workspace, foundation } = sandbox;
    foundation.state.addPolicy({ from: 'shop/prod/api', to: 'shop/data/db', protocol: 'tcp', start: 8080 });
    await grant('/c2c allow web -> shop/data/db tls for 7d because "checkout migration"');

    const said = await workspace.command('grace', APPROVALS, '/c2c who -> data/db');
    expect(said.answer && workspace.render(said.answer)).toContain('Looking up who may reach data/db.');

    const answer = await told('grace', 'Who may reach');
    expect(answer).toMatch(
      /shop\/prod\/web {2}TCP 61443 \(TLS\) {2}c2c-1: asked by @ada, approved by @grace, until .*"checkout migration"/,
    );
    expect(answer).toContain('shop/prod/api  TCP 8080  unmanaged');
  });

  test('is not told to somebody without a role there, not even the names', async () => {
    const { workspace, foundation } = sandbox;
    foundation.state.addPolicy({ from: 'bank/ledger/accounts', to: 'shop/data/db', protocol: 'tcp', start: 8080 });

    await workspace.command('ada', APPROVALS, '/c2c who -> shop/data/db');

    expect(await told('ada', 'you have none there')).not.toContain('accounts');
  });

  test('comes with the list of its requests, and so does whom it may reach', async () => {
    const { workspace } = sandbox;
    await grant('/c2c allow web -> shop/data/db tls for 7d');

    const { answer } = await workspace.command('ada', APPROVALS, '/c2c list prod/web');
    expect(answer && workspace.render(answer)).toContain('c2c-1  web → db over TLS  @ada: it is live until');

    expect(await told('ada', 'Who may reach')).toMatch(
      /no app.*\nWhat shop\/prod\/web may reach:\nshop\/data\/db {2}TCP 61443/s,
    );
  });
});

describe('a policy that nobody knows', () => {
  const OLD = { from: 'shop/prod/api', to: 'shop/data/db', protocol: 'tcp', start: 8080 } as const;

  /** Somebody presses a button beside the one unmanaged policy, fills in the form, and grace approves. */
  async function askAbout(label: string, typed: Readonly<Record<string, string>>): Promise<void> {
    const { workspace } = sandbox;
    await workspace.command('linus', APPROVALS, '/c2c who -> data/db');
    const answer = await workspace.waitFor(
      () => workspace.directMessages('linus').find((each) => workspace.render(each).includes('unmanaged')),
      WITHIN,
    );
    await workspace.press('linus', answer, label);
    const view = await workspace.waitFor(() => workspace.views('linus').at(-1), WITHIN);
    expect(await workspace.submitView('linus', view, typed)).toMatchObject({ errors: {} });
    await workspace.press('grace', await card('asks that'), 'Approve');
  }

  test('is seen, adopted, left alone, and goes with its grant', async () => {
    const { workspace, foundation } = sandbox;
    foundation.state.addPolicy(OLD);

    await askAbout('Adopt…', { 'For how long': '5s', Why: 'nightly export' });
    await card('LIVE');
    expect(foundation.state.policies()).toEqual([{ ...OLD, end: 8080 }]);
    await workspace.command('grace', APPROVALS, '/c2c who -> data/db');
    expect(await told('grace', 'nightly export')).toContain('asked by @linus, approved by @grace');

    await card('ENDED');
    expect(foundation.state.policies()).toEqual([]);
    expect(foundation.requests.lines().filter((line) => line === 'POST /networking/v1/external/policies')).toEqual([]);
  }, 30_000);

  test('is removed once the owners agree, and nothing else is', async () => {
    const { foundation } = sandbox;
    foundation.state.addPolicy(OLD);
    const other = { from: 'shop/prod/web', to: 'shop/data/cache', protocol: 'tcp', start: 6379 } as const;
    foundation.state.addPolicy(other);

    await askAbout('Remove…', { Why: 'nobody uses it' });

    await card('DONE');
    expect(foundation.state.policies()).toEqual([{ ...other, end: 6379 }]);
  }, 30_000);
});
