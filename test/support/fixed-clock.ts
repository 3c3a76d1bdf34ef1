// A clock that stands still until a test moves it.
import type { Instant } from '../../src/core/vocabulary.ts';
import type { Clock } from '../../src/lifecycle/ports.ts';

/** A Monday in November at noon, UTC. */
export const NOON: Instant = Date.parse('2026-11-23T12:00:00Z');

export class FixedClock implements Clock {
  #now: Instant;

  constructor(now: Instant = NOON) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  /** Never backwards. */
  advanceTo(instant: Instant): void {
    this.#now = Math.max(this.#now, instant);
  }
}
