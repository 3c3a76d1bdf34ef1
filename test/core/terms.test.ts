// What rules demand of an approval: a reason that says something.
import { describe, expect, test } from '@jest/globals';
import { findShortfall } from '../../src/core/terms.ts';
import { NOON } from '../support/fixed-clock.ts';

describe('a reason', () => {
  test.each<[string | undefined, boolean]>([
    ['incident 42', true],
    ['новый сервис', true],
    ['必要', true],
    ['7', true],
    [undefined, false],
    ['', false],
    ['…', false],
    [' -- ', false],
  ])('%j says why: %j', (reason, says) => {
    const shortfall = findShortfall({ reasonFor: 'card data' }, { at: NOON, ...(reason !== undefined && { reason }) });

    expect(shortfall).toEqual(says ? undefined : { kind: 'no-reason', rule: 'card data' });
  });

  test('is not needed where no rule wants one', () => {
    expect(findShortfall({}, { at: NOON })).toBeUndefined();
  });
});
