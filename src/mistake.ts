// A mistake in the configuration: where it is, what is wrong and the way out, in words that hold no secret.

export interface Mistake {
  /** The variable's name, or `c2c.yml:LINE:COL`. */
  readonly where: string;
  /** Reads on after `where`. */
  readonly what: string;
}

/** All mistakes under one heading, in two columns. `doing` reads before the colon: `c2c cannot start`. */
export function showMistakes(doing: string, mistakes: readonly Mistake[]): string {
  const width = Math.max(...mistakes.map(({ where }) => where.length));
  const lines = mistakes.map(({ where, what }) => `  ${where.padEnd(width)}  ${what}`);
  return [`${doing}: ${mistakes.length} ${mistakes.length === 1 ? 'thing' : 'things'} to fix`, ...lines].join('\n');
}

const TOKEN = /\b(x(?:ox[a-z]|app)(?:\.xox[a-z])?-)[\w-]*/g;
const USER_INFO = /\/\/[^/\s]*@/g;
const LONG_WORD = /[\w+/=-]{24,}/g;
const LONGEST_QUOTE = 60;

/**
 * A value as it may be shown. People paste a secret into the wrong variable, so of anything that could be one only the
 * first letters are left: `xoxp-…`.
 */
export function quoteSafely(text: string): string {
  const safe = hideSecrets(text);
  return `"${safe.length > LONGEST_QUOTE ? `${safe.slice(0, LONGEST_QUOTE)}…` : safe}"`;
}

/** The text on one line, without what could be a secret. */
export function hideSecrets(text: string): string {
  return text
    .replace(USER_INFO, '//…@')
    .replace(TOKEN, '$1…')
    .replace(LONG_WORD, (word) => `${word.slice(0, 4)}…`)
    .replace(/\s+/g, ' ');
}

/** Whether a value may also be part of a suggestion: nothing of it would be hidden when it is quoted. */
export function isPlain(text: string): boolean {
  return quoteSafely(text) === `"${text}"`;
}

/** Below this length a secret is also a word, and hiding it would only garble the text. */
const SHORTEST_SECRET = 6;

/** The same mistakes, without any of these secrets. */
export function withoutSecrets(mistakes: readonly Mistake[], secrets: readonly string[]): readonly Mistake[] {
  const long = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  return mistakes.map(({ where, what }) => ({
    where,
    what: long.reduce((rest, secret) => rest.replaceAll(secret, '…'), what),
  }));
}
