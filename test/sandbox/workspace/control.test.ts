// Driving a workspace from another process: state out, acts in.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { WorkspaceStandIn } from '../../../src/sandbox/workspace/server.ts';
import { startApp, stopEverything, workspace } from './with-bolt.ts';

afterEach(stopEverything);

async function act(slack: WorkspaceStandIn, name: string, args: object) {
  const response = await fetch(`${slack.url}/__sandbox/${name}`, { method: 'POST', body: JSON.stringify(args) });
  return { status: response.status, ...((await response.json()) as Record<string, unknown>) };
}

async function stateOf(slack: WorkspaceStandIn) {
  return (await (await fetch(`${slack.url}/__sandbox/state`)).json()) as Record<string, unknown>;
}

describe('the control API', () => {
  test('lets a person type, press and fill in a form', async () => {
    const slack = await workspace();
    const app = await startApp(slack);
    const plain = (text: string) => ({ type: 'plain_text' as const, text });
    app.command('/c2c', async ({ ack, client }) => {
      await ack('typed');
      const go = { type: 'button' as const, action_id: 'go', text: plain('Go') };
      const blocks = [{ type: 'actions' as const, elements: [go] }];
      await client.chat.postMessage({ channel: 'C0AUDIT', text: 'x', blocks });
    });
    app.action('go', async ({ ack, body, client }) => {
      await ack();
      if (!('trigger_id' in body)) return;
      const element = { type: 'plain_text_input' as const, action_id: 'name' };
      const blocks = [{ type: 'input' as const, label: plain('Name'), element }];
      const view = { type: 'modal' as const, callback_id: 'ask', title: plain('Ask'), submit: plain('Send'), blocks };
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    app.view('ask', async ({ ack }) => ack());

    const typed = await act(slack, 'command', { person: 'ada', channel: '#general', text: '/c2c' });
    const card = await slack.waitFor(() => slack.messages('#c2c-audit')[0]);
    const on = { channel: card.channel, ts: card.ts };
    const pressed = await act(slack, 'press', { person: 'ada', on, what: 'Go' });
    await slack.waitFor(() => slack.views('ada').length === 1);
    const state = await stateOf(slack);
    const sent = await act(slack, 'submitView', { person: 'ada', values: { Name: 'web' } });

    expect([typed, pressed, sent]).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(state).toMatchObject({
      ephemerals: [{ to: 'U0ADA', rendered: 'typed' }],
      modals: [{ person: 'U0ADA', rendered: '== Ask ==\nName: [plain_text_input ▾]\n[Send]' }],
    });
    expect(slack.views('ada')).toEqual([]);
  });

  test('turns knobs and plans faults', async () => {
    const slack = await workspace();

    await act(slack, 'knobs', { editWindowClosed: true });
    await act(slack, 'faults', { method: 'chat.update', fault: { kind: 'error', error: 'fatal_error' }, times: 2 });

    expect(slack.knobs.editWindowClosed).toBe(true);
    expect(slack.faults.pending).toMatchObject([{ method: 'chat.update', left: 2 }]);
    await act(slack, 'clearFaults', {});
    expect(slack.faults.pending).toEqual([]);
  });

  test.each<[name: string, args: object, status: number, error: RegExp]>([
    ['knobs', { gravity: 'off' }, 400, /Unrecognized key: "gravity"/],
    [
      'command',
      { person: 'eve', channel: '#general', text: '/c2c' },
      400,
      /nobody is called "eve"; there is: ada, grace/,
    ],
    ['openHome', { person: 7 }, 400, /expected string/],
    ['dance', {}, 404, /there is no POST/],
  ])('says what is wrong with %s %o', async (name, args, status, error) => {
    const slack = await workspace();

    expect(await act(slack, name, args)).toMatchObject({ status, error: expect.stringMatching(error) });
  });
});

test('listeners hear of every change until they stop listening', async () => {
  const slack = await workspace();
  const heard: string[] = [];
  const stop = slack.onChange((change) => heard.push(change.kind));

  slack.say('ada', '#general', 'hello');
  stop();
  slack.say('ada', '#general', 'again');

  expect(heard).toEqual(['message']);
});
