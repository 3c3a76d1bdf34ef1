// How often and after what pause a job is tried again: numbers in, numbers out.
import type { Stage } from './handlers.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** The share of a pause that chance may take off, so that jobs which failed together do not come back together. */
const JITTER = 0.2;

/** With the pauses below these tries take about a quarter of an hour: longer than a foundation's usual restart. */
const PATIENT = 36;

/**
 * The person who waits for an answer is told soon that there is none: five tries take about seven seconds. A reconcile
 * comes round again by itself.
 */
const BRIEF = 5;

/** One try every 30 seconds for about a year: what happened is told whenever Slack comes back. */
const PRACTICALLY_FOR_EVER = 1_000_000;

const ATTEMPTS: Readonly<Record<Stage, number>> = {
  plan: PATIENT,
  apply: PATIENT,
  end: PATIENT,
  nudge: PATIENT,
  escalate: PATIENT,
  lapse: PATIENT,
  warn: PATIENT,
  review: PATIENT,
  expire: PATIENT,
  remind: PATIENT,
  intent: BRIEF,
  reconcile: BRIEF,
  announce: PRACTICALLY_FOR_EVER,
  audit: PRACTICALLY_FOR_EVER,
};

/** How often a job of this stage is tried, the first time included. */
export function attemptsOf(stage: Stage): number {
  return ATTEMPTS[stage];
}

/**
 * Milliseconds to wait after a try that failed. `failures` counts the tries so far (1 or more), `random` gives numbers
 * from 0 to 1. An error that says how long to wait (a number `retryAfterMs`) is obeyed, and a little more.
 */
export function pauseAfter(failures: number, error: unknown, random: () => number): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20), LONGEST_PAUSE_MS);
  const asked = retryAfterOf(error);
  if (asked !== undefined && asked >= longest) return Math.ceil(asked + FIRST_PAUSE_MS * random());
  return Math.max(Math.round(longest * (1 - JITTER * random())), Math.ceil(asked ?? 0));
}

function retryAfterOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('retryAfterMs' in error)) return undefined;
  const { retryAfterMs } = error;
  return typeof retryAfterMs === 'number' && Number.isFinite(retryAfterMs) && retryAfterMs >= 0
    ? retryAfterMs
    : undefined;
}
