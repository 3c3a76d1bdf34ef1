import { describe, expect, test } from '@jest/globals';
import { parseDate, parseDuration, printDuration } from '../../src/core/duration.ts';

describe('durations', () => {
  test.each<{ text: string; seconds: number; printed: string }>`
    text                | seconds      | printed
    ${'45s'}            | ${45}        | ${'45s'}
    ${'90s'}            | ${90}        | ${'1m30s'}
    ${'30m'}            | ${1_800}     | ${'30m'}
    ${'12h'}            | ${43_200}    | ${'12h'}
    ${'7d'}             | ${604_800}   | ${'7d'}
    ${'2w'}             | ${1_209_600} | ${'14d'}
    ${'1d12h'}          | ${129_600}   | ${'1d12h'}
    ${'7 days'}         | ${604_800}   | ${'7d'}
    ${'2 weeks 1 Hour'} | ${1_213_200} | ${'14d1h'}
  `('$text is $seconds seconds, printed $printed', (row) => {
    expect(parseDuration(row.text)).toBe(row.seconds);
    expect(printDuration(row.seconds)).toBe(row.printed);
  });

  test.each<{ text: string; cause: string; meant?: string }>`
    text         | cause             | meant
    ${'7'}       | ${'no unit'}      | ${'7d'}
    ${'3mo'}     | ${'vague unit'}   | ${'90d'}
    ${'1.5h'}    | ${'fraction'}     | ${'1h30m'}
    ${'0d'}      | ${'zero'}         | ${undefined}
    ${'4000d'}   | ${'too long'}     | ${'3650d'}
    ${'7 moons'} | ${'unknown unit'} | ${undefined}
    ${'soon'}    | ${'no number'}    | ${undefined}
  `('$text has $cause', ({ text, cause, meant }) => {
    expect(parseDuration(text)).toMatchObject(meant === undefined ? { cause } : { cause, meant });
  });
});

describe('dates', () => {
  test.each<{ text: string; read: unknown }>`
    text                      | read
    ${'2026-12-01'}           | ${{ date: '2026-12-01' }}
    ${'2026-12-01T14:05Z'}    | ${{ date: '2026-12-01T14:05Z' }}
    ${'2026-12-01 14:05'}     | ${{ date: '2026-12-01T14:05Z' }}
    ${'2026-12-01 14:05 utc'} | ${{ date: '2026-12-01T14:05Z' }}
    ${'2024-02-29'}           | ${{ date: '2024-02-29' }}
    ${'2026-02-29'}           | ${{ nearest: '2026-02-28' }}
    ${'2100-02-29'}           | ${{ nearest: '2100-02-28' }}
    ${'2026-04-31T10:00Z'}    | ${{ nearest: '2026-04-30T10:00Z' }}
    ${'2026-04-00'}           | ${{ nearest: '2026-04-01' }}
    ${'2026-13-01'}           | ${{ nearest: undefined }}
    ${'2026-12-01T24:00Z'}    | ${{ nearest: undefined }}
    ${'1.12.2026'}            | ${undefined}
  `('$text is $read', ({ text, read }) => {
    expect(parseDate(text)).toEqual(read);
  });
});
