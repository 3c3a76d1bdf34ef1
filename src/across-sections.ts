// What one section of c2c.yml says of another: looked at as soon as both say it rightly, whatever else is wrong with them.
import * as z from 'zod';
import { type Complaint, whereRead } from './checked.ts';
import { printDuration } from './core/duration.ts';
import { suggestWord } from './core/suggest.ts';
import { DEFAULT_FOUNDATION } from './core/vocabulary.ts';
import { DEFAULT_LAPSE } from './limit-settings.ts';
import { Duration } from './measures.ts';
import { quoteSafely } from './mistake.ts';
import { Name } from './rule-words.ts';

/** By name, however well each is described. */
const Foundations = z.record(z.string(), z.unknown()).optional();

/** What a rule says that other sections have to do with, where it can be read. */
const Rule = z.looseObject({
  when: z.looseObject({ foundation: z.unknown().optional() }).optional().catch(undefined),
  approve: z.unknown().optional(),
  escalate: z.looseObject({ after: Duration }).optional().catch(undefined),
});

const Rules = z.array(Rule.catch({})).optional().catch(undefined);

const knownFoundations = whereRead(
  z.looseObject({ foundations: Foundations, rules: Rules }),
  ({ foundations, rules = [] }) => {
    const names = foundations ? Object.keys(foundations) : [DEFAULT_FOUNDATION];
    if (names.length === 0) return [];
    return rules.flatMap(({ when }, index) =>
      [when?.foundation].flat().flatMap((written, place): readonly Complaint[] => {
        const name = Name.safeParse(written).data;
        if (name === undefined || names.includes(name)) return [];
        const path = ['rules', index, 'when', 'foundation', place];
        return [{ path, message: `the foundation ${sayStranger(name, names)}` }];
      }),
    );
  },
);

const knownDefault = whereRead(
  z.looseObject({ foundations: Foundations, default_foundation: z.string() }),
  ({ foundations = {}, default_foundation: name }) => {
    const names = Object.keys(foundations);
    if (names.includes(name)) return [];
    const none = 'there are no foundations in this file to choose from. Name them in foundations, or leave it out';
    return [{ path: ['default_foundation'], message: names.length === 0 ? none : sayStranger(name, names) }];
  },
);

function sayStranger(name: string, names: readonly string[]): string {
  const meant = suggestWord(name, names);
  return `${quoteSafely(name)} is none of ${names.join(', ')}${meant === undefined ? '' : `. Did you mean ${meant}?`}`;
}

const escalationsInTime = whereRead(
  z.looseObject({ rules: Rules, limits: z.looseObject({ lapse_after: Duration.optional() }).optional() }),
  ({ rules = [], limits }) => {
    const lapse = limits?.lapse_after ?? DEFAULT_LAPSE;
    return rules.flatMap(({ approve, escalate }, index): readonly Complaint[] => {
      // Where nobody approves there is nothing to escalate, and that is told.
      if (approve === undefined || approve === 'automatically') return [];
      if (!escalate || escalate.after < lapse) return [];
      return [{ path: ['rules', index, 'escalate', 'after'], message: sayTooLate(lapse) }];
    });
  },
);

function sayTooLate(lapse: number): string {
  const half = printDuration(Math.max(1, Math.floor(lapse / 2)));
  return `nobody would ever hear of it: a request lapses after ${printDuration(lapse)} (limits.lapse_after). Try ${half}, or a longer lapse_after`;
}

export const ACROSS_SECTIONS = [knownFoundations, knownDefault, escalationsInTime];
