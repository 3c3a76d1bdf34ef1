// The states of an access request. Each state carries only what it has. Up to the approval moves.ts has the moves between
// them, then grant-moves.ts.
import type { Decision, OwnedSpace, Person } from './approval.ts';
import type { SlackGroupId } from './approval-rule.ts';
import type { Glass } from './break-glass.ts';
import type { ApplyAsk, Command } from './command.ts';
import type { Plan, Step } from './connectivity.ts';
import type { Fate, Grant, GrantedItem } from './grant.ts';
import type { Narrowed } from './narrowing.ts';
import type { Refusal, RoleHolder } from './refusal.ts';
import type { Review } from './certification.ts';
import type { Requirement } from './ruling.ts';
import type { Terms } from './terms.ts';
import type { Healing, Trouble } from './upkeep.ts';
import {
  type AppGuid,
  type AppRef,
  type FoundationName,
  type Instant,
  type Lifetime,
  type RequestId,
  type SlackUserId,
  type SpaceGuid,
  type Target,
} from './vocabulary.ts';

/** What may be asked for between apps: connectivity, or what is to become of network policies that are there without a grant. */
export type ConnectivityAsk =
  | Extract<Command, { verb: 'allow' } | { verb: 'route' } | { verb: 'adopt' } | { verb: 'remove-policy' }>
  | ApplyAsk;

/** What may be asked for: something between apps, or more time for a grant that is live, or its end. */
export type AskCommand = ConnectivityAsk | Extract<Command, { verb: 'extend' }> | RevokeAsk;

/** By somebody who may not end the grant on their own. */
export type RevokeAsk = Extract<Command, { verb: 'revoke'; id: RequestId }>;

/** About a grant that is there, and not about apps. */
export function isAboutGrant(ask: AskCommand): ask is Exclude<AskCommand, ConnectivityAsk> {
  return ask.verb === 'extend' || ask.verb === 'revoke';
}

/**
 * What is known from the first moment. Only an approver's narrowing changes the ask, which remembers what it was before;
 * and somebody may break the glass.
 */
export interface Asked {
  readonly id: RequestId;
  readonly requester: SlackUserId;
  readonly askedAt: Instant;
  readonly ask: AskCommand;
  /** Absent: from Slack, by the requester themselves. */
  readonly via?: 'command-line';
  /** The requester's target (`/c2c use`) when they asked. */
  readonly target?: Target;
  /** Somebody had it applied past its approvers. */
  readonly glass?: Glass;
}

/** An app as it was bound when the plan was made. */
export interface Bound {
  readonly ref: AppRef;
  readonly guid: AppGuid;
  readonly space: SpaceGuid;
}

/** Who could decide when we last looked. `more` counts those who are not named; nobody at all is possible. */
export type Approvers =
  | { readonly kind: 'known'; readonly people: readonly RoleHolder[]; readonly more: number }
  | { readonly kind: 'unreadable'; readonly because: string };

/** A requirement as it was when we last looked, for people to read; `who` decides, among them `people` and `more` others. */
export interface StandingRequirement extends Pick<Requirement, 'key' | 'label' | 'quorum'> {
  readonly who: string;
  readonly people: readonly RoleHolder[];
  readonly more: number;
}

/** What the rules said of a request when we last looked. Without requirements, they approve it themselves. */
export interface Standing {
  readonly rules: readonly string[];
  readonly requirements: readonly StandingRequirement[];
  /** What each approval has to be like; absent: nothing more than somebody's who may. */
  readonly terms?: Terms;
  /** The Slack user groups that decide and have somebody in them who may; absent: none. */
  readonly groups?: readonly NamedGroup[];
}

/** A Slack user group, by the name it has there. */
export interface NamedGroup {
  readonly group: SlackGroupId;
  readonly name: string;
}

/** The names bound to apps, and how long the connectivity is wanted: what every later state knows. */
export interface Subject {
  readonly requesterName: string;
  /** Where all of these apps are: no request spans two foundations. */
  readonly foundation: FoundationName;
  readonly sources: readonly Bound[];
  readonly destinations: readonly Bound[];
  /** Of several connections: between which of these apps each of them is, in the order of the ask. */
  readonly ends?: readonly Ends[];
  /** For an extension, how much longer. */
  readonly lifetime: Lifetime;
  /** What approvers took off what was asked for, the first first. */
  readonly narrowed?: readonly Narrowed[];
  /** The grant that is to be extended, as it was when the extension was planned. */
  readonly extends?: ExtendedGrant;
  /** The grant that is to be ended, likewise. */
  readonly revokes?: RevokedGrant;
}

