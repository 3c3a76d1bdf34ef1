// What a person wants done, recorded before it is acknowledged, and what they are answered once it was looked at.
import type { AccessRequest, ConnectivityAsk, Live, Planned } from '../core/access-request.ts';
import type { SlackGroupId } from '../core/approval-rule.ts';
import type { TooMany } from '../core/ask-limits.ts';
import type { Hours } from '../core/hours.ts';
import type { Excess, Narrowing } from '../core/narrowing.ts';
import type { Connections } from '../core/provenance.ts';
import type { Refusal, RoleHolder, WayOut } from '../core/refusal.ts';
import type {
  AppName,
  AppRef,
  FoundationName,
  Instant,
  RequestId,
  SlackUserId,
  Target,
  TrafficList,
} from '../core/vocabulary.ts';

export type IntentId = string & { readonly intent: unique symbol };

/** What a person wants done with a request, or looked up on the foundation. */
export type Wish =
  | {
      readonly kind: 'approve' | 'deny';
      readonly request: RequestId;
      /** The plan's revision that the person saw; absent when they typed a command. */
      readonly revision?: number;
      readonly reason?: string;
    }
  /** Past its approvers, on the plan that the person saw. */
  | { readonly kind: 'break-glass'; readonly request: RequestId; readonly revision: number; readonly reason: string }
  /** `I have reviewed this`: for a request whose glass was broken. */
  | { readonly kind: 'sign'; readonly request: RequestId }
  /** Approves less than was asked for. */
  | {
      readonly kind: 'narrow';
      readonly request: RequestId;
      readonly revision: number;
      readonly narrowing: Narrowing;
      readonly reason?: string;
    }
  /** Asks somebody else to decide in one's place. */
  | { readonly kind: 'delegate'; readonly request: RequestId; readonly to: SlackUserId; readonly reason?: string }
  /** Asks those of a user group who may decide. */
  | {
      readonly kind: 'delegate-to-group';
      readonly request: RequestId;
      readonly group: SlackGroupId;
      readonly reason?: string;
    }
  /** No reminders of this one. */
  | { readonly kind: 'mute'; readonly request: RequestId }
  | { readonly kind: 'withdraw' | 'retry' | 'undo'; readonly request: RequestId }
  /** About what is wrong with a live grant. */
  | { readonly kind: 'repair' | 'ignore'; readonly request: RequestId }
  /** About a grant that is up for review. */
  | { readonly kind: 'keep'; readonly request: RequestId }
  | { readonly kind: 'revoke'; readonly request: RequestId; readonly reason?: string }
  | {
      readonly kind: 'revoke-between';
      readonly source: AppName;
      readonly destination: AppName;
      readonly traffic?: TrafficList;
      readonly reason?: string;
    }
  /** They signed in to Cloud Foundry as this user. */
  | { readonly kind: 'link'; readonly userName: string; readonly origin?: string }
  | { readonly kind: 'preview'; readonly ask: ConnectivityAsk }
  /** Who may reach an app; `both`: and whom it may reach. */
  | { readonly kind: 'who'; readonly app: AppName; readonly direction: 'in' | 'both' };

/** A wish to know something, and to change nothing: whoever tries names finds out which there are. */
export type Lookup = Extract<Wish, { kind: 'preview' | 'who' }>;

/** Where a person expects the answer: beside the message they pressed a button in, or by direct message. */
export type ReplyPlace = { readonly kind: 'channel'; readonly channel: string } | { readonly kind: 'direct' };

/** A wish as it was recorded before it was acknowledged: from then on it outlives every process. */
export interface Intent {
  readonly by: SlackUserId;
  readonly at: Instant;
  readonly wish: Wish;
  readonly place: ReplyPlace;
  /** The person's target when they said it. */
  readonly target?: Target;
}

