// What comparing 10,000 live grants with the foundation costs when nothing has changed: calls, and seconds at 20 ms each.
import { DEFAULT_RULES } from '../../src/core/approval-rule.ts';
import { performance } from 'node:perf_hooks';
import { connectFoundation } from '../../src/cf/foundation.ts';
import { DEFAULT_IDENTITY } from '../../src/core/identity.ts';
import type { BoundApp, InternalDomain } from '../../src/core/connectivity.ts';
import { itemsOfPlan } from '../../src/core/grant.ts';
import { apply } from '../../src/core/grant-moves.ts';
import { DEFAULT_FOUNDATION } from '../../src/core/vocabulary.ts';
import { listFoundations } from '../../src/lifecycle/foundations.ts';
import { reconcile } from '../../src/lifecycle/reconcile.ts';
import { connectDoor } from '../../src/queue/connection.ts';
import { openStore } from '../../src/queue/request-store.ts';
import { type Seed, seed as usualSeed } from '../../src/sandbox/foundation/seed.ts';
import { startFoundation } from '../../src/sandbox/foundation/server.ts';
import { FakeAnnouncer } from '../support/fake-announcer.ts';
import { MemoryBindings } from '../support/memory-bindings.ts';
import { MemoryNotices } from '../support/memory-notices.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { FixedClock, NOON } from '../support/fixed-clock.ts';
import { advance, approve, askAndPlan } from '../support/life.ts';
import { startRedis } from '../support/redis.ts';
import { ada, policyItem, routeItem } from '../support/scene.ts';
import { SilentLog } from '../support/silent-log.ts';
import { countRow, type Row } from './row.ts';
import { showNumber } from './statistics.ts';

const LATENCY_MS = 20;
const MOST_SECONDS = 5;

export interface ReconcileCost {
  readonly apps: number;
  readonly calls: number;
  readonly seconds: number;
  /** Requests that were written although nothing had changed. */
  readonly written: number;
}

export async function benchReconcile(): Promise<readonly Row[]> {
  const grants = 10_000;
  const { apps, calls, seconds } = await measureReconcile({
    grants,
    sources: 2_500,
    destinations: 2_500,
    latencyMs: LATENCY_MS,
  });
  const what = `reconciling ${showNumber(grants)} live grants of ${showNumber(apps)} apps, nothing changed`;
  return [
    countRow(what, calls, mostCalls(apps), 'calls'),
    {
      what: `${what}, foundation at ${LATENCY_MS} ms`,
      measured: `${showNumber(seconds)} s`,
      found: seconds,
      budget: { kind: 'at most', limit: MOST_SECONDS, unit: 's' },
      kind: 'timing',
    },
  ];
}

/**
 * One query for each 200 apps, one for the policies of each 200 sources, three for the routes of each 200 destinations (80
 * hosts fit into a query), and what is asked once: the root, the token, the domains.
 */
export function mostCalls(apps: number): number {
  return 4 * Math.ceil(apps / 200) + 10;
}

