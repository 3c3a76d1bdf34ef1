// c2c.yml changes while a web process and a worker run: each file is told of once, in the audit channel.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AUDIT, type BotProcess, openSandbox, type Sandbox, spawnBot, until } from './support/bot.ts';

const RIGHT = 'rules:\n  - { name: pci, when: { to: "*/pci/*" }, deny: card data stays alone }\n';

let sandbox: Sandbox;
let folder: string;
let processes: readonly BotProcess[] = [];
beforeEach(async () => {
  sandbox = await openSandbox();
  folder = await mkdtemp(join(tmpdir(), 'c2c-story-'));
});
afterEach(async () => {
  await Promise.all(processes.map((each) => each.stop()));
  await sandbox.close();
  await rm(folder, { recursive: true });
});

function audit(): readonly string[] {
  return sandbox.workspace.messages(AUDIT).map(({ text }) => text.replaceAll(`${folder}/`, ''));
}

async function readAgain(saying: string): Promise<void> {
  const count = (log: string) => log.split(saying).length;
  const before = processes.map((each) => count(each.log()));
  for (const each of processes) each.hangUp();
  await until(() => processes.every((each, index) => count(each.log()) > (before[index] ?? 0)));
}

test('a bad file is told with all its mistakes, the mended one with what it changes, and each once', async () => {
  const path = join(folder, 'c2c.yml');
  await writeFile(path, RIGHT);
  const env = { C2C_CONFIG: path };
  processes = [
    await spawnBot(sandbox, { ...env, C2C_ROLE: 'worker' }),
    await spawnBot(sandbox, { ...env, C2C_ROLE: 'web' }),
  ];

  await writeFile(path, RIGHT.replace('deny', 'dney').replace('to:', 'too:'));
  await readAgain('the old rules stay in force');
  await writeFile(path, `${RIGHT.replace('pci,', 'cards,')}limits: { pending_at_once: 3 }\n`);
  await readAgain('the configuration was read again');

  await until(() => audit().join('\n').includes('config in force'));
  const lines = audit().flatMap((text) => text.split('\n'));
  // A process that is slow to tell of the bad file may do so once more after the other has told of the good one.
  const end = lines.findIndex((line) => line.startsWith('config in force')) + 1;
  expect(lines.slice(0, end)).toEqual([
    'config refused     c2c.yml  the old rules stay in force  2 things to fix',
    expect.stringMatching(/^c2c\.yml:2:.*unknown key "too"/),
    expect.stringMatching(/^c2c\.yml:2:.*unknown key "dney"\. Did you mean "deny"\?/),
    'config in force    c2c.yml  1 rule  added cards  removed pci  set limits.pending_at_once',
  ]);
}, 60_000);
