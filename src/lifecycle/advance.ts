// One step forward: a move is written by compare-and-set, and only then are its jobs handed on.
import type { AccessRequest } from '../core/access-request.ts';
import type { AuditFact } from '../core/audit.ts';
import { dueJobs, isVisible } from './due.ts';
import type { Doors, Stored } from './ports.ts';
import { carry } from './submit.ts';

/**
 * Writes the move and carries what it calls for: the state's own jobs, the card, and the audit line if there is a fact.
 * Undefined when somebody else moved the request first: read it again and think again.
 */
export async function advance<Move extends { readonly next: AccessRequest; readonly fact?: AuditFact }>(
  doors: Pick<Doors, 'store' | 'queue' | 'clock' | 'log' | 'onMove'>,
  from: Stored,
  move: Move,
): Promise<Stored<Move['next']> | undefined> {
  const now = doors.clock.now();
  const moved = await doors.store.move<Move['next']>(from, move, now);
  if (!moved) return undefined;

  const { id, state } = move.next;
  if (state !== from.request.state) doors.onMove?.(state);
  doors.log.info({ request: id, from: from.request.state, to: state, fact: move.fact?.kind }, 'request moved');
  await carry(doors, [
    ...dueJobs(move.next, now),
    ...(isVisible(from.request, move.next, move.fact)
      ? [{ job: { stage: 'announce', request: id }, at: now } as const]
      : []),
    ...(move.fact ? [{ job: { stage: 'audit' }, at: now } as const] : []),
  ]);
  return moved;
}
