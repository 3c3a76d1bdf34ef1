import { describe, expect, test } from '@jest/globals';
import { countSlips, suggestWord } from '../../src/core/suggest.ts';

const KEYWORDS = ['tls', 'tcp', 'udp', 'for', 'until', 'forever', 'as', 'because'];

describe('the word that was probably meant', () => {
  test.each<{ typed: string; meant?: string }>`
    typed             | meant
    ${'becuase'}      | ${'because'}
    ${'Becaus'}       | ${'because'}
    ${'tsl'}          | ${'tls'}
    ${'fro'}          | ${'for'}
    ${'untli'}        | ${'until'}
    ${'forevre'}      | ${'forever'}
    ${'db'}           | ${undefined}
    ${'xyz'}          | ${undefined}
    ${'b'.repeat(21)} | ${undefined}
  `('$typed: $meant', ({ typed, meant }) => {
    expect(suggestWord(typed, KEYWORDS)).toBe(meant);
  });

  test.each<{ a: string; b: string; slips: number }>`
    a           | b            | slips
    ${'allow'}  | ${'allow'}   | ${0}
    ${'alow'}   | ${'allow'}   | ${1}
    ${'lsit'}   | ${'list'}    | ${1}
    ${'revoek'} | ${'revoked'} | ${2}
    ${''}       | ${'list'}    | ${4}
  `('from $a to $b there are $slips slips', ({ a, b, slips }) => {
    expect(countSlips(a, b)).toBe(slips);
  });
});
