// Modals and the home tab: triggers, the stack, hashes, what a person fills in, and what an acknowledgement does.
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WorkspaceStandIn } from '../../../src/sandbox/workspace/server.ts';
import { answerOf, client, startApp, stopEverything, workspace } from './with-bolt.ts';

afterEach(stopEverything);

const plain = (text: string) => ({ type: 'plain_text' as const, text });

function modal(title: string, more: Partial<ModalView> = {}): ModalView {
  const reason = { type: 'plain_text_input' as const, action_id: 'reason', min_length: 3 };
  const next = { type: 'button' as const, action_id: 'next', text: plain('Next') };
  return {
    type: 'modal',
    callback_id: 'ask',
    title: plain(title),
    submit: plain('Send'),
    blocks: [
      { type: 'input', block_id: 'why', label: plain('Reason'), element: reason, optional: true },
      { type: 'actions', block_id: 'buttons', elements: [next] },
    ],
    ...more,
  };
}

/** A trigger_id as a slash command brings it. */
async function triggerFrom(slack: WorkspaceStandIn, person = 'ada'): Promise<string> {
  const app = await startApp(slack);
  let trigger = '';
  app.command('/c2c', async ({ ack, command }) => {
    trigger = command.trigger_id;
    await ack();
  });
  app.view({ type: 'view_closed', callback_id: 'ask' }, async ({ ack }) => ack());
  await slack.command(person, '#general', '/c2c');
  return trigger;
}

describe('a trigger', () => {
  test('opens one modal, for the person who caused it', async () => {
    const slack = await workspace();
    const trigger_id = await triggerFrom(slack);
    const args = { trigger_id, view: modal('Ask') };

    expect(await answerOf(client(slack), 'views.open', args)).toMatchObject({ ok: true, view: { callback_id: 'ask' } });
    expect(await answerOf(client(slack), 'views.open', args)).toMatchObject({ error: 'exchanged_trigger_id' });
    expect(slack.views('ada')).toHaveLength(1);
    expect(slack.views('grace')).toEqual([]);
  });

  test('lives for three seconds', async () => {
    let now = 1_764_000_000_000;
    const slack = await workspace({ now: () => now });
    const trigger_id = await triggerFrom(slack);

    now += 3001;

    const answer = await answerOf(client(slack), 'views.open', { trigger_id, view: modal('Ask') });
    expect(answer).toMatchObject({ error: 'expired_trigger_id' });
  });

  test('survives a view that is refused, and cannot be made up', async () => {
    const slack = await workspace();
    const trigger_id = await triggerFrom(slack);
    const web = client(slack);

    const wrong = await answerOf(web, 'views.open', { trigger_id, view: modal('x'.repeat(25)) });
    expect(wrong).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: {
        messages: [
          '[ERROR] failed to match all allowed schemas [json-pointer:/view]',
          '[ERROR] failed to match all allowed schemas [json-pointer:/view/title]',
          '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
        ],
      },
    });
    expect(await answerOf(web, 'views.open', { trigger_id, view: modal('Ask') })).toMatchObject({ ok: true });
    const guess = { trigger_id: '1.2.3', view: modal('Ask') };
    expect(await answerOf(web, 'views.open', guess)).toMatchObject({ error: 'invalid_trigger_id' });
  });
});

