// Two foundations with the same names on both, told from outside: what is asked on one is done there alone, and one that
// is down keeps nobody on the other waiting.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { FoundationName } from '../src/core/vocabulary.ts';
import type { Running } from '../src/main.ts';
import { type FoundationStandIn, startFoundation } from '../src/sandbox/foundation/server.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, AUDIT, openSandbox, type Sandbox, signIn, startBot, until } from './support/bot.ts';

const PROD = 'prod' as FoundationName;
const DEV = 'dev' as FoundationName;
const ASK = '/c2c allow web -> shop/data/db tcp 8080 for 7d';
const POLICY = { from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 8080, end: 8080 };

let sandbox: Sandbox;
let dev: FoundationStandIn;
let bot: Running | undefined;

beforeEach(async () => {
  [sandbox, dev] = await Promise.all([openSandbox(), startFoundation()]);
});

afterEach(async () => {
  dev.faults.clear();
  sandbox.foundation.faults.clear();
  await bot?.stop();
  bot = undefined;
  await Promise.all([sandbox.close(), dev.close()]);
});

const WITHIN = { timeoutMs: 40_000 };

async function startOnBoth(reconcileEveryMs = 60_000): Promise<void> {
  bot = await startBot(sandbox, {
    cloudFoundry: [signIn(PROD, sandbox.foundation), signIn(DEV, dev)],
    foundations: { names: [PROD, DEV] },
    limits: {
      defaultLifetime: { kind: 'for', seconds: 86_400 },
      lapseAfterMs: 86_400_000,
      reviewEveryMs: 90 * 86_400_000,
      reviewRemindEveryMs: 7 * 86_400_000,
      reconcileEveryMs,
      appGoneEndsAfterMs: 86_400_000,
    },
  });
}

async function say(text: string): Promise<string> {
  const { answer } = await sandbox.workspace.command('ada', APPROVALS, text);
  return answer ? sandbox.workspace.render(answer) : '';
}

function card(...texts: readonly string[]): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.messages(APPROVALS).find(({ text }) => texts.every((each) => text.includes(each))),
    WITHIN,
  );
}

async function grantOn(name: string, id: string): Promise<void> {
  await say(`/c2c use shop/prod on ${name}`);
  await say(ASK);
  await sandbox.workspace.press('grace', await card(`Foundation \`${name}\``, id, 'asks'), 'Approve');
  await card(`Foundation \`${name}\``, id, 'LIVE');
}

test('an ask on each is applied there and nowhere else, and every message says where', async () => {
  await startOnBoth();
  const { workspace, foundation } = sandbox;

  expect(await say('/c2c use shop/prod')).toContain('/c2c use shop/prod on prod');
  expect(await say('/c2c use shop/prod on pord')).toContain('There is no foundation');
  await grantOn('prod', 'c2c-1');
  expect(foundation.state.policies()).toEqual([POLICY]);
  expect(dev.state.policies()).toEqual([]);

  await grantOn('dev', 'c2c-2');
  expect(dev.state.policies()).toEqual([POLICY]);
  expect(await say('/c2c list')).toMatch(/c2c-2.* on dev .*\n.*c2c-1.* on prod /);
  expect(await say('/c2c show c2c-1')).toContain('Foundation prod');
  await workspace.waitFor(() => workspace.findMessage(AUDIT, /c2c-2 applied +on dev/), WITHIN);

  await say('/c2c revoke web -> db');
  await card('c2c-2', 'ENDED');
  expect(dev.state.policies()).toEqual([]);
  expect(foundation.state.policies()).toEqual([POLICY]);
}, 60_000);

test('what was shown on one stays there, although its reader works on another one by the time they press', async () => {
  await startOnBoth();
  const { workspace } = sandbox;
  const say = (text: string) => workspace.command('barbara', APPROVALS, text);
  const told = (text: string) =>
    workspace.waitFor(
      () => workspace.directMessages('barbara').findLast((message) => message.text.includes(text)),
      WITHIN,
    );
  const form = (title: string) =>
    workspace.waitFor(() => workspace.views('barbara').find((view) => workspace.render(view).includes(title)), WITHIN);
  dev.state.addPolicy({ from: 'shop/prod/api', to: 'shop/data/db', protocol: 'tcp', start: 9000 });

  await say('/c2c use shop/prod on dev');
  await say('/c2c allow shop/prod/web -> shop/data/db tcp 8080 until 2020-01-01');
  const refused = await told('2020-01-01 has passed');
  await say('/c2c who -> shop/data/db');
  const unmanaged = await told('unmanaged');
  await say('/c2c apply');
  const file = await form('Apply a file');
  expect(workspace.render(file)).toContain('Foundation dev');

  await say('/c2c use shop/prod on prod');
  const text = 'connections: [{ allow: shop/prod/web, to: shop/data/db, traffic: tcp 8081 }]';
  await workspace.submitView('barbara', file, { policies: text });
  await card('Foundation `dev`', 'c2c-2', 'asks');
  await workspace.press('barbara', refused, 'Ask this');
  await card('Foundation `dev`', 'c2c-3', 'asks');
  await workspace.press('barbara', unmanaged, 'Adopt…');
  const adopting = await form('Adopt a policy');
  expect(workspace.render(adopting)).toContain('Foundation dev');
  await workspace.submitView('barbara', adopting, {});
  await card('Foundation `dev`', 'c2c-4', 'asks');
}, 60_000);

test('both are reconciled, and one that is down keeps neither requests nor repairs of the other waiting', async () => {
  await startOnBoth(300);
  const { foundation } = sandbox;
  await grantOn('prod', 'c2c-1');
  await grantOn('dev', 'c2c-2');
  foundation.faults.plan({ kind: 'hold', path: '/**', times: 'until cleared' });
  await say('/c2c use shop/prod on prod');
  for (let count = 0; count < 25; count++) await say(`/c2c allow api -> shop/data/db tcp ${9000 + count}`);

  dev.state.removePolicy({ from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 8080 });
  await until(() => dev.state.policies().length === 1);
  await say('/c2c use shop/prod on dev');
  await say('/c2c allow api -> shop/data/db tcp 8080');
  await sandbox.workspace.press('grace', await card('Foundation `dev`', 'c2c-28', 'asks'), 'Approve');
  await card('c2c-28', 'LIVE');

  expect((await fetch(`http://127.0.0.1:${bot?.port}/readyz`)).status).toBe(200);
  foundation.faults.clear();
  await card('Foundation `prod`', 'c2c-27', 'asks');
}, 90_000);

test('a grant on a foundation that c2c is not told of any more stays, and show says so', async () => {
  await startOnBoth();
  await grantOn('dev', 'c2c-1');
  await bot?.stop();

  bot = await startBot(sandbox, {
    cloudFoundry: [signIn(PROD, sandbox.foundation)],
    foundations: { names: [PROD], preferred: PROD },
  });
  const story = await say('/c2c show c2c-1');
  expect(story).toContain('Foundation dev');
  expect(story).toContain('not told of that foundation any more');

  await say('/c2c revoke c2c-1');
  await sandbox.workspace.waitFor(
    () => sandbox.workspace.directMessages('ada').find(({ text }) => text.includes('Nothing can be done with')),
    WITHIN,
  );
  expect(dev.state.policies()).toEqual([POLICY]);
  expect(await say('/c2c list')).toContain('live until');
}, 60_000);
