// How much one person may ask, so that nobody floods those who decide, or finds out names by trying them.
import type { Instant } from './vocabulary.ts';

/** For each person. What is absent is not limited. */
export interface AskLimits {
  /** How many of their requests may wait for a decision at the same time. */
  readonly pendingAtOnce?: number;
  /** How often they may ask, or look something up, within an hour. */
  readonly askedPerHour?: number;
}

/** The hour of `askedPerHour`, in milliseconds. It ends with the moment of asking: there is no full hour to wait for. */
export const ASKING_HOUR_MS = 3_600_000;

export type AskedTooOften = { readonly kind: 'too-often'; readonly limit: number; readonly again: Instant };

/** Why an ask was not taken. Nothing of it is stored. */
export type TooMany = { readonly kind: 'too-many-waiting'; readonly limit: number } | AskedTooOften;
