// `break_glass` in c2c.yml: who may break the glass, for how long it is applied, and how often its review is asked for.
import * as z from 'zod';
import type { BreakGlassRules } from './core/break-glass.ts';
import { quoteSafely } from './mistake.ts';

/** Slack user ids, user groups' ids, or Cloud Foundry user names, which mostly are addresses. */
export const GlassPeople = z.unknown().transform((value, context): readonly [string, ...string[]] => {
  const words: readonly unknown[] = Array.isArray(value) ? value : [];
  const read = words.map((word) => (typeof word === 'string' ? readPerson(word.trim()) : undefined));
  const stranger = words[read.indexOf(undefined)];
  const [first, ...rest] = read.filter((word) => word !== undefined);
  if (first !== undefined && !read.includes(undefined)) return [first, ...rest];
  const found = typeof stranger === 'string' ? quoteSafely(stranger) : 'this';
  context.addIssue({
    code: 'custom',
    message: `${found} is not a list of people: [U0123ABCD, S0123ABCD, ada@example.com], by Slack user id, user group or e-mail address`,
  });
  return z.NEVER;
});

function readPerson(word: string): string | undefined {
  if (/^[UWS][A-Z0-9]{2,}$/.test(word)) return word;
  return word.includes('@') && !/\s/.test(word) ? word.toLowerCase() : undefined;
}

interface Written {
  readonly people: readonly [string, ...string[]];
  /** Seconds. */
  readonly duration?: number | undefined;
  readonly remind_every?: number | undefined;
}

const DURATION_SECONDS = 3_600;
const REMIND_EVERY_SECONDS = 4 * 3_600;

export function breakGlassRules(written: Written | undefined): BreakGlassRules | undefined {
  if (!written) return undefined;
  const { people, duration = DURATION_SECONDS, remind_every = REMIND_EVERY_SECONDS } = written;
  return { people, seconds: duration, remindEveryMs: remind_every * 1000 };
}
