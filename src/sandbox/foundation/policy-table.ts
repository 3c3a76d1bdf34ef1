// The policy server's database: network policies as a set, and the tag each app in any policy holds.
import type { NetworkPolicy } from './entities.ts';

export class TagsUsedUp extends Error {
  override name = 'TagsUsedUp';
}

export class PolicyTable {
  readonly #policies = new Map<string, NetworkPolicy>();
  readonly #tags = new TagTable();

  all(): NetworkPolicy[] {
    return [...this.#policies.values()];
  }

  /** Identical rows collapse; nothing is stored when the batch needs more tags than there are (store/store.go). */
  add(policies: readonly NetworkPolicy[], highestTag: number): NetworkPolicy[] {
    const added = new Map<string, NetworkPolicy>();
    for (const policy of policies) if (!this.#policies.has(key(policy))) added.set(key(policy), policy);
    const apps = new Set([...added.values()].flatMap(({ source, destination }) => [source, destination]));
    if (this.#tags.sizeWith(apps) > highestTag) throw new TagsUsedUp(`only ${highestTag} apps can have a tag`);
    for (const [row, policy] of added) {
      this.#policies.set(row, policy);
      this.#tags.use(policy.source);
      this.#tags.use(policy.destination);
    }
    return [...added.values()];
  }

  /** Only an exact tuple is removed: ranges are opaque (store/store.go). */
  remove(policies: readonly NetworkPolicy[]): NetworkPolicy[] {
    const removed = policies.filter((policy) => this.#policies.delete(key(policy)));
    for (const { source, destination } of removed) {
      this.#tags.release(source);
      this.#tags.release(destination);
    }
    return removed;
  }

  tags(): { id: string; tag: number }[] {
    return this.#tags.all();
  }
}

/** Each app in any policy holds the lowest number that was free, until its last policy goes (store/group.go). */
class TagTable {
  readonly #held = new Map<string, { tag: number; uses: number }>();
  readonly #taken = new Set<number>();
  #lowestMaybeFree = 1;

  sizeWith(apps: ReadonlySet<string>): number {
    return this.#held.size + [...apps].filter((app) => !this.#held.has(app)).length;
  }

  use(app: string): void {
    const held = this.#held.get(app);
    if (held) {
      held.uses += 1;
      return;
    }
    while (this.#taken.has(this.#lowestMaybeFree)) this.#lowestMaybeFree += 1;
    this.#taken.add(this.#lowestMaybeFree);
    this.#held.set(app, { tag: this.#lowestMaybeFree, uses: 1 });
  }

  release(app: string): void {
    const held = this.#held.get(app);
    if (!held) return;
    held.uses -= 1;
    if (held.uses > 0) return;
    this.#held.delete(app);
    this.#taken.delete(held.tag);
    this.#lowestMaybeFree = Math.min(this.#lowestMaybeFree, held.tag);
  }

  all(): { id: string; tag: number }[] {
    return [...this.#held].map(([id, { tag }]) => ({ id, tag })).sort((a, b) => a.tag - b.tag);
  }
}

function key({ source, destination, protocol, start, end }: NetworkPolicy): string {
  return JSON.stringify([source, destination, protocol, start, end]);
}
