// What happened, as facts in the past tense, and how they name items and moments.
import type { SlackGroupId } from './approval-rule.ts';
import type { GlassFact } from './break-glass.ts';
import type { Item, Step } from './connectivity.ts';
import type { Fate, GrantedItem } from './grant.ts';
import type { IdentityEvent } from './identity.ts';
import type { OperationEvent } from './operation.ts';
import type { UpkeepFact } from './upkeep-facts.ts';
import { type FoundationName, type Instant, type RequestId, type SlackUserId, showPorts } from './vocabulary.ts';

export type AuditFact =
  | {
      readonly kind: 'request.submitted';
      readonly by: SlackUserId;
      readonly ask: string;
      /** An operator asked in this person's name; absent: they did themselves, in Slack. */
      readonly via?: 'command-line';
    }
  | { readonly kind: 'request.refused'; readonly because: string }
  | {
      readonly kind: 'request.planned';
      readonly sources: readonly string[];
      readonly destinations: readonly string[];
      readonly plan: string;
      readonly add: readonly string[];
      readonly remove?: readonly string[];
      readonly kept: readonly string[];
    }
  /** Planned, and approved by a rule in the same moment. */
  | {
      readonly kind: 'request.cleared';
      readonly sources: readonly string[];
      readonly destinations: readonly string[];
      readonly plan: string;
      readonly add: readonly string[];
      readonly remove?: readonly string[];
      readonly kept: readonly string[];
      readonly rule: string;
    }
  /** The rules or the roles have changed: what they say now, and whether that is enough. */
  | {
      readonly kind: 'request.reviewed';
      readonly rule: string;
      readonly tally: string;
      readonly enough: boolean;
    }
  | {
      readonly kind: 'request.approved';
      readonly by: SlackUserId;
      readonly tally: string;
      readonly plan: string;
      readonly rule: string;
      readonly reason?: string;
    }
  /** Approved as well, with less of it. */
  | {
      readonly kind: 'request.narrowed';
      readonly by: SlackUserId;
      readonly changes: readonly string[];
      readonly tally: string;
      readonly plan: string;
      readonly rule: string;
      readonly reason?: string;
    }
  /** The foundation is not as it was when the plan was shown. */
  | {
      readonly kind: 'request.replanned';
      readonly plan: string;
      readonly add: readonly string[];
      readonly kept: readonly string[];
      /** Whether what people approved before was for all of this. */
      readonly covered: boolean;
    }
  | { readonly kind: 'request.denied'; readonly by: SlackUserId; readonly plan: string; readonly reason?: string }
  /** Those who have not decided were asked again. */
  | { readonly kind: 'request.reminded'; readonly to: readonly SlackUserId[] }
  /** Nobody decided in time, so others were told, and decide too. */
  | {
      readonly kind: 'request.escalated';
      readonly to: readonly SlackUserId[];
      readonly since: Instant;
      readonly rule: string;
    }
  | { readonly kind: 'request.muted'; readonly by: SlackUserId }
  | {
      readonly kind: 'request.delegated';
      readonly by: SlackUserId;
      readonly to: SlackUserId;
      readonly reason?: string;
    }
  /** `members`: those in it who might decide, and were told. */
  | {
      readonly kind: 'request.delegated-to-group';
      readonly by: SlackUserId;
      readonly group: SlackGroupId;
      readonly name: string;
      readonly members: readonly SlackUserId[];
      /** The keys of the requirements that the group decides. */
      readonly for: readonly string[];
      readonly reason?: string;
    }
  | {
      readonly kind: 'request.withdrawn';
      /** Absent when it went with a grant that nobody ended: its app was gone for too long. */
      readonly by?: SlackUserId;
      /** The grant whose end took its extension along. */
      readonly with?: RequestId;
    }
  | { readonly kind: 'request.lapsed' }
  /** A revocation that was approved. */
  | { readonly kind: 'request.done'; readonly grant: RequestId }
  | { readonly kind: 'request.stale'; readonly drift: readonly string[]; readonly plan: string }
  | {
      readonly kind: 'grant.applied';
      readonly made: readonly string[];
      readonly kept: readonly string[];
      /** What was there and is c2c's from now on. */
      readonly adopted?: readonly string[];
      readonly until?: Instant;
    }
  | {
      readonly kind: 'grant.failed';
      readonly done: readonly string[];
      readonly undone: readonly { readonly item: string; readonly because: string }[];
    }
  | { readonly kind: 'grant.retried'; readonly by: SlackUserId }
  | { readonly kind: 'grant.warned'; readonly until: Instant }
  /** An extension was asked for: until it is decided, or lapses, the grant does not expire. */
  | { readonly kind: 'grant.held'; readonly extension: RequestId; readonly until: Instant }
  /** The extension came to nothing: the grant's own end counts again. */
  | { readonly kind: 'grant.released'; readonly extension: RequestId; readonly until: Instant }
  /** Recorded on the grant and on the extension. */
  | {
      readonly kind: 'grant.extended';
      readonly grant: RequestId;
      readonly extension: RequestId;
      /** Who asked for it. */
      readonly by: SlackUserId;
      readonly until: Instant;
      readonly made: readonly string[];
    }
  /** It has no end, and its owners are asked whether it is still needed. */
  | { readonly kind: 'grant.review-opened'; readonly endsAt?: Instant }
  | { readonly kind: 'grant.review-reminded'; readonly since: Instant }
  | { readonly kind: 'grant.confirmed'; readonly by: SlackUserId; readonly nextReview: Instant }
  | { readonly kind: 'grant.unreviewed'; readonly since: Instant }
  | UpkeepFact
  | GlassFact
  | { readonly kind: 'grant.expired' }
  | { readonly kind: 'grant.orphaned'; readonly app: string; readonly since: Instant }
  | {
      readonly kind: 'grant.returned' | 'grant.revoked' | 'grant.undone';
      readonly by: SlackUserId;
      readonly reason?: string;
      /** The request by which they had it revoked. */
      readonly revocation?: RequestId;
    }
  /** Approved, and being carried out: policies that no grant holds are taken away. */
  | { readonly kind: 'removal.started'; readonly items: readonly string[] }
  | { readonly kind: 'grant.ended'; readonly removed: readonly string[]; readonly kept: readonly string[] };

