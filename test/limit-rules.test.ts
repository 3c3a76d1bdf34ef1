// `limits.forever` and `limits.longest_duration`: what an operator may write, the rules it comes to, and how they read.
import { describe, expect, test } from '@jest/globals';
import { readConfigFile } from '../src/config-file.ts';
import { rulebook } from '../src/limit-rules.ts';

const DAY = 86_400;
const TEN_YEARS = 3_650 * DAY;

/** The rules that such limits come to; without `usual` it is 30 days. */
function rulesOf(limits: string) {
  const { settings, mistakes } = readConfigFile('c2c.yml', `limits: { ${limits} }`);
  expect(mistakes).toEqual([]);
  const { default_duration: usual = 30 * DAY, longest_duration: longest, forever } = settings.limits ?? {};
  return rulebook([], { usual, longest, forever }).rules;
}

function complaints(limits: string): readonly string[] {
  const { mistakes } = readConfigFile('c2c.yml', `limits:\n  ${limits.split('; ').join('\n  ')}`);
  return mistakes.map(({ where, what }) => `${where} ${what}`);
}

describe('who may ask for what has no end', () => {
  test('is everybody when nobody says it', () => {
    expect(rulesOf('')).toEqual([]);
    expect(rulesOf('forever: anybody')).toEqual([]);
  });

  test('is nobody, who are told for how long they can ask', () => {
    expect(rulesOf('forever: nobody, default_duration: 14d')).toEqual([
      {
        name: 'limits.forever',
        when: { longerThan: TEN_YEARS },
        kind: 'deny',
        because: 'nobody may ask for what has no end, or lasts longer than ten years. Ask with `for 14d`.',
        instead: 14 * DAY,
      },
    ]);
  });

  test('are those who are named in the words of rules', () => {
    const [rule] = rulesOf('forever: [source org manager, group S0OPS, user U0CISO, Ciso@example.com]');

    expect(rule).toMatchObject({
      when: {
        longerThan: TEN_YEARS,
        exceptFor: [
          { kind: 'org-role', of: 'source', role: 'manager' },
          { kind: 'user-group', group: 'S0OPS' },
          { kind: 'user', slack: 'U0CISO' },
          { kind: 'email', address: 'ciso@example.com' },
        ],
      },
      because:
        'only org managers of the source, group S0OPS, user U0CISO or ciso@example.com may ask for what has no end, or lasts longer than ten years. Ask with `for 30d`.',
    });
  });

  test('is nobody where there is a longest duration, as before', () => {
    expect(rulesOf('longest_duration: 90d')).toMatchObject([
      { name: 'limits.longest_duration', when: { longerThan: 90 * DAY }, instead: 90 * DAY },
    ]);
  });

  test('are those who are named also where there is a longest duration, which holds for all that has an end', () => {
    expect(rulesOf('longest_duration: 90d, forever: space manager')).toMatchObject([
      {
        name: 'limits.forever',
        when: { exceptFor: [{ kind: 'space-role', of: 'destination', role: 'manager' }] },
        because: expect.stringMatching(/^only space managers of the destination may .* Ask with `for 90d`\.$/),
        instead: 90 * DAY,
      },
      { name: 'limits.longest_duration', when: { longerThan: 90 * DAY, ends: true } },
    ]);
  });
});

describe('a mistake in it is told with its place and a way out', () => {
  test.each<[string, string, string]>([
    [
      'a word that is none',
      'forever: nobdy',
      'c2c.yml:2:12 limits.forever: "nobdy" is not nobody, anybody, "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Did you mean "nobody"?',
    ],
    [
      'one of several people who is nobody',
      'forever: [org manager, org managr]',
      'c2c.yml:2:26 limits.forever: "org managr" is not "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address. Did you mean "org manager"?',
    ],
    [
      'nobody at all',
      'forever: []',
      'c2c.yml:2:12 limits.forever: expected "space developer", "source org manager", "user U0123ABCD", "group S0123ABCD" or an e-mail address',
    ],
    [
      'a limit that limits nothing',
      'longest_duration: 90d; forever: anybody',
      'c2c.yml:3:12 limits.forever: longest_duration limits nothing where anybody may ask for what has no end. Try nobody, or name who may',
    ],
  ])('%s', (_, limits, complaint) => {
    expect(complaints(limits)).toEqual([complaint]);
  });
});
