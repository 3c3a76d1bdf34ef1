// What becomes of c2c.yml is told once, by whichever process notices it first: a real file, a real Redis.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { readConfig } from '../src/config.ts';
import type { TrailEvent } from '../src/core/audit.ts';
import { noteConfig } from '../src/lifecycle/note-config.ts';
import { connectDoor } from '../src/queue/connection.ts';
import { openNotices } from '../src/queue/notices.ts';
import { openStore } from '../src/queue/request-store.ts';
import { glanceAt, replay, watchConfig } from '../src/reload.ts';
import { writeAudit } from '../src/slack/audit-lines.ts';
import { FixedClock } from './support/fixed-clock.ts';
import { startRedis, type TestRedis } from './support/redis.ts';
import { SilentLog } from './support/silent-log.ts';

const ENV = {
  SLACK_BOT_TOKEN: 'xoxb-1-good',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  REDIS_URL: 'redis://localhost:6379',
  CF_API: 'https://api.example.com',
  CF_CLIENT_ID: 'c2c',
  CF_CLIENT_SECRET: 'hush-hush',
  C2C_APPROVALS_CHANNEL: 'C0123ABCD',
  C2C_AUDIT_CHANNEL: 'C0456EFGH',
};
const RIGHT = 'rules:\n  - { name: pci, when: { to: "*/pci/*" }, deny: card data stays alone }\n';
const WRONG = `rules:
  - { name: pci, when: { to: hush-hush }, dney: card data stays alone }
limits: { lapse_after: xoxp-12345-abcdef, ghp_0123456789abcdefghijklmnop: 1 }
`;

let server: TestRedis;
let folder: string;
let path: string;
let runs = 0;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

interface Process {
  readonly look: () => Promise<void>;
  readonly stop: () => void;
}

let prefix: string;
let opened: Redis[] = [];
let started: Process[] = [];
beforeEach(async () => {
  prefix = `told${++runs}`;
  folder = await mkdtemp(join(tmpdir(), 'c2c-told-'));
  path = join(folder, 'c2c.yml');
  await writeFile(path, RIGHT);
});
afterEach(async () => {
  for (const { stop } of started) stop();
  for (const redis of opened) redis.disconnect();
  [opened, started] = [[], []];
  await rm(folder, { recursive: true });
});

async function connect(): Promise<Redis> {
  const redis = await connectDoor({ address: server.address, name: 'test', log: new SilentLog() });
  opened.push(redis);
  return redis;
}

/** Another process on the same file, with a connection of its own. */
async function startProcess(env: Partial<Record<string, string>> = {}): Promise<Process> {
  const notices = openNotices({ redis: await connect(), prefix });
  const doors = { notices, queue: { carry: async () => {} }, clock: new FixedClock(), log: new SilentLog() };
  const telling: Promise<void>[] = [];
  let next: () => void = () => {};
  const stop = watchConfig({
    path,
    first: glanceAt(path),
    read: (file) => readConfig({ ...ENV, ...env, C2C_CONFIG: path }, replay(file)),
    apply: async () => {},
    tell: (news) => {
      const told = noteConfig(doors, news);
      telling.push(told);
      return told;
    },
    log: doors.log,
    later: (run) => {
      next = run;
      return () => {};
    },
  });
  const process: Process = {
    stop,
    look: async () => {
      for (const run of [() => next(), () => next()]) run();
      await Promise.all(telling);
    },
  };
  started.push(process);
  return process;
}

async function trail(): Promise<readonly TrailEvent[]> {
  const store = await openStore({ redis: await connect(), newId: () => 'id', prefix });
  return (await store.findUnposted(100)).events;
}

test('a bad file is told once by several processes that notice it together, and so is the mended one', async () => {
  const all = await Promise.all([
    startProcess(),
    startProcess({ C2C_ROLE: 'web' }),
    startProcess({ C2C_ROLE: 'worker' }),
  ]);
  await Promise.all(all.map(({ look }) => look()));

  await writeFile(path, WRONG);
  await Promise.all(all.map(({ look }) => look()));
  expect((await trail()).map(({ kind }) => kind)).toEqual(['config.refused']);

  await writeFile(path, RIGHT.replace('pci', 'cards'));
  await Promise.all(all.map(({ look }) => look()));
  expect((await trail()).map(({ kind }) => kind)).toEqual(['config.refused', 'config.in-force']);
});

test('a process that is started again on the same bad file tells nothing new', async () => {
  const first = await startProcess();
  await writeFile(path, WRONG);
  await first.look();
  first.stop();
  await writeFile(path, RIGHT);
  const again = await startProcess();
  await writeFile(path, WRONG);
  await again.look();

  expect((await trail()).map(({ kind }) => kind)).toEqual(['config.refused']);
});

test('the audit channel reads all mistakes with their places in one message, and no secret', async () => {
  const process = await startProcess();
  await writeFile(path, WRONG);
  await process.look();

  const messages = writeAudit(await trail());
  expect(messages).toHaveLength(1);
  const text = messages[0]?.text ?? '';
  expect(text.replaceAll(`${folder}/`, '').split('\n')).toEqual([
    'config refused     c2c.yml  the old rules stay in force  4 things to fix',
    expect.stringMatching(/^c2c\.yml:2:30 {2}rules\.when\.to: "…" is not a pattern/),
    expect.stringMatching(/^c2c\.yml:2:43 {2}unknown key "dney"\. Did you mean "deny"\?/),
    expect.stringMatching(/^c2c\.yml:3:24 {2}limits\.lapse_after: "xoxp-…" is not a duration/),
    expect.stringMatching(/^c2c\.yml:3:43 {2}unknown key "ghp.…"/),
  ]);
  for (const secret of ['hush-hush', '12345', 'abcdefghijk']) expect(text).not.toContain(secret);
});
