import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { aFoundation, askForToken, passwordToken, tokenIn, visitor } from './visiting.ts';

const Granted = z.object({ access_token: z.string(), refresh_token: z.string() });

function claimsOf(token: string): unknown {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}

describe('getting a token', () => {
  test('a client names itself in the body or by Basic, and gets no refresh token', async () => {
    const foundation = await aFoundation();
    const inBody = { grant_type: 'client_credentials', client_id: 'c2c-bot', client_secret: 'c2c-secret' };

    const byBody = await askForToken(foundation, inBody);
    const byBasic = await askForToken(foundation, { grant_type: 'client_credentials' }, 'c2c-bot:c2c-secret');

    expect(byBody.status).toBe(200);
    expect(byBasic.body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 1199,
      scope: 'network.admin cloud_controller.admin cloud_controller.read cloud_controller.write',
      jti: expect.any(String),
    });
  });

  test('a person gets what the client may pass on and the person is a member of', async () => {
    const foundation = await aFoundation({ now: () => 1_700_000_000_000 });

    const ada = claimsOf(await passwordToken(foundation, 'ada@example.com'));
    const human = claimsOf(await passwordToken(foundation, 'c2c-bot@example.com', 'c2c-password'));

    expect(ada).toMatchObject({
      user_name: 'ada@example.com',
      user_id: foundation.state.user('ada@example.com').guid,
      client_id: 'cf',
      origin: 'uaa',
      iat: 1_700_000_000,
      exp: 1_700_001_200,
      iss: `${foundation.url}/uaa/oauth/token`,
      jti: expect.any(String),
      scope: ['cloud_controller.read', 'cloud_controller.write', 'openid', 'password.write', 'scim.me', 'uaa.user'],
      aud: ['cf', 'cloud_controller', 'password', 'scim', 'uaa'],
    });
    expect(human).toMatchObject({ scope: expect.arrayContaining(['network.admin', 'cloud_controller.admin']) });
  });

  test.each([
    [
      { grant_type: 'password', username: 'ada@example.com', password: 'wrong' },
      'cf:',
      401,
      'invalid_client',
      'Bad credentials',
    ],
    [
      { grant_type: 'password', username: 'nobody', password: 'password' },
      'cf:',
      401,
      'invalid_client',
      'Bad credentials',
    ],
    [{ grant_type: 'client_credentials' }, 'c2c-bot:wrong', 401, 'unauthorized', 'Bad credentials'],
    [{ grant_type: 'client_credentials' }, 'nobody:x', 401, 'unauthorized', 'Bad credentials'],
    [{ grant_type: 'client_credentials' }, 'cf:', 401, 'invalid_client', 'Unauthorized grant type: client_credentials'],
    [{ grant_type: 'password' }, 'c2c-bot:c2c-secret', 401, 'invalid_client', 'Unauthorized grant type: password'],
    [{ grant_type: 'magic' }, 'cf:', 400, 'unsupported_grant_type', 'Unsupported grant type: magic'],
    [{ username: 'ada@example.com' }, 'cf:', 400, 'invalid_request', 'Missing grant type'],
  ])('%j by %s is refused', async (form, basic, status, error, description) => {
    const foundation = await aFoundation();

    const reply = await askForToken(foundation, form, basic);

    expect([reply.status, reply.body]).toEqual([status, { error, error_description: description }]);
  });

  test('parameters in the query are not read', async () => {
    const foundation = await aFoundation();
    const path = '/login/oauth/token?grant_type=client_credentials';

    expect((await askForToken(foundation, {}, 'c2c-bot:c2c-secret', path)).status).toBe(400);
  });

  test('a locked account is told so', async () => {
    const foundation = await aFoundation({
      seed: {
        organizations: [],
        people: [{ userName: 'eve', locked: true }],
        clients: [{ id: 'cf', secret: '', grantTypes: ['password'] }],
      },
    });

    const reply = await askForToken(
      foundation,
      { grant_type: 'password', username: 'eve', password: 'password' },
      'cf:',
    );

    expect([reply.status, reply.body]).toEqual([
      401,
      {
        error: 'invalid_client',
        error_description: 'Your account has been locked because of too many failed attempts to login.',
      },
    ]);
  });
});

test('a token of the person’s own is as good as the password', async () => {
  const foundation = await aFoundation();
  const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
  const assertion = await passwordToken(foundation, 'ada@example.com');

  const granted = await askForToken(foundation, { grant_type, assertion }, 'cf:');
  const refused = await askForToken(foundation, { grant_type, assertion: 'garbage' }, 'cf:');

  expect(granted.body).toMatchObject({ token_type: 'bearer', refresh_token: expect.any(String) });
  expect((await visitor(foundation, `bearer ${tokenIn(granted)}`).get('/v3/apps')).status).toBe(200);
  expect([refused.status, refused.body]).toMatchObject([401, { error: 'unauthorized' }]);
});

