// The one HTTP server: health, readiness, metrics, and what Slack sends us.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { Log } from '../lifecycle/ports.ts';
import type { Metrics } from './metrics.ts';
import type { Report } from './readiness.ts';

export interface HttpOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  readonly endpoints: {
    /** As watchReadiness makes it. */
    readonly readiness: () => Promise<Report>;
    readonly metrics: Pick<Metrics, 'page' | 'recordAck'>;
  };
  /** Takes over what is posted to /slack/events; left out in Socket Mode and in a worker. */
  readonly slackEvents?: RequestListener;
  /** Takes over every path under /link/; left out where nobody links themselves. */
  readonly link?: RequestListener;
  readonly clock: { now(): number };
  readonly log: Log;
}

export interface HttpServer {
  readonly port: number;
  /** From now on /readyz says 503, so that no new work is sent here; all else goes on. */
  beginStopping(): void;
  /** Accepts nothing more, lets requests under way end, and cuts them off after the timeout. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Longer than those before us keep an idle connection (gorouter 90 s, AWS load balancers 60 s): the one who closes first
 * must not be us, or a request sent at that moment is lost with a 502.
 */
const KEEP_ALIVE_MS = 95_000;
const IDLE_SWEEP_MS = 50;

/** Rejects when the port cannot be listened on, and says which. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { port, host, endpoints, slackEvents, link, clock, log } = options;
  let stopping = false;

  const routes: Readonly<Record<string, Readonly<Record<string, RequestListener>>>> = {
    '/healthz': { GET: (_, response) => answer(response, 200, 'alive\n') },
    '/readyz': { GET: (_, response) => void answerReadiness(response) },
    '/metrics': { GET: (_, response) => void answerMetrics(response) },
    ...(slackEvents && { '/slack/events': { POST: (request, response) => hearSlack(slackEvents, request, response) } }),
  };

  async function answerReadiness(response: ServerResponse): Promise<void> {
    const report = stopping ? { ready: false, reason: 'c2c is stopping', checks: {} } : await endpoints.readiness();
    answer(response, report.ready ? 200 : 503, `${JSON.stringify(report, undefined, 2)}\n`, 'application/json');
  }

  async function answerMetrics(response: ServerResponse): Promise<void> {
    try {
      const { contentType, text } = await endpoints.metrics.page();
      answer(response, 200, text, contentType);
    } catch (error) {
      log.error({ err: error }, 'metrics page broke');
      answer(response, 500, 'The metrics could not be collected; the log says why.\n');
    }
  }

  function hearSlack(listener: RequestListener, request: IncomingMessage, response: ServerResponse): void {
    const heard = clock.now();
    response.once('finish', () => endpoints.metrics.recordAck((clock.now() - heard) / 1000));
    listener(request, response);
  }

  const server = createServer((request, response) => {
    if (stopping) response.shouldKeepAlive = false;
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (link && path.startsWith('/link/')) return link(request, response);
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
    const endpoint = route && Object.hasOwn(route, method) ? route[method] : undefined;
    if (endpoint) return endpoint(request, response);
    if (!route)
      return answer(response, 404, `There is nothing at this path. There is: ${Object.keys(routes).join(', ')}\n`);
    const allowed = Object.keys(route).join(', ');
    response.setHeader('allow', allowed);
    return answer(response, 405, `${path} answers ${allowed} only.\n`);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;

  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
    const why = code === 'EADDRINUSE' ? 'it is in use. Set PORT to another one' : String(code ?? cause);
    throw new Error(`listening on ${host}:${port}: ${why}`, { cause });
  }
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new Error(`listening on ${host}:${port}: no port was given`);

  return {
    port: address.port,
    beginStopping: () => {
      stopping = true;
    },
    close: async (timeoutMs) => {
      stopping = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that was busy when we closed becomes idle later, and would be kept for its keep-alive time.
      const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
      const force = setTimeout(() => {
        log.warn({ timeoutMs }, 'cutting off the HTTP requests under way');
        server.closeAllConnections();
      }, timeoutMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(force);
    },
  };
}

function answer(
  response: ServerResponse,
  status: number,
  text: string,
  contentType = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(text);
}
