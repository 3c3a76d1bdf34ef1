// Revocations by others: whoever may not end a grant asks its owners to. A request of its own; nothing waits for it.
import {
  type AccessRequest,
  type Approved,
  type Done,
  type Ending,
  isDecidable,
  type Live,
  type RevokeAsk,
  type Withdrawn,
} from './access-request.ts';
import { asked, subject } from './carried.ts';
import type { Plan, Step, Warning } from './connectivity.ts';
import type { Fate } from './grant.ts';
import type { Move } from './moves.ts';
import { end } from './grant-moves.ts';
import type { Following } from './partners.ts';
import type { Refusal } from './refusal.ts';
import type { Instant, RequestId } from './vocabulary.ts';

/** Why nobody can be asked to end this; undefined when they can. `id` is what was named. */
export function refuseRevocation(id: RequestId, grant: AccessRequest | undefined): Refusal | undefined {
  if (!grant) return { kind: 'not-revocable', grant: id, because: 'unknown' };
  if (grant.state !== 'live') return { kind: 'not-revocable', grant: id, because: 'not-live' };
  return grant.revocation && { kind: 'revocation-waits', grant: id, revocation: grant.revocation };
}

/** What goes and what stays when the grant ends, as things are. */
export function planRemoval(fates: readonly Fate[]): Plan {
  return {
    steps: fates.flatMap(({ kind, item }): readonly Step[] => {
      if (kind !== 'remove') return [];
      return [item.kind === 'policy' ? { kind: 'remove-policy', item } : { kind: 'remove-route', item }];
    }),
    kept: [],
    warnings: fates.flatMap((fate): readonly Warning[] => {
      if (fate.kind !== 'keep') return [];
      return [{ kind: 'stays', item: fate.item, by: fate.because === 'needed' ? fate.by : [] }];
    }),
  };
}

/** The owners agreed: the grant ends in the same write, unless it has ended by now. What it held is judged anew. */
export function fulfil(request: Approved, ask: RevokeAsk, at: Instant): Move<Done> {
  return {
    next: { ...asked(request), ...subject(request), state: 'done', decisions: request.decisions, at },
    fact: { kind: 'request.done', grant: ask.id },
  };
}

/** A grant knows the revocation that waits: its card shows it, and there is one at a time. */
export function followRevocation(
  grant: AccessRequest,
  from: AccessRequest,
  next: AccessRequest,
  ask: RevokeAsk,
  at: Instant,
): Following {
  const comesToBe = from.state === 'submitted' && next.state === 'pending';
  if (grant.state !== 'live') return comesToBe ? 'conflict' : undefined;
  if (next.state === 'done') return endAsAsked(grant, next, ask, at);
  const { revocation: before, ...rest } = grant;
  if (before !== undefined && before !== next.id) return comesToBe ? 'conflict' : undefined;
  const waits = isDecidable(next) || next.state === 'approved';
  if (waits === (before !== undefined)) return undefined;
  return { next: waits ? { ...rest, revocation: next.id } : rest };
}

function endAsAsked(grant: Live, { id, requester }: Done, { reason }: RevokeAsk, at: Instant): Move {
  const why = reason === undefined ? {} : { reason };
  return end(grant, { kind: 'revoked', by: requester, request: id, ...why }, at);
}

/** A grant that ends, however it does, leaves nothing to ask for. What is approved already finds that out by itself. */
export function dissolveRevocation(
  revocation: AccessRequest,
  grant: RequestId,
  ending: Ending,
  at: Instant,
): Move<Withdrawn> | undefined {
  if (!isDecidable(revocation)) return undefined;
  return {
    next: { ...asked(revocation), state: 'withdrawn', at, with: ending, subject: subject(revocation) },
    fact: { kind: 'request.withdrawn', with: grant, ...('by' in ending && { by: ending.by }) },
  };
}
