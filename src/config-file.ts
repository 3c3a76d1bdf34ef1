// c2c.yml: what an environment variable cannot say. Text in, settings out, or every mistake with its line and column.
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { type BadDuration, parseDuration } from './core/duration.ts';
import { suggestWord } from './core/suggest.ts';
import { findContradiction, IDENTITY } from './identity-settings.ts';
import { isPlain, type Mistake, quoteSafely } from './mistake.ts';

/** A mapping that knows its keys: an unknown one is a mistake, with the key that was probably meant. */
function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      // One line for each key: every one has its own place in the file.
      if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, known)).join('\n');
      return issue.code === 'invalid_type' ? `expected a mapping with ${list(known)}` : undefined;
    },
  });
}

/** Seconds. */
const Duration = z.unknown().transform((value, context) => {
  const written = typeof value === 'number' || typeof value === 'string' ? String(value) : undefined;
  const seconds = written === undefined ? undefined : parseDuration(written.trim());
  if (typeof seconds === 'number') return seconds;
  const found = written === undefined ? 'this' : quoteSafely(written);
  context.addIssue({ code: 'custom', message: `${found} is not a duration${describe(seconds)}` });
  return z.NEVER;
});

/** A channel's id, or its name with a #. */
export const Channel = z.unknown().transform((value, context) => {
  const written = typeof value === 'string' ? value.trim() : '';
  if (CHANNEL_ID.test(written) || CHANNEL_NAME.test(written)) return written;
  const named = isPlain(written) && CHANNEL_NAME.test(`#${written}`) ? `#${written}` : undefined;
  const meant = /\/archives\/([A-Z0-9]{3,12})\b/.exec(written)?.[1] ?? named;
  const tryThis = meant !== undefined ? `Try ${meant}` : 'Slack shows the id under the channel’s name → About.';
  const found = written === '' ? 'this' : quoteSafely(written);
  context.addIssue({
    code: 'custom',
    message: `${found} is neither a channel id such as C0123ABCD nor a name such as #approvals. ${tryThis}`,
  });
  return z.NEVER;
});
const CHANNEL_ID = /^[CG][A-Z0-9]{2,}$/;
const CHANNEL_NAME = /^#[\p{Ll}\p{Lo}\p{N}_-]{1,80}$/u;

const ConfigFile = mapping({
  limits: mapping({
    default_duration: Duration.optional(),
    lapse_after: Duration.optional(),
    reconcile_every: Duration.optional(),
    app_gone_ends_after: Duration.optional(),
  }).optional(),
  channels: mapping({ approvals: Channel.optional(), audit: Channel.optional() }).optional(),
  identity: mapping(IDENTITY)
    .superRefine((identity, context) => {
      const message = findContradiction(identity);
      if (message !== undefined) context.addIssue({ code: 'custom', message, path: ['by'] });
    })
    .optional(),
});
export type ConfigFile = z.output<typeof ConfigFile>;

export interface ConfigFileRead {
  /** Empty when there are mistakes. */
  readonly settings: ConfigFile;
  readonly mistakes: readonly Mistake[];
  /** Whether the file gives a setting, rightly or wrongly. */
  says(...path: readonly string[]): boolean;
}

/** `name` is how the file is called in a mistake. */
export function readConfigFile(name: string, text: string): ConfigFileRead {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const says = (...path: readonly string[]) => isMap(document.contents) && document.hasIn(path);
  const mistake = (offset: number, what: string): Mistake => {
    const { line, col } = lines.linePos(offset);
    return { where: `${name}:${line}:${col}`, what };
  };
  if (document.errors.length > 0) {
    const mistakes = document.errors.map(({ pos, message }) => mistake(pos[0], `is not YAML: ${oneLine(message)}`));
    return { settings: {}, mistakes, says };
  }
  const parsed = ConfigFile.safeParse(readValue(document) ?? {});
  if (parsed.success) return { settings: parsed.data, mistakes: [], says };
  const mistakes = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      const words = issue.message.split('\n');
      return issue.keys.map((key, index) => mistake(keyOffset(document, path, key), words[index] ?? issue.message));
    }
    return mistake(
      valueOffset(document, path),
      [...(path.length > 0 ? [path.join('.')] : []), issue.message].join(': '),
    );
  });
  return { settings: {}, mistakes, says };
}

function readValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    // More aliases than anybody writes by hand: nothing is read, so what is needed will be missing and said so.
    return undefined;
  }
}

type Path = readonly (string | number)[];

function valueOffset(document: Document, path: Path): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isNode(node) && node.range) return node.range[0];
  const last = path.at(-1);
  return last === undefined ? 0 : keyOffset(document, path.slice(0, -1), String(last));
}

function keyOffset(document: Document, path: Path, key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;
  return isScalar(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0;
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = suggestWord(key, known);
  return `unknown key "${key}". ${meant === undefined ? `Known here: ${list(known)}.` : `Did you mean "${meant}"?`}`;
}

function describe(bad: BadDuration | undefined): string {
  if (bad?.meant !== undefined)
    return bad.cause === 'too long' ? `: ten years at most. Try ${bad.meant}` : `. Try ${bad.meant}`;
  return bad?.cause === 'zero' ? ': it has no length. Try 1h' : ' such as 45s, 30m, 12h, 7d or 2w';
}

function list(words: readonly string[]): string {
  return words.join(', ');
}

function oneLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
