// What rules are to one another: two of one name, one name for two groups, and rules that nothing ever comes to.
import type { Complaint } from './checked.ts';
import {
  type AppPattern,
  type ApproverGroup,
  type Conditions,
  DEFAULT_RULE,
  type TrafficPattern,
} from './core/approval-rule.ts';
import { matchesGlob } from './core/rule-match.ts';
import { TLS_PORT } from './core/vocabulary.ts';
import { quoteSafely } from './mistake.ts';

/** How the rules are called that limits come to. */
const LIMIT_RULES = 'limits.';

/** What could be read of a rule: others are compared with it also where the rest of it is wrong. */
export interface RuleGlimpse {
  readonly name?: string | undefined;
  readonly when?: Conditions | undefined;
  /** In their places. */
  readonly groups: readonly (ApproverGroup | undefined)[];
}

export function findConflicts(rules: readonly RuleGlimpse[]): readonly Complaint[] {
  const groups = new Map<string, string>();
  return rules.flatMap(({ name, when, groups: own }, index): readonly Complaint[] => {
    const before = rules.slice(0, index);
    const isTwice = name !== undefined && before.some((other) => other.name === name);
    const isTaken = name !== undefined && (name === DEFAULT_RULE.name || name.startsWith(LIMIT_RULES));
    const first = when && before.find((other) => other.when && covers(other.when, when));
    return [
      // Cards and the trail would tell of a rule that did not decide.
      ...(isTaken
        ? [
            {
              path: [index, 'name'],
              message: `${quoteSafely(name)} is what a rule of c2c’s own is called. Give this one another name`,
            },
          ]
        : []),
      ...(isTwice
        ? [
            {
              path: [index, 'name'],
              message: `there is another rule ${quoteSafely(name)}. Give one of them another name`,
            },
          ]
        : []),
      ...(first ? [{ path: [index], message: sayUnreachable(first) }] : []),
      ...findOtherPeople(own, groups).map(({ path, message }) => ({ path: [index, ...path], message })),
    ];
  });
}

function sayUnreachable({ name, when = {} }: RuleGlimpse): string {
  const what = Object.keys(when).length === 0 ? 'everything' : 'all that it is for';
  const first = name === undefined ? 'a rule' : quoteSafely(name);
  return `is never looked at: ${first} before it matches ${what}. Put it before that one, or leave it out`;
}

/** An approval counts for the group of its name, so one name cannot mean two groups. Remembers the groups of the rule. */
function findOtherPeople(own: RuleGlimpse['groups'], groups: Map<string, string>): readonly Complaint[] {
  return own.flatMap((group, place): readonly Complaint[] => {
    if (group?.name === undefined) return [];
    const { name, chain } = group;
    const people = JSON.stringify(chain);
    const known = groups.get(name) ?? people;
    groups.set(name, known);
    if (known === people) return [];
    const message = `the group ${quoteSafely(name)} is of other people before. One name means one group: give this one another`;
    return [{ path: ['approve', place, 'name'], message }];
  });
}

/** Whether whatever the later rule is for, the earlier one is for too. Only where that is plain to see. */
export function covers(earlier: Conditions, later: Conditions): boolean {
  const { foundations, sources, destinations, traffic, longerThan, atMost, crosses, within, requester } = earlier;
  const { exceptFor, ends } = earlier;
  return (
    !exceptFor &&
    !ends &&
    isWithin(foundations, later.foundations, (mine, theirs) => mine === theirs) &&
    isWithin(sources, later.sources, coversApps) &&
    isWithin(destinations, later.destinations, coversApps) &&
    isWithin(traffic, later.traffic, coversTraffic) &&
    isWithin(requester, later.requester, (mine, theirs) => JSON.stringify(mine) === JSON.stringify(theirs)) &&
    (longerThan === undefined || (later.longerThan !== undefined && longerThan <= later.longerThan)) &&
    (atMost === undefined || (later.atMost !== undefined && atMost >= later.atMost)) &&
    (crosses === undefined || crosses === later.crosses || (crosses === 'space' && later.crosses === 'org')) &&
    (within === undefined || within === later.within || (within === 'org' && later.within === 'space'))
  );
}

/** No condition is for everything. */
function isWithin<Each>(
  mine: readonly Each[] | undefined,
  theirs: readonly Each[] | undefined,
  coversOne: (mine: Each, theirs: Each) => boolean,
): boolean {
  if (!mine) return true;
  return theirs?.every((each) => mine.some((one) => coversOne(one, each))) ?? false;
}

function coversApps(mine: AppPattern, theirs: AppPattern): boolean {
  return (['org', 'space', 'app'] as const).every((part) => coversPart(mine[part], theirs[part]));
}

function coversPart(mine: string, theirs: string): boolean {
  if (/^\*+$/.test(mine) || mine.toLowerCase() === theirs.toLowerCase()) return true;
  return !/[*?]/.test(theirs) && matchesGlob(mine, theirs);
}

function coversTraffic(mine: TrafficPattern, theirs: TrafficPattern): boolean {
  const other: TrafficPattern = theirs.tls
    ? { protocol: 'tcp', tls: true, ports: [{ start: TLS_PORT, end: TLS_PORT }] }
    : theirs;
  return (
    (mine.protocol === undefined || mine.protocol === other.protocol) &&
    (mine.tls === undefined || mine.tls === other.tls) &&
    isWithin(mine.ports, other.ports, (range, part) => range.start <= part.start && part.end <= range.end)
  );
}