/** The apps of one connection as places in the request's lists: these keep their order, whatever the apps are called. */
export interface Ends {
  readonly sources: readonly number[];
  readonly destinations: readonly number[];
}

export interface ExtendedGrant {
  readonly id: RequestId;
  /** What it was granted for, with the apps in full. */
  readonly ask: Extract<ConnectivityAsk, { verb: 'allow' } | { verb: 'route' } | { verb: 'apply' }>;
  readonly until: Instant;
  /** What it was granted for was there before, and is c2c's since then. */
  readonly adopted?: true;
}

export interface RevokedGrant {
  readonly id: RequestId;
  readonly requester: SlackUserId;
  /** What it was granted for, with the apps in full. */
  readonly ask: ConnectivityAsk;
}

/** What a plan job found out. */
export interface Planned extends Subject {
  readonly plan: Plan;
  readonly approvers: Approvers;
  readonly standing: Standing;
  readonly lapsesAt: Instant;
  /** When those who have not decided are reminded next; absent: not any more. */
  readonly remindAt?: Instant;
  /** Since when people are asked; absent in what was written before requests could escalate: since it was asked. */
  readonly waitsSince?: Instant;
  /** When it escalates unless there is a verdict; absent: never, or it has. */
  readonly escalateAt?: Instant;
}

/** A plan before people. A new plan is a new revision, and starts without decisions unless it is within the one before. */
export interface Judged extends Planned {
  readonly revision: number;
  /** The oldest revision whose approvals count for this plan too, as they were for more; absent: its own. */
  readonly coveredFrom?: number;
  readonly decisions: readonly Decision[];
  /** Whom approvers asked to decide instead of them, the first first. It gives nobody a right. */
  readonly handed?: readonly Handed[];
  /** Who does not want to be reminded of this one. */
  readonly muted?: readonly SlackUserId[];
  /** Once it is, whoever the rules of now escalate to decides too. */
  readonly escalated?: Escalated;
}

/** `to`: who was told, as far as Slack knows them. */
export interface Escalated {
  readonly at: Instant;
  readonly to: readonly SlackUserId[];
}

export type Handed = (
  | { readonly to: SlackUserId }
  /** `members`: those in it who might decide then, and were told; `for`: the keys of the requirements they decide. */
  | (NamedGroup & { readonly members: readonly SlackUserId[]; readonly for: readonly string[] })
) & {
  readonly by: SlackUserId;
  readonly at: Instant;
  readonly reason?: string;
};

/** What an attempt to apply came to, item by item. */
export interface Outcome {
  readonly done: readonly GrantedItem[];
  readonly undone: readonly [Undone, ...Undone[]];
}
export interface Undone {
  readonly item: GrantedItem;
  readonly because: string;
}

export type Ending =
  | { readonly kind: 'expired' }
  /** It was asked for, and approved, that this be taken away: there was no grant. */
  | { readonly kind: 'removed' }
  /** The app was not there for longer than an operator lets a grant wait for it. */
  | { readonly kind: 'app-gone'; readonly app: AppRef; readonly since: Instant }
  /** Nobody kept it when it was up for review. */
  | { readonly kind: 'unreviewed'; readonly since: Instant }
  | {
      readonly kind: 'returned' | 'revoked' | 'undone';
      readonly by: SlackUserId;
      readonly reason?: string;
      /** The request by which they had it revoked; absent when they might end it themselves. */
      readonly request?: RequestId;
    };

interface Granted extends Asked, Subject {
  readonly decisions: readonly Decision[];
  readonly grant: Grant;
}

