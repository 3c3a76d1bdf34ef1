// Which words stand in a line, and where: text in plain typography -> tokens with spans.
import { endsWord, findClosingQuote, isQuote } from './quotes.ts';

/** A word may have quoted parts (`shop/"my space"/db`); a reason is the unquoted rest of the line after `because`. */
export interface Token {
  readonly kind: 'word' | 'arrow' | 'comma' | 'reason';
  readonly text: string;
  /** A bare word in lower case, to compare with keywords; empty for everything else, as a quoted word is never a keyword. */
  readonly lower: string;
  readonly start: number;
  readonly end: number;
}

/** Why the words stop before the text does. */
export interface Broken {
  readonly cause: 'unclosed quote' | 'stray quote' | 'too many words';
  readonly start: number;
  readonly end: number;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly broken?: Broken;
}

/** More than any sensible command has; it bounds the work for a hostile one. */
const MOST_TOKENS = 400;

const SPACES = / +/y;
const ARROW = /-{1,4}>|={1,2}>/y;
// The lookaheads are bounded: a line of dashes is read in linear time.
const BARE = /(?:[^ ,"'`\-=]|-(?!-{0,3}>)|=(?!=?>))+/y;
const COMMA = 44;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;

export function tokenise(text: string): Tokens {
  const tokens: Token[] = [];
  let at = skip(SPACES, text, 0);
  while (at < text.length) {
    if (tokens.length === MOST_TOKENS) {
      return { tokens, broken: { cause: 'too many words', start: at, end: text.length } };
    }
    const start = at;
    if (text.charCodeAt(at) === COMMA) {
      at++;
      tokens.push(token('comma', ',', '', start, at));
    } else if ((at = skip(ARROW, text, start)) > start) {
      tokens.push(token('arrow', text.slice(start, at), '', start, at));
    } else {
      const word = readWord(text, start);
      if ('cause' in word) return { tokens, broken: word };
      tokens.push(word);
      at = word.end;
      if (word.lower === 'because') {
        const rest = skip(SPACES, text, at);
        if (rest < text.length && !isQuotedReason(text, rest)) {
          tokens.push(token('reason', text.slice(rest).trimEnd(), '', rest, text.trimEnd().length));
          return { tokens };
        }
      }
    }
    at = skip(SPACES, text, at);
  }
  return { tokens };
}

function readWord(text: string, start: number): Token | Broken {
  let at = start;
  let bare = true;
  for (;;) {
    at = skip(BARE, text, at);
    if (!isQuote(text.charCodeAt(at))) break;
    if (at > start && text[at - 1] !== '/') {
      if (!bare) break;
      at++; // an apostrophe inside a word, as in bob's
      continue;
    }
    const close = findClosingQuote(text, at);
    if (close < 0) return { cause: 'unclosed quote', start: at, end: text.length };
    if (!endsWord(text, close + 1)) return { cause: 'stray quote', start: close, end: close + 1 };
    bare = false;
    at = close + 1;
  }
  const word = text.slice(start, at);
  return token('word', word, bare ? word.toLowerCase() : '', start, at);
}

/** An apostrophe or a back-tick may open an unquoted reason: `because 'tis time`. */
function isQuotedReason(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === DOUBLE_QUOTE || (code === SINGLE_QUOTE && findClosingQuote(text, at) > 0);
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function token(kind: Token['kind'], text: string, lower: string, start: number, end: number): Token {
  return { kind, text, lower, start, end };
}
