// A process that dies after any single call to any of its doors: started again, everything ends as if it had lived.
import { describe, expect, test } from '@jest/globals';
import { type RequestId, requestId } from '../../src/core/vocabulary.ts';
import { ada, allow, grace, linus, tcp } from '../support/scene.ts';
import { HOUR, World } from '../support/world.ts';

const ROUTE = 'route db.apps.internal → shop/data/db';
const TLS = 'policy shop/prod/web → shop/data/db tcp 61443';
const BOTH = allow('shop/prod/web', 'shop/data/db', {
  traffic: [{ kind: 'tls' }, tcp('8080')],
  lifetime: { kind: 'for', seconds: 3600 },
});

interface Story {
  readonly name: string;
  /** What happens before the process may die. */
  readonly begin: (world: World) => Promise<RequestId>;
  /** What the process is at when it dies. */
  readonly go: (world: World, id: RequestId) => Promise<void>;
  readonly state: string;
  readonly left: readonly string[];
  readonly facts: readonly string[];
  /** The facts of the extension that the request waits for. */
  readonly besides?: readonly string[];
}

const LIVE = ['request.submitted', 'request.planned', 'request.approved', 'grant.applied'];
const EXTENSION = requestId(2);

/** A grant whose end has passed while its extension waits for a decision. */
async function overdueGrant(world: World): Promise<RequestId> {
  const id = await world.grant(ada, BOTH, grace);
  await world.pass(HOUR - 60_000);
  await world.askAndPlan(ada, { verb: 'extend', id, seconds: 86_400 });
  await world.pass(120_000);
  return id;
}

const stories: readonly Story[] = [
  {
    name: 'planning',
    begin: (world) => world.ask(ada, BOTH),
    go: (world) => world.settle(),
    state: 'pending',
    left: [],
    facts: ['request.submitted', 'request.planned'],
  },
  {
    name: 'approving and applying',
    async begin(world) {
      const id = await world.askAndPlan(ada, BOTH);
      await world.want(grace, { kind: 'approve', request: id });
      return id;
    },
    go: (world) => world.settle(),
    state: 'live',
    left: ['policy shop/prod/web → shop/data/db tcp 8080', TLS, ROUTE].sort(),
    facts: ['request.submitted', 'request.planned', 'request.approved', 'grant.applied'],
  },
  {
    name: 'expiring',
    begin: (world) => world.grant(ada, BOTH, grace),
    async go(world) {
      world.clock.advance(HOUR);
      await world.settle();
    },
    state: 'ended',
    left: [],
    facts: [
      'request.submitted',
      'request.planned',
      'request.approved',
      'grant.applied',
      'grant.expired',
      'grant.ended',
    ],
  },
  {
    name: 'giving back',
    async begin(world) {
      const id = await world.grant(ada, BOTH, grace);
      await world.want(ada, { kind: 'revoke', request: id });
      return id;
    },
    go: (world) => world.settle(),
    state: 'ended',
    left: [],
    facts: [
      'request.submitted',
      'request.planned',
      'request.approved',
      'grant.applied',
      'grant.returned',
      'grant.ended',
    ],
  },
  {
    name: 'a new look after half of it was made',
    async begin(world) {
      world.foundation.addRoute('db', 'shop/data', ['shop/data/db']);
      const id = await world.askAndPlan(ada, BOTH);
      world.foundation.removeRoute('db');
      await world.want(grace, { kind: 'approve', request: id });
      return id;
    },
    async go(world, id) {
      await world.settle();
      await world.say(linus, { kind: 'deny', request: id, revision: 2 });
    },
    state: 'denied',
    left: [],
    facts: ['request.submitted', 'request.planned', 'request.approved', 'request.stale', 'request.denied'],
  },
  {
    name: 'failing and undoing',
    async begin(world) {
      const id = await world.askAndPlan(ada, BOTH);
      world.foundation.refuse('addPolicies', 'policy quota exceeded');
      await world.say(grace, { kind: 'approve', request: id });
      await world.want(ada, { kind: 'undo', request: id });
      return id;
    },
    go: (world) => world.settle(),
    state: 'ended',
    left: [],
    facts: ['request.submitted', 'request.planned', 'request.approved', 'grant.failed', 'grant.undone', 'grant.ended'],
  },
  {
    name: 'extending a grant whose end has passed',
    async begin(world) {
      const id = await overdueGrant(world);
      await world.want(grace, { kind: 'approve', request: EXTENSION });
      return id;
    },
    go: (world) => world.settle(),
    state: 'live',
    left: ['policy shop/prod/web → shop/data/db tcp 8080', TLS, ROUTE].sort(),
    facts: [...LIVE, 'grant.warned', 'grant.held', 'grant.extended'],
    besides: ['request.submitted', 'request.planned', 'request.approved', 'grant.extended'],
  },
  {
    name: 'denying more time to a grant whose end has passed',
    begin: overdueGrant,
    go: (world) => world.say(grace, { kind: 'deny', request: EXTENSION }),
    state: 'ended',
    left: [],
    facts: [...LIVE, 'grant.warned', 'grant.held', 'grant.released', 'grant.expired', 'grant.ended'],
    besides: ['request.submitted', 'request.planned', 'request.denied'],
  },
  {
    name: 'letting an extension lapse',
    begin: overdueGrant,
    async go(world) {
      world.clock.advance(24 * HOUR);
      await world.settle();
    },
    state: 'ended',
    left: [],
    facts: [...LIVE, 'grant.warned', 'grant.held', 'grant.released', 'grant.expired', 'grant.ended'],
    besides: ['request.submitted', 'request.planned', 'request.lapsed'],
  },
  {
    name: 'cutting a grant that waits for its extension',
    begin: overdueGrant,
    go: (world, grant) => world.say(linus, { kind: 'revoke', request: grant }),
    state: 'ended',
    left: [],
    facts: [...LIVE, 'grant.warned', 'grant.held', 'grant.revoked', 'grant.ended'],
    besides: ['request.submitted', 'request.planned', 'request.withdrawn'],
  },
];

