// The coverage table and what is served are the same list.
import { describe, expect, test } from '@jest/globals';
import { COVERED_METHODS } from '../../../src/sandbox/workspace/coverage.ts';
import { everyMethod } from '../../../src/sandbox/workspace/server.ts';
import { SocketHub } from '../../../src/sandbox/workspace/socket-mode.ts';

describe('the coverage table', () => {
  test('lists every method that is served, and no other', () => {
    const served = Object.keys(everyMethod(new SocketHub('A0C2C', () => undefined)));

    expect(Object.keys(COVERED_METHODS).sort()).toEqual(served.sort());
  });

  test('says what is missing wherever it says partial', () => {
    const silent = Object.entries(COVERED_METHODS).filter(
      ([, { level, notes }]) => level === 'partial' && notes === '',
    );

    expect(silent).toEqual([]);
  });
});
