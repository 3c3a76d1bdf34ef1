// How what people do reaches the bot: signed over HTTP or in a Socket Mode envelope, three seconds to acknowledge.
import { type JsonObject, written } from './json.ts';
import { type Answered, Courier, type Retry } from './outgoing.ts';
import { signedHeaders } from './signing.ts';
import type { SocketHub } from './socket-mode.ts';
import type { Delivery, Workspace } from './workspace.ts';

type Kind = Delivery['kind'];

/** How long an answer that is to come too late may take to come at all. */
const PATIENCE_MS = 30_000;

/** A request of one's own making, for what Slack never sends: wrong secrets, old timestamps, replays. */
export interface RawRequest {
  url?: string;
  body: string;
  contentType?: string;
  secret?: string;
  /** Seconds since 1970; defaults to the wall clock, which is what receivers compare with. */
  timestamp?: number;
  signature?: string;
  headers?: Record<string, string>;
  /** Send neither signature nor timestamp. */
  unsigned?: boolean;
}

export class Postman {
  readonly #workspace: Workspace;
  readonly #sockets: SocketHub;
  readonly #courier = new Courier();
  readonly #waiting = new Set<() => void>();
  #closed = false;

  constructor(workspace: Workspace, sockets: SocketHub) {
    this.#workspace = workspace;
    this.#sockets = sockets;
  }

  async deliver(kind: Exclude<Kind, 'event'>, body: JsonObject): Promise<Delivery> {
    const envelope = this.#workspace.store.nextId('E');
    const first = this.#send(kind, body, envelope, undefined);
    if (this.#workspace.knobs.duplicateDelivery === 'together') void this.#send(kind, body, envelope, undefined);
    const delivery = await first;
    if (this.#workspace.knobs.duplicateDelivery === 'after') await this.#send(kind, body, envelope, undefined);
    return delivery;
  }

  /** Resolves with the first attempt; what Slack would send again follows by itself. */
  async deliverEvent(body: JsonObject): Promise<Delivery> {
    const envelope = this.#workspace.store.nextId('E');
    const first = await this.#send('event', body, envelope, undefined);
    if (this.#workspace.knobs.duplicateDelivery !== 'off') void this.#send('event', body, envelope, undefined);
    if (first.failure !== undefined && !first.noRetry) void this.#retryEvent(body, envelope, first);
    return first;
  }

  async deliverRaw(raw: RawRequest): Promise<{ status: number; body: string }> {
    const url = raw.url ?? this.#workspace.eventsUrl;
    if (url === undefined) throw new Error('the bot has no events URL to deliver to');
    const timestamp = raw.timestamp ?? Math.floor(Date.now() / 1000);
    const signed = signedHeaders(raw.secret ?? this.#workspace.tokens.signingSecret, timestamp, raw.body);
    const headers = {
      'content-type': raw.contentType ?? 'application/x-www-form-urlencoded',
      ...(raw.unsigned ? {} : signed),
      ...(raw.signature === undefined ? {} : { 'x-slack-signature': raw.signature }),
      ...raw.headers,
    };
    const timeoutMs = this.#workspace.knobs.ackTimeoutMs;
    const answered = await this.#courier.send({ url, headers, body: raw.body, timeoutMs });
    return answered.kind === 'answered'
      ? { status: answered.status, body: answered.body }
      : { status: 0, body: answered.kind };
  }

  close(): void {
    this.#closed = true;
    this.#courier.cancelAll();
    for (const wake of [...this.#waiting]) wake();
  }

  async #retryEvent(body: JsonObject, envelope: string, first: Delivery): Promise<void> {
    let last = first;
    for (const [index, delay] of this.#workspace.knobs.eventRetryDelaysMs.entries()) {
      await this.#pause(delay);
      if (this.#closed) return;
      last = await this.#send('event', body, envelope, { number: index + 1, reason: reasonOf(last) });
      if (last.failure === undefined || last.noRetry) return;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }

  async #send(kind: Kind, body: JsonObject, envelope: string, retry: Retry | undefined): Promise<Delivery> {
    const startedAt = performance.now();
    const viaSocket = this.#sockets.connected > 0;
    const { lateAcknowledgements, ackTimeoutMs } = this.#workspace.knobs;
    const patience = lateAcknowledgements ? PATIENCE_MS : ackTimeoutMs;
    const answering = viaSocket
      ? this.#sockets.ask(kind, body, envelope, retry, patience)
      : this.#post(kind, body, retry, patience);
    const answered = await (lateAcknowledgements ? this.#tooLate(answering) : answering);
    const delivery: Delivery = {
      kind,
      via: viaSocket ? 'socket' : 'http',
      sent: body,
      at: this.#workspace.now(),
      ...outcomeOf(answered),
      retry: retry?.number ?? 0,
      tookMs: performance.now() - startedAt,
    };
    this.#workspace.deliveries.push(delivery);
    this.#workspace.store.announce({ kind: 'delivery' });
    return delivery;
  }

  /** The bot hears all of it and answers, and Slack has stopped waiting by then. */
  async #tooLate(answering: Promise<Answered>): Promise<Answered> {
    const gaveUp = this.#pause(this.#workspace.knobs.ackTimeoutMs).then((): Answered => ({ kind: 'timeout' }));
    const unheard = answering.then((answered) => (answered.kind === 'unreachable' ? answered : gaveUp));
    return Promise.race([gaveUp, unheard]);
  }

  #post(kind: Kind, payload: JsonObject, retry: Retry | undefined, timeoutMs: number): Promise<Answered> {
    const url = this.#workspace.eventsUrl;
    if (url === undefined) return Promise.resolve({ kind: 'unreachable', reason: 'the bot has no events URL' });
    const body = encoded(kind, payload);
    const contentType = kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded';
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = {
      'content-type': contentType,
      ...signedHeaders(this.#workspace.tokens.signingSecret, timestamp, body),
      ...(retry ? { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason } : {}),
    };
    return this.#courier.send({ url, headers, body, timeoutMs });
  }
}

export function encoded(kind: Kind, payload: JsonObject): string {
  if (kind === 'event') return JSON.stringify(payload);
  if (kind !== 'command') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  return new URLSearchParams(
    Object.entries(payload).map(([name, value]): [string, string] => [name, written(value)]),
  ).toString();
}

function reasonOf(delivery: Delivery): Retry['reason'] {
  if (delivery.failure === 'operation_timeout') return 'http_timeout';
  return delivery.failure === 'dispatch_failed' ? 'connection_failed' : 'http_error';
}

function outcomeOf(answered: Answered): Pick<Delivery, 'status' | 'body' | 'contentType' | 'failure' | 'noRetry'> {
  const none = { status: 0, body: '', contentType: '', noRetry: false };
  if (answered.kind === 'timeout') return { ...none, failure: 'operation_timeout' };
  if (answered.kind === 'unreachable') return { ...none, failure: 'dispatch_failed' };
  const isSuccess = answered.status >= 200 && answered.status < 300;
  return {
    status: answered.status,
    body: answered.body,
    contentType: answered.headers['content-type'] ?? '',
    failure: isSuccess ? undefined : 'http_service_error',
    noRetry: answered.headers['x-slack-no-retry'] === '1',
  };
}

/** The acknowledgement's JSON, when it is some. */
export function isJsonBody(delivery: Delivery): boolean {
  return delivery.contentType.includes('json');
}
