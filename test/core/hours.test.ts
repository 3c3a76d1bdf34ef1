// When approvals count: open or closed, and when it opens next, by the clocks of a zone.
import { describe, expect, test } from '@jest/globals';
import {
  findClosing,
  findOpenness,
  findOpening,
  type Hours,
  isOpen,
  showHours,
  showMoment,
} from '../../src/core/hours.ts';
import { findTimeout } from '../../src/core/open-time.ts';

const OFFICE: Hours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 480, to: 1080, zone: 'Europe/Berlin' };
const NIGHT: Hours = { days: ['fri'], from: 1320, to: 360, zone: 'UTC' };

/** All day long on workdays: open without a break for five days. */
const WORKDAYS: Hours = { ...OFFICE, from: 0, to: 1440 };
const ALWAYS: Hours = { ...WORKDAYS, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] };

const NEVER: readonly Hours[] = [OFFICE, { ...OFFICE, days: ['sun'] }];

function opening(hours: readonly Hours[], at: string): string | undefined {
  const found = findOpening(hours, Date.parse(at));
  return found === undefined ? undefined : new Date(found).toISOString();
}

describe('open', () => {
  test.each<[string, Hours, string, boolean]>([
    ['on the first minute', OFFICE, '2026-11-23T07:00:00Z', true],
    ['a moment before it', OFFICE, '2026-11-23T06:59:59.999Z', false],
    ['in the last minute', OFFICE, '2026-11-23T16:59:59Z', true],
    ['not when it ends', OFFICE, '2026-11-23T17:00:00Z', false],
    ['not on a Saturday', OFFICE, '2026-11-28T10:00:00Z', false],
    ['an hour earlier in UTC while it is summer', OFFICE, '2026-07-20T06:00:00Z', true],
    ['over midnight, on the evening it begins', NIGHT, '2026-11-27T23:00:00Z', true],
    ['over midnight, on the morning after', NIGHT, '2026-11-28T05:59:00Z', true],
    ['over midnight, not on the evening after', NIGHT, '2026-11-28T23:00:00Z', false],
    ['over midnight, not on the morning before', NIGHT, '2026-11-27T05:00:00Z', false],
    ['to the end of the day', { ...OFFICE, from: 0, to: 1440, zone: 'UTC' }, '2026-11-27T23:59:59Z', true],
  ])('%s', (_, hours, at, expected) => {
    expect(isOpen(hours, Date.parse(at))).toBe(expected);
  });
});

