// Reading what follows each verb.
import { readApp, readApps, readArrow, readSpace } from './apps.ts';
import type { Ask, Command, ListFilter, Verb } from './command.ts';
import { cut, expectEnd, fail, insert, isArrow, type Line, listWords, peek, replace, showWord } from './line.ts';
import { partsOf } from './names.ts';
import { type OptionName, readOptions } from './options.ts';
import { readPolicyVerb } from './policy-verbs.ts';
import { ID, parseId, readDecision, readExtend, readId } from './request-verbs.ts';
import { suggestWord } from './suggest.ts';

export const VERBS: readonly Verb[] = [
  ...(['allow', 'plan', 'route', 'apply', 'revoke', 'approve', 'deny', 'extend'] as const),
  ...(['show', 'list', 'who', 'adopt', 'remove-policy', 'why', 'graph', 'use', 'link', 'help'] as const),
];
const KNOWN_VERBS: ReadonlySet<string> = new Set(VERBS);
const FILTERS = new Set(['mine', 'pending', 'live', 'all']);

const ASK_OPTIONS: readonly OptionName[] = ['traffic', 'lifetime', 'host', 'reason'];
const ROUTE_OPTIONS: readonly OptionName[] = ['host', 'lifetime', 'reason'];

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
    case 'adopt':
    case 'remove-policy':
      return readPolicyVerb(line, verb);
    case 'revoke':
      return readRevoke(line);
    case 'approve':
    case 'deny':
      return readDecision(line, verb);
    case 'extend':
      return readExtend(line);
    case 'show': {
      const id = readId(line);
      return id && expectEnd(line, { verb, id });
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
      return space && expectEnd(line, { verb, space });
    }
    case 'use':
      return readUse(line);
    case 'apply':
    case 'link':
      return expectEnd(line, { verb });
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
  const { traffic = line.usualTraffic, lifetime, host, reason } = options;
  if (host !== undefined && destinations.length > 1) return explainSharedHost(line);
  // Assigned one by one: this is the usual command, and a spread costs a tenth of its reading.
  const ask: { -readonly [Part in keyof Ask]: Ask[Part] } & { verb: typeof verb } = {
    verb,
    sources,
    destinations,
    traffic,
  };
  if (lifetime) ask.lifetime = lifetime;
  if (host !== undefined) ask.host = host;
  if (reason !== undefined) ask.reason = reason;
  return ask;
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

function readList(line: Line): Command | undefined {
  const token = peek(line);
  if (!token) return { verb: 'list', filter: { kind: 'mine' } };
  if (isFilter(token.lower)) {
    line.at++;
    return expectEnd(line, { verb: 'list', filter: { kind: token.lower } });
  }
  const app = readApp(line, 'app');
  return app && expectEnd(line, { verb: 'list', filter: { kind: 'app', app } });
}

function readWho(line: Line): Command | undefined {
  if (isArrow(peek(line))) line.at++;
  else if (/^(?:can|may)$/.test(peek(line)?.lower ?? '') && peek(line, 1)?.lower === 'reach') line.at += 2;
  else if (peek(line)?.lower === 'reaches' && peek(line, 1)) line.at++;
  const destination = readApp(line, 'destination');
  return destination && expectEnd(line, { verb: 'who', destination });
}

function readWhy(line: Line): Command | undefined {
  const source = readApp(line, 'source');
  if (!source || !readArrow(line)) return undefined;
  const destination = readApp(line, 'destination');
  const options = destination && readOptions(line, 'why', ['traffic']);
  return options && { verb: 'why', source, destination, traffic: options.traffic ?? line.usualTraffic };
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
  return expectEnd(line, { verb: 'use', space: { org, space }, foundation });
}

function readHelp(line: Line): Command | undefined {
  const token = peek(line);
  if (!token) return { verb: 'help' };
  if (isVerb(token.lower)) {
    line.at++;
    return expectEnd(line, { verb: 'help', about: token.lower });
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
  return listWords(VERBS.map((verb) => `\`${verb}\``));
}
