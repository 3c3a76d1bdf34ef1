// What was probably meant by a word that no option begins with.
import { explainSecondArrow } from './apps.ts';
import { parseDate, parseDuration } from './duration.ts';
import { cut, fail, insert, isArrow, type Line, listWords, replace } from './line.ts';
import { isReserved } from './names.ts';
import type { OptionName, Options } from './options.ts';
import { looksLikePorts } from './ports.ts';
import { quoteReason } from './quotes.ts';
import { suggestWord } from './suggest.ts';
import type { Token } from './tokens.ts';
import { explainPorts } from './traffic.ts';

/** Words with which people say what a keyword says; an empty one can be left out. */
const OTHERWISE: Readonly<Record<string, string>> = {
  ...{ https: 'tls', ssl: 'tls', mtls: 'tls', http: 'tcp 8080', over: '', via: '', using: '', with: '', on: '' },
  ...{
    during: 'for',
    lasting: 'for',
    within: 'for',
    till: 'until',
    til: 'until',
    always: 'forever',
    permanently: 'forever',
  },
  ...{ host: 'as', hostname: 'as', named: 'as', called: 'as', reason: 'because', since: 'because', cause: 'because' },
  ...{ and: ',', '&': ',', '+': ',', '--port': 'tcp', '--hostname': 'as', '-n': 'as', '--protocol': '' },
};

/** What the reader of options expects next, as a list ready to read. */
function listExpected(allowed: readonly OptionName[], said: Options): { words: string[]; expected: string } {
  const words: string[] = [];
  const shown: string[] = [];
  for (const name of allowed) {
    if (said[name] !== undefined) continue;
    if (name === 'traffic') {
      words.push('tls', 'tcp', 'udp');
      shown.push('`tls`', '`tcp PORTS`', '`udp PORTS`');
    } else if (name === 'lifetime') {
      words.push('for', 'until', 'forever');
      shown.push('`for`');
    } else {
      words.push(name === 'host' ? 'as' : 'because');
      shown.push(name === 'host' ? '`as`' : '`because`');
    }
  }
  return { words, expected: listWords(shown) || 'nothing more' };
}

export function explainStrayWord(line: Line, token: Token, allowed: readonly OptionName[], said: Options): undefined {
  if (isArrow(token)) return fail(line, token, explainSecondArrow(line, token));
  const { words, expected } = listExpected(allowed, said);
  if (token.kind === 'comma') {
    return fail(line, token, { problem: 'This comma joins nothing', expected, fixes: [cut(line, token)] });
  }
  const problem = 'I did not understand one word';
  const { lower, text } = token;
  const before = line.tokens[line.at - 1];
  if (lower === '') {
    const reason =
      before?.kind === 'word' && before.lower === '' && said.reason !== undefined
        ? []
        : [insert(line, token, 'because')];
    return fail(line, token, { problem: 'I did not understand this text', expected, fixes: reason });
  }
  const isPort = looksLikePorts(text) && /^[\d.:-]+$/.test(text) && parseDate(text) === undefined;
  if (allowed.includes('traffic') && (isPort || /^ports?$/.test(lower))) {
    return explainPorts(line, token, isPort && said.traffic !== undefined && looksLikePorts(before?.lower ?? ''));
  }
  const meant = suggestWord(lower, words);
  if (meant !== undefined)
    return fail(line, token, { problem, expected, didYouMean: meant, fixes: [replace(line, token, meant)] });
  const otherwise = OTHERWISE[lower];
  if (otherwise !== undefined && Object.hasOwn(OTHERWISE, lower)) {
    const fix = otherwise === '' ? cut(line, token) : replace(line, token, otherwise);
    return fail(line, token, { problem, expected, ...(otherwise !== '' && { didYouMean: otherwise }), fixes: [fix] });
  }
  if (typeof parseDuration(lower) === 'number')
    return fail(line, token, {
      problem: 'A duration needs `for`',
      expected,
      didYouMean: 'for',
      fixes: [insert(line, token, 'for')],
    });
  if (parseDate(text))
    return fail(line, token, {
      problem: 'A date needs `until`',
      expected,
      didYouMean: 'until',
      fixes: [insert(line, token, 'until')],
    });
  return fail(line, token, { problem, expected, fixes: takeAsReason(line, token, said) });
}

/** Several words in a row that mean nothing to us were meant for people: `allow web -> db we need it today`. */
function takeAsReason(line: Line, token: Token, said: Options): string[] {
  const rest = line.tokens.slice(line.at);
  if (rest.some((word, index) => opensOption(word, rest[index + 1]))) return [];
  const before = line.tokens[line.at - 1];
  if (said.reason !== undefined) {
    if (before?.lower !== '') return [];
    return [line.text.slice(0, before.start) + quoteReason(line.text.slice(before.start).trim())];
  }
  if (rest.length < 3) return [];
  return [`${line.text.slice(0, token.start)}because ${quoteReason(line.text.slice(token.start).trim())}`];
}

/** Keywords such as `for` and `to` are English too; with what they need after them they are keywords. */
function opensOption({ lower }: Token, next: Token | undefined): boolean {
  if (!isReserved(lower)) return false;
  const isEnglish = lower === 'to' || lower === 'for' || lower === 'as' || lower === 'until';
  return !isEnglish || /^\d/.test(next?.lower ?? '');
}
