// An HTTP server that answers as a test scripts it, misbehaviour included, and remembers what it was asked.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Received {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** As it came over the wire, with the query. */
  readonly target: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Reply =
  | {
      readonly status?: number;
      readonly json?: unknown;
      readonly text?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is cut instead of an answer. */
  | 'drop'
  /** No answer ever. */
  | 'hang'
  /** Headers and half a body, then nothing more. */
  | 'stall';

/** Replies are used up one after another; the last one stays. */
type Script = readonly Reply[] | ((request: Received) => Reply);

export class ScriptedServer {
  readonly received: Received[] = [];
  readonly #server = createServer((request, response) => void this.#receive(request, response));
  readonly #scripts = new Map<string, { readonly script: Script; used: number }>();
  #rounds: number[] = [];
  #held: (() => void)[] = [];
  #url = '';

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    const address = server.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the scripted server has no port');
    server.#url = `http://127.0.0.1:${address.port}`;
    return server;
  }

  get url(): string {
    return this.#url;
  }

  /** @param what method and path: `GET /v3/apps` */
  on(what: string, ...replies: [(request: Received) => Reply] | [Reply, ...Reply[]]): this {
    const [first, ...rest] = replies;
    const script =
      typeof first === 'function' ? first : [first, ...rest.filter((reply) => typeof reply !== 'function')];
    this.#scripts.set(what, { script, used: 0 });
    return this;
  }

  requests(what: string): readonly Received[] {
    return this.received.filter(({ method, path }) => `${method} ${path}` === what);
  }

  /** Method and path of every request from now on, in order; earlier ones are forgotten. */
  forget(): void {
    this.received.length = 0;
  }

  /**
   * From now on no request is answered before all of its round are there, the next round after that. A client that asks
   * one after another what it could ask at once waits for ever.
   */
  inRounds(...sizes: readonly number[]): void {
    this.#rounds = [...sizes];
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const url = new URL(request.url ?? '/', this.#url);
    const received: Received = {
      method: request.method ?? '',
      path: url.pathname,
      target: request.url ?? '',
      query: url.searchParams,
      headers: request.headers,
      body,
    };
    this.received.push(received);
    const reply = this.#replyTo(received);
    const [size] = this.#rounds;
    if (size === undefined) return send(response, reply);
    this.#held.push(() => send(response, reply));
    if (this.#held.length < size) return;
    this.#rounds.shift();
    const released = this.#held;
    this.#held = [];
    for (const answer of released) answer();
  }

  #replyTo(received: Received): Reply {
    const what = `${received.method} ${received.path}`;
    const entry = this.#scripts.get(what);
    if (!entry) return { status: 418, text: `nothing is scripted for ${what}` };
    if (typeof entry.script === 'function') return entry.script(received);
    const reply = entry.script[Math.min(entry.used, entry.script.length - 1)];
    entry.used += 1;
    return reply ?? { status: 418, text: `the script of ${what} is empty` };
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'drop') {
    response.socket?.destroy();
    return;
  }
  if (reply === 'stall') {
    response.writeHead(200, { 'content-length': '100' }).write('{"half":');
    return;
  }
  const { status = 200, json, text = '', headers = {} } = reply;
  const type = json === undefined ? 'text/plain' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(json === undefined ? text : JSON.stringify(json));
}
