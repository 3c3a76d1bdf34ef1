import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FoundationRefused, FoundationUnavailable } from '../../src/lifecycle/ports.ts';
import type { Reply, ScriptedServer } from '../support/scripted-server.ts';
import { aPolicy, BOT_USER, ccError, connect, type Connection, emptyList, scriptedFoundation } from './connect.ts';

const TOKEN = 'POST /login/oauth/token';
const APPS = 'GET /v3/apps';
const POLICIES = 'GET /networking/v1/external/policies';
const expiredToken = ccError(401, 1000, 'Invalid Auth Token');

let server: ScriptedServer;
let connection: Connection;
const seenBy = (what: string) => server.requests(what).map(({ headers }) => headers.authorization);
const formOf = (index: number) => Object.fromEntries(new URLSearchParams(server.requests(TOKEN)[index]?.body));

beforeEach(async () => {
  server = (await scriptedFoundation()).on(APPS, emptyList()).on(POLICIES, { json: { policies: [] } });
  connection = connect(server.url);
});

afterEach(async () => {
  await connection.cf.close();
  await server.close();
});

describe('signing in', () => {
  test('a client sends its id and secret in the body, to the login server', async () => {
    await connection.cf.findApps(['web']);

    expect(formOf(0)).toEqual({ grant_type: 'client_credentials', client_id: 'c2c-bot', client_secret: 'c2c-secret' });
    expect(server.requests(TOKEN)[0]?.headers.authorization).toBeUndefined();
    expect(server.requests(TOKEN)[0]?.query.size).toBe(0);
    expect(seenBy(APPS)).toEqual(['bearer token-1']);
  });

  test('many callers at once share one sign-in', async () => {
    await Promise.all(['web', 'db', 'cache'].map((name) => connection.cf.findApps([name])));

    expect(server.requests(TOKEN)).toHaveLength(1);
    expect(server.requests('GET /')).toHaveLength(1);
  });

  test('UAA is asked where the root has no login server', async () => {
    const link = (path: string) => ({ href: `${server.url}${path}` });
    server
      .on('GET /', { json: { links: { cloud_controller_v3: link('/v3'), login: null, uaa: link('/uaa') } } })
      .on('POST /uaa/oauth/token', { json: { access_token: 'from-uaa', expires_in: 600 } });

    await connection.cf.findApps(['web']);

    expect(seenBy(APPS)).toEqual(['bearer from-uaa']);
  });

  test('a token is renewed when less than a minute is left, not before', async () => {
    await connection.cf.findApps(['web']);
    connection.clock.advance(1_139_000);
    await connection.cf.findApps(['web']);
    connection.clock.advance(2_000);
    await connection.cf.findApps(['web']);

    expect(seenBy(APPS)).toEqual(['bearer token-1', 'bearer token-1', 'bearer token-2']);
  });

  test('a token that lives less than a minute is used for half of its life', async () => {
    const lasting30s = (name: string) => ({ json: { access_token: name, expires_in: 30 } });
    server.on(TOKEN, lasting30s('one'), lasting30s('two'));

    await connection.cf.findApps(['web']);
    connection.clock.advance(14_000);
    await connection.cf.findApps(['web']);
    connection.clock.advance(2_000);
    await connection.cf.findApps(['web']);

    expect(seenBy(APPS)).toEqual(['bearer one', 'bearer one', 'bearer two']);
  });

  test('while UAA is down a token is used to its end', async () => {
    await connection.cf.findApps(['web']);
    server.on(TOKEN, { status: 503, text: 'down' });
    connection.clock.advance(1_150_000);
    await connection.cf.findApps(['web']);
    connection.clock.advance(60_000);

    await expect(connection.cf.findApps(['web'])).rejects.toThrow(FoundationUnavailable);
    expect(seenBy(APPS)).toEqual(['bearer token-1', 'bearer token-1']);
  });
});

describe('signing in as a user', () => {
  const first = { json: { access_token: 'first', expires_in: 600, refresh_token: 'refresh-1' } };
  const second = { json: { access_token: 'second', expires_in: 600, refresh_token: 'refresh-2' } };
  const refreshRefused = {
    status: 401,
    json: { error: 'invalid_token', error_description: 'Invalid refresh token expired at Sun Nov 22' },
  };

  beforeEach(() => {
    connection = connect(server.url, { credentials: BOT_USER });
  });

  test('the first token is had by password, with the cf client, the next by refresh token', async () => {
    server.on(TOKEN, first, second);

    await connection.cf.findApps(['web']);
    connection.clock.advance(600_000);
    await connection.cf.findApps(['web']);

    expect(formOf(0)).toEqual({ grant_type: 'password', username: 'c2c-bot@example.com', password: 'c2c-password' });
    expect(formOf(1)).toEqual({ grant_type: 'refresh_token', refresh_token: 'refresh-1' });
    expect(seenBy(TOKEN)).toEqual(['Basic Y2Y6', 'Basic Y2Y6']);
  });

  test('when the refresh token is refused the password is used again', async () => {
    server.on(TOKEN, first, refreshRefused, second);

    await connection.cf.findApps(['web']);
    connection.clock.advance(600_000);
    await connection.cf.findApps(['web']);

    expect(formOf(2)['grant_type']).toBe('password');
    expect(seenBy(APPS)).toEqual(['bearer first', 'bearer second']);
  });
});

