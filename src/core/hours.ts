// The hours in which approvals count: an instant and a weekly window of some time zone in, open or when it opens out.
import type { Instant } from './vocabulary.ts';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

/** Every week on these days. Where `to` is not after `from`, it is of the day after, and the days are those it begins on. */
export interface Hours {
  readonly days: readonly Day[];
  /** Minutes since midnight, 0 to 1439, on the clocks of the zone. */
  readonly from: number;
  /** Likewise, up to 1440; the first minute that is not open any more. Never the same as `from`. */
  readonly to: number;
  /** A name of the IANA data base such as `Europe/Berlin`. */
  readonly zone: string;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
/** Clocks are put forward or back by less. */
const SHIFT_MINUTES = 180;
/** A week, and another one for an opening that falls into the hour that clocks skip. */
const HORIZON_MS = 15 * DAY_MINUTES * MINUTE_MS;

export function isOpen(hours: Hours, at: Instant): boolean {
  return isOpenAt(hours, clockOf(hours.zone)(at));
}

/** An approval counts while all of them are open. */
export function areOpen(all: readonly Hours[], at: Instant): boolean {
  return all.every((hours) => isOpen(hours, at));
}

/** When all of them are open next, to the minute; undefined when they are never open together. */
export function findOpening(all: readonly Hours[], at: Instant): Instant | undefined {
  return seek(all, at, (waits) => Math.max(0, ...waits), waitOf);
}

/** When one of them closes next, to the minute; undefined when they are open for longer than two weeks. */
export function findClosing(all: readonly Hours[], at: Instant): Instant | undefined {
  return seek(all, at, (waits) => Math.min(Infinity, ...waits), stayOf);
}

/** As it is at some moment; without `closes` for more than two weeks, without `opens` never. */
export type Openness =
  | { readonly kind: 'open'; readonly closes?: Instant }
  | { readonly kind: 'closed'; readonly opens?: Instant };

export function findOpenness(all: readonly Hours[], at: Instant): Openness {
  if (!areOpen(all, at)) {
    const opens = findOpening(all, at);
    return { kind: 'closed', ...(opens !== undefined && { opens }) };
  }
  const closes = findClosing(all, at);
  return { kind: 'open', ...(closes !== undefined && { closes }) };
}

/** The first full minute that nothing is waited for any more. */
function seek(
  all: readonly Hours[],
  at: Instant,
  together: (waits: readonly number[]) => number,
  wait: (hours: Hours, local: Local) => number,
): Instant | undefined {
  const clocks = all.map((hours) => ({ hours, clock: clockOf(hours.zone) }));
  let now = Math.ceil(at / MINUTE_MS) * MINUTE_MS;
  while (now <= at + HORIZON_MS) {
    const minutes = together(clocks.map(({ hours, clock }) => wait(hours, clock(now))));
    if (minutes === 0) return now;
    // Clocks may be changed on the way, so the last hours are gone through minute by minute.
    now += Math.max(1, minutes - SHIFT_MINUTES) * MINUTE_MS;
  }
  return undefined;
}

interface Local {
  readonly day: number;
  /** Since midnight. */
  readonly minute: number;
}

/** Minutes on the clock until it may open; 0 when it is open. */
function waitOf(hours: Hours, local: Local): number {
  if (isOpenAt(hours, local)) return 0;
  return (hours.from - local.minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
}

/** Minutes on the clock until it may close; 0 when it is closed. */
function stayOf(hours: Hours, local: Local): number {
  if (!isOpenAt(hours, local)) return 0;
  return (hours.to - local.minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
}

function isOpenAt({ days, from, to }: Hours, { day, minute }: Local): boolean {
  const begins = (index: number) => days.some((each) => each === DAYS[(index + DAYS.length) % DAYS.length]);
  if (from < to) return begins(day) && from <= minute && minute < to;
  return (begins(day) && from <= minute) || (begins(day - 1) && minute < to);
}

function clockOf(zone: string): (at: Instant) => Local {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = DAYS.findIndex((each) => each === parts.get('weekday')?.toLowerCase());
    return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
  };
}

/** `Mon 30 Nov 08:00 Europe/Berlin`: an instant on the clocks of the zone. */
export function showMoment(at: Instant, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = `${parts.get('weekday')} ${parts.get('day')} ${parts.get('month')}`;
  return `${day} ${parts.get('hour')}:${parts.get('minute')} ${zone}`;
}

/** `mon to fri, 08:00 to 18:00 Europe/Berlin`; days that do not follow one another are named each. */
export function showHours({ days, from, to, zone }: Hours): string {
  const places = DAYS.flatMap((day, index) => (days.includes(day) ? [index] : []));
  const [first = 0] = places;
  const last = places.at(-1) ?? first;
  const isRun = places.length > 2 && last - first === places.length - 1;
  const named = isRun ? `${DAYS[first]} to ${DAYS[last]}` : places.map((index) => DAYS[index]).join(', ');
  return `${named}, ${showTime(from)} to ${showTime(to)} ${zone}`;
}

function showTime(minutes: number): string {
  const two = (count: number) => String(count).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
