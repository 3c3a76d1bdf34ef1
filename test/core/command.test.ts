import { describe, expect, test } from '@jest/globals';
import { parseCommand, printCommand, type UsageHint } from '../../src/core/command.ts';

/** The canonical text of what was read, or the problem if it was a mistake. */
function read(text: string): string {
  const command = parseCommand(text);
  return 'kind' in command ? `mistake: ${command.problem}` : printCommand(command);
}

function hintFor(text: string): UsageHint {
  const hint = parseCommand(text);
  if (!('kind' in hint)) throw new Error(`read as ${printCommand(hint)}`);
  return hint;
}

/** The words the hint points at. */
function pointedAt({ text, span }: UsageHint): string {
  return text.slice(span.start, span.end);
}

describe('a command is read for what it says', () => {
  test('an ask says sources, destinations, traffic, lifetime, host and reason', () => {
    const text =
      'allow shop/prod/web, api -> shop/data/db tls, tcp 8080,9000-9010 for 7d as db because "checkout migration"';

    expect(parseCommand(text)).toStrictEqual({
      verb: 'allow',
      sources: [{ app: 'web', within: { org: 'shop', space: 'prod' } }, { app: 'api' }],
      destinations: [{ app: 'db', within: { org: 'shop', space: 'data' } }],
      traffic: [
        { kind: 'tls' },
        {
          kind: 'tcp',
          ports: [
            { start: 8080, end: 8080 },
            { start: 9000, end: 9010 },
          ],
        },
      ],
      lifetime: { kind: 'for', seconds: 604_800 },
      host: 'db',
      reason: 'checkout migration',
    });
  });

  test('nothing said about traffic means TLS, and what is left out stays left out', () => {
    expect(parseCommand('allow api -> db')).toStrictEqual({
      verb: 'allow',
      sources: [{ app: 'api' }],
      destinations: [{ app: 'db' }],
      traffic: [{ kind: 'tls' }],
    });
  });

  test('a revocation without traffic means whatever is granted', () => {
    expect(parseCommand('revoke api -> db')).toStrictEqual({
      verb: 'revoke',
      source: { app: 'api' },
      destination: { app: 'db' },
    });
  });

  test.each<{ typed: string; canonical: string }>`
    typed                                          | canonical
    ${'plan api -> db udp 53'}                     | ${'plan api -> db udp 53'}
    ${'route db as database for 2w'}               | ${'route db for 14d as database'}
    ${'revoke web -> db udp 53 because "unused"'}  | ${'revoke web -> db udp 53 because "unused"'}
    ${'revoke c2c-48 because it is over'}          | ${'revoke c2c-48 because "it is over"'}
    ${'approve #48'}                               | ${'approve c2c-48'}
    ${'deny 48 because use the read replica'}      | ${'deny c2c-48 because "use the read replica"'}
    ${'show <https://slack.com/a/p1|c2c-48>'}      | ${'show c2c-48'}
    ${'extend C2C-48 for 1 week'}                  | ${'extend c2c-48 for 7d'}
    ${'extend 48 for 2 days because of tests'}     | ${'extend c2c-48 for 2d because "of tests"'}
    ${'list'}                                      | ${'list mine'}
    ${'list PENDING'}                              | ${'list pending'}
    ${'list "pending"'}                            | ${'list "pending"'}
    ${'list shop/data/db'}                         | ${'list shop/data/db'}
    ${'who -> db'}                                 | ${'who -> db'}
    ${'who can reach db'}                          | ${'who -> db'}
    ${'who db'}                                    | ${'who -> db'}
    ${'why web -> db'}                             | ${'why web -> db tls'}
    ${'graph'}                                     | ${'graph'}
    ${'graph shop/prod'}                           | ${'graph shop/prod'}
    ${'use shop/prod'}                             | ${'use shop/prod'}
    ${'use shop/"my space" on fr'}                 | ${'use shop/"my space" on fr'}
    ${''}                                          | ${'help'}
    ${'?'}                                         | ${'help'}
    ${'--help'}                                    | ${'help'}
    ${'help allow'}                                | ${'help allow'}
    ${'allow --help'}                              | ${'help allow'}
    ${'/c2c /c2c allow api -> db'}                 | ${'allow api -> db tls'}
    ${'Allow Api TO Db TLS'}                       | ${'allow Api -> Db tls'}
    ${'allow a -> b forever udp 53 as b'}          | ${'allow a -> b udp 53 forever as b'}
    ${'allow a -> b because it is late for 7d'}    | ${'allow a -> b tls because "it is late for 7d"'}
    ${'allow a -> b because "late" for 7d'}        | ${'allow a -> b tls for 7d because "late"'}
    ${'allow a -> b because say "please"'}         | ${'allow a -> b tls because "say \\"please\\""'}
    ${'allow a -> b udp 53, tcp 90,80,80-81, tls'} | ${'allow a -> b tls, tcp 80,80-81,90, udp 53'}
    ${'allow a -> b tcp/8080'}                     | ${'allow a -> b tcp 8080'}
    ${'allow a -> b tcp:8080, 53/udp'}             | ${'allow a -> b tcp 8080, udp 53'}
    ${'allow a -> b until 2026-12-01 14:05'}       | ${'allow a -> b tls until 2026-12-01T14:05Z'}
    ${'allow a -> b until 2028-02-29'}             | ${'allow a -> b tls until 2028-02-29'}
  `('$typed is $canonical', ({ typed, canonical }) => {
    expect(read(typed)).toBe(canonical);
  });
});

