// One step forward: a move is written by compare-and-set, and only then are its jobs handed on.
import type { AccessRequest } from '../core/access-request.ts';
import type { AuditFact } from '../core/audit.ts';
import { follow, partnersOf } from '../core/partners.ts';
import type { Instant } from '../core/vocabulary.ts';
import { dueJobs, isVisible } from './due.ts';
import type { BesideMove, Doors, DueJob, Stored } from './ports.ts';
import { carry } from './submit.ts';

type AdvanceDoors = Pick<Doors, 'store' | 'queue' | 'clock' | 'log' | 'onMove'>;
type Move = { readonly next: AccessRequest; readonly fact?: AuditFact };

/**
 * Writes the move and carries what it calls for: the state's own jobs, the card, and the audit line if there is a fact.
 * What concerns other requests, as an extension concerns its grant, is written together with what they come to.
 * Undefined when somebody else moved the request first, or it must not come to be: read it again and think again.
 */
export async function advance<Each extends Move>(
  doors: AdvanceDoors,
  from: Stored,
  move: Each,
): Promise<Stored<Each['next']> | undefined> {
  for (;;) {
    const now = doors.clock.now();
    const beside = await findBeside(doors, from, move, now);
    if (beside === 'conflict') return undefined;
    const moved = await doors.store.move<Each['next']>(from, move, now, beside);
    if (moved) {
      const moves = [{ from, ...move }, ...beside];
      for (const each of moves) tell(doors, each);
      await carry(doors, [...moves.flatMap((each) => jobsOf(each, now)), ...auditJob(moves, now)]);
      return moved;
    }
    // It was one of the others that somebody moved: it is asked again how it follows.
    if (beside.length === 0 || (await doors.store.find(from.request.id))?.version !== from.version) return undefined;
  }
}

/** What follows may have followers too: the end of a grant, asked for by one request, takes another one along. */
async function findBeside(
  { store }: Pick<Doors, 'store'>,
  from: Stored,
  { next }: Move,
  now: Instant,
): Promise<readonly BesideMove[] | 'conflict'> {
  const moves: BesideMove[] = [{ from, next }];
  for (const move of moves) {
    for (const id of partnersOf(move.from.request, move.next)) {
      if (moves.some((each) => each.next.id === id)) continue;
      const partner = await store.find(id);
      const followed = partner && follow(partner.request, move.from.request, move.next, now);
      if (followed === 'conflict') return followed;
      if (partner && followed) moves.push({ from: partner, ...followed });
    }
  }
  return moves.slice(1);
}

function tell(doors: AdvanceDoors, { from, next, fact }: BesideMove): void {
  const { id, state } = next;
  if (state !== from.request.state) doors.onMove?.(state);
  doors.log.info({ request: id, from: from.request.state, to: state, fact: fact?.kind }, 'request moved');
}

function jobsOf({ from, next, fact }: BesideMove, now: Instant): readonly DueJob[] {
  const announce = { job: { stage: 'announce', request: next.id }, at: now } as const;
  return [...dueJobs(next, now), ...(isVisible(from.request, next, fact) ? [announce] : [])];
}

function auditJob(moves: readonly Move[], now: Instant): readonly DueJob[] {
  return moves.some(({ fact }) => fact) ? [{ job: { stage: 'audit' }, at: now }] : [];
}
