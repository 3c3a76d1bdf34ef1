// The approval rules of c2c.yml: what an operator writes in, the rulebook out, or what is wrong with it.
import * as z from 'zod';
import type { ApprovalRule, ApproverGroup, Authority, Chain, Conditions, Escalation } from './core/approval-rule.ts';
import type { FoundationName } from './core/vocabulary.ts';
import { printDuration } from './core/duration.ts';
import { suggestWord } from './core/suggest.ts';
import { quoteSafely } from './mistake.ts';
import { checked, checkedInto, whereRead } from './checked.ts';
import { findConflicts, type RuleGlimpse } from './rule-conflicts.ts';
import { Duration } from './measures.ts';
import { Name, Pattern, Traffic, Who } from './rule-words.ts';
import { chosen, mapping, some } from './strict-yaml.ts';
import { findMisfits, OpenHours, Reasons, WrittenRule } from './terms-settings.ts';

/** Those of them who can be read. */
const SomeOfWho = z
  .unknown()
  .transform((written) => [written].flat().map((each): Authority | undefined => Who.safeParse(each).data));

/** A misspelt key could be the name. */
const NamelessGroup = z.strictObject({
  name: z.undefined().optional(),
  by: SomeOfWho,
  quorum: z.unknown().optional(),
  else: SomeOfWho.optional(),
});

const Group = checkedInto(
  mapping({
    name: Name.optional(),
    by: some(Who),
    quorum: z
      .int({ error: 'expected a whole number of people, from 1 to 20' })
      .min(1, 'at least 1; where nobody needs to approve, say `approve: automatically`')
      .max(20, 'at most 20')
      .optional(),
    else: some(Who).optional(),
  }),
  [
    whereRead(NamelessGroup, ({ by, else: others = [] }) =>
      [...by, ...others].some((who) => who && !('of' in who))
        ? [{ path: ['name'], message: 'a group with people in it needs a name, such as security' }]
        : [],
    ),
  ],
  ({ name, by, quorum = 1, else: others = [] }): ApproverGroup => {
    const chain: Chain = [by, ...others.map((who) => [who])];
    return { ...(name !== undefined && { name }), quorum, chain };
  },
);

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

const Place = z.enum(['space', 'org'], { error: 'expected space or org' });

const When = checkedInto(
  mapping({
    foundation: some(Name).optional(),
    from: some(Pattern).optional(),
    to: some(Pattern).optional(),
    traffic: some(Traffic).optional(),
    crosses: Place.optional(),
    within: Place.optional(),
    longer_than: Duration.optional(),
    at_most: Duration.optional(),
    requester: some(Who).optional(),
  }),
  [
    whereRead(z.looseObject({ crosses: Place, within: Place }), ({ crosses, within }) =>
      crosses === 'org' || crosses === within
        ? [
            {
              path: ['within'],
              message: `what crosses ${crosses}s is never within one ${within}. Leave one of the two out`,
            },
          ]
        : [],
    ),
    whereRead(z.looseObject({ longer_than: Duration, at_most: Duration }), ({ longer_than: longer, at_most: most }) => {
      if (longer < most) return [];
      const times = `longer than ${printDuration(longer)} and at most ${printDuration(most)}`;
      return [{ path: ['at_most'], message: `nothing is ${times}. Leave one of the two out` }];
    }),
  ],
  (said): Conditions => {
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
  },
);

/** One group, or in a list several that must each agree. */
const Approve = chosen((value) => {
  if (value === 'automatically') return z.literal(value);
  if (Array.isArray(value)) return z.tuple([Approvers], Approvers, { error: `nobody is asked. Try ${SOMEBODY}` });
  return Approvers.transform((group): [ApproverGroup] => [group]);
});

const Escalate = mapping({ after: Duration, to: some(Who) }).transform(({ after, to }): Escalation => ({ after, to }));

const Deny = z
  .string({ error: 'expected why, in words for whoever asks' })
  .trim()
  .min(1, 'expected why, in words for whoever asks')
  .max(500, 'at most 500 characters');

/** What rules are compared by, as far as it can be read. */
const Glimpse = z
  .looseObject({ name: z.unknown(), when: z.unknown(), approve: z.unknown() })
  .partial()
  .transform((written): RuleGlimpse => {
    const when = When.optional().safeParse(written.when);
    // A misspelt key could be the conditions.
    const isRead = when.success && (when.data !== undefined || WrittenRule.safeParse(written).success);
    return {
      name: Name.safeParse(written.name).data,
      when: isRead ? (when.data ?? {}) : undefined,
      groups: [written.approve].flat().map((each) => Approvers.safeParse(each).data),
    };
  })
  .catch({ groups: [] });

const Rule = checkedInto(
  mapping({
    name: Name,
    when: When.optional(),
    deny: Deny.optional(),
    approve: Approve.optional(),
    escalate: Escalate.optional(),
    reasons: Reasons.optional(),
    hours: OpenHours.optional(),
  }),
  [findMisfits],
  ({ name, when = {}, deny, approve, escalate, reasons, hours }): ApprovalRule => {
    if (deny !== undefined) return { name, when, kind: 'deny', because: deny };
    if (approve === 'automatically') {
      return { name, when, kind: 'automatic', ...(reasons && { reasons: ['requester'] }) };
    }
    if (!approve) throw new Error('a rule without a decision is a mistake');
    const terms = { ...(reasons && { reasons }), ...(hours && { hours }) };
    return { name, when, kind: 'ask', groups: approve, ...(escalate && { escalate }), ...terms };
  },
);

/** In their order. */
export const RULES = checked(
  z.array(Rule, { error: 'expected a list of rules, each beginning with `- name:`' }),
  whereRead(z.array(Glimpse), findConflicts),
);