describe('names are read as Cloud Foundry has them', () => {
  test.each<{ typed: string; canonical: string }>`
    typed                       | canonical
    ${'who "my app"'}           | ${'who -> "my app"'}
    ${"who 'my app'"}           | ${'who -> "my app"'}
    ${'who `db`'}               | ${'who -> db'}
    ${'who "shop/my space/db"'} | ${'who -> shop/"my space"/db'}
    ${'who shop/"my space"/db'} | ${'who -> shop/"my space"/db'}
    ${'who "a\\/b"'}            | ${'who -> "a\\/b"'}
    ${'who "say \\"hi\\""'}     | ${'who -> "say \\"hi\\""'}
    ${"who bob's"}              | ${'who -> "bob\'s"'}
    ${'who "to"'}               | ${'who -> "to"'}
    ${'who prod/to'}            | ${'who -> prod/to'}
    ${'who "db.apps.internal"'} | ${'who -> "db.apps.internal"'}
    ${'who naïve'}              | ${'who -> naïve'}
    ${'who "my\u00a0app"'}      | ${'who -> "my app"'}
  `('$typed is $canonical', ({ typed, canonical }) => {
    expect(read(typed)).toBe(canonical);
  });

  test('an app of an unknown org has a space and no org', () => {
    expect(parseCommand('who data/db')).toStrictEqual({
      verb: 'who',
      destination: { app: 'db', within: { space: 'data' } },
    });
  });
});

