// A Redis of a test's own: the real one where there is one, else a stand-in in a child process. Nothing of it outlives
// the tests, not even when they are killed: a small guard ends the server when its pipe to us closes.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';

export interface TestRedis {
  /** What `connectDoor` takes. */
  readonly address: string;
  /** False for the stand-in, which keeps nothing on disk and knows no CONFIG. */
  readonly isReal: boolean;
  /** As a power cut would: SIGKILL. */
  crash(): Promise<void>;
  /** On what it left on disk. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const REAL = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);

/** Crashes and what is left after them can only be tried with the real server. */
export const hasRealRedis = REAL !== undefined;

export async function startRedis(
  options: { readonly persistence?: 'aof' | 'none'; readonly config?: readonly string[] } = {},
): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'c2c-redis-'));
  const socket = join(folder, 'redis.sock');
  const port = REAL === undefined ? await findFreePort() : 0;
  const address = REAL === undefined ? `redis://127.0.0.1:${port}` : socket;
  const command =
    REAL === undefined
      ? [process.execPath, 'node_modules/js-redis-server/dist/cli.js', '--port', String(port)]
      : [REAL, ...realArguments(folder, socket, options.persistence ?? 'none'), ...(options.config ?? [])];
  let server = await guard(command, address);
  return {
    address,
    isReal: REAL !== undefined,
    async crash() {
      process.kill(server.pid, 'SIGKILL');
      await letGo(server.guard);
    },
    async restart() {
      server = await guard(command, address);
    },
    async stop() {
      await letGo(server.guard);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function realArguments(folder: string, socket: string, persistence: 'aof' | 'none'): readonly string[] {
  const appendonly = persistence === 'aof' ? 'yes' : 'no';
  return [
    ...['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', ''],
    ...['--appendonly', appendonly, '--maxmemory-policy', 'noeviction'],
  ];
}

const GUARD = '"$@" >/dev/null 2>&1 & server=$!; echo $server; read _; kill -9 $server 2>/dev/null; wait';

async function guard(
  command: readonly string[],
  address: string,
): Promise<{ readonly guard: ChildProcess; readonly pid: number }> {
  const child = spawn('sh', ['-c', GUARD, 'sh', ...command], { stdio: ['pipe', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  await waitUntilReady(address);
  return { guard: child, pid: Number(line) };
}

async function letGo(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null) return;
  const gone = once(guard, 'exit');
  guard.stdin?.end();
  await gone;
}

async function waitUntilReady(address: string): Promise<void> {
  const redis = new Redis(address, { retryStrategy: () => 10, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  await redis.ping();
  redis.disconnect();
}

/** Unlike `once` of node:events it does not reject when the connection tells of an error first, as a broken one may. */
export function connectionIs(redis: Redis, state: 'close' | 'ready'): Promise<void> {
  return new Promise((resolve) => redis.once(state, () => resolve()));
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}
