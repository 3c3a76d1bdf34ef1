// What c2c last told of its own configuration, in Redis: one hash for all subjects, written by compare-and-set with the
// audit event, so that of several processes one tells it.
import type { Redis } from 'ioredis';
import type { OperationFact } from '../core/operation.ts';
import type { Instant } from '../core/vocabulary.ts';
import { jobName } from '../lifecycle/due.ts';
import type { Notices } from '../lifecycle/ports.ts';
import { DEFAULT_PREFIX, keysOf } from './keys.ts';
import type { Place } from './place.ts';
import { readNumber } from './replies.ts';
import { BIND, runScript } from './scripts.ts';

export function openNotices({ redis, prefix = DEFAULT_PREFIX }: { redis: Redis; prefix?: string }): Notices {
  return new RedisNotices({ redis, keys: keysOf(prefix) });
}

class RedisNotices implements Notices {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  async find(subject: string): Promise<string | undefined> {
    const { redis, keys } = this.#place;
    return (await redis.hget(keys.notices, subject)) ?? undefined;
  }

  async write(
    subject: string,
    from: string | undefined,
    { next, fact }: { readonly next?: string; readonly fact?: OperationFact },
    at: Instant,
  ): Promise<boolean> {
    const { redis, keys } = this.#place;
    const written = await runScript(
      redis,
      BIND,
      [keys.notices, keys.audit, keys.due],
      [subject, from ?? '', next ?? '', at, fact ? JSON.stringify(fact) : '', jobName({ stage: 'audit' }), 'o'],
    );
    return readNumber(written) === 1;
  }
}
