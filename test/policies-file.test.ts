// c2c-policies.yml: what a file asks for, and every mistake where it stands.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printAsk, printFile } from '../src/core/bulk.ts';
import { readPoliciesFile } from '../src/policies-file.ts';
import { aFile } from './core/command.arbitraries.ts';
import { tcp, tls } from './support/scene.ts';

function asked(text: string): string {
  const { ask, mistakes } = readPoliciesFile('p.yml', text);
  expect(mistakes).toEqual([]);
  return ask ? printAsk(ask) : 'nothing';
}

function mistakesOf(text: string): readonly string[] {
  const { ask, mistakes } = readPoliciesFile('p.yml', text);
  expect(ask).toBeUndefined();
  return mistakes.map(({ where, what }) => `${where} ${what}`);
}

const CONNECTION = 'connections:\n  - allow: web\n    to: db\n';

describe('a file of wanted connectivity', () => {
  test('is one request, whose words mean what they mean in a command', () => {
    const ask = asked(`
for: 30d
because: 'checkout "migration": phase 2'
connections:
  - allow: [web, shop/prod/api]
    to: shop/data/db, shop/data/cache
    traffic: tls, tcp 8080,9000-9010
  - allow: web
    to: [db]
    as: db-read
  - allow: web
    to: db
    traffic: [tcp 8080, udp 53]
`);

    expect(ask).toBe(
      'apply 3 connections: web, shop/prod/api -> shop/data/db, shop/data/cache tls, tcp 8080,9000-9010; ' +
        'web -> db tls as db-read; web -> db tcp 8080, udp 53 ' +
        String.raw`for 30d because "checkout \"migration\": phase 2"`,
    );
  });

  test.each([
    ['for: until 2999-12-24', 'until 2999-12-24'],
    ['for: forever', 'forever'],
    ['for: 7d', 'for 7d'],
  ])('%s', (line, printed) => {
    expect(asked(`${line}\n${CONNECTION}`)).toContain(` tls ${printed}`);
  });

  test('that is written from a request asks for the same again', () => {
    fc.assert(
      fc.property(aFile, (ask) => {
        expect(readPoliciesFile('p.yml', printFile(ask))).toEqual({ ask, mistakes: [] });
        expect(readPoliciesFile('p.yml', printFile(ask), [tcp('1')])).toEqual({ ask, mistakes: [] });
      }),
    );
  });

  test('means by an entry without traffic what its reader was told', () => {
    const { ask } = readPoliciesFile('p.yml', CONNECTION, [tls, tcp('9000')]);

    expect(ask && printAsk(ask)).toContain('web -> db tls, tcp 9000');
  });

  test.each([
    ['', 'p.yml:1:1 connections: expected a list, each entry beginning with `- allow:`'],
    ['- allow: web', 'p.yml:1:1 expected a mapping with for, because, connections'],
    ['connections: []', 'p.yml:1:14 connections: nothing is asked for'],
    ['conections:\n  - allow: web', 'p.yml:1:1 unknown key "conections". Did you mean "connections"?'],
    [CONNECTION.replace('allow: web', 'with: web'), 'p.yml:2:5 connections.allow: expected apps, such as `web`'],
    [`${CONNECTION}    trafic: tls`, 'p.yml:4:5 unknown key "trafic". Did you mean "traffic"?'],
    [`${CONNECTION}    for: 7d`, 'p.yml:4:5 "for" belongs to the top of the file: one request has one time'],
    [`${CONNECTION}    because: x`, 'p.yml:4:5 "because" belongs to the top of the file: one request has one reason'],
    [CONNECTION.replace('web', 'web -> api'), 'p.yml:2:12 connections.allow: A command has one arrow.'],
    [
      CONNECTION.replace('db', 'db tcp 80'),
      'p.yml:3:9 connections.to: expected apps, such as `shop/data/db`, and nothing',
    ],
    [CONNECTION.replace('db', '{db: 1}'), 'p.yml:3:9 connections.to: expected apps, such as `shop/data/db`'],
    [`${CONNECTION}    traffic: tcp 99999`, 'p.yml:4:14 connections.traffic: '],
    [`${CONNECTION}    traffic: tls for 7d`, 'p.yml:4:14 connections.traffic: expected traffic'],
    [
      `${CONNECTION.replace('db', '[db, cache]')}    as: store`,
      'p.yml:4:9 connections.as: one host cannot lead to several',
    ],
    [`for: soon\n${CONNECTION}`, 'p.yml:1:6 for: '],
    [`because: ""\n${CONNECTION}`, 'p.yml:1:10 because: expected a few words'],
    ['connections: [web\n', 'p.yml:2:1 is not YAML: '],
  ])('%j: %s', (text, mistake) => {
    expect(mistakesOf(text)).toContainEqual(expect.stringContaining(mistake));
  });

  test('is told all its mistakes at once, from top to bottom', () => {
    const text =
      'for: soon\nconnections:\n  - allow: web\n    to: db\n    traffic: nothing\n  - allow: 7\n    too: db\n';

    expect(mistakesOf(text).map((mistake) => mistake.split(' ')[0])).toEqual([
      'p.yml:1:6',
      'p.yml:5:14',
      'p.yml:6:5',
      'p.yml:7:5',
    ]);
  });

  test.each([
    [
      'connections',
      `connections:\n${'  - {allow: web, to: db}\n'.repeat(101)}`,
      'p.yml:2:3 connections: at most 100 connections; ask for the rest with another file',
    ],
    [
      'apps',
      `connections: [${['a', 'b', 'c', 'd', 'e'].map((name) => `{allow: [${Array.from({ length: 41 }, (_, at) => `${name}${at}`).join()}], to: a0}`).join()}]`,
      'p.yml:1:14 connections: 205 apps, and at most 200 fit into one request',
    ],
    [
      'network policies',
      `connections: [{allow: [a, b, c], to: [d, e, f], traffic: "tcp ${Array.from({ length: 56 }, (_, at) => at + 1).join()}"}]`,
      'p.yml:1:14 connections: 504 network policies, and at most 500 fit into one request',
    ],
  ])('asks for no more %s than people can look through', (_, text, mistake) => {
    expect(mistakesOf(text)).toEqual([expect.stringContaining(mistake)]);
  });

  test('is not even read when it is larger than any request could be', () => {
    expect(mistakesOf(`# ${'x'.repeat(100_000)}`)).toEqual(['p.yml is too long: 100002 characters, at most 100000']);
  });
});
