// The page's server: what it serves, to whom, what it tells, and what it does.
import { afterEach, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { startFoundation } from '../../../src/sandbox/foundation/server.ts';
import { startPage } from '../../../src/sandbox/page/server.ts';
import type { Parts } from '../../../src/sandbox/page/shown.ts';
import { startWorkspace } from '../../../src/sandbox/workspace/server.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function open() {
  const [workspace, foundation] = await Promise.all([startWorkspace(), startFoundation()]);
  const page = await startPage({ workspace, foundation });
  stops.push(workspace.close, () => foundation.close(), page.close);
  return { workspace, foundation, page };
}

async function act(url: string, name: string, args: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/acts/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(args),
  });
  return { status: response.status, body: await response.text() };
}

/** fetch would not let us say to whom we talk. */
function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

/** Reads the event stream until what was told so far is enough. */
async function follow(url: string, enough: (told: Partial<Parts>) => boolean): Promise<Partial<Parts>> {
  const abort = new AbortController();
  const response = await fetch(`${url}/changes`, { signal: abort.signal });
  const told: Partial<Parts> = {};
  let rest = '';
  const decoder = new TextDecoder();
  if (response.body === null) return told;
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    rest += decoder.decode(chunk, { stream: true });
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      if (name !== undefined && data !== undefined) Object.assign(told, { [name]: JSON.parse(data) });
    }
    if (enough(told)) break;
  }
  abort.abort();
  return told;
}

