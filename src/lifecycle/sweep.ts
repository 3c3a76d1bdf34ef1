// What a crash left: jobs that are due and that nobody carries. Costs as much as there is unfinished work, and no more.
import type { Doors } from './ports.ts';

/** A job younger than this is on its way by itself. */
const GRACE_MS = 3_000;
const MOST_AT_ONCE = 500;

/** Hands overdue jobs to the queue again; those that it still has are left alone. Returns how many were overdue. */
export async function sweep(doors: Pick<Doors, 'store' | 'queue' | 'clock' | 'log'>): Promise<number> {
  const overdue = await doors.store.findOverdue(doors.clock.now() - GRACE_MS, MOST_AT_ONCE);
  if (overdue.length === 0) return 0;

  doors.log.info({ jobs: overdue.length }, 'carrying jobs that are overdue');
  await doors.queue.carry(overdue);
  return overdue.length;
}
