// What the workspace sends to a bot: signatures, three seconds, triggers, response_urls, retries and repetitions.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { WorkspaceStandIn } from '../../../src/sandbox/workspace/server.ts';
import { answerOf, client, onStop, startApp, stopEverything, workspace } from './with-bolt.ts';

afterEach(stopEverything);

interface Heard {
  headers: IncomingMessage['headers'];
  body: string;
}

/** A bot that is nothing but a listener: answers as told, and remembers what it heard. */
async function bareBot(slack: WorkspaceStandIn, answer: (response: ServerResponse) => void): Promise<Heard[]> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onStop(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  slack.eventsUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/slack/events`;
  return heard;
}

const ok = (response: ServerResponse): void => void response.end();
const json = (body: unknown) => (response: ServerResponse) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
};
const fieldsOf = (heard: Heard | undefined) => new URLSearchParams(heard?.body ?? '');
const payloadOf = (heard: Heard | undefined) =>
  JSON.parse(fieldsOf(heard).get('payload') ?? '{}') as Record<string, unknown>;

async function withButton(slack: WorkspaceStandIn, text = 'Approve?') {
  const web = client(slack);
  const go = { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' }, value: 'c2c-48' };
  const blocks = [
    { type: 'section', text: { type: 'mrkdwn', text } },
    { type: 'actions', elements: [go] },
  ];
  await answerOf(web, 'chat.postMessage', { channel: 'C0APPROVALS', text, blocks });
  return slack.waitFor(() => slack.messages('#c2c-approvals').at(-1));
}

describe('a request that Slack did not sign', () => {
  const now = () => Math.floor(Date.now() / 1000);

  test.each<[what: string, raw: Parameters<WorkspaceStandIn['deliverRaw']>[0], status: number]>([
    ['a true one', { body: 'command=%2Fc2c&ssl_check=1' }, 200],
    ['the wrong secret', { body: 'command=%2Fc2c', secret: 'guessed' }, 401],
    ['a signature of something else', { body: 'command=%2Fc2c', signature: 'v0=00' }, 401],
    ['a timestamp of six minutes ago', { body: 'command=%2Fc2c', timestamp: now() - 360 }, 401],
    [
      'a timestamp of tomorrow, which Bolt 5.1 lets pass',
      { body: 'command=%2Fc2c&ssl_check=1', timestamp: now() + 86_400 },
      200,
    ],
    ['no signature at all', { body: 'command=%2Fc2c', unsigned: true }, 401],
  ])('%s', async (_, raw, status) => {
    const slack = await workspace();
    await startApp(slack);

    expect(await slack.deliverRaw(raw)).toMatchObject({ status });
  });
});

describe('a slash command', () => {
  test('carries what Slack sends, signed', async () => {
    const slack = await workspace();
    const heard = await bareBot(slack, ok);

    await slack.command('ada', '#c2c-approvals', '/c2c allow web -> db');

    expect(Object.fromEntries(fieldsOf(heard[0]))).toMatchObject({
      command: '/c2c',
      text: 'allow web -> db',
      user_id: 'U0ADA',
      user_name: 'ada',
      team_id: 'T0SANDBOX',
      channel_id: 'C0APPROVALS',
      channel_name: 'c2c-approvals',
      is_enterprise_install: 'false',
    });
    expect(heard[0]?.headers['x-slack-signature']).toMatch(/^v0=[0-9a-f]{64}$/);
  });

  test.each<[knob: string, knobs: object, typed: string, text: string]>([
    [
      'smart punctuation',
      { smartPunctuation: true },
      '/c2c allow "my app" -> db --force',
      'allow “my app”\u00a0→\u00a0db —force',
    ],
    ['entities', { escapeInCommand: true }, '/c2c allow a&b -> db', 'allow a&amp;b -&gt; db'],
    [
      'tokens',
      {},
      '/c2c who @grace #general @data-owners https://x.example/a',
      'who <@U0GRACE|grace> <#C0GENERAL|general> <!subteam^S0DATA|@data-owners> <https://x.example/a>',
    ],
    ['no tokens', { shouldEscape: false }, '/c2c who @grace', 'who @grace'],
  ])('arrives with %s when the knob says so', async (_, knobs, typed, text) => {
    const slack = await workspace({ knobs });
    const heard = await bareBot(slack, ok);

    await slack.command('ada', '#general', typed);

    expect(fieldsOf(heard[0]).get('text')).toBe(text);
  });

  test('that is never acknowledged shows operation_timeout to the person', async () => {
    const slack = await workspace({ knobs: { ackTimeoutMs: 20 } });
    await bareBot(slack, () => undefined);

    const outcome = await slack.command('ada', '#general', '/c2c list');

    expect(outcome).toMatchObject({ status: 0, failure: 'operation_timeout' });
    expect(slack.ephemerals('ada').map(slack.render)).toEqual(['/c2c failed with the error "operation_timeout"']);
  });

  test.each<[what: string, status: number, failure: string]>([
    ['an error', 500, 'http_service_error'],
    ['nothing known', 404, 'http_service_error'],
  ])('answered with %s shows it', async (_, status, failure) => {
    const slack = await workspace();
    await bareBot(slack, (response) => void response.writeHead(status).end());

    expect(await slack.command('ada', '#general', '/c2c list')).toMatchObject({ status, failure });
  });

  test('shows dispatch_failed when nobody listens', async () => {
    const slack = await workspace({ eventsUrl: 'http://127.0.0.1:9/slack/events' });

    expect(await slack.command('ada', '#general', '/c2c list')).toMatchObject({ failure: 'dispatch_failed' });
  });

  test('answered with blocks Slack would refuse shows nothing, and says why', async () => {
    const slack = await workspace();
    await bareBot(slack, json({ text: 'x', blocks: [{ type: 'graph' }] }));

    const outcome = await slack.command('ada', '#general', '/c2c list');

    expect(outcome.refusals).toEqual(['invalid_blocks', 'unsupported type: graph [json-pointer:/blocks/0/type]']);
    expect(slack.ephemerals('ada')).toEqual([]);
  });

  test('answered in_channel is seen by everybody, even where the bot is no member', async () => {
    const slack = await workspace();
    await bareBot(slack, json({ response_type: 'in_channel', text: 'for all' }));

    await slack.command('ada', '#general', '/c2c list');

    expect(slack.messages('#general').map(slack.render)).toEqual(['for all']);
  });

  test('is not for people who are not in the channel', async () => {
    const slack = await workspace();

    await expect(slack.command('guest', '#c2c-audit', '/c2c list')).rejects.toThrow('guest is not in #c2c-audit');
    await expect(slack.command('dennis', '#general', '/c2c list')).rejects.toThrow('dennis is deactivated');
  });
});

describe('a press', () => {
  test('carries the message with its texts escaped, and the person’s own team', async () => {
    const slack = await workspace();
    const heard = await bareBot(slack, ok);
    const card = await withButton(slack, 'a & b < <@U0ADA>');

    await slack.press('mallory', card, 'Go');

    expect(payloadOf(heard[0])).toMatchObject({
      type: 'block_actions',
      user: { id: 'U0MALLORY', team_id: 'T0EVIL' },
      team: { id: 'T0SANDBOX' },
      container: { type: 'message', message_ts: card.ts, channel_id: 'C0APPROVALS', is_ephemeral: false },
      message: { text: 'a &amp; b &lt; <@U0ADA>', blocks: [{ text: { text: 'a &amp; b &lt; <@U0ADA>' } }, {}] },
      actions: [{ type: 'button', action_id: 'go', value: 'c2c-48' }],
    });
  });

  test('can still hit a button that was there when the person looked', async () => {
    const slack = await workspace();
    const heard = await bareBot(slack, ok);
    const card = await withButton(slack);
    await client(slack).chat.update({ channel: card.channel, ts: card.ts, text: 'approved', blocks: [] });

    await slack.press('grace', card, 'Go');

    expect(payloadOf(heard[0])).toMatchObject({ message: { text: 'approved' }, actions: [{ action_id: 'go' }] });
    await expect(slack.press('grace', { channel: card.channel, ts: card.ts }, 'Go')).rejects.toThrow(
      'nothing to press',
    );
  });

  test('on an ephemeral names it without handing its content back', async () => {
    const slack = await workspace();
    const go = { type: 'button', text: { type: 'plain_text', text: 'Go' } };
    const heard = await bareBot(slack, json({ text: 'x', blocks: [{ type: 'actions', elements: [go] }] }));
    const { answer } = await slack.command('ada', '#general', '/c2c');
    if (answer === undefined) throw new Error('there was no answer');

    await slack.press('ada', answer, 'Go');

    expect(payloadOf(heard[1])).toMatchObject({ container: { is_ephemeral: true, message_ts: answer.ts } });
    expect(payloadOf(heard[1])).not.toHaveProperty('message');
    await expect(slack.press('grace', answer, 'Go')).rejects.toThrow('grace cannot see that ephemeral');
  });
});

describe('a response_url', () => {
  const post = (url: string, body: object) =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  async function issued(slack: WorkspaceStandIn): Promise<string> {
    const heard = await bareBot(slack, ok);
    await slack.command('ada', '#general', '/c2c list');
    return fieldsOf(heard[0]).get('response_url') ?? '';
  }

  test('works five times, and then answers 404', async () => {
    const slack = await workspace();
    const url = await issued(slack);

    const answers = [];
    for (let use = 1; use <= 6; use += 1) answers.push((await post(url, { text: `use ${use}` })).status);

    expect(answers).toEqual([200, 200, 200, 200, 200, 404]);
    expect(slack.ephemerals('ada')).toHaveLength(5);
  });

  test('works for thirty minutes', async () => {
    let now = Date.parse('2026-11-22T12:00:00Z');
    const slack = await workspace({ now: () => now });
    const url = await issued(slack);

    now += 30 * 60_000;
    expect((await post(url, { text: 'in time' })).status).toBe(200);

    now += 1;
    expect(await (await post(url, { text: 'too late' })).json()).toEqual({ ok: false, error: 'expired_url' });
  });

  test('of a press replaces the message unless told otherwise, and deletes it', async () => {
    const slack = await workspace();
    const heard = await bareBot(slack, ok);
    const card = await withButton(slack);
    await slack.press('ada', card, 'Go');
    const url = String(payloadOf(heard[0])['response_url']);

    await post(url, { replace_original: false, text: 'only you' });
    expect(slack.ephemerals('ada').map(slack.render)).toEqual(['only you']);

    await post(url, { text: 'changed' });
    expect(slack.messages('#c2c-approvals').map(slack.render)).toEqual(['changed\n(edited)']);

    await post(url, { delete_original: true });
    expect(slack.messages('#c2c-approvals')).toEqual([]);
  });

  test('refuses what the Web API would refuse', async () => {
    const slack = await workspace();
    const url = await issued(slack);

    const response = await post(url, { text: 'x', blocks: [{ type: 'graph' }] });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ ok: false, error: 'invalid_blocks' });
  });
});

describe('an event', () => {
  test.each<[what: string, answer: (response: ServerResponse) => void, reason: string]>([
    ['an error', (response) => void response.writeHead(500).end(), 'http_error'],
    ['silence', () => undefined, 'http_timeout'],
    ['a cut connection', (response) => void response.socket?.destroy(), 'connection_failed'],
  ])('answered by %s comes three times again, and says why', async (_, answer, reason) => {
    const slack = await workspace({ knobs: { eventRetryDelaysMs: [0, 0, 0], ackTimeoutMs: 20 } });
    const heard = await bareBot(slack, answer);

    await slack.openHome('ada');
    await slack.waitFor(() => slack.deliveries.length === 4);

    expect(heard.map(({ headers }) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2', '3']);
    expect(heard[1]?.headers['x-slack-retry-reason']).toBe(reason);
    const ids = heard.map(({ body }) => (JSON.parse(body) as { event_id: string }).event_id);
    expect(new Set(ids).size).toBe(1);
  });

  test('is not sent again when the bot asks Slack to leave it', async () => {
    const slack = await workspace({ knobs: { eventRetryDelaysMs: [0, 0, 0] } });
    const heard = await bareBot(slack, (response) => void response.writeHead(500, { 'x-slack-no-retry': '1' }).end());

    expect(await slack.openHome('ada')).toMatchObject({ failure: 'http_service_error', noRetry: true });
    expect(heard).toHaveLength(1);
  });
});

test('everything can be delivered twice', async () => {
  const slack = await workspace({ knobs: { duplicateDelivery: 'after' } });
  const heard = await bareBot(slack, ok);
  const card = await withButton(slack);

  await slack.press('grace', card, 'Go');

  expect(heard).toHaveLength(2);
  expect(heard[1]?.body).toBe(heard[0]?.body);
});
