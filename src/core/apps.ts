// Reading the apps of a line, and the arrow between them; and what was pasted there in place of a name.
import { cut, fail, insert, isArrow, type Line, peek, type Remark, replace, showWord } from './line.ts';
import { isInternalHost, isPlainName, isReserved, nameApp, partsOf, printWord } from './names.ts';
import { quoteName } from './quotes.ts';
import type { Token } from './tokens.ts';
import type { AppName, SpaceName } from './vocabulary.ts';

/** More than one command should move at once. */
const MOST_APPS = 50;

const APP = 'an app: `app`, `space/app` or `org/space/app`, in quotes if it has spaces';
const ARROW = '`->` and the destination';

export type Role = 'source' | 'destination' | 'app';

/** One or more apps, with commas between. */
export function readApps(line: Line, role: Role): readonly [AppName, ...AppName[]] | undefined {
  const first = readApp(line, role);
  if (!first) return undefined;
  const apps: [AppName, ...AppName[]] = [first];
  for (let comma = peek(line); comma?.kind === 'comma'; comma = peek(line)) {
    line.at++;
    const next = peek(line);
    if (!next || next.kind !== 'word' || (isReserved(next.lower) && !isNamePosition(line))) {
      return fail(line, comma, { problem: 'No app follows this comma', expected: APP, fixes: [cut(line, comma)] });
    }
    if (apps.length === MOST_APPS) {
      const expected = `at most ${MOST_APPS} apps on one side of a command`;
      return fail(line, next, { problem: 'These are too many apps', expected });
    }
    const app = readApp(line, role);
    if (!app) return undefined;
    apps.push(app);
  }
  return apps;
}

export function readApp(line: Line, role: Role): AppName | undefined {
  const token = peek(line);
  if (token?.kind !== 'word' || isReserved(token.lower)) return missingApp(line, token, role);
  const { text, lower } = token;
  if (lower !== '' && isPlainName(text, lower)) {
    line.at++;
    return text.includes('/') ? nameApp(text.split('/')) : { app: text };
  }
  const odd = lower === '' ? undefined : explainOddName(line, token);
  if (odd) return fail(line, token, odd);
  const parts = readParts(line, token, 3, APP);
  return parts && nameApp(parts);
}

/** A space: `space` or `org/space`. */
export function readSpace(line: Line, expected: string): SpaceName | undefined {
  const token = peek(line);
  if (token?.kind !== 'word') return fail(line, token, { problem: 'The space is missing', expected });
  const [first = '', second] = readParts(line, token, 2, expected) ?? [];
  if (first === '') return undefined;
  return second === undefined ? { space: first } : { org: first, space: second };
}

function readParts(line: Line, token: Token, most: number, expected: string): readonly string[] | undefined {
  const parts = partsOf(token.text);
  const named = parts.filter((part) => part.trim() !== '');
  const shorter = named.slice(0, most).map(printWord).join('/');
  if (named.length < parts.length) {
    const problem = parts.length > 1 ? 'A name between these slashes is empty' : 'This name is empty';
    const fixes = named.length > 0 && named.length <= most ? [replace(line, token, shorter)] : [];
    return fail(line, token, { problem, expected, fixes });
  }
  if (parts.length > most) {
    return fail(line, token, {
      problem: `This name has ${parts.length} parts`,
      expected: most === 3 ? `${expected}; a slash that is part of a name is written "a\\/b"` : expected,
      fixes: most === 2 && parts.length === 3 ? [replace(line, token, shorter)] : [],
    });
  }
  line.at++;
  return parts;
}

function missingApp(line: Line, token: Token | undefined, role: Role): undefined {
  if (token?.kind === 'comma') {
    const problem = 'A comma stands where a name should';
    return fail(line, token, { problem, expected: APP, fixes: [cut(line, token)] });
  }
  if (token?.kind !== 'word') return fail(line, token, { problem: `The ${role} is missing`, expected: APP });
  return fail(line, token, {
    problem: `The ${role} is missing before ${showWord(token.text)}`,
    expected: `${APP}; one that is called \`${token.text}\` always needs them`,
    fixes: isNamePosition(line) ? [replace(line, token, quoteName(token.text))] : [],
  });
}

/** True if the next word, although a keyword, stands where only a name makes sense: before an arrow, comma or keyword. */
function isNamePosition(line: Line): boolean {
  const after = peek(line, 1);
  return after !== undefined && (isArrow(after) || after.kind === 'comma' || isReserved(after.lower));
}

/** What somebody may have pasted in place of a name. In quotes all of it would be taken as a name. */
function explainOddName(line: Line, token: Token): Remark | undefined {
  const { text } = token;
  const because = (problem: string, ...meant: readonly string[]): Remark => {
    return { problem, expected: APP, fixes: meant.map((words) => replace(line, token, words)) };
  };

  const [, urlHost] = /^[a-z][a-z0-9+.-]{0,9}:\/\/([^/:?#.]+)/i.exec(text) ?? [];
  if (urlHost !== undefined) return because('This is an address, not the name of an app', urlHost);

  const [withPort, name = '', port = ''] = /^([^:]+):(\d+)$/.exec(text) ?? [];
  const address = withPort === undefined ? text : name;
  if (isInternalHost(address.toLowerCase()) && !address.includes('/')) {
    return because(`${showWord(text)} is a host name, not the name of an app`, address.slice(0, address.indexOf('.')));
  }
  if (withPort !== undefined) {
    return because('A port has its own place, after the names', `${name} tcp ${port}`, name);
  }
  if (/^[@#]/.test(text))
    return because(`${showWord(text)} is a ${text[0] === '@' ? 'person' : 'channel'}, not an app`);
  if (/[<>]/.test(text)) return because('This looks like half an arrow', text.replace(/[<>]+/, ' -> ').trim());
  return undefined;
}

/** The arrow between sources and destinations. */
export function readArrow(line: Line): true | undefined {
  const token = peek(line);
  if (isArrow(token)) {
    line.at++;
    const second = peek(line);
    if (!second || !isArrow(second)) return true;
    const problem = 'Two arrows follow one another';
    return fail(line, second, { problem, expected: `the destination, which is ${APP}`, fixes: [cut(line, second)] });
  }
  if (token?.kind !== 'word' || isReserved(token.lower)) {
    return fail(line, token, { problem: 'The destination is missing', expected: ARROW });
  }
  if (/^[<>=-]+$/.test(token.text)) {
    const problem = `${showWord(token.text)} is not an arrow`;
    return fail(line, token, { problem, expected: ARROW, didYouMean: '->', fixes: [replace(line, token, '->')] });
  }
  if (token.lower === 'and' || token.lower === '&') {
    const problem = 'Several apps are joined by commas';
    return fail(line, token, { problem, expected: `\`,\` or ${ARROW}`, fixes: [replace(line, token, ',')] });
  }
  return fail(line, token, {
    problem: 'The arrow between source and destination is missing',
    expected: ARROW,
    didYouMean: '->',
    fixes: [insert(line, token, '->')],
  });
}

/** A second arrow after the destinations: c2c draws one at a time. */
export function explainSecondArrow(line: Line, arrow: Token): Remark {
  let end = arrow.end;
  for (let ahead = 1, next = peek(line, 1); next && !isReserved(next.lower) && next.kind !== 'arrow'; ) {
    end = next.end;
    next = peek(line, ++ahead);
  }
  return {
    problem: 'A command has one arrow',
    expected: 'one command for each hop, or several apps joined by commas',
    fixes: [cut(line, { start: arrow.start, end })],
  };
}
