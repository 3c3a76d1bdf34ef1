// A request store in memory that keeps the same contract as the one on Redis, by looking through everything it has.
import { type AskedTooOften, type AskLimits, ASKING_HOUR_MS } from '../../src/core/ask-limits.ts';
import { type AccessRequest, type Bound, foundationOf } from '../../src/core/access-request.ts';
import type { AuditEvent, AuditFact, TrailEvent } from '../../src/core/audit.ts';
import type { IdentityEvent } from '../../src/core/identity.ts';
import type { OperationEvent } from '../../src/core/operation.ts';
import { submit } from '../../src/core/moves.ts';
import {
  type AppRef,
  DEFAULT_FOUNDATION,
  type FoundationName,
  type Instant,
  isNamed,
  type RequestId,
  requestId,
  sameApp,
  type SlackUserId,
  type Target,
} from '../../src/core/vocabulary.ts';
import { dueJobs, isVisible, jobName } from '../../src/lifecycle/due.ts';
import type { Intent, IntentId } from '../../src/lifecycle/intent.ts';
import type {
  Announced,
  BesideMove,
  CardPlace,
  DueJob,
  Job,
  Listing,
  Pinned,
  RequestStore,
  Stored,
  Submitted,
} from '../../src/lifecycle/ports.ts';

interface Row {
  readonly number: number;
  request: AccessRequest;
  version: number;
  facts: number;
  card?: CardPlace;
  shown: number;
  told: number;
}

const TEN_MINUTES = 10 * 60_000;

export class MemoryStore implements RequestStore {
  readonly #rows = new Map<RequestId, Row>();
  readonly #trail: TrailEvent[] = [];
  readonly #intents = new Map<IntentId, Intent>();
  readonly #targets = new Map<SlackUserId, Target>();
  readonly #asked = new Map<SlackUserId, readonly Instant[]>();
  readonly #quiet = new Set<SlackUserId>();
  readonly #said = new Map<string, { readonly id: string; readonly until: Instant }>();
  readonly #due = new Map<string, DueJob>();
  readonly #newId: () => string;
  #posted = 0;
  #intentsMade = 0;

  constructor(options: { readonly newId?: () => string } = {}) {
    this.#newId = options.newId ?? (() => String(++this.#intentsMade).padStart(4, '0'));
  }

  /** What the audit trail says of requests, for assertions. */
  events(): readonly AuditEvent[] {
    return this.#trail.filter((event) => 'request' in event);
  }

  /** What the audit trail says of people, for assertions. */
  eventsOfPeople(): readonly IdentityEvent[] {
    return this.#trail.filter((event) => 'person' in event);
  }

  /** What the audit trail says of c2c itself, for assertions. */
  eventsOfOperation(): readonly OperationEvent[] {
    return this.#trail.flatMap((event) => ('request' in event || 'person' in event ? [] : [event]));
  }

  recordOfOperation(event: OperationEvent): void {
    this.#trail.push(asStored(event));
    this.#addDue({ stage: 'audit' }, event.at);
  }

  recordOfPerson(event: IdentityEvent): void {
    this.#trail.push(asStored(event));
    this.#addDue({ stage: 'audit' }, event.at);
  }

