// The configuration read again while c2c runs.
import { afterEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import type { Settings } from '../src/lifecycle/ports.ts';
import { watchConfig } from '../src/reload.ts';
import { SilentLog } from './support/silent-log.ts';

const ENV = {
  SLACK_BOT_TOKEN: 'xoxb-1-good',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  REDIS_URL: 'redis://localhost:6379',
  CF_API: 'https://api.example.com',
  CF_CLIENT_ID: 'c2c',
  CF_CLIENT_SECRET: 'hush-hush',
  C2C_APPROVALS_CHANNEL: 'C0123ABCD',
  C2C_AUDIT_CHANNEL: 'C0456EFGH',
};
const PCI = 'rules:\n  - { name: pci, when: { to: "*/pci/*" }, deny: card data stays alone }\n';

let stop: () => void = () => {};
afterEach(() => stop());

function watching() {
  const applied: Settings[] = [];
  let text = '';
  stop = watchConfig({
    read: () => readConfig(ENV, () => text),
    path: '/nowhere/c2c.yml',
    apply: async (settings) => {
      applied.push(settings);
    },
    log: new SilentLog(),
  });
  return {
    names: () => applied.map(({ rules }) => rules.rules.map(({ name }) => name)),
    write: (now: string) => {
      text = now;
      process.emit('SIGHUP');
    },
  };
}

describe('on SIGHUP', () => {
  test('the rules of now are in force', () => {
    const { names, write } = watching();

    write(PCI);
    write('');

    expect(names()).toEqual([['pci'], []]);
  });

  test('a wrong file changes nothing', () => {
    const { names, write } = watching();

    write(PCI);
    write(PCI.replace('deny', 'dney'));

    expect(names()).toEqual([['pci']]);
  });

  test('nothing is heard any more once it is stopped', () => {
    const { names, write } = watching();

    stop();
    process.once('SIGHUP', () => {});
    write(PCI);

    expect(names()).toEqual([]);
  });
});
