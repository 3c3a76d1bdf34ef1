import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Timeouts } from '../../src/cf/http-client.ts';
import { FoundationRefused, FoundationUnavailable } from '../../src/lifecycle/ports.ts';
import { type Reply, ScriptedServer } from '../support/scripted-server.ts';
import { aPolicy, ccError, connect, type Connection, emptyList, scriptedFoundation, web } from './connect.ts';

const APPS = 'GET /v3/apps';
const POLICIES = 'GET /networking/v1/external/policies';
const ADD = 'POST /networking/v1/external/policies';
const lookUp = async () => connection.cf.findApps(['web']);

let server: ScriptedServer;
let connection: Connection;

beforeEach(async () => {
  server = await scriptedFoundation();
  connection = connect(server.url);
});

afterEach(async () => {
  await connection.cf.close();
  await server.close();
});

describe('a setback that passes is not seen by the caller', () => {
  test.each<{ setback: string; reply: Reply; waits: number[] }>([
    { setback: 'a connection that is cut', reply: 'drop', waits: [50] },
    { setback: '500', reply: { status: 500, text: '{"error": "check failed"}' }, waits: [50] },
    { setback: '502', reply: { status: 502, text: '502 Bad Gateway' }, waits: [50] },
    { setback: '503', reply: { status: 503 }, waits: [50] },
    { setback: '429 with a short wait', reply: { status: 429, headers: { 'retry-after': '2' } }, waits: [2_000] },
    {
      setback: 'a 404 of the router',
      reply: { status: 404, headers: { 'x-cf-routererror': 'unknown_route' }, json: {} },
      waits: [50],
    },
  ])('$setback, after waiting $waits ms', async ({ reply, waits }) => {
    server.on(APPS, reply, emptyList());

    await expect(lookUp()).resolves.toEqual([]);
    expect(connection.waits).toEqual(waits);
  });

  test('a POST is repeated too, as all our writes may be', async () => {
    server.on(ADD, 'drop', { status: 500, text: '{"error": "database create failed"}' }, { text: '{}' });

    await expect(connection.cf.addPolicies([aPolicy()])).resolves.toEqual({ kind: 'added' });
    expect(server.requests(ADD)).toHaveLength(3);
  });
});

describe('a setback that stays is told as FoundationUnavailable, with what was being done', () => {
  test.each<{ reply: Reply; message: string }>([
    { reply: 'drop', message: 'looking up apps: the Cloud Controller did not answer: the connection was cut, 3 times' },
    {
      reply: ccError(503, 10015, 'Busy'),
      message: 'looking up apps: the Cloud Controller answered 503 (Busy), 3 times',
    },
    {
      reply: { status: 502, text: '<html>\n</html>' },
      message: 'looking up apps: the Cloud Controller answered 502 (a page that is not JSON), 3 times',
    },
    {
      reply: { text: '<html>maintenance</html>' },
      message: 'looking up apps: the Cloud Controller answered 200 with a body that is not JSON',
    },
    {
      reply: { status: 404, text: '404 Not Found' },
      message: 'looking up apps: the Cloud Controller is not reachable, the router has no route to it (404), 3 times',
    },
  ])('"$message"', async ({ reply, message }) => {
    server.on(APPS, reply);

    await expect(lookUp()).rejects.toMatchObject({ name: 'FoundationUnavailable', message });
  });

  test('a long Retry-After is handed to the caller instead of being waited for', async () => {
    server.on(APPS, { status: 429, headers: { 'retry-after': '90' } });

    await expect(lookUp()).rejects.toMatchObject({ name: 'FoundationUnavailable', retryAfterMs: 90_000 });
    expect(server.requests(APPS)).toHaveLength(1);
    expect(connection.waits).toEqual([]);
  });

  test('a Retry-After may be a date', async () => {
    server.on(APPS, { status: 503, headers: { 'retry-after': 'Mon, 23 Nov 2026 12:01:00 GMT' } });

    await expect(lookUp()).rejects.toMatchObject({ retryAfterMs: 60_000 });
  });

  test('the policy server can be gone while the Cloud Controller is well', async () => {
    server.on(POLICIES, { status: 404, text: '404 Not Found: Requested route does not exist.\n' });
    server.on(APPS, emptyList());

    await expect(connection.cf.findPolicies([web.guid])).rejects.toThrow(
      'looking up network policies: the policy server is not reachable, the router has no route to it (404), 3 times',
    );
    await expect(lookUp()).resolves.toEqual([]);
  });
});

