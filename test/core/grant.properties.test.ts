// Grants that begin, end, adopt and overlap in any order, while people add and remove things by hand: the foundation holds
// exactly what live grants need and what was there before c2c, and nothing else.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Actual, itemKey, policyKey, type PolicyItem } from '../../src/core/connectivity.ts';
import {
  adoptedBy,
  decideFates,
  type GrantedItem,
  inheritItems,
  itemsOfPlan,
  listHolders,
  type Need,
} from '../../src/core/grant.ts';
import { planConnectivity } from '../../src/core/plan.ts';
import { requestId, type RequestId } from '../../src/core/vocabulary.ts';
import { aFoundation, api, cache, db, policyItem, tcp, web } from '../support/scene.ts';

const SOURCES = [web, api];
const DESTINATIONS = [db, cache];
const PORTS = ['8080', '9000'];

type Deed =
  /** Some sources and destinations, all of which share the ports. */
  | { readonly do: 'begin'; readonly from: number; readonly to: number; readonly ports: number }
  | { readonly do: 'adopt' | 'remove' | 'delete' | 'create'; readonly which: number }
  | { readonly do: 'end'; readonly which: number };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('begin' as const),
      from: fc.integer({ min: 1, max: 3 }),
      to: fc.integer({ min: 1, max: 3 }),
      ports: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('end' as const), which: fc.nat(7) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('adopt', 'adopt', 'delete', 'create', 'remove'), which: fc.nat(7) }),
  },
);

function chosen<Value>(values: readonly Value[], bits: number): readonly Value[] {
  return values.filter((_, index) => (bits & (1 << index)) !== 0);
}

const EVERYTHING: readonly PolicyItem[] = SOURCES.flatMap((source) =>
  DESTINATIONS.flatMap((destination) => PORTS.map((port) => policyItem(source, destination, `tcp ${port}`))),
);

/** A foundation and the grants on it, moved by core's own functions; and beside it, what ought to be there. */
class Model {
  /** What is on the foundation. */
  readonly there = new Map<string, PolicyItem>();
  readonly #live = new Map<RequestId, readonly GrantedItem[]>();
  /** What is there and is nobody's that c2c knows. */
  readonly #before = new Set<string>();
  /** What a live grant needs and somebody deleted. Putting it back is the reconciler's work. */
  readonly #deleted = new Set<string>();
  /** What was there before the last deed, and of that what was there at every moment of it. */
  #beforehand: readonly string[] = [];
  #throughout = new Set<string>();
  #made = 0;

  constructor(before: number) {
    for (const item of chosen(EVERYTHING, before)) this.#create(item);
  }

