// What c2c last told of its own configuration, in memory: the same contract as on Redis.
import type { OperationFact } from '../../src/core/operation.ts';
import type { Instant } from '../../src/core/vocabulary.ts';
import type { Notices } from '../../src/lifecycle/ports.ts';
import type { MemoryStore } from './memory-store.ts';

export class MemoryNotices implements Notices {
  readonly #written = new Map<string, string>();
  readonly #trail: Pick<MemoryStore, 'recordOfOperation'>;

  /** The audit trail is the store's. */
  constructor(trail: Pick<MemoryStore, 'recordOfOperation'>) {
    this.#trail = trail;
  }

  async find(subject: string): Promise<string | undefined> {
    return this.#written.get(subject);
  }

  async write(
    subject: string,
    from: string | undefined,
    { next, fact }: { readonly next?: string; readonly fact?: OperationFact },
    at: Instant,
  ): Promise<boolean> {
    if (this.#written.get(subject) !== from) return false;
    if (next === undefined) this.#written.delete(subject);
    else this.#written.set(subject, next);
    if (fact) this.#trail.recordOfOperation({ ...fact, at });
    return true;
  }
}
