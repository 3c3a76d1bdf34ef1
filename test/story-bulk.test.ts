// The story of one request for many apps: one plan, an approval from each owner group, and one POST for all its policies.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
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

function card(text: string | RegExp): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(() => workspace.findMessage(APPROVALS, text), { timeoutMs: 20_000 });
}

const POLICIES = '/networking/v1/external/policies';

test('two sources and two destinations of two owners are one plan, two approvals and one POST', async () => {
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
