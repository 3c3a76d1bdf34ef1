// What phones, keyboards and Slack do to typed text, undone: text -> the same words in the characters of the grammar.

const USUAL_ONLY = /^[ -%'-;=-~]*$/; // printable ASCII without & and <
const WRAPPING_MARKS = ['```', '`', '*', '_', '~'];
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
// Control, format (zero-width and bidi among them) and lone surrogates; then letters that look like nothing.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u034f\u115f\u1160\u2800\u3164\uffa0]/gu;
const SLACK_TOKEN = /<([@#!]|[a-z][a-z+.-]*:)([^<>|]*)(?:\|([^<>]*))?>/gi;

const DOUBLE_QUOTES = '"“”„‟«»″〝〞❝❞＂';
const SINGLE_QUOTES = "'‘’‚‛‹›′´＇";
const QUOTES = `${DOUBLE_QUOTES}${SINGLE_QUOTES}\``;
const DASHES = '‒–—―−';
const ARROWS = '→⇒➜⟶⟹➔➙➛➝➞➡⇨';

const SEPARATORS = '/,=／，＝、';
const RUN = new RegExp(`[^\\s/,=／，＝、\`${DOUBLE_QUOTES}${SINGLE_QUOTES}]+`, 'y');
const END_OF_QUOTED = `(?=[\\s,/，／=\\-${DASHES}${ARROWS}]|$)`;
// Whatever opened it, people close with the quote their keyboard gives them; an escaped character is stepped over.
const DOUBLE_CLOSER = new RegExp(`\\\\[\\s\\S]|[${DOUBLE_QUOTES}]${END_OF_QUOTED}`, 'g');
const PLAIN_DOUBLE_CLOSER = /\\[\s\S]|"/g;
const SINGLE_CLOSER = new RegExp(`[${SINGLE_QUOTES}]${END_OF_QUOTED}`, 'g');

/**
 * Undoes, outside quotes: smart quotes, long dashes (`—port` is `--port`, `5000–5010` is `5000-5010`), arrows of all
 * kinds, fullwidth punctuation and digits, unusual spaces, and marks around the whole command. Everywhere: Slack's
 * entities (once), its links and mentions, line breaks, and characters nobody can see. What a reason says is otherwise
 * kept as typed.
 */
export function normaliseTypography(text: string): string {
  if (USUAL_ONLY.test(text) && !isMarked(text)) return text.trim();
  const readable = decodeEntities(unwrapSlackTokens(text)).replace(LINE_BREAKS, ' ').replace(INVISIBLE, '');
  return normaliseWords(unwrapMarks(readable.trim())).trim();
}

/** The opposite of Slack's part: keeps what looks like an entity or a Slack token from being read as one. */
export function encodeForSlack(text: string): string {
  if (!text.includes('&') && !text.includes('<')) return text;
  return text.replace(/&(?=(?:lt|gt|amp);)/g, '&amp;').replace(/<(?=[@#!a-z])/gi, '&lt;');
}

function isMarked(text: string): boolean {
  const first = text.trimStart().charAt(0);
  return first === '`' || first === '*' || first === '_' || first === '~';
}

function unwrapSlackTokens(text: string): string {
  if (!text.includes('<')) return text;
  return text.replace(SLACK_TOKEN, (_, sigil: string, target: string, label: string | undefined) => {
    switch (sigil) {
      case '@':
      case '#':
        return sigil + (label ?? target);
      case '!':
        return label ?? `@${target}`;
      default:
        return label ?? sigil + target;
    }
  });
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(lt|gt|amp);/g, (_, name: string) => (name === 'lt' ? '<' : name === 'gt' ? '>' : '&'));
}

function unwrapMarks(text: string): string {
  for (const mark of WRAPPING_MARKS) {
    if (text.length <= 2 * mark.length || !text.startsWith(mark) || !text.endsWith(mark)) continue;
    const inner = text.slice(mark.length, -mark.length).trim();
    // `api` -> `db` begins and ends with a back-tick too, but nothing wraps it.
    if (mark !== '`' || !inner.includes('`')) return unwrapMarks(inner);
  }
  return text;
}

function normaliseWords(text: string): string {
  let out = '';
  let at = 0;
  let startsWord = true;
  let mayQuote = true;
  const hopeless = new Set<RegExp>();
  while (at < text.length) {
    const char = text.charAt(at);
    RUN.lastIndex = at;
    if (char !== ' ' && RUN.test(text)) {
      const run = text.slice(at, RUN.lastIndex);
      at = RUN.lastIndex;
      out += normaliseRun(run, startsWord);
      const reason = startsWord && isBecause(run) ? takeUnquotedReason(text, at, hopeless) : undefined;
      if (reason !== undefined) return `${out} ${reason}`;
      mayQuote = run.endsWith('>') || ARROWS.includes(run.charAt(run.length - 1));
      startsWord = false;
    } else if (SEPARATORS.includes(char)) {
      at++;
      out += char === '、' ? ',' : char.normalize('NFKC');
      startsWord = false;
      mayQuote = true;
    } else if (QUOTES.includes(char)) {
      const quoted = mayQuote ? findQuoted(text, at, hopeless) : undefined;
      at = quoted ? quoted.end : at + 1;
      out += quoted ? quoted.text : plainQuote(char);
      startsWord = mayQuote = false;
    } else {
      at++;
      out += ' ';
      startsWord = mayQuote = true;
    }
  }
  return out;
}

function isBecause(run: string): boolean {
  return run.length === 7 && run.toLowerCase() === 'because';
}

/** The rest of the line, if it is no quoted text. One that opens with a quote never closed is told as a mistake later. */
function takeUnquotedReason(text: string, at: number, hopeless: Set<RegExp>): string | undefined {
  const rest = text.slice(at).trimStart();
  const first = rest.charAt(0);
  if (rest.length === text.length - at || (first !== '`' && findQuoted(text, text.length - rest.length, hopeless))) {
    return undefined;
  }
  return first !== '' && DOUBLE_QUOTES.includes(first) ? `"${rest.slice(1)}` : rest;
}

function plainQuote(char: string): string {
  return DOUBLE_QUOTES.includes(char) ? '"' : SINGLE_QUOTES.includes(char) ? "'" : char;
}

/** A quoted text that opens at `at`, in plain quotes. A closer once sought in vain is not sought again: that is linear. */
function findQuoted(text: string, at: number, hopeless: Set<RegExp>): { text: string; end: number } | undefined {
  const opener = text.charAt(at);
  if (opener === '"') {
    const close = findCloser(text, at + 1, PLAIN_DOUBLE_CLOSER, hopeless);
    if (close > 0) return { text: text.slice(at, close + 1), end: close + 1 };
  }
  if (DOUBLE_QUOTES.includes(opener)) {
    const close = findCloser(text, at + 1, DOUBLE_CLOSER, hopeless);
    if (close < 0) return undefined;
    const inner = text.slice(at + 1, close).replace(/\\[\s\S]|"/g, (found) => (found === '"' ? '\\"' : found));
    return { text: `"${opener === '«' || opener === '»' ? inner.trim() : inner}"`, end: close + 1 };
  }
  if (SINGLE_QUOTES.includes(opener)) {
    const close = findCloser(text, at + 1, SINGLE_CLOSER, hopeless);
    return close < 0 ? undefined : { text: `'${text.slice(at + 1, close)}'`, end: close + 1 };
  }
  const close = text.indexOf('`', at + 1);
  return close < 0 || opener !== '`' ? undefined : { text: text.slice(at, close + 1), end: close + 1 };
}

function findCloser(text: string, from: number, closer: RegExp, hopeless: Set<RegExp>): number {
  if (hopeless.has(closer)) return -1;
  closer.lastIndex = from;
  for (let found = closer.exec(text); found; found = closer.exec(text)) {
    if (!found[0].startsWith('\\')) return found.index;
  }
  hopeless.add(closer);
  return -1;
}

const UNUSUAL_IN_A_RUN = /[^ -~]/;
const DASHED = new RegExp(`[${DASHES}]+>?`, 'g');
const LEADING_DASH = new RegExp(`^[${DASHES}]+(?=\\p{L})`, 'u');
const SHORT_HYPHENS = /[\u2010\u2011\ufe63\uff0d]/g;
const ARROW_SIGNS = new RegExp(`[${ARROWS}]\ufe0f?`, 'g');
const FULLWIDTH = /[\uff01-\uff20\uff3b-\uff40\uff5b-\uff64\ufe50-\ufe6b]/g;

function normaliseRun(run: string, startsWord: boolean): string {
  if (!UNUSUAL_IN_A_RUN.test(run)) return run;
  return (startsWord ? run.replace(LEADING_DASH, '--') : run)
    .replace(DASHED, (dashes) => (dashes.endsWith('>') ? '->' : '-'))
    .replace(SHORT_HYPHENS, '-')
    .replace(ARROW_SIGNS, '->')
    .replace(FULLWIDTH, (char) => char.normalize('NFKC'));
}
