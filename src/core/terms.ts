// What rules demand of an approval beside who gives it, and whether one is as they demand.
import { areOpen, type Hours } from './hours.ts';
import type { Instant } from './vocabulary.ts';

/** What the rules of a request demand together; nothing said is nothing demanded. */
export interface Terms {
  /** The rule that wants every approver to say why; the first of several. */
  readonly reasonFor?: string;
  /** An approval counts while all of these are open. */
  readonly hours?: readonly Hours[];
}

export interface Said {
  readonly at: Instant;
  readonly reason?: string;
}

/** How an approval falls short of the terms. */
export type Shortfall =
  | { readonly kind: 'no-reason'; readonly rule: string }
  | { readonly kind: 'closed'; readonly hours: readonly Hours[] };

export function findShortfall({ reasonFor, hours = [] }: Terms, { at, reason }: Said): Shortfall | undefined {
  if (!areOpen(hours, at)) return { kind: 'closed', hours };
  return reasonFor === undefined || saysWhy(reason) ? undefined : { kind: 'no-reason', rule: reasonFor };
}

/** A reason has a letter or a digit: the `…` of a command that was copied, and never filled in, says nothing. */
export function saysWhy(reason: string | undefined): boolean {
  return reason !== undefined && /[\p{L}\p{N}]/u.test(reason);
}