/** Grants go from each source to the destinations in turn. */
export async function measureReconcile(size: {
  readonly grants: number;
  readonly sources: number;
  readonly destinations: number;
  readonly latencyMs: number;
}): Promise<ReconcileCost> {
  const server = await startRedis();
  const log = new SilentLog();
  const redis = await connectDoor({ address: server.address, name: 'bench', log });
  const standIn = await startFoundation({ seed: seedWith(size) });
  const foundation = connectFoundation({
    name: DEFAULT_FOUNDATION,
    api: standIn.url,
    credentials: { kind: 'client', id: 'c2c-bot', secret: 'c2c-secret' },
    clock: Date,
    random: Math.random,
    log,
  });
  try {
    const store = await openStore({ redis, newId: () => 'unused' });
    const names = (count: number, name: string) => Array.from({ length: count }, (_, index) => `${name}-${index}`);
    const [sources, destinations] = [
      await findAll(foundation, names(size.sources, 'client')),
      await findAll(foundation, names(size.destinations, 'server')),
    ];
    const { domains } = await foundation.findRoutes({ apps: [], hosts: ['none'], reservations: false });
    for (let number = 0; number < size.grants; number++) {
      await makeGrant(store, sources[number % sources.length], destinations[destinationOf(number, size)], domains[0]);
    }
    const versions = async () =>
      (await store.list({ kind: 'live' }, 1_000_000)).reduce((sum, { version }) => sum + version, 0);
    const before = await versions();
    standIn.turnKnobs({ latencyMs: size.latencyMs });
    standIn.requests.clear();
    const started = performance.now();
    await reconcile({
      foundation,
      foundations: listFoundations([foundation]),
      store,
      queue: { carry: async () => {} },
      bindings: new MemoryBindings(new MemoryStore()),
      notices: new MemoryNotices(new MemoryStore()),
      directory: {
        identify: async () => ({ kind: 'member', email: ada.userName }) as const,
        findByEmail: async () => undefined,
        findMembers: async () => [],
        findGroupName: async () => undefined,
      },
      announcer: new FakeAnnouncer(),
      clock: new FixedClock(),
      log,
      settings: {
        rules: DEFAULT_RULES,
        identity: DEFAULT_IDENTITY,
        defaultLifetime: { kind: 'forever' },
        lapseAfterMs: 86_400_000,
        reviewEveryMs: 90 * 86_400_000,
        reviewRemindEveryMs: 7 * 86_400_000,
        reconcileEveryMs: 60_000,
        appGoneEndsAfterMs: 86_400_000,
      },
    });
    const seconds = (performance.now() - started) / 1_000;
    return {
      apps: size.sources + size.destinations,
      calls: standIn.requests.all().length,
      seconds,
      written: (await versions()) - before,
    };
  } finally {
    await foundation.close();
    await standIn.close();
    redis.disconnect();
    await server.stop();
  }
}

/** Once round the sources, each goes to the next destination: no two grants are of the same apps. */
function destinationOf(
  number: number,
  { sources, destinations }: { readonly sources: number; readonly destinations: number },
): number {
  return (number + Math.floor(number / sources)) % destinations;
}

type Store = Awaited<ReturnType<typeof openStore>>;

async function makeGrant(
  store: Store,
  from: BoundApp | undefined,
  to: BoundApp | undefined,
  domain: InternalDomain,
): Promise<void> {
  if (!from || !to) throw new Error('the foundation does not show the apps of its seed');
  const route = routeItem(to.ref.app, to, domain);
  const plan = {
    steps: [
      { kind: 'create-route', item: route, space: to.space },
      { kind: 'add-policy', item: policyItem(from, to, 'tcp 61443') },
    ],
    kept: [],
    warnings: [],
  } as const;
  const approved = await approve(
    store,
    await askAndPlan(store, { from, to, planned: { plan, lifetime: { kind: 'forever' } } }),
  );
  const items = itemsOfPlan(plan);
  await advance(store, approved, apply(approved.request, items, items, NOON));
}

/** Apps with routes and policies as their grants say. */
function seedWith({
  grants,
  sources,
  destinations,
}: {
  readonly grants: number;
  readonly sources: number;
  readonly destinations: number;
}): Seed {
  const [shop, ...others] = usualSeed.organizations;
  if (!shop) throw new Error('the usual seed has no organization');
  const more: Readonly<Record<string, readonly string[]>> = {
    prod: Array.from({ length: sources }, (_, index) => `client-${index}`),
    data: Array.from({ length: destinations }, (_, index) => `server-${index}`),
  };
  const spaces = (shop.spaces ?? []).map((space) => ({
    ...space,
    apps: [...(space.apps ?? []), ...(more[space.name] ?? []).map((name) => ({ name }))],
  }));
  return {
    ...usualSeed,
    organizations: [{ ...shop, spaces }, ...others],
    routes: Array.from({ length: destinations }, (_, index) => ({
      host: `server-${index}`,
      domain: 'apps.internal',
      space: 'shop/data',
      apps: [`shop/data/server-${index}`],
    })),
    policies: Array.from({ length: grants }, (_, number) => ({
      from: `shop/prod/client-${number % sources}`,
      to: `shop/data/server-${destinationOf(number, { sources, destinations })}`,
      protocol: 'tcp' as const,
      start: 61443,
      end: 61443,
    })),
  };
}

async function findAll(
  foundation: { findApps(names: readonly string[]): Promise<readonly BoundApp[]> },
  names: readonly string[],
): Promise<readonly BoundApp[]> {
  return foundation.findApps(names);
}
