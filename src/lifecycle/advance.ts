// One step forward: a move is written by compare-and-set, and only then are its jobs handed on.
import type { AccessRequest } from '../core/access-request.ts';
import type { AuditFact } from '../core/audit.ts';
import { follow, partnerOf } from '../core/extension.ts';
import type { Instant } from '../core/vocabulary.ts';
import { dueJobs, isVisible } from './due.ts';
import type { BesideMove, Doors, DueJob, Stored } from './ports.ts';
import { carry } from './submit.ts';

type AdvanceDoors = Pick<Doors, 'store' | 'queue' | 'clock' | 'log' | 'onMove'>;
type Move = { readonly next: AccessRequest; readonly fact?: AuditFact };

/**
 * Writes the move and carries what it calls for: the state's own jobs, the card, and the audit line if there is a fact.
 * Where an extension and its grant concern each other, both are written together.
 * Undefined when somebody else moved the request first, or the extension must not come to be: read it again and think
 * again.
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
      const moves = [{ from, ...move }, ...(beside ? [beside] : [])];
      for (const each of moves) tell(doors, each);
      await carry(doors, [...moves.flatMap((each) => jobsOf(each, now)), ...auditJob(moves, now)]);
      return moved;
    }
    // It was the other of the two that somebody moved: it is asked again how it follows.
    if (!beside || (await doors.store.find(from.request.id))?.version !== from.version) return undefined;
  }
}

async function findBeside(
  { store }: Pick<Doors, 'store'>,
  from: Stored,
  { next }: Move,
  now: Instant,
): Promise<BesideMove | 'conflict' | undefined> {
  const id = partnerOf(from.request, next);
  const partner = id === undefined ? undefined : await store.find(id);
  const followed = partner && follow(partner.request, from.request, next, now);
  if (!partner || followed === undefined) return undefined;
  return followed === 'conflict' ? followed : { from: partner, ...followed };
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
