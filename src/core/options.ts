// Reading what may follow the apps of a command, in any order and each at most once: traffic, lifetime, host, reason.
import { cut, fail, insert, type Line, peek, type Place, replace, showWord } from './line.ts';
import { readLifetime } from './lifetime.ts';
import { isReserved, partsOf } from './names.ts';
import { unquoteReason } from './quotes.ts';
import { explainStrayWord } from './stray-word.ts';
import type { Token } from './tokens.ts';
import { readTraffic, startsTraffic } from './traffic.ts';
import type { Lifetime, TrafficList } from './vocabulary.ts';

export interface Options {
  traffic?: TrafficList;
  lifetime?: Lifetime;
  host?: string;
  reason?: string;
}

export type OptionName = keyof Options;

const LONGEST_REASON = 500;
const LONGEST_HOST = 63;
const USUAL_HOST = /^[\w-]{1,63}$/;
const HOST = 'a host: letters, digits, `_` and `-`, at most 63 of them';

/** Reads to the end of the line. Only the `allowed` options have a place in this command. */
export function readOptions(line: Line, verb: string, allowed: readonly OptionName[]): Options | undefined {
  const options: Options = {};
  for (let token = peek(line); token; token = peek(line)) {
    const name = nameOption(token);
    if (name === undefined) return explainStrayWord(line, token, allowed, options);
    const isRepeat = options[name] !== undefined;
    if (!readOption(line, token, name, options)) return undefined;
    if (allowed.includes(name) && !isRepeat) continue;
    const clause = { start: token.start, end: line.tokens[line.at - 1]?.end ?? token.end };
    return isRepeat ? explainRepeat(line, token, name, clause) : explainMisplaced(line, token, verb, clause);
  }
  return options;
}

function nameOption(token: Token): OptionName | undefined {
  switch (token.lower) {
    case '':
      return undefined;
    case 'for':
    case 'until':
    case 'forever':
      return 'lifetime';
    case 'as':
      return 'host';
    case 'because':
      return 'reason';
    default:
      return startsTraffic(token) ? 'traffic' : undefined;
  }
}

function readOption(line: Line, token: Token, name: OptionName, options: Options): boolean {
  switch (name) {
    case 'traffic': {
      const traffic = readTraffic(line);
      if (traffic) options.traffic = traffic;
      return traffic !== undefined;
    }
    case 'lifetime': {
      const lifetime = readLifetime(line, token);
      if (lifetime) options.lifetime = lifetime;
      return lifetime !== undefined;
    }
    case 'host': {
      line.at++;
      const host = readHost(line, token);
      if (host !== undefined) options.host = host;
      return host !== undefined;
    }
    case 'reason': {
      line.at++;
      const reason = readReason(line, token);
      if (reason !== undefined) options.reason = reason;
      return reason !== undefined;
    }
    default:
      return name satisfies never;
  }
}

function readHost(line: Line, as: Token): string | undefined {
  const token = peek(line);
  if (token?.kind !== 'word' || isReserved(token.lower)) {
    return fail(line, token, { problem: `\`${as.lower}\` needs a host`, expected: HOST });
  }
  if (USUAL_HOST.test(token.text)) {
    line.at++;
    return token.text;
  }
  const [host = '', ...more] = partsOf(token.text);
  if (more.length === 0 && host.length <= LONGEST_HOST && /^[\w-]+$/.test(host)) {
    line.at++;
    return host;
  }
  const [, first] = /^(?:https?:\/\/)?([\w-]+)\./.exec(token.text) ?? [];
  const fixes = first === undefined ? [] : [replace(line, token, first)];
  if (first !== undefined) {
    const problem = 'Only the host is named, as the internal domain is added by itself';
    return fail(line, token, { problem, expected: HOST, fixes });
  }
  const cleaned = cleanHost(host);
  const problem =
    host.length > LONGEST_HOST && more.length === 0
      ? `This host has ${host.length} characters`
      : host.includes('*')
        ? 'Internal routes have no wildcard hosts'
        : `${showWord(token.text)} cannot be a host`;
  return fail(line, token, {
    problem,
    expected: HOST,
    fixes: [cleaned === '' ? cut(line, { start: as.start, end: token.end }) : replace(line, token, cleaned)],
  });
}

/** The host that was probably meant, empty if there is none. */
export function cleanHost(text: string): string {
  const allowed = text.slice(0, LONGEST_HOST).replace(/[^\w-]+/g, '-');
  return allowed.replace(/^-+|-+$/g, '');
}

/** What stands after `because`: one quoted text, or the rest of the line. */
export function readReason(line: Line, because: Token): string | undefined {
  const token = peek(line);
  const expected = 'a few words, such as `because "checkout migration"`';
  if (!token) return fail(line, undefined, { problem: 'The reason is missing', expected, fixes: [cut(line, because)] });
  line.at++;
  const reason = token.kind === 'reason' ? token.text : unquoteReason(token.text);
  if (reason.trim() === '') {
    const fixes = [cut(line, { start: because.start, end: token.end })];
    return fail(line, token, { problem: 'The reason is empty', expected, fixes });
  }
  // A character may be two code units, so only a text longer than the limit in units is worth counting.
  if (reason.length > LONGEST_REASON && [...reason].length > LONGEST_REASON) {
    const problem = `This reason has ${[...reason].length} characters`;
    return fail(line, token, { problem, expected: `at most ${LONGEST_REASON} characters; a link can hold the rest` });
  }
  return reason;
}

function explainRepeat(line: Line, token: Token, name: OptionName, clause: Place): undefined {
  const what = { traffic: 'The traffic', lifetime: 'How long', host: 'The host', reason: 'The reason' }[name];
  const joined = name === 'traffic' ? [insert(line, token, ',')] : [];
  return fail(line, clause, {
    problem: `${what} is said twice`,
    expected: name === 'traffic' ? 'a comma between kinds of traffic' : 'each option once',
    fixes: [...joined, cut(line, clause)],
  });
}

function explainMisplaced(line: Line, token: Token, verb: string, clause: Place): undefined {
  const problem = `${showWord(token.text)} has no place in \`${verb}\``;
  return fail(line, clause, { problem, expected: `\`${verb}\` without it`, fixes: [cut(line, clause)] });
}
