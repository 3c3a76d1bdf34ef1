// Why the rules say what they say of a request: for each link the rule that holds and why none before it does, and whether
// the people whom they name are enough.
import type { ApprovalRule, Authority, Conditions, OwnedSpace, Person, Rulebook } from './approval-rule.ts';
import { authoritiesInForce, listApprovers } from './approval.ts';
import type { Facts, KnownRoles } from './authority.ts';
import { type Link, linksOf, type Matter } from './link.ts';
import type { RoleHolder } from './refusal.ts';
import { findMismatch } from './rule-match.ts';
import { canHold, findRule, type Requirement } from './ruling.ts';

/** A rule that does not hold for a link, and the first of its conditions that says so. */
export interface PassedOver {
  readonly rule: string;
  readonly because: string;
  /** All its other conditions hold, and it names requesters as only Slack knows them: whoever were one of them goes by it. */
  readonly asksWho?: Unseen['kind'];
}

export interface LinkReasons {
  readonly link: Link;
  /** The rules before the one that holds, in their order. */
  readonly passed: readonly PassedOver[];
  readonly rule: ApprovalRule;
  /** The rule leaves out some whom only Slack knows: whoever were one of them goes by another. */
  readonly sparesWho?: Unseen['kind'];
}

/** What is taken away goes by no rule, so none is passed over for it. */
export function explainLinks(book: Rulebook, matter: Matter, known: KnownRoles): readonly LinkReasons[] {
  return linksOf(matter, book.rules).map((link) => {
    const rule = findRule(book, link, matter, known);
    const end = book.rules.indexOf(rule);
    const before = matter.purpose === 'removal' ? [] : book.rules.slice(0, end < 0 ? undefined : end);
    const first = before.findIndex(
      (each) => !canHold(each, matter) && findMismatch(each.when, link, matter, known) === undefined,
    );
    const passed = before.slice(0, first < 0 ? undefined : first + 1).map((each, index): PassedOver => {
      const { name, when } = each;
      const because =
        index === first ? 'nothing is adopted without its owners' : findMismatch(when, link, matter, known);
      if (because === undefined) throw new Error(`the rule "${name}" matches, and yet a later one holds`);
      const unseen = asksWho(when, link, matter, known);
      return { rule: name, because, ...(unseen && { asksWho: unseen }) };
    });
    const spared = unseenAmong(rule.when.exceptFor);
    return { link, passed, rule, ...(spared && { sparesWho: spared }) };
  });
}

function asksWho(
  { requester, ...others }: Conditions,
  link: Link,
  matter: Matter,
  known: KnownRoles,
): Unseen['kind'] | undefined {
  const named = unseenAmong(requester);
  return named && findMismatch(others, link, matter, known) === undefined ? named : undefined;
}

/** A user group before a user: a person whose Slack id is known may still be in the group. */
function unseenAmong(named: readonly Authority[] = []): Unseen['kind'] | undefined {
  return (['user-group', 'user'] as const).find((unseen) => named.some(({ kind }) => kind === unseen));
}

/** Whom a rule names by what only Slack can tell, as c2c.yml has it. */
export type Unseen = Extract<Authority, { kind: 'user' | 'user-group' }>;

export interface GroupReasons {
  readonly who: string;
  readonly quorum: number;
  /** Those who could decide, as far as is known. */
  readonly people: readonly RoleHolder[];
  /** Those who could as well, and nobody looked who they are. */
  readonly unseen: readonly Unseen[];
  /** Among `people` may be some who count only if those whom nobody looked up are too few. */
  readonly standIns: boolean;
  /** So many people more than `people` are needed. */
  readonly missing: number;
}

/** Whoever is in `facts` was looked up; Slack people and user groups that are not in it were not. */
export function explainGroup(requirement: Requirement, requester: Person, facts: Facts): GroupReasons {
  const { who, people } = listApprovers(requirement, requester, facts);
  const { quorum } = requirement;
  const unseen = authoritiesInForce(requirement, requester, facts).filter(
    (authority): authority is Unseen => isUnseen(authority, facts) && !isThemselves(authority, requester),
  );
  const standIns = unseen.length > 0 && requirement.chain.length > 1;
  return { who, quorum, people, unseen, standIns, missing: Math.max(0, quorum - people.length) };
}

function isUnseen(authority: Authority<OwnedSpace>, { members, people }: Facts): boolean {
  return (
    (authority.kind === 'user-group' && !members.has(authority.group)) ||
    (authority.kind === 'user' && !people.has(authority.slack))
  );
}

/** Nobody decides on their own request. */
function isThemselves(authority: Authority<OwnedSpace>, { slack }: Person): boolean {
  return authority.kind === 'user' && authority.slack === slack;
}

/** How it would go for the request. */
export type Outlook =
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'automatic'; readonly rules: readonly string[] }
  | { readonly kind: 'asked'; readonly of: readonly string[]; readonly unseen: readonly Unseen[] }
  /** These groups can never have as many approvals as they need. */
  | { readonly kind: 'nobody'; readonly groups: readonly GroupReasons[] };

/** Of what is neither refused nor automatic. One person may count in several groups, so each group is looked at on its own. */
export function foresee(groups: readonly GroupReasons[]): Extract<Outlook, { kind: 'asked' | 'nobody' }> {
  const short = groups.filter(({ missing, unseen }) => missing > unseen.length && !unseen.some(holdsMany));
  if (short.length > 0) return { kind: 'nobody', groups: short };
  const names = new Set(groups.flatMap(({ people }) => people.map(({ userName }) => userName)));
  const unseen = new Map(groups.flatMap((group) => group.unseen.map((each) => [showUnseen(each), each])));
  return { kind: 'asked', of: [...names].sort(), unseen: [...unseen.values()] };
}

function holdsMany({ kind }: Unseen): boolean {
  return kind === 'user-group';
}

/** `user U0123ABCD` or `group S0123ABCD`, as a rule has it. */
export function showUnseen(unseen: Unseen): string {
  return unseen.kind === 'user' ? `user ${unseen.slack}` : `group ${unseen.group}`;
}
