// The approval rules of c2c.yml: what an operator writes in, the rulebook out, or what is wrong with it.
import * as z from 'zod';
import type { ApprovalRule, ApproverGroup, Chain, Conditions, Escalation } from './core/approval-rule.ts';
import type { FoundationName } from './core/vocabulary.ts';
import { printDuration } from './core/duration.ts';
import { suggestWord } from './core/suggest.ts';
import { quoteSafely } from './mistake.ts';
import { findConflicts } from './rule-conflicts.ts';
import { Name, Pattern, Traffic, Who } from './rule-words.ts';
import { chosen, mapping, some } from './strict-yaml.ts';
import { misfits, OpenHours, Reasons } from './terms-settings.ts';

const Group = mapping({
  name: Name.optional(),
  by: some(Who),
  quorum: z
    .int({ error: 'expected a whole number of people, from 1 to 20' })
    .min(1, 'at least 1; where nobody needs to approve, say `approve: automatically`')
    .max(20, 'at most 20')
    .optional(),
  else: some(Who).optional(),
})
  .superRefine(({ name, by, else: others = [] }, context) => {
    if (name === undefined && [...by, ...others].some((who) => !('of' in who))) {
      context.addIssue({
        code: 'custom',
        message: 'a group with people in it needs a name, such as security',
        path: ['name'],
      });
    }
  })
  .transform(({ name, by, quorum = 1, else: others = [] }): ApproverGroup => {
    const chain: Chain = [by, ...others.map((who) => [who])];
    return { ...(name !== undefined && { name }), quorum, chain };
  });

const SOMEBODY = '{ by: space developer }, or automatically';

const Approvers = chosen((value) => (isMapping(value) ? Group : noGroup(value)));

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function noGroup(value: unknown): z.ZodType<ApproverGroup> {
  const written = typeof value === 'string' ? value : '';
  const meant = Who.safeParse(written).success ? `{ by: ${written} }` : suggestWord(written, ['automatically']);
  const what = written === '' ? 'this' : quoteSafely(written);
  const message = `${what} is no group of approvers. Try ${meant ?? SOMEBODY}`;
  return z.unknown().transform((_, context) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** Seconds. */
type DurationSchema = z.ZodType<number>;

function conditions(duration: DurationSchema) {
  return mapping({
    foundation: some(Name).optional(),
    from: some(Pattern).optional(),
    to: some(Pattern).optional(),
    traffic: some(Traffic).optional(),
    crosses: z.enum(['space', 'org'], { error: 'expected space or org' }).optional(),
    within: z.enum(['space', 'org'], { error: 'expected space or org' }).optional(),
    longer_than: duration.optional(),
    at_most: duration.optional(),
    requester: some(Who).optional(),
  })
    .superRefine(({ crosses, within, longer_than: longer, at_most: most }, context) => {
      const wrong = (message: string, key: string) => context.addIssue({ code: 'custom', message, path: [key] });
      if (within !== undefined && (crosses === 'org' || crosses === within)) {
        wrong(`what crosses ${crosses}s is never within one ${within}. Leave one of the two out`, 'within');
      }
      if (longer === undefined || most === undefined || longer < most) return;
      const times = `longer than ${printDuration(longer)} and at most ${printDuration(most)}`;
      wrong(`nothing is ${times}. Leave one of the two out`, 'at_most');
    })
    .transform((said): Conditions => {
      const {
        foundation,
        from,
        to,
        traffic,
        crosses,
        within,
        longer_than: longerThan,
        at_most: atMost,
        requester,
      } = said;
      return {
        ...(foundation && { foundations: foundation.map((name) => name as FoundationName) }),
        ...(from && { sources: from }),
        ...(to && { destinations: to }),
        ...(traffic && { traffic }),
        ...(crosses && { crosses }),
        ...(within && { within }),
        ...(longerThan !== undefined && { longerThan }),
        ...(atMost !== undefined && { atMost }),
        ...(requester && { requester }),
      };
    });
}

/** One group, or in a list several that must each agree. */
const Approve = chosen((value) => {
  if (value === 'automatically') return z.literal(value);
  if (Array.isArray(value)) return z.tuple([Approvers], Approvers, { error: `nobody is asked. Try ${SOMEBODY}` });
  return Approvers.transform((group): [ApproverGroup] => [group]);
});

function escalation(duration: DurationSchema) {
  return mapping({ after: duration, to: some(Who) }).transform(({ after, to }): Escalation => ({ after, to }));
}

/** `duration` reads what c2c.yml has for durations. */
export function rulesSchema(duration: DurationSchema) {
  const Rule = mapping({
    name: Name,
    when: conditions(duration).optional(),
    deny: z
      .string({ error: 'expected why, in words for whoever asks' })
      .trim()
      .min(1, 'expected why, in words for whoever asks')
      .max(500, 'at most 500 characters')
      .optional(),
    approve: Approve.optional(),
    escalate: escalation(duration).optional(),
    reasons: Reasons.optional(),
    hours: OpenHours.optional(),
  })
    .superRefine(({ deny, approve, escalate, when, reasons, hours }, context) => {
      const wrong = (message: string, ...path: string[]) => context.addIssue({ code: 'custom', message, path });
      if (deny === undefined && approve === undefined)
        wrong('a rule needs `approve` or `deny`. Try `approve: { by: space developer }`');
      if (deny !== undefined && approve !== undefined)
        wrong('a rule either approves or denies. Make two of it', 'deny');
      if (escalate && !Array.isArray(approve))
        wrong('there is nobody to wait for, so nothing escalates. Leave it out', 'escalate');
      for (const { message, key } of misfits({ deny, approve, reasons, hours })) wrong(message, key);
      if (approve === 'automatically' && when?.requester) {
        wrong(
          'what is approved automatically cannot depend on who asks: they would approve it themselves. Name who approves, or leave it out',
          'when',
          'requester',
        );
      }
    })
    .transform(({ name, when = {}, deny, approve, escalate, reasons, hours }): ApprovalRule => {
      if (deny !== undefined) return { name, when, kind: 'deny', because: deny };
      if (approve === 'automatically') {
        return { name, when, kind: 'automatic', ...(reasons && { reasons: ['requester'] }) };
      }
      if (!approve) throw new Error('a rule without a decision is a mistake');
      const terms = { ...(reasons && { reasons }), ...(hours && { hours }) };
      return { name, when, kind: 'ask', groups: approve, ...(escalate && { escalate }), ...terms };
    });
  return z
    .array(Rule, { error: 'expected a list of rules, each beginning with `- name:`' })
    .superRefine((rules, context) => {
      for (const { message, path } of findConflicts(rules))
        context.addIssue({ code: 'custom', message, path: [...path] });
    });
}
