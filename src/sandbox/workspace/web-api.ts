// One Web API call from the door to the answer: token, scopes, planned faults, rate limits, then the method itself.
import { placeOf } from './call-place.ts';
import { refused } from './content.ts';
import { type JsonObject, textAt, without } from './json.ts';
import type { Workspace } from './workspace.ts';

export interface Method {
  token: 'bot' | 'app' | 'none';
  scopes: string[];
  run: (args: JsonObject, workspace: Workspace) => JsonObject;
}

export type Methods = Record<string, Method>;

export interface Request {
  method: string;
  args: JsonObject;
  /** The Authorization header, which wins over a token in the body. */
  authorization: string | undefined;
  contentType: string;
}

export type Reply =
  | { kind: 'json'; status: number; headers: Record<string, string>; body: JsonObject }
  | { kind: 'text'; status: number; headers: Record<string, string>; body: string }
  | { kind: 'drop' };

let requests = 0;

export async function answerCall(workspace: Workspace, methods: Methods, request: Request): Promise<Reply> {
  const startedAt = performance.now();
  const reply = await throughFaults(workspace, request.method, () => perform(workspace, methods, request));
  requests += 1;
  if (reply.kind !== 'drop') {
    reply.headers['x-slack-req-id'] = requests.toString(16).padStart(32, '0');
    if (tokenOf(request) === workspace.tokens.bot) {
      reply.headers['x-oauth-scopes'] = workspace.store.seed.botScopes.join(',');
    }
    const accepted = methods[request.method]?.scopes ?? [];
    if (accepted.length > 0) reply.headers['x-accepted-oauth-scopes'] = accepted.join(',');
  }
  logCall(workspace, { method: request.method, args: request.args, path: '' }, reply, startedAt);
  return reply;
}

/** What the knobs and the planned faults make of a call, wherever it came in. */
export async function throughFaults(workspace: Workspace, method: string, run: () => Reply): Promise<Reply> {
  if (workspace.knobs.slack === 'drops') return { kind: 'drop' };
  if (workspace.knobs.slack === 'unavailable') return text(503, 'Service Unavailable');
  const fault = workspace.faults.next(method);
  switch (fault?.kind) {
    case undefined:
      return run();
    case 'rate_limited':
      return rateLimited(fault.retryAfter);
    case 'status':
      return text(fault.status, fault.body ?? '');
    case 'error':
      return json(refused(fault.error));
    case 'drop':
      if (fault.when === 'after') run();
      return { kind: 'drop' };
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.ms));
      return run();
    case 'hold': {
      const held = workspace.faults.hold();
      workspace.store.announce({ kind: 'call' });
      await held;
      return run();
    }
  }
}

/** `path` matters for response_urls only: nothing in their arguments says where they lead. */
export function logCall(
  workspace: Workspace,
  { method, args, path }: { method: string; args: JsonObject; path: string },
  reply: Reply,
  startedAt: number,
): void {
  const answer = reply.kind === 'json' ? reply.body : {};
  workspace.calls.push({
    method,
    args: without(args, 'token'),
    status: reply.kind === 'drop' ? 0 : reply.status,
    ok: reply.kind !== 'drop' && reply.status === 200 && answer['ok'] !== false,
    error: textAt(answer, 'error'),
    answer,
    place: placeOf(workspace, method, args, path),
    retryAfter: reply.kind === 'drop' ? undefined : retryAfterOf(reply.headers),
    at: workspace.now(),
    tookMs: performance.now() - startedAt,
  });
  workspace.store.announce({ kind: 'call' });
}

function retryAfterOf(headers: Record<string, string>): number | undefined {
  const seconds = headers['retry-after'];
  return seconds === undefined ? undefined : Number(seconds);
}

function perform(workspace: Workspace, methods: Methods, request: Request): Reply {
  const method = methods[request.method];
  if (method === undefined) return json(refused('unknown_method', { req_method: request.method }));
  const wrongToken = checkToken(workspace, method, request);
  if (wrongToken !== undefined) return json(wrongToken);
  if (workspace.knobs.rateLimits) {
    const channel = textAt(request.args, 'channel');
    const seconds = workspace.rateLimits.take(request.method, channel, workspace.knobs, workspace.now());
    if (seconds > 0) return rateLimited(seconds);
  }
  return json(withWarnings(method.run(request.args, workspace), request.contentType));
}

function tokenOf(request: Request): string | undefined {
  return request.authorization?.replace(/^Bearer\s+/i, '') ?? textAt(request.args, 'token');
}

function checkToken(workspace: Workspace, method: Method, request: Request): JsonObject | undefined {
  if (method.token === 'none') return undefined;
  const token = tokenOf(request);
  if (token === undefined || token === '') return refused('not_authed');
  const { bot, app } = workspace.tokens;
  if (token !== bot && token !== app) return refused('invalid_auth');
  if ((method.token === 'app') !== (token === app)) return refused('not_allowed_token_type');
  const granted = workspace.store.seed.botScopes;
  const missing = method.token === 'bot' ? method.scopes.filter((scope) => !granted.includes(scope)) : [];
  if (missing.length === 0) return undefined;
  return refused('missing_scope', { needed: missing.join(','), provided: granted.join(',') });
}

/** Slack warns of JSON without a charset, and of a form with one. */
function withWarnings(answer: JsonObject, contentType: string): JsonObject {
  const hasCharset = /charset/i.test(contentType);
  const isJson = contentType.includes('application/json');
  const warning = isJson && !hasCharset ? 'missing_charset' : !isJson && hasCharset ? 'superfluous_charset' : undefined;
  return warning === undefined ? answer : warned(answer, [warning]);
}

export function warned(answer: JsonObject, warnings: string[]): JsonObject {
  if (warnings.length === 0) return answer;
  const all = [...(textAt(answer, 'warning')?.split(',') ?? []), ...warnings];
  const metadata = answer['response_metadata'];
  const kept = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) ? metadata : {};
  return { ...answer, warning: all.join(','), response_metadata: { ...kept, warnings: all } };
}

function rateLimited(seconds: number): Reply {
  const headers = { 'retry-after': String(seconds) };
  return { kind: 'json', status: 429, headers, body: refused('ratelimited') };
}

function json(body: JsonObject): Reply {
  return { kind: 'json', status: 200, headers: {}, body };
}

function text(status: number, body: string): Reply {
  return { kind: 'text', status, headers: {}, body };
}
