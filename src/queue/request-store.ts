// The request store on Redis. Every write is one Lua script or one command; every read is one or two round trips.
import type { Redis } from 'ioredis';
import type { AskedTooOften, AskLimits } from '../core/ask-limits.ts';
import type { AccessRequest } from '../core/access-request.ts';
import type { AuditEvent, AuditFact, TrailEvent } from '../core/audit.ts';
import { submit } from '../core/moves.ts';
import {
  type AppRef,
  type FoundationName,
  type Instant,
  type RequestId,
  requestId,
  type SlackUserId,
  type Target,
} from '../core/vocabulary.ts';
import { dueJobs, jobName } from '../lifecycle/due.ts';
import type { Intent, IntentId } from '../lifecycle/intent.ts';
import type {
  Announced,
  BesideMove,
  CardPlace,
  DueJob,
  Job,
  Listing,
  RequestStore,
  Stored,
  Submitted,
} from '../lifecycle/ports.ts';
import { findAnnounced, saveAnnounced, saveCard } from './announced.ts';
import { frequency, mostWaiting, readTooMany } from './asking.ts';
import { findUnposted, recall, savePosted } from './audit-trail.ts';
import { type DueSet, findDue, findOverdue, postpone } from './due-set.ts';
import { numberOf } from './ids.ts';
import { indexesOf, waitingIndex } from './indexes.ts';
import {
  findIntent,
  findQuiet,
  findTarget,
  recordIntent,
  recordLookup,
  REPEAT_MS,
  setQuiet,
  setTarget,
  settleIntent,
  writePinned,
} from './intents.ts';
import { DEFAULT_PREFIX, keysOf } from './keys.ts';
import { findHolding, list } from './lists.ts';
import { describeMove } from './moving.ts';
import type { Place } from './place.ts';
import { readRequest, REQUEST_FIELDS, writeRequest } from './records.ts';
import { readNumber } from './replies.ts';
import { loadScripts, MOVE, runScript, SUBMIT } from './scripts.ts';

/** Opens the store on a connection that is ready. `newId` gives each intent its id: unique, without colons. */
export async function openStore(options: {
  readonly redis: Redis;
  readonly newId: () => string;
  readonly prefix?: string;
}): Promise<RedisRequestStore> {
  const { redis, newId, prefix = DEFAULT_PREFIX } = options;
  await loadScripts(redis);
  return new RedisRequestStore({ redis, keys: keysOf(prefix) }, newId);
}

export class RedisRequestStore implements RequestStore, DueSet {
  readonly #place: Place;
  readonly #newId: () => string;

  constructor(place: Place, newId: () => string) {
    this.#place = place;
    this.#newId = newId;
  }

  async submit(
    { pinned, ...asked }: Parameters<RequestStore['submit']>[0],
    fingerprint: string,
    limits: AskLimits,
  ): Promise<Submitted> {
    const { redis, keys } = this.#place;
    // The number is not known before the script has counted: 0 holds its place, at the end of each name.
    const { next, fact } = submit({ ...asked, id: requestId(0) });
    const names = dueJobs(next, asked.askedAt).map(({ job }) => jobName(job).slice(0, -1));
    const answer = await runScript(
      redis,
      SUBMIT,
      [
        keys.said('ask', fingerprint),
        keys.newest,
        keys.target(asked.requester),
        keys.audit,
        keys.due,
        keys.asked(asked.requester),
        keys.index(waitingIndex(asked.requester)),
        ...indexesOf(next).map(keys.index),
      ],
      [
        REPEAT_MS,
        keys.requests,
        writeRequest(next),
        JSON.stringify(fact),
        asked.askedAt,
        mostWaiting(limits),
        ...frequency(limits),
        writePinned(pinned),
        names.length,
        ...names,
        jobName({ stage: 'audit' }),
      ],
    );
    return readTooMany(answer, limits) ?? { kind: 'submitted', id: requestId(readNumber(answer)) };
  }

