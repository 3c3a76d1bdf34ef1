// What is told of c2c.yml while c2c runs: that a file was refused, or that one is in force and what it changed. Facts in,
// and what has been told so far; the next fact out, if there is one.
import { z } from 'zod';
import { digest } from './digest.ts';
import type { OperationFact } from './operation.ts';

/** A mistake in the file: where it is, and what is wrong and the way out, in words that hold no secret. */
interface Complaint {
  readonly where: string;
  readonly what: string;
}

/** What is in force, in brief: a digest for each rule, in their order, and for each setting by its name in the file. */
export interface Outline {
  readonly rules: readonly (readonly [name: string, digest: string])[];
  readonly settings: Readonly<Record<string, string>>;
}

export type ConfigNews =
  | { readonly kind: 'refused'; readonly file: string; readonly mistakes: readonly Complaint[] }
  | { readonly kind: 'in-force'; readonly file: string; readonly outline: Outline };

/** What the audit channel knows. */
export interface ConfigTold {
  readonly outline?: Outline;
  /** What was found wrong since, each list of mistakes once; processes may find different ones in the same file. */
  readonly refused: readonly string[];
}

export const configTold: z.ZodType<ConfigTold> = z.object({
  outline: z
    .object({
      rules: z.array(z.tuple([z.string(), z.string()]).readonly()),
      settings: z.record(z.string(), z.string()),
    })
    .exactOptional(),
  refused: z.array(z.string()),
});

/** One message carries them: Slack takes so much, and nobody mends more at once. */
const MOST_MISTAKES = 25;
const LONGEST_MISTAKES = 2_500;
const LONGEST_MISTAKE = 300;
const MOST_REMEMBERED = 20;

/** Undefined when that has been told. Without a fact, it is only written down: c2c has begun, and nothing has changed. */
export function tellConfig(
  told: ConfigTold | undefined,
  news: ConfigNews,
): { readonly next: ConfigTold; readonly fact?: OperationFact } | undefined {
  return news.kind === 'refused' ? tellRefused(told, news) : tellInForce(told, news);
}

function tellRefused(told: ConfigTold | undefined, { file, mistakes }: Extract<ConfigNews, { kind: 'refused' }>) {
  const mark = digest(mistakes.map(({ where, what }) => `${where} ${what}`).join('\n'));
  const { refused, ...rest } = told ?? { refused: [] };
  if (refused.includes(mark)) return undefined;
  const shown = showMost(mistakes);
  const fact: OperationFact = { kind: 'config.refused', file, mistakes: shown, more: mistakes.length - shown.length };
  return { next: { ...rest, refused: [...refused, mark].slice(-MOST_REMEMBERED) }, fact };
}

function showMost(mistakes: readonly Complaint[]): readonly Complaint[] {
  const shown: Complaint[] = [];
  let left = LONGEST_MISTAKES;
  for (const { where, what } of mistakes.slice(0, MOST_MISTAKES)) {
    const short = what.length > LONGEST_MISTAKE ? `${what.slice(0, LONGEST_MISTAKE - 1)}…` : what;
    left -= where.length + short.length;
    if (left < 0) break;
    shown.push({ where, what: short });
  }
  return shown;
}

function tellInForce(told: ConfigTold | undefined, { file, outline }: Extract<ConfigNews, { kind: 'in-force' }>) {
  const next: ConfigTold = { outline, refused: [] };
  if (!told) return { next };
  const changes = compare(told.outline ?? outline, outline);
  const hasChanged = Object.values(changes).some(
    (change) => change === true || (change !== false && change.length > 0),
  );
  if (told.outline && !hasChanged && told.refused.length === 0) return undefined;
  const fact: OperationFact = { kind: 'config.in-force', file, rules: outline.rules.length, ...changes };
  return { next, fact };
}

function compare(before: Outline, now: Outline) {
  const [old, recent] = [new Map(before.rules), new Map(now.rules)];
  const stayed = (rules: Outline['rules'], there: ReadonlyMap<string, string>) =>
    rules.flatMap(([name]) => (there.has(name) ? [name] : []));
  return {
    added: now.rules.flatMap(([name]) => (old.has(name) ? [] : [name])),
    changed: now.rules.flatMap(([name, digest]) => (old.has(name) && old.get(name) !== digest ? [name] : [])),
    removed: before.rules.flatMap(([name]) => (recent.has(name) ? [] : [name])),
    reordered: stayed(now.rules, old).join('\n') !== stayed(before.rules, recent).join('\n'),
    // What only one of them knows is of another version of c2c, and nobody changed it.
    settings: Object.keys(now.settings).filter(
      (name) => Object.hasOwn(before.settings, name) && before.settings[name] !== now.settings[name],
    ),
  };
}
