// The coverage table and what is served are the same list.
import { describe, expect, test } from '@jest/globals';
import { COVERED_DOORS, COVERED_METHODS } from '../../../src/sandbox/workspace/coverage.ts';
import { INTERACTIONS } from '../../../src/sandbox/workspace/payloads.ts';
import { SERVED_PATHS } from '../../../src/sandbox/workspace/router.ts';
import { everyMethod } from '../../../src/sandbox/workspace/server.ts';
import { SOCKET_PATH, SocketHub } from '../../../src/sandbox/workspace/socket-mode.ts';

describe('the coverage table', () => {
  test('lists every method that is served, and no other', () => {
    const served = Object.keys(everyMethod(new SocketHub('A0C2C', () => undefined)));

    expect(Object.keys(COVERED_METHODS).sort()).toEqual(served.sort());
  });

  test('lists every address that is served and every payload that is sent, and no other', () => {
    const doors = [...SERVED_PATHS, SOCKET_PATH, ...INTERACTIONS, 'slash_commands', 'app_home_opened'];

    expect(Object.keys(COVERED_DOORS).sort()).toEqual(doors.sort());
  });

  test('says what is missing wherever it says partial', () => {
    const silent = Object.entries(COVERED_METHODS).filter(
      ([, { level, notes }]) => level === 'partial' && notes === '',
    );

    expect(silent).toEqual([]);
  });
});
