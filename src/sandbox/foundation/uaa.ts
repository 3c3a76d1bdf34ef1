// UAA: who gets a token, and what UAA says about one. Served under /uaa and, as the CLI expects, under /login too.
import type { FoundationContext } from './foundation-context.ts';
import type { Answer, Endpoint, Exchange } from './router.ts';
import { json } from './router.ts';
import type { PlantedSeed } from './seed.ts';
import { GrantType } from './seed.ts';
import { authorizeEndpoints, redeemCode } from './uaa-authorize.ts';
import type { Bearer } from './tokens.ts';

type Client = PlantedSeed['clients'][number];
type Person = PlantedSeed['people'][number];

/** Groups every person is in (UAA's default groups plus what Cloud Foundry adds to them). */
const DEFAULT_GROUPS = [
  'openid',
  'cloud_controller.read',
  'cloud_controller.write',
  'password.write',
  'scim.me',
  'uaa.user',
];

export function uaaEndpoints(context: FoundationContext): Endpoint[] {
  const grants = ['/uaa', '/login'].flatMap((base): Endpoint[] => [
    { server: 'uaa', method: 'GET', path: `${base}/login`, handle: () => loginInfo(context) },
    { server: 'uaa', method: 'GET', path: `${base}/info`, handle: () => loginInfo(context) },
    { server: 'uaa', method: 'POST', path: `${base}/oauth/token`, handle: (exchange) => grant(context, exchange) },
    { server: 'uaa', method: 'GET', path: `${base}/token_key`, handle: () => json(200, context.tokens.publicKey) },
    {
      server: 'uaa',
      method: 'GET',
      path: `${base}/token_keys`,
      handle: () => json(200, { keys: [context.tokens.publicKey] }),
    },
    { server: 'uaa', method: 'POST', path: `${base}/check_token`, handle: (exchange) => checkToken(context, exchange) },
  ]);
  return [...grants, ...authorizeEndpoints(context)];
}

function loginInfo({ url }: FoundationContext): Answer {
  return json(200, {
    app: { version: '77.20.0' },
    links: { uaa: `${url}/uaa`, passwd: '/forgot_password', login: `${url}/login`, register: '/create_account' },
    zone_name: 'uaa',
    entityID: 'login',
    commit_id: 'sandbox',
    idpDefinitions: {},
    prompts: { username: ['text', 'Email'], password: ['password', 'Password'] },
    timestamp: '2024-10-24T00:00:00+0000',
  });
}

function refusal(status: number, error: string, description: string): Answer {
  return json(
    status,
    { error, error_description: description },
    status === 401 ? { 'WWW-Authenticate': `Bearer realm="oauth", error="${error}"` } : {},
  );
}

function grant(context: FoundationContext, exchange: Exchange): Answer {
  const form = formOf(exchange);
  if (!form) return refusal(415, 'unsupported_media_type', 'Content-Type is not supported');
  const client = authenticate(context, exchange, form);
  if (!client) return refusal(401, 'unauthorized', 'Bad credentials');
  exchange.note(client.id);
  const grantType = form.get('grant_type');
  if (grantType === null) return refusal(400, 'invalid_request', 'Missing grant type');
  const type = GrantType.options.find((known) => known === grantType);
  if (type === undefined) return refusal(400, 'unsupported_grant_type', `Unsupported grant type: ${grantType}`);
  if (!client.grantTypes.includes(type)) {
    return refusal(401, 'invalid_client', `Unauthorized grant type: ${grantType}`);
  }
  switch (type) {
    case 'client_credentials':
      return grantToClient(context, client);
    case 'password':
      return grantByPassword(context, exchange, client, form);
    case 'authorization_code': {
      const person = redeemCode(context, client, form);
      if (!person) return refusal(400, 'invalid_grant', 'Invalid authorization code');
      exchange.note(person.userName);
      return grantToPerson(context, client, person);
    }
    case 'refresh_token':
      return grantByRefresh(context, exchange, client, form);
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return grantByAssertion(context, exchange, client, form);
    default:
      return type satisfies never;
  }
}

/** No refresh token for a client: it asks again instead (login/TokenEndpointDocs.java). */
function grantToClient({ knobs, tokens }: FoundationContext, client: Client): Answer {
  const bearer = { clientId: client.id, scopes: client.authorities };
  return tokenAnswer(tokens.access(bearer, knobs.tokenLifetimeSeconds), knobs.tokenLifetimeSeconds);
}

