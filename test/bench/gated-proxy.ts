// Stands between the bot and Redis and lets only so many answers pass: what still happens needed no more than those. Counting
// what goes by would count what is done at the same time and nobody waits for.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

const QUIET_MS = 50;

export interface GatedProxy {
  readonly address: string;
  /** Resolves when nothing has passed for a moment: what was done before does not count. */
  quiet(): Promise<void>;
  /** From now on, lets the answers to so many turns of the bot pass, and keeps the others back until `open`. */
  limit(answers: number): void;
  open(): void;
  close(): void;
}

export async function startGatedProxy(url: string): Promise<GatedProxy> {
  const { hostname, port } = new URL(url);
  let left = Number.POSITIVE_INFINITY;
  let keptBack: (() => void)[] = [];
  let lastPassed = 0;
  const sockets = new Set<Socket>();
  const server = createServer((bot) => {
    const redis = connect(Number(port), hostname);
    let isFirstPiece = false;
    bot.on('data', (piece) => {
      isFirstPiece = true;
      lastPassed = performance.now();
      redis.write(piece);
    });
    redis.on('data', (piece) => {
      lastPassed = performance.now();
      if (isFirstPiece) left -= 1;
      isFirstPiece = false;
      if (left >= 0) bot.write(piece);
      else keptBack.push(() => bot.write(piece));
    });
    for (const socket of [bot, redis]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    bot.on('close', () => redis.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const open = () => {
    left = Number.POSITIVE_INFINITY;
    for (const pass of keptBack.splice(0)) pass();
  };
  return {
    address: `redis://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    quiet: async () => {
      while (performance.now() < lastPassed + QUIET_MS) await wait(QUIET_MS / 5);
    },
    limit: (answers) => {
      left = answers;
      keptBack = [];
    },
    open,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
