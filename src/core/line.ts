// One typed line while it is read: its words, how far we are, and the first mistake met.
import type { Token, Tokens } from './tokens.ts';
import { tokenise } from './tokens.ts';
import type { TrafficList } from './vocabulary.ts';

export interface Mistake extends Place, Remark {}

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** What is told about a mistake, wherever it stands. */
export interface Remark {
  readonly problem: string;
  readonly expected: string;
  readonly didYouMean?: string;
  /** Whole lines that may be what was meant, the likeliest first; only one that parses is ever shown. */
  readonly fixes?: readonly string[];
}

/** Readers take words from the line; one that meets a mistake notes it here and returns undefined. */
export interface Line {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly broken: Tokens['broken'];
  /** What is meant where no traffic is said. */
  readonly usualTraffic: TrafficList;
  at: number;
  mistake: Mistake | undefined;
}

export function openLine(text: string, usualTraffic: TrafficList): Line {
  const { tokens, broken } = tokenise(text);
  return { text, tokens, broken, usualTraffic, at: 0, mistake: undefined };
}

export function peek(line: Line, ahead = 0): Token | undefined {
  return line.tokens[line.at + ahead];
}

/** Notes a mistake at a place; no place means that something is missing at the end. The first mistake stays. */
export function fail(line: Line, at: Place | undefined, remark: Remark): undefined {
  const { start, end } = at ?? { start: line.text.length, end: line.text.length };
  line.mistake ??= { start, end, ...remark };
}

export function isArrow(token: Token | undefined): boolean {
  return token !== undefined && (token.kind === 'arrow' || token.lower === 'to' || token.lower === ':arrow_right:');
}

/** The line with something else in place of what stands there. */
export function replace(line: Line, { start, end }: Place, text: string): string {
  const before = line.text.slice(0, start);
  return (text === ',' ? before.trimEnd() : before) + text + line.text.slice(end);
}

/** The line with something put before a place, with its own space. */
export function insert(line: Line, { start }: Place, text: string): string {
  const gap = text === ',' ? '' : ' ';
  return `${line.text.slice(0, start).trimEnd()}${gap}${text} ${line.text.slice(start)}`.trim();
}

/** The line without what stands there. */
export function cut(line: Line, { start, end }: Place): string {
  return `${line.text.slice(0, start).trimEnd()} ${line.text.slice(end).trimStart()}`.trim();
}

/** `a, b or c`. */
export function listWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last;
}

/** A word as a hint quotes it: in back-ticks, and never long. */
export function showWord(text: string): string {
  return `\`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``;
}

/** What was read, if nothing follows it. */
export function expectEnd<Read>(line: Line, read: Read): Read | undefined {
  const extra = peek(line);
  if (!extra) return read;
  const rest = { start: extra.start, end: line.tokens.at(-1)?.end ?? extra.end };
  const problem = `I do not know what to do with ${showWord(line.text.slice(rest.start, rest.end))}`;
  return fail(line, rest, { problem, expected: 'nothing more', fixes: [cut(line, rest)] });
}
