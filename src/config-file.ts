// c2c.yml: what an environment variable cannot say. Text in, settings out, or every mistake with its line and column.
import * as z from 'zod';
import { type BadDuration, parseDuration, printDuration } from './core/duration.ts';
import { Traffic } from './command-part.ts';
import { GlassPeople } from './break-glass-settings.ts';
import { suggestWord } from './core/suggest.ts';
import { DEFAULT_FOUNDATION } from './core/vocabulary.ts';
import { findWrongDefault, FOUNDATIONS } from './foundation-settings.ts';
import { Forever } from './limit-rules.ts';
import { findContradiction, IDENTITY } from './identity-settings.ts';
import { CHANNELS } from './channel-settings.ts';
import { type Mistake, quoteSafely } from './mistake.ts';
import { isRead } from './rule-conflicts.ts';
import { rulesSchema } from './rules-settings.ts';
import { mapping, readYaml } from './strict-yaml.ts';

/** Seconds of a grant when nobody says how long. */
export const DEFAULT_DURATION = 30 * 86_400;

/** Seconds for which a request waits for its approvers. */
export const DEFAULT_LAPSE = 86_400;

/** Seconds. */
const Duration = z.unknown().transform(readDuration);

const DurationOrNever = z
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
const Count = z.unknown().transform((value, context) => {
  if (value === 'unlimited') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  const isPrintable = typeof value === 'number' || typeof value === 'string';
  const found = isPrintable ? quoteSafely(String(value)) : 'this';
  context.addIssue({ code: 'custom', message: `${found} is neither a whole number such as 20 nor unlimited` });
  return z.NEVER;
});

const ConfigFile = mapping({
  limits: mapping({
    default_duration: Duration.optional(),
    longest_duration: Duration.optional(),
    forever: Forever.optional(),
    default_traffic: Traffic.optional(),
    lapse_after: Duration.optional(),
    remind_after: DurationOrNever.optional(),
    remind_every: DurationOrNever.optional(),
    warn_before: Duration.optional(),
    review_every: Duration.optional(),
    review_remind_every: Duration.optional(),
    unreviewed_end_after: Duration.optional(),
    reconcile_every: Duration.optional(),
    app_gone_ends_after: Duration.optional(),
    pending_at_once: Count.optional(),
    asked_per_hour: Count.optional(),
  })
    .superRefine(({ default_duration: usual = DEFAULT_DURATION, longest_duration: longest, forever }, context) => {
      const wrong = (message: string, key: string) => context.addIssue({ code: 'custom', message, path: [key] });
      if (longest === undefined) return;
      if (usual > longest)
        wrong(
          `is shorter than default_duration, which is ${printDuration(usual)}. Try ${printDuration(usual)}, or a shorter default_duration`,
          'longest_duration',
        );
      if (forever !== 'anybody') return;
      wrong(
        'longest_duration limits nothing where anybody may ask for what has no end. Try nobody, or name who may',
        'forever',
      );
    })
    .optional(),
  rules: rulesSchema(Duration).optional(),
  channels: CHANNELS.optional(),
  break_glass: mapping({
    people: GlassPeople,
    duration: Duration.optional(),
    remind_every: Duration.optional(),
  }).optional(),
  identity: mapping(IDENTITY)
    .superRefine((identity, context) => {
      const message = findContradiction(identity);
      if (message !== undefined) context.addIssue({ code: 'custom', message, path: ['by'] });
    })
    .optional(),
  foundations: FOUNDATIONS.optional(),
  default_foundation: z.string().optional(),
}).superRefine(({ foundations, default_foundation: name, rules = [], limits }, context) => {
  const names: readonly string[] = foundations ? Object.keys(foundations) : [DEFAULT_FOUNDATION];
  const lapse = limits?.lapse_after ?? DEFAULT_LAPSE;
  for (const [index, rule] of rules.entries()) {
    if (!isRead(rule)) continue;
    for (const [place, each] of (rule.when.foundations ?? []).entries()) {
      if (names.includes(each)) continue;
      const meant = suggestWord(each, names);
      const hint = meant === undefined ? '' : `. Did you mean ${meant}?`;
      const message = `the foundation ${quoteSafely(each)} is none of ${names.join(', ')}${hint}`;
      context.addIssue({ code: 'custom', message, path: ['rules', index, 'when', 'foundation', place] });
    }
    if (rule.kind !== 'ask' || !rule.escalate || rule.escalate.after < lapse) continue;
    context.addIssue({ code: 'custom', message: sayTooLate(lapse), path: ['rules', index, 'escalate', 'after'] });
  }
  const message = name === undefined ? undefined : findWrongDefault(name, foundations);
  if (message !== undefined) context.addIssue({ code: 'custom', message, path: ['default_foundation'] });
});
export type ConfigFile = z.output<typeof ConfigFile>;

function sayTooLate(lapse: number): string {
  const half = printDuration(Math.max(1, Math.floor(lapse / 2)));
  return `nobody would ever hear of it: a request lapses after ${printDuration(lapse)} (limits.lapse_after). Try ${half}, or a longer lapse_after`;
}

export interface ConfigFileRead {
  /** Empty when there are mistakes. */
  readonly settings: ConfigFile;
  readonly mistakes: readonly Mistake[];
  /** Whether the file gives a setting, rightly or wrongly. */
  says(...path: readonly string[]): boolean;
  /** Where a setting stands, as mistakes tell it. */
  where(...path: readonly string[]): string;
}

/** `name` is how the file is called in a mistake. */
export function readConfigFile(name: string, text: string): ConfigFileRead {
  const { value = {}, ...read } = readYaml(name, text, ConfigFile);
  return { settings: value, ...read };
}

function describe(bad: BadDuration | undefined): string {
  if (bad?.meant !== undefined)
    return bad.cause === 'too long' ? `: ten years at most. Try ${bad.meant}` : `. Try ${bad.meant}`;
  return bad?.cause === 'zero' ? ': it has no length. Try 1h' : ' such as 45s, 30m, 12h, 7d or 2w';
}