describe('a server that is slow', () => {
  test.each<{ reply: Reply; timeouts: Partial<Timeouts>; words: string }>([
    { reply: 'hang', timeouts: { headers: 40 }, words: 'no answer within 40 ms' },
    { reply: 'stall', timeouts: { body: 40 }, words: 'the answer stopped for 40 ms' },
    { reply: 'stall', timeouts: { total: 40 }, words: 'no whole answer within 40 ms' },
  ])('is asked again after "$words"', async ({ reply, timeouts, words }) => {
    connection = connect(server.url, { timeouts });
    server.on(APPS, reply, emptyList());

    await expect(lookUp()).resolves.toEqual([]);
    expect(connection.logLines).toContainEqual(
      expect.stringContaining(`"reason":"the Cloud Controller did not answer: ${words}","afterMs":50`),
    );
  });

  test('a call under way ends when the door is closed', async () => {
    const asked = new Promise<void>((resolve) => {
      server.on(APPS, () => {
        resolve();
        return 'hang';
      });
    });
    const call = expect(lookUp()).rejects.toThrow(FoundationUnavailable);
    await asked;

    await connection.cf.close();
    server.on(APPS, 'drop');

    await call;
  });
});

describe('discovery', () => {
  test('the root is asked once, again only after a failure', async () => {
    server.on(APPS, emptyList());
    const root = server.url;
    await lookUp();
    await lookUp();
    expect(server.requests('GET /')).toHaveLength(1);

    const late = await ScriptedServer.start();
    const lateConnection = connect(late.url);
    late.on('GET /', { status: 503 });
    await expect(lateConnection.cf.findApps(['web'])).rejects.toThrow(
      `reading ${late.url}/: CF_API answered 503, 3 times`,
    );
    late.on('GET /', {
      json: { links: { cloud_controller_v3: { href: `${root}/v3` }, login: { href: `${root}/login` } } },
    });
    await expect(lateConnection.cf.findApps(['web'])).resolves.toEqual([]);
    await lateConnection.cf.close();
    await late.close();
  });

  test.each<{ reply: Reply; words: string }>([
    { reply: { text: '<html>hello</html>' }, words: 'its root names neither a login server nor UAA' },
    { reply: { json: { links: { login: null, uaa: null } } }, words: 'its root names neither a login server nor UAA' },
    { reply: { status: 404, text: 'nothing here' }, words: 'its root answered 404 (nothing here)' },
    {
      reply: { status: 301, headers: { location: 'https://api.example.com/' } },
      words: 'its root answered 301, and points to https://api.example.com/',
    },
  ])('an address that is no foundation is told in words: $words', async ({ reply, words }) => {
    server.on('GET /', reply);

    await expect(lookUp()).rejects.toThrow(
      new FoundationRefused(
        `CF_API ${server.url} does not look like a Cloud Foundry API: ${words}. Set it to what \`cf api\` shows, such as https://api.example.com`,
      ),
    );
  });

  test('an address where nobody listens is told in words', async () => {
    await connection.cf.close();
    connection = connect('http://127.0.0.1:1');

    await expect(lookUp()).rejects.toThrow(
      'reading http://127.0.0.1:1/: CF_API did not answer: connection refused, 3 times',
    );
  });
});

describe('check', () => {
  test('says ready when the root answers and there is a token, and asks at most once in five seconds', async () => {
    await expect(Promise.all([connection.cf.check(), connection.cf.check()])).resolves.toEqual([
      { kind: 'ready' },
      { kind: 'ready' },
    ]);
    connection.clock.advance(4_999);
    await connection.cf.check();
    expect(server.received).toHaveLength(2);

    connection.clock.advance(1);
    server.on('GET /', { status: 503 });
    await expect(connection.cf.check()).resolves.toEqual({
      kind: 'unavailable',
      reason: `reading ${server.url}/: CF_API answered 503`,
    });
  });
});

describe('the log', () => {
  test('has one debug line for each request, without its query', async () => {
    server.on(APPS, { json: { pagination: { next: null }, resources: [] }, headers: { 'X-VCAP-Request-ID': 'r-1' } });

    await connection.cf.findApps(['a-name']);

    expect(connection.logLines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { method: 'GET', path: '/', status: 200, ms: 0, message: 'cf request' },
      { method: 'POST', path: '/login/oauth/token', status: 200 },
      { method: 'GET', path: '/v3/apps', status: 200, requestId: 'r-1' },
    ]);
    expect(connection.logLines.join()).not.toContain('a-name');
  });
});
