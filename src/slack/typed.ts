// What people typed, made harmless before it is shown: no markup, no invisible characters, no endless text.

/** Control, format (zero-width and bidi among them) and lone surrogates: shown as a mark, so that no name hides in them. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u034f\u115f\u1160\u2800\u3164\uffa0]/gu;
/** What nearly all names are made of: nothing to look for in it, neither what hides nor what marks up. */
const PLAIN = /^[a-zA-Z0-9 .,:;/()'"=+-]*$/;
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** One line of visible characters. Two names that look alike because of what nobody sees no longer do. */
export function neutralise(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(LINE_BREAKS, ' ').replace(INVISIBLE, '\ufffd');
}

/** At most `most` UTF-16 units, never half a character. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Slack reads `&`, `<` and `>` only (docs.slack.dev formatting); without them no mention, link or broadcast is left. */
export function escapeTokens(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const LOOKALIKES: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ˋ', _: 'ˍ' };

/** mrkdwn's marks cannot be escaped: where one would start or end something, a character that looks like it stands in. */
export function disarmMarks(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/[*~`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (mark) => LOOKALIKES[mark] ?? mark);
}
