// When people are told that a grant ends soon, and the move that records it, so that it is told once.
import type { Live } from './access-request.ts';
import type { Move } from './moves.ts';
import type { Instant } from './vocabulary.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Who asks for less than this needs no warning that it ends. */
const SHORTEST_WARNED_MS = 5 * 60 * 1000;

/**
 * When people are warned of an end: a day before it or a tenth of the time, whichever is shorter; or `beforeMs`, if an
 * operator says so, but never in the first half of the time.
 */
export function findWarning(from: Instant, until: Instant, beforeMs: number | undefined): Instant | undefined {
  const length = until - from;
  if (length < SHORTEST_WARNED_MS) return undefined;
  return until - Math.round(beforeMs === undefined ? Math.min(DAY_MS, length / 10) : Math.min(beforeMs, length / 2));
}

/** People are told that the grant ends soon. */
export function warn(request: Live, until: Instant, at: Instant): Move<Live> {
  return {
    next: { ...request, grant: { ...request.grant, warnedAt: at } },
    fact: { kind: 'grant.warned', until },
  };
}
