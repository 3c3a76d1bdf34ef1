// Who people were when c2c first knew them, in memory: the same contract as on Redis.
import type { Binding, IdentityFact } from '../../src/core/identity.ts';
import type { Instant, SlackUserId } from '../../src/core/vocabulary.ts';
import type { Bindings, StoredBinding } from '../../src/lifecycle/ports.ts';
import type { MemoryStore } from './memory-store.ts';

export class MemoryBindings implements Bindings {
  readonly #written = new Map<SlackUserId, string>();
  readonly #trail: Pick<MemoryStore, 'recordOfPerson'>;

  /** The audit trail is the store's. */
  constructor(trail: Pick<MemoryStore, 'recordOfPerson'>) {
    this.#trail = trail;
  }

  async find(person: SlackUserId): Promise<StoredBinding | undefined> {
    const written = this.#written.get(person);
    return written === undefined ? undefined : { binding: read(written), written };
  }

  async write(
    person: SlackUserId,
    from: StoredBinding | undefined,
    { next, fact }: { readonly next?: Binding; readonly fact?: IdentityFact },
    at: Instant,
  ): Promise<boolean> {
    if (this.#written.get(person) !== from?.written) return false;
    if (next) this.#written.set(person, JSON.stringify(next));
    else this.#written.delete(person);
    if (fact) this.#trail.recordOfPerson({ ...fact, person, at });
    return true;
  }

  async list(): Promise<readonly (StoredBinding & { readonly person: SlackUserId })[]> {
    return [...this.#written].map(([person, written]) => ({ person, binding: read(written), written }));
  }
}

function read(written: string): Binding {
  return JSON.parse(written) as Binding;
}
