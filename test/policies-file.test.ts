// c2c-policies.yml: what a file asks for, and every mistake where it stands.
import { describe, expect, test } from '@jest/globals';
import { parseCommand, printCommand } from '../src/core/command.ts';
import { readPoliciesFile } from '../src/policies-file.ts';

function commandsOf(text: string): readonly string[] {
  const { asks, mistakes } = readPoliciesFile('p.yml', text);
  expect(mistakes).toEqual([]);
  return asks.map(printCommand);
}

function mistakesOf(text: string): readonly string[] {
  const { asks, mistakes } = readPoliciesFile('p.yml', text);
  expect(asks).toEqual([]);
  return mistakes.map(({ where, what }) => `${where} ${what}`);
}

describe('a file of wanted connectivity', () => {
  test('asks for what the same words ask for in a command, one request an entry', () => {
    const commands = commandsOf(`
- allow: [web, shop/prod/api]
  to: shop/data/db, shop/data/cache
  traffic: tls, tcp 8080,9000-9010
  for: 30d
  because: 'checkout "migration": phase 2'
- allow: web
  to: [db]
  for: until 2999-12-24
- allow: web
  to: db
  traffic: [tcp 8080, udp 53]
  for: forever
`);

    expect(commands).toEqual([
      'allow web, shop/prod/api -> shop/data/db, shop/data/cache tls, tcp 8080,9000-9010 for 30d because "checkout \\"migration\\": phase 2"',
      'allow web -> db tls until 2999-12-24',
      'allow web -> db tcp 8080, udp 53 forever',
    ]);
    for (const command of commands) expect(parseCommand(command)).toMatchObject({ verb: 'allow' });
  });

  test.each([
    ['', 'p.yml:1:1 expected a list, each entry beginning with `- allow:`'],
    ['allow: web', 'p.yml:1:1 expected a list, each entry beginning with `- allow:`'],
    ['[]', 'p.yml:1:1 nothing is asked for'],
    ['- to: db', 'p.yml:1:3 allow: expected apps, such as `web` or `[web, api]`'],
    ['- allow: web\n  to: []', 'p.yml:2:7 to: expected apps, such as `shop/data/db`'],
    ['- allow: web\n  to: db\n  trafic: tls', 'p.yml:3:3 unknown key "trafic". Did you mean "traffic"?'],
    ['- allow: web -> api\n  to: db', 'p.yml:1:10 allow: A command has one arrow.'],
    ['- allow: web\n  to: db tcp 80', 'p.yml:2:7 to: expected apps, such as `shop/data/db`, and nothing else'],
    ['- allow: web\n  to: db\n  traffic: tcp 99999', 'p.yml:3:12 traffic: '],
    ['- allow: web\n  to: db\n  traffic: tls for 7d', 'p.yml:3:12 traffic: expected traffic'],
    ['- allow: web\n  to: db\n  for: soon', 'p.yml:3:8 for: '],
    ['- allow: web\n  to: db\n  because: ""', 'p.yml:3:12 because: expected a few words'],
    ['- allow: web\n  to: {db: 1}', 'p.yml:2:7 to: expected apps, such as `shop/data/db`'],
    ['- allow: [web\n', 'p.yml:2:1 is not YAML: '],
  ])('%j: %s', (text, mistake) => {
    expect(mistakesOf(text)).toEqual([expect.stringContaining(mistake)]);
  });

  test('is told all its mistakes at once, from top to bottom', () => {
    const text = '- allow: web\n  for: soon\n  to: db\n  traffic: nothing\n- allow: 7\n  too: db\n';

    expect(mistakesOf(text).map((mistake) => mistake.split(' ')[0])).toEqual([
      'p.yml:2:8',
      'p.yml:4:12',
      'p.yml:5:3',
      'p.yml:6:3',
    ]);
  });

  test('asks for no more than people can look through', () => {
    expect(mistakesOf('- {allow: web, to: db}\n'.repeat(101))[0]).toContain('at most 100 entries');
  });
});