  perform(what: Deed): void {
    this.#beforehand = [...this.there.keys()];
    this.#throughout = new Set(this.#beforehand);
    const needed = this.#needed();
    switch (what.do) {
      case 'begin':
        this.#begin(chosen(SOURCES, what.from), chosen(DESTINATIONS, what.to), chosen(PORTS, what.ports));
        break;
      case 'adopt':
        this.#aboutExisting(EVERYTHING[what.which], 'adopt');
        break;
      case 'remove':
        this.#aboutExisting(EVERYTHING[what.which], 'remove');
        break;
      case 'end': {
        const id = [...this.#live.keys()][what.which % Math.max(this.#live.size, 1)];
        if (id) this.#end(id);
        break;
      }
      case 'delete':
        return this.#delete(EVERYTHING[what.which]);
      case 'create':
        this.#create(EVERYTHING[what.which]);
        break;
      default:
        what satisfies never;
    }
    const after = this.#needed();
    for (const key of this.#beforehand) {
      if (needed.has(key) && after.has(key) && !this.#throughout.has(key))
        throw new Error(`${key} was away for a moment`);
    }
  }

  expected(): readonly string[] {
    const all = new Set([...this.#needed(), ...this.#before]);
    return [...all].filter((key) => !this.#deleted.has(key));
  }

  endAll(): void {
    for (const id of [...this.#live.keys()]) this.#end(id);
  }

  before(): readonly string[] {
    return [...this.#before];
  }

  #needed(): ReadonlySet<string> {
    return new Set([...this.#live.values()].flat().map(({ item }) => itemKey(item)));
  }

  #needs(except?: RequestId): readonly Need[] {
    return [...this.#live].filter(([id]) => id !== except).map(([id, items]) => ({ id, until: undefined, items }));
  }

  #actual(): Actual {
    return aFoundation({ policies: [...this.there.values()].map(({ policy }) => policy) });
  }

  #put(item: PolicyItem): void {
    const key = itemKey(item);
    this.#deleted.delete(key);
    this.there.set(key, item);
  }

  #take(key: string): void {
    this.there.delete(key);
    this.#throughout.delete(key);
  }

  #begin(sources: readonly (typeof web)[], destinations: readonly (typeof db)[], ports: readonly string[]): void {
    const [first = '8080', ...rest] = ports;
    const planning = planConnectivity(
      { sources, destinations, traffic: [tcp(first, ...rest)], route: false },
      this.#actual(),
      listHolders(this.#needs()),
    );
    if (planning.kind !== 'plan') throw new Error('policies never conflict');
    for (const { kind, item } of planning.plan.steps)
      if (kind === 'add-policy' && item.kind === 'policy') this.#put(item);
    this.#live.set(requestId(++this.#made), itemsOfPlan(planning.plan));
  }

  #aboutExisting(item: PolicyItem | undefined, existing: 'adopt' | 'remove'): void {
    if (!item) return;
    const source = SOURCES.find(({ guid }) => guid === item.policy.source);
    const destination = DESTINATIONS.find(({ guid }) => guid === item.policy.destination);
    if (!source || !destination) throw new Error('every item is between two of the apps');
    const wanted = {
      sources: [source],
      destinations: [destination],
      traffic: [tcp(String(item.policy.ports.start))],
      route: false,
      existing,
    };
    const planning = planConnectivity(wanted, this.#actual(), listHolders(this.#needs()));
    const key = itemKey(item);
    const mayHappen = existing === 'adopt' ? this.there.has(key) : this.there.has(key) && !this.#needed().has(key);
    if ((planning.kind === 'plan') !== mayHappen) throw new Error(`to ${existing} ${key} came to a ${planning.kind}`);
    if (planning.kind !== 'plan') return;
    if (existing === 'remove') {
      this.#before.delete(key);
      return this.#take(key);
    }
    const { plan } = planning;
    this.#live.set(requestId(++this.#made), inheritItems(itemsOfPlan(plan), adoptedBy(plan)));
    this.#before.delete(key);
  }

  /** As `takeAway` does it: what must go goes, what others need is put back if it is not there, and is theirs from then on. */
  #end(id: RequestId): void {
    const fates = decideFates(this.#live.get(id) ?? [], this.#needs(id));
    this.#live.delete(id);
    const left = new Set<string>();
    for (const fate of fates) {
      const key = itemKey(fate.item);
      if (fate.kind === 'remove') {
        this.#take(key);
        this.#deleted.delete(key);
      } else if (fate.kind === 'keep' && fate.because === 'needed') {
        if (fate.item.kind === 'policy' && !this.there.has(key)) this.#put(fate.item);
        left.add(key);
      }
    }
    for (const [other, items] of this.#live) this.#live.set(other, inheritItems(items, left));
    const needed = this.#needed();
    for (const key of this.#deleted) if (!needed.has(key)) this.#deleted.delete(key);
  }

  /** By hand. What a grant owns and somebody makes again is the grant's still. */
  #create(item: PolicyItem | undefined): void {
    if (!item || this.there.has(policyKey(item.policy))) return;
    const key = itemKey(item);
    const isOwned = [...this.#live.values()].flat().some((held) => held.ours && itemKey(held.item) === key);
    this.#put(item);
    if (!isOwned) this.#before.add(key);
  }

  #delete(item: PolicyItem | undefined): void {
    if (!item || !this.there.has(itemKey(item))) return;
    const key = itemKey(item);
    this.#take(key);
    this.#before.delete(key);
    if (this.#needed().has(key)) this.#deleted.add(key);
  }
}

/** Jest compares slowly what is nearly always the same: it is asked only where it has something to tell. */
function expectSame(there: readonly string[], wanted: readonly string[]): void {
  const [one, other] = [[...there].sort(), [...wanted].sort()];
  if (one.join() !== other.join()) expect(one).toEqual(other);
}

/** The same runs every time; another seed is another search. */
const SEED = Number(process.env['FC_SEED'] ?? 20261123);
const HISTORIES = 10_000;

describe(`${HISTORIES} histories of grants that overlap`, () => {
  test('leave on the foundation exactly what live grants need and what was there before, unless adopted', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.array(deed, { maxLength: 24, size: 'max' }), (before, deeds) => {
        const model = new Model(before);
        for (const each of deeds) {
          model.perform(each);
          expectSame([...model.there.keys()], model.expected());
        }
        model.endAll();
        expectSame([...model.there.keys()], model.before());
      }),
      { numRuns: HISTORIES, seed: SEED },
    );
  });
});
