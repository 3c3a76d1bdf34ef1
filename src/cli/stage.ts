// What a demonstration needs, on this machine alone: both stand-ins, a Redis at hand, and the bot as a process of its own
// that knows of the stand-ins no more than their addresses.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { type FoundationStandIn, startFoundation } from '../sandbox/foundation/server.ts';
import { startWorkspace, type WorkspaceStandIn } from '../sandbox/workspace/server.ts';
import { openRedisAtHand } from './redis-at-hand.ts';

export interface Stage {
  readonly workspace: WorkspaceStandIn;
  readonly foundation: FoundationStandIn;
  /** Which Redis was taken, in one sentence for people. */
  readonly redis: string;
  /** Settles when the bot has ended, with its exit code. */
  readonly botEnded: Promise<number | null>;
  waitUntilReady(): Promise<void>;
  /** Ends all of it; may be called twice. */
  close(): Promise<void>;
}

/** The program and its arguments before `serve`; this process's own by default. */
export type BotCommand = readonly [program: string, ...args: string[]];

export interface StageOptions {
  /** A c2c.yml for the bot, as a path from here. Left out: none, whatever lies where we were started. */
  readonly config?: string | undefined;
  readonly command?: BotCommand;
}

export async function openStage(
  env: NodeJS.ProcessEnv,
  { config, command = ownCommand() }: StageOptions = {},
): Promise<Stage> {
  const redis = await openRedisAtHand(env);
  const foundation = await startFoundation();
  const workspace = await startWorkspace();
  const port = await findFreePort();
  workspace.eventsUrl = `http://127.0.0.1:${port}/slack/events`;
  const bot = startBot(command, {
    PATH: env['PATH'],
    SLACK_BOT_TOKEN: workspace.botToken,
    SLACK_SIGNING_SECRET: workspace.signingSecret,
    SLACK_API_URL: workspace.apiUrl,
    REDIS_URL: redis.url,
    CF_API: foundation.url,
    CF_CLIENT_ID: 'c2c-bot',
    CF_CLIENT_SECRET: 'c2c-secret',
    C2C_APPROVALS_CHANNEL: 'C0APPROVALS',
    C2C_AUDIT_CHANNEL: 'C0AUDIT',
    PORT: String(port),
    LOG_LEVEL: env['LOG_LEVEL'] ?? 'error',
    C2C_CONFIG: config === undefined ? undefined : resolve(config),
  });
  let closing: Promise<void> | undefined;
  const close = async () => {
    await stopBot(bot);
    await Promise.all([workspace.close(), foundation.close(), redis.close()]);
  };
  return {
    workspace,
    foundation,
    redis: redis.description,
    botEnded: once(bot, 'exit').then(() => bot.exitCode),
    waitUntilReady: () => waitUntilReady(`http://127.0.0.1:${port}/readyz`, bot),
    close: () => (closing ??= close()),
  };
}

function ownCommand(): BotCommand {
  const [, script] = process.argv;
  if (script === undefined) throw new Error('starting the bot: this process does not know its own script');
  return [process.execPath, ...process.execArgv, script];
}

function startBot([program, ...args]: BotCommand, env: NodeJS.ProcessEnv): ChildProcess {
  const bot = spawn(program, [...args, 'serve'], {
    env,
    // It would read the c2c.yml of the folder it is in.
    cwd: import.meta.dirname,
    stdio: ['ignore', 'inherit', 'inherit'],
    // In a group of its own: Ctrl-C is for us, and we stop it before what it works with.
    detached: true,
  });
  // It would outlive a process that ends without closing it.
  const endWithUs = () => bot.kill('SIGKILL');
  process.once('exit', endWithUs);
  bot.once('exit', () => process.off('exit', endWithUs));
  return bot;
}

async function stopBot(bot: ChildProcess): Promise<void> {
  if (bot.exitCode !== null || bot.signalCode !== null) return;
  const ended = once(bot, 'exit');
  bot.kill('SIGTERM');
  await ended;
}

const READY_WITHIN_MS = 20_000;

async function waitUntilReady(url: string, bot: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (bot.exitCode !== null) throw new Error(`starting the bot: it ended with exit code ${bot.exitCode}`);
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`starting the bot: ${url} did not answer within ${READY_WITHIN_MS / 1000} seconds`);
}

/** Below the ports that systems give to connections, whichever system it is. */
const FIRST_PORT = 10_000;
const PORTS = 20_000;
/** So many stages of one process are open before it looks where the next process begins. */
const PORTS_OF_A_PROCESS = 32;
let looked = 0;

/**
 * The bot listens only a second later, and whoever asked the system for a free port meanwhile may have been given the
 * same. So every process looks among ports of its own.
 */
async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < PORTS; tries++) {
    const port = FIRST_PORT + ((process.pid * PORTS_OF_A_PROCESS + looked++) % PORTS);
    if (await isFree(port)) return port;
  }
  throw new Error(`looking for a free port: none of ${FIRST_PORT} to ${FIRST_PORT + PORTS - 1} is`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isListening = new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (!(await isListening)) return false;
  server.close();
  await once(server, 'close');
  return true;
}
