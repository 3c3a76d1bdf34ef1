// The approval rules of c2c.yml: what an operator writes in, the rulebook out, or what is wrong with it.
import * as z from 'zod';
import type { ApprovalRule, ApproverGroup, Chain, Conditions, Escalation } from './core/approval-rule.ts';
import type { FoundationName } from './core/vocabulary.ts';
import { quoteSafely } from './mistake.ts';
import { Name, Pattern, Traffic, Who } from './rule-words.ts';
import { mapping, some } from './strict-yaml.ts';
import { misfits, OpenHours, Reasons } from './terms-settings.ts';

const Group = mapping({
  name: Name.optional(),
  by: some(Who),
  quorum: z
    .int({ error: 'expected a number of people' })
    .min(1, 'at least 1; nobody needs to approve with `approve: automatically`')
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
  }).transform((said): Conditions => {
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

const Approve = z.preprocess(
  (value) => (value === 'automatically' || Array.isArray(value) ? value : [value]),
  z.union([z.literal('automatically'), z.tuple([Group], Group)], {
    error: (issue) => {
      const [first] =
        issue.code === 'invalid_union'
          ? issue.errors.flatMap((each) => each).filter(({ code }) => code !== 'invalid_value')
          : [];
      const inside = first?.path.filter((step) => typeof step === 'string').join('.') ?? '';
      return first
        ? `${inside === '' ? '' : `${inside}: `}${first.message}`
        : 'expected `automatically`, or groups of approvers';
    },
  }),
);

function escalation(duration: DurationSchema) {
  return mapping({ after: duration, to: some(Who) }).transform(({ after, to }): Escalation => ({ after, to }));
}

/** Rules are compared with one another although there are mistakes in some: those are as they were written. */
export function isRead(rule: ApprovalRule): boolean {
  return 'kind' in rule;
}

/** `duration` reads what c2c.yml has for durations. */
export function rulesSchema(duration: DurationSchema) {
  const Rule = mapping({
    name: Name,
    when: conditions(duration).optional(),
    deny: z
      .string({ error: 'expected why, in words for whoever asks' })
      .trim()
      .min(1, 'expected why')
      .max(500, 'at most 500 characters')
      .optional(),
    approve: Approve.optional(),
    escalate: escalation(duration).optional(),
    reasons: Reasons.optional(),
    hours: OpenHours.optional(),
  })
    .superRefine(({ deny, approve, escalate, when, reasons, hours }, context) => {
      const wrong = (message: string, ...path: string[]) => context.addIssue({ code: 'custom', message, path });
      if (deny === undefined && approve === undefined) wrong('a rule needs `approve` or `deny`');
      if (deny !== undefined && approve !== undefined) wrong('a rule either approves or denies', 'deny');
      if (escalate && !Array.isArray(approve)) wrong('there is nobody to wait for, so nothing escalates', 'escalate');
      for (const { message, key } of misfits({ deny, approve, reasons, hours })) wrong(message, key);
      if (approve === 'automatically' && when?.requester) {
        wrong(
          'what is approved automatically cannot depend on who asks: they would approve it themselves',
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
  return z.array(Rule, { error: 'expected a list of rules' }).superRefine((rules, context) => {
    const wrong = (message: string, index: number) => context.addIssue({ code: 'custom', message, path: [index] });
    const groups = new Map<string, string>();
    rules.forEach((rule, index) => {
      if (!isRead(rule)) return;
      const before = rules.slice(0, index).filter(isRead);
      if (before.some(({ name }) => name === rule.name))
        wrong(`there is another rule ${quoteSafely(rule.name)}`, index);
      const all = before.find(({ when }) => Object.keys(when).length === 0);
      if (all) wrong(`is never looked at: ${quoteSafely(all.name)} before it matches everything`, index);
      for (const { name, chain } of rule.kind === 'ask' ? rule.groups : []) {
        const people = JSON.stringify(chain);
        if (name !== undefined && (groups.get(name) ?? people) !== people) {
          wrong(`the group ${quoteSafely(name)} is of other people in another rule; one name means one group`, index);
        }
        if (name !== undefined) groups.set(name, people);
      }
    });
  });
}
