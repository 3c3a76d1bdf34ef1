// users.*, usergroups.*, conversations.*, files.* and oauth.v2.access through Slack's own client.
import { afterEach, describe, expect, test } from '@jest/globals';
import { MINIMUM_SCOPES, defaultSeed } from '../../../src/sandbox/workspace/seed.ts';
import { answerOf, client, startApp, stopEverything, workspace } from './with-bolt.ts';

afterEach(stopEverything);

describe('the people', () => {
  test('are found by e-mail, in any case', async () => {
    const slack = await workspace();

    const { user } = await client(slack).users.lookupByEmail({ email: 'Ada@Example.com' });

    expect(user).toMatchObject({ id: 'U0ADA', team_id: 'T0SANDBOX', profile: { email: 'ada@example.com' } });
  });

  test.each([['mallory@evil.example'], ['dennis@example.com'], ['nobody@example.com'], ['']])(
    'are not found as %s: foreign, deactivated, unknown or nameless',
    async (email) => {
      const slack = await workspace();

      expect(await answerOf(client(slack), 'users.lookupByEmail', { email })).toMatchObject({
        error: 'users_not_found',
      });
    },
  );

  test.each<[id: string, what: object]>([
    ['U0MALLORY', { team_id: 'T0EVIL', is_stranger: true }],
    ['U0GUEST', { is_restricted: true, deleted: false }],
    ['U0DENNIS', { deleted: true }],
    ['U0C2C', { is_bot: true, profile: { bot_id: 'B0C2C' } }],
  ])('%s is what it is', async (user, what) => {
    const slack = await workspace();

    expect((await client(slack).users.info({ user })).user).toMatchObject(what);
  });

  test('show no e-mail address to a bot without the scope', async () => {
    const botScopes = MINIMUM_SCOPES.filter((scope) => scope !== 'users:read.email');
    const slack = await workspace({ seed: { ...defaultSeed(), botScopes } });

    const { user } = await client(slack).users.info({ user: 'U0ADA' });

    expect(user?.profile).not.toHaveProperty('email');
  });

  test('come page by page', async () => {
    const slack = await workspace();
    const names: (string | undefined)[] = [];

    for await (const page of client(slack).paginate('users.list', { limit: 4 })) {
      if ('members' in page && Array.isArray(page.members)) names.push(...page.members.map(({ name }) => String(name)));
    }

    expect(names).toHaveLength(10);
    expect(new Set(names).size).toBe(10);
  });

  test('form groups', async () => {
    const slack = await workspace();
    const web = client(slack);

    expect((await web.usergroups.list()).usergroups).toMatchObject([{ id: 'S0DATA', handle: 'data-owners' }]);
    expect((await web.usergroups.users.list({ usergroup: 'S0DATA' })).users).toEqual(['U0BARBARA', 'U0ALAN']);
    expect(await answerOf(web, 'usergroups.users.list', { usergroup: 'S404' })).toMatchObject({
      error: 'no_such_subteam',
    });
  });
});

describe('the channels', () => {
  test('tell the bot whether it is a member and whether strangers are', async () => {
    const slack = await workspace();
    const web = client(slack);

    const approvals = await web.conversations.info({ channel: 'C0APPROVALS' });
    const general = await web.conversations.info({ channel: 'C0GENERAL' });
    const { members } = await web.conversations.members({ channel: 'C0APPROVALS' });

    expect(approvals.channel).toMatchObject({ is_member: true, is_ext_shared: true });
    expect(general.channel).toMatchObject({ is_member: false, is_ext_shared: false });
    expect(members).toContain('U0MALLORY');
  });

  test('open a direct message, once', async () => {
    const slack = await workspace();
    const web = client(slack);

    const first = await web.conversations.open({ users: 'U0ADA' });
    const second = await web.conversations.open({ users: 'U0ADA' });

    expect(first.channel?.id).toBe('D0ADA');
    expect(second).toMatchObject({ already_open: true, channel: { id: 'D0ADA' } });
  });

  test('are joined only with the scope', async () => {
    const slack = await workspace();

    const answer = await answerOf(client(slack), 'conversations.join', { channel: 'C0GENERAL' });

    expect(answer).toMatchObject({ error: 'missing_scope', needed: 'channels:join' });
  });

  test('take the bot in when somebody invites it', async () => {
    const slack = await workspace();
    slack.invite('c2c', '#general');

    expect(await client(slack).chat.postMessage({ channel: 'C0GENERAL', text: 'x' })).toMatchObject({ ok: true });
  });

  test('are listed', async () => {
    const slack = await workspace();

    const { channels } = await client(slack).conversations.list();

    expect(channels?.map(({ name }) => name)).toEqual(['c2c-approvals', 'c2c-audit', 'general']);
  });
});

