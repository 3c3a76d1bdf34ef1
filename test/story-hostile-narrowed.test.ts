// Hostile scripts around a narrowing, over HTTP: old buttons, old forms and other people's forms bring nothing back.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import type { Message } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, openSandbox, type Sandbox, startBot } from './support/bot.ts';
import { rulesOf } from './support/scene.ts';
import { Script } from './support/script.ts';

const WITHIN = { timeoutMs: 40_000 };
const DAY = 86_400;
const ASK = '/c2c allow web -> shop/data/db tcp 8080,9001 for 7d because "checkout"';

let sandbox: Sandbox;
let bot: Running;
let script: Script;

beforeEach(async () => {
  sandbox = await openSandbox();
  bot = await startBot(sandbox, { rules: rulesOf({ quorum: 2 }) });
  script = new Script(sandbox);
  await sandbox.workspace.command('ada', APPROVALS, ASK);
  await card('asks');
  await script.settle();
});

afterEach(async () => {
  script.close();
  await bot.stop();
  await sandbox.close();
});

function card(text: string | RegExp): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(APPROVALS, text), WITHIN);
}

async function expectUnchanged(attack: () => Promise<unknown>): Promise<void> {
  const before = await script.fingerprint();
  await attack();
  expect(await script.fingerprint()).toBe(before);
}

function metadata(revision: number, request = 'c2c-1'): string {
  return JSON.stringify({ request, revision, channel: 'C0APPROVALS' });
}

function narrow(by: string, revision: number, traffic: string, duration: string, viewId = `V${by}`): Promise<number> {
  const inputs = { traffic, duration };
  return script.submit({ by, callback: 'c2c_narrow', metadata: metadata(revision), viewId, inputs });
}

test('after a narrowing, old buttons and forms bring back nothing of what was taken off', async () => {
  const { foundation, workspace } = sandbox;
  await narrow('U0GRACE', 1, 'tcp 8080', '1d');
  await card('Narrowed by');
  await script.settle();

  await expectUnchanged(async () => {
    // The form of the plan before, which says all of it again; and that of the plan of now, which says more than is left.
    for (const revision of [1, 2, 3]) {
      await narrow('U0LINUS', revision, 'tcp 8080,9001', '1d');
      await narrow('U0LINUS', revision, 'tcp 1-65535', '1d');
      await narrow('U0LINUS', revision, 'tcp 8080', '7d');
    }
    // Who has approved is one person, by whichever button; a denial is about the plan that its button showed.
    for (const revision of [1, 2]) await script.press({ by: 'U0GRACE', verb: 'approve', blockId: button(revision) });
    await script.submit({ by: 'U0LINUS', callback: 'c2c_deny', metadata: metadata(1), viewId: 'VDENY' });
    for (const by of ['U0ADA', 'U0EDSGER', 'U0GUEST']) {
      for (const revision of [1, 2]) await script.press({ by, verb: 'approve', blockId: button(revision) });
    }
  });

  // Who approves the wider plan on an old card approves what is left of it, and that alone is made.
  await script.press({ by: 'U0LINUS', verb: 'approve', blockId: button(1) });
  const live = await card(/c2c-1.*LIVE/);
  expect(workspace.render(live)).toContain('over TCP 8080 · LIVE');
  expect(foundation.state.policies()).toEqual([
    { from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 8080, end: 8080 },
  ]);
  const until = Number(/"until":(\d+)/.exec((await script.trail()).join('\n'))?.[1]);
  expect(until).toBeLessThanOrEqual(Date.now() + DAY * 1000);
}, 60_000);

test('a form that was opened for an approver does nothing for anybody else, nor for another request', async () => {
  const { workspace } = sandbox;
  await workspace.command('ada', APPROVALS, '/c2c allow api -> bank/ledger/accounts tcp 8080');
  await card(/c2c-2.*asks/);
  await workspace.press('grace', await card(/c2c-1.*asks/), 'Approve with changes…');
  const view = await workspace.waitFor(() => workspace.views('grace').at(-1), WITHIN);
  const own = view.definition['private_metadata'];
  if (typeof own !== 'string') throw new Error('the form has no metadata');
  const inputs = { traffic: 'tcp 8080', duration: '1d' };

  await expectUnchanged(async () => {
    for (const by of ['U0ADA', 'U0EDSGER', 'U0GUEST', 'U0MALLORY', 'U0NOBODY']) {
      await script.submit({ by, callback: 'c2c_narrow', metadata: own, viewId: view.id, inputs });
    }
    for (const callback of ['c2c_narrow', 'c2c_deny', 'c2c_hand_over']) {
      await script.submit({ by: 'U0GRACE', callback, metadata: metadata(1, 'c2c-2'), viewId: view.id, inputs });
    }
  });

  await workspace.submitView('grace', view, { 'What may pass': 'tcp 8080' });
  await card('Narrowed by');
}, 60_000);

test('a narrowing, an approval and a withdrawal at the same moment leave one of them, and only what it says', async () => {
  const { foundation } = sandbox;
  await script.press({ by: 'U0BARBARA', verb: 'approve' });
  await script.settle();

  await Promise.all([
    narrow('U0GRACE', 1, 'tcp 8080', '1d'),
    script.press({ by: 'U0LINUS', verb: 'approve' }),
    script.press({ by: 'U0ADA', verb: 'withdraw' }),
    narrow('U0EDSGER', 1, 'tcp 9001', '1d'),
  ]);
  await script.settle();

  const facts = (await script.trail()).filter((line) => /request\.(approved|narrowed|withdrawn)/.test(line));
  // Barbara's approval, and the one that came first; whoever else pressed was too late.
  expect(facts).toHaveLength(2);
  const opened = foundation.state.policies().map(({ start }) => start);
  const last = facts.at(-1) ?? '';
  if (last.includes('withdrawn')) expect(opened).toEqual([]);
  else expect(opened.toSorted()).toEqual(last.includes('narrowed') ? [8080] : [8080, 9001]);
}, 60_000);

function button(revision: number): string {
  return `c2c-1.r${revision}.pending.0`;
}