describe('the stack of modals', () => {
  test('is three deep', async () => {
    const slack = await workspace();
    const app = await startApp(slack);
    app.shortcut('c2c_request', async ({ ack, shortcut, client: web }) => {
      await ack();
      await web.views.open({ trigger_id: shortcut.trigger_id, view: modal('1') });
    });
    app.action('next', async ({ ack, body }) => {
      await ack();
      if (!('trigger_id' in body)) return;
      const title = `${slack.views('ada').length + 1}`;
      await answerOf(client(slack), 'views.push', { trigger_id: body.trigger_id, view: modal(title) });
    });

    await slack.shortcut('ada', 'c2c_request');
    for (const depth of [1, 2, 3]) {
      const top = await slack.waitFor(() => slack.views('ada').length === depth && slack.views('ada').at(-1));
      await slack.press('ada', top, 'Next');
    }
    const pushes = () => slack.calls.filter((call) => call.method === 'views.push');
    await slack.waitFor(() => pushes().length === 3);

    expect(pushes().map((call) => call.error)).toEqual([undefined, undefined, 'push_limit_reached']);
    expect(slack.views('ada').map((view) => view.previousId)).toEqual([
      undefined,
      ...slack
        .views('ada')
        .map(({ id }) => id)
        .slice(0, 2),
    ]);
  });

  test('cannot be pushed on with the trigger of a command', async () => {
    const slack = await workspace();
    const trigger_id = await triggerFrom(slack);

    const answer = await answerOf(client(slack), 'views.push', { trigger_id, view: modal('2') });

    expect(answer).toMatchObject({ error: 'not_found' });
  });
});

describe('updating a view', () => {
  test('with an old hash conflicts, and what was typed stays', async () => {
    const slack = await workspace();
    const trigger_id = await triggerFrom(slack);
    const web = client(slack);
    const opened = await web.views.open({ trigger_id, view: modal('Loading') });
    const args = { view_id: opened.view?.id, hash: opened.view?.hash, view: modal('Ready') };

    expect(await answerOf(web, 'views.update', args)).toMatchObject({ ok: true });
    expect(await answerOf(web, 'views.update', args)).toMatchObject({ error: 'hash_conflict' });
    expect(await answerOf(web, 'views.update', { view_id: 'V404', view: modal('x') })).toMatchObject({
      error: 'not_found',
    });
    expect(slack.views('ada').map(({ updates }) => updates)).toEqual([1]);
  });

  test('is possible by external_id, which nobody else may have', async () => {
    const slack = await workspace();
    const trigger_id = await triggerFrom(slack);
    const web = client(slack);
    await web.views.open({ trigger_id, view: modal('Ask', { external_id: 'c2c-48' }) });

    const view = modal('Asked', { external_id: 'c2c-48' });

    expect(await answerOf(web, 'views.update', { external_id: 'c2c-48', view })).toMatchObject({ ok: true });
    const second = await triggerFrom(slack, 'grace');
    expect(await answerOf(web, 'views.open', { trigger_id: second, view })).toMatchObject({
      error: 'duplicate_external_id',
    });
  });
});

