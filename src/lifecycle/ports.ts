// The doors as the lifecycle sees them: what it needs from the foundation, the store, the queue, Slack and the clock.
import type { AskedTooOften, AskLimits, TooMany } from '../core/ask-limits.ts';
import type { AccessRequest, Asked, Decidable, Handed, Live, State } from '../core/access-request.ts';
import type { OrgRole, Rulebook, SpaceRole } from '../core/approval.ts';
import type { SlackGroupId } from '../core/approval-rule.ts';
import type { Broken, BreakGlassRules, GlassFact } from '../core/break-glass.ts';
import type { AuditEvent, AuditFact, TrailEvent } from '../core/audit.ts';
import type { Binding, IdentityFact, IdentityRules } from '../core/identity.ts';
import type { OperationFact } from '../core/operation.ts';
import type { ReviewTimes } from '../core/certification.ts';
import type { UpkeepFact } from '../core/upkeep-facts.ts';
import type { ActualRoute, BoundApp, InternalDomain, RouteItem } from '../core/connectivity.ts';
import type {
  AppGuid,
  AppName,
  AppRef,
  FoundationName,
  Instant,
  Lifetime,
  NetworkPolicy,
  RequestId,
  RouteGuid,
  SlackUserId,
  SpaceGuid,
  SpaceRef,
  Target,
  TrafficList,
} from '../core/vocabulary.ts';
import type { Answer, Intent, IntentId } from './intent.ts';

/** A write the foundation will not do, however often it is asked. `reason` reads well after "the foundation answered". */
export interface WriteRefusal {
  readonly kind: 'refused';
  readonly reason: string;
}

/**
 * The foundation does not answer, or answers that it cannot now: network trouble, timeouts, 429, 5xx, tokens that
 * cannot be had. Asking again later may help. The message says what was being done.
 */
export class FoundationUnavailable extends Error {
  override readonly name = 'FoundationUnavailable';
  /** When the server said how long to wait: milliseconds from now. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A read the foundation will not allow or does not understand: asking again does not help. */
export class FoundationRefused extends Error {
  override readonly name = 'FoundationRefused';
}

/**
 * One Cloud Foundry installation. Every method throws FoundationUnavailable when trying again may help and
 * FoundationRefused when a read is not allowed; refused writes are returned.
 * All writes may be repeated: what is there already, or gone already, is success.
 */
export interface Foundation {
  readonly name: FoundationName;

  /** Every app that we can see, in any space, with one of these names. One round trip. */
  findApps(names: readonly string[]): Promise<readonly BoundApp[]>;

  /** Every app of one space; none when there is no such space. For the answer to a mistyped name. */
  findAppsIn(space: SpaceRef): Promise<readonly BoundApp[]>;

  /**
   * All routes (of any domain) of the apps, and the routes of any app on the hosts of any internal domain.
   * `unseenHosts` are the hosts taken by a route in a space we cannot see. One round trip, domains warm.
   */
  findRoutes(query: {
    readonly apps: readonly AppGuid[];
    readonly hosts: readonly string[];
    /** Also tell the hosts taken by routes that we cannot see, at one request more for each; else none is told. */
    readonly reservations: boolean;
  }): Promise<{
    readonly domains: readonly [InternalDomain, ...InternalDomain[]];
    readonly routes: readonly ActualRoute[];
    readonly unseenHosts: readonly string[];
  }>;

  /** The network policies with one of these sources that we can see, and the quota per source if one applies to us. */
  findPolicies(sources: readonly AppGuid[]): Promise<{
    readonly policies: readonly NetworkPolicy[];
    readonly quota: number | undefined;
  }>;

  /** The network policies with one of these destinations that we can see. One round trip; no destinations ask nobody. */
  findPoliciesTo(destinations: readonly AppGuid[]): Promise<readonly NetworkPolicy[]>;

  /** The apps with these guids, as far as they are there and we can see them. One round trip; no guids ask nobody. */
  findAppsByGuid(guids: readonly AppGuid[]): Promise<readonly BoundApp[]>;