describe('refreshing', () => {
  test('gives a new access token until the refresh token itself expires', async () => {
    let now = 0;
    const foundation = await aFoundation({ now: () => now, knobs: { refreshTokenLifetimeSeconds: 3600 } });
    const form = { grant_type: 'password', username: 'ada@example.com', password: 'password' };
    const { refresh_token } = Granted.parse((await askForToken(foundation, form, 'cf:')).body);
    const refresh = () => askForToken(foundation, { grant_type: 'refresh_token', refresh_token }, 'cf:');

    now = 3_599_000;
    expect((await visitor(foundation, `bearer ${tokenIn(await refresh())}`).get('/v3/apps')).status).toBe(200);
    now = 3_600_000;
    const late = await refresh();
    expect([late.status, late.body]).toEqual([
      401,
      { error: 'invalid_token', error_description: expect.stringMatching(/^Invalid refresh token expired at /) },
    ]);
  });

  test('is refused with an access token, with garbage, and after revocation', async () => {
    const foundation = await aFoundation();
    const form = { grant_type: 'password', username: 'ada@example.com', password: 'password' };
    const granted = Granted.parse((await askForToken(foundation, form, 'cf:')).body);
    foundation.revokeTokens('ada@example.com');

    for (const refresh_token of [granted.access_token, 'garbage', granted.refresh_token]) {
      const reply = await askForToken(foundation, { grant_type: 'refresh_token', refresh_token }, 'cf:');
      expect([reply.status, reply.body]).toEqual([401, expect.objectContaining({ error: 'invalid_token' })]);
    }
  });

  test('is refused to another client', async () => {
    const foundation = await aFoundation({
      seed: {
        organizations: [],
        people: [{ userName: 'ada' }],
        clients: ['cf', 'other'].map((id) => ({ id, secret: '', grantTypes: ['password', 'refresh_token'] })),
      },
    });
    const form = { grant_type: 'password', username: 'ada', password: 'password' };
    const { refresh_token } = Granted.parse((await askForToken(foundation, form, 'cf:')).body);

    const reply = await askForToken(foundation, { grant_type: 'refresh_token', refresh_token }, 'other:');

    expect([reply.status, reply.body]).toEqual([400, expect.objectContaining({ error: 'invalid_grant' })]);
  });

  test('a refresh token is no access token', async () => {
    const foundation = await aFoundation();
    const form = { grant_type: 'password', username: 'ada@example.com', password: 'password' };
    const { refresh_token } = Granted.parse((await askForToken(foundation, form, 'cf:')).body);

    const reply = await visitor(foundation, `bearer ${refresh_token}`).get('/v3/apps');

    expect([reply.status, reply.body]).toMatchObject([401, { errors: [{ code: 1000 }] }]);
  });
});

describe('what else UAA says', () => {
  test('the public key, with which anybody can check a token', async () => {
    const foundation = await aFoundation();
    const [header = '', payload = '', signature = ''] = (await passwordToken(foundation, 'ada@example.com')).split('.');

    const reply = await visitor(foundation).get('/uaa/token_keys');

    const Key = z.object({ kty: z.literal('RSA'), alg: z.literal('RS256'), kid: z.string(), value: z.string() });
    const [key] = z.object({ keys: z.tuple([Key]) }).parse(reply.body).keys;
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: 'RS256', kid: key.kid });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('RSA-SHA256', signed, createPublicKey(key.value), Buffer.from(signature, 'base64url'))).toBe(true);
    expect((await visitor(foundation).get('/uaa/token_key')).body).toEqual({
      ...key,
      e: 'AQAB',
      n: expect.any(String),
      use: 'sig',
    });
  });

  test('prompts, at the login link', async () => {
    const foundation = await aFoundation();

    for (const path of ['/login/login', '/login/info', '/uaa/info']) {
      expect((await visitor(foundation).get(path)).body).toMatchObject({
        links: { uaa: `${foundation.url}/uaa`, login: `${foundation.url}/login` },
        prompts: { username: ['text', 'Email'], password: ['password', 'Password'] },
      });
    }
  });

  test('check_token is for resource servers', async () => {
    const foundation = await aFoundation();
    const token = await passwordToken(foundation, 'ada@example.com');
    const check = (basic: string, form: Record<string, string>) =>
      askForToken(foundation, form, basic, '/uaa/check_token');

    expect((await check('network-policy:network-policy-secret', { token })).body).toMatchObject({
      user_name: 'ada@example.com',
    });
    expect((await check('network-policy:network-policy-secret', { token: 'x' })).status).toBe(400);
    expect((await check('c2c-bot:c2c-secret', { token })).status).toBe(403);
  });

  test('when it is down, the gorouter answers', async () => {
    const foundation = await aFoundation({ knobs: { uaaDown: true } });

    const reply = await askForToken(foundation, { grant_type: 'client_credentials' }, 'c2c-bot:c2c-secret');

    expect([reply.status, reply.body, reply.headers.get('x-cf-routererror')]).toEqual([
      502,
      undefined,
      'endpoint_failure',
    ]);
  });

  test('tokens of one foundation are worth nothing at another', async () => {
    const here = await aFoundation();
    const there = await aFoundation();

    const reply = await visitor(there, `bearer ${await passwordToken(here, 'ada@example.com')}`).get('/v3/apps');

    expect(reply.status).toBe(401);
  });
});
