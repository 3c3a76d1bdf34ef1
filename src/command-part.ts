// What stands in a YAML file as it would stand in a command: read by the same grammar, so that both mean the same by it.
import * as z from 'zod';
import { type Command, parseCommand, type UsageHint } from './core/command.ts';

type Allow = Extract<Command, { verb: 'allow' }>;

/** What is asked for where nobody says it. */
export const Traffic = part(
  'traffic, such as `tls, tcp 8080`',
  (text) => `allow x -> x ${text}`,
  ({ traffic }) => ({ traffic }),
);

/** A text or a list of texts that stands at its place in a command, and says there only what belongs to that place. */
export function part<Read extends object>(
  expected: string,
  toCommand: (text: string) => string,
  pick: (allow: Allow) => Read,
) {
  return z.unknown().transform((value, context): Read => {
    const texts = Array.isArray(value) ? value : [value];
    if (texts.length === 0 || !texts.every((text) => typeof text === 'number' || isSaid(text))) {
      context.addIssue({ code: 'custom', message: `expected ${expected}` });
      return z.NEVER;
    }
    const command = parseCommand(toCommand(texts.join(', ')));
    if ('kind' in command) {
      // What could follow in a command cannot here.
      const wanted = command.expected.includes('`because`') ? expected : command.expected;
      const message = `${command.problem}. Expected ${wanted}.${sayMeant(command, toCommand)}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    const rest = command.verb === 'allow' ? onlyThere(command, pick) : undefined;
    if (rest) return rest;
    context.addIssue({ code: 'custom', message: `expected ${expected}, and nothing else` });
    return z.NEVER;
  });
}

/** What was meant, without the command that was made around it. */
function sayMeant({ didYouMean, corrected = '' }: UsageHint, toCommand: (text: string) => string): string {
  if (didYouMean !== undefined) return ` Did you mean ${didYouMean}?`;
  const [before = '', after = ''] = toCommand(PLACE).split(PLACE);
  const isWhole = corrected.startsWith(before) && corrected.endsWith(after);
  const meant = corrected.slice(before.length, corrected.length - after.length).trim();
  return isWhole && meant !== '' ? ` Try ${meant}` : '';
}
const PLACE = '\u0000';

function isSaid(text: unknown): boolean {
  return typeof text === 'string' && text.trim() !== '';
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
