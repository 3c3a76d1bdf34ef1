// What an approval rule says: for which connections it is, and who must agree to them, or that nobody need, or nobody may.
import type { Hours } from './hours.ts';
import type { AppRef, FoundationName, PortRange, Protocol, SlackUserId, SpaceGuid, SpaceRef } from './vocabulary.ts';

export type SpaceRoleName = 'developer' | 'manager' | 'supporter' | 'auditor';
export type OrgRoleName = 'manager' | 'auditor' | 'billing manager' | 'user';

/** One person's role in one space. */
export interface SpaceRole {
  readonly space: SpaceGuid;
  readonly role: SpaceRoleName;
  /** The Cloud Foundry user name in lower case; on most foundations an e-mail address. */
  readonly userName: string;
}

/** One person's role in the org that a space belongs to. */
export interface OrgRole {
  readonly space: SpaceGuid;
  readonly role: OrgRoleName;
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

/** A Slack user group's id such as `S012AB3CD`. */
export type SlackGroupId = string & { readonly slackGroup: unique symbol };

/** The two ends of a connection. */
export type End = 'source' | 'destination';

/** What makes somebody an approver. Roles are bound to the connection's own spaces when a rule is applied to it. */
export type Authority<Place = End> =
  | { readonly kind: 'space-role'; readonly of: Place; readonly role: SpaceRoleName }
  | { readonly kind: 'org-role'; readonly of: Place; readonly role: OrgRoleName }
  | { readonly kind: 'user'; readonly slack: SlackUserId }
  | { readonly kind: 'user-group'; readonly group: SlackGroupId }
  /** Lower case. */
  | { readonly kind: 'email'; readonly address: string };

/** The first authorities decide; each of the next only where those before them are too few people for the quorum. */
export type Chain<Place = End> = readonly [readonly Authority<Place>[], ...(readonly Authority<Place>[])[]];

/** People of whom so many different ones must approve, never the requester. */
export interface ApproverGroup {
  /** What the group is called where people read it; an approval counts for the group of this name. */
  readonly name?: string;
  /** At least 1. */
  readonly quorum: number;
  readonly chain: Chain;
}

/** `org/space/app`, each with `*` for any characters and `?` for any one. Capitals do not matter, as in Cloud Foundry. */
export type AppPattern = AppRef;

/** Nothing said matches anything. TLS is TCP to the platform's TLS port, whichever way it was asked for. */
export interface TrafficPattern {
  readonly protocol?: Protocol;
  readonly tls?: boolean;
  readonly ports?: readonly PortRange[];
}

/** All of what is said must hold; of each list one entry. */
export interface Conditions {
  readonly foundations?: readonly FoundationName[];
  readonly sources?: readonly AppPattern[];
  readonly destinations?: readonly AppPattern[];
  readonly traffic?: readonly TrafficPattern[];
  /** The grant is wanted for longer than so many seconds. */
  readonly longerThan?: number;
  /** The grant is wanted for so many seconds or less. */
  readonly atMost?: number;
  /** Source and destination are in different spaces, or in different orgs. */
  readonly crosses?: 'space' | 'org';
  /** Source and destination are in the same space, or in the same org. */
  readonly within?: 'space' | 'org';
  /** The requester has one of these. */
  readonly requester?: readonly Authority[];
  /** The requester has none of these. */
  readonly exceptFor?: readonly Authority[];
  /** It is wanted until some time, however late. */
  readonly ends?: true;
}

/** Who decides too once a request has waited for so many seconds without a verdict. */
export interface Escalation<Place = End> {
  readonly after: number;
  readonly to: readonly [Authority<Place>, ...Authority<Place>[]];
}

/** Who has to say why. */
export type ReasonGiver = 'requester' | 'approver';

export type ApprovalRule = {
  readonly name: string;
  readonly when: Conditions;
} & (
  | {
      readonly kind: 'ask';
      readonly groups: readonly [ApproverGroup, ...ApproverGroup[]];
      readonly escalate?: Escalation;
      readonly reasons?: readonly ReasonGiver[];
      /** When approvals count. */
      readonly hours?: Hours;
    }
  /** Nobody needs to approve. */
  | { readonly kind: 'automatic'; readonly reasons?: readonly 'requester'[] }
  /** Nobody can approve. `instead`: the seconds for which it would not be denied by this rule. */
  | { readonly kind: 'deny'; readonly because: string; readonly instead?: number }
);

/** All that is laid down: the rules in their order, of which the first that matches a connection holds for it. */
export interface Rulebook {
  readonly rules: readonly ApprovalRule[];
  /** Where no rule matches. */
  readonly otherwise: ApprovalRule;
  /** Who in the space of each source may ask. */
  readonly requesters: readonly SpaceRoleName[];
}

const OWNERS: Authority[] = [
  { kind: 'space-role', of: 'destination', role: 'developer' },
  { kind: 'space-role', of: 'destination', role: 'manager' },
];

/** One owner of each destination; where a space has none but the requester, a manager of its org. */
export const DEFAULT_RULE = {
  name: 'default, owners of the destination',
  when: {},
  kind: 'ask',
  groups: [{ quorum: 1, chain: [OWNERS, [{ kind: 'org-role', of: 'destination', role: 'manager' }]] }],
} as const satisfies ApprovalRule;

export const DEFAULT_RULES: Rulebook = {
  rules: [],
  otherwise: DEFAULT_RULE,
  requesters: ['developer', 'manager', 'supporter'],
};
