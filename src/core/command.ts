// What people may type after `/c2c`, as values: text -> Command | UsageHint, and Command -> its canonical text.
import { findCfLine, readCfLine } from './cf-line.ts';
import { explainBroken, explainVerb } from './first-word.ts';
import { fail, isArrow, type Line, type Mistake, openLine, peek } from './line.ts';
import type { Token } from './tokens.ts';
import { encodeForSlack, normaliseTypography } from './typography.ts';
import { isVerb, listVerbs, readVerb } from './verbs.ts';
import { DEFAULT_TRAFFIC } from './vocabulary.ts';
import type { AppName, Lifetime, RequestId, SpaceName, Traffic, TrafficList } from './vocabulary.ts';

export { printCommand } from './print-command.ts';
export { renderHint } from './usage-hint.ts';

/** What `allow` and `plan` say. Left-out parts stay left out: the asker's target and the defaults fill them in later. */
export interface Ask {
  readonly sources: readonly [AppName, ...AppName[]];
  readonly destinations: readonly [AppName, ...AppName[]];
  /** Nothing said means what the reader of the text was told, `tls` if nothing; the parser fills that in. */
  readonly traffic: TrafficList;
  readonly lifetime?: Lifetime;
  readonly host?: string;
  readonly reason?: string;
}

/** Who shall reach whom, as it stands in a file beside others. */
export type Connection = Pick<Ask, 'sources' | 'destinations' | 'traffic' | 'host'>;

/** A whole file: one request, with one time and one reason. */
export interface ApplyAsk extends Pick<Ask, 'lifetime' | 'reason'> {
  readonly verb: 'apply';
  readonly connections: readonly [Connection, ...Connection[]];
}

/** What a network policy says, without `tls`, which stands for a route too. */
export type PolicyTraffic = readonly [Exclude<Traffic, { kind: 'tls' }>, ...Exclude<Traffic, { kind: 'tls' }>[]];

/** What `adopt` and `remove-policy` say: exactly which network policies that are there. */
interface AboutPolicies extends Pick<Ask, 'sources' | 'destinations' | 'reason'> {
  readonly traffic: PolicyTraffic;
  readonly host?: undefined;
}

export type ListFilter =
  | { readonly kind: 'mine' | 'pending' | 'live' | 'all' }
  | { readonly kind: 'app'; readonly app: AppName };

export type Command =
  | ({ readonly verb: 'allow' } & Ask)
  | ({ readonly verb: 'plan' } & Ask)
  | {
      readonly verb: 'route';
      readonly app: AppName;
      readonly host?: string;
      readonly reason?: string;
      readonly lifetime?: Lifetime;
    }
  | ({ readonly verb: 'adopt'; readonly lifetime?: Lifetime } & AboutPolicies)
  | ({ readonly verb: 'remove-policy'; readonly lifetime?: undefined } & AboutPolicies)
  | { readonly verb: 'revoke'; readonly id: RequestId; readonly reason?: string }
  | {
      readonly verb: 'revoke';
      readonly id?: undefined;
      readonly source: AppName;
      readonly destination: AppName;
      /** Nothing said means whatever is granted between the two. */
      readonly traffic?: TrafficList;
      readonly reason?: string;
    }
  | { readonly verb: 'approve' | 'deny'; readonly id: RequestId; readonly reason?: string }
  | { readonly verb: 'extend'; readonly id: RequestId; readonly seconds: number; readonly reason?: string }
  | { readonly verb: 'show'; readonly id: RequestId }
  | { readonly verb: 'list'; readonly filter: ListFilter }
  | { readonly verb: 'who'; readonly destination: AppName }
  | { readonly verb: 'why'; readonly source: AppName; readonly destination: AppName; readonly traffic: TrafficList }
  | { readonly verb: 'graph'; readonly space?: SpaceName }
  | { readonly verb: 'use'; readonly space: Required<SpaceName>; readonly foundation?: string }
  /** Asks for a file of connections; what is in it is asked for by an ask of its own. */
  | { readonly verb: 'apply' }
  /** Tells c2c who the person is on Cloud Foundry. */
  | { readonly verb: 'link' }
  | { readonly verb: 'help'; readonly about?: Verb };

