// Something changed on a foundation without us: live grants are looked at now, not only when their time comes.
import type { FoundationName } from '../core/vocabulary.ts';
import type { Doors } from './ports.ts';
import { carry } from './submit.ts';

/** Losing it costs only the time until the next look. */
export async function noticeDeploy(
  doors: Pick<Doors, 'queue' | 'clock' | 'log'>,
  foundation: FoundationName,
): Promise<void> {
  await carry(doors, [{ job: { stage: 'reconcile', foundation }, at: doors.clock.now() }]);
}
