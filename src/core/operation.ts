// What became of c2c's own configuration, as facts: a channel that cannot be written to, a c2c.yml that is refused or in
// force.
import type { LineWriter } from './audit-line.ts';
import type { Instant } from './vocabulary.ts';

export type OperationFact =
  /** `channel` as the configuration has it. */
  | { readonly kind: 'channel.unusable'; readonly channel: string; readonly because: string }
  | { readonly kind: 'channel.usable'; readonly channel: string }
  /** What it said before stays in force. */
  | {
      readonly kind: 'config.refused';
      readonly file: string;
      readonly mistakes: readonly { readonly where: string; readonly what: string }[];
      /** How many there are that are not told. */
      readonly more: number;
    }
  | {
      readonly kind: 'config.in-force';
      readonly file: string;
      /** How many there are now. */
      readonly rules: number;
      /** Of rules, by name. */
      readonly added: readonly string[];
      readonly changed: readonly string[];
      readonly removed: readonly string[];
      readonly reordered: boolean;
      /** What else changed, by its name in the file. */
      readonly settings: readonly string[];
    };

/** What happened to c2c itself, and neither to a request nor to a person. */
export type OperationEvent = OperationFact & { readonly at: Instant };

const MOST_NAMES = 8;

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
    case 'config.refused': {
      const count = fact.mistakes.length + fact.more;
      return [
        'config',
        'refused',
        text(fact.file),
        'the old rules stay in force',
        count === 1 ? '1 thing to fix' : `${count} things to fix`,
      ];
    }
    case 'config.in-force': {
      const changes = [
        ...list('added', fact.added, text),
        ...list('changed', fact.changed, text),
        ...list('removed', fact.removed, text),
        ...(fact.reordered ? ['the rules have another order'] : []),
        ...list('set', fact.settings, text),
      ];
      const count = fact.rules === 1 ? '1 rule' : `${fact.rules} rules`;
      return ['config', 'in force', text(fact.file), count, ...(changes.length === 0 ? ['as before'] : changes)];
    }
    default:
      return fact satisfies never;
  }
}

/** The lines below it, where one does not hold all of it. */
export function detailOperation(fact: OperationFact, { text }: Pick<LineWriter, 'text'>): readonly string[] {
  if (fact.kind !== 'config.refused') return [];
  const mistakes = fact.mistakes.map(({ where, what }) => `${text(where)}  ${text(what)}`);
  return fact.more === 0 ? mistakes : [...mistakes, `and ${fact.more} more: c2c config check tells all`];
}

function list(verb: string, names: readonly string[], text: LineWriter['text']): readonly string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, MOST_NAMES).map(text).join(', ');
  return [`${verb} ${shown}${names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''}`];
}
