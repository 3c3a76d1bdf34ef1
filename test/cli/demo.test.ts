// `c2c demo` as one starts it: one address, a way out when the port is taken, and nothing left after Ctrl-C.
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { openStage } from '../../src/cli/stage.ts';

jest.setTimeout(40_000);

const TSX = resolve('node_modules/tsx/dist/cli.mjs');
const C2C = resolve('src/cli/c2c.ts');

const started: ChildProcess[] = [];
const listening: Server[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null && child.pid) process.kill(-child.pid, 'SIGKILL');
  for (const server of listening.splice(0)) server.close();
});

/** In a group of its own, as a shell starts it: Ctrl-C reaches the whole group. */
function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [TSX, C2C, 'demo', ...args], {
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'fatal' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  started.push(child);
  const told = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => {
    told.out += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    told.err += text.toString();
  });
  const address = (async () => {
    for await (const line of createInterface(child.stdout)) {
      const [url] = /http:\S+/.exec(line) ?? [];
      if (url !== undefined) return url;
    }
    throw new Error(`the demo named no address: ${told.out}${told.err}`);
  })();
  // Where nobody waits for it, its absence is no news.
  address.catch(() => undefined);
  return { child, told, address };
}

async function take(port: number): Promise<number> {
  const server = createServer();
  listening.push(server);
  server.listen(port, '127.0.0.1');
  // Somebody else may have it: then it is taken as well.
  await Promise.race([once(server, 'listening'), once(server, 'error')]);
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** Every process that descends from this one. */
function descendants(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const childrenOf = (parent: number): number[] =>
    rows.flatMap(([child = 0, its]) => (its === parent ? [child, ...childrenOf(child)] : []));
  return childrenOf(pid);
}

/** A killed process takes a moment to be gone. */
async function leftOf(pids: readonly number[]): Promise<readonly number[]> {
  const deadline = Date.now() + 2_000;
  while (pids.some(isAlive) && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
  return pids.filter(isAlive);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('c2c demo', () => {
  test('names one address where the page is, and leaves nothing behind after Ctrl-C', async () => {
    await take(4242);
    const { child, told, address } = start();
    const url = await address;
    expect(url).not.toContain(':4242');
    expect(await (await fetch(url)).text()).toContain('<title>c2c sandbox');
    const [pid = 0] = [child.pid];
    const all = descendants(pid);
    // The bot at least, and a Redis.
    expect(all.length).toBeGreaterThanOrEqual(2);

    process.kill(-pid, 'SIGINT');
    await once(child, 'close');

    expect(told.err).toBe('');
    expect(told.out.match(/http:/g)).toHaveLength(1);
    expect(await leftOf([pid, ...all])).toEqual([]);
    await expect(fetch(url)).rejects.toThrow();
  });

  test('says what to do when the port one asked for is taken, and ends', async () => {
    const port = await take(0);

    const { child, told } = start('--port', String(port));
    await once(child, 'close');

    expect(child.exitCode).toBe(1);
    expect(told.err).toBe(
      `c2c: opening the page: port ${port} is taken. Leave --port out to get a free one, or name another one.\n`,
    );
  });

  test('ends with all mistakes of the c2c.yml that one asked for', async () => {
    const { child, told } = start('--config', 'test/cli/no-such-file.yml');
    await once(child, 'close');

    expect(child.exitCode).toBe(1);
    expect(told.err).toMatch(/c2c cannot start: 1 thing to fix\n {2}C2C_CONFIG .* there is no such file/);
    expect(told.err).toContain('exit code 78');
  });

  test('plays by the rules to try, and each of them does what is written beside it', async () => {
    const config = 'docs/rules-to-try.yml';
    const written = await readFile(config, 'utf8');
    const [logIn = '', inside = '', money = '', data = ''] = [...written.matchAll(/# ada: (.*)/g)].map(
      ([, each]) => each,
    );
    const env = { PATH: process.env['PATH'], LOG_LEVEL: 'fatal' };
    const stage = await openStage(env, { config, command: [process.execPath, TSX, C2C] });
    const { workspace } = stage;
    const ask = async (command: string) => workspace.command('ada', 'c2c-approvals', command);
    const told = async (who: string, what: RegExp) =>
      workspace.waitFor(() => workspace.directMessages(who).find(({ text }) => what.test(text)));
    const card = async (what: RegExp) => workspace.waitFor(() => workspace.findMessage('c2c-approvals', what));
    try {
      await stage.waitUntilReady();

      await ask(logIn);
      await told('ada', /The rule "nobody logs in" does not allow this: nobody logs in to an app/);
      await ask(inside);
      await told('ada', /c2c-2.*live/);
      await card(/c2c-2.*LIVE.*approved by a rule/);
      await ask(money);
      const owed = await card(/Can decide: owners of bank\/ledger [^]*Can decide: security /);
      await ask(data);
      await card(/Can decide: developers and managers of shop\/data \(.*needs 2/);

      await workspace.press('edsger', owed, 'Approve');
      const half = await card(/c2c-3[^]*Approved for owners of bank\/ledger by @edsger/);
      await workspace.press('margaret', half, 'Approve');
      await told('ada', /c2c-3.*live/);
    } finally {
      await stage.close();
    }
  });

  test('plays one request on the terminal, and ends by itself', async () => {
    const { child, told } = start('--terminal');
    await once(child, 'close');

    expect(told.err).toBe('');
    expect(child.exitCode).toBe(0);
    expect(told.out).toContain('The card becomes');
    expect(told.out).toContain('LIVE');
    expect(told.out).toContain('route   db.apps.internal');
    expect(told.out).toContain('policy  shop/prod/web → shop/data/db  tcp 61443');
  });
});
