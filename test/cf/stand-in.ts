// The stand-in foundation and a connection to it, on one clock: how the tests of the door begin and end.
import type { BoundApp } from '../../src/core/connectivity.ts';
import { type NetworkPolicy, showApp } from '../../src/core/vocabulary.ts';
import { type FoundationStandIn, startFoundation } from '../../src/sandbox/foundation/server.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { type BOT, type BOT_USER, connect, type Connection } from './connect.ts';

/** Holds roles in shop/prod and shop/data, and no network.admin. */
export const LIMITED = { kind: 'client', id: 'c2c-limited', secret: 'limited-secret' } as const;

export class StandInSetting {
  readonly clock: FixedClock;
  readonly foundation: FoundationStandIn;
  #connections: Connection[] = [];

  static async open(): Promise<StandInSetting> {
    const clock = new FixedClock();
    return new StandInSetting(clock, await startFoundation({ now: () => clock.now() }));
  }

  constructor(clock: FixedClock, foundation: FoundationStandIn) {
    this.clock = clock;
    this.foundation = foundation;
  }

  connectAs(credentials: typeof BOT | typeof BOT_USER | typeof LIMITED): Connection['cf'] {
    const wait = async (ms: number) => this.clock.advance(ms);
    const connection = connect(this.foundation.url, { credentials, clock: this.clock, wait });
    this.#connections.push(connection);
    return connection.cf;
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map(({ cf }) => cf.close()));
    await this.foundation.close();
  }
}

/** @param path `shop/prod/web` */
export async function bound(cf: Connection['cf'], path: string): Promise<BoundApp> {
  const apps = await cf.findApps([path.split('/')[2] ?? '']);
  const app = apps.find(({ ref }) => showApp(ref) === path);
  if (!app) throw new Error(`there is no ${path}`);
  return app;
}

export async function policyBetween(
  cf: Connection['cf'],
  from: string,
  to: string,
  port = 8080,
): Promise<NetworkPolicy> {
  const [source, destination] = [await bound(cf, from), await bound(cf, to)];
  return { source: source.guid, destination: destination.guid, protocol: 'tcp', ports: { start: port, end: port } };
}

export async function itemFor(cf: Connection['cf'], app: BoundApp, host: string) {
  const { domains } = await cf.findRoutes({ apps: [], hosts: [], reservations: false });
  return { kind: 'route', host, domain: domains[0], app: app.ref, appGuid: app.guid } as const;
}
