// Would Slack take this message: the workspace stand-in's validator, and the limits of the text twin.
import { expect } from '@jest/globals';
import { complaintsAbout } from '../../src/sandbox/workspace/block-kit.ts';
import { readContent } from '../../src/sandbox/workspace/content.ts';
import type { JsonObject } from '../../src/sandbox/workspace/json.ts';
import type { Message } from '../../src/slack/message.ts';

const STRICT = { refusedTypes: new Set<string>(), uniqueActionIdsPerMessage: true };

export function expectSendable(message: Message): void {
  const { text, blocks } = JSON.parse(JSON.stringify(message)) as { text: string; blocks: JsonObject[] };

  expect(complaintsAbout(blocks, 'message', STRICT)).toEqual([]);
  expect(readContent({ text, blocks }, STRICT)).toMatchObject({ kind: 'content' });
  expect(text).not.toBe('');
  expect(text.length).toBeLessThanOrEqual(3_900);
}

/** Every token that Slack would act on in mrkdwn, wherever mrkdwn is: mentions, broadcasts, dates and links. */
export function tokensIn(message: Message): string[] {
  const mrkdwn = [message.text, ...JSON.stringify(message.blocks).matchAll(/"mrkdwn","text":"((?:[^"\\]|\\.)*)"/g)].map(
    (each) => (typeof each === 'string' ? each : (each[1] ?? '')),
  );
  return mrkdwn.flatMap((text) => [...text.matchAll(/<[^<>]*>/g)].map(([token]) => token));
}
