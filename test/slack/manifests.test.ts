// The Slack app manifests: one app, two transports, and no scope that nothing calls for.
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { chatMethods } from '../../src/sandbox/workspace/web-api-chat.ts';
import { conversationMethods } from '../../src/sandbox/workspace/web-api-conversations.ts';
import { fileMethods } from '../../src/sandbox/workspace/web-api-files.ts';
import { userMethods } from '../../src/sandbox/workspace/web-api-users.ts';
import { viewMethods } from '../../src/sandbox/workspace/web-api-views.ts';

const Manifest = z.looseObject({
  display_information: z.object({ name: z.string().max(35), description: z.string().max(140) }),
  features: z.looseObject({
    slash_commands: z
      .array(
        z.strictObject({
          command: z.string().max(32),
          description: z.string().max(2_000),
          usage_hint: z.string().max(1_000),
          should_escape: z.literal(true),
          url: z.string().optional(),
        }),
      )
      .length(1),
  }),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z.looseObject({
    interactivity: z.object({ is_enabled: z.literal(true), request_url: z.string().optional() }),
    event_subscriptions: z.object({
      request_url: z.string().optional(),
      bot_events: z.tuple([z.literal('app_home_opened')]),
    }),
    socket_mode_enabled: z.boolean(),
  }),
});

function read(name: string): z.infer<typeof Manifest> {
  return Manifest.parse(parse(readFileSync(new URL(`../../manifests/${name}.yml`, import.meta.url), 'utf8')));
}

const http = read('slack-http');
const socket = read('slack-socket');

test('the two differ in their addresses and in Socket Mode alone', () => {
  const withoutTransport = (manifest: z.infer<typeof Manifest>): unknown =>
    JSON.parse(JSON.stringify(manifest), (key, value: unknown) =>
      ['url', 'request_url', 'socket_mode_enabled'].includes(key) ? undefined : value,
    );

  expect(withoutTransport(socket)).toEqual(withoutTransport(http));
  expect([http, socket].map(({ settings }) => settings.socket_mode_enabled)).toEqual([false, true]);
  expect(JSON.stringify(socket)).not.toContain('://');
});

test('everything from Slack goes to one address', () => {
  expect(http.features.slash_commands[0]?.url).toBe('https://c2c.example.com/slack/events');
  expect(http.settings.interactivity.request_url).toBe('https://c2c.example.com/slack/events');
  expect(http.settings.event_subscriptions.request_url).toBe('https://c2c.example.com/slack/events');
});

test('the scopes are those of the methods that the bot calls, and no more', () => {
  const folder = new URL('../../src/slack/', import.meta.url);
  const sources = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const called = sources.flatMap((text) =>
    [...text.matchAll(/#client\.(\w+(?:\.\w+)+)\(/g)].map(([, name = '']) => name),
  );
  const methods = { ...chatMethods, ...conversationMethods, ...fileMethods, ...userMethods, ...viewMethods };
  const needed = called.flatMap((name) => methods[name]?.scopes ?? [`unknown: ${name}`]);

  expect(called).toContain('chat.postMessage');
  expect([...http.oauth_config.scopes.bot].sort()).toEqual([...new Set(['commands', ...needed])].sort());
});
