// Times that people have to decide in, where their approvals count at certain hours only: when such a time runs out.
import { areOpen, findOpening, type Hours } from './hours.ts';
import type { Instant } from './vocabulary.ts';

/**
 * What begins while it is closed, or would run out then, has its time from when it opens next. Hours that are never open
 * together change nothing.
 *
 * @param ms how long people have
 */
export function findTimeout(hours: readonly Hours[], from: Instant, ms: number): Instant {
  // Up to the very moment at which it runs out somebody may decide.
  if (areOpen(hours, from) && !areOpen(hours, from + ms - 1)) return (findOpening(hours, from + ms) ?? from) + ms;
  return whenOpen(hours, from) + ms;
}

/** The instant itself where it is open then, or never; else the next at which it is. */
export function whenOpen(hours: readonly Hours[], at: Instant): Instant {
  return areOpen(hours, at) ? at : (findOpening(hours, at) ?? at);
}
