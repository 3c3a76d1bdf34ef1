// Reading what follows each verb.
import { readApp, readApps, readArrow, readSpace } from './apps.ts';
import type { Command, ListFilter, Verb } from './command.ts';
import { cut, fail, insert, isArrow, type Line, peek, replace, showWord } from './line.ts';
import { partsOf } from './names.ts';
import { readDuration } from './lifetime.ts';
import { type OptionName, readOptions, readReason } from './options.ts';
import { suggestWord } from './suggest.ts';
import type { Token } from './tokens.ts';
import { type RequestId, requestId, type TrafficList } from './vocabulary.ts';

export const VERBS: readonly Verb[] = [
  ...(['allow', 'plan', 'route', 'revoke', 'approve', 'deny', 'extend'] as const),
  ...(['show', 'list', 'who', 'why', 'graph', 'use', 'help'] as const),
];
const KNOWN_VERBS: ReadonlySet<string> = new Set(VERBS);
const FILTERS = new Set(['mine', 'pending', 'live', 'all']);

const TLS: TrafficList = [{ kind: 'tls' }];
const ASK_OPTIONS: readonly OptionName[] = ['traffic', 'lifetime', 'host', 'reason'];
const ROUTE_OPTIONS: readonly OptionName[] = ['host', 'lifetime', 'reason'];
const ID = 'the id of a request, such as `c2c-48`';

export function isVerb(word: string): word is Verb {
  return KNOWN_VERBS.has(word);
}

export function isFilter(word: string): word is Exclude<ListFilter['kind'], 'app'> {
  return FILTERS.has(word);
}

/** The line stands after the verb. */
export function readVerb(line: Line, verb: Verb): Command | undefined {
  switch (verb) {
    case 'allow':
    case 'plan':
      return readAsk(line, verb);
    case 'route':
      return readRoute(line);
    case 'revoke':
      return readRevoke(line);
    case 'approve':
    case 'deny':
      return readDecision(line, verb);
    case 'extend':
      return readExtend(line);
    case 'show': {
      const id = readId(line);
      return id && finish(line, { verb, id });
    }
    case 'list':
      return readList(line);
    case 'who':
      return readWho(line);
    case 'why':
      return readWhy(line);
    case 'graph': {
      if (!peek(line)) return { verb };
      const space = readSpace(line, 'a space: `space` or `org/space`');
      return space && finish(line, { verb, space });
    }
    case 'use':
      return readUse(line);
    case 'help':
      return readHelp(line);
    default:
      return verb satisfies never;
  }
}

function readAsk(line: Line, verb: 'allow' | 'plan'): Command | undefined {
  const from = peek(line);
  if (from?.lower === 'from' && peek(line, 1)?.kind === 'word' && !isArrow(peek(line, 1))) {
    const expected = 'the source, without `from`';
    return fail(line, from, { problem: 'The source comes first', expected, fixes: [cut(line, from)] });
  }
  const sources = readApps(line, 'source');
  if (!sources || !readArrow(line)) return undefined;
  const destinations = readApps(line, 'destination');
  if (!destinations) return undefined;
  const options = readOptions(line, verb, ASK_OPTIONS);
  if (!options) return undefined;
  if (options.host !== undefined && destinations.length > 1) return explainSharedHost(line);
  return { verb, sources, destinations, traffic: TLS, ...options };
}

function explainSharedHost(line: Line): undefined {
  const at = line.tokens.findIndex(({ lower }) => lower === 'as');
  const as = line.tokens[at];
  const clause = as && { start: as.start, end: line.tokens[at + 1]?.end ?? as.end };
  return fail(line, clause, {
    problem: 'One host cannot lead to several destinations',
    expected: 'one destination, or no `as`',
    fixes: clause ? [cut(line, clause)] : [],
  });
}

function readRoute(line: Line): Command | undefined {
  const app = readApp(line, 'app');
  const options = app && readOptions(line, 'route', ROUTE_OPTIONS);
  if (!options) return undefined;
  const { host, lifetime, reason } = options;
  return {
    verb: 'route',
    app,
    ...(host !== undefined && { host }),
    ...(lifetime && { lifetime }),
    ...(reason !== undefined && { reason }),
  };
}

function readRevoke(line: Line): Command | undefined {
  const verb = 'revoke';
  const first = peek(line);
  const next = peek(line, 1);
  if (!first || (parseId(first) && !isArrow(next)) || ((!next || next.lower === 'because') && !isArrow(first))) {
    const id = readId(line, `${ID}, or SOURCE \`->\` DESTINATION`);
    const options = id && readOptions(line, verb, ['reason']);
    return options && { verb, id, ...(options.reason !== undefined && { reason: options.reason }) };
  }
  const source = readApp(line, 'source');
  if (!source || !readArrow(line)) return undefined;
  const destination = readApp(line, 'destination');
  const options = destination && readOptions(line, verb, ['traffic', 'reason']);
  if (!options) return undefined;
  const { traffic, reason } = options;
  return { verb, source, destination, ...(traffic && { traffic }), ...(reason !== undefined && { reason }) };
}

