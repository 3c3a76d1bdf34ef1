// chat.* through Slack's own client: what people see, and the exact error when Slack would say no.
import { afterEach, describe, expect, test } from '@jest/globals';
import { MINIMUM_SCOPES, defaultSeed } from '../../../src/sandbox/workspace/seed.ts';
import { answerOf, client, stopEverything, workspace } from './with-bolt.ts';

afterEach(stopEverything);

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const x = (length: number) => 'x'.repeat(length);

describe('posting', () => {
  test.each<[why: string, args: Record<string, unknown>, error: string]>([
    ['a channel that is not there', { channel: 'C404', text: 'x' }, 'channel_not_found'],
    ['a channel without the bot', { channel: 'C0GENERAL', text: 'x' }, 'not_in_channel'],
    ['nothing to say', { channel: 'C0AUDIT' }, 'no_text'],
    ['blank text', { channel: 'C0AUDIT', text: ' ' }, 'no_text'],
    ['blocks that are no list', { channel: 'C0AUDIT', blocks: { blocks: [] } }, 'invalid_blocks_format'],
    ['a block of an unknown type', { channel: 'C0AUDIT', text: 'x', blocks: [{ type: 'graph' }] }, 'invalid_blocks'],
    [
      '11,001 characters in blocks',
      {
        channel: 'C0AUDIT',
        text: 'x',
        blocks: [...Array.from({ length: 3 }, () => section(x(3000))), section(x(2001))],
      },
      'msg_blocks_too_long',
    ],
    [
      '101 attachments',
      { channel: 'C0AUDIT', attachments: Array.from({ length: 101 }, () => ({ text: 'x' })) },
      'too_many_attachments',
    ],
    [
      'metadata without a type',
      { channel: 'C0AUDIT', text: 'x', metadata: { event_payload: {} } },
      'invalid_metadata_format',
    ],
    [
      'too much metadata',
      { channel: 'C0AUDIT', text: 'x', metadata: { event_type: 'a', event_payload: { x: x(9000) } } },
      'metadata_too_large',
    ],
    ['a thread that is not there', { channel: 'C0AUDIT', text: 'x', thread_ts: '1.000001' }, 'thread_not_found'],
    ['a person who left', { channel: 'U0DENNIS', text: 'x' }, 'user_disabled'],
  ])('is refused for %s', async (_, args, error) => {
    const slack = await workspace();

    expect(await answerOf(client(slack), 'chat.postMessage', args)).toMatchObject({ ok: false, error });
    expect(slack.everShown).toEqual([]);
  });

  test('explains refused blocks the way Slack does, in `errors` and in response_metadata', async () => {
    const slack = await workspace();
    const blocks = [section(x(3001))];

    const answer = await answerOf(client(slack), 'chat.postMessage', { channel: 'C0AUDIT', text: 'x', blocks });

    const complaint = 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]';
    expect(answer).toMatchObject({
      error: 'invalid_blocks',
      errors: expect.arrayContaining([complaint]),
      response_metadata: { messages: expect.arrayContaining([`[ERROR] ${complaint}`]) },
    });
  });

  test('goes to a person’s direct messages when the channel is a person', async () => {
    const slack = await workspace();

    const posted = await client(slack).chat.postMessage({ channel: 'U0ADA', text: 'c2c-48 is live' });

    expect(posted.channel).toBe('D0ADA');
    expect(slack.directMessages('ada').map(slack.render)).toEqual(['c2c-48 is live']);
  });

  test('cuts text at 40,000 characters and warns', async () => {
    const slack = await workspace();

    const posted = await client(slack).chat.postMessage({ channel: 'C0AUDIT', text: x(40_001) });

    expect(posted).toMatchObject({ warning: 'message_truncated' });
    expect(slack.messages('#c2c-audit')[0]?.text).toHaveLength(40_000);
  });

  test('says which scope is missing and which are there', async () => {
    const slack = await workspace({ seed: { ...defaultSeed(), botScopes: MINIMUM_SCOPES } });

    const answer = await answerOf(client(slack), 'usergroups.users.list', { usergroup: 'S0DATA' });

    expect(answer).toMatchObject({
      error: 'missing_scope',
      needed: 'usergroups:read',
      provided: MINIMUM_SCOPES.join(','),
      response_metadata: { scopes: MINIMUM_SCOPES, acceptedScopes: ['usergroups:read'] },
    });
  });

  test.each<[token: string | undefined, error: string]>([
    [undefined, 'not_authed'],
    ['xoxb-wrong', 'invalid_auth'],
    ['xapp-sandbox', 'not_allowed_token_type'],
  ])('with the token %s is refused', async (token, error) => {
    const slack = await workspace();
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };

    const response = await fetch(`${slack.apiUrl}auth.test`, { method: 'POST', headers });

    expect(await response.json()).toMatchObject({ ok: false, error });
    expect(response.headers.get('x-slack-req-id')).toMatch(/^[0-9a-f]{32}$/);
  });

  test('takes a JSON body and a token in the body too, and warns of a missing charset', async () => {
    const slack = await workspace();
    const body = JSON.stringify({
      token: slack.botToken,
      channel: '#c2c-audit',
      text: 'requested',
      blocks: [section('*requested*')],
    });

    const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });

    expect(await response.json()).toMatchObject({ ok: true, channel: 'C0AUDIT', warning: 'missing_charset' });
    expect(slack.messages('#c2c-audit').map(slack.render)).toEqual(['requested']);
    expect(slack.calls[0]?.args).not.toHaveProperty('token');
  });

  test('a method Slack does not have is unknown', async () => {
    const slack = await workspace();

    expect(await answerOf(client(slack), 'chat.shout', {})).toMatchObject({ error: 'unknown_method' });
  });
});