export type Verb = Command['verb'];

/** A mistake, told so that the reader can mend it: where it is, what was expected there, and a command to copy. */
export interface UsageHint {
  readonly kind: 'usage-hint';
  /** What was typed, as we read it (typography normalised): the text that `span` points into. */
  readonly text: string;
  /** The offending characters: start inclusive, end exclusive; equal at the end of the text when something is missing. */
  readonly span: { readonly start: number; readonly end: number };
  /** One short sentence without a full stop, such as `I did not understand one word`. */
  readonly problem: string;
  /** What could stand there, ready to read: "`tls`, `tcp PORTS`, `for` or `because`". */
  readonly expected: string;
  /** The word that was probably meant. */
  readonly didYouMean?: string;
  /** A whole command to copy, without `/c2c`, that parses. */
  readonly corrected?: string;
}

/** More than any command needs. A longer text is refused unread, which bounds what a hostile one can cost. */
const LONGEST_TEXT = 3_000;

/** Nobody copies a corrected command of more than a few lines. */
const LONGEST_CORRECTED = 700;

/**
 * Reads what was typed after `/c2c`. Never throws, and takes time in proportion to the length of the text.
 *
 *   command   = verb …                          capitals do not matter in verbs and keywords
 *   ask       = ("allow" | "plan") apps arrow apps { traffic | lifetime | "as" HOST | reason }
 *   route     = "route" app { "as" HOST | lifetime | reason }
 *   adopt     = "adopt" apps arrow apps { traffic | lifetime | reason }         traffic is said, and not tls
 *   remove    = "remove-policy" apps arrow apps { traffic | reason }            likewise
 *   revoke    = "revoke" ( id [ reason ] | app arrow app { traffic | reason } )
 *   decide    = ("approve" | "deny") id [ reason ]
 *   extend    = "extend" id "for" DURATION [ reason ]
 *   show      = "show" id
 *   list      = "list" [ "mine" | "pending" | "live" | "all" | app ]          nothing means mine
 *   who       = "who" [ arrow | "can reach" ] app
 *   why       = "why" app arrow app [ traffic ]
 *   graph     = "graph" [ [ ORG "/" ] SPACE ]
 *   use       = "use" ORG "/" SPACE [ "on" FOUNDATION ]
 *   apply     = "apply"                                          what is wanted is asked for in a form
 *   help      = "help" [ VERB ] | "?" | "-h" | "--help" | nothing
 *   cf        = [ "$" ] "cf" … a pasted line, see cf-line.ts
 *
 *   apps      = app { "," app }
 *   app       = [ [ ORG "/" ] SPACE "/" ] APP
 *   arrow     = "->" | "=>" | "-->" | "to" | → ⇒ ➜ ⟶
 *   traffic   = one { "," one }                                              nothing means the usual one
 *   one       = "tls" | ("tcp" | "udp") ports | "tcp/8080" | "tcp:8080" | "8080/tcp"
 *   ports     = PORT [ "-" PORT ] { "," PORT [ "-" PORT ] }
 *   lifetime  = "for" DURATION | "until" DATE [ TIME ] | "forever"
 *   reason    = "because" ( QUOTED | the rest of the line )
 *   id        = [ "c2c-" | "#" ] NUMBER
 *
 * A name is bare, or quoted as a whole ("shop/my space/db") or in parts (shop/"my space"/db). A slash separates
 * wherever it stands; in double quotes a backslash before `"`, `\` or `/` keeps it part of the name ("a\/b"). Single
 * quotes and back-ticks quote without escapes. A bare keyword is never a name: an app called to is written "to".
 *
 *   allow api -> db
 *   allow shop/prod/web, api -> shop/data/db tls, tcp 8080,9000-9010 for 7d as db because "checkout migration"
 *   revoke web -> db udp 53
 *   cf add-network-policy web db -s data -o shop --protocol tcp --port 8080-8090
 *
 * @param usualTraffic what is meant where no traffic is said; a command says it explicitly once it is read, so that it
 *   means the same wherever it is printed and read again
 */
