// A connection and the keys on it: what every part of the store needs.
import type { Redis } from 'ioredis';
import { numberOf } from './ids.ts';
import type { Keys } from './keys.ts';
import type { RequestId } from '../core/vocabulary.ts';

export interface Place {
  readonly redis: Redis;
  readonly keys: Keys;
}

/** Throws for what was never the id of a request: only a mistake in the code can bring it here. */
export function requestKey({ keys }: Place, id: RequestId): string {
  const number = numberOf(id);
  if (number === undefined) throw new Error(`"${id}" is not the id of a request, such as c2c-48`);
  return keys.request(number);
}
