// `adopt` and `remove-policy`: exactly which policies are meant is said, never left to a default.
import { describe, expect, test } from '@jest/globals';
import { parseCommand } from '../../src/core/command.ts';

describe('adopt and remove-policy', () => {
  test.each([
    ['adopt api -> db tcp 8080', { verb: 'adopt', traffic: [{ kind: 'tcp', ports: [{ start: 8080, end: 8080 }] }] }],
    ['adopt api, web -> db udp 53 for 30d because "x"', { verb: 'adopt', lifetime: { kind: 'for' }, reason: 'x' }],
    ['remove-policy shop/prod/api to db udp 53 because gone', { verb: 'remove-policy', reason: 'gone' }],
  ])('%s', (text, command) => {
    expect(parseCommand(text)).toMatchObject(command);
  });

  test.each([
    ['adopt api -> db', 'The ports are missing', undefined],
    ['adopt api -> db tls', '`tls` is a policy and a route', 'adopt api -> db tcp 61443'],
    ['adopt api -> db tls, tcp 80', '`tls` is a policy and a route', undefined],
    ['remove-policy api -> db tcp 1 for 7d', 'has no place in `remove-policy`', 'remove-policy api -> db tcp 1'],
    ['adopt api -> db tcp 1 as db', 'has no place in `adopt`', 'adopt api -> db tcp 1'],
    ['remove web -> db', 'is not a command', 'revoke web -> db'],
  ])('%s: %s', (text, problem, corrected) => {
    const hint = parseCommand(text);

    if (!('kind' in hint)) throw new Error('this is a mistake');
    expect(hint.problem).toContain(problem);
    expect(hint.corrected).toBe(corrected);
  });
});
