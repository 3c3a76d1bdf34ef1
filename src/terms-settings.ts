// What a rule of c2c.yml demands of requests and approvals beside who gives them, and where it has nothing to demand it of.
import * as z from 'zod';
import type { ReasonGiver } from './core/approval-rule.ts';
import { checked, type Complaint, whereRead } from './checked.ts';
import { DAYS } from './core/hours.ts';
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

export const OpenHours = checked(
  mapping({
    days: some(z.enum(DAYS, { error: `expected days out of ${DAYS.join(', ')}` })),
    from: Time,
    to: Time,
    zone: Zone,
  }),
  whereRead(z.looseObject({ from: Time }), ({ from }) =>
    from === 1440 ? [{ path: ['from'], message: 'a day begins at "00:00"' }] : [],
  ),
  whereRead(z.looseObject({ from: Time, to: Time }), ({ from, to }) =>
    from === to
      ? [{ path: ['to'], message: 'is when it opens too; for whole days write from: "00:00", to: "24:00"' }]
      : [],
  ),
);

/** As it is written, right or wrong; without what a misspelt key was meant to say. */
export const WrittenRule = z
  .strictObject({
    name: z.unknown(),
    when: z.unknown(),
    deny: z.unknown(),
    approve: z.unknown(),
    escalate: z.unknown(),
    reasons: z.unknown(),
    hours: z.unknown(),
  })
  .partial();

/** Demands on what a rule does not have: on approvals of what nobody approves, on what is denied, on no decision at all. */
export const findMisfits = whereRead(WrittenRule, ({ when, deny, approve, escalate, reasons, hours }) => {
  const found: Complaint[] = [];
  const wrong = (message: string, ...path: readonly string[]) => found.push({ path, message });
  const isDenied = deny !== undefined;
  const isAutomatic = approve === 'automatically';
  if (!isDenied && approve === undefined) {
    wrong('a rule needs `approve` or `deny`. Try `approve: { by: space developer }`');
    return found;
  }
  if (isDenied && approve !== undefined) wrong('a rule either approves or denies. Make two of it', 'deny');
  if (isAutomatic && typeof when === 'object' && when !== null && 'requester' in when) {
    const why = 'what is approved automatically cannot depend on who asks: they would approve it themselves';
    wrong(`${why}. Name who approves, or leave it out`, 'when', 'requester');
  }
  if (!isDenied && !isAutomatic) return found;
  if (escalate !== undefined) wrong('there is nobody to wait for, so nothing escalates. Leave it out', 'escalate');
  if (hours !== undefined) wrong('nobody approves this, so there are no hours for it; leave them out', 'hours');
  if (isDenied && reasons !== undefined) wrong('what is denied needs no reasons; leave them out', 'reasons');
  if (!isDenied && [reasons].flat().includes('approver'))
    wrong('nobody approves this, so only the requester can say why: `reasons: requester`', 'reasons');
  return found;
});