function grantByPassword(
  context: FoundationContext,
  exchange: Exchange,
  client: Client,
  form: URLSearchParams,
): Answer {
  const person = context.seed.people.find(({ userName }) => userName === form.get('username'));
  if (person?.locked) {
    const why = 'Your account has been locked because of too many failed attempts to login.';
    return refusal(401, 'invalid_client', why);
  }
  if (!person || person.password !== form.get('password')) return refusal(401, 'invalid_client', 'Bad credentials');
  exchange.note(person.userName);
  return grantToPerson(context, client, person);
}

function grantByRefresh(context: FoundationContext, exchange: Exchange, client: Client, form: URLSearchParams): Answer {
  const { tokens, seed } = context;
  const read = tokens.read(form.get('refresh_token') ?? '');
  if (!read?.refresh) return refusal(401, 'invalid_token', 'The token does not have a valid signature or format.');
  if (read.claims.client_id !== client.id) {
    return refusal(400, 'invalid_grant', `Wrong client for this refresh token: ${read.claims.jti}`);
  }
  if (read.kind === 'expired') {
    const at = new Date(read.claims.exp * 1000).toUTCString();
    return refusal(401, 'invalid_token', `Invalid refresh token expired at ${at}`);
  }
  const person = seed.people.find(({ userName }) => userName === read.claims.user_name);
  if (!person || tokens.isRevoked(read.claims)) return refusal(401, 'invalid_token', 'Invalid refresh token (revoked)');
  exchange.note(person.userName);
  return grantToPerson(context, client, person);
}

/** `cf auth --assertion`: another token of the person's, from this UAA, as no other identity provider is known here. */
function grantByAssertion(
  context: FoundationContext,
  exchange: Exchange,
  client: Client,
  form: URLSearchParams,
): Answer {
  const assertion = form.get('assertion');
  if (assertion === null) return refusal(401, 'unauthorized', 'Assertion is missing');
  const claims = context.tokens.check(assertion);
  const person = context.seed.people.find(({ userName }) => userName === claims?.user_name);
  if (!claims || !person) return refusal(401, 'unauthorized', 'Could not verify assertion');
  exchange.note(person.userName);
  return grantToPerson(context, client, person);
}

/** A person's token carries the client's scopes, but only those whose group the person is in. */
function grantToPerson({ knobs, tokens, state }: FoundationContext, client: Client, person: Person): Answer {
  const groups = [...DEFAULT_GROUPS, ...person.groups];
  const bearer: Bearer = {
    clientId: client.id,
    scopes: client.scopes.filter((scope) => groups.includes(scope)),
    person: { guid: state.user(person.userName).guid, userName: person.userName },
  };
  const access = tokens.access(bearer, knobs.tokenLifetimeSeconds);
  const refresh = tokens.refresh(bearer, knobs.refreshTokenLifetimeSeconds);
  return tokenAnswer(access, knobs.tokenLifetimeSeconds, client.grantTypes.includes('refresh_token') ? refresh : null);
}

function tokenAnswer(
  { token, claims }: ReturnType<FoundationContext['tokens']['access']>,
  lifetimeSeconds: number,
  refreshToken: string | null = null,
): Answer {
  const body = {
    access_token: token,
    token_type: 'bearer',
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    // UAA counts from a moment before it signs, so it says one second less.
    expires_in: Math.max(0, lifetimeSeconds - 1),
    scope: claims.scope.join(' '),
    jti: claims.jti,
  };
  return json(200, body, { 'Cache-Control': 'no-store', Pragma: 'no-cache' });
}

function checkToken(context: FoundationContext, exchange: Exchange): Answer {
  const form = formOf(exchange) ?? new URLSearchParams();
  const client = authenticate(context, exchange, form);
  if (!client) return refusal(401, 'unauthorized', 'Bad credentials');
  if (!client.authorities.includes('uaa.resource'))
    return refusal(403, 'insufficient_scope', 'Insufficient scope for this resource');
  const claims = context.tokens.check(form.get('token') ?? '');
  return claims ? json(200, claims) : refusal(400, 'invalid_token', 'Invalid token');
}

/** The body only: what is in the query is not read (the CLI's login_hint is, and means nothing here). */
function formOf({ headers, body }: Exchange): URLSearchParams | undefined {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  return type === 'application/x-www-form-urlencoded' ? new URLSearchParams(body.toString('utf8')) : undefined;
}

function authenticate({ seed }: FoundationContext, { headers }: Exchange, form: URLSearchParams): Client | undefined {
  const basic = /^basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const [id, secret] = basic
    ? credentialsOf(Buffer.from(basic, 'base64').toString('utf8'))
    : [form.get('client_id'), form.get('client_secret') ?? ''];
  return seed.clients.find((client) => client.id === id && client.secret === secret);
}

function credentialsOf(pair: string): [string, string] {
  const colon = pair.indexOf(':');
  return colon < 0 ? [pair, ''] : [pair.slice(0, colon), pair.slice(colon + 1)];
}