describe('credentials that UAA does not accept', () => {
  test.each`
    status | error                    | description
    ${401} | ${'invalid_client'}      | ${'Bad credentials'}
    ${401} | ${'unauthorized'}        | ${'Bad credentials'}
    ${400} | ${'invalid_grant'}       | ${'Your account has been locked because of too many failed attempts to login.'}
    ${400} | ${'unauthorized_client'} | ${'Unauthorized grant type: client_credentials'}
  `('$status $error is told with the way out', async ({ status, error, description }) => {
    server.on(TOKEN, { status: Number(status), json: { error, error_description: description } });

    const told = `signing in to ${server.url}/login as client "c2c-bot": UAA does not accept the credentials (${description}). Check CF_CLIENT_ID and CF_CLIENT_SECRET`;
    await expect(connection.cf.findApps(['web'])).rejects.toThrow(new FoundationRefused(told));
    await expect(connection.cf.check()).resolves.toEqual({ kind: 'refused', reason: told });
  });

  test('they are not sent again for a minute, so that the account is not locked', async () => {
    server.on(TOKEN, { status: 401, json: { error: 'unauthorized', error_description: 'Bad credentials' } });

    await expect(connection.cf.findApps(['web'])).rejects.toThrow(FoundationRefused);
    connection.clock.advance(59_000);
    await expect(connection.cf.findApps(['web'])).rejects.toThrow(FoundationRefused);
    expect(server.requests(TOKEN)).toHaveLength(1);

    connection.clock.advance(1_000);
    await expect(connection.cf.findApps(['web'])).rejects.toThrow(FoundationRefused);
    expect(server.requests(TOKEN)).toHaveLength(2);
  });

  test('for a write it is a refusal too', async () => {
    server.on(TOKEN, { status: 401, json: { error: 'unauthorized', error_description: 'Bad credentials' } });

    const outcome = await connection.cf.removePolicies([aPolicy()]);

    expect(outcome).toEqual({ kind: 'refused', reason: expect.stringContaining('does not accept the credentials') });
  });

  test.each<{ reply: Reply; because: string }>([
    { reply: { status: 503, text: 'starting' }, because: 'UAA is starting' },
    { reply: { status: 429, headers: { 'retry-after': '9' } }, because: 'UAA limits the rate' },
    { reply: { status: 404, text: '404 Not Found: Requested route does not exist.' }, because: 'the router lost UAA' },
    { reply: { text: '<html>login</html>' }, because: 'it is no token' },
    { reply: 'drop', because: 'the connection is cut' },
  ])('$because: that may pass, and says nothing about the credentials', async ({ reply }) => {
    server.on(TOKEN, reply);

    await expect(connection.cf.findApps(['web'])).rejects.toThrow(FoundationUnavailable);
    await expect(connection.cf.check()).resolves.toMatchObject({ kind: 'unavailable' });
  });
});

describe('a token that a server does not take', () => {
  test('is replaced once, and the call goes on', async () => {
    server.on(APPS, expiredToken, emptyList());

    await connection.cf.findApps(['web']);

    expect(seenBy(APPS)).toEqual(['bearer token-1', 'bearer token-2']);
  });

  test('is replaced once for all calls that were refused together', async () => {
    server.on(APPS, ({ headers }) => (headers.authorization === 'bearer token-1' ? expiredToken : emptyList()));

    await Promise.all(['web', 'db', 'cache'].map((name) => connection.cf.findApps([name])));

    expect(server.requests(TOKEN)).toHaveLength(2);
  });

  test('twice in a row means that the server has trouble, never bad credentials', async () => {
    server.on(POLICIES, { status: 401, text: '{"error": "failed to verify token with uaa"}' });

    await expect(connection.cf.findPolicies([aPolicy().source])).rejects.toThrow(
      new FoundationUnavailable(
        'looking up network policies: the policy server answered 401 (failed to verify token with uaa), to a token that UAA had just issued',
      ),
    );
    expect(server.requests(POLICIES)).toHaveLength(2);
    expect(server.requests(TOKEN)).toHaveLength(2);
  });

  test('stays in use where UAA gives no other, as the Cloud Controller may take it still', async () => {
    server.on(POLICIES, { status: 401, text: '{"error": "failed to verify token with uaa"}' });
    await connection.cf.findApps(['web']);
    server.on(TOKEN, { status: 503, text: 'down' });

    await expect(connection.cf.findPolicies([aPolicy().source])).rejects.toThrow(FoundationUnavailable);
    await connection.cf.findApps(['web']);

    expect(seenBy(APPS)).toEqual(['bearer token-1', 'bearer token-1']);
  });
});

describe('what is secret', () => {
  test('is in no error and no log line', async () => {
    const refusal = { status: 400, json: { error: 'invalid_grant', error_description: 'no user has c2c-password' } };
    connection = connect(server.url, { credentials: BOT_USER });
    server.on(TOKEN, {
      json: { access_token: 'eyJhbGciOi.eyJzdWIi.c2ln', expires_in: 600, refresh_token: 'refresh-1' },
    });
    server.on(APPS, ({ headers }) => ccError(400, 10005, `cannot read ${headers.authorization}`));
    const errors = [await connection.cf.findApps(['web']).catch((error: unknown) => error)];
    server.on(TOKEN, refusal);
    connection.clock.advance(600_000);
    errors.push(await connection.cf.findApps(['web']).catch((error: unknown) => error));

    const told = [
      ...errors.map((error) => (error instanceof Error ? `${error.message} ${String(error.cause)}` : '')),
      ...connection.logLines,
    ];
    expect(errors).toEqual([expect.any(FoundationRefused), expect.any(FoundationRefused)]);
    for (const text of told) expect(text).not.toMatch(/c2c-password|refresh-1|eyJ|Y2Y6/);
  });
});