/** More calls than any of the stories makes. */
const MOST_CALLS = 200;

describe.each(stories)('a process that dies while $name', ({ begin, go, state, left, facts, besides }) => {
  test('ends, once it is started again, as if it had not died', async () => {
    for (let calls = 0, crashed = true; crashed && calls < MOST_CALLS; calls++) {
      const world = new World();
      const id = await begin(world);
      world.tripwire.arm(calls);
      try {
        await go(world, id);
      } catch {
        // What the dead process was told is nobody's business any more.
      }
      crashed = world.tripwire.disarm();
      await world.restart();
      // What a person had not got through, they say again.
      if ((await world.stateOf(id)) !== state) await go(world, id).then(() => world.restart());

      const place = `after ${calls} calls`;
      expect({ place, state: await world.stateOf(id) }).toEqual({ place, state });
      expect({ place, left: world.foundation.picture() }).toEqual({ place, left });
      expect({ place, facts: (await world.store.recall(id)).map(({ kind }) => kind) }).toEqual({ place, facts });
      if (besides) {
        const recalled = (await world.store.recall(EXTENSION)).map(({ kind }) => kind);
        expect({ place, besides: recalled }).toEqual({ place, besides });
      }
      expect({ place, card: world.announcer.cardsOf(id).at(-1)?.shown.at(-1)?.state }).toEqual({ place, card: state });
      expect({ place, told: world.announcer.toldOf(id).at(-1) }).toEqual({ place, told: state });
      expect({ place, audit: new Set(world.announcer.audit.map(({ kind }) => kind)) }).toEqual({
        place,
        audit: new Set([...facts, ...(besides ?? [])]),
      });
      const due = world.store.due().filter(({ at }) => at <= world.clock.now());
      expect({ place, due }).toEqual({ place, due: [] });
      expect({ place, calls: calls < MOST_CALLS - 1 }).toEqual({ place, calls: true });
    }
  });
});
