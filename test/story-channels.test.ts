// Cards in the channels of their places, told from outside: two foundations with the same spaces, a request into several, and
// a channel that c2c is thrown out of.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { FoundationName } from '../src/core/vocabulary.ts';
import type { Running } from '../src/main.ts';
import { type FoundationStandIn, startFoundation } from '../src/sandbox/foundation/server.ts';
import { defaultSeed } from '../src/sandbox/workspace/seed.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, AUDIT, openSandbox, type Sandbox, signIn, startBot } from './support/bot.ts';

const PROD = 'prod' as FoundationName;
const DEV = 'dev' as FoundationName;
const DATA = { org: 'shop', space: 'data' };
const WITHIN = { timeoutMs: 40_000 };

let sandbox: Sandbox;
let dev: FoundationStandIn;
let bot: Running;

beforeEach(async () => {
  const seed = defaultSeed();
  const [approvals] = seed.channels;
  if (!approvals) throw new Error('there is a channel');
  const rooms = ['data', 'data-dev', 'bank'].map((name) => ({
    ...approvals,
    id: `C0${name.toUpperCase().replace('-', '')}`,
    name,
    members: new Set(approvals.members),
  }));
  [sandbox, dev] = await Promise.all([
    openSandbox({ workspace: { seed: { ...seed, channels: [...seed.channels, ...rooms] } } }),
    startFoundation(),
  ]);
  bot = await startBot(sandbox, {
    cloudFoundry: [signIn(PROD, sandbox.foundation), signIn(DEV, dev)],
    foundations: { names: [PROD, DEV], preferred: PROD },
    channels: {
      approvals: 'C0APPROVALS',
      audit: 'C0AUDIT',
      places: [
        { within: DATA, name: 'C0DATA' },
        { within: DATA, foundation: DEV, name: 'C0DATADEV' },
        { within: { org: 'bank' }, name: 'C0BANK' },
      ],
    },
  });
});
afterEach(async () => {
  await bot.stop();
  await Promise.all([sandbox.close(), dev.close()]);
});

async function say(text: string): Promise<void> {
  await sandbox.workspace.command('ada', APPROVALS, text);
}

function shownIn(channel: string, ...texts: readonly string[]): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.messages(channel).find((message) => texts.every((text) => message.text.includes(text))),
    WITHIN,
  );
}

test('the same space has another channel on another foundation, and the card lives there to its end', async () => {
  const { workspace } = sandbox;
  await say('/c2c allow web -> shop/data/db tcp 8080');
  await shownIn('#data', 'c2c-1', 'Foundation `prod`');
  await say('/c2c use shop/prod on dev');
  await say('/c2c allow web -> shop/data/db tcp 8080');

  await workspace.press('grace', await shownIn('#data-dev', 'c2c-2', 'Foundation `dev`'), 'Approve');
  await shownIn('#data-dev', 'c2c-2', 'LIVE');
  expect(workspace.messages(APPROVALS)).toEqual([]);
  expect(workspace.messages('#data')).toHaveLength(1);
}, 60_000);

test('what leads into two of them is decided from the channels of both, on one card', async () => {
  const { workspace } = sandbox;
  await say('/c2c allow web -> shop/data/db, bank/ledger/accounts tcp 8080');
  await shownIn(APPROVALS, 'c2c-1', 'asks');

  await workspace.press('grace', await shownIn('#data', 'c2c-1', 'leads into'), 'Approve');
  await workspace.press('edsger', await shownIn('#bank', 'c2c-1', 'leads into'), 'Approve');

  await shownIn(APPROVALS, 'c2c-1', 'LIVE');
  expect(workspace.messages(APPROVALS)).toHaveLength(1);
}, 60_000);

test('a channel that c2c was thrown out of is passed over, and the audit channel is told once', async () => {
  const { workspace } = sandbox;
  workspace.kick('c2c', '#data');
  await say('/c2c allow web -> shop/data/db tcp 8080');
  await say('/c2c allow web -> shop/data/db tcp 8081');
  await shownIn(APPROVALS, 'c2c-1', 'asks');
  await shownIn(APPROVALS, 'c2c-2', 'asks');

  workspace.invite('c2c', '#data');
  await say('/c2c allow web -> shop/data/db tcp 8082');
  await shownIn('#data', 'c2c-3', 'asks');

  await shownIn(AUDIT, 'channel usable');
  const lines = workspace.messages(AUDIT).flatMap(({ text }) => text.split('\n'));
  expect(lines.filter((line) => line.startsWith('channel '))).toEqual([
    'channel unusable    C0DATA  not_in_channel (invite the bot to the channel)  cards go to the next one that fits',
    'channel usable      C0DATA  cards go there again',
  ]);
}, 60_000);
