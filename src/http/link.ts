// The pages behind `/c2c link`: off to Cloud Foundry to sign in, back with a question whether it is they, and done.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Returned } from '../lifecycle/link.ts';
import type { Log } from '../lifecycle/ports.ts';

/** What the lifecycle does for a link; `visit` is the browser's cookie. */
export interface LinkFlow {
  open(secret: string): Promise<{ readonly visit: string; readonly location: string } | undefined>;
  comeBack(visit: string, back: { readonly state: string; readonly code: string }): Promise<Returned>;
  confirm(visit: string, csrf: string): Promise<boolean>;
}

export interface LinkOptions {
  readonly flow: LinkFlow;
  /** Where people reach us; with https the cookie travels over TLS only. */
  readonly publicUrl: string;
  readonly log: Log;
}

const COOKIE = 'c2c_link';
const COOKIE_SECONDS = 600;
/** One field of a form. */
const LARGEST_BODY = 2_000;

const OVER =
  'This link was used already, or is older than ten minutes. Type /c2c link in Slack, and open the new one in this browser.';

/** For every path under /link/. */
export function serveLink({ flow, publicUrl, log }: LinkOptions): RequestListener {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  const cookie = (value: string, seconds: number) =>
    `${COOKIE}=${value}; Path=/link; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;

  async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://c2c');
    const visit = readCookie(request);
    const [, secret] = /^\/link\/([\w-]{20,100})$/.exec(pathname) ?? [];
    if (request.method === 'POST' && pathname === '/link/confirm') {
      const done = await flow.confirm(visit, (await readForm(request)).get('csrf') ?? '');
      response.setHeader('set-cookie', cookie('', 0));
      if (done)
        say(response, 200, 'Go back to Slack', 'c2c tells you there, by direct message, what you are linked to.');
      else say(response, 400, 'Not linked', OVER);
    } else if (request.method !== 'GET') {
      say(response, 405, 'Nothing is here', 'Links are opened, and nothing else.');
    } else if (pathname === '/link/callback') {
      const code = searchParams.get('code');
      if (code === null) return say(response, 400, 'Not linked', 'You did not sign in to Cloud Foundry.');
      await comeBack(response, visit, { state: searchParams.get('state') ?? '', code });
    } else if (secret !== undefined) {
      const opened = await flow.open(secret);
      if (!opened) return say(response, 404, 'Not linked', OVER);
      response.writeHead(302, {
        ...HEADERS,
        location: opened.location,
        'set-cookie': cookie(opened.visit, COOKIE_SECONDS),
      });
      response.end();
    } else say(response, 404, 'Nothing is here', 'Type /c2c link in Slack.');
  }

  async function comeBack(
    response: ServerResponse,
    visit: string,
    back: { readonly state: string; readonly code: string },
  ): Promise<void> {
    const returned = await flow.comeBack(visit, back);
    switch (returned.kind) {
      case 'over':
        return say(response, 400, 'Not linked', OVER);
      case 'not-signed-in':
        return say(response, 502, 'Not linked', 'Cloud Foundry did not say who you are. Type /c2c link and try again.');
      case 'confirm':
        return ask(response, returned);
      default:
        return returned satisfies never;
    }
  }

  return (request, response) => {
    hear(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a page for linking broke');
      if (!response.headersSent)
        say(response, 503, 'Not linked', 'Something is not there at the moment. Try again later.');
    });
  };
}

/** No script, no frame, no trace of the address elsewhere. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

function ask(response: ServerResponse, { slack, userName, csrf }: Extract<Returned, { kind: 'confirm' }>): void {
  const body = `<h1>Is this you?</h1>
<p>In Slack: <strong>${escapeHtml(slack)}</strong></p>
<p>On Cloud Foundry: <strong>${escapeHtml(userName)}</strong></p>
<p>Whoever has this Slack account will ask and decide with your rights on Cloud Foundry. If somebody sent you the link, or the
Slack account is not yours, close this page.</p>
<form method="post" action="/link/confirm"><input type="hidden" name="csrf" value="${escapeHtml(csrf)}">
<button>Both are me: link them</button></form>`;
  send(response, 200, 'Is this you?', body);
}

function say(response: ServerResponse, status: number, title: string, words: string): void {
  send(response, status, title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(words)}</p>`);
}

function send(response: ServerResponse, status: number, title: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html><html lang="en"><title>${escapeHtml(title)}: c2c</title>${body}</html>\n`);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function readCookie({ headers }: IncomingMessage): string {
  const [, value = ''] = /(?:^|;\s*)c2c_link=([\w-]{20,100})/.exec(headers.cookie ?? '') ?? [];
  return value;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) return new URLSearchParams();
  }
  return new URLSearchParams(text);
}
