// What the scripts answer when somebody asks too much, and what they need to know for it.
import { z } from 'zod';
import { type AskedTooOften, type AskLimits, ASKING_HOUR_MS, type TooMany } from '../core/ask-limits.ts';

/** What a script is told for no limit. */
const UNLIMITED = 0;

const refused = z.union([z.tuple([z.literal('waiting')]), z.tuple([z.literal('often'), z.coerce.number()])]);

/** For `SUBMIT` and `RECORD_INTENT`: how often may be asked in how many milliseconds. */
export function frequency({ askedPerHour = UNLIMITED }: AskLimits): readonly [number, number] {
  return [askedPerHour, ASKING_HOUR_MS];
}

export function mostWaiting({ pendingAtOnce = UNLIMITED }: AskLimits): number {
  return pendingAtOnce;
}

/** Undefined where the script took what was asked. Throws for an answer of another shape. */
export function readTooMany(reply: unknown, limits: AskLimits): TooMany | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [kind, since] = refused.parse(reply);
  if (kind === 'often') return askedTooOften(since, limits);
  return { kind: 'too-many-waiting', limit: mostWaiting(limits) };
}

export function readTooOften(reply: unknown, limits: AskLimits): AskedTooOften | undefined {
  const tooMany = readTooMany(reply, limits);
  if (tooMany?.kind === 'too-many-waiting') throw new Error('a lookup was refused as if it would wait for a decision');
  return tooMany;
}

/** `since` is the oldest ask that counts still; once its hour is over there is room for another. */
function askedTooOften(since: number, { askedPerHour = UNLIMITED }: AskLimits): AskedTooOften {
  return { kind: 'too-often', limit: askedPerHour, again: since + ASKING_HOUR_MS };
}
