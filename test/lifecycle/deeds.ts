// What people, deployments, outages and crashes may do to a request, in any order.
import fc from 'fast-check';
import type { AccessRequest } from '../../src/core/access-request.ts';
import type { Person } from '../../src/core/approval.ts';
import { type RequestId, requestId } from '../../src/core/vocabulary.ts';
import type { FoundationCall } from '../support/fake-foundation.ts';
import {
  ada,
  allow,
  aPerson,
  apply,
  appName,
  appRef,
  barbara,
  edsger,
  grace,
  linus,
  mallory,
  tcp,
} from '../support/scene.ts';
import { DAY, HOUR, type World } from '../support/world.ts';

/** Grace under an account of her own that bears the same address, as people have them. */
export const grace2: Person = { ...grace, slack: aPerson('grace2').slack };
export const PEOPLE = [ada, grace, grace2, linus, barbara, edsger, mallory];

const HOURLY = { lifetime: { kind: 'for', seconds: 7200 } } as const;
/** The network policy that is there from the beginning. */
const FOUND = {
  sources: [appName('shop/prod/api')],
  destinations: [appName('shop/data/cache')],
  traffic: [{ kind: 'tcp', ports: [{ start: 8080, end: 8080 }] }],
} as const;
const ASKS = [
  allow('shop/prod/web', 'shop/data/db', HOURLY),
  allow('shop/prod/web', 'shop/data/db', { traffic: [{ kind: 'tls' }, tcp('8080')], lifetime: { kind: 'forever' } }),
  allow('shop/prod/api', 'shop/data/db, shop/data/cache', HOURLY),
  allow('shop/prod/api', 'shop/data/cache', { traffic: [tcp('8080', '9000')] }),
  allow('shop/prod/web', 'shop/data/db', { host: 'orders' }),
  allow('shop/data/db', 'shop/data/cache, bank/ledger/accounts', HOURLY),
  apply(
    [
      allow('shop/prod/web', 'shop/data/db'),
      allow('shop/prod/web, shop/prod/api', 'shop/data/cache, bank/ledger/accounts', { traffic: [tcp('8080')] }),
    ],
    HOURLY,
  ),
  { verb: 'route', app: appName('shop/data/db'), lifetime: { kind: 'forever' } },
  { ...FOUND, verb: 'adopt', ...HOURLY },
  { ...FOUND, verb: 'remove-policy' },
] as const;

/** Each is less of some of what is asked for, and too much of the rest. */
const NARROWINGS = [
  { traffic: [{ kind: 'tls' }] },
  { traffic: [tcp('8080')] },
  { lifetime: { kind: 'for', seconds: 3600 } },
  { destinations: [appRef('shop/data/cache')] },
] as const;

const CALLS = [
  'findApps',
  'findRoutes',
  'findPolicies',
  'findRoles',
  'createRoute',
  'mapRoute',
  'addPolicies',
  'unmapRoute',
  'deleteRoute',
  'removePolicies',
] as const;
const REFUSABLE = ['createRoute', 'mapRoute', 'addPolicies'] as const;

export type Deed =
  | { readonly do: 'ask'; readonly by: Person; readonly ask: (typeof ASKS)[number]; readonly wait: boolean }
  | { readonly do: 'get'; readonly ask: (typeof ASKS)[number]; readonly wait: boolean }
  | {
      readonly do: 'approve' | 'deny' | 'withdraw' | 'revoke' | 'retry' | 'undo' | 'keep';
      readonly by: Person;
      /** Counted from the newest request. */
      readonly which: number;
      readonly seen: number | undefined;
      readonly wait: boolean;
    }
  | {
      readonly do: 'extend';
      readonly by: Person;
      readonly which: number;
      readonly seconds: number;
      readonly wait: boolean;
    }
  | {
      readonly do: 'narrow';
      readonly by: Person;
      readonly which: number;
      readonly seen: number;
      readonly narrowing: (typeof NARROWINGS)[number];
      readonly wait: boolean;
    }
  | { readonly do: 'give' | 'take'; readonly to: Person; readonly space: string }
  | { readonly do: 'fail'; readonly times: number; readonly call: FoundationCall }
  | { readonly do: 'refuse'; readonly call: (typeof REFUSABLE)[number] }
  | { readonly do: 'recover' | 'settle' | 'lose' | 'look' }
  /** Taken away without c2c. */
  | { readonly do: 'unmap' | 'forget'; readonly host: string }
  | { readonly do: 'slack'; readonly down: boolean }
  | { readonly do: 'deploy' | 'swap'; readonly app: string }
  | { readonly do: 'crash'; readonly calls: number }
  | { readonly do: 'pass'; readonly ms: number };

