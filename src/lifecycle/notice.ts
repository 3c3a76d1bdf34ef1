// Something changed on the foundation without us: live grants are looked at now, not only when their time comes.
import type { Doors } from './ports.ts';
import { carry } from './submit.ts';

/** Losing it costs only the time until the next look. */
export async function noticeDeploy(doors: Pick<Doors, 'queue' | 'clock' | 'log'>): Promise<void> {
  await carry(doors, [{ job: { stage: 'reconcile' }, at: doors.clock.now() }]);
}
