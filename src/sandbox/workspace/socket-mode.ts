// Socket Mode: the WebSockets that apps.connections.open hands out, their envelopes and acknowledgements.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Answered, Retry } from './outgoing.ts';
import { at, isObject, type Json, type JsonObject, parseJson, textAt } from './json.ts';
import { acceptWebSocket, type WebSocketPeer } from './websocket.ts';

/** Slack's ceiling for one app (node-slack-sdk issue 1654). */
export const MOST_SOCKETS = 10;

export const SOCKET_PATH = '/link/';

type Kind = 'command' | 'interaction' | 'suggestion' | 'event';

const ENVELOPES: Record<Kind, string> = {
  command: 'slash_commands',
  interaction: 'interactive',
  suggestion: 'interactive',
  event: 'events_api',
};

export class SocketHub {
  readonly #tickets = new Set<string>();
  readonly #peers: WebSocketPeer[] = [];
  readonly #unanswered: { envelope: string; finish: (answer: Answered) => void }[] = [];
  readonly #announce: () => void;
  readonly #appId: string;
  #next = 0;
  #issued = 0;

  constructor(appId: string, announce: () => void) {
    this.#appId = appId;
    this.#announce = announce;
  }

  get connected(): number {
    return this.#peers.length;
  }

  /** A ticket opens one socket, once. */
  issueTicket(): string {
    this.#issued += 1;
    const ticket = `ticket-${this.#issued}`;
    this.#tickets.add(ticket);
    return ticket;
  }

  accept(request: IncomingMessage, socket: Duplex): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
    if (pathname !== SOCKET_PATH || !this.#tickets.delete(searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const peer = acceptWebSocket(request, socket, {
      onText: (text) => this.#heard(text),
      onClose: () => {
        const index = this.#peers.findIndex((each) => each === peer);
        if (index >= 0) this.#peers.splice(index, 1);
        this.#announce();
      },
    });
    if (peer === undefined) return;
    if (this.#peers.length >= MOST_SOCKETS) {
      peer.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      peer.close();
      return;
    }
    this.#peers.push(peer);
    const connection_info = { app_id: this.#appId };
    const debug_info = { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 };
    peer.send(JSON.stringify({ type: 'hello', num_connections: this.#peers.length, debug_info, connection_info }));
    this.#announce();
  }

  /** Sends to one connection of Slack's choosing (bolt-python issue 448) and waits for the acknowledgement. */
  ask(
    kind: Kind,
    payload: JsonObject,
    envelope: string,
    retry: Retry | undefined,
    timeoutMs: number,
  ): Promise<Answered> {
    const peer = this.#peers[this.#next % this.#peers.length];
    this.#next += 1;
    if (peer === undefined) return Promise.resolve({ kind: 'unreachable', reason: 'no socket is connected' });
    return new Promise((resolve) => {
      const finish = (answer: Answered): void => {
        clearTimeout(timer);
        const index = this.#unanswered.findIndex((each) => each.finish === finish);
        if (index >= 0) this.#unanswered.splice(index, 1);
        resolve(answer);
      };
      const timer = setTimeout(() => finish({ kind: 'timeout' }), timeoutMs);
      this.#unanswered.push({ envelope, finish });
      const event = kind === 'event';
      peer.send(
        JSON.stringify({
          envelope_id: envelope,
          type: ENVELOPES[kind],
          payload,
          accepts_response_payload: !event,
          ...(event ? { retry_attempt: retry?.number ?? 0, retry_reason: retry?.reason ?? '' } : {}),
        }),
      );
    });
  }

  /** As Slack does when it moves a connection: it says so, and closes it. */
  refresh(reason: 'warning' | 'refresh_requested' | 'link_disabled' = 'refresh_requested'): void {
    for (const peer of [...this.#peers]) {
      peer.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'sandbox' } }));
      peer.close();
    }
  }

  close(): void {
    for (const peer of [...this.#peers]) peer.destroy();
    for (const { finish } of [...this.#unanswered]) finish({ kind: 'unreachable', reason: 'closed' });
  }

  #heard(text: string): void {
    const message = parseJson(text);
    const envelope = textAt(message, 'envelope_id');
    const waiting = this.#unanswered.find((each) => each.envelope === envelope);
    waiting?.finish(acknowledged(at(message, 'payload')));
  }
}

/** The SDK sends every payload as an object, and a plain text as `{ text }` (socket-mode 3.1, SocketModeClient.send). */
function acknowledged(payload: Json | undefined): Answered {
  const empty = !isObject(payload) || Object.keys(payload).length === 0;
  const body = empty ? '' : JSON.stringify(payload);
  return { kind: 'answered', status: 200, headers: { 'content-type': empty ? '' : 'application/json' }, body };
}