describe('a submission', () => {
  async function submitted(answer: ViewResponseAction | undefined, values: Record<string, string> = {}) {
    const slack = await workspace();
    const app = await startApp(slack);
    app.shortcut('c2c_request', async ({ ack, shortcut, client: web }) => {
      await ack();
      await web.views.open({ trigger_id: shortcut.trigger_id, view: modal('Ask') });
    });
    app.view('ask', async ({ ack }) => (answer === undefined ? ack() : ack(answer)));
    await slack.shortcut('ada', 'c2c_request');
    const view = await slack.waitFor(() => slack.views('ada').at(-1));
    return { slack, outcome: await slack.submitView('ada', view, values) };
  }

  test('closes the modal when it is acknowledged', async () => {
    const { slack, outcome } = await submitted(undefined);

    expect(outcome).toMatchObject({ status: 200, errors: {}, refusals: [], shows: undefined });
    expect(slack.views('ada')).toEqual([]);
  });

  test('is held back by Slack’s own client while an input is wrong', async () => {
    const { outcome } = await submitted(undefined, { Reason: 'no' });

    expect(outcome.errors).toEqual({ why: 'Please enter at least 3 characters.' });
    expect(outcome.delivery).toBeUndefined();
  });

  test.each<[what: string, answer: ViewResponseAction, stack: string[]]>([
    ['errors', { response_action: 'errors', errors: { why: 'Say more.' } }, ['Ask']],
    ['update', { response_action: 'update', view: modal('Asked') }, ['Asked']],
    ['push', { response_action: 'push', view: modal('Sure?') }, ['Ask', 'Sure?']],
    ['clear', { response_action: 'clear' }, []],
  ])('answered with %s moves the stack', async (_, answer, stack) => {
    const { slack, outcome } = await submitted(answer, { Reason: 'checkout' });

    expect(outcome.refusals).toEqual([]);
    expect(slack.views('ada').map(({ definition }) => definition['title'])).toMatchObject(stack.map(plain));
  });

  test.each<[what: string, answer: ViewResponseAction, refusal: string]>([
    [
      'an error for no input',
      { response_action: 'errors', errors: { buttons: 'x' } },
      'errors names "buttons", which is no input block',
    ],
    ['no errors', { response_action: 'errors', errors: {} }, 'errors must be an object that is not empty'],
    [
      'a title that is too long',
      { response_action: 'update', view: modal('x'.repeat(25)) },
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
  ])('answered with %s leaves the modal, and says why', async (_, answer, refusal) => {
    const { slack, outcome } = await submitted(answer);

    expect(outcome.refusals.join('\n')).toContain(refusal);
    expect(slack.views('ada')).toHaveLength(1);
  });
});

test('closing a modal is told to the bot only when the view asks for it', async () => {
  const slack = await workspace();
  const web = client(slack);
  const trigger_id = await triggerFrom(slack);
  await web.views.open({ trigger_id, view: modal('Quiet') });
  expect(await slack.closeView('ada')).toBeUndefined();

  const second = await triggerFrom(slack);
  await web.views.open({ trigger_id: second, view: modal('Loud', { notify_on_close: true }) });
  expect(await slack.closeView('ada')).toMatchObject({ kind: 'interaction', status: 200 });
  expect(slack.views('ada')).toEqual([]);
});

describe('a menu the bot fills', () => {
  const menu = (min_query_length: number) => ({
    type: 'home' as const,
    blocks: [
      {
        type: 'section' as const,
        text: plain('App'),
        accessory: { type: 'external_select' as const, action_id: 'app', min_query_length },
      },
    ],
  });

  test('shows its options, asks only for long enough words, and shows none that Slack would refuse', async () => {
    const slack = await workspace();
    const app = await startApp(slack);
    app.options('app', async ({ ack, options }) => {
      const text = options.value === 'long' ? 'x'.repeat(76) : options.value;
      await ack({ options: [{ text: plain(text), value: 'a' }] });
    });
    await client(slack).views.publish({ user_id: 'U0ADA', view: menu(2) });
    const home = await slack.waitFor(() => slack.home('ada'));

    expect((await slack.suggest('ada', home, 'app', 'w')).delivery).toBeUndefined();
    expect((await slack.suggest('ada', home, 'app', 'we')).options).toEqual([{ text: plain('we'), value: 'a' }]);
    expect((await slack.suggest('ada', home, 'app', 'long')).refusals).toContain(
      'must be less than 76 characters [json-pointer:/options/0/text/text]',
    );
  });
});

describe('the home tab', () => {
  test.each<[why: string, args: Record<string, unknown>, error: string]>([
    ['somebody unknown', { user_id: 'U404', view: { type: 'home', blocks: [] } }, 'user_not_found'],
    ['a modal', { user_id: 'U0ADA', view: modal('x') }, 'invalid_arguments'],
    ['a hash from before', { user_id: 'U0ADA', hash: 'old', view: { type: 'home', blocks: [] } }, 'hash_conflict'],
  ])('is not published for %s', async (_, args, error) => {
    const slack = await workspace();

    expect(await answerOf(client(slack), 'views.publish', args)).toMatchObject({ error });
  });

  test('is not published when the app has none', async () => {
    const slack = await workspace({ knobs: { homeTabEnabled: false } });
    const args = { user_id: 'U0ADA', view: { type: 'home', blocks: [] } };

    expect(await answerOf(client(slack), 'views.publish', args)).toMatchObject({ error: 'not_enabled' });
  });
});
