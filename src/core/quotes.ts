// Where a quoted text begins and ends, how text is put in quotes, and how it comes out of them again.
//
//   "my app"   a backslash keeps a quote, a backslash or (in names) a slash from meaning anything: "a\"b", "a\/b"
//   'my app'   as a shell would: no escapes; an apostrophe inside a word (don't) does not end it
//   `my app`   what Slack users put around names

const BACKSLASH = 92;
const DOUBLE = 34;
const SINGLE = 39;
const BACK_TICK = 96;
const AFTER_A_QUOTE = /[\s,/]|-{1,4}>|={1,2}>|$/y;

export function isQuote(code: number): boolean {
  return code === DOUBLE || code === SINGLE || code === BACK_TICK;
}

/** The place of the quote that ends the one at `open`, or -1. Takes time in proportion to what it skips. */
export function findClosingQuote(text: string, open: number): number {
  const quote = text.charCodeAt(open);
  for (let at = open + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH && quote === DOUBLE) at++;
    else if (code === quote && (quote !== SINGLE || endsWord(text, at + 1))) return at;
  }
  return -1;
}

/** True where a word may end: at a space, a comma, a slash, an arrow or the end of the text. */
export function endsWord(text: string, at: number): boolean {
  AFTER_A_QUOTE.lastIndex = at;
  return AFTER_A_QUOTE.test(text);
}

/** The reason as a quoted text: only the quote and the backslash need escaping. */
export function quoteReason(reason: string): string {
  return `"${reason.replace(/["\\]/g, '\\$&')}"`;
}

/** One part of a name as a quoted text: a slash separates parts even inside quotes, so it is escaped too. */
export function quoteName(name: string): string {
  return `"${name.replace(/["\\/]/g, '\\$&')}"`;
}

/** What a whole quoted text says. A backslash before anything else is a backslash. */
export function unquoteReason(quoted: string): string {
  const inner = quoted.slice(1, -1);
  return quoted.startsWith('"') && inner.includes('\\') ? inner.replace(/\\(["\\])/g, '$1') : inner;
}

/** The parts of a name such as `shop/"my space"/db`, `"shop/my space/db"` or `"a\/b"` (one part). */
export function splitName(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  let quote = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    if (quote === 0 && isQuote(code) && (at === 0 || text[at - 1] === '/') && findClosingQuote(text, at) > 0) {
      quote = code;
    } else if (quote === DOUBLE && code === BACKSLASH && (next === DOUBLE || next === BACKSLASH || next === 47)) {
      part += text[++at];
    } else if (quote !== 0 && code === quote && (quote !== SINGLE || endsWord(text, at + 1))) {
      quote = 0;
    } else if (code === 47) {
      parts.push(part);
      part = '';
    } else {
      part += text[at];
    }
  }
  parts.push(part);
  return parts;
}
