// The workspace driven by the real Bolt over HTTP: a command, a modal, a press, an update, as people see them.
import { afterEach, describe, expect, test } from '@jest/globals';
import { startApp, stopEverything, workspace } from './with-bolt.ts';

afterEach(stopEverything);

describe('a bot on the real Bolt, over HTTP', () => {
  test('answers a command with an ephemeral that only the asker sees', async () => {
    const slack = await workspace();
    const app = await startApp(slack);
    app.command('/c2c', async ({ ack, command }) => ack(`You said ${command.text}`));

    const outcome = await slack.command('ada', '#c2c-approvals', '/c2c allow web -> db');

    expect(outcome).toMatchObject({ status: 200, failure: undefined, refusals: [] });
    expect(slack.ephemerals('ada').map(slack.render)).toEqual(['You said allow web -> db']);
    expect(slack.ephemerals('grace')).toEqual([]);
    expect(slack.messages('#c2c-approvals')).toEqual([]);
  });

  test('posts a card, and changes it in place when somebody presses its button', async () => {
    const slack = await workspace();
    const app = await startApp(slack);
    app.action('approve', async ({ ack, body, client }) => {
      await ack();
      if (body.type !== 'block_actions' || body.message === undefined || body.channel === undefined) return;
      const text = `approved by <@${body.user.id}>`;
      await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text, blocks: [] });
    });
    await app.client.chat.postMessage({
      channel: 'C0APPROVALS',
      text: 'A request',
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: '*web* to `db`, asked by <@U0ADA>' } },
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'approve', text: { type: 'plain_text', text: 'Approve' }, value: 'c2c-48' },
          ],
        },
      ],
    });
    const card = await slack.waitFor(() => slack.findMessage('#c2c-approvals', 'web to db, asked by @ada'));

    expect(slack.render(card)).toBe('web to db, asked by @ada\n[Approve]');

    await slack.press('grace', card, 'Approve');
    const approved = await slack.waitFor(() => slack.findMessage('#c2c-approvals', 'approved by @grace'));

    expect(approved).toMatchObject({ ts: card.ts, edits: 1 });
  });

  test('opens a modal from a command, refuses a value, then takes it', async () => {
    const slack = await workspace();
    const app = await startApp(slack);
    app.command('/c2c', async ({ ack, command, client }) => {
      await ack();
      await client.views.open({
        trigger_id: command.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'ask',
          title: { type: 'plain_text', text: 'Ask' },
          submit: { type: 'plain_text', text: 'Send' },
          blocks: [
            {
              type: 'input',
              block_id: 'source',
              label: { type: 'plain_text', text: 'Source' },
              element: { type: 'plain_text_input', action_id: 'name' },
            },
          ],
        },
      });
    });
    app.view('ask', async ({ ack, view }) => {
      const source = view.state.values['source']?.['name']?.value;
      await (source === 'web'
        ? ack()
        : ack({ response_action: 'errors', errors: { source: 'There is no such app.' } }));
    });
    await slack.command('ada', '#general', '/c2c');
    const modal = await slack.waitFor(() => slack.views('ada').at(-1));

    expect((await slack.submitView('ada', modal, {})).errors).toEqual({
      source: 'Please complete this required field.',
    });

    const refused = await slack.submitView('ada', modal, { Source: 'wbe' });
    expect(refused.errors).toEqual({ source: 'There is no such app.' });
    expect(slack.views('ada').map(slack.render)).toEqual([
      '== Ask ==\nSource: [plain_text_input ▾]\n  ! There is no such app.\n[Send]',
    ]);

    await slack.submitView('ada', modal, { Source: 'web' });
    expect(slack.views('ada')).toEqual([]);
  });

  test('publishes the home tab when somebody opens it', async () => {
    const slack = await workspace();
    const app = await startApp(slack);
    app.event('app_home_opened', async ({ event, client }) => {
      const text = { type: 'mrkdwn' as const, text: `Hello <@${event.user}>` };
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'section', text }] } });
    });

    await slack.openHome('ada');

    const home = await slack.waitFor(() => slack.home('ada'));
    expect(slack.render(home)).toBe('== Home ==\nHello @ada');
  });
});
