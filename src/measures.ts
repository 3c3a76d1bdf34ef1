// How c2c.yml says for how long and how many.
import * as z from 'zod';
import { type BadDuration, parseDuration } from './core/duration.ts';
import { quoteSafely } from './mistake.ts';

/** Seconds. */
export const Duration = z.unknown().transform(readDuration);

/** Seconds. */
export const DurationOrNever = z
  .unknown()
  .transform((value, context) => (value === 'never' ? value : readDuration(value, context)));

function readDuration(value: unknown, context: z.RefinementCtx): number {
  const written = typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
  const seconds = written === undefined ? undefined : parseDuration(written.trim());
  if (typeof seconds === 'number') return seconds;
  const found = written === undefined ? 'this' : quoteSafely(written);
  context.addIssue({ code: 'custom', message: `${found} is not a duration${describe(seconds)}` });
  return z.NEVER;
}

/** A whole number, or as many as they like. */
export const Count = z.unknown().transform((value, context) => {
  if (value === 'unlimited') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  const isPrintable = typeof value === 'number' || typeof value === 'string';
  const found = isPrintable ? quoteSafely(String(value)) : 'this';
  context.addIssue({ code: 'custom', message: `${found} is neither a whole number such as 20 nor unlimited` });
  return z.NEVER;
});

function describe(bad: BadDuration | undefined): string {
  if (bad?.meant !== undefined)
    return bad.cause === 'too long' ? `: ten years at most. Try ${bad.meant}` : `. Try ${bad.meant}`;
  return bad?.cause === 'zero' ? ': it has no length. Try 1h' : ' such as 45s, 30m, 12h, 7d or 2w';
}
