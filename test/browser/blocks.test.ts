// Everything Block Kit has, in the page: shown, pressed, typed into and sent; and what Slack refuses, in plain sight.
import { afterAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Page } from 'playwright-core';
import type { WorkspaceStandIn } from '../../src/sandbox/workspace/server.ts';
import { everyInput, everyMessageBlock, twoSteps } from './every-block.ts';
import { openStageWithoutBot } from './stage.ts';
import { go, messageWith, say, windowOf } from './looking.ts';
import { inBrowser } from './visit.ts';

const bots: Server[] = [];
afterAll(() => {
  for (const bot of bots) bot.close().closeAllConnections();
});

interface Heard {
  type: string;
  value?: string;
  trigger_id: string;
  actions?: { action_id: string; selected_option?: { value: string }; selected_user?: string }[];
  view?: { state: { values: Record<string, Record<string, Record<string, unknown>>> } };
}

/** A bot that is nothing but a listener: answers searches, and remembers what it heard. */
async function listen(workspace: WorkspaceStandIn): Promise<Heard[]> {
  const heard: Heard[] = [];
  const bot = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const payload = new URLSearchParams(Buffer.concat(chunks).toString()).get('payload');
      if (payload === null) return void response.end();
      const said = JSON.parse(payload) as Heard;
      heard.push(said);
      if (said.type !== 'block_suggestion') return void response.end();
      const text = { type: 'plain_text', text: `shop/data/${said.value}` };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ options: [{ text, value: `guid-of-${said.value}` }] }));
    });
  });
  bots.push(bot);
  bot.listen(0, '127.0.0.1');
  await once(bot, 'listening');
  const address = bot.address();
  workspace.eventsUrl = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  return heard;
}

