// c2c-policies.yml: connectivity that is wanted, in a file beside the code that wants it. Text in, one ask out, or every mistake
// with its line and column.
import * as z from 'zod';
import { explainSize } from './core/bulk.ts';
import type { ApplyAsk, Connection } from './core/command.ts';
import { DEFAULT_TRAFFIC, type TrafficList } from './core/vocabulary.ts';
import { part, Traffic } from './command-part.ts';
import type { Mistake } from './mistake.ts';
import { mapping, readYaml } from './strict-yaml.ts';

/** More than the largest request needs. A longer text is refused unread. */
export const LARGEST_FILE = 100_000;

/**
 * Every part is written as in a command and read by the same grammar, so that a file and a command mean the same by the
 * same words.
 */
const Entry = mapping(
  {
    allow: part(
      'apps, such as `web` or `[web, api]`',
      (apps) => `allow ${apps} -> x`,
      ({ sources }) => ({ sources }),
    ),
    to: part(
      'apps, such as `shop/data/db`',
      (apps) => `allow x -> ${apps}`,
      ({ destinations }) => ({ destinations }),
    ),
    traffic: Traffic.optional(),
    as: part(
      'a host, such as `db-read`',
      (text) => `allow x -> x as ${text}`,
      ({ host }) => ({ host }),
    ).optional(),
  },
  {
    for: 'belongs to the top of the file: one request has one time',
    because: 'belongs to the top of the file: one request has one reason',
  },
).transform(({ allow, to, traffic, as }, context): Omit<Connection, 'traffic'> & Partial<Connection> => {
  if (as?.host !== undefined && to.destinations.length > 1) {
    const message = 'one host cannot lead to several destinations; give each its own entry';
    context.addIssue({ code: 'custom', path: ['as'], message });
  }
  return {
    sources: allow.sources,
    destinations: to.destinations,
    ...traffic,
    ...(as?.host !== undefined && { host: as.host }),
  };
});

function connections(usualTraffic: TrafficList) {
  return z
    .array(Entry, 'expected a list, each entry beginning with `- allow:`')
    .transform((entries, context): ApplyAsk['connections'] => {
      const all = entries.map((entry): Connection => ({ traffic: usualTraffic, ...entry }));
      const [first, ...rest] = all;
      const tooMuch = explainSize(all);
      if (first && tooMuch === undefined) return [first, ...rest];
      context.addIssue({ code: 'custom', message: tooMuch ?? 'nothing is asked for' });
      return z.NEVER;
    });
}

function policiesFile(usualTraffic: TrafficList) {
  return mapping({
    for: part('a time, such as `30d`, `until 2026-12-24` or `forever`', sayLifetime, ({ lifetime }) => ({
      lifetime,
    })).optional(),
    because: z
      .string('expected a few words')
      .trim()
      .min(1, 'expected a few words')
      .max(500, 'at most 500 characters')
      .optional(),
    connections: connections(usualTraffic),
  }).transform(({ for: lifetime, because, connections }): ApplyAsk => {
    return {
      verb: 'apply',
      connections,
      ...(lifetime?.lifetime && { lifetime: lifetime.lifetime }),
      ...(because !== undefined && { reason: because }),
    };
  });
}

export interface PoliciesFileRead {
  /** Absent when there are mistakes. */
  readonly ask?: ApplyAsk;
  readonly mistakes: readonly Mistake[];
}

/** `name` is how the file is called in a mistake; `usualTraffic` is meant where an entry says none. */
export function readPoliciesFile(
  name: string,
  text: string,
  usualTraffic: TrafficList = DEFAULT_TRAFFIC,
): PoliciesFileRead {
  if (text.length > LARGEST_FILE) {
    const what = `is too long: ${text.length} characters, at most ${LARGEST_FILE}`;
    return { mistakes: [{ where: name, what }] };
  }
  const { value, mistakes } = readYaml(name, text, policiesFile(usualTraffic));
  return { ...(value && { ask: value }), mistakes };
}

function sayLifetime(text: string): string {
  return `allow x -> x ${/^(?:for|until|forever)\b/i.test(text) ? '' : 'for '}${text}`;
}
