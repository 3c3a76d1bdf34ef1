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

// Bounded, so that a line of dashes is read in linear time.
const ARROW = /-{1,4}>|={1,2}>/y;
const SPACE = 32;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const COMMA = 44;
const DASH = 45;
const EQUALS = 61;
const BACK_TICK = 96;

export function tokenise(text: string): Tokens {
  const tokens: Token[] = [];
  let at = skipSpaces(text, 0);
  while (at < text.length) {
    if (tokens.length === MOST_TOKENS) {
      return { tokens, broken: { cause: 'too many words', start: at, end: text.length } };
    }
    const start = at;
    if (text.charCodeAt(at) === COMMA) {
      at++;
      tokens.push(token('comma', ',', '', start, at));
    } else if ((at = skipArrow(text, start)) > start) {
      tokens.push(token('arrow', text.slice(start, at), '', start, at));
    } else {
      const word = readWord(text, start);
      if ('cause' in word) return { tokens, broken: word };
      tokens.push(word);
      at = word.end;
      if (word.lower === 'because') {
        const rest = skipSpaces(text, at);
        if (rest < text.length && !isQuotedReason(text, rest)) {
          tokens.push(token('reason', text.slice(rest).trimEnd(), '', rest, text.trimEnd().length));
          return { tokens };
        }
      }
    }
    at = skipSpaces(text, at);
  }
  return { tokens };
}

function readWord(text: string, start: number): Token | Broken {
  let at = start;
  let bare = true;
  for (;;) {
    at = skipBare(text, at);
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
  return token('word', word, bare ? lowerCase(word) : '', start, at);
}

/** An apostrophe or a back-tick may open an unquoted reason: `because 'tis time`. */
function isQuotedReason(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === DOUBLE_QUOTE || (code === SINGLE_QUOTE && findClosingQuote(text, at) > 0);
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SPACE) at++;
  return at;
}

function skipArrow(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code !== DASH && code !== EQUALS) return at;
  ARROW.lastIndex = at;
  return ARROW.test(text) ? ARROW.lastIndex : at;
}

/** To the next space, comma, quote or arrow. */
function skipBare(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > BACK_TICK) continue;
    if (code === SPACE || code === COMMA || isQuote(code)) break;
    if ((code === DASH || code === EQUALS) && skipArrow(text, at) > at) break;
  }
  return at;
}

/** Most words are typed in lower case, and then nothing needs to be made. */
function lowerCase(word: string): string {
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    if ((code >= 65 && code <= 90) || code > 127) return word.toLowerCase();
  }
  return word;
}

function token(kind: Token['kind'], text: string, lower: string, start: number, end: number): Token {
  return { kind, text, lower, start, end };
}
