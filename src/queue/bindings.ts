// Who people were when c2c first knew them, in Redis: one hash for all, written by compare-and-set with the audit event.
import type { Redis } from 'ioredis';
import type { Binding, IdentityFact } from '../core/identity.ts';
import type { Instant, SlackUserId } from '../core/vocabulary.ts';
import { jobName } from '../lifecycle/due.ts';
import type { Bindings, StoredBinding } from '../lifecycle/ports.ts';
import { binding } from './bindings-schema.ts';
import { DEFAULT_PREFIX, keysOf } from './keys.ts';
import type { Place } from './place.ts';
import { parse } from './records.ts';
import { readNumber } from './replies.ts';
import { BIND, runScript } from './scripts.ts';

export function openBindings({ redis, prefix = DEFAULT_PREFIX }: { redis: Redis; prefix?: string }): Bindings {
  return new RedisBindings({ redis, keys: keysOf(prefix) });
}

class RedisBindings implements Bindings {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  async find(person: SlackUserId): Promise<StoredBinding | undefined> {
    const { redis, keys } = this.#place;
    const written = await redis.hget(keys.people, person);
    return written === null ? undefined : this.#read(person, written);
  }

  async write(
    person: SlackUserId,
    from: StoredBinding | undefined,
    { next, fact }: { readonly next?: Binding; readonly fact?: IdentityFact },
    at: Instant,
  ): Promise<boolean> {
    const { redis, keys } = this.#place;
    const written = await runScript(
      redis,
      BIND,
      [keys.people, keys.audit, keys.due],
      [
        person,
        from?.written ?? '',
        next ? JSON.stringify(next) : '',
        at,
        fact ? JSON.stringify(fact) : '',
        jobName({ stage: 'audit' }),
        'p',
      ],
    );
    return readNumber(written) === 1;
  }

  async list(): Promise<readonly (StoredBinding & { readonly person: SlackUserId })[]> {
    const { redis, keys } = this.#place;
    return Object.entries(await redis.hgetall(keys.people)).map(([id, written]) => {
      const person = id as SlackUserId;
      return { person, ...this.#read(person, written) };
    });
  }

  #read(person: SlackUserId, written: string): StoredBinding {
    return { binding: parse(`${this.#place.keys.people} ${person}`, binding, written), written };
  }
}