const person = fc.constantFrom(...PEOPLE, grace, linus, barbara);
/** Whether what was said is left to be done later, beside other things. */
const wait = fc.constantFrom(false, false, true);
export const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('get' as const), ask: fc.constantFrom(...ASKS), wait }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      by: fc.constantFrom(ada, barbara, grace),
      ask: fc.constantFrom(...ASKS),
      wait,
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'approve',
        'approve',
        'approve',
        'deny',
        'withdraw',
        'revoke',
        'revoke',
        'retry',
        'retry',
        'undo',
        'keep',
      ),
      by: person,
      which: fc.constantFrom(0, 0, 0, 1, 1, 2, 3, 5),
      seen: fc.constantFrom(undefined, undefined, 1, 2),
      wait,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('extend' as const),
      by: fc.constantFrom(ada, barbara, mallory),
      which: fc.constantFrom(0, 0, 1, 2),
      seconds: fc.constantFrom(60, 7200, 86_400),
      wait,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('narrow' as const),
      by: person,
      which: fc.constantFrom(0, 0, 1, 2),
      seen: fc.constantFrom(1, 1, 1, 2),
      narrowing: fc.constantFrom(...NARROWINGS),
      wait,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('give', 'take'),
      to: person,
      space: fc.constantFrom('shop/prod', 'shop/data', 'bank/ledger'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      times: fc.integer({ min: 1, max: 40 }),
      call: fc.constantFrom(...CALLS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refuse' as const), call: fc.constantFrom(...REFUSABLE) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('settle', 'settle', 'look', 'look', 'recover', 'lose') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('slack' as const), down: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('deploy', 'swap'),
      app: fc.constantFrom('shop/prod/web', 'shop/data/db'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('unmap', 'forget'), host: fc.constantFrom('db', 'accounts', 'orders') }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('crash' as const), calls: fc.nat(25) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(2_000, 60_000, HOUR, DAY) }),
  },
);

export async function perform(world: World, what: Deed): Promise<void> {
  switch (what.do) {
    case 'ask':
      await world.ask(what.by, what.ask);
      break;
    // What mostly happens: somebody asks, and the owners approve.
    case 'get':
      await world.ask(what.ask.verb === 'route' ? barbara : ada, what.ask);
      await world.settle();
      for (const by of [grace, linus]) await world.want(by, { kind: 'approve', request: await newest(world, 0) });
      break;
    case 'approve':
    case 'deny':
      await world.want(what.by, {
        kind: what.do,
        request: await newest(world, what.which),
        ...(what.seen !== undefined && { revision: what.seen }),
      });
      break;
    case 'extend':
      await world.ask(what.by, { verb: 'extend', id: await newest(world, what.which), seconds: what.seconds });
      break;
    case 'narrow':
      await world.want(what.by, {
        kind: 'narrow',
        request: await newest(world, what.which),
        revision: what.seen,
        narrowing: what.narrowing,
      });
      break;
    case 'withdraw':
    case 'revoke':
    case 'retry':
    case 'undo':
    case 'keep':
      await world.want(what.by, { kind: what.do, request: await newest(world, what.which) });
      break;
    case 'give':
      return world.foundation.give(what.to, 'developer', what.space);
    case 'take':
      return world.foundation.take(what.to, what.space);
    case 'fail':
      return world.foundation.failNext(what.times, what.call);
    case 'refuse':
      return world.foundation.refuse(what.call, 'computer says no');
    case 'recover':
      return world.foundation.recover();
    case 'settle':
      return world.settle();
    case 'lose':
      return world.queue.lose();
    case 'slack':
      return what.down ? world.announcer.goDown() : world.announcer.comeBack();
    case 'deploy':
      world.foundation.push(what.app);
      return;
    // Blue and green: the new one takes the name, and the old one is deleted after it.
    case 'swap': {
      const aside = `${what.app.split('/').at(-1)}-old`;
      world.foundation.rename(what.app, aside);
      world.foundation.push(what.app);
      world.foundation.deleteApp(what.app.replace(/[^/]+$/, aside));
      return;
    }
    case 'unmap':
      return world.foundation.unmapHost(what.host);
    case 'forget':
      return world.foundation.removeRoute(what.host);
    case 'look':
      return world.look();
    case 'crash':
      world.tripwire.arm(what.calls);
      await world.settle();
      return world.restart();
    case 'pass':
      return world.pass(what.ms);
    default:
      return what satisfies never;
  }
  if (!what.wait) await world.settle();
}

async function newest(world: World, which: number): Promise<RequestId> {
  return requestId(Math.max(1, (await allRequests(world)).length - which));
}

export async function allRequests(world: World): Promise<readonly AccessRequest[]> {
  return (await world.store.list({ kind: 'all' }, 1_000)).map(({ request }) => request);
}