  /** Who has which role in these spaces. One round trip; an empty list of spaces asks nobody. */
  findRoles(spaces: readonly SpaceGuid[]): Promise<readonly SpaceRole[]>;

  /** Who has which role in the orgs of these spaces, told for each space. One round trip where the orgs are known. */
  findOrgRoles(spaces: readonly SpaceGuid[]): Promise<readonly OrgRole[]>;

  /**
   * Creates the route, with the request's id in its annotations, and does not map it yet.
   * `created`: this request made it, now or in an earlier attempt. `exists`: the space has a route on this host already.
   * `taken`: another space has it.
   */
  createRoute(
    route: RouteItem,
    space: SpaceGuid,
    request: RequestId,
  ): Promise<
    { readonly kind: 'created' | 'exists'; readonly route: RouteGuid } | { readonly kind: 'taken' } | WriteRefusal
  >;

  mapRoute(route: RouteGuid, app: AppGuid): Promise<{ readonly kind: 'mapped' } | WriteRefusal>;

  /** Takes the app from the route's destinations. `emptied`: the route has no destination left. */
  unmapRoute(
    route: RouteGuid,
    app: AppGuid,
  ): Promise<{ readonly kind: 'unmapped'; readonly emptied: boolean } | WriteRefusal>;

  /** Returns when the foundation has finished deleting. */
  deleteRoute(route: RouteGuid): Promise<{ readonly kind: 'deleted' } | WriteRefusal>;

  /** All of them or none, in one POST. */
  addPolicies(policies: readonly NetworkPolicy[]): Promise<{ readonly kind: 'added' } | WriteRefusal>;

  /** All of them or none, in one POST. */
  removePolicies(policies: readonly NetworkPolicy[]): Promise<{ readonly kind: 'removed' } | WriteRefusal>;
}

/** A request with the number that compare-and-set goes by; every write raises it. */
export interface Stored<Request extends AccessRequest = AccessRequest> {
  readonly request: Request;
  readonly version: number;
}

/** A move of another request, written in the same breath as that of the first. */
export interface BesideMove {
  readonly from: Stored;
  readonly next: AccessRequest;
  readonly fact?: AuditFact;
}

/** Where a request's card stands. */
export interface CardPlace {
  readonly channel: string;
  readonly ts: string;
}

/** What people have been told about a request so far. */
export interface Announced {
  readonly card?: CardPlace;
  /** The version that the card shows; 0 before there is one. */
  readonly shown: number;
  /** How many of the request's audit events its requester has been told the sense of. */
  readonly told: number;
  /** How many audit events there are. */
  readonly facts: number;
}

/** The stages of a request that a job carries, and those that concern no single request. */
export type Job =
  | {
      readonly stage:
        | ('plan' | 'nudge' | 'escalate' | 'lapse' | 'apply' | 'announce')
        | ('warn' | 'review' | 'expire' | 'end' | 'remind');
      readonly request: RequestId;
    }
  | { readonly stage: 'intent'; readonly intent: IntentId }
  | { readonly stage: 'audit' }
  /** Nothing waits for a reconcile to be recorded as done: the next one finds whatever this one missed. */
  | { readonly stage: 'reconcile'; readonly foundation: FoundationName };

export interface DueJob {
  readonly job: Job;
  readonly at: Instant;
}

export type Listing =
  | { readonly kind: 'by'; readonly user: SlackUserId }
  | { readonly kind: 'open' | 'live' | 'all' }
  /** Under any name that may mean one of the request's apps: `db`, `data/db` or `shop/data/db`. */
  | { readonly kind: 'app'; readonly app: AppName };

/**
 * Where it leads what somebody presses or sends that was shown to them before: to their target of then, or to none. What
 * they say anew leads where their target is now.
 */
export type Pinned = Target | 'no target';

/** What became of an ask. */
export type Submitted = { readonly kind: 'submitted'; readonly id: RequestId } | TooMany;

/**
 * Requests, intents and the audit trail. Everything one method writes is written together or not at all, with the jobs
 * that follow from it; a job that is due stays due until its work is recorded as done.
 */
export interface RequestStore {
  /**
   * Gives the ask an id and stores it as submitted, with the asker's target unless another is pinned. One round trip.
   * The same fingerprint within ten minutes is the same ask: its id is answered again, and it counts once. Whoever asks
   * more than the limits allow is refused, and nothing is stored; of any number at once no more are taken.
   */
  submit(
    ask: Pick<Asked, 'requester' | 'ask' | 'askedAt' | 'via'> & { readonly pinned?: Pinned },
    fingerprint: string,
    limits: AskLimits,
  ): Promise<Submitted>;