describe('the next opening', () => {
  test.each<[string, readonly Hours[], string, string | undefined]>([
    ['the same morning', [OFFICE], '2026-11-23T04:10:30Z', '2026-11-23T07:00:00.000Z'],
    ['the next morning', [OFFICE], '2026-11-23T17:00:00Z', '2026-11-24T07:00:00.000Z'],
    ['after the weekend', [OFFICE], '2026-11-27T18:00:00Z', '2026-11-30T07:00:00.000Z'],
    ['after a weekend on which summer begins', [OFFICE], '2026-03-27T18:00:00Z', '2026-03-30T06:00:00.000Z'],
    ['after a weekend on which summer ends', [OFFICE], '2026-10-23T18:00:00Z', '2026-10-26T07:00:00.000Z'],
    [
      'when the clocks jump over its beginning',
      [{ days: ['sun'], from: 150, to: 300, zone: 'Europe/Berlin' }],
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
    [
      'a week later when the clocks jump over all of it',
      [{ days: ['sun'], from: 125, to: 175, zone: 'Europe/Berlin' }],
      '2026-03-28T12:00:00Z',
      '2026-04-05T00:05:00.000Z',
    ],
    [
      'when both are open',
      [OFFICE, { ...OFFICE, zone: 'America/New_York' }],
      '2026-11-23T08:00:00Z',
      '2026-11-23T13:00:00.000Z',
    ],
    ['never, of hours that do not meet', NEVER, '2026-11-23T08:00:00Z', undefined],
  ])('is %s', (_, hours, at, expected) => {
    expect(opening(hours, at)).toBe(expected);
  });
});

describe('the next closing', () => {
  test.each<[string, readonly Hours[], string, string | undefined]>([
    ['the same evening', [OFFICE], '2026-11-23T08:00:30Z', '2026-11-23T17:00:00.000Z'],
    ['now when it is closed', [OFFICE], '2026-11-28T10:00:00Z', '2026-11-28T10:00:00.000Z'],
    ['not at midnight where the next day is open too', [WORKDAYS], '2026-11-24T10:00:00Z', '2026-11-27T23:00:00.000Z'],
    [
      'an hour later by UTC on the night on which summer ends',
      [{ ...NIGHT, days: ['sat'], zone: 'Europe/Berlin' }],
      '2026-10-24T21:00:00Z',
      '2026-10-25T05:00:00.000Z',
    ],
    [
      'an hour earlier on the night on which it begins',
      [{ ...NIGHT, days: ['sat'], zone: 'Europe/Berlin' }],
      '2026-03-28T22:00:00Z',
      '2026-03-29T04:00:00.000Z',
    ],
    [
      'when the first of two closes',
      [OFFICE, { ...OFFICE, zone: 'America/New_York' }],
      '2026-11-23T14:00:00Z',
      '2026-11-23T17:00:00.000Z',
    ],
    ['never, of hours that are always open', [ALWAYS], '2026-11-23T08:00:00Z', undefined],
  ])('is %s', (_, hours, at, expected) => {
    const found = findClosing(hours, Date.parse(at));

    expect(found === undefined ? undefined : new Date(found).toISOString()).toBe(expected);
  });
});

describe('what is open at a moment', () => {
  test.each<[readonly Hours[], string, object]>([
    [[OFFICE], '2026-11-23T08:00:00Z', { kind: 'open', closes: Date.parse('2026-11-23T17:00:00Z') }],
    [[OFFICE], '2026-11-28T10:00:00Z', { kind: 'closed', opens: Date.parse('2026-11-30T07:00:00Z') }],
    [[ALWAYS], '2026-11-28T10:00:00Z', { kind: 'open' }],
    [NEVER, '2026-11-23T08:00:00Z', { kind: 'closed' }],
  ])('is told with when that changes: %j at %s', (hours, at, expected) => {
    expect(findOpenness(hours, Date.parse(at))).toEqual(expected);
  });
});

describe('a time that people have to decide in', () => {
  test.each<[string, readonly Hours[], string, number, string]>([
    ['runs out by itself where it is open then', [OFFICE], '2026-11-23T09:00:00Z', 24, '2026-11-24T09:00:00.000Z'],
    ['runs out by itself without hours', [], '2026-11-27T16:00:00Z', 24, '2026-11-28T16:00:00.000Z'],
    ['begins anew after the weekend', [OFFICE], '2026-11-27T16:59:00Z', 24, '2026-12-01T07:00:00.000Z'],
    ['begins when it opens', [OFFICE], '2026-11-27T18:00:00Z', 24, '2026-12-01T07:00:00.000Z'],
    ['begins when it opens, on the summer clock', [OFFICE], '2026-03-27T18:00:00Z', 24, '2026-03-31T06:00:00.000Z'],
    ['begins when it opens, on the winter clock', [OFFICE], '2026-10-23T18:00:00Z', 24, '2026-10-27T07:00:00.000Z'],
    ['begins anew after the night', [OFFICE], '2026-11-23T16:30:00Z', 1, '2026-11-24T08:00:00.000Z'],
    ['may run out in the very moment of closing', [OFFICE], '2026-11-23T07:00:00Z', 10, '2026-11-23T17:00:00.000Z'],
    ['is no longer for an opening of a week', [WORKDAYS], '2026-11-27T12:00:00Z', 24, '2026-11-30T23:00:00.000Z'],
    ['begins in a night that it opens', [NIGHT], '2026-11-24T12:00:00Z', 6, '2026-11-28T04:00:00.000Z'],
    ['runs out by itself where hours never meet', NEVER, '2026-11-27T16:59:00Z', 24, '2026-11-28T16:59:00.000Z'],
  ])('%s', (_, hours, from, length, expected) => {
    const end = findTimeout(hours, Date.parse(from), length * 3_600_000);

    expect(new Date(end).toISOString()).toBe(expected);
  });
});

test('a moment is shown on the clocks of a zone', () => {
  expect(showMoment(Date.parse('2026-11-30T07:00:00Z'), 'Europe/Berlin')).toBe('Mon 30 Nov 08:00 Europe/Berlin');
});

describe('hours are shown', () => {
  test.each<[Partial<Hours>, string]>([
    [{}, 'mon to fri, 08:00 to 18:00 Europe/Berlin'],
    [{ days: ['sat', 'mon'] }, 'mon, sat, 08:00 to 18:00 Europe/Berlin'],
    [{ days: ['sun'], from: 1325, to: 365 }, 'sun, 22:05 to 06:05 Europe/Berlin'],
  ])('%j as %s', (more, shown) => {
    expect(showHours({ ...OFFICE, ...more })).toBe(shown);
  });
});
