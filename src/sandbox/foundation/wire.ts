// One request on the wire: which server it is for, what is planned to go wrong with it, and the answer written back.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ChangeFeed } from './changes.ts';
import type { FaultPlan } from './faults.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { Down } from './knobs.ts';
import { policyServerUnknown } from './policy-server.ts';
import type { RequestLog } from './request-log.ts';
import type { Answer, Exchange, Router, ServerName } from './router.ts';
import { json, text } from './router.ts';

/** Both the policy server and our Cloud Controller read no more than this of a body (policy-server/handlers/auth_middleware.go). */
const LARGEST_BODY = 10 * 1024 * 1024;

export interface Wiring {
  readonly context: FoundationContext;
  readonly router: Router;
  readonly faults: FaultPlan;
  readonly requests: RequestLog;
  readonly changes: ChangeFeed;
  readonly unknownToCloudController: (exchange: Exchange) => Answer;
  readonly wait: (ms: number) => Promise<void>;
}

export function listener(wiring: Wiring) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    void serve(wiring, request, response).catch((error: unknown) => {
      // Without a complete request the client went away while it sent its body: nobody is left to answer.
      if (request.complete) console.error(`the stand-in itself failed at ${request.method} ${request.url}:`, error);
      response.destroy();
    });
  };
}

async function serve(wiring: Wiring, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = '/', ...rest] = (request.url ?? '/').split('?');
  const query = rest.join('?');
  const method = request.method ?? 'GET';
  const server = serverFor(path);
  const entry = server === 'control' ? undefined : wiring.requests.start(method, path, query);
  const { body, bodyTooLarge } = await readBody(request);
  const answerIt = () => {
    const found = wiring.router.find(method, path);
    const exchange: Exchange = {
      method,
      path,
      query: new URLSearchParams(query),
      params: found?.params ?? {},
      headers: request.headers,
      body,
      bodyTooLarge,
      address: request.socket.remoteAddress ?? '',
      note: (principal) => entry?.by(principal),
    };
    wiring.context.state.settle();
    return found ? found.endpoint.handle(exchange) : unknown(wiring, server, exchange);
  };
  if (!entry) {
    write(response, answerIt());
    return;
  }
  const answer = await withTrouble(wiring, server, { method, path, query, host: request.headers.host ?? '' }, answerIt);
  entry.end(answer?.status ?? null);
  wiring.changes.tell('request', 'added', `${method} ${path} ${answer?.status ?? 'dropped'}`);
  if (answer) write(response, answer);
  else request.socket.destroy();
}

/** Latency, outages and planned faults; undefined: the connection is dropped. */
async function withTrouble(
  { context: { knobs }, faults, wait }: Wiring,
  server: ServerName,
  { method, path, query, host }: { method: string; path: string; query: string; host: string },
  answerIt: () => Answer,
): Promise<Answer | undefined> {
  if (knobs.latencyMs > 0) await wait(knobs.latencyMs);
  const down = outageOf(knobs, server);
  const struck = faults.strike(method, path, query);
  if (!struck) return down === false ? answerIt() : routerSays(down, host);
  const { fault, released } = struck;
  switch (fault.kind) {
    case 'answer':
      if (fault.handled) answerIt();
      return { status: fault.status, headers: fault.headers, body: fault.body };
    case 'drop':
      if (fault.when === 'after handling') answerIt();
      return undefined;
    case 'delay':
      await wait(fault.ms);
      return answerIt();
    case 'hold':
      await released;
      return answerIt();
  }
}

/** /networking has a route of its own in the gorouter, so it can be gone while Cloud Controller is well. */
function serverFor(path: string): ServerName {
  const first = path.split('/')[1];
  if (first === '__sandbox') return 'control';
  if (first === 'uaa' || first === 'login') return 'uaa';
  return first === 'networking' || path === '/health' ? 'policy server' : 'cloud controller';
}

function outageOf(knobs: FoundationContext['knobs'], server: ServerName): Down {
  switch (server) {
    case 'cloud controller':
      return knobs.ccDown;
    case 'uaa':
      return knobs.uaaDown;
    case 'policy server':
      return knobs.policyServerDown;
    case 'control':
      return false;
  }
}

/** The gorouter's own words, never JSON (routing-release, gorouter/errorwriter). */
function routerSays(down: Exclude<Down, false>, host: string): Answer {
  switch (down) {
    case 404:
      return text(404, `404 Not Found: Requested route ('${host}') does not exist.\n`, {
        'X-Cf-Routererror': 'unknown_route',
      });
    case 503:
      return text(503, `503 Service Unavailable: Requested route ('${host}') has no available endpoints.\n`, {
        'X-Cf-Routererror': 'no_endpoints',
      });
    case 502:
    case true:
      return text(502, '502 Bad Gateway: Registered endpoint failed to handle the request.\n', {
        'X-Cf-Routererror': 'endpoint_failure',
      });
  }
}

function unknown(wiring: Wiring, server: ServerName, exchange: Exchange): Answer {
  switch (server) {
    case 'cloud controller':
      return wiring.unknownToCloudController(exchange);
    case 'policy server':
      return policyServerUnknown(wiring.router.methodsOf(exchange.path));
    case 'uaa':
      return wiring.router.methodsOf(exchange.path).length === 0
        ? json(404, { error: 'not_found', error_description: 'Not Found' })
        : json(405, {
            error: 'method_not_allowed',
            error_description: `Request method '${exchange.method}' not supported`,
          });
    case 'control':
      return json(404, { error: `the sandbox has no ${exchange.method} ${exchange.path}` });
  }
}

async function readBody(request: IncomingMessage): Promise<{ body: Buffer; bodyTooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Buffer)) continue;
    size += chunk.length;
    // Read to the end all the same, so that the connection stays usable.
    if (size <= LARGEST_BODY) chunks.push(chunk);
  }
  return { body: Buffer.concat(chunks), bodyTooLarge: size > LARGEST_BODY };
}

function write(response: ServerResponse, { status, headers = {}, body = '' }: Answer): void {
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}
