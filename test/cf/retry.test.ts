import { describe, expect, test } from '@jest/globals';
import { nextMove, readRetryAfter, type Setback } from '../../src/cf/retry.ts';
import { NOON } from '../support/fixed-clock.ts';

const noAnswer: Setback = { kind: 'no-answer' };
const answered = (status: number, retryAfterMs?: number): Setback => ({ kind: 'answer', status, retryAfterMs });
const again = (afterMs: number) => ({ kind: 'try-again', afterMs });
const giveUp = (retryAfterMs?: number) => ({ kind: 'give-up', retryAfterMs });

describe('nextMove: what may pass is tried twice more, what stays is not tried again', () => {
  test.each`
    setback                  | tries | chance   | move              | because
    ${noAnswer}              | ${1}  | ${0}     | ${again(0)}       | ${'full jitter may be no wait at all'}
    ${noAnswer}              | ${1}  | ${0.5}   | ${again(50)}      | ${'the first retry waits up to 100 ms'}
    ${noAnswer}              | ${2}  | ${0.5}   | ${again(100)}     | ${'the second up to 200 ms'}
    ${noAnswer}              | ${2}  | ${0.999} | ${again(199)}     | ${'and never quite that'}
    ${noAnswer}              | ${3}  | ${0.5}   | ${giveUp()}       | ${'three tries are enough'}
    ${answered(500)}         | ${1}  | ${0.5}   | ${again(50)}      | ${'500 may pass'}
    ${answered(502)}         | ${1}  | ${0.5}   | ${again(50)}      | ${'502 may pass'}
    ${answered(503)}         | ${2}  | ${0.5}   | ${again(100)}     | ${'503 may pass'}
    ${answered(504)}         | ${3}  | ${0.5}   | ${giveUp()}       | ${'504 is given up after three tries'}
    ${answered(503, 1_500)}  | ${1}  | ${0.5}   | ${again(1_500)}   | ${'a short Retry-After is waited for'}
    ${answered(503, 30_000)} | ${1}  | ${0.5}   | ${giveUp(30_000)} | ${'a long Retry-After is left to the job'}
    ${answered(429, 2_000)}  | ${1}  | ${0.5}   | ${again(2_000)}   | ${'429 waits what the server says'}
    ${answered(429, 2_000)}  | ${2}  | ${0.5}   | ${giveUp(2_000)}  | ${'429 is tried once more only'}
    ${answered(429, 2_001)}  | ${1}  | ${0.5}   | ${giveUp(2_001)}  | ${'more than two seconds are too long for a call'}
    ${answered(429)}         | ${1}  | ${0.5}   | ${giveUp()}       | ${'429 without a word about when is not guessed at'}
    ${answered(400)}         | ${1}  | ${0.5}   | ${giveUp()}       | ${'400 stays'}
    ${answered(403, 1_000)}  | ${1}  | ${0.5}   | ${giveUp(1_000)}  | ${'403 stays'}
    ${answered(501)}         | ${1}  | ${0.5}   | ${giveUp()}       | ${'501 stays'}
  `('after try $tries: $because', ({ setback, tries, chance, move }) => {
    expect(nextMove(setback as Setback, Number(tries), Number(chance))).toEqual(move);
  });

  test('the waits stop growing at their cap', () => {
    const limits = { retries: 20, baseMs: 100, capMs: 1_000, patienceMs: 2_000 };

    expect(nextMove(noAnswer, 15, 0.5, limits)).toEqual(again(500));
  });
});

describe('readRetryAfter: seconds or a date, as milliseconds from now', () => {
  test.each`
    header                             | wait         | because
    ${undefined}                       | ${undefined} | ${'there is none'}
    ${''}                              | ${undefined} | ${'it is empty'}
    ${'0'}                             | ${0}         | ${'at once'}
    ${' 7 '}                           | ${7_000}     | ${'seconds'}
    ${'Mon, 23 Nov 2026 12:00:30 GMT'} | ${30_000}    | ${'a date ahead'}
    ${'Mon, 23 Nov 2026 11:00:00 GMT'} | ${0}         | ${'a date gone by is now'}
    ${'86400'}                         | ${3_600_000} | ${'more than an hour is not believed'}
    ${'soon'}                          | ${undefined} | ${'neither a number nor a date'}
  `('$header: $because', ({ header, wait }) => {
    expect(readRetryAfter(header as string | undefined, NOON)).toBe(wait);
  });
});
