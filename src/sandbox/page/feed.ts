// The event stream: each browser is told the parts that changed since it was last told, a burst of changes as one.
import type { ServerResponse } from 'node:http';
import type { Parts } from './shown.ts';

const BURST_MS = 25;
const HEARTBEAT_MS = 15_000;

export class Feed {
  readonly #look: () => Parts;
  readonly #readers = new Map<ServerResponse, Map<string, string>>();
  readonly #heartbeat: NodeJS.Timeout;
  #burst: NodeJS.Timeout | undefined;

  constructor(look: () => Parts) {
    this.#look = look;
    this.#heartbeat = setInterval(() => {
      for (const reader of this.#readers.keys()) reader.write(': here\n\n');
    }, HEARTBEAT_MS).unref();
  }

  open(response: ServerResponse): void {
    response.write('retry: 1000\n\n');
    this.#readers.set(response, new Map());
    response.on('close', () => this.#readers.delete(response));
    this.tellNow();
  }

  /** Soon: what changes now seldom changes alone. */
  touch(): void {
    this.#burst ??= setTimeout(() => this.tellNow(), BURST_MS);
  }

  tellNow(): void {
    clearTimeout(this.#burst);
    this.#burst = undefined;
    if (this.#readers.size === 0) return;
    const parts = Object.entries(this.#look()).map(([name, part]) => [name, JSON.stringify(part)] as const);
    for (const [reader, told] of this.#readers) {
      for (const [name, json] of parts) {
        if (told.get(name) === json) continue;
        told.set(name, json);
        reader.write(`event: ${name}\ndata: ${json}\n\n`);
      }
    }
  }

  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#burst);
    for (const reader of this.#readers.keys()) reader.end();
  }
}
