// YAML that people write, held to a schema: the value, or every mistake with its line and column.
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import * as z from 'zod';
import { suggestWord } from './core/suggest.ts';
import { hideSecrets, type Mistake, quoteSafely } from './mistake.ts';

/** A mapping that knows its keys: an unknown one is a mistake, with the key that was probably meant. */
export function mapping<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  /** What to say of keys that belong elsewhere. */
  elsewhere: Readonly<Record<string, string>> = {},
) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      // One line for each key: every one has its own place in the file.
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => unknownKey(key, known, elsewhere)).join('\n');
      return issue.code === 'invalid_type' ? `expected a mapping with ${list(known)}` : undefined;
    },
  });
}

/** One, or a list of them that is not empty. */
export function some<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (value): readonly unknown[] => (Array.isArray(value) ? value : [value]),
    z.tuple([item], item, { error: 'expected one, or a list of them' }),
  );
}

/** What a value is held to follows from what it is. Unlike with a union, what is wrong inside it keeps its place. */
export function chosen<Schema extends z.ZodType>(choose: (value: unknown) => Schema) {
  return z.unknown().transform((value, context): z.output<Schema> => {
    const read = choose(value).safeParse(value);
    if (read.success) return read.data;
    for (const issue of read.error.issues) context.addIssue({ ...issue });
    return z.NEVER;
  });
}

export interface YamlRead<Value> {
  /** Absent when there are mistakes. */
  readonly value?: Value;
  readonly mistakes: readonly Mistake[];
  /** Whether the file gives a setting, rightly or wrongly. */
  says(...path: readonly string[]): boolean;
  /** Where a setting stands, as mistakes tell it; where it is missing, what stands around it. */
  where(...path: readonly string[]): string;
}

/** `name` is how the file is called in a mistake. An empty file counts as `{}`. */
export function readYaml<Value>(name: string, text: string, schema: z.ZodType<Value>): YamlRead<Value> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const says = (...path: readonly string[]) => isMap(document.contents) && document.hasIn(path);
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  const mistake = (offset: number, what: string): Mistake => ({ where: placeOf(offset), what });
  const where = (...path: readonly string[]) => placeOf(valueOffset(document, path));
  if (document.errors.length > 0) {
    const mistakes = document.errors.map(({ pos, code, message }) =>
      mistake(pos[0], `is not YAML: ${withoutText(message)}${YAML_REMEDIES[code] ?? ''}`),
    );
    return { mistakes, says, where };
  }
  const read = readValue(document);
  if (read.kind === 'unreadable') return { mistakes: [mistake(read.offset, read.what)], says, where };
  const parsed = schema.safeParse(read.value ?? {});
  if (parsed.success) return { value: parsed.data, mistakes: [], says, where };
  const found = parsed.error.issues.flatMap((issue) => {
    const steps = issue.path.filter((step) => typeof step !== 'symbol');
    const path = asWritten(document, steps);
    if (issue.code === 'unrecognized_keys') {
      const words = issue.message.split('\n');
      return issue.keys.map((key, index) => ({
        offset: keyOffset(document, path, key) ?? valueOffset(document, path),
        what: words[index] ?? issue.message,
      }));
    }
    // The place says which entry of a list it is.
    const names = path.filter((step) => typeof step === 'string');
    return [
      {
        offset: valueOffset(document, path),
        what: names.length > 0 ? `${names.map(hideSecrets).join('.')}: ${issue.message}` : issue.message,
      },
    ];
  });
  const mistakes = found.sort((a, b) => a.offset - b.offset).map(({ offset, what }) => mistake(offset, what));
  return { mistakes, says, where };
}

type Value = { readonly kind: 'read'; readonly value: unknown } | (Unreadable & { readonly kind: 'unreadable' });
interface Unreadable {
  readonly offset: number;
  readonly what: string;
}

/** What cannot be read must not count as nothing: a file that says nothing has no rules. */
function readValue(document: Document): Value {
  try {
    return { kind: 'read', value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    return { kind: 'unreadable', ...findBadAlias(document) };
  }
}

/** An alias of nothing, or more aliases than anybody writes by hand. */
function findBadAlias(document: Document): Unreadable {
  const all: Unreadable[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document)) return;
      all.push({
        offset: alias.range?.[0] ?? 0,
        what: 'is not YAML: nothing bears the anchor that this alias means. What begins with * goes in quotes',
      });
    },
  });
  return all[0] ?? { offset: 0, what: 'is not YAML that c2c reads: it has more than 100 aliases' };
}

type Path = readonly (string | number)[];

/** Where one stands for a list of one, there is no step into the list. */
function asWritten(document: Document, path: Path): Path {
  const steps: (string | number)[] = [];
  for (const step of path) {
    if (typeof step === 'string' || isSeq(nodeAt(document, steps))) steps.push(step);
  }
  return steps;
}

function nodeAt(document: Document, path: Path): unknown {
  return path.length === 0 ? document.contents : document.getIn(path, true);
}

function valueOffset(document: Document, path: Path): number {
  const node = nodeAt(document, path);
  if (isNode(node) && node.range) return node.range[0];
  const last = path.at(-1);
  if (last === undefined) return 0;
  // What is missing is missing in what stands around it.
  const around = path.slice(0, -1);
  return keyOffset(document, around, String(last)) ?? valueOffset(document, around);
}

function keyOffset(document: Document, path: Path, key: string): number | undefined {
  const map = nodeAt(document, path);
  const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

function unknownKey(key: string, known: readonly string[], elsewhere: Readonly<Record<string, string>>): string {
  const where = Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined;
  const shown = quoteSafely(key);
  if (where !== undefined) return `${shown} ${where}`;
  const meant = suggestWord(key, known);
  return `unknown key ${shown}. ${meant === undefined ? `Known here: ${list(known)}.` : `Did you mean "${meant}"?`}`;
}

function list(words: readonly string[]): string {
  return words.join(', ');
}

const YAML_REMEDIES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: '. Indent with spaces',
  DUPLICATE_KEY: '. Put what they say under one of them',
  MULTIPLE_DOCS: '. Put all of it into one, without ---',
  BAD_SCALAR_START: '. Put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: '. What has a colon in it goes in quotes',
  MULTILINE_IMPLICIT_KEY: '. Try a colon behind it, or quotes around it',
  BAD_INDENT: '. Close the bracket before it, or indent it further',
  MISSING_CHAR: '. Look at the quotes and the indentation before it',
  UNEXPECTED_TOKEN: '. Look at the quotes and commas before it',
};

/** The library's words without those of the file, as these may be anything: the place tells them. */
function withoutText(message: string): string {
  const [first = message] = message.split('\n');
  return hideSecrets(first.replace(/(token|stream|characters): .*$/, '$1').replace(/; please use YAML\..*$/, ''));
}