describe('what is served', () => {
  test('is one script and one style beside the page, nothing from elsewhere, and small', async () => {
    const { page } = await open();
    const [html, script, style] = await Promise.all(
      ['/', '/page.js', '/page.css'].map(async (path) => {
        const response = await fetch(page.url + path);
        expect(response.status).toBe(200);
        expect(response.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
        return response.text();
      }),
    );

    expect(html?.match(/(?:src|href)="([^"]*)"/g)).toEqual(['href="data:,"', 'href="/page.css"', 'src="/page.js"']);
    expect(script?.length).toBeLessThan(150_000);
    expect(style).not.toMatch(/url\(|@import/);
  });

  test('is for this machine: no other host name, and no act from another site', async () => {
    const { page, workspace } = await open();

    expect(await statusFor(page.url, { host: 'rebound.example' })).toBe(403);
    expect(await statusFor(page.url, { host: new URL(page.url).host })).toBe(200);
    const say = { person: 'ada', channel: 'C0GENERAL', text: 'hello' };
    expect(await act(page.url, 'say', say, { origin: 'https://evil.example' })).toMatchObject({ status: 403 });
    expect(await act(page.url, 'say', say, { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(workspace.messages('#general')).toEqual([]);
  });

  test('has nothing where there is nothing', async () => {
    const { page } = await open();

    expect((await fetch(`${page.url}/files/F1`)).status).toBe(404);
    expect((await fetch(`${page.url}/../server.ts`)).status).toBe(404);
    expect(await act(page.url, 'constructor', {})).toMatchObject({ status: 400 });
  });
});

describe('what is told', () => {
  test('begins with all parts, and goes on with those that change', async () => {
    const { page, workspace, foundation } = await open();
    const first = await follow(page.url, ({ wire }) => wire !== undefined);
    expect(Object.keys(first).sort()).toEqual([
      'about',
      'channels',
      'foundation',
      'messages',
      'people',
      'refusals',
      'troubles',
      'views',
      'wire',
    ]);
    expect(first.people?.find(({ name }) => name === 'grace')?.roles).toEqual(['developer of shop/data']);

    const following = follow(
      page.url,
      ({ messages, foundation: shown }) => messages?.length === 1 && shown?.policies.length === 1,
    );
    workspace.say('ada', '#general', 'hello');
    foundation.state.addPolicy({ from: 'shop/prod/web', to: 'shop/data/db', start: 8080 });

    expect(await following).toMatchObject({
      messages: [{ text: 'hello', from: 'U0ADA' }],
      foundation: { policies: [{ from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 8080 }] },
    });
  });

  test('hides tokens, triggers and response_urls', async () => {
    const { page, workspace } = await open();
    await workspace.command('ada', '#general', '/c2c help');
    const headers = {
      authorization: `Bearer ${workspace.botToken}`,
      'content-type': 'application/json; charset=utf-8',
    };
    const args = { token: workspace.botToken, channel: 'C0AUDIT', text: `my token is ${workspace.botToken}` };
    await fetch(`${workspace.apiUrl}chat.postMessage`, { method: 'POST', headers, body: JSON.stringify(args) });

    const { wire } = await follow(page.url, (told) => told.wire !== undefined);

    expect(wire?.deliveries[0]).toMatchObject({ what: '/c2c help', failure: 'dispatch_failed' });
    expect(wire?.deliveries[0]?.sent).toMatchObject({ response_url: '••••••', trigger_id: '••••••', token: '••••••' });
    expect(JSON.stringify(wire)).not.toContain(workspace.botToken);
  });

  test('puts what Slack refused where it would have been seen, the same thing once', async () => {
    const { page, workspace } = await open();
    const headers = {
      authorization: `Bearer ${workspace.botToken}`,
      'content-type': 'application/json; charset=utf-8',
    };
    const post = (method: string, args: object) =>
      fetch(workspace.apiUrl + method, { method: 'POST', headers, body: JSON.stringify(args) });
    await post('chat.postMessage', { channel: 'U0ADA', text: '' });
    await post('chat.postMessage', { channel: 'U0ADA', text: '' });
    await post('views.publish', { user_id: 'U0GRACE', view: { type: 'home' } });

    const { refusals } = await follow(page.url, (told) => told.refusals !== undefined);

    expect(refusals).toMatchObject([
      { method: 'chat.postMessage', reason: 'no_text', channel: 'D0ADA', person: 'U0ADA', times: 2 },
      { method: 'views.publish', reason: 'invalid_arguments', person: 'U0GRACE', times: 1 },
    ]);
    expect(refusals?.[1]?.details).toContain('missing required field: blocks [json-pointer:/view]');
  });
});

describe('what is done', () => {
  test('is told in words when it cannot be', async () => {
    const { page } = await open();

    const nobody = await act(page.url, 'say', { person: 'nobody', channel: 'C0GENERAL', text: 'x' });
    expect(nobody.status).toBe(400);
    expect(nobody.body).toContain('nobody is called');
    expect((await act(page.url, 'say', { person: 'ada' })).body).toContain('channel');
    expect((await act(page.url, 'break', { id: 'the world' })).body).toContain('nothing to break');
  });

  test('breaks and mends each trouble, and says which is broken', async () => {
    const { page } = await open();
    const broken = async () => {
      const { troubles } = await follow(page.url, (told) => told.troubles !== undefined);
      return troubles?.filter(({ state }) => state !== undefined).map(({ id }) => id);
    };
    const { troubles = [] } = await follow(page.url, (told) => told.troubles !== undefined);

    for (const { id } of troubles) expect((await act(page.url, 'break', { id })).status).toBe(200);
    const switches = troubles.filter(({ kind }) => kind === 'switch').map(({ id }) => id);
    expect(await broken()).toEqual(switches);
    await act(page.url, 'mendAll', {});
    expect(await broken()).toEqual([]);
  });

  test('pushes an app again and swaps blue for green, as often as one likes', async () => {
    const { page, foundation } = await open();
    const guidOf = (path: string) => foundation.state.app(path).guid;
    const [db, web] = [guidOf('shop/data/db'), guidOf('shop/prod/web')];

    for (const id of ['push-again', 'blue-green', 'blue-green']) await act(page.url, 'break', { id });

    expect(guidOf('shop/data/db')).not.toBe(db);
    expect(guidOf('shop/prod/web')).not.toBe(web);
    expect(foundation.state.app('shop/prod/web-venerable').state).toBe('STOPPED');
  });
});
