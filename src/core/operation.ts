// What became of c2c's own configuration, as facts: a channel that cannot be written to.
import type { LineWriter } from './audit.ts';
import type { Instant } from './vocabulary.ts';

export type OperationFact =
  /** `channel` as the configuration has it. */
  | { readonly kind: 'channel.unusable'; readonly channel: string; readonly because: string }
  | { readonly kind: 'channel.usable'; readonly channel: string };

/** What happened to c2c itself, and neither to a request nor to a person. */
export type OperationEvent = OperationFact & { readonly at: Instant };

/** The words of its line: what it is about, what happened, and the rest. */
export function describeOperation(
  fact: OperationFact,
  { text }: Pick<LineWriter, 'text'>,
): readonly [string, string, ...string[]] {
  switch (fact.kind) {
    case 'channel.unusable':
      return ['channel', 'unusable', text(fact.channel), text(fact.because), 'cards go to the next one that fits'];
    case 'channel.usable':
      return ['channel', 'usable', text(fact.channel), 'cards go there again'];
    default:
      return fact satisfies never;
  }
}
