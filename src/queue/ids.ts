// Request ids and their numbers: `c2c-48` <-> 48. Redis counts and sorts by the number.
import { type RequestId, requestId } from '../core/vocabulary.ts';

/** Undefined for what is not the id of a request. */
export function numberOf(id: string): number | undefined {
  const [, digits] = /^c2c-([1-9]\d{0,14})$/.exec(id) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

export function requestIdOf(text: string): RequestId | undefined {
  const number = numberOf(text);
  return number === undefined ? undefined : requestId(number);
}
