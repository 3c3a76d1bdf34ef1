// `limits` of c2c.yml: how long things last, how often people are asked, and how much one of them may want.
import * as z from 'zod';
import { checked, whereRead } from './checked.ts';
import { Traffic } from './command-part.ts';
import { printDuration } from './core/duration.ts';
import { Forever } from './limit-rules.ts';
import { Count, Duration, DurationOrNever } from './measures.ts';
import { mapping } from './strict-yaml.ts';

/** Seconds of a grant when nobody says how long. */
export const DEFAULT_DURATION = 30 * 86_400;

/** Seconds for which a request waits for its approvers. */
export const DEFAULT_LAPSE = 86_400;

export const LIMITS = checked(
  mapping({
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
  }),
  whereRead(
    z.looseObject({ default_duration: Duration.default(DEFAULT_DURATION), longest_duration: Duration }),
    ({ default_duration: usual, longest_duration: longest }) => {
      if (usual <= longest) return [];
      const time = printDuration(usual);
      const message = `is shorter than default_duration, which is ${time}. Try ${time}, or a shorter default_duration`;
      return [{ path: ['longest_duration'], message }];
    },
  ),
  whereRead(z.looseObject({ longest_duration: Duration, forever: z.literal('anybody') }), () => {
    const why = 'longest_duration limits nothing where anybody may ask for what has no end';
    return [{ path: ['forever'], message: `${why}. Try nobody, or name who may` }];
  }),
);
