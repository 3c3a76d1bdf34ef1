// What `c2c doctor` says of servers that are as they should be, and of each thing that is not.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { examineAll } from '../../src/cli/doctor.ts';
import { defaultSeed } from '../../src/sandbox/workspace/seed.ts';
import type { WorkspaceOptions } from '../../src/sandbox/workspace/server.ts';
import { NEEDED_SCOPES } from '../../src/slack/examine.ts';
import { openSandbox, type Sandbox } from '../support/bot.ts';

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function look(changes: Readonly<Record<string, string>> = {}, workspace: WorkspaceOptions = {}) {
  sandbox = await openSandbox({ workspace });
  return examineAll({ ...sandbox.env, ...changes });
}

/** What it calls wrong; the Redis at hand may keep nothing, which is no part of these tests. */
function wrongs(text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.startsWith('  wrong'));
  return lines.map((line) => line.slice('  wrong  '.length)).filter((line) => !line.startsWith('Redis'));
}

function marked(text: string, mark: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith(`  ${mark} `));
}

test('what is as it should be is told thing by thing, and nothing is posted or changed', async () => {
  const { text } = await look();

  expect(wrongs(text)).toEqual([]);
  expect(marked(text, 'ok')).toEqual([
    '  ok     it answers',
    '  ok     the token is c2c’s in c2c sandbox',
    '  ok     it has every scope that c2c needs',
    '  ok     c2c is in #c2c-approvals',
    '  ok     c2c is in #c2c-audit',
    '  ok     it answers, and UAA gives c2c a token',
    '  ok     the token may read, make routes, and set any policy',
    '  ok     new routes are made on apps.internal',
    '  ok     4 spaces can be seen',
    '  ok     the roles of people can be seen',
    '  ok     the policy server answers',
  ]);
  expect(sandbox?.workspace.messages('#c2c-approvals')).toEqual([]);
  const writes = sandbox?.foundation.requests
    .all()
    .filter(({ method, path }) => method !== 'GET' && !path.endsWith('/oauth/token'));
  expect(writes).toEqual([]);
});

test('a wrong configuration is told as at start, and nobody is asked', async () => {
  const { text, exitCode } = await look({ CF_API: '' });

  expect(text).toContain('c2c cannot start: 1 thing to fix');
  expect(exitCode).toBe(78);
});

test('a wrong token is the first thing to mend, by its variable', async () => {
  const { text, exitCode } = await look({ SLACK_BOT_TOKEN: 'xoxb-wrong' });

  expect(wrongs(text)).toEqual(['asking Slack who we are: Slack answered invalid_auth (check SLACK_BOT_TOKEN)']);
  expect(exitCode).toBe(1);
});

test('a scope that was not granted is named', async () => {
  const seed = defaultSeed();
  seed.botScopes = seed.botScopes.filter((scope) => scope !== 'users:read.email');
  const { text } = await look({}, { seed });

  expect(wrongs(text)).toEqual([
    'the token lacks the scope users:read.email. Add what is missing, and install the app again',
  ]);
});

test('a channel that c2c was not invited to is named', async () => {
  const seed = defaultSeed();
  seed.channels = seed.channels.map((channel) =>
    channel.name === 'c2c-audit' ? { ...channel, members: new Set<string>() } : channel,
  );
  const { text } = await look({}, { seed });

  expect(wrongs(text)).toEqual(['c2c is not in #c2c-audit. Invite it there: /invite, and its name']);
});

test('the channel of a space that c2c was not invited to is named as well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'c2c-doctor-'));
  const file = join(folder, 'c2c.yml');
  await writeFile(file, 'channels: { spaces: { shop/data: C0GENERAL } }\n');
  try {
    const { text } = await look({ C2C_CONFIG: file });

    expect(wrongs(text)).toEqual(['c2c is not in #general. Invite it there: /invite, and its name']);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('where Slack does not tell who is in a channel, that is no mistake', async () => {
  const seed = defaultSeed();
  seed.botScopes = [...NEEDED_SCOPES];
  const { text } = await look({ C2C_AUDIT_CHANNEL: '#c2c-audit' }, { seed });

  expect(wrongs(text)).toEqual([]);
  expect(marked(text, '?').slice(0, 2)).toEqual([
    expect.stringContaining('whether c2c is in C0APPROVALS can be told only with the scope channels:read'),
    expect.stringContaining('whether c2c is in #c2c-audit can be told only where the channel is configured by its id'),
  ]);
});

test('a wrong secret is told without itself', async () => {
  const { text } = await look({ CF_CLIENT_SECRET: 'wrong-secret' });

  expect(wrongs(text)).toEqual([expect.stringContaining('Check CF_CLIENT_ID and CF_CLIENT_SECRET')]);
  expect(text).not.toContain('wrong-secret');
});

test('an account without network.admin works, and it is said what that means', async () => {
  const { text } = await look({ CF_CLIENT_ID: 'c2c-limited', CF_CLIENT_SECRET: 'limited-secret' });

  expect(wrongs(text)).toEqual([]);
  expect(marked(text, '?')).toContainEqual(expect.stringContaining('the token has no network.admin'));
});

test('a policy server that is not there is told, whatever the rest of the foundation says', async () => {
  sandbox = await openSandbox();
  sandbox.foundation.faults.plan({ kind: 'answer', path: '/networking/**', status: 404, times: 'until cleared' });
  const { text } = await examineAll(sandbox.env);

  expect(wrongs(text)).toEqual([expect.stringContaining('asking the policy server: ')]);
});

test('the scopes it looks for are those of the manifests', async () => {
  for (const file of ['manifests/slack-http.yml', 'manifests/slack-socket.yml']) {
    const manifest: unknown = parse(await readFile(file, 'utf8'));

    expect(manifest).toMatchObject({ oauth_config: { scopes: { bot: [...NEEDED_SCOPES] } } });
  }
});