  async find(id: RequestId): Promise<Stored | undefined> {
    const number = numberOf(id);
    if (number === undefined) return undefined;
    const key = this.#place.keys.request(number);
    return readRequest(key, number, await this.#place.redis.hmget(key, ...REQUEST_FIELDS));
  }

  async move<Next extends AccessRequest>(
    from: Stored,
    to: { readonly next: Next; readonly fact?: AuditFact },
    at: Instant,
    beside: readonly BesideMove[] = [],
  ): Promise<Stored<Next> | undefined> {
    const { redis, keys } = this.#place;
    const moves: readonly BesideMove[] = [{ from, ...to }, ...beside];
    const written = moves.map((move) => describeMove(this.#place, move, at));
    const answer = await runScript(
      redis,
      MOVE,
      [keys.audit, keys.due, ...written.flatMap((each) => each.keys)],
      [at, moves.length, ...written.flatMap((each) => each.values), ...written.flatMap((each) => each.due)],
    );
    return readNumber(answer) === 1 ? { request: to.next, version: from.version + 1 } : undefined;
  }

  list(listing: Listing, limit: number, before?: RequestId): Promise<readonly Stored[]> {
    return list(this.#place, listing, limit, before);
  }

  findHolding(foundation: FoundationName, destinations: readonly AppRef[]): Promise<readonly Stored[]> {
    return findHolding(this.#place, foundation, destinations);
  }

  findAnnounced(id: RequestId): Promise<Announced> {
    return findAnnounced(this.#place, id);
  }

  saveCard(id: RequestId, card: CardPlace): Promise<void> {
    return saveCard(this.#place, id, card);
  }

  saveAnnounced(id: RequestId, progress: { readonly shown: number; readonly told: number }): Promise<void> {
    return saveAnnounced(this.#place, id, progress);
  }

  recall(id: RequestId): Promise<readonly AuditEvent[]> {
    return recall(this.#place, id);
  }

  findUnposted(limit: number): Promise<{ readonly events: readonly TrailEvent[]; readonly cursor: string }> {
    return findUnposted(this.#place, limit);
  }

  savePosted(cursor: string): Promise<boolean> {
    return savePosted(this.#place, cursor);
  }

  recordIntent(intent: Omit<Intent, 'target'>, fingerprint: string): Promise<IntentId> {
    return recordIntent(this.#place, this.#newId() as IntentId, intent, fingerprint);
  }

  recordLookup(
    intent: Parameters<RequestStore['recordLookup']>[0],
    fingerprint: string,
    limits: AskLimits,
  ): Promise<IntentId | AskedTooOften> {
    return recordLookup(this.#place, this.#newId() as IntentId, intent, fingerprint, limits);
  }

  findIntent(id: IntentId): Promise<Intent | undefined> {
    return findIntent(this.#place, id);
  }

  settleIntent(id: IntentId): Promise<void> {
    return settleIntent(this.#place, id);
  }

  setTarget(user: SlackUserId, target: Target): Promise<void> {
    return setTarget(this.#place, user, target);
  }

  setQuiet(user: SlackUserId, isQuiet: boolean): Promise<void> {
    return setQuiet(this.#place, user, isQuiet);
  }

  findQuiet(users: readonly SlackUserId[]): Promise<ReadonlySet<SlackUserId>> {
    return findQuiet(this.#place, users);
  }

  findTarget(user: SlackUserId): Promise<Target | undefined> {
    return findTarget(this.#place, user);
  }

  findOverdue(before: Instant, limit: number): Promise<readonly DueJob[]> {
    return findOverdue(this.#place, before, limit);
  }

  findDue(job: Job): Promise<Instant | undefined> {
    return findDue(this.#place, job);
  }

  postpone(job: Job, until: Instant): Promise<void> {
    return postpone(this.#place, job, until);
  }
}
