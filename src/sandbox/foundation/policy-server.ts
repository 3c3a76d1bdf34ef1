// The policy server's external API: who may connect to whom. Written in Go, and it shows in every answer.
import type { NetworkPolicy } from './entities.ts';
import type { FoundationContext } from './foundation-context.ts';
import { mayTouch, overQuota, visiblePolicies } from './policy-guards.ts';
import { MapperError, parsePolicies } from './policy-message.ts';
import type { ApiVersion } from './policy-message.ts';
import { preflightHeaders, withCors } from './policy-cors.ts';
import { TagsUsedUp } from './policy-table.ts';
import type { Answer, Endpoint, Exchange } from './router.ts';
import type { Claims } from './tokens.ts';

/** policy-server/cmd/policy-server/main.go wraps every handler with these. */
const HEADERS = {
  'X-Frame-Options': 'deny',
  'Content-Security-Policy': "frame-ancestors 'none'",
  'X-XSS-Protection': '1; mode=block',
  'X-Content-Type-Options': 'nosniff',
  // No handler says what it sends, so Go's sniffing calls JSON plain text.
  'Content-Type': 'text/plain; charset=utf-8',
};

/** The router answers by itself what it has no handler for, so none of the wraps applies: Go's http.Error sets these. */
const ROUTER_HEADERS = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };

const ADMIN = ['network.admin'];
const ADMIN_OR_WRITE = ['network.admin', 'network.write'];

type Handler = (exchange: Exchange, claims: Claims, version: ApiVersion) => Answer;

export function policyEndpoints(context: FoundationContext): Endpoint[] {
  const startedAt = context.state.now();
  const uptime = () => ok(`Network policy server, up for ${Math.round((context.state.now() - startedAt) / 1000)}s\n`);
  const base = '/networking/:version/external';
  const mayWrite = () => (context.knobs.selfService ? undefined : ADMIN_OR_WRITE);
  const adminOnly = () => ADMIN;
  const endpoint = (method: string, path: string, handle: (exchange: Exchange) => Answer): Endpoint[] => {
    const server = 'policy server' as const;
    const answer = (exchange: Exchange) => withCors(context.knobs.corsDomains, exchange, handle(exchange));
    const options = { server, method: 'OPTIONS', path, handle: preflight };
    return method === 'GET'
      ? [{ server, method, path, handle: answer }, { server, method: 'HEAD', path, handle: answer }, options]
      : [{ server, method, path, handle: answer }, options];
  };
  const preflight = (exchange: Exchange): Answer => {
    const headers = { ...HEADERS, ...preflightHeaders(exchange.path) };
    return withCors(context.knobs.corsDomains, exchange, { status: 200, headers, body: '' });
  };
  const guarded = (method: string, path: string, scopes: () => readonly string[] | undefined, handle: Handler) =>
    endpoint(method, `${base}${path}`, (exchange) => authenticated(context, exchange, scopes(), handle));
  return withoutTwins([
    ...endpoint('GET', '/networking', uptime),
    ...endpoint('GET', '/health', () => ok('')),
    ...guarded('GET', '/whoami', adminOnly, (_exchange, claims) =>
      ok(JSON.stringify({ subject: claims.user_name ?? claims.sub })),
    ),
    ...guarded('GET', '/policies', mayWrite, (exchange, claims, version) => index(context, exchange, claims, version)),
    ...guarded('POST', '/policies', mayWrite, (exchange, claims, version) =>
      create(context, exchange, claims, version),
    ),
    ...guarded('POST', '/policies/delete', mayWrite, (exchange, claims, version) =>
      remove(context, exchange, claims, version),
    ),
    ...guarded('POST', '/policies/cleanup', adminOnly, () => cleanup(context)),
    ...guarded('GET', '/tags', adminOnly, () => tags(context)),
  ]);
}

/** GET and POST of one path bring the same OPTIONS. */
function withoutTwins(endpoints: Endpoint[]): Endpoint[] {
  const keys = endpoints.map(({ method, path }) => `${method} ${path}`);
  return endpoints.filter((_, i) => keys.indexOf(keys[i] ?? '') === i);
}

/** What the router (bmizerany/pat) says of a path it does not have, or not with this method. */
export function policyServerUnknown(methods: readonly string[]): Answer {
  if (methods.length === 0) {
    return { status: 404, headers: ROUTER_HEADERS, body: '404 page not found\n' };
  }
  return {
    status: 405,
    headers: { ...ROUTER_HEADERS, Allow: [...methods].sort().join(', ') },
    body: 'Method Not Allowed\n',
  };
}

function ok(body: string): Answer {
  return { status: 200, headers: HEADERS, body };
}

function refuse(
  { knobs }: FoundationContext,
  status: number,
  why: string,
  headers: Record<string, string> = {},
): Answer {
  // Printf, not a JSON encoder (cf-networking-helpers/httperror/error_response.go): a quote in it breaks the JSON.
  const escaped = knobs.unescapedErrors ? why : JSON.stringify(why).slice(1, -1);
  return { status, headers: { ...HEADERS, ...headers }, body: `{"error": "${escaped}"}` };
}

