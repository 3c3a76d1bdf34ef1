// The bot as it is deployed: built, and started as `node dist/cli/c2c.js serve` between stand-ins.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { openSandbox, type Sandbox } from '../support/bot.ts';

export interface BuiltBot {
  readonly port: number;
  readonly pid: number;
  /** From the start of the process until /readyz was content, in milliseconds. */
  readonly readyAfterMs: number;
  /** SIGTERM, and after a while SIGKILL. */
  stop(): Promise<void>;
}

/** One person asks all there is. */
const NO_LIMITS = 'test/bench/c2c.yml';

const READY_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 5;
const STOP_WITHIN_MS = 9_500;

const run = promisify(execFile);
let building: Promise<unknown> | undefined;

/** Once a run, and without checking types: that is the gate's work. */
export async function buildBot(): Promise<void> {
  building ??= run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck']);
  await building;
}

/** Stand-ins, and a Redis that writes to disk as a deployed one does. */
export async function openDurableSandbox(options: Parameters<typeof openSandbox>[0] = {}): Promise<Sandbox> {
  const sandbox = await openSandbox(options);
  const redis = new Redis(sandbox.redis.url);
  try {
    await redis.config('SET', 'appendonly', 'yes', 'appendfsync', 'everysec');
  } finally {
    redis.disconnect();
  }
  return sandbox;
}

/** Resolves when the bot is ready for work. */
export async function startBuiltBot(sandbox: Sandbox, env: Readonly<Record<string, string>> = {}): Promise<BuiltBot> {
  await buildBot();
  const started = performance.now();
  const child = spawn(process.execPath, ['dist/cli/c2c.js', 'serve'], {
    env: { ...sandbox.env, C2C_CONFIG: NO_LIMITS, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  try {
    const port = await readPort(child);
    await untilReady(port, started + READY_WITHIN_MS);
    return { port, pid: child.pid ?? 0, readyAfterMs: performance.now() - started, stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** Resident memory of a process in bytes, as the operating system counts it. */
export async function weighProcess(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) * 1_024;
}

async function readPort(child: ChildProcess): Promise<number> {
  let log = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the bot ended with ${code}:\n${log}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString();
    });
    let port: number | undefined;
    // Read to the end, so that a full pipe never stops the bot; remembered until it listens.
    child.stdout?.on('data', (chunk: Buffer) => {
      if (port !== undefined) return;
      log += chunk.toString();
      const listens = /"port":(\d+).*"msg":"c2c listens"/.exec(log);
      if (!listens?.[1]) return;
      port = Number(listens[1]);
      resolve(port);
    });
  });
}

async function untilReady(port: number, deadline: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    const report = await answer.text();
    if (answer.ok) return;
    if (performance.now() > deadline) throw new Error(`the bot is not ready: ${report}`);
    await wait(LOOK_EVERY_MS);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(force);
}
