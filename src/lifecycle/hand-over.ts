// What a leaving request owned and others still need becomes theirs, so that the last of them takes it away.
import { itemKey } from '../core/connectivity.ts';
import type { Fate } from '../core/grant.ts';
import { inherit, owns } from '../core/inheritance.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { advance } from './advance.ts';
import type { Doors } from './ports.ts';

/**
 * A request that counts on something which was there before c2c leaves it there at its end. If c2c has made or adopted it
 * since, for somebody who leaves earlier, nobody would ever take it away. False: one of the heirs holds nothing any more,
 * so it has to be looked at again who needs what.
 */
export async function handOver(doors: Doors, from: RequestId, fates: readonly Fate[]): Promise<boolean> {
  const left = new Map<RequestId, Set<string>>();
  for (const fate of fates) {
    if (fate.kind !== 'keep' || fate.because !== 'needed') continue;
    for (const id of fate.by) left.set(id, (left.get(id) ?? new Set()).add(itemKey(fate.item)));
  }
  for (const [id, keys] of left) if (!(await handTo(doors, id, keys, from))) return false;
  return true;
}

async function handTo(doors: Doors, id: RequestId, keys: ReadonlySet<string>, from: RequestId): Promise<boolean> {
  for (;;) {
    const stored = await doors.store.find(id);
    const heir = stored && inherit(stored.request, keys, from);
    if (!heir) return false;
    if (owns(stored.request, keys) || (await advance(doors, stored, { next: heir }))) return true;
  }
}
