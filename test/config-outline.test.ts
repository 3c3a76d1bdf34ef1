// What of the configuration is told when it changes, by its name in c2c.yml.
import { expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import { outlineOf } from '../src/config-outline.ts';
import { tellConfig } from '../src/core/config-news.ts';
import { showMistakes } from '../src/mistake.ts';

const ENV = {
  SLACK_BOT_TOKEN: 'xoxb-1-good',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  REDIS_URL: 'redis://localhost:6379',
  C2C_ROLE: 'web',
};
const BASE = `
limits: { lapse_after: 1h, pending_at_once: 3, longest_duration: 90d }
channels: { approvals: C0123ABCD, audit: C0456EFGH }
identity: { map: { U0123ABCD: ada@example.com } }
break_glass: { people: [U0123ABCD] }
foundations: { prod: { api: "https://api.example.com", client_id: c2c, client_secret_env: CF_PROD_SECRET } }
rules: [{ name: pci, when: { to: "*/pci/*" }, deny: card data stays alone }]
`;

function outline(text: string) {
  const config = readConfig(ENV, () => text);
  if ('mistakes' in config) throw new Error(showMistakes('it is right', config.mistakes));
  return outlineOf(config);
}

test.each([
  ['lapse_after: 1h', 'lapse_after: 2h', { settings: ['limits.lapse_after'] }],
  ['pending_at_once: 3', 'pending_at_once: unlimited', { settings: ['limits.pending_at_once'] }],
  ['longest_duration: 90d', 'longest_duration: 91d', { changed: ['limits.longest_duration'] }],
  ['approvals: C0123ABCD', 'approvals: C0999', { settings: ['channels (takes a restart)'] }],
  ['ada@example.com', 'eve@example.com', { settings: ['identity.map'] }],
  ['break_glass: { people: [U0123ABCD] }', '', { settings: ['break_glass'] }],
  ['prod:', 'live:', { settings: ['foundations (takes a restart)'] }],
  ['*/pci/*', '*/cards/*', { changed: ['pci'] }],
  ['rules: [', 'rules: [{ name: ssh, when: { traffic: tcp 22 }, deny: no }, ', { added: ['ssh'], changed: [] }],
])('%s that becomes %s', (before, after, told) => {
  expect(BASE).toContain(before);
  const news = { kind: 'in-force', file: 'c2c.yml', outline: outline(BASE.replace(before, after)) } as const;

  expect(tellConfig({ outline: outline(BASE), refused: [] }, news)?.fact).toMatchObject({ settings: [], ...told });
});

test('a comment changes nothing', () => {
  expect(outline(`# hello\n${BASE}`)).toEqual(outline(BASE));
});
