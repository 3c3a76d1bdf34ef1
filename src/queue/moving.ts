// One move of a request as the script takes it: its keys, its values, and what becomes due or is due no more.
import type { Instant } from '../core/vocabulary.ts';
import type { BesideMove } from '../lifecycle/ports.ts';
import { changeDue } from './due-changes.ts';
import { numberOf } from './ids.ts';
import { changeIndexes } from './indexes.ts';
import { type Place, requestKey } from './place.ts';
import { writeFact, writeRequest } from './records.ts';

export interface WrittenMove {
  readonly keys: readonly string[];
  readonly values: readonly (string | number)[];
  readonly due: readonly (string | number)[];
}

export function describeMove(place: Place, { from, next, fact }: BesideMove, at: Instant): WrittenMove {
  const { added, removed } = changeIndexes(from.request, next);
  const due = changeDue(from.request, next, fact, at);
  return {
    keys: [requestKey(place, next.id), ...[...added, ...removed].map(place.keys.index)],
    values: [
      from.version,
      writeRequest(next),
      fact ? writeFact(next, fact) : '',
      numberOf(next.id) ?? 0,
      '+'.repeat(added.length) + '-'.repeat(removed.length),
    ],
    due: due.flatMap((change) => [change.kind, change.name, change.at]),
  };
}
