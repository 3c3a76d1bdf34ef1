// Stands between a client and a Redis, and counts round trips: how often the client speaks after the server has spoken.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface CountingProxy {
  readonly address: string;
  /** The round trips that `act` takes; what is pipelined counts as one. */
  count(act: () => Promise<unknown>): Promise<number>;
  close(): void;
}

export async function startCountingProxy(server: string): Promise<CountingProxy> {
  let trips = 0;
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = URL.canParse(server)
      ? connect(Number(new URL(server).port), new URL(server).hostname)
      : connect(server);
    let isClientsTurn = true;
    client.on('data', () => {
      if (isClientsTurn) trips++;
      isClientsTurn = false;
    });
    upstream.on('data', () => {
      isClientsTurn = true;
    });
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    address: `redis://127.0.0.1:${port}`,
    async count(act) {
      trips = 0;
      await act();
      return trips;
    },
    close() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
