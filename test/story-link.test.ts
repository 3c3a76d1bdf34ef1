// The story of a link: a person signs in to Cloud Foundry with their browser, and is somebody from then on.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Running } from '../src/main.ts';
import { APPROVALS, AUDIT, openSandbox, type Sandbox, startBot } from './support/bot.ts';

const PUBLIC = 'http://127.0.0.1:9';

let sandbox: Sandbox;
let bot: Running;
beforeEach(async () => {
  sandbox = await openSandbox();
  bot = await startBot(sandbox, {
    identity: { by: ['map', 'link'], map: new Map(), origins: ['uaa'] },
    link: { publicUrl: PUBLIC, api: sandbox.foundation.url, client: { id: 'c2c-link', secret: 'link-secret' } },
  });
});
afterEach(async () => {
  await bot.stop();
  await sandbox.close();
});

const WITHIN = { timeoutMs: 40_000 };

/** A browser: keeps c2c's cookie, and is shown each page by itself. */
class Browser {
  #cookie = '';

  async open(address: string, form?: Record<string, string>) {
    const url = address.replace(PUBLIC, `http://127.0.0.1:${bot.port}`);
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: this.#cookie },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    const set = response.headers.get('set-cookie');
    if (set !== null) this.#cookie = set.split(';')[0] ?? '';
    return {
      status: response.status,
      location: response.headers.get('location') ?? '',
      cookie: set ?? '',
      text: await response.text(),
    };
  }

  /** Signs in to UAA as somebody, and comes back: the page that asks, and what stands in its form. */
  async signIn(link: string, as: string) {
    const { location } = await this.open(link);
    const back = await this.open(`${location}&as=${encodeURIComponent(as)}`);
    const page = await this.open(back.location);
    const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(page.text) ?? [];
    return { ...page, back: back.location, csrf };
  }

  confirm(csrf: string) {
    return this.open(`${PUBLIC}/link/confirm`, { csrf });
  }
}

async function linkOf(person: string): Promise<string> {
  const { answer } = await sandbox.workspace.command(person, APPROVALS, '/c2c link');
  const [link] = /http:\/\/127\.0\.0\.1:9\/link\/[\w-]+/.exec(JSON.stringify(answer)) ?? [];
  if (link === undefined) throw new Error(`no link in ${JSON.stringify(answer)}`);
  return link;
}

function told(person: string, text: string) {
  const { workspace } = sandbox;
  return workspace.waitFor(
    () => workspace.directMessages(person).find((message) => workspace.render(message).includes(text)),
    WITHIN,
  );
}

function auditLines(text: string): readonly string[] {
  const lines = sandbox.workspace.messages(AUDIT).flatMap((message) => message.text.split('\n'));
  return lines.filter((line) => line.includes(text));
}

test('who is not linked is told how; once they are, they may ask', async () => {
  const { workspace } = sandbox;
  await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db');
  await told('ada', '/c2c link');

  const browser = new Browser();
  const page = await browser.signIn(await linkOf('ada'), 'ada@example.com');
  expect(page.status).toBe(200);
  expect(page.text).toContain('@ada, ada@example.com (U0ADA)');
  expect(page.text).toContain('ada@example.com (uaa)');
  expect((await browser.confirm(page.csrf)).status).toBe(200);
  await told('ada', 'You are linked');
  await workspace.waitFor(() => auditLines('identity linked')[0], WITHIN);

  await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db');
  await workspace.waitFor(() => workspace.findMessage(APPROVALS, 'asks'), WITHIN);
});

test('whoever is not linked can press what they are told, with the same effect as typing it', async () => {
  const { workspace } = sandbox;
  await workspace.command('ada', APPROVALS, '/c2c allow web -> shop/data/db');
  await workspace.press('ada', await told('ada', '/c2c link'), 'Sign in to Cloud Foundry');

  const answer = await told('ada', 'Open this within ten minutes');
  const [link = ''] = /http:\/\/127\.0\.0\.1:9\/link\/[\w-]+/.exec(answer.text) ?? [];
  const browser = new Browser();
  const page = await browser.signIn(link, 'ada@example.com');
  expect(page.text).toContain('@ada, ada@example.com (U0ADA)');
  await browser.confirm(page.csrf);

  await told('ada', 'You are linked');
});

test('the browser goes to UAA with a state and the challenge of a verifier that only c2c knows', async () => {
  const opened = await new Browser().open(await linkOf('ada'));

  expect(opened.status).toBe(302);
  const { origin, searchParams } = new URL(opened.location);
  expect(origin).toBe(new URL(sandbox.foundation.url).origin);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    response_type: 'code',
    client_id: 'c2c-link',
    redirect_uri: `${PUBLIC}/link/callback`,
    code_challenge_method: 'S256',
  });
  expect(searchParams.get('state')).toMatch(/^[\w-]{70,}$/);
  expect(opened.cookie).toMatch(/HttpOnly; SameSite=Lax; Max-Age=600/);
});

describe('nothing is linked', () => {
  test('with a link that was used', async () => {
    const link = await linkOf('ada');
    await new Browser().open(link);

    expect((await new Browser().open(link)).status).toBe(404);
  });

  test('in another browser than the one that opened the link', async () => {
    const { location } = await new Browser().open(await linkOf('ada'));
    const { location: back } = await new Browser().open(`${location}&as=grace%40example.com`);

    expect((await new Browser().open(back)).status).toBe(400);
  });

  test('with another state, or when the browser comes back a second time', async () => {
    const browser = new Browser();
    const { back } = await browser.signIn(await linkOf('ada'), 'ada@example.com');
    expect((await browser.open(back)).status).toBe(400);

    const other = new Browser();
    const { location } = await other.open(await linkOf('ada'));
    const { location: forged } = await other.open(
      `${location.replace(/state=[^&]+/, 'state=forged')}&as=ada%40example.com`,
    );
    expect((await other.open(forged)).status).toBe(400);
  });

  test('without the word of the page that asked, and not a second time with it', async () => {
    const browser = new Browser();
    const page = await browser.signIn(await linkOf('ada'), 'ada@example.com');

    expect((await browser.confirm('forged')).status).toBe(400);
    expect((await browser.confirm(page.csrf)).status).toBe(400);
  });

  test('by asking for pages that are not there, or in other ways', async () => {
    const browser = new Browser();
    const statuses = await Promise.all([
      browser.open(`${PUBLIC}/link/`),
      browser.open(`${PUBLIC}/link/${'x'.repeat(72)}`),
      browser.open(`${PUBLIC}/link/callback`),
      browser.open(`${PUBLIC}/link/callback?code=1&state=2`),
      browser.open(`${PUBLIC}/link/confirm`, { csrf: 'x'.repeat(5_000) }),
    ]);

    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 400, 400, 400]);
  });

  test('when a person signs in as another one than they are known as: the audit channel hears of it', async () => {
    const first = new Browser();
    await first.confirm((await first.signIn(await linkOf('ada'), 'ada@example.com')).csrf);
    await told('ada', 'You are linked');

    const second = new Browser();
    await second.confirm((await second.signIn(await linkOf('ada'), 'grace@example.com')).csrf);
    await told('ada', 'You were not linked');
    await sandbox.workspace.waitFor(() => auditLines('identity changed')[0], WITHIN);
  });
});
