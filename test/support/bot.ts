// The whole bot between two stand-ins and a real Redis, over HTTP: in this process, or as one of its own to be killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type RedisAtHand, openRedisAtHand } from '../../src/cli/redis-at-hand.ts';
import type { Config } from '../../src/config.ts';
import { DEFAULT_RULES } from '../../src/core/approval-rule.ts';
import { DEFAULT_IDENTITY } from '../../src/core/identity.ts';
import type { Clock } from '../../src/lifecycle/ports.ts';
import { DEFAULT_FOUNDATION, type FoundationName } from '../../src/core/vocabulary.ts';
import { type Running, start } from '../../src/main.ts';
import {
  type FoundationOptions,
  type FoundationStandIn,
  startFoundation,
} from '../../src/sandbox/foundation/server.ts';
import { startWorkspace, type WorkspaceOptions, type WorkspaceStandIn } from '../../src/sandbox/workspace/server.ts';
import { SilentLog } from './silent-log.ts';

export const APPROVALS = '#c2c-approvals';
export const AUDIT = '#c2c-audit';

export interface Sandbox {
  readonly foundation: FoundationStandIn;
  readonly workspace: WorkspaceStandIn;
  readonly redis: RedisAtHand;
  /** The environment of a bot between these stand-ins. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function openSandbox(
  options: { readonly foundation?: FoundationOptions; readonly workspace?: WorkspaceOptions } = {},
): Promise<Sandbox> {
  const [foundation, workspace, redis] = await Promise.all([
    startFoundation(options.foundation),
    startWorkspace(options.workspace),
    openRedisAtHand({ PATH: process.env['PATH'] }),
  ]);
  return {
    foundation,
    workspace,
    redis,
    env: {
      PATH: process.env['PATH'] ?? '',
      SLACK_BOT_TOKEN: workspace.botToken,
      SLACK_SIGNING_SECRET: workspace.signingSecret,
      SLACK_API_URL: workspace.apiUrl,
      REDIS_URL: redis.url,
      CF_API: foundation.url,
      CF_CLIENT_ID: 'c2c-bot',
      CF_CLIENT_SECRET: 'c2c-secret',
      C2C_APPROVALS_CHANNEL: 'C0APPROVALS',
      C2C_AUDIT_CHANNEL: 'C0AUDIT',
      PORT: '0',
      LOG_LEVEL: 'info',
    },
    close: async () => {
      foundation.faults.clear();
      workspace.faults.clear();
      await Promise.all([foundation.close(), workspace.close()]);
      await redis.close();
    },
  };
}

/** A clock that a test puts forward makes things overdue: they are found by the sweep, and nobody wants to wait for that. */
const SWEEP_EVERY_MS = 200;

/** Starts the bot in this process, as `serve` would from this environment. */
export async function startBot(
  { foundation, workspace, redis }: Sandbox,
  changes: Partial<
    Pick<
      Extract<Config, { role: 'all' }>,
      'limits' | 'rules' | 'identity' | 'breakGlass' | 'link' | 'cloudFoundry' | 'foundations' | 'channels'
    >
  > = {},
  clock: Clock = Date,
): Promise<Running> {
  const bot = await start(
    {
      role: 'all',
      events: { kind: 'http', signingSecret: workspace.signingSecret },
      cloudFoundry: [signIn(DEFAULT_FOUNDATION, foundation)],
      foundations: { names: [DEFAULT_FOUNDATION], preferred: DEFAULT_FOUNDATION },
      slack: { botToken: workspace.botToken, apiUrl: workspace.apiUrl },
      redis: { url: redis.url, from: 'REDIS_URL' },
      http: { host: '127.0.0.1', port: 0 },
      channels: { approvals: 'C0APPROVALS', audit: 'C0AUDIT', places: [] },
      limits: {
        defaultLifetime: { kind: 'for', seconds: 86_400 },
        lapseAfterMs: 86_400_000,
        reviewEveryMs: 90 * 86_400_000,
        reviewRemindEveryMs: 7 * 86_400_000,
        reconcileEveryMs: 60_000,
        appGoneEndsAfterMs: 86_400_000,
      },
      identity: DEFAULT_IDENTITY,
      rules: DEFAULT_RULES,
      logLevel: 'silent',
      ...changes,
    },
    { clock, newId: randomUUID, random: Math.random, log: new SilentLog(), sweepEveryMs: SWEEP_EVERY_MS },
  );
  workspace.eventsUrl = `http://127.0.0.1:${bot.port}/slack/events`;
  await bot.connected;
  return bot;
}

/** As the bot signs in to a stand-in of that name. */
export function signIn(name: FoundationName, { url }: Pick<FoundationStandIn, 'url'>) {
  return { name, api: url, credentials: { kind: 'client', id: 'c2c-bot', secret: 'c2c-secret' } } as const;
}

export interface BotProcess {
  readonly port: number;
  /** What it has logged so far. */
  readonly log: () => string;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
  /** SIGHUP: it reads c2c.yml again. */
  hangUp(): void;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** Starts `c2c serve` as a process and resolves once it is ready for work. */
export async function spawnBot(sandbox: Sandbox, env: Readonly<Record<string, string>> = {}): Promise<BotProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/c2c.ts', 'serve'], {
    env: { ...sandbox.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the bot ended with ${code}:\n${log}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      const listens = /"port":(\d+).*"msg":"c2c listens"/.exec(log);
      if (listens?.[1]) resolve(Number(listens[1]));
    });
  });
  sandbox.workspace.eventsUrl = `http://127.0.0.1:${port}/slack/events`;
  await untilReady(port);
  return {
    port,
    log: () => log,
    kill: () => end(child, 'SIGKILL').then(() => {}),
    hangUp: () => void child.kill('SIGHUP'),
    stop: () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return child.exitCode;
}

async function untilReady(port: number): Promise<void> {
  await until(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
}

const PATIENCE_MS = 20_000;

/** Looks again and again until it is so; for what no stand-in tells by itself. */
export async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`it did not come to this within ${PATIENCE_MS} ms: ${String(look)}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
