// A process that dies after any single call to any of its doors: started again, everything ends as if it had lived.
import { describe, expect, test } from '@jest/globals';
import type { RequestId } from '../../src/core/vocabulary.ts';
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
];

/** More calls than any of the stories makes. */
const MOST_CALLS = 200;

describe.each(stories)('a process that dies while $name', ({ begin, go, state, left, facts }) => {
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
      expect({ place, card: world.announcer.cardsOf(id).at(-1)?.shown.at(-1)?.state }).toEqual({ place, card: state });
      expect({ place, told: world.announcer.toldOf(id).at(-1) }).toEqual({ place, told: state });
      expect({ place, audit: new Set(world.announcer.audit.map(({ kind }) => kind)) }).toEqual({
        place,
        audit: new Set(facts),
      });
      const due = world.store.due().filter(({ at }) => at <= world.clock.now());
      expect({ place, due }).toEqual({ place, due: [] });
      expect({ place, calls: calls < MOST_CALLS - 1 }).toEqual({ place, calls: true });
    }
  });
});