/** What came of an intent, for the person alone. */
export type Answer =
  | { readonly kind: 'done'; readonly wish: Wish; readonly request: AccessRequest }
  | { readonly kind: 'unknown-request'; readonly id: RequestId }
  | { readonly kind: 'stranger'; readonly because: string; readonly wayOut?: WayOut }
  | { readonly kind: 'linked'; readonly userName: string }
  /** `provider`: its users do not count here. `known`: they are known as `userName`, and that is for an operator to change. */
  | { readonly kind: 'link-refused'; readonly because: 'provider' | 'known'; readonly userName: string }
  | { readonly kind: 'misplaced'; readonly refusal: Refusal }
  /** The configuration does not name the request's foundation any more: nothing can be done with it. */
  | { readonly kind: 'out-of-reach'; readonly request: AccessRequest; readonly foundation: FoundationName }
  | { readonly kind: 'own-request'; readonly request: AccessRequest }
  | { readonly kind: 'not-entitled'; readonly request: AccessRequest; readonly whoCan: readonly RoleHolder[] }
  | { readonly kind: 'only-requester'; readonly request: AccessRequest }
  | { readonly kind: 'requester-lost-role'; readonly request: AccessRequest }
  /** The rule wants to know why from everybody who approves. */
  | { readonly kind: 'reason-wanted'; readonly request: AccessRequest; readonly rule: string }
  /** The rules count approvals at certain hours only; without `opens` those of several rules never meet. */
  | {
      readonly kind: 'closed';
      readonly request: AccessRequest;
      readonly hours: readonly Hours[];
      readonly opens?: Instant;
    }
  /** Whoever asked is deactivated, a guest, or not who they were: nothing is opened for them. */
  | { readonly kind: 'requester-gone'; readonly request: AccessRequest }
  /** No glass to break for this person, on this request, or at all. */
  | { readonly kind: 'no-glass'; readonly request: AccessRequest }
  /** Whoever broke the glass cannot review it. */
  | { readonly kind: 'own-glass' | 'reviewed-already'; readonly request: AccessRequest }
  | { readonly kind: 'too-late'; readonly request: AccessRequest }
  | { readonly kind: 'plan-changed'; readonly request: AccessRequest }
  /** It cannot be handed to that person. */
  | {
      readonly kind: 'not-handed';
      readonly request: AccessRequest;
      readonly to: SlackUserId;
      readonly because: 'yourself' | 'not-a-member' | 'own-request' | 'no-role' | 'has-decided' | 'asked-before';
    }
  /** The user group does not decide it, nobody else in it may, or enough of it have. */
  | {
      readonly kind: 'not-handed-to-group';
      readonly request: AccessRequest;
      readonly name: string;
      readonly because: 'no-authority' | 'nobody' | 'enough' | 'asked-before';
    }
  /** The rules in force now refuse the request, or approve it, whatever people decide. */
  | { readonly kind: 'rules-changed'; readonly request: AccessRequest }
  /** What was to be left goes beyond what was asked for. */
  | { readonly kind: 'not-narrower'; readonly request: AccessRequest; readonly excess: readonly Excess[] }
  /** What would be left cannot be had like that. */
  | { readonly kind: 'narrowing-refused'; readonly request: AccessRequest; readonly refusal: Refusal }
  /** What is wrong with a live grant and cannot be put right as it stands. */
  | { readonly kind: 'still-wrong'; readonly request: Live }
  | { readonly kind: 'already-decided'; readonly request: AccessRequest }
  | { readonly kind: 'roles-unreadable'; readonly request: AccessRequest; readonly because: string }
  /** They may not end it themselves, so its owners are asked, or were asked before, by this request. */
  | { readonly kind: 'asked'; readonly request: AccessRequest; readonly revocation: RequestId }
  /** Its owners would be asked, and this person has asked too much. */
  | { readonly kind: 'asks-too-much'; readonly request: AccessRequest; readonly excess: TooMany }
  | { readonly kind: 'no-such-grant'; readonly source: AppName; readonly destination: AppName }
  | { readonly kind: 'preview'; readonly planned: Planned }
  | { readonly kind: 'preview-refused'; readonly refusal: Refusal }
  | { readonly kind: 'who'; readonly connections: Connections; readonly foundation: FoundationName }
  | { readonly kind: 'who-refused'; readonly refusal: Refusal }
  /** They have no role in the app's space, and the names of other spaces are not theirs to read. */
  | { readonly kind: 'not-yours'; readonly app: AppRef };