function readDecision(line: Line, verb: 'approve' | 'deny'): Command | undefined {
  const id = readId(line);
  if (!id) return undefined;
  const because = peek(line);
  if (!because) return { verb, id };
  if (because.lower !== 'because') {
    const remark = { problem: 'A reason needs `because`', expected: '`because` and a reason, or nothing more' };
    const meant = suggestWord(because.lower, ['because']);
    if (meant) return fail(line, because, { ...remark, didYouMean: meant, fixes: [replace(line, because, meant)] });
    return fail(line, because, { ...remark, fixes: [insert(line, because, 'because')] });
  }
  line.at++;
  const reason = readReason(line, because);
  return reason === undefined ? undefined : finish(line, { verb, id, reason });
}

function readExtend(line: Line): Command | undefined {
  const id = readId(line);
  if (!id) return undefined;
  const word = peek(line);
  const expected = '`for` and a duration, such as `for 7d`';
  if (word?.lower !== 'for') {
    if (!word) return fail(line, word, { problem: 'The duration is missing', expected });
    const meant = suggestWord(word.lower, ['for']);
    const fixes = [replace(line, word, 'for'), insert(line, word, 'for')];
    return fail(line, word, {
      problem: 'How much longer is said with `for`',
      expected,
      ...(meant && { didYouMean: meant }),
      fixes: /^\d/.test(word.lower) ? fixes.reverse() : fixes,
    });
  }
  line.at++;
  const seconds = readDuration(line);
  return seconds === undefined ? undefined : finish(line, { verb: 'extend', id, seconds });
}

function readList(line: Line): Command | undefined {
  const token = peek(line);
  if (!token) return { verb: 'list', filter: { kind: 'mine' } };
  if (isFilter(token.lower)) {
    line.at++;
    return finish(line, { verb: 'list', filter: { kind: token.lower } });
  }
  const app = readApp(line, 'app');
  return app && finish(line, { verb: 'list', filter: { kind: 'app', app } });
}

function readWho(line: Line): Command | undefined {
  if (isArrow(peek(line))) line.at++;
  else if (/^(?:can|may)$/.test(peek(line)?.lower ?? '') && peek(line, 1)?.lower === 'reach') line.at += 2;
  else if (peek(line)?.lower === 'reaches' && peek(line, 1)) line.at++;
  const destination = readApp(line, 'destination');
  return destination && finish(line, { verb: 'who', destination });
}

function readWhy(line: Line): Command | undefined {
  const source = readApp(line, 'source');
  if (!source || !readArrow(line)) return undefined;
  const destination = readApp(line, 'destination');
  const options = destination && readOptions(line, 'why', ['traffic']);
  return options && { verb: 'why', source, destination, traffic: options.traffic ?? TLS };
}

function readUse(line: Line): Command | undefined {
  const expected = 'the org and the space: `ORG/SPACE`';
  const token = peek(line);
  const { org, space } = readSpace(line, expected) ?? {};
  if (space === undefined) return undefined;
  if (org === undefined) return fail(line, token, { problem: 'The org is missing', expected });
  const on = peek(line);
  if (!on) return { verb: 'use', space: { org, space } };
  if (on.lower !== 'on') {
    const remark = { problem: 'I did not understand one word', expected: '`on` and a foundation, or nothing more' };
    return fail(line, on, { ...remark, fixes: [insert(line, on, 'on'), cut(line, on)] });
  }
  line.at++;
  const name = peek(line);
  const [foundation = '', ...more] = name?.kind === 'word' ? partsOf(name.text) : [];
  if (foundation === '' || more.length > 0) {
    return fail(line, name, { problem: 'The foundation is missing', expected: 'the name of a foundation' });
  }
  line.at++;
  return finish(line, { verb: 'use', space: { org, space }, foundation });
}

function readHelp(line: Line): Command | undefined {
  const token = peek(line);
  if (!token) return { verb: 'help' };
  if (isVerb(token.lower)) {
    line.at++;
    return finish(line, { verb: 'help', about: token.lower });
  }
  const meant = suggestWord(token.lower, VERBS);
  return fail(line, token, {
    problem: `${showWord(token.text)} is not a command`,
    expected: listVerbs(),
    ...(meant && { didYouMean: meant }),
    fixes: meant ? [replace(line, token, meant)] : ['help'],
  });
}

/** The verbs as a list ready to read. */
export function listVerbs(): string {
  return `${VERBS.slice(0, -1)
    .map((verb) => `\`${verb}\``)
    .join(', ')} or \`help\``;
}

function readId(line: Line, expected = ID): RequestId | undefined {
  const token = peek(line);
  const id = token && parseId(token);
  if (!id) {
    const problem =
      token?.kind === 'word' ? `${showWord(token.text)} is not the id of a request` : 'The request is missing';
    return fail(line, token, { problem, expected });
  }
  line.at++;
  return id;
}

/** `c2c-48`, `#48` or `48`. */
export function parseId(token: Token): RequestId | undefined {
  const [, digits] = /^(?:#?c2c-|#)?0*([1-9]\d{0,14})$/.exec(token.lower) ?? [];
  return digits === undefined ? undefined : requestId(Number(digits));
}

function finish(line: Line, command: Command): Command | undefined {
  const extra = peek(line);
  if (!extra) return command;
  const rest = { start: extra.start, end: line.tokens.at(-1)?.end ?? extra.end };
  const remark = {
    problem: `I do not know what to do with ${showWord(line.text.slice(rest.start, rest.end))}`,
    expected: 'nothing more',
  };
  return fail(line, rest, { ...remark, fixes: [cut(line, rest)] });
}