export interface Submitted extends Asked {
  readonly state: 'submitted';
}
export interface Refused extends Asked {
  readonly state: 'refused';
  readonly refusal: Refusal;
}
export interface Withdrawn extends Asked {
  readonly state: 'withdrawn';
  readonly at: Instant;
  /** What is asked about a grant goes with it when it ends; an extension only when somebody ends it. */
  readonly with?: Ending;
  /** Absent when it was withdrawn before it was planned. */
  readonly subject?: Subject;
}
export interface Pending extends Asked, Judged {
  readonly state: 'pending';
}
export interface Stale extends Asked, Judged {
  readonly state: 'stale';
  /** The steps of the new plan that nobody approved. */
  readonly drift: readonly Step[];
}
export interface Denied extends Asked, Judged {
  readonly state: 'denied';
  readonly denial: Decision;
}
export interface Lapsed extends Asked, Judged {
  readonly state: 'lapsed';
}
export interface Approved extends Asked, Judged {
  readonly state: 'approved';
  /** Counts the claims of workers: a worker that was overtaken finds another number here and stops. */
  readonly attempt: number;
  /** When it failed first; absent: it has not, since it was approved on this plan. */
  readonly failingSince?: Instant;
}
export interface Failed extends Asked, Judged {
  readonly state: 'failed';
  readonly failedAt: Instant;
  /** When it failed first; absent: this was the first time. */
  readonly failingSince?: Instant;
  readonly attempt: number;
  readonly outcome: Outcome;
}
/** An extension that was approved and carried out: its grant has the time now. */
export interface Extended extends Asked, Subject {
  readonly state: 'extended';
  readonly decisions: readonly Decision[];
  readonly until: Instant;
  readonly warnAt?: Instant;
  /** What the grant holds from now on. */
  readonly items: readonly GrantedItem[];
}
/** A revocation that was approved: its grant ends, or had ended already. */
export interface Done extends Asked, Subject {
  readonly state: 'done';
  readonly decisions: readonly Decision[];
  readonly at: Instant;
}
export interface Live extends Granted {
  readonly state: 'live';
  readonly extension?: WaitingExtension;
  /** The request by which somebody asks the owners to end it. */
  readonly revocation?: RequestId;
  /** Only where there is no end. */
  readonly review?: Review;
  readonly healing?: Healing;
  /** What the grant held under guids that its names have left; c2c made it, and takes it away. */
  readonly leaving?: readonly GrantedItem[];
  readonly troubles?: readonly Trouble[];
}
/** An extension that is not decided, or not carried out yet. Until it is, the grant does not expire. */
export interface WaitingExtension {
  readonly id: RequestId;
  /** Nobody waits longer for a decision; absent once it is approved, as it is being carried out then. */
  readonly heldUntil?: Instant;
}
export interface EndingGrant extends Granted {
  readonly state: 'ending';
  readonly ending: Ending;
  /** Somebody was putting the grant right when it ended, and may not have noticed: until then nothing is at rest. */
  readonly healing?: Healing;
}
export interface Ended extends Granted {
  readonly state: 'ended';
  readonly ending: Ending;
  readonly endedAt: Instant;
  readonly fates: readonly Fate[];
}

export type AccessRequest =
  | Submitted
  | Refused
  | Withdrawn
  | Pending
  | Stale
  | Denied
  | Lapsed
  | Approved
  | Failed
  | Extended
  | Done
  | Live
  | EndingGrant
  | Ended;

export type State = AccessRequest['state'];

/** The states in which people may approve or deny. */
export type Decidable = Pending | Stale;

export function isDecidable(request: AccessRequest): request is Decidable {
  return request.state === 'pending' || request.state === 'stale';
}

/** Undefined before it is planned, and for what was withdrawn before: it is on none yet. */
export function foundationOf(request: AccessRequest): FoundationName | undefined {
  if (request.state === 'withdrawn') return request.subject?.foundation;
  return 'foundation' in request ? request.foundation : undefined;
}

export function requesterOf(request: Asked & Subject): Person {
  return { slack: request.requester, userName: request.requesterName };
}

/** The spaces of the destinations, each once: their owners decide. */
export function destinationSpaces(request: Pick<Subject, 'destinations'>): readonly OwnedSpace[] {
  return spacesOf(request.destinations);
}

/** The spaces of the sources, each once: who asks needs a role there. A route alone has none, and anybody may ask for it. */
export function sourceSpaces(request: Pick<Subject, 'sources'>): readonly OwnedSpace[] {
  return spacesOf(request.sources);
}

function spacesOf(apps: readonly Bound[]): readonly OwnedSpace[] {
  const spaces = new Map(apps.map(({ ref, space }) => [space, { guid: space, org: ref.org, space: ref.space }]));
  return [...spaces.values()];
}