describe('an ephemeral', () => {
  test('is seen by one person, is not in the history and cannot be updated', async () => {
    const slack = await workspace();
    const web = client(slack);

    const posted = await web.chat.postEphemeral({ channel: 'C0AUDIT', user: 'U0ADA', text: 'only you' });

    expect(slack.ephemerals('ada').map(slack.render)).toEqual(['only you']);
    expect(slack.messages('#c2c-audit')).toEqual([]);
    const update = { channel: 'C0AUDIT', ts: posted.message_ts, text: 'x' };
    expect(await answerOf(web, 'chat.update', update)).toMatchObject({ error: 'message_not_found' });
  });

  test('is refused for somebody who is not in the channel', async () => {
    const slack = await workspace();
    const args = { channel: 'C0AUDIT', user: 'U0MALLORY', text: 'x' };

    expect(await answerOf(client(slack), 'chat.postEphemeral', args)).toMatchObject({ error: 'user_not_in_channel' });
  });
});

describe('updating', () => {
  test.each<[why: string, args: Record<string, unknown>, error: string]>([
    ['a text of 4,001 characters', { text: x(4001) }, 'msg_too_long'],
    ['a message that is not there', { ts: '1.000001', text: 'x' }, 'message_not_found'],
    ['a channel by its name', { channel: '#c2c-audit', text: 'x' }, 'channel_not_found'],
    ['neither text nor blocks', {}, 'no_text'],
    ['blocks that are wrong', { blocks: [{ type: 'graph' }] }, 'invalid_blocks'],
  ])('is refused for %s', async (_, args, error) => {
    const slack = await workspace();
    const web = client(slack);
    const { ts } = await web.chat.postMessage({ channel: 'C0AUDIT', text: 'first' });

    expect(await answerOf(web, 'chat.update', { channel: 'C0AUDIT', ts, ...args })).toMatchObject({ error });
    expect(slack.messages('#c2c-audit').map(slack.render)).toEqual(['first']);
  });

  test('takes 4,000 characters, and shows that text was edited', async () => {
    const slack = await workspace();
    const web = client(slack);
    const { ts = '' } = await web.chat.postMessage({ channel: 'C0AUDIT', text: 'first' });

    await web.chat.update({ channel: 'C0AUDIT', ts, text: x(4000) });

    expect(slack.messages('#c2c-audit')[0]).toMatchObject({ text: x(4000), edits: 1, showsEdited: true });
  });

  test('with text alone takes the blocks away, with blocks alone leaves the text', async () => {
    const slack = await workspace();
    const web = client(slack);
    const { ts = '' } = await web.chat.postMessage({ channel: 'C0AUDIT', text: 'twin', blocks: [section('one')] });

    await web.chat.update({ channel: 'C0AUDIT', ts, blocks: [section('two')], text: 'twin' });
    expect(slack.messages('#c2c-audit')[0]).toMatchObject({ text: 'twin', showsEdited: false });

    await web.chat.update({ channel: 'C0AUDIT', ts, text: 'plain' });
    expect(slack.messages('#c2c-audit')[0]).toMatchObject({ text: 'plain', blocks: [], edits: 2 });
  });

  test('is forbidden for what somebody else wrote', async () => {
    const slack = await workspace();
    const { ts } = slack.say('ada', '#c2c-audit', 'mine');

    const answer = await answerOf(client(slack), 'chat.update', { channel: 'C0AUDIT', ts, text: 'x' });
    const gone = await answerOf(client(slack), 'chat.delete', { channel: 'C0AUDIT', ts });

    expect(answer).toMatchObject({ error: 'cant_update_message' });
    expect(gone).toMatchObject({ error: 'cant_delete_message' });
  });

  test('fails when the workspace closed the edit window', async () => {
    const slack = await workspace({ knobs: { editWindowClosed: true } });
    const web = client(slack);
    const { ts } = await web.chat.postMessage({ channel: 'C0AUDIT', text: 'first' });

    const answer = await answerOf(web, 'chat.update', { channel: 'C0AUDIT', ts, text: 'second' });

    expect(answer).toMatchObject({ error: 'edit_window_closed' });
  });

  test('refuses to replace a rich text by something that is none', async () => {
    const slack = await workspace();
    const web = client(slack);
    const elements = [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }];
    const rich = { channel: 'C0AUDIT', text: 'x', blocks: [{ type: 'rich_text', elements }] };
    const posted = await answerOf(web, 'chat.postMessage', rich);

    const answer = await answerOf(web, 'chat.update', { channel: 'C0AUDIT', ts: posted['ts'], blocks: [section('x')] });

    expect(answer).toMatchObject({ error: 'block_mismatch' });
  });
});

describe('new blocks', () => {
  test('are refused by a workspace that has not got them yet', async () => {
    const slack = await workspace({ knobs: { refuseNewBlocks: true } });
    const blocks = [{ type: 'markdown', text: '# Plan' }];

    const answer = await answerOf(client(slack), 'chat.postMessage', { channel: 'C0AUDIT', text: 'x', blocks });

    expect(answer).toMatchObject({
      error: 'invalid_blocks',
      errors: ['unsupported type: markdown [json-pointer:/blocks/0/type]'],
    });
  });
});

test('a permalink leads to the message', async () => {
  const slack = await workspace({ now: () => 1_764_000_000_000 });
  const web = client(slack);
  const { ts = '' } = await web.chat.postMessage({ channel: 'C0AUDIT', text: 'x' });

  const { permalink } = await web.chat.getPermalink({ channel: 'C0AUDIT', message_ts: ts });

  expect(permalink).toBe(`https://c2c-sandbox.slack.com/archives/C0AUDIT/p${ts.replace('.', '')}`);
});