async function call(workspace: WorkspaceStandIn, method: string, args: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${workspace.botToken}`, 'content-type': 'application/json; charset=utf-8' };
  const response = await fetch(workspace.apiUrl + method, { method: 'POST', headers, body: JSON.stringify(args) });
  return (await response.json()) as Record<string, unknown>;
}

async function choose(page: Page, name: string, typed: string, option: string): Promise<void> {
  const box = windowOf(page, 'ada').getByRole('combobox', { name });
  await box.click();
  await box.pressSequentially(typed);
  await page.getByRole('option', { name: option }).waitFor();
  await box.press('Enter');
}

inBrowser(
  'the page',
  (visit) => {
    test('shows every block, and turns nothing that was typed into markup', async () => {
      const { workspace } = visit.stage;
      const page = await visit.open();
      expect(
        await call(workspace, 'chat.postMessage', { channel: 'C0GENERAL', text: 'x', blocks: everyMessageBlock }),
      ).toMatchObject({ ok: false });
      workspace.invite('c2c', 'general');
      expect(
        await call(workspace, 'chat.postMessage', { channel: 'C0GENERAL', text: 'x', blocks: everyMessageBlock }),
      ).toMatchObject({ ok: true });
      const message = messageWith(page, 'ada', 'A header 🚀');

      for (const text of [
        'code *not bold*',
        '@ada',
        '#c2c-audit',
        '<img src=x onerror=alert(1)>',
        'quoted',
        'rich <b>text</b>',
        '@grace',
        '🎉',
        'first of the list',
        'cf map-route',
        '<b>no html</b>',
        'A card',
        'In a carousel',
        'The plan',
        'A video',
      ]) {
        await message.getByText(text).first().waitFor();
      }
      expect(await message.getByRole('img').count()).toBe(2);
      expect(await message.locator('img').count()).toBe(0);
      expect(await message.getByRole('link', { name: 'a link' }).getAttribute('rel')).toBe('noopener noreferrer');
      expect(await message.getByRole('link', { name: 'a link' }).getAttribute('target')).toBe('_blank');
      expect(await message.locator('a[href^="javascript"]').count()).toBe(0);
      expect(await message.getByText('what was folded').isVisible()).toBe(false);
      await message.getByText('Fold me').click();
      await message.getByText('what was folded').waitFor();
      await message.getByRole('table', { name: 'Grants' }).getByText('c2c-1').waitFor();
      await message.getByRole('button', { name: 'Next' }).click();
      await message.getByRole('table', { name: 'Grants' }).getByText('c2c-2').waitFor();
    });

    test('presses, searches and chooses as Slack does', async () => {
      const heard = await listen(visit.stage.workspace);
      const page = await visit.open();

      await messageWith(page, 'ada', 'A header').getByRole('button', { name: 'Go', exact: true }).click();
      await choose(page, 'Find an app', 'db', 'shop/data/db');
      await choose(page, 'A port', '90', '9000');
      await choose(page, 'Somebody', 'lin', '@linus');
      await choose(page, 'More actions', 'Rem', 'Remove');

      const actions = () => heard.flatMap((each) => each.actions ?? []);
      await visit.stage.workspace.waitFor(() => actions().length === 5);
      expect(actions()).toMatchObject([
        { action_id: 'go', value: 'c2c-1' },
        { action_id: 'app', selected_option: { value: 'guid-of-db', text: { text: 'shop/data/db' } } },
        { action_id: 'port', selected_option: { value: '9000' } },
        { action_id: 'who', selected_user: 'U0LINUS' },
        { action_id: 'more', selected_option: { value: 'Remove' } },
      ]);
    });

    test('fills in every input of a form, shows what is wrong, and sends what was put in', async () => {
      const { workspace } = visit.stage;
      const heard = await listen(workspace);
      const page = await visit.open();
      await messageWith(page, 'ada', 'A header').getByRole('button', { name: 'Go', exact: true }).click();
      const press = await workspace.waitFor(() => heard.find(({ type }) => type === 'block_actions'));
      expect(await call(workspace, 'views.open', { trigger_id: press.trigger_id, view: everyInput })).toMatchObject({
        ok: true,
      });
      const form = windowOf(page, 'ada').getByRole('dialog', { name: 'Every input' });

      await form.getByRole('button', { name: 'Send it' }).click();
      await form.getByText('Please complete this required field.').first().waitFor();
      await form.getByRole('textbox', { name: 'Name' }).fill('web');
      await form.getByRole('textbox', { name: 'Mail' }).fill('not a mail');
      await form.getByRole('textbox', { name: 'Port' }).fill('8080');
      await form.getByLabel('Day').fill('2027-01-02');
      await form.getByRole('radio', { name: 'TLS' }).check();
      await form.getByRole('checkbox', { name: 'A route' }).check();
      await choose(page, 'Apps', 'db', 'shop/data/db');
      await choose(page, 'Apps', 'cache', 'shop/data/cache');
      await page.keyboard.press('Escape');
      await form.getByRole('button', { name: 'Send it' }).click();
      await form.getByText('Please enter a valid email.').waitFor();
      await form.getByRole('textbox', { name: 'Mail' }).fill('ada@example.com');
      await form.getByRole('button', { name: 'Send it' }).click();

      await form.waitFor({ state: 'detached' });
      expect(heard.find(({ type }) => type === 'view_submission')?.view?.state.values).toMatchObject({
        Name: { Name: { value: 'web' } },
        Why: { Why: { value: 'because' } },
        Mail: { Mail: { value: 'ada@example.com' } },
        Port: { Port: { value: '8080' } },
        Day: { Day: { selected_date: '2027-01-02' } },
        Hour: { Hour: { selected_time: '14:20' } },
        Kind: { Kind: { selected_option: { value: 'tls' } } },
        Also: { Also: { selected_options: [{ value: 'route' }] } },
        Apps: { Apps: { selected_options: [{ value: 'guid-of-db' }, { value: 'guid-of-cache' }] } },
      });
    });

    test('keeps what was typed into a form while another lies on it', async () => {
      const { workspace } = visit.stage;
      const heard = await listen(workspace);
      const page = await visit.open();
      const pressed = () => heard.filter(({ type }) => type === 'block_actions');
      const open = async (method: string, presses: number, title: string) => {
        await workspace.waitFor(() => pressed().length === presses);
        const view = { ...twoSteps, title: { type: 'plain_text', text: title } };
        await call(workspace, method, { trigger_id: pressed().at(-1)?.trigger_id, view });
        const form = windowOf(page, 'ada').getByRole('dialog', { name: title });
        await form.waitFor();
        return form;
      };
      await messageWith(page, 'ada', 'A header').getByRole('button', { name: 'Go', exact: true }).click();
      const below = await open('views.open', 1, 'Below');
      await below.getByRole('textbox', { name: 'Name' }).fill('still here');
      await below.getByRole('button', { name: 'More' }).click();
      const above = await open('views.push', 2, 'Above');

      expect(await below.isVisible()).toBe(false);
      await page.keyboard.press('Escape');

      await above.waitFor({ state: 'detached' });
      expect(await below.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('still here');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('More');
      expect(pressed()[1]?.view?.state.values['Name']?.['Name']?.['value']).toBe('still here');
      await page.keyboard.press('Escape');
      await below.waitFor({ state: 'detached' });
    });

    test('says where the message would have been why Slack refused it', async () => {
      const { workspace } = visit.stage;
      const page = await visit.open();
      await go(page, 'grace', '#c2c-audit');

      const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }];
      await call(workspace, 'chat.postMessage', { channel: 'C0AUDIT', text: 'x', blocks });
      await call(workspace, 'chat.postEphemeral', { channel: 'C0AUDIT', user: 'U0ADA', text: '' });

      const refusal = windowOf(page, 'grace').getByRole('note').filter({ hasText: 'invalid_blocks' });
      await refusal.getByText('must be less than 3001 characters [json-pointer:/blocks/0/text/text]').waitFor();
      await go(page, 'ada', '#c2c-audit');
      await windowOf(page, 'ada').getByRole('note').filter({ hasText: 'chat.postEphemeral: no_text' }).waitFor();
      expect(await windowOf(page, 'grace').getByText('chat.postEphemeral').count()).toBe(0);
    });

    test('shows pictures and files that were uploaded, the Home tab, and threads', async () => {
      const { workspace } = visit.stage;
      const page = await visit.open();
      await upload(workspace, 'graph.png', Buffer.from(PIXEL, 'base64'));
      await upload(workspace, 'audit.csv', Buffer.from('a,b\n'));
      const parent = await call(workspace, 'chat.postMessage', { channel: 'C0AUDIT', text: 'the parent' });
      await call(workspace, 'chat.postMessage', { channel: 'C0AUDIT', text: 'the reply', thread_ts: parent['ts'] });
      const home = { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Welcome home' } }] };
      await call(workspace, 'views.publish', { user_id: 'U0ADA', view: home });

      await go(page, 'ada', '#c2c-audit');
      const picture = windowOf(page, 'ada').getByRole('img', { name: 'graph.png' });
      await picture.waitFor();
      await page.waitForFunction("document.querySelector('.picture img').naturalWidth === 1");
      expect(await windowOf(page, 'ada').getByRole('link', { name: 'audit.csv' }).getAttribute('download')).toBe(
        'audit.csv',
      );
      await windowOf(page, 'ada').getByRole('region', { name: 'Thread with 1 reply' }).getByText('the reply').waitFor();
      await go(page, 'ada', 'Home');
      await windowOf(page, 'ada').getByRole('heading', { name: 'Welcome home' }).waitFor();
    });

    test('says what no command is, gives the hint of the one there is, and recalls what was typed', async () => {
      const page = await visit.open();
      const composer = windowOf(page, 'ada').getByRole('textbox', { name: /^Message / });

      await say(page, 'ada', '/cc allow');
      await windowOf(page, 'ada').getByText('/cc is not a valid command').waitFor();
      await say(page, 'ada', 'good morning');
      await messageWith(page, 'ada', 'good morning').waitFor();
      await composer.press('ArrowUp');
      expect(await composer.inputValue()).toBe('good morning');
      await composer.fill('/c');
      await windowOf(page, 'ada').getByRole('button', { name: '/c2c allow web -> db tls' }).click();
      expect(await composer.inputValue()).toBe('/c2c ');
      await windowOf(page, 'ada').getByText('Allow, list, explain app-to-app access').waitFor();
    });
  },
  openStageWithoutBot,
);

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

async function upload(workspace: WorkspaceStandIn, filename: string, bytes: Buffer): Promise<void> {
  const asked = await call(workspace, 'files.getUploadURLExternal', { filename, length: bytes.length });
  await fetch(String(asked['upload_url']), { method: 'POST', body: new Uint8Array(bytes) });
  const files = [{ id: asked['file_id'], title: filename }];
  expect(await call(workspace, 'files.completeUploadExternal', { files, channel_id: 'C0AUDIT' })).toMatchObject({
    ok: true,
  });
}
