// What was probably meant when a line does not begin with a verb, or cannot be cut into words.
import type { Verb } from './command.ts';
import { cut, fail, insert, isArrow, type Line, peek, replace, showWord } from './line.ts';
import { parseId } from './request-verbs.ts';
import { suggestWord } from './suggest.ts';
import type { Token } from './tokens.ts';
import { isVerb, listVerbs, VERBS } from './verbs.ts';

/** The first word is no verb: it is misspelt, or missing, or this was never meant as a command. */
export function explainVerb(line: Line): undefined {
  const first = peek(line);
  const expected = `a command: ${listVerbs()}`;
  if (!first) return undefined;
  if (isArrow(first)) {
    const rest = line.text.slice(first.end).trim();
    return fail(line, first, {
      problem: 'The source is missing before the arrow',
      expected,
      fixes: [`who -> ${rest}`],
    });
  }
  const next = peek(line, 1);
  if (first.kind === 'word' && (isArrow(next) || next?.kind === 'comma')) {
    const remark = { problem: 'The verb is missing', expected, didYouMean: 'allow' };
    return fail(line, { start: first.start, end: first.start }, { ...remark, fixes: [insert(line, first, 'allow')] });
  }
  const verb = meantVerb(first.lower);
  if (verb) {
    const remark = { problem: `${showWord(first.text)} is not a command`, expected, didYouMean: verb };
    return fail(line, first, { ...remark, fixes: [replace(line, first, verb)] });
  }
  if (parseId(first))
    return fail(line, first, { problem: 'The verb is missing', expected, fixes: [insert(line, first, 'show')] });
  const problem = `${showWord(first.text)} is not a command`;
  return fail(line, first, { problem, expected, fixes: [...guessWhole(line, first), 'help'] });
}

/** Politeness before a verb, a cf line without its `cf`, apps without a verb; anything else is answered with help. */
function guessWhole(line: Line, first: Token): string[] {
  if (isVerb(peek(line, 1)?.lower ?? '')) return [cut(line, first)];
  if (/^(?:add-|remove-|map-)/.test(first.lower)) return [`cf ${line.text.slice(first.start)}`];
  return line.tokens.some(isArrow) ? [insert(line, first, 'allow')] : [];
}

/** Quotes that do not match, and lines that are no lines. */
export function explainBroken(line: Line, broken: NonNullable<Line['broken']>): undefined {
  switch (broken.cause) {
    case 'unclosed quote': {
      const quote = line.text.charAt(broken.start);
      const rest = line.text.slice(broken.start);
      // Where the quote was probably meant to close: at the end, before an arrow or comma, after one word; or nowhere.
      const lengths = [rest.length, rest.search(/ ?(?:,|-{1,4}>)/), rest.search(/ |$/)];
      const closed = lengths.map((length) => {
        const at = broken.start + length;
        return length > 1 ? [replace(line, { start: at, end: at }, quote)] : [];
      });
      const opened = replace(line, { start: broken.start, end: broken.start + 1 }, '');
      const fixes = [...closed.flat(), opened];
      return fail(line, broken, { problem: 'This quote is never closed', expected: 'a closing quote', fixes });
    }
    case 'stray quote': {
      const expected = 'a space, a comma or a slash after a closing quote';
      return fail(line, broken, {
        problem: 'This quote ends in the middle of a word',
        expected,
        fixes: [replace(line, broken, '')],
      });
    }
    case 'too many words':
      return fail(line, broken, {
        problem: 'These are too many words for one command',
        expected: 'a few hundred at most',
      });
    default:
      return broken.cause satisfies never;
  }
}

/** A near miss of a verb, or what people say for one. */
function meantVerb(word: string): Verb | undefined {
  return Object.hasOwn(OTHERWISE, word) ? OTHERWISE[word] : suggestWord(word, VERBS);
}

const OTHERWISE: Readonly<Record<string, Verb>> = {
  ...{ grant: 'allow', permit: 'allow', connect: 'allow', open: 'allow', add: 'allow', request: 'allow', let: 'allow' },
  ...{
    remove: 'revoke',
    delete: 'revoke',
    disallow: 'revoke',
    disconnect: 'revoke',
    cut: 'revoke',
    withdraw: 'revoke',
  },
  ...{ accept: 'approve', ok: 'approve', yes: 'approve', reject: 'deny', decline: 'deny', no: 'deny', refuse: 'deny' },
  ...{ status: 'show', info: 'show', ls: 'list', requests: 'list', renew: 'extend', prolong: 'extend', target: 'use' },
  ...{ explain: 'why', diagnose: 'why', map: 'graph', draw: 'graph', expose: 'route', usage: 'help', man: 'help' },
};
