// How Slack writes a <!date^..> token out for a person, here always in UTC and English so that tests can say what to expect.

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const DAY_MS = 86_400_000;

/** Undefined when the format has a token Slack does not know: then the fallback is shown. */
export function writeDate(seconds: number, format: string, now: number): string | undefined {
  const date = new Date(seconds * 1000);
  let known = !Number.isNaN(date.getTime());
  const written = format.replace(/\{(\w+)\}/g, (token, name: string) => {
    const text = known ? writeToken(date, name, now) : undefined;
    if (text === undefined) known = false;
    return text ?? token;
  });
  return known ? written : undefined;
}

function writeToken(date: Date, name: string, now: number): string | undefined {
  const [year, month, day] = [date.getUTCFullYear(), MONTHS[date.getUTCMonth()] ?? '', date.getUTCDate()];
  const two = (value: number): string => String(value).padStart(2, '0');
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  const pretty = relativeDay(date, now);
  switch (name) {
    case 'date_num':
      return date.toISOString().slice(0, 10);
    case 'date_slash':
      return `${two(day)}/${two(date.getUTCMonth() + 1)}/${year}`;
    case 'date':
      return `${month} ${ordinal(day)}`;
    case 'date_long_full':
      return `${month} ${day}, ${year}`;
    case 'date_short':
      return `${month.slice(0, 3)} ${day}, ${year}`;
    case 'date_long':
      return `${DAYS[date.getUTCDay()] ?? ''}, ${month} ${ordinal(day)}, ${year}`;
    case 'date_pretty':
      return pretty ?? writeToken(date, 'date', now);
    case 'date_short_pretty':
      return pretty ?? writeToken(date, 'date_short', now);
    case 'date_long_pretty':
    case 'day_divider_pretty':
      return pretty ?? writeToken(date, 'date_long', now);
    case 'time':
      return time;
    case 'time_secs':
      return `${time}:${two(date.getUTCSeconds())}`;
    case 'ago':
      return ago(now - date.getTime());
    default:
      return undefined;
  }
}

function ordinal(day: number): string {
  const teen = day >= 11 && day <= 13;
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${suffix}`;
}

function relativeDay(date: Date, now: number): string | undefined {
  const days = Math.floor(date.getTime() / DAY_MS) - Math.floor(now / DAY_MS);
  return { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' }[String(days)];
}

function ago(ms: number): string {
  const units: [string, number][] = [
    ['day', DAY_MS],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
  ];
  const [name, size] = units.find(([, each]) => Math.abs(ms) >= each) ?? ['second', 1000];
  const count = Math.round(Math.abs(ms) / size);
  const amount = `${count} ${name}${count === 1 ? '' : 's'}`;
  return ms >= 0 ? `${amount} ago` : `in ${amount}`;
}
