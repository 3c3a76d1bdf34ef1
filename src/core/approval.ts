// What decisions come to: the requirements of a request + facts + decisions in, entitlement and verdict with reasons out.
import type {
  Authority,
  OwnedSpace,
  Person,
  Rulebook,
  SlackGroupId,
  SpaceRole,
  SpaceRoleName,
} from './approval-rule.ts';
import { type Facts, holdersOf, isAmong, showRoles } from './authority.ts';
import type { RoleHolder } from './refusal.ts';
import type { Requirement } from './ruling.ts';
import { findShortfall, type Terms } from './terms.ts';
import type { Instant, SpaceGuid } from './vocabulary.ts';

export type {
  ApprovalRule,
  OrgRole,
  OwnedSpace,
  Person,
  Rulebook,
  SpaceRole,
  SpaceRoleName,
} from './approval-rule.ts';

export interface Decision {
  readonly kind: 'approve' | 'deny';
  readonly by: Person;
  readonly at: Instant;
  readonly reason?: string;
  /** The keys of the requirements for which the approver was entitled when they decided: it counts for no other. */
  readonly for: readonly string[];
}

/** What of a requirement its verdict goes by. */
export type Tallied = Pick<Requirement, 'key' | 'label' | 'quorum'>;

export type Entitlement =
  | { readonly kind: 'entitled'; readonly for: readonly string[] }
  | { readonly kind: 'own-request' }
  | { readonly kind: 'no-role' };

/**
 * Whether a candidate may decide. The requester is known by Slack id and by Cloud Foundry user name: a second Slack
 * account with the same e-mail address is still the requester, in whichever group it may be.
 */
export function findEntitlement(
  requirements: readonly Requirement[],
  requester: Person,
  candidate: Person,
  facts: Facts,
): Entitlement {
  if (isSamePerson(requester, candidate)) return { kind: 'own-request' };
  const entitled = requirements.filter((requirement) =>
    authoritiesInForce(requirement, requester, facts).some((authority) => isAmong(candidate, authority, facts)),
  );
  return entitled.length > 0 ? { kind: 'entitled', for: entitled.map(({ key }) => key) } : { kind: 'no-role' };
}

/**
 * The authorities that decide now: the first of the chain, with as many of those behind it as the quorum takes, and those
 * to whom the request is escalated.
 */
export function authoritiesInForce(
  { chain, quorum, escalation }: Requirement,
  requester: Person,
  facts: Facts,
): readonly Authority<OwnedSpace>[] {
  let inForce: readonly Authority<OwnedSpace>[] = [];
  for (const authorities of chain) {
    inForce = [...inForce, ...authorities];
    if (listHolders(inForce, requester, facts).length >= quorum) break;
  }
  return escalation?.inForce ? [...inForce, ...escalation.to] : inForce;
}

/** Those who may decide for a requirement now, without the requester, each once, by name; and how they are called together. */
export function listApprovers(
  requirement: Requirement,
  requester: Person,
  facts: Facts,
): { readonly who: string; readonly people: readonly RoleHolder[] } {
  const inForce = authoritiesInForce(requirement, requester, facts);
  return { who: requirement.name ?? showRoles(inForce), people: listHolders(inForce, requester, facts) };
}

/** The user groups that decide now and have somebody in them who may, each with the keys of what it decides. */
export function listGroups(
  requirements: readonly Requirement[],
  requester: Person,
  facts: Facts,
): ReadonlyMap<SlackGroupId, readonly string[]> {
  const groups = new Map<SlackGroupId, readonly string[]>();
  for (const requirement of requirements) {
    for (const each of authoritiesInForce(requirement, requester, facts)) {
      if (each.kind !== 'user-group' || listMembers(each.group, requester, facts).length === 0) continue;
      groups.set(each.group, [...new Set([...(groups.get(each.group) ?? []), requirement.key])]);
    }
  }
  return groups;
}

/** Those in a user group who may decide where it does: everybody but the requester. */
export function listMembers(group: SlackGroupId, requester: Person, { members }: Facts): readonly Person[] {
  const people = (members.get(group) ?? []).filter((member) => !isSamePerson(member, requester));
  return people.toSorted((a, b) => (a.userName < b.userName ? -1 : 1));
}

