// The other door: a real Bolt app on Socket Mode, with envelopes and acknowledgements instead of HTTP.
import { afterEach, describe, expect, test } from '@jest/globals';
import { answerOf, client, startSocketApp, stopEverything, workspace } from './with-bolt.ts';

afterEach(stopEverything);

describe('a bot on Socket Mode', () => {
  test('answers a command through the acknowledgement, in frames of every size', async () => {
    const slack = await workspace();
    const app = await startSocketApp(slack);
    app.command('/c2c', async ({ ack, command }) => ack('→'.repeat(command.text.length)));

    for (const length of [1, 300, 30_000]) {
      const outcome = await slack.command('ada', '#general', `/c2c ${'→'.repeat(length)}`);

      expect(outcome).toMatchObject({ status: 200, delivery: { via: 'socket' }, refusals: [] });
      expect(outcome.answer?.text).toBe('→'.repeat(length));
    }
    expect(slack.ephemerals('ada')).toHaveLength(3);
  });

  test('hears presses and events, and answers menus', async () => {
    const slack = await workspace();
    const app = await startSocketApp(slack);
    const text = { type: 'plain_text' as const, text: 'web' };
    app.options('app', async ({ ack }) => ack({ options: [{ text, value: 'web' }] }));
    app.action('app', async ({ ack, respond }) => {
      await ack();
      await respond('chosen');
    });
    app.event('app_home_opened', async ({ event, client: web }) => {
      await web.views.publish({ user_id: event.user, view: { type: 'home', blocks: [] } });
    });
    const menu = { type: 'external_select', action_id: 'app' };
    const blocks = [{ type: 'actions', elements: [menu] }];
    await answerOf(client(slack), 'chat.postMessage', { channel: 'C0AUDIT', text: 'x', blocks });
    const message = await slack.waitFor(() => slack.messages('#c2c-audit')[0]);

    expect((await slack.suggest('ada', message, 'app', 'web')).options).toEqual([{ text, value: 'web' }]);
    await slack.press('ada', message, 'app', { value: 'web' });
    await slack.waitFor(() => slack.findMessage('#c2c-audit', 'chosen'));
    await slack.openHome('ada');
    await slack.waitFor(() => slack.home('ada'));
  });

  test('that does not acknowledge in time fails like any other', async () => {
    const slack = await workspace({ knobs: { ackTimeoutMs: 20 } });
    const app = await startSocketApp(slack);
    app.command('/c2c', async () => undefined);

    expect(await slack.command('ada', '#general', '/c2c')).toMatchObject({ failure: 'operation_timeout' });
  });

  test('gets a copy of each envelope when deliveries are doubled, and acknowledges both', async () => {
    const slack = await workspace({ knobs: { duplicateDelivery: 'together' } });
    const app = await startSocketApp(slack);
    app.command('/c2c', async ({ ack }) => ack());

    await slack.command('ada', '#general', '/c2c');
    await slack.waitFor(() => slack.deliveries.length === 2);

    expect(slack.deliveries.map(({ failure }) => failure)).toEqual([undefined, undefined]);
  });

  test('is heard no more once it disconnects', async () => {
    const slack = await workspace();
    await startSocketApp(slack);
    expect(slack.sockets.connected).toBe(1);

    slack.sockets.refresh();

    await slack.waitFor(() => slack.sockets.connected === 0);
  });

  test('cannot open a socket with the bot’s token', async () => {
    const slack = await workspace();

    const answer = await answerOf(client(slack), 'apps.connections.open', {});

    expect(answer).toMatchObject({ error: 'not_allowed_token_type' });
  });
});
