// Rules of an operator's own, told from outside: who is asked, who is refused and why, and what happens when they change.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import type { Running } from '../src/main.ts';
import type { Message, View } from '../src/sandbox/workspace/store.ts';
import { APPROVALS, type BotProcess, openSandbox, type Sandbox, spawnBot, startBot } from './support/bot.ts';
import { Script } from './support/script.ts';

const HOUR = 3_600_000;
const WITHIN = { timeoutMs: 40_000 };
const RULES = `
rules:
  - name: nobody logs in
    when: { traffic: tcp 22 }
    deny: nobody logs in to an app; use cf ssh
  - name: the cache
    when: { to: shop/data/cache }
    approve: { by: space manager }
    escalate: { after: 4h, to: group S0ONCALL }
  - name: plain traffic
    when: { to: shop/data/*, traffic: plain }
    approve:
      - { name: owners, by: [space developer, space manager] }
      - { name: security, by: group S0SECURITY }
    reasons: requester
  - name: inside a space
    when: { within: space }
    approve: automatically
`;
const ASK = '/c2c allow web -> shop/data/db tcp 8080,9000-9010 for 7d because "checkout"';

let sandbox: Sandbox;
let script: Script;
let folder: string;
let bot: Running | undefined;
let child: BotProcess | undefined;
let ahead = 0;
const clock = { now: () => Date.now() + ahead };

beforeEach(async () => {
  ahead = 0;
  sandbox = await openSandbox();
  script = new Script(sandbox);
  folder = await mkdtemp(join(tmpdir(), 'c2c-rules-'));
  await write(RULES);
  addSecondAccount();
  fill('S0SECURITY', 'U0ALAN', 'U0ADA2');
  fill('S0ONCALL', 'U0MARGARET');
});

afterEach(async () => {
  await bot?.stop();
  await child?.stop();
  bot = undefined;
  child = undefined;
  script.close();
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** Ada has one more, with the same address, and is everywhere with it. */
function addSecondAccount(): void {
  const { people, channels } = sandbox.workspace.store;
  const ada = sandbox.workspace.store.person('ada');
  const channel = channels.get('C0APPROVALS');
  if (!ada || !channel) throw new Error('the sandbox has no ada, or no channel for approvals');
  people.set('U0ADA2', { ...ada, id: 'U0ADA2', name: 'ada2' });
  channels.set(channel.id, { ...channel, members: new Set([...channel.members, 'U0ADA2']) });
}

function path(): string {
  return join(folder, 'c2c.yml');
}

function write(text: string): Promise<void> {
  return writeFile(path(), text);
}

/** From now on these are in the user group. */
function fill(id: string, ...members: string[]): void {
  sandbox.workspace.store.usergroups.set(id, { id, handle: id.toLowerCase(), name: id, members });
}

async function startByFile(): Promise<void> {
  const config = readConfig({ ...sandbox.env, C2C_CONFIG: path() }, (file) => readFileSync(file, 'utf8'));
  if ('mistakes' in config) throw new Error(JSON.stringify(config.mistakes));
  bot = await startBot(sandbox, { rules: config.rules, limits: config.limits }, clock);
}

function card(text: string | RegExp): Promise<Message> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.findMessage(APPROVALS, text), WITHIN);
}

/** The card, once it reads like this. */
function reads(text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.messages(APPROVALS).find((message) => workspace.render(message).includes(text)),
    WITHIN,
  );
}

function told(person: string, text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.directMessages(person).find((message) => workspace.render(message).includes(text)),
    WITHIN,
  );
}

function whispered(person: string, text: string): Promise<Message> {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.ephemerals(person).find((message) => workspace.render(message).includes(text)),
    WITHIN,
  );
}

function form(person: string): Promise<View> {
  return sandbox.workspace.waitFor(() => sandbox.workspace.views(person).at(-1), WITHIN);
}

function opened(): readonly string[] {
  return sandbox.foundation.state.policies().map(({ from, to, protocol, start, end }) => {
    return `${from} → ${to} ${protocol} ${start === end ? start : `${start}-${end}`}`;
  });
}

describe('what the rules say without asking anybody', () => {
  test('is told to who asks: what is forbidden and why, what lacks a reason, and what is live at once', async () => {
    await startByFile();
    const { workspace } = sandbox;

    await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db tls, tcp 20-30');
    await told('ada', 'nobody logs in to an app; use cf ssh');
    await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db tcp 8080');
    await told('ada', 'because …');
    await workspace.command('ada', APPROVALS, '/c2c allow web -> api tcp 8080');
    await card(/c2c-3.*LIVE/);

    expect(opened()).toEqual(['shop/prod/web → shop/prod/api tcp 8080']);
    expect(workspace.findMessage(APPROVALS, /c2c-[12]\b/)).toBeUndefined();
  }, 60_000);
});

