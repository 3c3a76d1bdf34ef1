// How often and after what pause a job is tried again.
import { describe, expect, test } from '@jest/globals';
import { FoundationUnavailable } from '../../src/lifecycle/ports.ts';
import type { Stage } from '../../src/queue/handlers.ts';
import { attemptsOf, pauseAfter } from '../../src/queue/retry.ts';

const never = () => 0;
const always = () => 1;

function pausesOf(stage: Stage, random: () => number): readonly number[] {
  const tries = attemptsOf(stage);
  return Array.from({ length: tries - 1 }, (_, index) => pauseAfter(index + 1, new Error('down'), random));
}

describe('pauses', () => {
  test('double from half a second up to half a minute, and stay there', () => {
    expect(pausesOf('apply', never).slice(0, 9)).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  test('are shorter by up to a fifth, as chance will have it', () => {
    expect(pausesOf('apply', always).slice(0, 3)).toEqual([400, 800, 1_600]);
  });

  test('do not grow for ever, however often a job has failed', () => {
    expect(pauseAfter(999_999, new Error('down'), never)).toBe(30_000);
  });

  test.each`
    failures | asked         | pause
    ${1}     | ${20}         | ${500}
    ${1}     | ${1_500}      | ${1_500}
    ${9}     | ${1_500}      | ${30_000}
    ${1}     | ${3_600_000}  | ${3_600_000}
    ${1}     | ${-5}         | ${500}
    ${1}     | ${Number.NaN} | ${500}
  `('after $failures failures, asked to wait $asked ms, is $pause ms', ({ failures = 0, asked = 0, pause = 0 }) => {
    const error = new FoundationUnavailable('reading apps', { retryAfterMs: asked });

    expect(pauseAfter(failures, error, never)).toBe(pause);
  });

  test('are never shorter than what was asked for, whatever chance does', () => {
    for (const asked of [1, 450, 500, 900, 29_999, 30_001]) {
      for (const failures of [1, 2, 7, 30]) {
        expect(pauseAfter(failures, { retryAfterMs: asked }, always)).toBeGreaterThanOrEqual(asked);
      }
    }
  });
});

test('planning and applying are tried for about a quarter of an hour, an answer to a person for a few seconds', () => {
  const total = (stage: Stage) => pausesOf(stage, () => 0.5).reduce((sum, pause) => sum + pause, 0) / 60_000;

  expect(total('apply')).toBeGreaterThan(12);
  expect(total('apply')).toBeLessThan(16);
  expect(total('intent')).toBeLessThan(0.2);
  expect(attemptsOf('announce')).toBeGreaterThan(100_000);
});
