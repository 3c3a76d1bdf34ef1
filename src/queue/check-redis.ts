// Whether a Redis keeps what it is given: complaints in words, each with the way out.
import type { Redis } from 'ioredis';

/** LT and GT of ZADD, and XRANGE's exclusive ranges. */
const OLDEST = [6, 2] as const;

/** What an operator should know before relying on this server; empty when all is well. */
export async function checkRedis(redis: Redis): Promise<readonly string[]> {
  const info = parseInfo(await redis.info());
  return [checkVersion(info), checkEviction(info), await checkPersistence(redis, info)].flatMap((found) => found ?? []);
}

type Info = ReadonlyMap<string, string>;

/** `name:value` lines; sections and comments left out. */
function parseInfo(text: string): Info {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(':') && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

function checkVersion(info: Info): string | undefined {
  const version = info.get('redis_version');
  if (version === undefined) return 'Redis does not tell its version; c2c needs 6.2 or newer.';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor, leastMinor] = OLDEST;
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `Redis ${version} is too old: c2c needs ${OLDEST.join('.')} or newer, or any Valkey. Upgrade the server.`;
}

function checkEviction(info: Info): string | undefined {
  const policy = info.get('maxmemory_policy');
  if (policy === 'noeviction') return undefined;
  const wayOut = 'Set maxmemory-policy to noeviction, so that a full server refuses new requests and loses none.';
  if (policy === undefined) return `Redis does not tell its maxmemory-policy, so it could not be checked. ${wayOut}`;
  return `Redis may throw requests away when its memory is full (maxmemory-policy ${policy}). ${wayOut}`;
}

async function checkPersistence(redis: Redis, info: Info): Promise<string | undefined> {
  if (info.get('aof_enabled') === '1') return undefined;
  const wayOut = 'Set appendonly to yes (appendfsync everysec is enough).';
  try {
    const [, save = ''] = await redis.config('GET', 'save').then(asTexts);
    if (save !== '') return undefined;
    return `Redis keeps nothing on disk: a restart loses every request and the audit trail. ${wayOut}`;
  } catch {
    return (
      'Redis writes no append-only file, and whether it takes snapshots could not be checked, because CONFIG is ' +
      `forbidden here. ${wayOut} On a managed server, choose a plan that persists.`
    );
  }
}

function asTexts(reply: unknown): readonly string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