export function parseCommand(text: string, usualTraffic: TrafficList = DEFAULT_TRAFFIC): Command | UsageHint {
  return readText(text, usualTraffic, { left: 6 });
}

/** `attempts` are the readings left for finding out which correction parses. */
function readText(text: string, usualTraffic: TrafficList, attempts: { left: number }): Command | UsageHint {
  const read = normaliseTypography(text.length > LONGEST_TEXT ? text.slice(0, 200) : text);
  const line = openLine(read, usualTraffic);
  const command = text.length > LONGEST_TEXT ? explainLength(line, text.length) : readLine(line);
  return command ?? makeHint(line, attempts);
}

function explainLength(line: Line, length: number): undefined {
  const problem = `This is too long for a command: ${length.toLocaleString('en')} characters`;
  return fail(line, undefined, { problem, expected: `at most ${LONGEST_TEXT.toLocaleString('en')} characters` });
}

function readLine(line: Line): Command | undefined {
  const { tokens } = line;
  while (isGreeting(peek(line)) && !isArrow(peek(line, 1)) && peek(line, 1)?.kind !== 'comma') line.at++;

  const first = peek(line);
  if (!first) return line.broken ? explainBroken(line, line.broken) : { verb: 'help' };
  if (!isVerb(first.lower)) {
    if (isHelpSign(first.lower) && line.at === tokens.length - 1) return { verb: 'help' };
    const cf = findCfLine(line, first.start);
    return cf === undefined || isArrow(peek(line, 1)) ? explainVerb(line) : readCfLine(line, cf);
  }
  if (line.broken) return explainBroken(line, line.broken);

  line.at++;
  const second = peek(line);
  if (second && line.at === tokens.length - 1 && isHelpSign(second.lower)) return { verb: 'help', about: first.lower };
  return readVerb(line, first.lower);
}

/** Our own name before the command, typed or pasted once more. */
function isGreeting(token: Token | undefined): boolean {
  return token !== undefined && (token.lower === '/c2c' || token.lower === 'c2c' || token.lower === '@c2c');
}

function isHelpSign(lower: string): boolean {
  return lower === '?' || lower === '-h' || lower === '--help';
}

function makeHint(line: Line, attempts: { left: number }): UsageHint {
  const unknown: Mistake = {
    start: 0,
    end: line.text.length,
    problem: 'I did not understand this',
    expected: listVerbs(),
  };
  const { start, end, problem, expected, didYouMean, fixes = [] } = line.mistake ?? unknown;
  const corrected = findCorrection(fixes, line.usualTraffic, attempts);
  return {
    kind: 'usage-hint',
    text: line.text,
    span: { start, end },
    problem,
    expected,
    ...(didYouMean !== undefined && { didYouMean }),
    ...(corrected !== undefined && { corrected }),
  };
}

/** The first fix that is a command; else what the reading of a fix proposes, for a line with two mistakes. */
function findCorrection(
  fixes: readonly string[],
  usualTraffic: TrafficList,
  attempts: { left: number },
): string | undefined {
  let proposed: string | undefined;
  for (const fix of fixes) {
    const corrected = encodeForSlack(fix.replace(/^(?:\/?c2c +)+/i, ''));
    if (attempts.left <= 0 || corrected.length > LONGEST_CORRECTED) continue;
    attempts.left--;
    const read = readText(corrected, usualTraffic, attempts);
    if (!('kind' in read)) return corrected;
    proposed ??= read.corrected;
  }
  return proposed;
}