/** Everybody who has one of these but the requester, each once, by name. */
export function listHolders(
  authorities: readonly Authority<OwnedSpace>[],
  requester: Person,
  facts: Facts,
): readonly RoleHolder[] {
  const holders = new Map<string, RoleHolder>();
  for (const holder of authorities.flatMap((authority) => holdersOf(authority, facts))) {
    if (holder.userName === requester.userName || holder.slack === requester.slack) continue;
    if (!holders.get(holder.userName)?.slack) holders.set(holder.userName, holder);
  }
  return [...holders.values()].sort((a, b) => (a.userName < b.userName ? -1 : 1));
}

/** What of earlier approvals still counts: for what they were given, for what the approver may still decide, on these terms. */
export function recount(
  decisions: readonly Decision[],
  requirements: readonly Requirement[],
  requester: Person,
  facts: Facts,
  terms: Terms = {},
): readonly Decision[] {
  return discount(decisions, terms).map((decision) => {
    const entitlement = findEntitlement(requirements, requester, decision.by, facts);
    const now = entitlement.kind === 'entitled' ? entitlement.for : [];
    return { ...decision, for: decision.for.filter((key) => now.includes(key)) };
  });
}

/** An approval that falls short of the terms counts for nothing; a denial needs none. */
export function discount(decisions: readonly Decision[], terms: Terms): readonly Decision[] {
  return decisions.map((decision) =>
    decision.kind === 'approve' && findShortfall(terms, decision) ? { ...decision, for: [] } : decision,
  );
}

/** The source spaces in which the requester lacks every role that may ask; none means they may. */
export function findMissingRoles(
  { requesters }: Pick<Rulebook, 'requesters'>,
  userName: string,
  sources: readonly OwnedSpace[],
  roles: readonly SpaceRole[],
): readonly OwnedSpace[] {
  return sources.filter(({ guid }) => !holdsRole(userName, guid, requesters, roles));
}

export type Verdict =
  | { readonly kind: 'approved'; readonly because: string }
  | { readonly kind: 'pending'; readonly because: string }
  | { readonly kind: 'denied'; readonly because: string };

/**
 * What the decisions come to. One denial outweighs any number of approvals; of one person only the newest decision
 * counts; every requirement must reach its quorum on its own. Without any requirement nothing is approved here: a rule has to say so.
 */
export function judge(requirements: readonly Tallied[], requester: Person, decisions: readonly Decision[]): Verdict {
  const counted = newestOfEach(requester, decisions);
  const denial = counted.find(({ kind }) => kind === 'deny');
  if (denial) return { kind: 'denied', because: `denied by ${denial.by.userName}` };

  const tallies = requirements.map(({ key, label, quorum }) => {
    const have = approvalsFor({ key }, counted).length;
    return { isEnough: have >= quorum, text: `${Math.min(have, quorum)}/${quorum} for ${label}` };
  });
  const reasons = tallies.map(({ text }) => text);
  if (decisions.some(({ by }) => isSamePerson(requester, by))) {
    reasons.push(`${requester.userName} cannot approve their own request`);
  }
  const enough = tallies.length > 0 && tallies.every(({ isEnough }) => isEnough);
  return { kind: enough ? 'approved' : 'pending', because: reasons.join('; ') };
}

/** The approvals that count for a requirement, each of another person and none of the requester. */
export function countApprovals(
  requirement: Pick<Tallied, 'key'>,
  requester: Person,
  decisions: readonly Decision[],
): readonly Decision[] {
  return approvalsFor(requirement, newestOfEach(requester, decisions));
}

function approvalsFor({ key }: Pick<Tallied, 'key'>, decisions: readonly Decision[]): readonly Decision[] {
  return decisions.filter((each) => each.kind === 'approve' && each.for.includes(key));
}

function newestOfEach(requester: Person, decisions: readonly Decision[]): readonly Decision[] {
  const newest: Decision[] = [];
  for (const decision of [...decisions].reverse()) {
    const known = [requester, ...newest.map(({ by }) => by)];
    if (!known.some((person) => isSamePerson(person, decision.by))) newest.unshift(decision);
  }
  return newest;
}

/** A person may change their address, or have a second account: either in common makes them one. */
export function isSamePerson(a: Person, b: Person): boolean {
  return a.slack === b.slack || a.userName === b.userName;
}

function holdsRole(
  userName: string,
  guid: SpaceGuid,
  allowed: readonly SpaceRoleName[],
  roles: readonly SpaceRole[],
): boolean {
  return roles.some(({ space, role, userName: name }) => space === guid && name === userName && allowed.includes(role));
}
