// Channels of single places that cannot be written to are told of in the audit trail, once until they can again.
import type { OperationFact } from '../core/operation.ts';
import type { Doors, TriedChannel } from './ports.ts';
import { carry } from './submit.ts';

export type NoteDoors = Pick<Doors, 'notices' | 'queue' | 'clock' | 'log'>;

export async function noteChannels(doors: NoteDoors, tried: readonly TriedChannel[]): Promise<void> {
  for (const { name: channel, refused } of tried) {
    const subject = `channel ${channel}`;
    const known = await doors.notices.find(subject);
    if ((known === undefined) === (refused === undefined)) continue;
    const fact: OperationFact =
      refused === undefined
        ? { kind: 'channel.usable', channel }
        : { kind: 'channel.unusable', channel, because: refused };
    const at = doors.clock.now();
    // Whoever was faster says the same.
    if (!(await doors.notices.write(subject, known, { fact, ...(refused !== undefined && { next: refused }) }, at)))
      continue;
    if (refused !== undefined) doors.log.warn({ channel, refused }, 'a channel of c2c.yml cannot be written to');
    await carry(doors, [{ job: { stage: 'audit' }, at }]);
  }
}