  find(id: RequestId): Promise<Stored | undefined>;

  /**
   * Writes the move if nobody wrote since `from` was read; undefined when somebody did. The moves of other requests
   * `beside` it are written on the same terms: all or none.
   */
  move<Next extends AccessRequest>(
    from: Stored,
    to: { readonly next: Next; readonly fact?: AuditFact },
    at: Instant,
    beside?: readonly BesideMove[],
  ): Promise<Stored<Next> | undefined>;

  /**
   * Newest first; `before` is the id after which the previous page ended. Fewer than `limit` means that there are no
   * older ones. A page costs the same however many requests there are; only `space/app` without its org is looked for
   * among the apps of that name elsewhere.
   */
  list(listing: Listing, limit: number, before?: RequestId): Promise<readonly Stored[]>;

  /** The requests that hold, or are about to hold, connectivity to any of these apps of one foundation. */
  findHolding(foundation: FoundationName, destinations: readonly AppRef[]): Promise<readonly Stored[]>;

  /** The audit events of one request, oldest first. */
  recall(id: RequestId): Promise<readonly AuditEvent[]>;

  /** One round trip. The same fingerprint within ten minutes is the same intent, and is not recorded twice. */
  recordIntent(intent: Omit<Intent, 'target'>, fingerprint: string): Promise<IntentId>;
  /** The same for an intent that counts with what its person asks within an hour. */
  recordLookup(
    intent: Omit<Intent, 'target'> & { readonly pinned?: Pinned },
    fingerprint: string,
    limits: AskLimits,
  ): Promise<IntentId | AskedTooOften>;
  findIntent(id: IntentId): Promise<Intent | undefined>;
  settleIntent(id: IntentId): Promise<void>;

  setTarget(user: SlackUserId, target: Target): Promise<void>;
  /** Undefined for whoever never said `/c2c use`. */
  findTarget(user: SlackUserId): Promise<Target | undefined>;
  /** Whether a person wants to be reminded of what waits for them. Who never said anything does. */
  setQuiet(user: SlackUserId, isQuiet: boolean): Promise<void>;
  /** Those among these people who do not. */
  findQuiet(users: readonly SlackUserId[]): Promise<ReadonlySet<SlackUserId>>;

  findAnnounced(id: RequestId): Promise<Announced>;
  saveCard(id: RequestId, card: CardPlace): Promise<void>;
  /** The announcement is settled if nothing was written meanwhile; otherwise it stays due. */
  saveAnnounced(id: RequestId, progress: { readonly shown: number; readonly told: number }): Promise<void>;

  /** The oldest audit events that the audit channel has not seen, and the cursor to save once it has. */
  findUnposted(limit: number): Promise<{ readonly events: readonly TrailEvent[]; readonly cursor: string }>;
  /** True when there is more to post. */
  savePosted(cursor: string): Promise<boolean>;

