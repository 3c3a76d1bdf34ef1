// Hours, told from outside: what is asked on a Friday evening waits for Monday, and says so wherever somebody looks.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, openSandbox, type Sandbox, startBot } from './support/bot.ts';
import { rulesOf } from './support/scene.ts';

const HOUR = 3_600_000;
const WITHIN = { timeoutMs: 30_000 };
const RULE = {
  name: 'office hours',
  when: {},
  kind: 'ask',
  groups: [{ quorum: 1, chain: [[{ kind: 'space-role', of: 'destination', role: 'developer' }]] }],
  hours: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 480, to: 1080, zone: 'UTC' },
} as const;

let sandbox: Sandbox;
let bot: Running | undefined;
let ahead = 0;

beforeEach(async () => {
  ahead = untilFridayEvening(Date.now());
  sandbox = await openSandbox();
  bot = await startBot(sandbox, { rules: rulesOf({ rules: [RULE] }) }, { now: () => Date.now() + ahead });
});

afterEach(async () => {
  await bot?.stop();
  bot = undefined;
  await sandbox.close();
});

/** Milliseconds until a Friday, 19:00 UTC. */
function untilFridayEvening(now: number): number {
  const evening = new Date(now);
  evening.setUTCHours(19, 0, 0, 0);
  while (evening.getUTCDay() !== 5 || evening.getTime() < now) evening.setUTCDate(evening.getUTCDate() + 1);
  return evening.getTime() - now;
}

function card(text: string | RegExp): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(APPROVALS, text), WITHIN);
}

function whispered(person: string, text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(() => workspace.ephemerals(person).find((message) => message.text.includes(text)), WITHIN);
}

test('an approval on the evening is not counted, nothing lapses on the weekend, and on Monday it is live', async () => {
  const { workspace, foundation } = sandbox;
  await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db for 7d');
  const waiting = await card('approvals count mon to fri, 08:00 to 18:00 UTC');

  await workspace.press('grace', waiting, 'Approve');
  await whispered('grace', 'was not counted: approvals count mon to fri, 08:00 to 18:00 UTC. Approve it from');
  await workspace.command('grace', APPROVALS, '/c2c show c2c-1');
  await whispered('grace', 'Approvals do not count now, but from');
  expect(foundation.state.policies()).toEqual([]);

  // Monday, nine o'clock. The job that would have let it lapse on Saturday has been due for long.
  ahead += 62 * HOUR;
  await workspace.command('grace', APPROVALS, '/c2c show c2c-1');
  await whispered('grace', 'Approvals count now, until');
  await workspace.press('grace', waiting, 'Approve');

  await card(/c2c-1.*LIVE/);
  expect(foundation.state.policies()).toHaveLength(1);
}, 90_000);