describe('a mistake is answered with what was probably meant', () => {
  test.each<{ typed: string; pointed: string; corrected: string }>`
    typed                                         | pointed                            | corrected
    ${'allow web -> db becuase "checkout"'}       | ${'becuase'}                       | ${'allow web -> db because "checkout"'}
    ${'alow api -> db becuase "x" fro 7d'}        | ${'alow'}                          | ${'allow api -> db because "x" for 7d'}
    ${'api -> db tls'}                            | ${''}                              | ${'allow api -> db tls'}
    ${'grant api -> db'}                          | ${'grant'}                         | ${'allow api -> db'}
    ${'allow api db tls'}                         | ${'db'}                            | ${'allow api -> db tls'}
    ${'allow api > db'}                           | ${'>'}                             | ${'allow api -> db'}
    ${'allow a -> -> b'}                          | ${'->'}                            | ${'allow a -> b'}
    ${'allow a -> b -> c tls'}                    | ${'->'}                            | ${'allow a -> b tls'}
    ${'allow from api to db'}                     | ${'from'}                          | ${'allow api to db'}
    ${'allow a and b -> c'}                       | ${'and'}                           | ${'allow a, b -> c'}
    ${'allow a -> b port 8080'}                   | ${'port'}                          | ${'allow a -> b tcp 8080'}
    ${'allow a -> b 8080'}                        | ${'8080'}                          | ${'allow a -> b tcp 8080'}
    ${'allow a -> b tcp'}                         | ${''}                              | ${'allow a -> b tcp 8080'}
    ${'allow a -> b tcp 8080 9000'}               | ${'9000'}                          | ${'allow a -> b tcp 8080, 9000'}
    ${'allow a -> b tls 8080'}                    | ${'8080'}                          | ${'allow a -> b tls'}
    ${'allow a -> b tls 9000'}                    | ${'9000'}                          | ${'allow a -> b tcp 9000'}
    ${'allow a -> b tls tcp 8080'}                | ${'tcp 8080'}                      | ${'allow a -> b tls, tcp 8080'}
    ${'allow a -> b tcp 70000'}                   | ${'70000'}                         | ${'allow a -> b tcp 7000'}
    ${'allow a -> b tcp 0'}                       | ${'0'}                             | ${'allow a -> b tcp 8080'}
    ${'allow a -> b tcp 80,9000-8000'}            | ${'9000-8000'}                     | ${'allow a -> b tcp 80,8000-9000'}
    ${'allow a -> b, tls'}                        | ${','}                             | ${'allow a -> b tls'}
    ${'allow a -> b for 7'}                       | ${'7'}                             | ${'allow a -> b for 7d'}
    ${'allow a -> b 7d'}                          | ${'7d'}                            | ${'allow a -> b for 7d'}
    ${'allow a -> b for 7 dayz'}                  | ${'7 dayz'}                        | ${'allow a -> b for 7 days'}
    ${'allow a -> b for 1 month'}                 | ${'1 month'}                       | ${'allow a -> b for 30d'}
    ${'allow a -> b for 20000d'}                  | ${'20000d'}                        | ${'allow a -> b for 3650d'}
    ${'allow a -> b for 7d for 8d'}               | ${'for 8d'}                        | ${'allow a -> b for 7d'}
    ${'allow a -> b until 2026-02-30'}            | ${'2026-02-30'}                    | ${'allow a -> b until 2026-02-28'}
    ${'allow a -> b until 30.11.2026'}            | ${'30.11.2026'}                    | ${'allow a -> b until 2026-11-30'}
    ${'allow a -> b because "oops'}               | ${'"oops'}                         | ${'allow a -> b because "oops"'}
    ${'allow "my app -> db tls'}                  | ${'"my app -> db tls'}             | ${'allow "my app" -> db tls'}
    ${'allow a -> b we need it today'}            | ${'we'}                            | ${'allow a -> b because "we need it today"'}
    ${'allow a -> b "checkout"'}                  | ${'"checkout"'}                    | ${'allow a -> b because "checkout"'}
    ${'allow a -> https://b.apps.internal:61443'} | ${'https://b.apps.internal:61443'} | ${'allow a -> b'}
    ${'allow a -> b.apps.internal tls'}           | ${'b.apps.internal'}               | ${'allow a -> b tls'}
    ${'allow a -> b:8080'}                        | ${'b:8080'}                        | ${'allow a -> b tcp 8080'}
    ${'allow a -> b as b.apps.internal'}          | ${'b.apps.internal'}               | ${'allow a -> b as b'}
    ${'allow a -> b as * for 7d'}                 | ${'*'}                             | ${'allow a -> b for 7d'}
    ${'allow a -> b, c as db'}                    | ${'as db'}                         | ${'allow a -> b, c'}
    ${'allow to -> db'}                           | ${'to'}                            | ${'allow "to" -> db'}
    ${'revoke a -> b for 7d'}                     | ${'for 7d'}                        | ${'revoke a -> b'}
    ${'approve c2c-48 looks good'}                | ${'looks'}                         | ${'approve c2c-48 because looks good'}
    ${'extend 48 7d'}                             | ${'7d'}                            | ${'extend 48 for 7d'}
    ${'extend 48 by 7d'}                          | ${'by'}                            | ${'extend 48 for 7d'}
    ${'use shop/prod/web'}                        | ${'shop/prod/web'}                 | ${'use shop/prod'}
    ${'help alow'}                                | ${'alow'}                          | ${'help allow'}
    ${'lsit'}                                     | ${'lsit'}                          | ${'list'}
    ${'c2c-48'}                                   | ${'c2c-48'}                        | ${'show c2c-48'}
    ${'show 48 please'}                           | ${'please'}                        | ${'show 48'}
    ${'-> db'}                                    | ${'->'}                            | ${'who -> db'}
  `('$typed becomes $corrected', (row) => {
    const hint = hintFor(row.typed);

    expect({ pointed: pointedAt(hint), corrected: hint.corrected }).toEqual({
      pointed: row.pointed,
      corrected: row.corrected,
    });
  });

  test.each<{ typed: string; problem: string }>`
    typed                                   | problem
    ${'allow'}                              | ${'The source is missing'}
    ${'allow a ->'}                         | ${'The destination is missing'}
    ${'allow a -> for 7d'}                  | ${'The destination is missing before `for`'}
    ${'allow a -> b as'}                    | ${'`as` needs a host'}
    ${'allow a -> b for'}                   | ${'The duration is missing'}
    ${'allow a -> b until tomorrow'}        | ${'`tomorrow` is not written as a date'}
    ${'allow a -> b udp'}                   | ${'`udp` needs ports'}
    ${'allow a/b/c/d -> e'}                 | ${'This name has 4 parts'}
    ${'allow <@U1|bob> -> db'}              | ${'`@bob` is a person, not an app'}
    ${'approve'}                            | ${'The request is missing'}
    ${'approve soon'}                       | ${'`soon` is not the id of a request'}
    ${'use prod'}                           | ${'The org is missing'}
    ${'use shop/prod on'}                   | ${'The foundation is missing'}
    ${`deny 48 because ${'x'.repeat(501)}`} | ${'This reason has 501 characters'}
  `('$problem', ({ typed, problem }) => {
    expect(hintFor(typed).problem).toBe(problem);
  });

  test('a reason of 500 characters is short enough, whatever they weigh', () => {
    expect(read(`deny 48 because ${'🚀'.repeat(500)}`)).toBe(`deny c2c-48 because "${'🚀'.repeat(500)}"`);
  });
});

