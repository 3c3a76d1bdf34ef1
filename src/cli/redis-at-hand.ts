// A Redis to try c2c with: the one that is set, else one started here for as long as it is needed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface RedisAtHand {
  readonly url: string;
  /** One sentence for people: which one was taken. */
  readonly description: string;
  /** Ends what was started here, and leaves alone what was not. */
  close(): Promise<void>;
}

/** `given` is REDIS_URL, `server` a program on the PATH, `substitute` the one of JavaScript. */
export type RedisKind = 'given' | 'server' | 'substitute';

const PROGRAMS = ['redis-server', 'valkey-server'];
const STARTING_MS = 10_000;
const STOPPING_MS = 2_000;

/** Takes the first of `kinds` that is at hand. Throws when none is, and says how to get one. */
export async function openRedisAtHand(
  env: NodeJS.ProcessEnv,
  kinds: readonly RedisKind[] = ['given', 'server', 'substitute'],
): Promise<RedisAtHand> {
  const given = env['REDIS_URL']?.trim();
  for (const kind of kinds) {
    const redis =
      kind === 'given'
        ? given && takeGiven(given)
        : kind === 'server'
          ? await startServer(env)
          : await startSubstitute(env);
    if (redis) return redis;
  }
  throw new Error(
    'looking for a Redis: none is at hand. Set REDIS_URL, install redis-server or valkey-server, or run npm install, which brings js-redis-server along.',
  );
}

function takeGiven(url: string): RedisAtHand {
  const shown = URL.canParse(url) ? new URL(url).host : 'REDIS_URL';
  return { url, description: `Redis is the one at ${shown} (REDIS_URL).`, close: async () => {} };
}

async function startServer(env: NodeJS.ProcessEnv): Promise<RedisAtHand | undefined> {
  for (const program of PROGRAMS) {
    const directory = await mkdtemp(join(tmpdir(), 'c2c-redis-'));
    const removeDirectory = () => rm(directory, { recursive: true, force: true });
    const port = await findFreePort();
    const flags = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      directory,
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    // In a group of its own: Ctrl-C is for us, and whoever uses the server has to stop before it does.
    const child = spawn(program, flags, { env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    // It would outlive a process that ends without closing it.
    const endWithUs = () => child.kill('SIGKILL');
    process.once('exit', endWithUs);
    child.once('exit', () => process.off('exit', endWithUs));
    try {
      await waitForLine(program, child, /Ready to accept connections/);
    } catch (error) {
      await stop(child);
      await removeDirectory();
      if (isMissing(error)) continue;
      throw error;
    }
    return {
      url: `redis://127.0.0.1:${port}`,
      description: `Redis is ${program} of this machine, started for this run only.`,
      close: async () => {
        await stop(child);
        await removeDirectory();
      },
    };
  }
  return undefined;
}

/** Ends by itself when we do, however we end: nothing else would tell it. */
const SUBSTITUTE = `
  require(process.argv[1]).createRedisMock().then(({ url }) => console.log(url));
  process.stdin.on('end', () => process.exit()).resume();
`;

async function startSubstitute(env: NodeJS.ProcessEnv): Promise<RedisAtHand | undefined> {
  const library = findSubstitute();
  if (library === undefined) return undefined;
  const child = spawn(process.execPath, ['--eval', SUBSTITUTE, library], {
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  try {
    const url = await waitForLine('js-redis-server', child, /^redis:/);
    return {
      url,
      description: 'Redis is js-redis-server, a slower substitute: no redis-server or valkey-server is on the PATH.',
      close: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** It is there in a checkout, and not in what is deployed. */
function findSubstitute(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('js-redis-server');
  } catch {
    return undefined;
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('looking for a free port: none was given');
  return address.port;
}

async function waitForLine(program: string, child: ChildProcess, wanted: RegExp): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const give = (why: string) => reject(new Error([`starting ${program}: ${why}`, ...said.slice(-5)].join('\n')));
    const late = setTimeout(give, STARTING_MS, `it was not ready within ${STARTING_MS} ms`);
    child.once('error', reject);
    child.once('exit', (code, signal) => give(`it ended (${signal ?? code})`));
    if (!child.stdout) return give('its output cannot be read');
    // Read to the end: a full pipe would stop it.
    createInterface(child.stdout).on('line', (line) => {
      said.push(line);
      if (said.length > 20) said.shift();
      if (!wanted.test(line)) return;
      clearTimeout(late);
      resolve(line);
    });
    child.once('close', () => clearTimeout(late));
    child.once('error', () => clearTimeout(late));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), STOPPING_MS);
  await ended;
  clearTimeout(force);
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
