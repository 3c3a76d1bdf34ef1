// Storing before acknowledging: the fingerprint that makes a second delivery the same, and an answer within Slack's 3 s.
import { hash } from 'node:crypto';
import type { SlackUserId } from '../core/vocabulary.ts';
import type { LinkTicket, Log, RequestStore, Settings } from '../lifecycle/ports.ts';
import type { SubmitDoors } from '../lifecycle/submit.ts';
import { replyForeign, replyStarting, replyStoreDown, replyStoreSlow } from './replies.ts';
import type { Message } from './message.ts';
import { isForeign, type Origin, type SelfKnowledge } from './self.ts';
import type { Speaker } from './speaker.ts';
import type { Uploads } from './uploads.ts';
import type { KnownFoundations } from './where.ts';

/** What every listener works with. */
export interface Desk {
  readonly doors: SubmitDoors & {
    readonly store: RequestStore;
    readonly log: Log;
    readonly settings: Pick<Settings, 'defaultTraffic' | 'rules'>;
  };
  readonly self: SelfKnowledge;
  readonly speaker: Speaker;
  readonly uploads: Uploads;
  /** Where a person signs in to Cloud Foundry, told to them alone; absent where linking is not set up. */
  readonly issueLink?: (who: LinkTicket) => Promise<string>;
  readonly foundations: KnownFoundations;
}

/** Slack gives up after 3 s; what the store does not answer by then has to be said while there is time. */
const STORE_PATIENCE_MS = 2_300;

/** The same words, press or submission, delivered twice, have the same fingerprint. */
export function fingerprint(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts));
}

export type Kept<Value> =
  | { readonly kind: 'kept'; readonly value: Value }
  | { readonly kind: 'refused'; readonly message: Message };

/**
 * Works on the store for somebody of our own workspace, and says in words why not when it does not come to that. Until
 * Slack has told us which workspace is ours, only what a worker judges once more is stored: it asks Slack who the person
 * is before anything comes of it.
 */
export async function keep<Value>(
  desk: Desk,
  origin: Origin,
  work: () => Promise<Value>,
  judge: 'worker' | 'nobody else' = 'nobody else',
): Promise<Kept<Value>> {
  const self = desk.self.known;
  if (!self && judge !== 'worker') return refused(replyStarting());
  if (self && isForeign(origin, self)) {
    desk.doors.log.warn({ ...origin }, 'refused somebody of another workspace');
    return refused(replyForeign());
  }
  const patience = startPatience();
  try {
    const value = await Promise.race([work(), patience.over]);
    if (value !== TOO_LONG) return { kind: 'kept', value };
    desk.doors.log.error({ waitedMs: STORE_PATIENCE_MS }, 'the store did not answer in time for Slack');
    return refused(replyStoreSlow());
  } catch (error) {
    desk.doors.log.error({ err: error }, 'the store did not take what a person asked');
    return refused(replyStoreDown());
  } finally {
    patience.end();
  }
}

const TOO_LONG = Symbol('too long');

function startPatience(): { over: Promise<typeof TOO_LONG>; end: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<typeof TOO_LONG>((resolve) => {
    timer = setTimeout(() => resolve(TOO_LONG), STORE_PATIENCE_MS);
  });
  return { over, end: () => clearTimeout(timer) };
}

function refused(message: Message): Kept<never> {
  return { kind: 'refused', message };
}

/** Says something to one person after the acknowledgement; nobody waits for it, so trouble is only logged. */
export async function whisper(
  desk: Desk,
  user: SlackUserId,
  place: Parameters<Speaker['whisper']>[2],
  message: Message,
): Promise<void> {
  const doing = `answering ${user}`;
  await desk.speaker.whisper(doing, user, place, message).catch((error: unknown) => {
    desk.doors.log.warn({ err: error }, `${doing}: it could not be said`);
  });
}
