// `break_glass` in c2c.yml: who may break the glass, for how long it is applied, and how often its review is asked for.
import * as z from 'zod';
import type { BreakGlassRules } from './core/break-glass.ts';
import { Duration } from './measures.ts';
import { quoteSafely } from './mistake.ts';
import { mapping } from './strict-yaml.ts';

const PEOPLE = '[U0123ABCD, S0123ABCD, ada@example.com], by Slack user id, user group or e-mail address';

const Person = z.unknown().transform((value, context): string => {
  const written = typeof value === 'string' ? value.trim() : '';
  if (/^[UWS][A-Z0-9]{2,}$/.test(written)) return written;
  if (written.includes('@') && !/\s/.test(written)) return written.toLowerCase();
  const found = written === '' ? 'this' : quoteSafely(written);
  context.addIssue({ code: 'custom', message: `${found} is nobody. Expected a list of people: ${PEOPLE}` });
  return z.NEVER;
});

/** Slack user ids, user groups' ids, or Cloud Foundry user names, which mostly are addresses. */
export const BREAK_GLASS = mapping({
  people: z.tuple([Person], Person, { error: `expected a list of people: ${PEOPLE}` }),
  duration: Duration.optional(),
  remind_every: Duration.optional(),
});

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