  /** Everything that is due, now or later, the earliest first. */
  due(): readonly DueJob[] {
    return [...this.#due.values()].sort((a, b) => a.at - b.at);
  }

  async submit(
    { requester, ask, askedAt, via, pinned }: Parameters<RequestStore['submit']>[0],
    fingerprint: string,
    limits: AskLimits,
  ): Promise<Submitted> {
    const said = this.#recallSaid(`ask ${fingerprint}`, askedAt);
    if (said !== undefined) return { kind: 'submitted', id: requestId(Number(said)) };
    const { pendingAtOnce: limit } = limits;
    if (limit !== undefined && this.#countWaiting(requester) >= limit) return { kind: 'too-many-waiting', limit };
    const excess = this.#countAsk(requester, askedAt, limits);
    if (excess) return excess;
    const number = this.#rows.size + 1;
    const id = requestId(number);
    const target = this.#targetOf(requester, pinned);
    const { next, fact } = submit({
      id,
      requester,
      askedAt,
      ask,
      ...(via && { via }),
      ...(target && { target }),
    });
    this.#said.set(`ask ${fingerprint}`, { id: String(number), until: askedAt + TEN_MINUTES });
    this.#rows.set(id, { number, request: asStored(next), version: 1, facts: 0, shown: 0, told: 0 });
    this.#record(id, fact, askedAt);
    for (const due of dueJobs(next, askedAt)) this.#due.set(jobName(due.job), due);
    return { kind: 'submitted', id };
  }

  async find(id: RequestId): Promise<Stored | undefined> {
    const row = this.#rows.get(id);
    return row && { request: row.request, version: row.version };
  }

  async move<Next extends AccessRequest>(
    from: Stored,
    to: { readonly next: Next; readonly fact?: AuditFact },
    at: Instant,
    beside: readonly BesideMove[] = [],
  ): Promise<Stored<Next> | undefined> {
    const moves: readonly BesideMove[] = [{ from, ...to }, ...beside];
    if (moves.some((move) => this.#rows.get(move.from.request.id)?.version !== move.from.version)) return undefined;
    for (const move of moves) this.#write(move, at);
    return { request: to.next, version: from.version + 1 };
  }

  async list(listing: Listing, limit: number, before?: RequestId): Promise<readonly Stored[]> {
    const end = before === undefined ? Number.POSITIVE_INFINITY : (this.#rows.get(before)?.number ?? 0);
    return [...this.#rows.values()]
      .filter(({ number, request }) => number < end && isListed(request, listing))
      .reverse()
      .slice(0, limit)
      .map(({ request, version }) => ({ request, version }));
  }

  async findHolding(foundation: FoundationName, destinations: readonly AppRef[]): Promise<readonly Stored[]> {
    const wanted = ({ ref }: Bound) => destinations.some((app) => sameApp(app, ref));
    return [...this.#rows.values()].filter(
      ({ request }) =>
        (request.state === 'approved' ||
          request.state === 'failed' ||
          request.state === 'live' ||
          request.state === 'ending') &&
        request.foundation === foundation &&
        request.destinations.some(wanted),
    );
  }

  async recall(id: RequestId): Promise<readonly AuditEvent[]> {
    return this.events().filter(({ request }) => request === id);
  }

  async recordIntent(
    { pinned, ...intent }: Omit<Intent, 'target'> & { readonly pinned?: Pinned },
    fingerprint: string,
  ): Promise<IntentId> {
    const said = this.#recallSaid(`intent ${fingerprint}`, intent.at);
    if (said !== undefined) return said as IntentId;
    const id = this.#newId() as IntentId;
    const target = this.#targetOf(intent.by, pinned);
    this.#said.set(`intent ${fingerprint}`, { id, until: intent.at + TEN_MINUTES });
    this.#intents.set(id, asStored({ ...intent, ...(target && { target }) }));
    this.#addDue({ stage: 'intent', intent: id }, intent.at);
    return id;
  }

  async recordLookup(
    intent: Omit<Intent, 'target'> & { readonly pinned?: Pinned },
    fingerprint: string,
    limits: AskLimits,
  ): Promise<IntentId | AskedTooOften> {
    const isRepeat = this.#recallSaid(`intent ${fingerprint}`, intent.at) !== undefined;
    const excess = isRepeat ? undefined : this.#countAsk(intent.by, intent.at, limits);
    return excess ?? this.recordIntent(intent, fingerprint);
  }

  async findIntent(id: IntentId): Promise<Intent | undefined> {
    return this.#intents.get(id);
  }

  async settleIntent(id: IntentId): Promise<void> {
    this.#intents.delete(id);
    this.#due.delete(jobName({ stage: 'intent', intent: id }));
  }

  async setTarget(user: SlackUserId, target: Target): Promise<void> {
    this.#targets.set(user, target);
  }

  async findTarget(user: SlackUserId): Promise<Target | undefined> {
    return this.#targets.get(user);
  }

  async setQuiet(user: SlackUserId, isQuiet: boolean): Promise<void> {
    if (isQuiet) this.#quiet.add(user);
    else this.#quiet.delete(user);
  }

  async findQuiet(users: readonly SlackUserId[]): Promise<ReadonlySet<SlackUserId>> {
    return new Set(users.filter((user) => this.#quiet.has(user)));
  }

  async findAnnounced(id: RequestId): Promise<Announced> {
    const { card, shown, told, facts } = this.#row(id);
    return { shown, told, facts, ...(card && { card }) };
  }

  async saveCard(id: RequestId, card: CardPlace): Promise<void> {
    this.#row(id).card = card;
  }

  async saveAnnounced(id: RequestId, progress: { readonly shown: number; readonly told: number }): Promise<void> {
    const row = this.#row(id);
    row.shown = progress.shown;
    row.told = progress.told;
    if (row.version === row.shown && row.facts === row.told) {
      this.#due.delete(jobName({ stage: 'announce', request: id }));
    }
  }

  async findUnposted(limit: number): Promise<{ readonly events: readonly TrailEvent[]; readonly cursor: string }> {
    const events = this.#trail.slice(this.#posted, this.#posted + limit);
    return { events, cursor: String(this.#posted + events.length) };
  }

  async savePosted(cursor: string): Promise<boolean> {
    this.#posted = Number(cursor);
    const more = this.#posted < this.#trail.length;
    if (!more) this.#due.delete(jobName({ stage: 'audit' }));
    return more;
  }

  async findOverdue(before: Instant, limit: number): Promise<readonly DueJob[]> {
    return this.due()
      .filter(({ at }) => at < before)
      .slice(0, limit);
  }

  #targetOf(user: SlackUserId, pinned: Pinned | undefined): Target | undefined {
    if (pinned === undefined) return this.#targets.get(user);
    return pinned === 'no target' ? undefined : pinned;
  }

  #countWaiting(user: SlackUserId): number {
    const waiting = ['submitted', 'pending', 'stale'];
    return [...this.#rows.values()].filter(
      ({ request }) => request.requester === user && waiting.includes(request.state),
    ).length;
  }

  #countAsk(user: SlackUserId, now: Instant, { askedPerHour }: AskLimits): AskedTooOften | undefined {
    if (askedPerHour === undefined) return undefined;
    const lately = (this.#asked.get(user) ?? []).filter((at) => now - at < ASKING_HOUR_MS);
    const oldest = lately.at(-askedPerHour);
    if (oldest !== undefined) return { kind: 'too-often', limit: askedPerHour, again: oldest + ASKING_HOUR_MS };
    this.#asked.set(user, [...lately, now]);
    return undefined;
  }

  #write({ next, fact }: BesideMove, at: Instant): void {
    const row = this.#row(next.id);
    const due = dueJobs(next, at);
    for (const { job } of dueJobs(row.request, at)) this.#due.delete(jobName(job));
    for (const each of due) this.#due.set(jobName(each.job), each);
    const isSeen = isVisible(row.request, next, fact);
    row.request = asStored(next);
    row.version++;
    if (fact) this.#record(next.id, fact, at);
    if (isSeen) this.#addDue({ stage: 'announce', request: next.id }, at);
  }

  #record(id: RequestId, fact: AuditFact, at: Instant): void {
    const foundation = foundationOf(this.#row(id).request);
    const where = foundation === undefined || foundation === DEFAULT_FOUNDATION ? {} : { foundation };
    this.#trail.push(asStored({ ...fact, ...where, request: id, at }));
    this.#row(id).facts++;
    this.#addDue({ stage: 'audit' }, at);
  }

  /** What is due already stays due since then. */
  #addDue(job: Job, at: Instant): void {
    const since = this.#due.get(jobName(job))?.at ?? at;
    this.#due.set(jobName(job), { job, at: Math.min(since, at) });
  }

  #recallSaid(key: string, now: Instant): string | undefined {
    const said = this.#said.get(key);
    return said && now < said.until ? said.id : undefined;
  }

  #row(id: RequestId): Row {
    const row = this.#rows.get(id);
    if (!row) throw new Error(`there is no request ${id}`);
    return row;
  }
}

/** What survives being written as JSON and read again, so that no test leans on more than a real store keeps. */
function asStored<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

function isListed(request: AccessRequest, listing: Listing): boolean {
  switch (listing.kind) {
    case 'all':
      return true;
    case 'by':
      return request.requester === listing.user;
    case 'open':
      return ['submitted', 'pending', 'stale', 'approved', 'failed'].includes(request.state);
    case 'live':
      return ['live', 'ending'].includes(request.state);
    case 'app':
      return appsOf(request).some(({ ref }) => isNamed(listing.app, ref));
    default:
      return listing satisfies never;
  }
}

function appsOf(request: AccessRequest): readonly Bound[] {
  if (request.state === 'submitted' || request.state === 'refused') return [];
  const subject = request.state === 'withdrawn' ? request.subject : request;
  return subject ? [...subject.sources, ...subject.destinations] : [];
}
