// Reading how long: `for 7d`, `until 2026-12-01`, `forever`, and near misses.
import { type BadDuration, isUnit, listUnitWords, parseDate, parseDuration } from './duration.ts';
import { fail, type Line, peek, type Place, type Remark, replace, showWord } from './line.ts';
import { isReserved } from './names.ts';
import { suggestWord } from './suggest.ts';
import type { Token } from './tokens.ts';
import type { Lifetime } from './vocabulary.ts';

const DATE = 'a date such as `2026-12-01` or `2026-12-01T14:05Z`, in UTC';
const DURATION = 'a duration such as `45s`, `30m`, `12h`, `7d`, `2w` or `1d12h`, up to ten years';
/** The line stands at `for`, `until` or `forever`. */
export function readLifetime(line: Line, token: Token): Lifetime | undefined {
  line.at++;
  if (token.lower === 'forever') return { kind: 'forever' };
  if (token.lower === 'until') {
    const date = readDate(line);
    return date === undefined ? undefined : { kind: 'until', date };
  }
  const seconds = readDuration(line);
  return seconds === undefined ? undefined : { kind: 'for', seconds };
}

/** What stands after `for`, in one word or several: `7d`, `7 days`, `1d 12h`. */
export function readDuration(line: Line): number | undefined {
  const first = peek(line);
  if (first?.kind !== 'word' || isReserved(first.lower)) {
    return fail(line, first, { problem: 'The duration is missing', expected: DURATION });
  }
  if (/^(?:ever|always|good)$/.test(first.lower)) {
    const span = { start: line.tokens[line.at - 1]?.start ?? first.start, end: first.end };
    const fixes = [replace(line, span, 'forever')];
    return fail(line, first, {
      problem: `${showWord(first.text)} is not a duration`,
      expected: `${DURATION}, or \`forever\``,
      fixes,
    });
  }
  line.at++;
  let end = first.end;
  for (let next = peek(line); next && continuesDuration(line, next); next = peek(line)) {
    end = next.end;
    line.at++;
  }
  const span = { start: first.start, end };
  const text = line.text.slice(span.start, span.end).replace(/^an? |^one /i, '1 ');
  const seconds = parseDuration(text);
  return typeof seconds === 'number' ? seconds : fail(line, span, explainDuration(line, span, text, seconds));
}

function continuesDuration(line: Line, next: Token): boolean {
  if (next.lower === '') return false;
  const before = line.tokens[line.at - 1]?.lower ?? '';
  if (/^(?:[\d.]+|an?|one)$/.test(before)) {
    return isUnit(next.lower) || (!isReserved(next.lower) && suggestWord(next.lower, listUnitWords()) !== undefined);
  }
  if (/^\d+$/.test(next.lower)) return isUnit(peek(line, 1)?.lower ?? '');
  return /^\d+[a-z][\da-z]*$/.test(next.lower) && typeof parseDuration(next.lower) === 'number';
}

function explainDuration(line: Line, span: Place, text: string, bad: BadDuration): Remark {
  const fixes = bad.meant === undefined ? [] : [replace(line, span, bad.meant)];
  const shown = showWord(text);
  switch (bad.cause) {
    case 'no unit':
      return { problem: `${shown} has no unit`, expected: DURATION, fixes };
    case 'vague unit':
      return { problem: 'Months and years differ in length', expected: DURATION, fixes };
    case 'fraction':
      return { problem: `${shown} is not in whole numbers`, expected: DURATION, fixes };
    case 'zero':
      return { problem: `${shown} is no time at all`, expected: DURATION, fixes };
    case 'too long':
      return { problem: `${shown} is too long`, expected: `${DURATION}, or \`forever\``, fixes };
    case 'no number': {
      const positive = text.replace(/^[-+]+/, '');
      return {
        problem: `${shown} is not a duration`,
        expected: DURATION,
        fixes: positive === text ? [] : [replace(line, span, positive)],
      };
    }
    case 'unknown unit': {
      const unit = bad.unit ?? '';
      const meant = suggestWord(unit, listUnitWords());
      const remark = { problem: `${showWord(unit)} is not a unit of time`, expected: DURATION };
      if (meant === undefined) return remark;
      return { ...remark, didYouMean: meant, fixes: [replace(line, span, text.replace(unit, meant))] };
    }
    default:
      return bad.cause satisfies never;
  }
}

function readDate(line: Line): string | undefined {
  const day = peek(line);
  if (day?.kind !== 'word' || isReserved(day.lower))
    return fail(line, day, { problem: 'The date is missing', expected: DATE });
  line.at++;
  let end = day.end;
  const time = peek(line);
  if (time && /^\d{1,2}:\d{2}/.test(time.lower)) {
    end = time.end;
    line.at++;
    const zone = peek(line);
    if (zone?.lower === 'utc' || zone?.lower === 'z') {
      end = zone.end;
      line.at++;
    }
  }
  const span = { start: day.start, end };
  const text = line.text.slice(span.start, span.end);
  const parsed = parseDate(text);
  if (parsed && 'date' in parsed) return parsed.date;
  const nearest = parsed ? parsed.nearest : turnAround(text);
  const problem = parsed ? `${showWord(text)} does not exist` : `${showWord(text)} is not written as a date`;
  return fail(line, span, {
    problem,
    expected: DATE,
    fixes: nearest === undefined ? [] : [replace(line, span, nearest)],
  });
}

/** `30.11.2026` and `2026/11/30` can mean one day only; `11/12/2026` can mean two, so nothing is proposed for it. */
function turnAround(text: string): string | undefined {
  const two = (digits = '') => digits.padStart(2, '0');
  const [yearFirst, year, month, day] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ?? [];
  if (yearFirst !== undefined) return `${year}-${two(month)}-${two(day)}`;
  const [dotted, dayFirst, itsMonth, itsYear] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
  return dotted === undefined ? undefined : `${itsYear}-${two(itsMonth)}-${two(dayFirst)}`;
}
