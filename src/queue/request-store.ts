// The request store on Redis. Every write is one Lua script or one command; every read is one or two round trips.
import type { Redis } from 'ioredis';
import type { AskedTooOften, AskLimits } from '../core/ask-limits.ts';
import type { AccessRequest } from '../core/access-request.ts';
import type { AuditEvent, AuditFact, TrailEvent } from '../core/audit.ts';
import { submit } from '../core/moves.ts';
import {
  type AppName,
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
import { frequency, mostWaiting, readTooMany } from './asking.ts';
import { findUnposted, recall, savePosted } from './audit-trail.ts';
import { type DueSet, findDue, findOverdue, postpone } from './due-set.ts';
import { numberOf } from './ids.ts';
import { concerns, holdingIndex, indexesOf, indexFor, waitingIndex } from './indexes.ts';
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
import { describeMove } from './moving.ts';
import { type Place, requestKey } from './place.ts';
import { readCard, readRequest, REQUEST_FIELDS, writeRequest } from './records.ts';
import { readFields, readMembers, readNumber } from './replies.ts';
import { loadScripts, MOVE, runScript, SAVE_ANNOUNCED, SAVE_CARD, SUBMIT } from './scripts.ts';

/** Requests read at once while those about one app are looked for among those of its name. */
const READ_AHEAD = 100;

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

  async list(listing: Listing, limit: number, before?: RequestId): Promise<readonly Stored[]> {
    const { redis, keys } = this.#place;
    const end = before === undefined ? undefined : numberOf(before);
    if (limit < 1 || (before !== undefined && end === undefined)) return [];
    if (listing.kind === 'app' && listing.app.within && listing.app.within.org === undefined) {
      return this.#listNamed(listing.app, limit, before);
    }
    const index = indexFor(listing);
    if (index === undefined) {
      const newest = end === undefined ? Number(await redis.get(keys.newest)) : end - 1;
      const count = Math.max(Math.min(limit, newest), 0);
      return this.#read(Array.from({ length: count }, (_, back) => newest - back));
    }
    const highest = end === undefined ? '+inf' : `(${end}`;
    const members = await redis.zrevrangebyscore(keys.index(index), highest, '-inf', 'LIMIT', 0, limit);
    const page = await this.#readListed(members.map(Number), [index]);
    // What moved away while we read has left a gap, and a short page would mean that nothing is older.
    const last = members.at(-1);
    if (last === undefined || members.length < limit || page.length === limit) return page;
    return [...page, ...(await this.list(listing, limit - page.length, requestId(Number(last))))];
  }

  async findHolding(foundation: FoundationName, destinations: readonly AppRef[]): Promise<readonly Stored[]> {
    const { redis, keys } = this.#place;
    const indexes = [...new Set(destinations.map((app) => holdingIndex(foundation, app)))];
    const pipeline = redis.pipeline();
    for (const index of indexes) pipeline.zrange(keys.index(index), 0, '-1');
    const numbers = new Set(readMembers(await pipeline.exec()).map(Number));
    const sorted = [...numbers].sort((a, b) => a - b);
    return this.#readListed(sorted, indexes);
  }

  async findAnnounced(id: RequestId): Promise<Announced> {
    const key = requestKey(this.#place, id);
    const [card, shown, told, facts] = await this.#place.redis.hmget(key, 'card', 'shown', 'told', 'n');
    return {
      shown: Number(shown ?? 0),
      told: Number(told ?? 0),
      facts: Number(facts ?? 0),
      ...(card && { card: readCard(key, card) }),
    };
  }

  async saveCard(id: RequestId, { channel, ts }: CardPlace): Promise<void> {
    const card = JSON.stringify({ channel, ts });
    await runScript(this.#place.redis, SAVE_CARD, [requestKey(this.#place, id)], [card]);
  }

  async saveAnnounced(id: RequestId, progress: { readonly shown: number; readonly told: number }): Promise<void> {
    const { redis, keys } = this.#place;
    const name = jobName({ stage: 'announce', request: id });
    await runScript(
      redis,
      SAVE_ANNOUNCED,
      [requestKey(this.#place, id), keys.due],
      [progress.shown, progress.told, name],
    );
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

  /** No index knows `space/app` without its org: those of the app's own name are read until a page is full. */
  async #listNamed(app: AppName, limit: number, before?: RequestId): Promise<readonly Stored[]> {
    const found: Stored[] = [];
    for (let last = before; found.length < limit; ) {
      const page = await this.list({ kind: 'app', app: { app: app.app } }, READ_AHEAD, last);
      found.push(...page.filter(({ request }) => concerns(request, app)));
      if (page.length < READ_AHEAD) break;
      last = page.at(-1)?.request.id;
    }
    return found.slice(0, limit);
  }

  /** An index is read a moment before the requests are: one that has moved out of it meanwhile is left out. */
  async #readListed(numbers: readonly number[], indexes: readonly string[]): Promise<readonly Stored[]> {
    const listed = await this.#read(numbers);
    return listed.filter(({ request }) => indexesOf(request).some((name) => indexes.includes(name)));
  }

  async #read(numbers: readonly number[]): Promise<readonly Stored[]> {
    if (numbers.length === 0) return [];
    const { redis, keys } = this.#place;
    const pipeline = redis.pipeline();
    for (const number of numbers) pipeline.hmget(keys.request(number), ...REQUEST_FIELDS);
    const rows = readFields(await pipeline.exec());
    return rows.flatMap((row, place) => {
      const number = numbers[place] ?? 0;
      const stored = readRequest(keys.request(number), number, row);
      return stored ? [stored] : [];
    });
  }
}
