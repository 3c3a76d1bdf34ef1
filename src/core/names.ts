// Names of apps and spaces: the one way we write them, and which words they cannot be without quotes.
import { quoteName, splitName } from './quotes.ts';
import type { AppName, SpaceName } from './vocabulary.ts';

/** Words of the grammar: an app that is called so goes in quotes, unless its space stands before it. */
const RESERVED = new Set(['to', 'tls', 'tcp', 'udp', 'for', 'until', 'forever', 'as', 'because']);
const LONGEST_RESERVED = 7;

const PLAIN_PATH = /^\w[\w.-]*(?:\/\w[\w.-]*){0,2}$/;
const PLAIN_PART = /^[\p{L}0-9_][\p{L}\p{M}0-9_.-]*$/u;
const UNUSUAL_SPACES = /\p{Zs}/gu;

export function isReserved(lower: string): boolean {
  return lower.length <= LONGEST_RESERVED && RESERVED.has(lower);
}

/** True for a bare name that can mean nothing else: what nearly everybody types. */
export function isPlainName(text: string, lower: string): boolean {
  return PLAIN_PATH.test(text) && !isInternalHost(lower);
}

/** `db.apps.internal` is what an app is reached at, so without quotes it is not taken for an app's name. */
export function isInternalHost(lower: string): boolean {
  return lower.endsWith('.internal');
}

/** The parts of a name; a no-break space is what pasting from Slack makes of a space. */
export function partsOf(text: string): string[] {
  return splitName(text).map((part) => part.replace(UNUSUAL_SPACES, ' '));
}

/** The app that one to three parts name. */
export function nameApp(parts: readonly string[]): AppName {
  const first = parts[0] ?? '';
  const second = parts[1];
  const third = parts[2];
  if (second === undefined) return { app: first };
  return third === undefined
    ? { app: second, within: { space: first } }
    : { app: third, within: { org: first, space: second } };
}

/** The parts of a name are quoted one by one, and only where they must be: `shop/"my space"/db`. */
export function printApp({ app, within }: AppName): string {
  return within ? `${printSpace(within)}/${printPart(app)}` : printWord(app);
}

export function printApps(apps: readonly AppName[]): string {
  return apps.map(printApp).join(', ');
}

export function printSpace({ org, space }: SpaceName): string {
  return org === undefined ? printPart(space) : `${printPart(org)}/${printPart(space)}`;
}

/** A word that stands alone, and so must not read like a keyword. */
export function printWord(word: string): string {
  return RESERVED.has(word.toLowerCase()) ? quoteName(word) : printPart(word);
}

function printPart(part: string): string {
  return PLAIN_PART.test(part) && !isInternalHost(part.toLowerCase()) ? part : quoteName(part);
}
