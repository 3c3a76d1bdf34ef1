// The limits of c2c.yml on how long anything may be granted: as rules before all others, which no rule can lift.
import * as z from 'zod';
import { type ApprovalRule, type Authority, DEFAULT_RULES, type Rulebook } from './core/approval-rule.ts';
import { LONGEST_DURATION, printDuration } from './core/duration.ts';
import { Who, who } from './rule-words.ts';
import { chosen, some } from './strict-yaml.ts';

/** Who may ask for what has no end. */
export const Forever = chosen((value) => {
  if (value === 'nobody' || value === 'anybody') return z.literal(value);
  return some(Array.isArray(value) ? Who : who('nobody', 'anybody'));
});

export interface TimeLimits {
  /** Seconds. */
  readonly usual: number;
  /** Seconds. */
  readonly longest?: number | undefined;
  readonly forever?: 'nobody' | 'anybody' | readonly Authority[] | undefined;
}

/** The rules in their order; before them, how long an operator wants anything to last, and who may want it for ever. */
export function rulebook(rules: readonly ApprovalRule[], limits: TimeLimits): Rulebook {
  return { ...DEFAULT_RULES, rules: [...limitForever(limits), ...limitTime(limits), ...rules] };
}

function limitTime({ longest, forever = 'nobody' }: TimeLimits): readonly ApprovalRule[] {
  if (longest === undefined) return [];
  const time = printDuration(longest);
  return [
    {
      name: 'limits.longest_duration',
      // Who may ask for what has no end is told by the other limit.
      when: { longerThan: longest, ...(forever !== 'nobody' && { ends: true }) },
      kind: 'deny',
      because: `nothing may be granted for longer than ${time}. Ask with \`for ${time}\`, or less.`,
      instead: longest,
    },
  ];
}

/** A day centuries from now is no end either. */
function limitForever({ usual, longest, forever = 'anybody' }: TimeLimits): readonly ApprovalRule[] {
  if (forever === 'anybody') return [];
  const instead = longest ?? usual;
  const people = forever === 'nobody' ? 'nobody' : `only ${listOr(forever.map(showWho))}`;
  return [
    {
      name: 'limits.forever',
      when: { longerThan: LONGEST_DURATION, ...(forever !== 'nobody' && { exceptFor: forever }) },
      kind: 'deny',
      because: `${people} may ask for what has no end, or lasts longer than ten years. Ask with \`for ${printDuration(instead)}\`.`,
      instead,
    },
  ];
}

function showWho(authority: Authority): string {
  switch (authority.kind) {
    case 'space-role':
      return `space ${authority.role}s of the ${authority.of}`;
    case 'org-role':
      return `org ${authority.role}s of the ${authority.of}`;
    case 'user':
      return `user ${authority.slack}`;
    case 'user-group':
      return `group ${authority.group}`;
    case 'email':
      return authority.address;
    default:
      return authority satisfies never;
  }
}

function listOr(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${last}` : last;
}
