// Extensions: more time for a live grant. What a move of the one request means for the other.
import {
  type AccessRequest,
  type Approved,
  type Ending,
  type Extended,
  isDecidable,
  type Live,
  type WaitingExtension,
  type Withdrawn,
} from './access-request.ts';
import { showGranted } from './audit.ts';
import { itemKey } from './connectivity.ts';
import { endOf, type GrantedItem } from './grant.ts';
import { asked, subject } from './carried.ts';
import { lapse, type Move } from './moves.ts';
import type { Following } from './partners.ts';
import type { Refusal } from './refusal.ts';
import { findWarning } from './warning.ts';
import type { Instant, RequestId } from './vocabulary.ts';

/** Why nobody can be asked to extend this; undefined when they can. `id` is what was named. */
export function refuseExtension(id: RequestId, grant: AccessRequest | undefined): Refusal | undefined {
  const refused = (because: Extract<Refusal, { kind: 'not-extendable' }>['because']): Refusal => ({
    kind: 'not-extendable',
    grant: id,
    because,
  });
  switch (grant?.state) {
    case undefined:
      return refused('unknown');
    case 'live':
      if (grant.grant.until === undefined) return refused('for-ever');
      return grant.extension && { kind: 'extension-waits', grant: id, extension: grant.extension.id };
    case 'submitted':
    case 'pending':
    case 'stale':
    case 'approved':
    case 'failed':
      return refused('not-live-yet');
    case 'refused':
    case 'withdrawn':
    case 'denied':
    case 'lapsed':
    case 'extended':
    case 'done':
    case 'ending':
    case 'ended':
      return refused('over');
    default:
      return grant satisfies never;
  }
}

/** When a live grant expires: not before its extension is decided. Undefined: not by itself, as things are. */
export function expiryOf({ grant, extension }: Live): Instant | undefined {
  if (grant.until === undefined || !extension) return grant.until;
  return extension.heldUntil === undefined ? undefined : Math.max(grant.until, extension.heldUntil);
}

/**
 * The approved time counts from the grant's present end, or from now where that has passed while people decided. The
 * grant follows in the same write.
 *
 * @param items what the plan found or made
 * @param made what of it had to be made again
 */
export function extend(
  request: Approved,
  { id: grant, grant: { until } }: Live,
  items: readonly GrantedItem[],
  made: readonly GrantedItem[],
  at: Instant,
  warnBeforeMs?: number,
): Move<Extended> {
  const end = endOf(request.lifetime, Math.max(until ?? at, at));
  if (until === undefined || end === undefined) throw new Error(`${request.id} extends ${grant}, which has no end`);
  const warnAt = findWarning(at, end, warnBeforeMs);
  return {
    next: {
      ...asked(request),
      ...subject(request),
      state: 'extended',
      decisions: request.decisions,
      until: end,
      ...(warnAt !== undefined && { warnAt }),
      items,
    },
    fact: {
      kind: 'grant.extended',
      grant,
      extension: request.id,
      by: request.requester,
      until: end,
      made: made.map(showGranted),
    },
  };
}

/**
 * How the grant follows a move of its extension. `conflict`: the extension must not come to be, because its grant is live
 * no more, or waits for another extension.
 */
export function followExtension(grant: AccessRequest, from: AccessRequest, next: AccessRequest): Following {
  const comesToBe = from.state === 'submitted' && (next.state === 'pending' || next.state === 'approved');
  if (grant.state !== 'live') return comesToBe ? 'conflict' : undefined;
  if (next.state === 'extended') return lengthen(grant, next);
  if (grant.extension && grant.extension.id !== next.id) return comesToBe ? 'conflict' : undefined;
  return hold(grant, next);
}

/** What ends a grant ends what was asked about it; one that expires was held until its extension lapsed. */
export function dissolveExtension(
  extension: AccessRequest,
  grant: RequestId,
  ending: Ending,
  at: Instant,
): Move<Withdrawn> | ReturnType<typeof lapse> | undefined {
  if (!isDecidable(extension) && extension.state !== 'approved') return undefined;
  if (ending.kind === 'expired') return isDecidable(extension) ? lapse(extension) : undefined;
  return {
    next: { ...asked(extension), state: 'withdrawn', at, with: ending, subject: subject(extension) },
    fact: { kind: 'request.withdrawn', with: grant, ...('by' in ending && { by: ending.by }) },
  };
}

function lengthen(live: Live, { id, requester, until, warnAt, items }: Extended) {
  const { extension, ...grant } = live;
  const { appliedAt } = grant.grant;
  const held = joinItems(grant.grant.items, items);
  const next: Live = {
    ...grant,
    grant: { items: held, appliedAt, until, ...(warnAt !== undefined && { warnAt }) },
    ...(extension && extension.id !== id && { extension }),
  };
  return {
    next,
    fact: { kind: 'grant.extended', grant: live.id, extension: id, by: requester, until, made: [] },
  } as const;
}

/** What the grant held stays its own, also under guids that are no more; what had to be made again is ours. */
function joinItems(held: readonly GrantedItem[], more: readonly GrantedItem[]): readonly GrantedItem[] {
  const items = new Map(held.map((item) => [itemKey(item.item), item]));
  for (const { item, ours } of more) {
    const key = itemKey(item);
    items.set(key, { item, ours: ours || items.get(key)?.ours === true });
  }
  return [...items.values()];
}

/** The grant waits while its extension does, and no longer. */
function hold(live: Live, extension: AccessRequest) {
  const { extension: before, ...grant } = live;
  const waiting = waitingOf(extension);
  const { until } = live.grant;
  if (!waiting) {
    if (!before) return undefined;
    const fact = until === undefined ? undefined : ({ kind: 'grant.released', extension: before.id, until } as const);
    return { next: grant, ...(fact && { fact }) };
  }
  if (before?.heldUntil === waiting.heldUntil && before) return undefined;
  const { id, heldUntil } = waiting;
  return {
    next: { ...grant, extension: waiting },
    ...(heldUntil !== undefined && { fact: { kind: 'grant.held', extension: id, until: heldUntil } as const }),
  };
}

function waitingOf(request: AccessRequest): WaitingExtension | undefined {
  switch (request.state) {
    case 'pending':
    case 'stale':
      return { id: request.id, heldUntil: request.lapsesAt };
    case 'approved':
      return { id: request.id };
    case 'submitted':
    case 'refused':
    case 'withdrawn':
    case 'denied':
    case 'lapsed':
    case 'failed':
    case 'extended':
    case 'done':
    case 'live':
    case 'ending':
    case 'ended':
      return undefined;
    default:
      return request satisfies never;
  }
}
