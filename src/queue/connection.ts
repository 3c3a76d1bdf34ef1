// Connections to Redis: one that fails fast, for what must be answered in time, and one that waits, for the workers.
import { Redis, type RedisOptions } from 'ioredis';
import type { Log } from '../lifecycle/ports.ts';

export interface Connecting {
  /** `redis://user:password@host:port/db`, `rediss://…` for TLS, or the path of a unix socket. */
  readonly address: string;
  /** How the connection is called in the server's CLIENT LIST. */
  readonly name: string;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** How long to wait for a server that is not there yet, in milliseconds. */
  readonly readyTimeoutMs?: number;
}

const READY_TIMEOUT_MS = 10_000;

/**
 * Fails fast: a command that is not answered in time rejects, and while the server is away every command rejects at
 * once, so that an acknowledgement never hangs. What was sent is not sent again: the caller may not be there any more.
 * Resolves when the server is ready; rejects, saying why, when it is not in time.
 */
export async function connectDoor(options: Connecting & { readonly commandTimeoutMs?: number }): Promise<Redis> {
  return connect(options, {
    commandTimeout: options.commandTimeoutMs ?? 2_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    // What many people ask at the same moment goes in one write, not in one each.
    enableAutoPipelining: true,
  });
}

/** Waits: commands are kept until the server is back, as BullMQ's workers need it. Otherwise like `connectDoor`. */
export async function connectWorker(options: Connecting): Promise<Redis> {
  return connect(options, { maxRetriesPerRequest: null });
}

/** Rejects, saying why, unless the server answers in time. */
export async function ping(redis: Redis, timeoutMs: number): Promise<void> {
  await withTimeout(redis.ping(), timeoutMs, `Redis did not answer a ping within ${timeoutMs} ms`);
}

type Behaviour = Pick<
  RedisOptions,
  | 'commandTimeout'
  | 'enableOfflineQueue'
  | 'maxRetriesPerRequest'
  | 'autoResendUnfulfilledCommands'
  | 'enableAutoPipelining'
>;

async function connect({ address, name, log, readyTimeoutMs }: Connecting, behaviour: Behaviour): Promise<Redis> {
  const redis = new Redis(address, {
    ...behaviour,
    connectionName: name,
    lazyConnect: true,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), 2_000),
  });
  let trouble: Error | undefined;
  redis.on('error', (error: Error) => {
    // A server that is away is tried every two seconds: the same words every time would drown the log.
    if (error.message !== trouble?.message) log.warn({ err: error, connection: name }, 'no connection to Redis');
    trouble = error;
  });
  redis.on('ready', () => {
    if (trouble) log.info({ connection: name }, 'the connection to Redis is back');
    trouble = undefined;
  });
  const timeoutMs = readyTimeoutMs ?? READY_TIMEOUT_MS;
  try {
    await withTimeout(becomeReady(redis), timeoutMs, `no answer within ${timeoutMs} ms`);
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new Error(`connecting to Redis at ${withoutSecrets(address)}: ${trouble?.message ?? String(error)}`, {
      cause: trouble ?? error,
    });
  }
}

function becomeReady(redis: Redis): Promise<void> {
  return new Promise((resolve) => {
    redis.once('ready', resolve);
    // It rejects when the first try fails; the tries after that are announced by `ready` alone.
    redis.connect().catch(() => undefined);
  });
}

async function withTimeout<Value>(promise: Promise<Value>, timeoutMs: number, message: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function withoutSecrets(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address;
}
