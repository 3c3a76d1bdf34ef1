// What a rule of c2c.yml demands of requests and approvals beside who gives them, and where it has nothing to demand it of.
import * as z from 'zod';
import type { ReasonGiver } from './core/approval-rule.ts';
import { DAYS, type Hours } from './core/hours.ts';
import { suggestWord } from './core/suggest.ts';
import { quoteSafely } from './mistake.ts';
import { mapping, some } from './strict-yaml.ts';

const GIVERS: readonly ReasonGiver[] = ['requester', 'approver'];
export const Reasons = some(
  z.enum(GIVERS, { error: 'expected requester, approver, or both in a list: whoever has to say why' }),
);

/** Minutes since midnight. */
const Time = z.unknown().transform((written, context): number => {
  const [, hour, minute] = (typeof written === 'string' && /^(\d{1,2}):([0-5]\d)$/.exec(written)) || [];
  const minutes = Number(hour) * 60 + Number(minute);
  if (minutes <= 1440) return minutes;
  context.addIssue({ code: 'custom', message: 'expected a time of day in quotes, such as "08:00"' });
  return z.NEVER;
});

const Zone = z.string({ error: 'expected a time zone such as Europe/Berlin' }).superRefine((written, context) => {
  if (/^[A-Za-z]/.test(written) && isZone(written)) return;
  const meant = suggestWord(written, Intl.supportedValuesOf('timeZone')) ?? 'Europe/Berlin';
  context.addIssue({ code: 'custom', message: `${quoteSafely(written)} is not a time zone such as "${meant}"` });
});

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export const OpenHours = mapping({
  days: some(z.enum(DAYS, { error: `expected days out of ${DAYS.join(', ')}` })),
  from: Time,
  to: Time,
  zone: Zone,
}).superRefine(({ from, to }, context) => {
  const wrong = (message: string, key: string) => context.addIssue({ code: 'custom', message, path: [key] });
  if (from === 1440) wrong('a day begins at "00:00"', 'from');
  if (from === to) wrong('is when it opens too; for whole days write from: "00:00", to: "24:00"', 'to');
});

interface Demands {
  readonly deny?: string | undefined;
  readonly approve?: unknown;
  readonly reasons?: readonly ReasonGiver[] | undefined;
  readonly hours?: Hours | undefined;
}

/** Demands on what the rule does not have: on approvals of what nobody approves, or on what is denied. */
export function misfits({
  deny,
  approve,
  reasons,
  hours,
}: Demands): readonly { readonly message: string; readonly key: string }[] {
  if (hours && (deny !== undefined || approve === 'automatically')) {
    return [{ message: 'nobody approves this, so there are no hours for it; leave them out', key: 'hours' }];
  }
  if (deny !== undefined && reasons)
    return [{ message: 'what is denied needs no reasons; leave them out', key: 'reasons' }];
  return approve === 'automatically' && reasons?.includes('approver')
    ? [{ message: 'nobody approves this, so only the requester can say why: `reasons: requester`', key: 'reasons' }]
    : [];
}
