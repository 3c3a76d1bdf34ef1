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
  const isOpen = areOpen(hours, from);
  // Up to the very moment at which it runs out somebody may decide.
  if (isOpen && areOpen(hours, from + ms - 1)) return from + ms;
  return (findOpening(hours, isOpen ? from + ms : from) ?? from) + ms;
}