export type AuditEvent = AuditFact & {
  readonly request: RequestId;
  readonly at: Instant;
  /** Where the request is, once that is known; absent for the foundation that goes without saying. */
  readonly foundation?: FoundationName;
};

/** What the audit trail holds: what happened to requests, to what c2c knows of people, and to c2c itself. */
export type TrailEvent = AuditEvent | IdentityEvent | OperationEvent;

/** `2026-11-29T14:20Z`: to the minute, in UTC. */
export function showInstant(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}

/** `route db.apps.internal` or `policy web → db tcp 61443`. */
export function showItem(item: Item): string {
  if (item.kind === 'route') return `route ${item.host}.${item.domain.name}`;
  const { source, destination, policy } = item;
  return `policy ${source.app} → ${destination.app} ${policy.protocol} ${showPorts(policy.ports)}`;
}

export function showStep({ item }: Step): string {
  return showItem(item);
}

export function showFate(fate: Fate): string {
  const item = showItem(fate.item);
  if (fate.kind === 'remove') return item;
  if (fate.kind === 'gone') return `${item} (was gone already)`;
  switch (fate.because) {
    case 'foreign':
      return `${item} (was there before)`;
    case 'needed':
      return `${item} (${fate.by.join(', ')} needs it)`;
    case 'refused':
      return `${item} (the foundation answered: ${fate.reason})`;
    default:
      return fate satisfies never;
  }
}

export function showGranted({ item }: GrantedItem): string {
  return showItem(item);
}
