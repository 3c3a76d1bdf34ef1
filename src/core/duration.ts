// How long: duration text <-> seconds, and dates that exist.

const SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;

/** Ten years: longer than any grant should outlive the people who know about it. */
export const LONGEST_DURATION = 3_650 * SECONDS.d;

const UNITS: Readonly<Record<string, number>> = {
  ...{ s: 1, sec: 1, secs: 1, second: 1, seconds: 1 },
  ...{ m: 60, min: 60, mins: 60, minute: 60, minutes: 60 },
  ...{ h: 3_600, hr: 3_600, hrs: 3_600, hour: 3_600, hours: 3_600 },
  ...{ d: 86_400, day: 86_400, days: 86_400 },
  ...{ w: 604_800, wk: 604_800, wks: 604_800, week: 604_800, weeks: 604_800 },
};
const UNIT_WORDS = ['seconds', 'minutes', 'hours', 'days', 'weeks', 'second', 'minute', 'hour', 'day', 'week'];

/** Units whose length depends on the calendar, in the days they are taken for in a corrected command. */
const VAGUE_UNITS: Readonly<Record<string, number>> = { mo: 30, month: 30, months: 30, y: 365, year: 365, years: 365 };

const PIECE = / *(\d+(?:\.\d+)?) *(\p{L}*) */uy;

/** Why a text is no duration, with what was probably meant as a duration that is one. */
export interface BadDuration {
  readonly cause: 'no unit' | 'unknown unit' | 'vague unit' | 'fraction' | 'zero' | 'too long' | 'no number';
  readonly unit?: string;
  readonly meant?: string;
}

/**
 * Seconds of `45s`, `30m`, `12h`, `7d`, `2w`, of several such as `1d12h`, and of `7 days` or `1 hour`.
 * `m` is minutes; months and years are refused because nobody agrees on their length.
 */
export function parseDuration(text: string): number | BadDuration {
  const seconds = addUp(text);
  return seconds > 0 && seconds <= LONGEST_DURATION ? seconds : parseLooseDuration(text);
}

/** The usual, compact form; -1 for any other. */
function addUp(text: string): number {
  let total = 0;
  let number = -1;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) {
      number = Math.max(number, 0) * 10 + digit;
      continue;
    }
    const unit = text.charAt(at);
    if (number < 0 || (unit !== 'd' && unit !== 'h' && unit !== 'm' && unit !== 's')) return -1;
    total += number * SECONDS[unit];
    number = -1;
  }
  return number < 0 ? total : -1;
}

function parseLooseDuration(text: string): number | BadDuration {
  let total = 0;
  let bad: BadDuration | undefined;
  PIECE.lastIndex = 0;
  do {
    const at = PIECE.lastIndex;
    const piece = PIECE.exec(text);
    if (!piece) return { cause: 'no number' };
    const [, number = '', written = ''] = piece;
    const unit = written.toLowerCase();
    const factor = UNITS[unit];
    const isOnly = at === 0 && PIECE.lastIndex === text.length;
    if (factor !== undefined) {
      total += Number(number) * factor;
      if (number.includes('.')) bad ??= { cause: 'fraction' };
    } else if (unit === '') {
      bad ??= isOnly ? { cause: 'no unit', meant: `${number}d` } : { cause: 'no unit' };
    } else {
      const days = VAGUE_UNITS[unit];
      bad ??=
        days === undefined
          ? { cause: 'unknown unit', unit: written }
          : {
              cause: 'vague unit',
              unit: written,
              ...(isOnly && { meant: printDuration(Number(number) * days * 86_400) }),
            };
    }
  } while (PIECE.lastIndex < text.length);
  if (bad?.cause === 'fraction' && Number.isInteger(total) && total > 0) return { ...bad, meant: printDuration(total) };
  if (bad) return bad;
  if (total === 0) return { cause: 'zero' };
  return total > LONGEST_DURATION ? { cause: 'too long', meant: printDuration(LONGEST_DURATION) } : total;
}

/** The words a unit may be, for suggestions. */
export function listUnitWords(): readonly string[] {
  return UNIT_WORDS;
}

export function isUnit(word: string): boolean {
  return word in UNITS || word in VAGUE_UNITS;
}

/** Days, hours, minutes and seconds, the greatest first: `1d12h`. Weeks are printed as days. */
export function printDuration(seconds: number): string {
  let rest = seconds;
  let text = '';
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / SECONDS[unit]);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * SECONDS[unit];
  }
  return text;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[t ](\d{2}):(\d{2})(?::00)?(?: ?(?:z|utc))?)?$/i;

/**
 * `2026-12-01`, `2026-12-01T14:05Z` or `2026-12-01 14:05`, in the form a Lifetime keeps. `nearest` is the day that
 * exists when the month has no such day; undefined is returned for what is not written as a date at all.
 */
export function parseDate(text: string): { date: string } | { nearest: string | undefined } | undefined {
  const [, year, month, day, hours, minutes] = DATE.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const time = hours === undefined ? '' : `T${hours}:${minutes}Z`;
  const lastDay = daysIn(Number(year), Number(month));
  if (Number(hours ?? 0) > 23 || Number(minutes ?? 0) > 59 || lastDay === 0) return { nearest: undefined };
  if (Number(day) === 0) return { nearest: `${year}-${month}-01${time}` };
  if (Number(day) > lastDay) return { nearest: `${year}-${month}-${lastDay}${time}` };
  return { date: `${year}-${month}-${day}${time}` };
}

/** 0 for a month that does not exist. */
function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  if (month < 1 || month > 12) return 0;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