describe('two groups', () => {
  test('are both needed: each press counts for its own, the asker is refused in each, and security leaves less', async () => {
    await startByFile();
    const { workspace } = sandbox;
    await workspace.command('ada', APPROVALS, ASK);
    const open = await card('asks');
    expect(workspace.render(open)).toContain('Rule: plain traffic');

    await workspace.press('ada', open, 'Approve');
    await whispered('ada', 'so you cannot decide it');
    await workspace.press('ada2', open, 'Approve');
    await whispered('ada2', 'so you cannot decide it');
    await workspace.press('edsger', open, 'Approve');
    await whispered('edsger', 'you are not one of them');
    for (const owner of ['barbara', 'grace']) await workspace.press(owner, open, 'Approve');
    const half = await reads('Approved for owners of shop/data by');
    await script.settle();
    expect(opened()).toEqual([]);
    expect(workspace.render(half)).toContain('Can decide: security (@alan) · needs 1');

    await workspace.press('alan', await reads('needs 1'), 'Approve with changes…');
    await workspace.submitView('alan', await form('alan'), { 'What may pass': 'tcp 9001', 'For how long': '1d' });

    await card(/c2c-1.*LIVE/);
    await told('ada', 'Narrowed by');
    expect(opened()).toEqual(['shop/prod/web → shop/data/db tcp 9001']);
    const { answer } = await workspace.command('ada', APPROVALS, '/c2c show c2c-1');
    const story = answer ? workspace.render(answer) : '';
    for (const who of ['@barbara', '@alan', 'plain traffic']) expect(story).toContain(who);
  }, 60_000);

  test('are not satisfied by somebody who left theirs between the approval and its application', async () => {
    await startByFile();
    const { workspace, foundation } = sandbox;
    await workspace.command('ada', APPROVALS, ASK);
    const open = await card('asks');
    await workspace.press('grace', open, 'Approve');
    await reads('Approved for owners of shop/data by');
    const down = foundation.faults.plan({ kind: 'answer', path: '/v3/apps', status: 503, times: 10_000 });
    await workspace.press('alan', open, 'Approve');
    await card('APPROVED');

    fill('S0SECURITY', 'U0EDSGER');
    ahead += 2 * 60_000;
    const again = await reads('Can decide: security (@edsger) · needs 1');
    foundation.faults.clear(down);
    await script.settle();
    expect(opened()).toEqual([]);
    await workspace.press('alan', again, 'Approve');
    await whispered('alan', 'you are not one of them');
    await workspace.press('edsger', again, 'Approve');
    await card(/c2c-1.*LIVE/);
    expect(opened().toSorted()).toEqual([
      'shop/prod/web → shop/data/db tcp 8080',
      'shop/prod/web → shop/data/db tcp 9000-9010',
    ]);
  }, 90_000);
});

describe('those to whom a request escalates', () => {
  test('are refused until it has waited long enough, and then are told and decide', async () => {
    await startByFile();
    const { workspace } = sandbox;
    await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/cache tls');
    const open = await card('asks');
    await workspace.press('margaret', open, 'Approve');
    await whispered('margaret', 'you are not one of them');
    expect(opened()).toEqual([]);

    ahead = 5 * HOUR;
    const called = await told('margaret', 'c2c-1');
    await workspace.press('margaret', called, 'Approve');

    await card(/c2c-1.*LIVE/);
    expect(opened()).toEqual(['shop/prod/web → shop/data/cache tcp 61443']);
  }, 60_000);
});

describe('rules that are changed on disk while requests wait', () => {
  test('hold for these at once: one is refused, one is applied, one waits for others and keeps what still counts', async () => {
    child = await spawnBot(sandbox, { C2C_CONFIG: path() });
    const { workspace } = sandbox;
    await workspace.command('ada', APPROVALS, ASK);
    await card(/c2c-1.*asks/);
    await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/cache tls');
    await card(/c2c-2.*asks/);
    await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db tcp 7000 because "metrics"');
    await workspace.press('grace', await card(/c2c-3.*asks/), 'Approve');
    await reads('Approved for owners of shop/data by');

    await write(`
rules:
  - { name: no wide ranges, when: { traffic: tcp 9000-9010 }, deny: one port at a time }
  - { name: the cache is free, when: { to: shop/data/cache }, approve: automatically }
  - name: plain traffic
    when: { traffic: plain }
    approve:
      - { name: owners, by: [space developer, space manager] }
      - { name: bank, by: user U0EDSGER }
`);
    child.hangUp();

    await told('ada', 'one port at a time');
    await card(/c2c-2.*LIVE/);
    const waiting = await reads('Can decide: bank (@edsger) · needs 1');
    expect(workspace.render(waiting)).toContain('Approved for owners of shop/data by @grace');
    expect(opened()).toEqual(['shop/prod/web → shop/data/cache tcp 61443']);
    await workspace.press('alan', waiting, 'Approve');
    await whispered('alan', 'you are not one of them');
    await workspace.press('edsger', waiting, 'Approve');
    await card(/c2c-3.*LIVE/);
    expect(opened()).toContain('shop/prod/web → shop/data/db tcp 7000');
  }, 90_000);
});
