import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openRedisAtHand, type RedisAtHand } from '../../src/cli/redis-at-hand.ts';

const nothing = { PATH: '/nowhere' };
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function open(...args: Parameters<typeof openRedisAtHand>): Promise<RedisAtHand> {
  const redis = await openRedisAtHand(...args);
  closing.push(() => redis.close());
  return redis;
}

/** What it answers to PING, spoken by hand; or why it cannot be reached. */
async function ping(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer]: unknown[] = await once(socket, 'data');
    return String(answer).trim();
  } catch {
    return 'not reachable';
  } finally {
    socket.destroy();
  }
}

describe('a Redis at hand', () => {
  test('is the one that is set, and it is not asked anything', async () => {
    const redis = await open({ ...nothing, REDIS_URL: 'rediss://:p4ss@cache.example:6380' });

    expect(redis.url).toBe('rediss://:p4ss@cache.example:6380');
    expect(redis.description).toBe('Redis is the one at cache.example:6380 (REDIS_URL).');
  });

  test('is else a substitute, which says that it is one', async () => {
    const redis = await open(nothing);

    expect(redis.description).toMatch(/^Redis is js-redis-server, a slower substitute/);
    expect(await ping(redis.url)).toBe('+PONG');

    await redis.close();
    expect(await ping(redis.url)).toBe('not reachable');
  });

  test('may be asked for by kind, and says how to get one when there is none', async () => {
    await expect(open(nothing, ['given', 'server'])).rejects.toThrow(
      'looking for a Redis: none is at hand. Set REDIS_URL, install redis-server or valkey-server',
    );
  });
});

describe('a Redis program on the PATH', () => {
  let folder = '';
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** A program of this name on a PATH of its own. */
  async function install(name: string, script: string): Promise<NodeJS.ProcessEnv> {
    folder = await mkdtemp(join(tmpdir(), 'c2c-path-'));
    await writeFile(join(folder, name), `#!${process.execPath}\n${script}`);
    await chmod(join(folder, name), 0o755);
    return { PATH: folder };
  }

  const SERVER = `
    const port = Number(process.argv[process.argv.indexOf('--port') + 1]);
    require('node:net').createServer((socket) => socket.on('data', () => socket.write('+PONG\\r\\n')))
      .listen(port, '127.0.0.1', () => console.log('1:M * Ready to accept connections tcp'));
  `;

  test.each(['redis-server', 'valkey-server'])('is taken: %s', async (name) => {
    const redis = await open(await install(name, SERVER));

    expect(redis.description).toBe(`Redis is ${name} of this machine, started for this run only.`);
    expect(await ping(redis.url)).toBe('+PONG');

    await redis.close();
    expect(await ping(redis.url)).toBe('not reachable');
  });

  test('which does not start is told with what it said last', async () => {
    const env = await install('redis-server', `console.log('Fatal config file error'); process.exitCode = 1;`);

    await expect(open(env)).rejects.toThrow(/starting redis-server: it ended \(1\)/);
  });
});
