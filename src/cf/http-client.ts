// One HTTP exchange: sends a request, reads the whole answer within its time limits, and writes one debug line about it.
import { Pool } from 'undici';
import * as z from 'zod';
import type { Log } from '../lifecycle/ports.ts';

/** Milliseconds. */
export interface Timeouts {
  readonly connect: number;
  /** From the request being sent to the answer's headers. */
  readonly headers: number;
  /** Between two pieces of the answer's body. */
  readonly body: number;
  /** The whole exchange, so that a body that trickles in ends too. */
  readonly total: number;
}

export const TIMEOUTS: Timeouts = { connect: 5_000, headers: 15_000, body: 10_000, total: 30_000 };

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** When less than the usual total is enough: milliseconds. */
  readonly withinMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** What the text holds as JSON, whatever the Content-Type says; undefined when it is not JSON. */
  readonly json: unknown;
  /** The first value of a header, by its name in lower case. */
  readonly header: (name: string) => string | undefined;
}

/** No whole answer came. The message says why in a few words: "connection refused". */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Counts an exchange: the answer's status, `none` when there was no whole answer, and how long it took. */
export type RecordExchange = (status: number | 'none', seconds: number) => void;

export interface HttpSettings {
  readonly timeouts: Timeouts;
  /** Open connections at most, for each server. */
  readonly connections: number;
  readonly clock: { now(): number };
  readonly log: Log;
  readonly record: RecordExchange;
}

export class HttpClient {
  readonly #pools = new Map<string, Pool>();
  #closed = false;
  readonly #settings: HttpSettings;

  constructor(settings: HttpSettings) {
    this.#settings = settings;
  }

  /** Any answer is returned, whatever its status. Throws NoAnswer. */
  async exchange(request: HttpRequest): Promise<HttpAnswer> {
    const { timeouts, clock, log, record } = this.#settings;
    const { method, url } = request;
    if (this.#closed) throw new NoAnswer('the connection to the foundation is closed');
    const started = clock.now();
    const within = request.withinMs ?? timeouts.total;
    // The query stays out of the log: it is long, and nothing in it is needed to follow a request.
    const facts = { method, host: url.host, path: url.pathname };
    try {
      const { statusCode, headers, body } = await this.#pool(url.origin).request({
        method,
        path: `${url.pathname}${url.search}`,
        headers: { accept: 'application/json', ...request.headers },
        body: request.body ?? null,
        headersTimeout: timeouts.headers,
        bodyTimeout: timeouts.body,
        signal: AbortSignal.timeout(within),
      });
      const text = await body.text();
      const header = (name: string) => [headers[name]].flat()[0];
      const requestId = header('x-vcap-request-id');
      const ms = clock.now() - started;
      record(statusCode, ms / 1000);
      log.debug({ ...facts, status: statusCode, ms, requestId }, 'cf request');
      return { status: statusCode, text, json: parseJson(text), header };
    } catch (error) {
      const reason = wordsFor(error, { ...timeouts, total: within });
      const ms = clock.now() - started;
      record('none', ms / 1000);
      log.debug({ ...facts, ms, reason }, 'cf request without an answer');
      throw new NoAnswer(reason, { cause: error });
    }
  }

  /** Ends the connections; what is under way, or comes later, ends with NoAnswer. */
  async close(): Promise<void> {
    this.#closed = true;
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  #pool(origin: string): Pool {
    let pool = this.#pools.get(origin);
    if (!pool) {
      const { timeouts, connections } = this.#settings;
      pool = new Pool(origin, { connections, connect: { timeout: timeouts.connect }, keepAliveTimeout: 30_000 });
      this.#pools.set(origin, pool);
    }
    return pool;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What Node and undici throw, by code; read by shape, as not all of it inherits from this realm's Error. */
const Thrown = z.object({
  name: z.string().catch(''),
  code: z.string().catch(''),
  message: z.string().catch(''),
});

function wordsFor(thrown: unknown, timeouts: Timeouts): string {
  const { name, code, message } = Thrown.catch({ name: '', code: '', message: '' }).parse(thrown);
  if (name === 'TimeoutError') return `no whole answer within ${timeouts.total} ms`;
  switch (code) {
    case 'UND_ERR_CONNECT_TIMEOUT':
      return `no connection within ${timeouts.connect} ms`;
    case 'UND_ERR_HEADERS_TIMEOUT':
      return `no answer within ${timeouts.headers} ms`;
    case 'UND_ERR_BODY_TIMEOUT':
      return `the answer stopped for ${timeouts.body} ms`;
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection was cut';
    case 'ECONNREFUSED':
      return 'connection refused';
    case 'ENOTFOUND':
      return 'the host name is unknown';
    case 'EAI_AGAIN':
      return 'the host name could not be looked up';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to the host';
    default:
      return message || code || 'no answer';
  }
}
