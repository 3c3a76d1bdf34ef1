// c2c-policies.yml: connectivity that is wanted, in a file beside the code that wants it. Text in, one ask out, or every mistake
// with its line and column.
import * as z from 'zod';
import { explainSize } from './core/bulk.ts';
import { type ApplyAsk, type Command, type Connection, parseCommand } from './core/command.ts';
import type { Mistake } from './mistake.ts';
import { mapping, readYaml } from './strict-yaml.ts';

type Allow = Extract<Command, { verb: 'allow' }>;

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
    traffic: part(
      'traffic, such as `tls, tcp 8080`',
      (text) => `allow x -> x ${text}`,
      ({ traffic }) => ({ traffic }),
    ).optional(),
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
).transform(({ allow, to, traffic, as }, context): Connection => {
  if (as?.host !== undefined && to.destinations.length > 1) {
    const message = 'one host cannot lead to several destinations; give each its own entry';
    context.addIssue({ code: 'custom', path: ['as'], message });
  }
  return {
    sources: allow.sources,
    destinations: to.destinations,
    traffic: traffic?.traffic ?? [{ kind: 'tls' }],
    ...(as?.host !== undefined && { host: as.host }),
  };
});

const Connections = z
  .array(Entry, 'expected a list, each entry beginning with `- allow:`')
  .transform((connections, context): ApplyAsk['connections'] => {
    const [first, ...rest] = connections;
    const tooMuch = explainSize(connections);
    if (first && tooMuch === undefined) return [first, ...rest];
    context.addIssue({ code: 'custom', message: tooMuch ?? 'nothing is asked for' });
    return z.NEVER;
  });

const PoliciesFile = mapping({
  for: part('a time, such as `30d`, `until 2026-12-24` or `forever`', sayLifetime, ({ lifetime }) => ({
    lifetime,
  })).optional(),
  because: z
    .string('expected a few words')
    .trim()
    .min(1, 'expected a few words')
    .max(500, 'at most 500 characters')
    .optional(),
  connections: Connections,
}).transform(({ for: lifetime, because, connections }): ApplyAsk => {
  return {
    verb: 'apply',
    connections,
    ...(lifetime?.lifetime && { lifetime: lifetime.lifetime }),
    ...(because !== undefined && { reason: because }),
  };
});

export interface PoliciesFileRead {
  /** Absent when there are mistakes. */
  readonly ask?: ApplyAsk;
  readonly mistakes: readonly Mistake[];
}

/** `name` is how the file is called in a mistake. */
export function readPoliciesFile(name: string, text: string): PoliciesFileRead {
  if (text.length > LARGEST_FILE) {
    const what = `is too long: ${text.length} characters, at most ${LARGEST_FILE}`;
    return { mistakes: [{ where: name, what }] };
  }
  const { value, mistakes } = readYaml(name, text, PoliciesFile);
  return { ...(value && { ask: value }), mistakes };
}

/** A text or a list of texts that stands at its place in a command, and says there only what belongs to that place. */
function part<Read extends object>(
  expected: string,
  toCommand: (text: string) => string,
  pick: (allow: Allow) => Read,
) {
  return z.unknown().transform((value, context): Read => {
    const texts = Array.isArray(value) ? value : [value];
    if (texts.length === 0 || !texts.every((text) => typeof text === 'string' || typeof text === 'number')) {
      context.addIssue({ code: 'custom', message: `expected ${expected}` });
      return z.NEVER;
    }
    const command = parseCommand(toCommand(texts.join(', ')));
    if ('kind' in command) {
      const meant = command.didYouMean === undefined ? '' : ` Did you mean ${command.didYouMean}?`;
      context.addIssue({ code: 'custom', message: `${command.problem}. Expected ${command.expected}.${meant}` });
      return z.NEVER;
    }
    const rest = command.verb === 'allow' ? onlyThere(command, pick) : undefined;
    if (rest) return rest;
    context.addIssue({ code: 'custom', message: `expected ${expected}, and nothing else` });
    return z.NEVER;
  });
}

/** Undefined when more was said than the one part: `web -> db` in place of an app. */
function onlyThere<Read extends object>(command: Allow, pick: (allow: Allow) => Read): Read | undefined {
  const read = pick(command);
  const blank = {
    sources: 1,
    destinations: 1,
    traffic: 'tls',
    lifetime: undefined,
    host: undefined,
    reason: undefined,
  };
  const said = {
    sources: command.sources.length,
    destinations: command.destinations.length,
    traffic: command.traffic.map(({ kind }) => kind).join(),
    lifetime: command.lifetime,
    host: command.host,
    reason: command.reason,
  };
  const others = (Object.keys(blank) as (keyof typeof blank)[]).filter((key) => !(key in read));
  return others.every((key) => said[key] === blank[key]) ? read : undefined;
}

function sayLifetime(text: string): string {
  return `allow x -> x ${/^(?:for|until|forever)\b/i.test(text) ? '' : 'for '}${text}`;
}
