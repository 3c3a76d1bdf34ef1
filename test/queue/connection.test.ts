// Connecting: who waits for a server and who does not, and what a server is told to be wanting in.
import { afterEach, describe, expect, test } from '@jest/globals';
import { checkRedis } from '../../src/queue/check-redis.ts';
import { connectDoor, connectWorker, ping } from '../../src/queue/connection.ts';
import { hasRealRedis, startRedis } from '../support/redis.ts';
import { SilentLog } from '../support/silent-log.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(options?: Parameters<typeof startRedis>[0]) {
  const server = await startRedis(options);
  closing.push(() => server.stop());
  const redis = await connectDoor({ address: server.address, name: 'door', log: new SilentLog() });
  closing.push(async () => redis.disconnect());
  return { server, redis };
}

describe('a connection', () => {
  test('is ready when it is handed out, and answers a ping', async () => {
    const { redis } = await open();

    expect(redis.status).toBe('ready');
    await expect(ping(redis, 1_000)).resolves.toBeUndefined();
  });

  test('to a server that is not there is given up, with the reason and without the password', async () => {
    const log = new SilentLog();
    const address = 'redis://:very-secret@127.0.0.1:1';
    const failing = connectDoor({ address, name: 'door', log, readyTimeoutMs: 100 });

    await expect(failing).rejects.toThrow(/^connecting to Redis at 127\.0\.0\.1:1: connect ECONNREFUSED/);
    await expect(failing).rejects.not.toThrow(/secret/);
    expect(log.lines.map(({ message }) => message)).toEqual(['no connection to Redis']);
  });
});

const whenReal = hasRealRedis ? describe : describe.skip;

whenReal('with a real server (needs redis-server or valkey-server)', () => {
  test('a door gives up a command that is not answered in time', async () => {
    const { server, redis: other } = await open();
    const hasty = { address: server.address, name: 'hasty', log: new SilentLog(), commandTimeoutMs: 100 };
    const redis = await connectDoor(hasty);
    closing.push(async () => redis.disconnect());
    await other.client('PAUSE', 60_000, 'ALL');

    await expect(redis.get('anything')).rejects.toThrow('Command timed out');
    await expect(ping(redis, 50)).rejects.toThrow('Redis did not answer a ping within 50 ms');
  });

  test('a worker keeps a command until the server is back', async () => {
    const { server } = await open();
    const redis = await connectWorker({ address: server.address, name: 'worker', log: new SilentLog() });
    closing.push(async () => redis.disconnect());
    await server.crash();
    const answer = redis.ping();
    await server.restart();

    expect(await answer).toBe('PONG');
  });

  test('one that persists and evicts nothing has nothing to complain of', async () => {
    const { redis } = await open({ persistence: 'aof' });

    expect(await checkRedis(redis)).toEqual([]);
  });

  test('one that takes snapshots is good enough', async () => {
    const { redis } = await open({ config: ['--save', '60 1'] });

    expect(await checkRedis(redis)).toEqual([]);
  });

  test('one that evicts and keeps nothing on disk is complained of, with the way out', async () => {
    const { redis } = await open({ config: ['--maxmemory-policy', 'allkeys-lru'] });

    expect(await checkRedis(redis)).toEqual([
      'Redis may throw requests away when its memory is full (maxmemory-policy allkeys-lru). Set maxmemory-policy to ' +
        'noeviction, so that a full server refuses new requests and loses none.',
      'Redis keeps nothing on disk: a restart loses every request and the audit trail. Set appendonly to yes ' +
        '(appendfsync everysec is enough).',
    ]);
  });

  test('one that forbids CONFIG is told what could not be checked', async () => {
    const { redis } = await open({ config: ['--rename-command', 'CONFIG', ''] });

    expect(await checkRedis(redis)).toEqual([
      expect.stringMatching(/whether it takes snapshots could not be checked, because CONFIG is forbidden here\./),
    ]);
  });
});
