// What a page that shows the workspace needs of it: where a call was meant to be seen, and what was sent and filled in.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { WorkspaceStandIn } from '../../../src/sandbox/workspace/server.ts';
import { answerOf, client, onStop, startApp, stopEverything, workspace } from './with-bolt.ts';

afterEach(stopEverything);

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const modal = (...blocks: object[]) => ({ type: 'modal', title: plain('Ask'), submit: plain('Send'), blocks });
const menu = { type: 'external_select', action_id: 'app' };
const input = { type: 'input', block_id: 'dest', label: plain('Destination'), element: menu };

function placesOf(slack: WorkspaceStandIn) {
  return slack.calls.map(({ method, place: { channel, person } }) => [method, channel, person]);
}

describe('a call knows where it would have been seen', () => {
  test('also when it was refused', async () => {
    const slack = await workspace();
    const web = client(slack);

    await answerOf(web, 'chat.postMessage', { channel: 'C0AUDIT', blocks: [{ type: 'graph' }] });
    await answerOf(web, 'chat.postMessage', { channel: 'U0ADA', text: '' });
    await answerOf(web, 'chat.postEphemeral', { channel: 'C0GENERAL', user: 'U0ADA', text: 'x' });
    await answerOf(web, 'views.publish', { user_id: 'U0GRACE', view: { type: 'modal' } });
    await answerOf(web, 'chat.postMessage', { channel: 'C0NOWHERE', text: 'x' });

    expect(placesOf(slack)).toEqual([
      ['chat.postMessage', 'C0AUDIT', undefined],
      ['chat.postMessage', 'D0ADA', 'U0ADA'],
      ['chat.postEphemeral', 'C0GENERAL', 'U0ADA'],
      ['views.publish', undefined, 'U0GRACE'],
      ['chat.postMessage', undefined, undefined],
    ]);
  });

  test('a form that did not open belongs to who pressed, an answer to a response_url to who asked', async () => {
    const slack = await workspace();
    const app = await startApp(slack);
    app.command('/c2c', async ({ ack, client: web, respond, body: { trigger_id } }) => {
      await ack();
      await answerOf(web, 'views.open', { trigger_id, view: { type: 'home' } });
      await respond({ text: 'answered', response_type: 'ephemeral' });
    });

    await slack.command('ada', '#general', '/c2c');
    await slack.waitFor(() => slack.ephemerals('ada').length === 1);

    expect(placesOf(slack).slice(-2)).toEqual([
      ['views.open', undefined, 'U0ADA'],
      ['response_url', 'C0GENERAL', 'U0ADA'],
    ]);
  });

  test('and how long it was told to wait', async () => {
    const slack = await workspace();
    slack.faults.plan('chat.postMessage', { kind: 'rate_limited', retryAfter: 7 });

    await client(slack)
      .chat.postMessage({ channel: 'C0AUDIT', text: 'x' })
      .catch(() => undefined);

    expect(slack.calls).toMatchObject([{ error: 'ratelimited', retryAfter: 7 }]);
  });
});

describe('late acknowledgements', () => {
  test('are heard by the bot and not by the person', async () => {
    const slack = await workspace({ knobs: { ackTimeoutMs: 30 } });
    const heard: string[] = [];
    const bot = createServer((request, response) => {
      request.resume().on('end', () => response.end());
      heard.push(request.url ?? '');
    }).listen(0, '127.0.0.1');
    await once(bot, 'listening');
    onStop(async () => void bot.close().closeAllConnections());
    const address = bot.address();
    slack.eventsUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
    slack.turnKnobs({ lateAcknowledgements: true });

    const [outcome] = await Promise.all([slack.command('ada', '#general', '/c2c list'), once(bot, 'request')]);

    expect(heard).toHaveLength(1);
    expect(outcome).toMatchObject({ status: 0, failure: 'operation_timeout' });
    expect(outcome.tookMs).toBeGreaterThanOrEqual(29);
    expect(slack.ephemerals('ada').map(slack.render)).toEqual(['/c2c failed with the error "operation_timeout"']);
    expect(slack.deliveries).toMatchObject([{ sent: { command: '/c2c', text: 'list' } }]);
  });
});

test('turned knobs are news', async () => {
  const slack = await workspace();
  const news: string[] = [];
  slack.onChange(({ kind }) => news.push(kind));

  slack.turnKnobs({ editWindowClosed: true });

  expect(slack.knobs.editWindowClosed).toBe(true);
  expect(news).toEqual(['knobs']);
});

test('an option that only the app knows is sent back as it was offered', async () => {
  const slack = await workspace();
  const app = await startApp(slack);
  const submitted: unknown[] = [];
  app.command('/c2c', async ({ ack, client: web, body: { trigger_id } }) => {
    await ack();
    await answerOf(web, 'views.open', { trigger_id, view: { ...modal(input), callback_id: 'ask' } });
  });
  app.view('ask', async ({ ack, view }) => {
    submitted.push(view.state.values['dest']?.['app']?.selected_option);
    await ack();
  });
  await slack.command('ada', '#general', '/c2c');
  const view = await slack.waitFor(() => slack.views('ada')[0]);
  const offered = { text: plain('shop/data/db'), value: 'guid-of-db' };

  const filled = slack.fillView('ada', { dest: offered });
  await slack.submitView('ada', view);

  expect(filled.values['dest']).toMatchObject({ app: { selected_option: offered } });
  expect(submitted).toEqual([offered]);
});