  /** Jobs that were due before `before` and are not recorded as done, the longest overdue first. */
  findOverdue(before: Instant, limit: number): Promise<readonly DueJob[]>;
}

/** Carries jobs to a worker. Only the store knows what is due; losing what was carried loses nothing. */
export interface JobQueue {
  carry(jobs: readonly DueJob[]): Promise<void>;
}

/** A binding, and what it was read as: compare-and-set goes by that. */
export interface StoredBinding {
  readonly binding: Binding;
  readonly written: string;
}

/** For whom a link is, and what they are called in Slack. */
export interface LinkTicket {
  readonly person: SlackUserId;
  readonly name: string;
}

/** Who signed in to Cloud Foundry: the user name in lower case, and the identity provider where UAA says it. */
export interface SignedIn {
  readonly userName: string;
  readonly origin?: string;
}

/** A browser that opened a link; its cookie is the secret. */
export interface LinkVisit extends LinkTicket {
  readonly state: string;
  readonly verifier: string;
  /** In the page that asks whether it is they. */
  readonly csrf: string;
  readonly signedIn?: SignedIn;
}

/** Under secrets, for a while; what is taken is gone. */
export interface Tickets {
  keepTicket(secret: string, ticket: LinkTicket, forMs: number): Promise<void>;
  takeTicket(secret: string): Promise<LinkTicket | undefined>;
  keepVisit(secret: string, visit: LinkVisit, forMs: number): Promise<void>;
  takeVisit(secret: string): Promise<LinkVisit | undefined>;
}

/** UAA, where people sign in with their browser. Throws FoundationUnavailable when it does not answer. */
export interface SignIn {
  /** Where the browser is sent. */
  begin(visit: { readonly state: string; readonly verifier: string; readonly redirectUri: string }): Promise<string>;
  /** Who came back; undefined when UAA does not take the code, or does not say who it is. */
  redeem(back: {
    readonly code: string;
    readonly verifier: string;
    readonly redirectUri: string;
  }): Promise<SignedIn | undefined>;
}

/** Who people were when c2c first knew them. What one call writes is written together or not at all. */
export interface Bindings {
  find(person: SlackUserId): Promise<StoredBinding | undefined>;
  /** False when somebody wrote since `from` was read. Without `next` the person is forgotten. */
  write(
    person: SlackUserId,
    from: StoredBinding | undefined,
    to: { readonly next?: Binding; readonly fact?: IdentityFact },
    at: Instant,
  ): Promise<boolean>;
  /** Everybody whom c2c knows, in no order. */
  list(): Promise<readonly (StoredBinding & { readonly person: SlackUserId })[]>;
}

/**
 * What c2c last told of its own configuration, by what it is about: of several processes one tells it. What one call
 * writes is written together or not at all.
 */
export interface Notices {
  find(subject: string): Promise<string | undefined>;
  /** False when somebody wrote since `from` was read. Without `next` there is nothing to be told any more. */
  write(
    subject: string,
    from: string | undefined,
    to: { readonly next?: string; readonly fact?: OperationFact },
    at: Instant,
  ): Promise<boolean>;
}

/**
 * One of our own people, with the e-mail address that Slack keeps for them, in lower case; or why they are not. A person
 * who was deactivated or made a guest is a stranger within a minute.
 */
export type Membership =
  | { readonly kind: 'member'; readonly email?: string }
  | { readonly kind: 'stranger'; readonly because: string };

/** Who people are. Throws when Slack cannot be asked; asking again later may help. */
export interface Directory {
  identify(user: SlackUserId): Promise<Membership>;
  /** Undefined when nobody in the workspace has this e-mail address. */
  findByEmail(email: string): Promise<SlackUserId | undefined>;
  /** Who is in a Slack user group. */
  findMembers(group: SlackGroupId): Promise<readonly SlackUserId[]>;
  /** What a Slack user group is called; undefined when there is no such group. */
  findGroupName(group: SlackGroupId): Promise<string | undefined>;
}

/** A channel of a single foundation, org or space, by its name in the configuration; and why it took nothing. */
export interface TriedChannel {
  readonly name: string;
  readonly refused?: string;
}

export interface PostedCard {
  readonly place: CardPlace;
  readonly tried: readonly TriedChannel[];
}

/** Speaks to people. Throws when Slack cannot be reached; asking again later may help. */
export interface Announcer {
  postCard(request: AccessRequest): Promise<PostedCard>;
  /** Where the card stands now: somewhere else if it could not be changed in place. */
  updateCard(card: CardPlace, request: AccessRequest): Promise<PostedCard>;
  /** Asks in the channels of those destinations that do not share the card's channel. */
  askElsewhere(request: Decidable): Promise<readonly TriedChannel[]>;
  /** Tells the requester, by direct message, what state the request has come to. */
  tellRequester(request: AccessRequest): Promise<void>;
  /** Reminds these people, by direct message, that a request waits for them. */
  remind(request: Decidable, to: readonly SlackUserId[]): Promise<void>;
  /** Tells these people, by direct message, that nobody has decided a request, and that they may from now on. */
  tellEscalated(request: Decidable, to: readonly SlackUserId[]): Promise<void>;
  /** Tells these people, by direct message, that somebody asks them, or their user group, to decide in their place. */
  tellHanded(request: Decidable, handed: Handed, to: readonly SlackUserId[]): Promise<void>;
  /** Warns the requester, and the owners who approved, that the grant ends soon. */
  warn(request: Live): Promise<void>;
  /** Asks whether a grant without an end is still needed: the owners, its requester the first time, and the card's thread. */
  askReview(request: Live, card: CardPlace | undefined): Promise<void>;
  /** Tells the requester of a grant that somebody else had it extended. */
  tellExtended(request: Live): Promise<void>;
  /** Tells what was done to keep a live grant true, or what is wrong with it: the requester, and the card's thread. */
  tellUpkeep(request: Live, news: readonly UpkeepFact[], card: CardPlace | undefined): Promise<void>;
  /**
   * Tells those who would have been asked that somebody broke the glass, and that one of them is to look: all of them in the
   * card's thread, and `to` by direct message.
   */
  tellGlass(
    request: Broken,
    news: readonly GlassFact[],
    to: readonly SlackUserId[],
    card: CardPlace | undefined,
  ): Promise<void>;
  answer(intent: Pick<Intent, 'by' | 'place'>, answer: Answer): Promise<void>;
  postAudit(events: readonly TrailEvent[]): Promise<void>;
}

/** What looking at one thing came to, for an operator; `what` holds the way out where something is wrong. */
export interface Examined {
  readonly kind: 'works' | 'unsure' | 'wrong';
  readonly what: string;
}

export interface Clock {
  now(): Instant;
}

export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface Settings extends ReviewTimes, AskLimits {
  readonly rules: Rulebook;
  /** When they were read: what was decided before may have gone by others. Absent: they have always held. */
  readonly since?: Instant;
  readonly identity: IdentityRules;
  /** Absent: no glass can be broken. */
  readonly breakGlass?: BreakGlassRules;
  /** When nobody says `for`, `until` or `forever`. */
  readonly defaultLifetime: Lifetime;
  /** What is asked for when nobody says it; absent: `tls`. */
  readonly defaultTraffic?: TrafficList;
  /** How long a request waits for decisions, in milliseconds. */
  readonly lapseAfterMs: number;
  /** After how long those who have not decided are reminded, and how often again, in milliseconds; absent: never. */
  readonly remindAfterMs?: number;
  readonly remindEveryMs?: number;
  /** How long before a grant's end people are warned, in milliseconds, if an operator says so. */
  readonly warnBeforeMs?: number;
  /** How often live grants are compared with the foundation, in milliseconds. */
  readonly reconcileEveryMs: number;
  /** How long a grant waits for an app that is gone, in milliseconds. */
  readonly appGoneEndsAfterMs: number;
}

/** The foundations that the configuration names. */
export interface Foundations {
  /** In the order of the configuration. */
  readonly names: readonly [FoundationName, ...FoundationName[]];
  /** Where requests go that say nothing else; undefined when their askers have to say it. */
  readonly preferred: FoundationName | undefined;
  /** Undefined when the configuration does not name it, or not any more. */
  of(name: FoundationName): Foundation | undefined;
}

/** What there is once, whichever foundation a request is on. */
export interface Hall {
  readonly foundations: Foundations;
  readonly store: RequestStore;
  readonly bindings: Bindings;
  readonly notices: Notices;
  readonly queue: JobQueue;
  readonly directory: Directory;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  /** Hears of every move, for metrics. */
  readonly onMove?: (state: State) => void;
}

/** Everything for a request on one foundation: `doorsAt` opens them. */
export interface Doors extends Hall {
  readonly foundation: Foundation;
}

/** Which try of a job this is. After the last one nobody tries again by themselves, so it must leave a word. */
export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  readonly isLast: boolean;
}
