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

/** When all of them are open next, to the minute; undefined when they are never open together. */
export function findOpening(all: readonly Hours[], at: Instant): Instant | undefined {
  const clocks = all.map((hours) => ({ hours, clock: clockOf(hours.zone) }));
  let now = Math.ceil(at / MINUTE_MS) * MINUTE_MS;
  while (now <= at + HORIZON_MS) {
    const waits = clocks.map(({ hours, clock }) => waitOf(hours, clock(now)));
    const longest = Math.max(0, ...waits);
    if (longest === 0) return now;
    // Clocks may be changed on the way, so the last hours are gone through minute by minute.
    now += Math.max(1, longest - SHIFT_MINUTES) * MINUTE_MS;
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
