// A connection to a foundation under test: a clock that stands still, waits that cost no time, and a log that is kept.
import type { RouteItem } from '../../src/core/connectivity.ts';
import {
  type AppGuid,
  DEFAULT_FOUNDATION,
  type DomainGuid,
  type NetworkPolicy,
  type RouteGuid,
  type SpaceGuid,
} from '../../src/core/vocabulary.ts';
import { connectFoundation, type CloudFoundry, type FoundationOptions } from '../../src/cf/foundation.ts';
import { FixedClock } from '../support/fixed-clock.ts';
import { type Reply, ScriptedServer } from '../support/scripted-server.ts';

export interface Connection {
  readonly cf: CloudFoundry;
  readonly clock: FixedClock;
  /** What was waited between tries, in milliseconds. */
  readonly waits: readonly number[];
  /** Every log line as JSON. */
  readonly logLines: readonly string[];
}

export const BOT = { kind: 'client', id: 'c2c-bot', secret: 'c2c-secret' } as const;
export const BOT_USER = { kind: 'user', name: 'c2c-bot@example.com', password: 'c2c-password' } as const;

export function connect(api: string, options: Partial<FoundationOptions> = {}): Connection {
  const clock = new FixedClock();
  const waits: number[] = [];
  const logLines: string[] = [];
  const write = (facts: object, message: string) => void logLines.push(JSON.stringify({ ...facts, message }));
  const cf = connectFoundation({
    name: DEFAULT_FOUNDATION,
    api,
    credentials: BOT,
    clock,
    random: () => 0.5,
    log: { debug: write, info: write, warn: write, error: write },
    wait: async (milliseconds) => {
      waits.push(milliseconds);
      clock.advance(milliseconds);
    },
    ...options,
  });
  return { cf, clock, waits, logLines };
}

/** A scripted foundation that can be discovered and gives tokens; each test adds what it is about. */
export async function scriptedFoundation(
  token: Readonly<Record<string, unknown>> = { scope: 'network.admin cloud_controller.admin' },
): Promise<ScriptedServer> {
  const server = await ScriptedServer.start();
  const link = (path: string) => ({ href: `${server.url}${path}` });
  let tokens = 0;
  return server
    .on('GET /', {
      json: {
        links: {
          self: link(''),
          cloud_controller_v3: link('/v3'),
          network_policy_v1: link('/networking/v1/external'),
          login: link('/login'),
          uaa: link('/uaa'),
          routing: null,
        },
      },
    })
    .on('POST /login/oauth/token', () => {
      tokens += 1;
      return { json: { access_token: `token-${tokens}`, token_type: 'bearer', expires_in: 1200, ...token } };
    })
    .on('GET /v3/domains', listOf([anInternalDomain()]));
}

export function anInternalDomain(guid = 'domain-1', name = 'apps.internal') {
  return { guid, name, internal: true };
}

export function listOf(resources: readonly object[], included: object = {}): Reply {
  return { json: { pagination: { total_results: resources.length, next: null }, resources, included } };
}

export function emptyList(): Reply {
  return listOf([]);
}

export function ccError(status: number, code: number, detail: string): Reply {
  return { status, json: { errors: [{ code, detail, title: 'CF-Something' }] } };
}

export const web = { guid: 'app-web' as AppGuid, space: 'space-prod' as SpaceGuid };
export const db = { guid: 'app-db' as AppGuid, space: 'space-data' as SpaceGuid };
export const dbRoute = 'route-db' as RouteGuid;

export function aPolicy(changes: Partial<NetworkPolicy> = {}): NetworkPolicy {
  return { source: web.guid, destination: db.guid, protocol: 'tcp', ports: { start: 8080, end: 8080 }, ...changes };
}

export function aRouteItem(host = 'db'): RouteItem {
  return {
    kind: 'route',
    host,
    domain: { guid: 'domain-1' as DomainGuid, name: 'apps.internal' },
    app: { org: 'shop', space: 'data', app: 'db' },
    appGuid: db.guid,
  };
}

/** A route as the Cloud Controller presents it, as far as c2c reads it. */
export function presentedRoute(
  changes: { readonly space?: string; readonly annotations?: object; readonly host?: string } = {},
) {
  const { space = db.space, annotations = {}, host = 'db' } = changes;
  return {
    guid: dbRoute,
    host,
    destinations: [{ guid: 'destination-1', app: { guid: db.guid, process: { type: 'web' } }, port: 8080 }],
    metadata: { labels: {}, annotations },
    relationships: { space: { data: { guid: space } }, domain: { data: { guid: 'domain-1' } } },
  };
}
