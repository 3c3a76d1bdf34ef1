// Who may decide, and what their decisions come to: rule + roles + decisions in, entitlement and verdict with reasons out.
import type { Instant, SlackUserId, SpaceGuid, SpaceRef } from './vocabulary.ts';
import { sameSpace, showSpace } from './vocabulary.ts';

export type SpaceRoleName = 'developer' | 'manager' | 'supporter' | 'auditor';

/** One person's role in one space. */
export interface SpaceRole {
  readonly space: SpaceGuid;
  readonly role: SpaceRoleName;
  /** The Cloud Foundry user name in lower case; on most foundations an e-mail address. */
  readonly userName: string;
}

/** A Slack person with the Cloud Foundry user name they act under (their e-mail address in lower case). */
export interface Person {
  readonly slack: SlackUserId;
  readonly userName: string;
}

export interface OwnedSpace extends SpaceRef {
  readonly guid: SpaceGuid;
}

export interface ApprovalRule {
  readonly name: string;
  /** Who in the space of each destination may decide. */
  readonly approvers: readonly SpaceRoleName[];
  /** Approvals needed for each destination's space, by distinct people. */
  readonly quorum: number;
  /** Who in the space of each source may ask. */
  readonly requesters: readonly SpaceRoleName[];
}

export const DEFAULT_RULE: ApprovalRule = {
  name: 'default, owners of the destination',
  approvers: ['developer', 'manager'],
  quorum: 1,
  requesters: ['developer', 'manager', 'supporter'],
};

export interface Decision {
  readonly kind: 'approve' | 'deny';
  readonly by: Person;
  readonly at: Instant;
  readonly reason?: string;
  /** The destination spaces for which the approver was entitled when they decided. */
  readonly spaces: readonly SpaceGuid[];
}

export type Entitlement =
  | { readonly kind: 'entitled'; readonly spaces: readonly SpaceGuid[] }
  | { readonly kind: 'own-request' }
  | { readonly kind: 'no-role' };

/**
 * Whether a candidate may decide. The requester is known by Slack id and by Cloud Foundry user name: a second Slack
 * account with the same e-mail address is still the requester.
 */
export function findEntitlement(
  rule: ApprovalRule,
  requester: Person,
  candidate: Person,
  destinations: readonly OwnedSpace[],
  roles: readonly SpaceRole[],
): Entitlement {
  if (isSamePerson(requester, candidate)) return { kind: 'own-request' };
  const spaces = destinations
    .map(({ guid }) => guid)
    .filter((space) => holdsRole(candidate.userName, space, rule.approvers, roles));
  return spaces.length > 0 ? { kind: 'entitled', spaces } : { kind: 'no-role' };
}

/** The source spaces in which the requester lacks every role that may ask; none means they may. */
export function findMissingRoles(
  rule: ApprovalRule,
  userName: string,
  sources: readonly OwnedSpace[],
  roles: readonly SpaceRole[],
): readonly OwnedSpace[] {
  return sources.filter(({ guid }) => !holdsRole(userName, guid, rule.requesters, roles));
}

/** User names that may decide for all or some of the destinations, without the requester; sorted, each once. */
export function listApprovers(
  rule: ApprovalRule,
  requester: { readonly userName: string },
  destinations: readonly OwnedSpace[],
  roles: readonly SpaceRole[],
): readonly string[] {
  const names = destinations.flatMap(({ guid }) =>
    roles.filter(({ space, role }) => space === guid && rule.approvers.includes(role)).map(({ userName }) => userName),
  );
  return [...new Set(names)].filter((name) => name !== requester.userName).sort();
}

export type Verdict =
  | { readonly kind: 'approved'; readonly because: string }
  | { readonly kind: 'pending'; readonly because: string }
  | { readonly kind: 'denied'; readonly because: string };

/**
 * What the decisions come to. One denial outweighs any number of approvals; of one person only the newest decision
 * counts; the owners of every destination's space must reach the quorum on their own.
 */
export function judge(
  rule: ApprovalRule,
  requester: Person,
  destinations: readonly OwnedSpace[],
  decisions: readonly Decision[],
): Verdict {
  const counted: Decision[] = [];
  for (const decision of [...decisions].reverse()) {
    const known = [requester, ...counted.map(({ by }) => by)];
    if (!known.some((person) => isSamePerson(person, decision.by))) counted.unshift(decision);
  }
  const denial = counted.find(({ kind }) => kind === 'deny');
  if (denial) return { kind: 'denied', because: `denied by ${denial.by.userName}` };

  const tallies = uniqueSpaces(destinations).map((space) => {
    const have = counted.filter(({ kind, spaces }) => kind === 'approve' && spaces.includes(space.guid)).length;
    return { have, text: `${Math.min(have, rule.quorum)}/${rule.quorum} for ${showSpace(space)}` };
  });
  const reasons = tallies.map(({ text }) => text);
  if (decisions.some(({ by }) => isSamePerson(requester, by))) {
    reasons.push(`${requester.userName} cannot approve their own request`);
  }
  const enough = tallies.length > 0 && tallies.every(({ have }) => have >= rule.quorum);
  return { kind: enough ? 'approved' : 'pending', because: reasons.join('; ') };
}

export function uniqueSpaces(spaces: readonly OwnedSpace[]): readonly OwnedSpace[] {
  return spaces.filter((space, index) => spaces.findIndex((other) => sameSpace(other, space)) === index);
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
