// What can be made to go wrong on Slack's side, and how Slack's own client takes it.
import { afterEach, describe, expect, test } from '@jest/globals';
import { WebAPIHTTPError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { answerOf, client, stopEverything, workspace } from './with-bolt.ts';

afterEach(stopEverything);

const audit = { channel: 'C0AUDIT', text: 'x' };

describe('a planned fault', () => {
  test('hits the next calls of its method only, and as often as planned', async () => {
    const slack = await workspace();
    const web = client(slack);
    slack.faults.plan('chat.postMessage', { kind: 'error', error: 'fatal_error' }, 2);

    expect(await answerOf(web, 'auth.test', {})).toMatchObject({ ok: true });
    expect(await answerOf(web, 'chat.postMessage', audit)).toMatchObject({ error: 'fatal_error' });
    expect(await answerOf(web, 'chat.postMessage', audit)).toMatchObject({ error: 'fatal_error' });
    expect(await answerOf(web, 'chat.postMessage', audit)).toMatchObject({ ok: true });
    expect(slack.calls.map(({ method, ok }) => [method, ok])).toEqual([
      ['auth.test', true],
      ['chat.postMessage', false],
      ['chat.postMessage', false],
      ['chat.postMessage', true],
    ]);
  });

  test('can say 429 with the seconds to wait', async () => {
    const slack = await workspace();
    slack.faults.plan('chat.postMessage', { kind: 'rate_limited', retryAfter: 7 });

    const call = client(slack).chat.postMessage(audit);

    await expect(call).rejects.toThrow(WebAPIRateLimitedError);
    await expect(call).rejects.toMatchObject({ retryAfter: 7 });
  });

  test('can say 500', async () => {
    const slack = await workspace();
    slack.faults.plan('*', { kind: 'status', status: 500 });

    await expect(client(slack).chat.postMessage(audit)).rejects.toThrow(WebAPIHTTPError);
  });

  test.each<['before' | 'after', posted: number]>([
    ['before', 0],
    ['after', 1],
  ])('can cut the connection %s the call was done', async (when, posted) => {
    const slack = await workspace();
    slack.faults.plan('chat.postMessage', { kind: 'drop', when });

    await expect(client(slack).chat.postMessage(audit)).rejects.toThrow(WebAPIRequestError);
    expect(slack.messages('#c2c-audit')).toHaveLength(posted);
  });

  test('can keep a call waiting until it is released', async () => {
    const slack = await workspace();
    slack.faults.plan('chat.postMessage', { kind: 'hold' });
    const call = client(slack).chat.postMessage(audit);
    await slack.waitFor(() => slack.faults.held === 1);
    expect(slack.messages('#c2c-audit')).toEqual([]);

    slack.faults.release();

    expect(await call).toMatchObject({ ok: true });
  });
});

describe('Slack itself', () => {
  test.each<['unavailable' | 'drops', error: new (...args: never[]) => Error]>([
    ['unavailable', WebAPIHTTPError],
    ['drops', WebAPIRequestError],
  ])('%s', async (slackIs, error) => {
    const slack = await workspace({ knobs: { slack: slackIs } });

    await expect(client(slack).chat.postMessage(audit)).rejects.toThrow(error);

    slack.knobs.slack = 'up';
    expect(await client(slack).chat.postMessage(audit)).toMatchObject({ ok: true });
  });
});

describe('rate limits', () => {
  test('are off unless asked for', async () => {
    const slack = await workspace();
    const web = client(slack);

    for (let post = 1; post <= 20; post += 1) await web.chat.postMessage(audit);

    expect(slack.messages('#c2c-audit')).toHaveLength(20);
  });

  test('let a short burst into one channel, and then one post a second', async () => {
    let now = 1_764_000_000_000;
    const slack = await workspace({ now: () => now, knobs: { rateLimits: true } });
    const web = client(slack);
    for (let post = 1; post <= 4; post += 1) await web.chat.postMessage(audit);

    await expect(web.chat.postMessage(audit)).rejects.toMatchObject({ retryAfter: 4 });
    expect(await web.chat.postMessage({ ...audit, channel: 'C0APPROVALS' })).toMatchObject({ ok: true });
    now += 4000;
    expect(await web.chat.postMessage(audit)).toMatchObject({ ok: true });
  });

  test.each<[method: string, args: Record<string, unknown>, perMinute: number]>([
    ['users.list', {}, 20],
    ['chat.update', { channel: 'C0AUDIT', ts: '1.000001', text: 'x' }, 50],
    ['users.info', { user: 'U0ADA' }, 100],
  ])('give %s its tier', async (method, args, perMinute) => {
    const slack = await workspace({ now: () => 1_764_000_000_000, knobs: { rateLimits: true } });
    const web = client(slack);
    for (let call = 1; call <= perMinute; call += 1) await answerOf(web, method, args);

    await expect(web.apiCall(method, args)).rejects.toMatchObject({ retryAfter: 60 });
  });

  test('can be made smaller for one method', async () => {
    const slack = await workspace({ knobs: { rateLimits: true, rateLimitBudget: { 'auth.test': 1 } } });
    const web = client(slack);
    await web.auth.test();

    await expect(web.auth.test()).rejects.toThrow(WebAPIRateLimitedError);
  });
});

describe('waiting', () => {
  test('that is in vain says what was there instead', async () => {
    const slack = await workspace();
    await client(slack).chat.postMessage({ channel: 'C0AUDIT', text: 'c2c-48 requested' });

    const wait = slack.waitFor(() => slack.home('ada'), { timeoutMs: 1, what: "ada's home tab" });

    await expect(wait).rejects.toThrow(
      /ada's home tab did not happen; this is there:\n#c2c-audit:[^]*c2c-48 requested/,
    );
  });
});
