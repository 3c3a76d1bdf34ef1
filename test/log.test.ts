// What a log line tells of an error, and what it must not.
import { describe, expect, test } from '@jest/globals';
import { openLog } from '../src/log.ts';

function logged(facts: object): object {
  let line = '';
  const log = openLog('info', {
    write: (text: string) => {
      line += text;
    },
  });
  log.warn(facts, 'trouble');
  const parsed: unknown = JSON.parse(line);
  if (typeof parsed !== 'object' || parsed === null) throw new Error(`no JSON line: ${line}`);
  return parsed;
}

describe('an error in the log', () => {
  test('is told by its name, its words, its code, its cause and its place', () => {
    const error = Object.assign(new TypeError('no way', { cause: new Error('a wall') }), { code: 'EWALL' });

    const line = logged({ err: error });

    expect(line).toMatchObject({ err: { type: 'TypeError', message: 'no way: a wall', code: 'EWALL' } });
    expect(JSON.stringify(line)).toContain('log.test');
  });

  test('does not bring the password that Redis refused, nor anything else that hangs on it', () => {
    const refused = Object.assign(new Error('WRONGPASS invalid username-password pair'), {
      command: { name: 'auth', args: ['default', 'hunter2'] },
      headers: { authorization: 'bearer hunter2' },
    });

    expect(JSON.stringify(logged({ err: refused }))).not.toContain('hunter2');
    expect(JSON.stringify(logged({ err: new Error('connecting', { cause: refused }) }))).not.toContain('hunter2');
  });

  test('that is no error is shown as it is', () => {
    expect(logged({ err: 'a word' })).toMatchObject({ err: 'a word' });
  });
});
