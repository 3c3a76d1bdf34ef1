// `limits.default_traffic`: what an operator may write, each mistake with its place, and who goes by it without Slack.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkPolicies } from '../src/cli/policies-check.ts';
import { readConfigFile } from '../src/config-file.ts';
import { parseCommand, printCommand } from '../src/core/command.ts';
import { printTraffic } from '../src/core/ports.ts';

describe('the traffic that is usual', () => {
  test.each([
    ['tls', 'tls'],
    ['tcp 8080', 'tcp 8080'],
    ['TCP/8080', 'tcp 8080'],
    ['"tls, tcp 9000,8080"', 'tls, tcp 8080,9000'],
    ['[udp 53, tls]', 'tls, udp 53'],
  ])('is any traffic as it is typed: %s', (written, printed) => {
    const { settings, mistakes } = readConfigFile('c2c.yml', `limits: { default_traffic: ${written} }`);

    expect(mistakes).toEqual([]);
    expect(
      printTraffic(settings.limits?.default_traffic?.traffic ?? [{ kind: 'udp', ports: [{ start: 1, end: 1 }] }]),
    ).toBe(printed);
  });

  test.each([
    [
      '8080',
      '2:20 limits.default_traffic: This port needs its protocol. Expected `tls`, `tcp PORTS` or `udp PORTS`, with ports from 1 to 65535: `8080`, `9000-9010` or several joined by commas. Try tcp 8080',
    ],
    [
      'tcp',
      '2:20 limits.default_traffic: `tcp` needs ports. Expected ports from 1 to 65535: `8080`, `9000-9010` or several joined by commas. Try tcp 8080',
    ],
    ['tcp 99999', '2:20 limits.default_traffic: '],
    ['tsl', '2:20 limits.default_traffic: '],
    ['""', '2:20 limits.default_traffic: expected traffic, such as `tls, tcp 8080`'],
    ['tls for 7d', '2:20 limits.default_traffic: expected traffic, such as `tls, tcp 8080`, and nothing else'],
    ['any', '2:20 limits.default_traffic: '],
  ])('is nothing else: %s', (written, complaint) => {
    const { mistakes } = readConfigFile('c2c.yml', `limits:\n  default_traffic: ${written}`);

    expect(mistakes.map(({ where, what }) => `${where} ${what}`)).toEqual([
      expect.stringContaining(`c2c.yml:${complaint}`),
    ]);
  });

  test('makes no difference to what is said, and is said itself once a command is printed', () => {
    const usual = [{ kind: 'tcp', ports: [{ start: 8080, end: 8080 }] }] as const;
    const read = (text: string) => {
      const command = parseCommand(text, usual);
      return 'kind' in command ? command.corrected : printCommand(command);
    };

    expect(read('allow web -> db')).toBe('allow web -> db tcp 8080');
    expect(read('plan web -> db for 7d')).toBe('plan web -> db tcp 8080 for 7d');
    expect(read('allow web -> db tls')).toBe('allow web -> db tls');
    expect(read('allwo web -> db')).toBe('allow web -> db');
    expect(read('cf add-network-policy web db --protocol tcp --port 9000')).toBe('allow web -> db tcp 9000');
    expect(read('revoke web -> db')).toBe('revoke web -> db');
  });
});

describe('c2c policies check', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'c2c-traffic-'));
    await writeFile(join(folder, 'policies.yml'), 'connections:\n  - allow: web\n    to: db\n');
    await writeFile(join(folder, 'c2c.yml'), 'limits: { default_traffic: tcp 8080 }\n');
    await writeFile(join(folder, 'wrong.yml'), 'limits: { default_traffic: tcp 99999 }\n');
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  test.each([
    ['c2c.yml', 'web -> db tcp 8080'],
    ['wrong.yml', 'web -> db tls'],
    ['none.yml', 'web -> db tls'],
  ])('goes by c2c.yml where it says it: %s', async (name, connection) => {
    const { text, right } = await checkPolicies({ C2C_CONFIG: join(folder, name) }, join(folder, 'policies.yml'));

    expect(right).toBe(true);
    expect(text).toContain(connection);
  });
});
