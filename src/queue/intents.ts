// Intents in Redis: recorded with their job before anybody is answered, and gone once they are settled.
import type { AskedTooOften, AskLimits } from '../core/ask-limits.ts';
import type { SlackUserId, Target } from '../core/vocabulary.ts';
import { jobName } from '../lifecycle/due.ts';
import type { Intent, IntentId } from '../lifecycle/intent.ts';
import { frequency, readTooOften } from './asking.ts';
import type { Pinned } from '../lifecycle/ports.ts';
import type { Place } from './place.ts';
import { readIntent, readTarget } from './records.ts';
import { readText, repliesOf } from './replies.ts';
import { NO_TARGET, RECORD_INTENT, runScript } from './scripts.ts';

/** How long a repeat of the same ask or intent is recognised, in milliseconds: longer than Slack redelivers. */
export const REPEAT_MS = 10 * 60_000;

/** An intent is settled in seconds; one that nobody could settle in a week is of no use to anybody. */
const INTENT_MS = 7 * 24 * 60 * 60_000;

/** Answers `id`, or the id under which the same intent was recorded before. */
export async function recordIntent(
  place: Place,
  id: IntentId,
  intent: Omit<Intent, 'target'>,
  fingerprint: string,
): Promise<IntentId> {
  return readText(await record(place, id, intent, fingerprint, {})) as IntentId;
}

/** The same for an intent that counts as having asked. */
export async function recordLookup(
  place: Place,
  id: IntentId,
  { pinned, ...intent }: Omit<Intent, 'target'> & { readonly pinned?: Pinned },
  fingerprint: string,
  limits: AskLimits,
): Promise<IntentId | AskedTooOften> {
  const recorded = await record(place, id, intent, fingerprint, limits, pinned);
  return readTooOften(recorded, limits) ?? (readText(recorded) as IntentId);
}

function record(
  { redis, keys }: Place,
  id: IntentId,
  intent: Omit<Intent, 'target'>,
  fingerprint: string,
  limits: AskLimits,
  pinned?: Pinned,
): Promise<unknown> {
  return runScript(
    redis,
    RECORD_INTENT,
    [keys.said('intent', fingerprint), keys.target(intent.by), keys.intent(id), keys.due, keys.asked(intent.by)],
    [
      REPEAT_MS,
      INTENT_MS,
      id,
      JSON.stringify(intent),
      jobName({ stage: 'intent', intent: id }),
      intent.at,
      ...frequency(limits),
      writePinned(pinned),
    ],
  );
}

export async function findIntent({ redis, keys }: Place, id: IntentId): Promise<Intent | undefined> {
  const key = keys.intent(id);
  return readIntent(key, await redis.hmget(key, 'i', 't'));
}

export async function settleIntent({ redis, keys }: Place, id: IntentId): Promise<void> {
  const name = jobName({ stage: 'intent', intent: id });
  repliesOf(await redis.multi().del(keys.intent(id)).zrem(keys.due, name).exec());
}

/** What the person's next ask would be looked up by. */
export async function findTarget({ redis, keys }: Place, user: SlackUserId): Promise<Target | undefined> {
  const key = keys.target(user);
  const target = await redis.get(key);
  return target === null ? undefined : readTarget(key, target);
}

export async function setTarget({ redis, keys }: Place, user: SlackUserId, target: Target): Promise<void> {
  await redis.set(keys.target(user), writeTarget(target));
}

/** As the scripts take it: '' leaves it to the person's target. */
export function writePinned(pinned: Pinned | undefined): string {
  if (pinned === undefined) return '';
  return pinned === 'no target' ? NO_TARGET : writeTarget(pinned);
}

function writeTarget({ org, space, foundation }: Target): string {
  return JSON.stringify({ org, space, foundation });
}

export async function setQuiet({ redis, keys }: Place, user: SlackUserId, isQuiet: boolean): Promise<void> {
  await (isQuiet ? redis.sadd(keys.quiet, user) : redis.srem(keys.quiet, user));
}

export async function findQuiet(
  { redis, keys }: Place,
  users: readonly SlackUserId[],
): Promise<ReadonlySet<SlackUserId>> {
  if (users.length === 0) return new Set();
  const found = await redis.smismember(keys.quiet, ...users);
  return new Set(users.filter((_, place) => found[place] === 1));
}
