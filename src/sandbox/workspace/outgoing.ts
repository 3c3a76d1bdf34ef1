// One HTTP request to the bot, on a connection of its own: a kept-alive one would hold up a bot that is stopping.
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';

export type Answered =
  | { kind: 'answered'; status: number; headers: IncomingMessage['headers']; body: string }
  | { kind: 'timeout' }
  | { kind: 'unreachable'; reason: string };

/** Why an event comes again, and for which time. */
export interface Retry {
  number: number;
  reason: 'http_timeout' | 'http_error' | 'connection_failed';
}

export interface Outgoing {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
}

export class Courier {
  readonly #underway = new Set<() => void>();

  send(outgoing: Outgoing): Promise<Answered> {
    const url = new URL(outgoing.url);
    const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
    const headers = { ...outgoing.headers, 'content-length': String(Buffer.byteLength(outgoing.body)) };
    return new Promise((resolve) => {
      const sent = request(url, { method: 'POST', agent: false, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          finish({ kind: 'answered', status: response.statusCode ?? 0, headers: response.headers, body });
        });
        response.on('error', (error) => finish({ kind: 'unreachable', reason: error.message }));
      });
      const finish = (answered: Answered): void => {
        clearTimeout(timer);
        this.#underway.delete(cancel);
        resolve(answered);
        sent.destroy();
      };
      const cancel = (): void => finish({ kind: 'unreachable', reason: 'the workspace was closed' });
      const timer = setTimeout(() => finish({ kind: 'timeout' }), outgoing.timeoutMs);
      this.#underway.add(cancel);
      sent.on('error', (error) => finish({ kind: 'unreachable', reason: error.message }));
      sent.end(outgoing.body);
    });
  }

  cancelAll(): void {
    for (const cancel of [...this.#underway]) cancel();
  }
}
