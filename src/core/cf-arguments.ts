// The arguments of a pasted cf line: shell words, and which of them are flags.
import { cut, fail, type Line, listWords, type Place, replace, showWord } from './line.ts';
import { suggestWord } from './suggest.ts';

/** A word as the shell would hand it over, and where it was typed. */
export interface ShellWord extends Place {
  readonly text: string;
}

export interface CfArguments {
  readonly command: ShellWord;
  readonly positional: readonly ShellWord[];
  /** The value of each flag, by its long name. */
  readonly flags: ReadonlyMap<string, ShellWord>;
  /** Where the name of each flag stands. */
  readonly named: ReadonlyMap<string, ShellWord>;
}

export const COMMANDS = ['add-network-policy', 'remove-network-policy', 'map-route'] as const;
export const KNOWN_COMMANDS = '`cf add-network-policy`, `cf remove-network-policy` or `cf map-route`';

const MOST_WORDS = 30;
const POLICY_FLAGS = ['--destination-app', '--protocol', '--port', '--destination-space', '--destination-org'];
const ROUTE_FLAGS = ['--hostname'];
// A phone turns -s into --s as it turns --port into —port.
const SHORT: Readonly<Record<string, string>> = {
  ...{ '-s': '--destination-space', '--s': '--destination-space', '--space': '--destination-space' },
  ...{ '-o': '--destination-org', '--o': '--destination-org', '--org': '--destination-org' },
  ...{ '-n': '--hostname', '--n': '--hostname' },
};

const SHELL_WORD = /(?:[^\s"'\\]|\\.?|"(?:[^"\\]|\\.)*"|'[^']*')+/y;

/** The words after `cf`, told apart as the CLI does: flags anywhere, `--flag value` or `--flag=value`. */
export function readArguments(line: Line, from: number): CfArguments | undefined {
  const words: ShellWord[] = [];
  const { text } = line;
  for (let at = skipSpaces(text, from); at < text.length; at = skipSpaces(text, at)) {
    SHELL_WORD.lastIndex = at;
    const end = SHELL_WORD.test(text) ? SHELL_WORD.lastIndex : at;
    if (end < text.length && text[end] !== ' ') {
      const span = { start: end, end: text.length };
      return fail(line, span, {
        problem: 'This quote is never closed',
        expected: 'a closing quote',
        fixes: [`${text}${text[end]}`],
      });
    }
    if (words.length === MOST_WORDS) {
      const expected = 'one cf command, without anything after it';
      return fail(
        line,
        { start: at, end: text.length },
        { problem: 'These are too many words for a cf command', expected },
      );
    }
    words.push({ text: unquoteShell(text.slice(at, end)), start: at, end });
    at = end;
  }
  const [command, ...rest] = words;
  if (!command) return fail(line, undefined, { problem: 'The cf command is missing', expected: KNOWN_COMMANDS });
  const known: readonly string[] = /^map-route$/i.test(command.text) ? ROUTE_FLAGS : POLICY_FLAGS;
  const isOther = !COMMANDS.some((name) => name === command.text.toLowerCase());
  const positional: ShellWord[] = [];
  const flags = new Map<string, ShellWord>();
  const named = new Map<string, ShellWord>();
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index];
    if (!word) break;
    if (!word.text.startsWith('-') || word.text === '-') {
      positional.push(word);
      continue;
    }
    const equals = word.text.indexOf('=');
    const typed = (equals < 0 ? word.text : word.text.slice(0, equals)).toLowerCase();
    const flag = SHORT[typed] ?? typed;
    const next = rest[index + 1];
    if (!known.includes(flag) && !isOther) return explainFlag(line, word, typed, next, known);
    const value = equals < 0 ? next : { ...word, text: word.text.slice(equals + 1), start: word.start + equals + 1 };
    if (!value || value.text === '') {
      return fail(line, word, { problem: `${showWord(typed)} needs a value`, expected: 'its value after it' });
    }
    if (flags.has(flag) && !isOther) {
      return fail(line, word, { problem: `${showWord(typed)} is said twice`, expected: 'each flag once' });
    }
    flags.set(flag, value);
    named.set(flag, word);
    if (equals < 0) index++;
  }
  return { command, positional, flags, named };
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at++;
  return at;
}

function unquoteShell(word: string): string {
  if (!/["'\\]/.test(word)) return word;
  return word.replace(
    /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
    (_, escaped?: string, double?: string, single?: string) => {
      return escaped ?? single ?? (double ?? '').replace(/\\(["\\$`])/g, '$1');
    },
  );
}

const NOT_INTERNAL: Readonly<Record<string, string>> = {
  '--path': 'Internal routes have no path',
  '--port': 'Internal routes have no port',
  '--app-protocol': 'Internal routes leave the protocol to the apps',
};

function explainFlag(
  line: Line,
  word: ShellWord,
  typed: string,
  next: ShellWord | undefined,
  known: readonly string[],
) {
  const expected = listWords(known.map((flag) => `\`${flag}\``));
  const problem = known === ROUTE_FLAGS ? NOT_INTERNAL[typed] : undefined;
  if (problem !== undefined) {
    const end = word.text.includes('=') ? word.end : (next?.end ?? word.end);
    return fail(line, word, { problem, expected, fixes: [cut(line, { start: word.start, end })] });
  }
  const meant = suggestWord(typed, known);
  const span = { start: word.start, end: word.start + typed.length };
  return fail(line, span, {
    problem: `I do not know the flag ${showWord(typed)}`,
    expected,
    ...(meant !== undefined && { didYouMean: meant, fixes: [replace(line, span, meant)] }),
  });
}