/** The version comes before the token, the token before the scopes (check_version_wrapper.go, auth_middleware.go). */
function authenticated(
  context: FoundationContext,
  exchange: Exchange,
  scopes: readonly string[] | undefined,
  handle: Handler,
): Answer {
  const version = exchange.params.version;
  if (version !== 'v0' && version !== 'v1') return refuse(context, 406, `api version '${version}' not supported`);
  const { authorization } = exchange.headers;
  if (authorization === undefined) {
    return refuse(context, 401, 'missing authorization header', { 'WWW-Authenticate': 'Bearer' });
  }
  const token = authorization.replace(/^Bearer /, '').replace(/^bearer /, '');
  // Asked of UAA online, for every request: a dead UAA looks exactly like a bad token.
  const claims = context.knobs.uaaDown === false ? context.tokens.check(token) : undefined;
  if (!claims) {
    return refuse(context, 401, 'failed to verify token with uaa', { 'WWW-Authenticate': 'Bearer' });
  }
  exchange.note(claims.user_name ?? claims.client_id);
  if (scopes && !scopes.some((scope) => claims.scope.includes(scope))) {
    const provided = claims.scope.join(' ');
    return refuse(context, 403, `provided scopes [${provided}] do not include allowed scopes [${scopes.join(' ')}]`);
  }
  return handle(exchange, claims, version);
}

function create(context: FoundationContext, exchange: Exchange, claims: Claims, version: ApiVersion): Answer {
  if (exchange.bodyTooLarge) return refuse(context, 400, 'failed reading request body');
  const policies = mapped(context, exchange, version);
  if (!Array.isArray(policies)) return policies;
  const refusal = accessRefusal(context, policies, claims);
  if (refusal) return refusal;
  if (overQuota(context, policies, claims)) return refuse(context, 403, 'policy quota exceeded');
  try {
    context.state.storePolicies(policies);
  } catch (error) {
    if (error instanceof TagsUsedUp) return refuse(context, 500, 'database create failed');
    throw error;
  }
  return ok('{}');
}

function remove(context: FoundationContext, exchange: Exchange, claims: Claims, version: ApiVersion): Answer {
  if (exchange.bodyTooLarge) return refuse(context, 400, 'invalid request body');
  const policies = mapped(context, exchange, version);
  if (!Array.isArray(policies)) return policies;
  const refusal = accessRefusal(context, policies, claims);
  if (refusal) return refusal;
  context.state.dropPolicies(policies);
  return ok('{}');
}

function mapped(context: FoundationContext, exchange: Exchange, version: ApiVersion): NetworkPolicy[] | Answer {
  try {
    return parsePolicies(exchange.body.toString('utf8'), version);
  } catch (error) {
    if (error instanceof MapperError) return refuse(context, 400, `mapper: ${error.message}`);
    throw error;
  }
}

function accessRefusal(
  context: FoundationContext,
  policies: readonly NetworkPolicy[],
  claims: Claims,
): Answer | undefined {
  switch (mayTouch(context, policies, claims)) {
    case 'yes':
      return undefined;
    case 'no':
      return refuse(context, 403, 'one or more applications cannot be found or accessed');
    case 'cannot tell':
      return refuse(context, 500, 'check access failed');
  }
}

/** `id` wins; else source and destination together, else one of them, else everything (policies_index.go). */
function index(context: FoundationContext, exchange: Exchange, claims: Claims, version: ApiVersion): Answer {
  const ids = idsOf(exchange, 'id');
  const sources = idsOf(exchange, 'source_id');
  const destinations = idsOf(exchange, 'dest_id');
  const matches = ({ source, destination }: NetworkPolicy): boolean => {
    if (ids) return ids.has(source) || ids.has(destination);
    return (sources?.has(source) ?? true) && (destinations?.has(destination) ?? true);
  };
  const visible = visiblePolicies(context, context.state.policyTable.all().filter(matches), claims);
  if (visible === 'cannot tell') return refuse(context, 500, 'filter policies failed');
  return ok(JSON.stringify(presentPolicies(visible, version)));
}

/** The first occurrence of the key only; an empty value is the list of one empty GUID, which matches nothing. */
function idsOf({ query }: Exchange, key: string): Set<string> | undefined {
  const first = query.get(key);
  return first === null ? undefined : new Set(first.split(','));
}

function cleanup(context: FoundationContext): Answer {
  if (context.knobs.ccDown !== false) return refuse(context, 500, 'policies cleanup failed');
  // Both versions answer in the shape of v1 (main.go hands both the v1 mapper).
  return ok(JSON.stringify(presentPolicies(context.state.dropStalePolicies(), 'v1')));
}

function tags({ state, knobs }: FoundationContext): Answer {
  const presented = state.policyTable.tags().map(({ id, tag }) => ({
    id,
    tag: tag
      .toString(16)
      .toUpperCase()
      .padStart(2 * knobs.tagLength, '0'),
    type: 'app',
  }));
  return ok(JSON.stringify({ tags: presented }));
}

/** v0 leaves out what it cannot say: ranges (api_v0/api_policy_mapper.go). */
function presentPolicies(policies: readonly NetworkPolicy[], version: ApiVersion): unknown {
  const sayable = version === 'v1' ? policies : policies.filter(({ start, end }) => start === end);
  return {
    total_policies: sayable.length,
    policies: sayable.map(({ source, destination, protocol, start, end }) => ({
      source: { id: source },
      destination: { id: destination, protocol, ...(version === 'v1' ? { ports: { start, end } } : { port: start }) },
    })),
  };
}
