// Whatever people, deployments, outages and crashes do in whatever order: only what was approved is ever there, and when
// all has ended the foundation is as it was.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AccessRequest, requesterOf, type State } from '../../src/core/access-request.ts';
import { matterOf } from '../../src/core/matter.ts';
import { findEntitlement, judge, type Rulebook } from '../../src/core/approval.ts';
import { NOTHING_KNOWN } from '../../src/core/authority.ts';
import { findRuling } from '../../src/core/ruling.ts';
import { type Item, itemKey } from '../../src/core/connectivity.ts';
import { itemsOfPlan } from '../../src/core/grant.ts';
import { everythingHeld } from '../../src/core/upkeep-moves.ts';
import type { RequestId } from '../../src/core/vocabulary.ts';
import { ada, rulesOf } from '../support/scene.ts';
import { HOUR, World } from '../support/world.ts';
import { allRequests, deed, grace2, PEOPLE, perform } from './deeds.ts';

/** What a request may have on the foundation, by `itemKey`. */
function mayHold(request: AccessRequest): readonly Item[] {
  switch (request.state) {
    case 'approved':
    case 'failed':
      return itemsOfPlan(request.plan).map(({ item }) => item);
    case 'live':
      return everythingHeld(request).map(({ item }) => item);
    case 'ending':
    case 'ended':
      return request.grant.items.map(({ item }) => item);
    default:
      return [];
  }
}

/** Remembers whose decisions it has judged: roles change between deeds only, so a new one is judged by the roles of now. */
class Witness {
  readonly #seen = new Map<string, boolean>();
  readonly #rules: Rulebook;

  constructor(rules: Rulebook) {
    this.#rules = rules;
  }

  async look(world: World, before: ReadonlySet<string>): Promise<void> {
    const requests = await allRequests(world);
    for (const request of requests) if ('decisions' in request) this.#judge(world, request);

    const covered = new Set(requests.flatMap((request) => mayHold(request)).map(itemKey));
    const uncovered = world.foundation.keys().filter((key) => !before.has(key) && !covered.has(key));
    expect(uncovered).toEqual([]);
  }

  #judge(world: World, request: Extract<AccessRequest, { decisions: unknown }>): void {
    const facts = { ...NOTHING_KNOWN, roles: world.foundation.roles, members: new Map(), people: new Map() };
    const ruling = findRuling(this.#rules, matterOf(request), facts);
    if (ruling.kind !== 'ask') throw new Error(`these rules ask somebody, and yet: ${ruling.kind}`);
    for (const decision of request.decisions) {
      const key = `${request.id} ${decision.by.slack} ${decision.at} ${decision.kind}`;
      if (this.#seen.has(key)) continue;
      const found = findEntitlement(ruling.requirements, requesterOf(request), decision.by, facts);
      this.#seen.set(key, true);
      expect({ key, found: found.kind }).toEqual({ key, found: 'entitled' });
    }
    if (mayHold(request).length === 0) return;
    expect(judge(ruling.requirements, requesterOf(request), request.decisions).kind).toBe('approved');
  }
}

/** Everything works again, and everybody gives back, undoes or withdraws what there is. */
async function endAll(world: World): Promise<void> {
  world.foundation.recover();
  world.announcer.comeBack();
  await world.restart();
  await world.pass(HOUR);
  for (let round = 0; round < 3; round++) {
    for (const { id, requester, state } of await allRequests(world)) {
      const by = PEOPLE.find(({ slack }) => slack === requester) ?? ada;
      const kind = LAST_WORD[state];
      if (kind) await world.say(by, { kind, request: id });
    }
    await world.restart();
    await world.pass(HOUR);
  }
}

/** What was there before c2c is there after it, unless its owners agreed that it be adopted, or removed. */
function withoutAdopted(world: World, before: readonly string[]): readonly string[] {
  const isGone = world.store
    .events()
    .some(
      (event) =>
        event.kind === 'removal.started' || (event.kind === 'grant.applied' && (event.adopted ?? []).length > 0),
    );
  return isGone ? before.filter((line) => line !== FOUND_LINE) : before;
}

const FOUND_LINE = 'policy shop/prod/api → shop/data/cache tcp 8080';

const LAST_WORD: Partial<Record<State, 'withdraw' | 'revoke' | 'undo'>> = {
  submitted: 'withdraw',
  pending: 'withdraw',
  stale: 'withdraw',
  live: 'revoke',
  failed: 'undo',
};

function begin(rules: Rulebook): World {
  const world = new World({
    rules,
    reviewEveryMs: 2 * HOUR,
    reviewRemindEveryMs: HOUR,
    unreviewedEndAfterMs: 12 * HOUR,
  });
  world.directory.admit(grace2);
  world.foundation.addRoute('cache', 'shop/data', ['shop/data/cache']);
  world.foundation.addPolicy('shop/prod/api', 'shop/data/cache', 'tcp 8080');
  return world;
}

/** The same runs every time; another seed is another search. */
const SEED = Number(process.env['FC_SEED'] ?? 20261123);

const RULES = [rulesOf(), rulesOf({ quorum: 2 })];

describe('any order of deeds', () => {
  test('leaves on the foundation only what its owners approved, and nothing in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...RULES),
        fc.array(deed, { maxLength: 40, size: 'max' }),
        async (rule, deeds) => {
          const world = begin(rule);
          const before = new Set(world.foundation.keys());
          const picture = world.foundation.picture();
          const witness = new Witness(rule);

          for (const each of deeds) {
            await perform(world, each);
            await witness.look(world, before);
          }
          await endAll(world);

          expect(
            (await allRequests(world)).filter(({ state }) => ['live', 'failed', 'approved', 'ending'].includes(state)),
          ).toEqual([]);
          expect(world.foundation.picture()).toEqual(withoutAdopted(world, picture));
        },
      ),
      { numRuns: 200, seed: SEED },
    );
  });

  test('is told in the audit trail in order, and ends with nothing due', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 40, size: 'max' }), async (deeds) => {
        const world = begin(rulesOf());
        for (const each of deeds) await perform(world, each);
        await endAll(world);

        expect(world.store.due().filter(({ at }) => at <= world.clock.now())).toEqual([]);
        const told = world.announcer.audit.map((event) => JSON.stringify(event));
        const once = [...new Set(told)];
        expect(once).toEqual([...new Set(world.store.events().map((event) => JSON.stringify(event)))]);
        const ids: readonly RequestId[] = (await allRequests(world)).map(({ id }) => id);
        for (const id of ids) expect(world.announcer.toldOf(id).at(-1)).toBe(await world.stateOf(id));
      }),
      { numRuns: 60, seed: SEED },
    );
  });
});