describe('nonsense gets a helpful answer', () => {
  test.each([
    ['an emoji', '🚀🎉'],
    ['punctuation', '!!! ???'],
    ['SQL', "SELECT * FROM apps WHERE name = 'db'; DROP TABLE apps;--"],
    ['8,000 letters', 'a'.repeat(8_000)],
    ['4,000 quotes', '"'.repeat(4_000)],
    ['deep slashes', '/a'.repeat(1_000)],
    ['3,000 commas', ','.repeat(3_000)],
    ['a verb and 3,000 commas', `allow ${','.repeat(3_000)}`],
    ['only arrows', '-> -> ->'],
    ['right-to-left text', 'مرحبا بالعالم'],
    ['JSON', '{"source": "api", "destination": "db"}'],
  ])('%s', (_, text) => {
    const hint = hintFor(text);

    expect(hint.problem).not.toBe('I did not understand this');
    expect(hint.expected.length).toBeGreaterThan(10);
    expect(hint.text.length).toBeLessThanOrEqual(3_000);
  });

  test.each([
    ['nothing', ''],
    ['spaces', ' \u00a0\u2003 '],
    ['NULs', '\0\0\0'],
    ['bidirectional marks', '\u202e\u2066'],
  ])('%s asks for help', (_, text) => {
    expect(read(text)).toBe('help');
  });
});