describe('a file', () => {
  test('goes up in three steps, and is seen where it was shared', async () => {
    const slack = await workspace();
    const file = Buffer.from('\r\nseq;event\r\n1;request.submitted\r\n');

    await client(slack).filesUploadV2({
      channel_id: 'C0AUDIT',
      filename: 'audit.csv',
      title: 'Audit',
      file,
      initial_comment: 'Here it is',
    });

    const [message] = slack.messages('#c2c-audit');
    expect(message && slack.render(message)).toBe('Here it is\n[file Audit]');
    expect(slack.store.files.get(message?.files[0] ?? '')?.bytes).toEqual(file);
  });

  test.each<[what: string, filename: string, taken: boolean]>([
    ['a picture', 'graph.png', true],
    ['a text', 'audit.csv', false],
  ])('that is %s, where admins allow only pictures', async (_, filename, taken) => {
    const slack = await workspace({ knobs: { fileUploads: 'file_uploads_except_images_disabled' } });

    const answer = await answerOf(client(slack), 'files.getUploadURLExternal', { filename, length: 1 });

    expect(answer).toMatchObject(taken ? { ok: true } : { error: 'file_uploads_except_images_disabled' });
  });

  test('cannot be completed before its bytes are there, nor into a thread that is none', async () => {
    const slack = await workspace();
    const web = client(slack);
    const { file_id: id = '', upload_url: url = '' } = await web.files.getUploadURLExternal({
      filename: 'a.txt',
      length: 1,
    });
    const files = [{ id, title: 'a' }];

    expect(await answerOf(web, 'files.completeUploadExternal', { files })).toMatchObject({ error: 'file_not_found' });
    await fetch(url, { method: 'POST', body: 'a' });
    const args = { files, channel_id: 'C0AUDIT', thread_ts: '1.000001' };
    expect(await answerOf(web, 'files.completeUploadExternal', args)).toMatchObject({ error: 'invalid_thread_ts' });
  });
});

describe('a file that a person chooses in a modal', () => {
  const form = (types: string[]) => ({
    type: 'modal' as const,
    callback_id: 'form',
    title: { type: 'plain_text' as const, text: 'A file' },
    submit: { type: 'plain_text' as const, text: 'Send' },
    blocks: [
      {
        type: 'input' as const,
        block_id: 'file',
        label: { type: 'plain_text' as const, text: 'File' },
        element: { type: 'file_input' as const, action_id: 'file', filetypes: types, max_files: 1 },
      },
    ],
  });

  async function openForm(slack: Awaited<ReturnType<typeof workspace>>) {
    const app = await startApp(slack);
    let trigger = '';
    app.command('/c2c', async ({ ack, command }) => {
      trigger = command.trigger_id;
      await ack();
    });
    app.view('form', async ({ ack }) => ack());
    await slack.command('ada', '#general', '/c2c');
    await client(slack).views.open({ trigger_id: trigger, view: form(['yml']) });
    const [view] = slack.views('ada');
    if (!view) throw new Error('the form is open');
    return view;
  }

  test('is told with its address, which is read with the token alone', async () => {
    const slack = await workspace();
    const view = await openForm(slack);
    await slack.submitView('ada', view, { file: [{ name: 'c2c.yml', content: 'a: 1' }] });

    const [id = ''] = slack.store.files.keys();
    const { file } = await client(slack).files.info({ file: id });
    expect(file).toMatchObject({ name: 'c2c.yml', size: 4, user: 'U0ADA' });
    const url = file?.url_private_download ?? '';
    const authorization = `Bearer ${slack.botToken}`;
    expect(await (await fetch(url, { headers: { authorization } })).text()).toBe('a: 1');
    const stranger = await fetch(url, { headers: { authorization: 'Bearer xoxb-other' } });
    expect(stranger.headers.get('content-type')).toContain('text/html');
    expect(await stranger.text()).toContain('Sign in');
  });

  test('is of a type that the form takes, and no more than it takes', async () => {
    const slack = await workspace();
    const view = await openForm(slack);
    const file = { name: 'c2c.yml', content: 'a: 1' };

    await expect(slack.submitView('ada', view, { file: [{ ...file, name: 'c2c.exe' }] })).rejects.toThrow(
      'not of the types yml',
    );
    await expect(slack.submitView('ada', view, { file: [file, file] })).rejects.toThrow('at most 1 files');
  });
});

describe('installing', () => {
  const args = { client_id: '1000.2000', client_secret: 'sandbox-client-secret', code: 'sandbox-code' };

  test('exchanges a code for the bot token, once', async () => {
    const slack = await workspace();
    const web = client(slack);

    expect(await answerOf(web, 'oauth.v2.access', args)).toMatchObject({
      ok: true,
      access_token: 'xoxb-sandbox',
      team: { id: 'T0SANDBOX' },
    });
    expect(await answerOf(web, 'oauth.v2.access', args)).toMatchObject({ error: 'invalid_code' });
  });

  test.each<[change: object, error: string]>([
    [{ client_id: 'x' }, 'invalid_client_id'],
    [{ client_secret: 'x' }, 'bad_client_secret'],
  ])('with %o is refused', async (change, error) => {
    const slack = await workspace();

    expect(await answerOf(client(slack), 'oauth.v2.access', { ...args, ...change })).toMatchObject({ error });
  });
});
