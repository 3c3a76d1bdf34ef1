// When approvals count: open or closed, and when it opens next, by the clocks of a zone.
import { describe, expect, test } from '@jest/globals';
import { findOpening, type Hours, isOpen, showHours } from '../../src/core/hours.ts';

const OFFICE: Hours = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: 480, to: 1080, zone: 'Europe/Berlin' };
const NIGHT: Hours = { days: ['fri'], from: 1320, to: 360, zone: 'UTC' };

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
    ['never, of hours that do not meet', [OFFICE, { ...OFFICE, days: ['sun'] }], '2026-11-23T08:00:00Z', undefined],
  ])('is %s', (_, hours, at, expected) => {
    expect(opening(hours, at)).toBe(expected);
  });
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
