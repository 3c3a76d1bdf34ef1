// Moments in the viewer's own time zone: message times, and the formats of Slack's date tokens.

const DAY_MS = 86_400_000;

export function showTime(at: number): string {
  return write(at, { hour: '2-digit', minute: '2-digit' });
}

export function showTimeExactly(at: number): string {
  return write(at, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** Undefined when the format has a token Slack does not know: then the fallback is shown. */
export function writeDate(seconds: number, format: string, now: number): string | undefined {
  const at = seconds * 1000;
  if (!Number.isFinite(at)) return undefined;
  let known = true;
  const written = format.replace(/\{(\w+)\}/g, (token, name: string) => {
    const text = writeToken(at, name, now);
    if (text === undefined) known = false;
    return text ?? token;
  });
  return known ? written : undefined;
}

function writeToken(at: number, name: string, now: number): string | undefined {
  switch (name) {
    case 'date_num':
      return new Date(at).toLocaleDateString('sv');
    case 'date_slash':
      return write(at, { day: '2-digit', month: '2-digit', year: 'numeric' });
    case 'date':
      return write(at, { day: 'numeric', month: 'long' });
    case 'date_short':
      return write(at, { day: 'numeric', month: 'short', year: 'numeric' });
    case 'date_long':
      return write(at, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
    case 'date_long_full':
      return write(at, { day: 'numeric', month: 'long', year: 'numeric' });
    case 'date_pretty':
      return relativeDay(at, now) ?? writeToken(at, 'date', now);
    case 'date_short_pretty':
      return relativeDay(at, now) ?? writeToken(at, 'date_short', now);
    case 'date_long_pretty':
    case 'day_divider_pretty':
      return relativeDay(at, now) ?? writeToken(at, 'date_long', now);
    case 'time':
      return showTime(at);
    case 'time_secs':
      return showTimeExactly(at);
    case 'ago':
      return ago(at - now);
    default:
      return undefined;
  }
}

function write(at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat('en-GB', options).format(at);
}

function relativeDay(at: number, now: number): string | undefined {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const days = Math.round((new Date(at).setHours(0, 0, 0, 0) - midnight) / DAY_MS);
  return { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' }[String(days)];
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', DAY_MS],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

function ago(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => Math.abs(ms) >= each) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat('en').format(Math.round(ms / size), unit);
}
