// The sandbox in the browser: serves the page, tells it what changes in workspace and foundation, and does what is asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FoundationStandIn } from '../foundation/server.ts';
import type { WorkspaceStandIn } from '../workspace/server.ts';
import { perform } from './acts.ts';
import { type Bundle, loadBundle } from './bundle.ts';
import { Feed } from './feed.ts';
import { PAGE } from './html.ts';
import { partsOf, type Stage } from './parts.ts';
import type { ActAnswer, ShownAbout } from './shown.ts';
import { troublesOf } from './troubles.ts';

export interface PageOptions {
  workspace: WorkspaceStandIn;
  foundation: FoundationStandIn;
  /** 0, the default, takes a free one. */
  port?: number;
  host?: string;
  /** The slash command, as the app's manifest describes it to people. */
  command?: ShownAbout['command'];
}

export interface SandboxPage {
  url: string;
  close: () => Promise<void>;
}

const HEADERS = {
  // Nothing from elsewhere, no script and no style but ours, and nobody may frame us.
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};
const LARGEST_BODY = 256 * 1024;
const COMMAND = {
  name: '/c2c',
  description: 'Allow, list, explain app-to-app access',
  hint: 'allow web -> db tls | plan web -> db | list | help',
};
const PICTURES: Record<string, string> = { png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif' };

export async function startPage(options: PageOptions): Promise<SandboxPage> {
  const { workspace, foundation, host = '127.0.0.1' } = options;
  const bundle = await loadBundle();
  const troubles = troublesOf(foundation, workspace);
  const stage: Stage = { workspace, foundation, troubles, command: options.command ?? COMMAND };
  const feed = new Feed(() => partsOf(stage));
  const deaf = [workspace.onChange(() => feed.touch()), foundation.onChange(() => feed.touch())];
  const server = createServer((request, response) => {
    answer({ stage, feed, bundle }, request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, 'text/plain; charset=utf-8', String(error));
      else response.destroy();
    });
  });
  const port = await listen(server, options.port ?? 0, host);
  return {
    url: `http://${host}:${port}`,
    close: async () => {
      for (const stop of deaf) stop();
      feed.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Served {
  stage: Stage;
  feed: Feed;
  bundle: Bundle;
}

async function answer(served: Served, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { stage, feed, bundle } = served;
  if (!isOurs(request)) return send(response, 403, 'text/plain; charset=utf-8', 'This page is for this machine only.');
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (request.method === 'POST' && path.startsWith('/acts/')) {
    await act(served, path.slice('/acts/'.length), request, response);
    return;
  }
  if (request.method !== 'GET') return send(response, 405, 'text/plain; charset=utf-8', 'GET or POST /acts/…');
  switch (path) {
    case '/':
      return send(response, 200, 'text/html; charset=utf-8', PAGE);
    case '/page.js':
      return send(response, 200, 'text/javascript; charset=utf-8', bundle.script);
    case '/page.css':
      return send(response, 200, 'text/css; charset=utf-8', bundle.style);
    case '/changes':
      response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream; charset=utf-8' });
      return feed.open(response);
    default:
      return path.startsWith('/files/')
        ? sendFile(stage.workspace, path.slice('/files/'.length), response)
        : send(response, 404, 'text/plain; charset=utf-8', 'There is nothing here.');
  }
}

/** Another site must neither act here nor, by a name that leads to this machine, read what is here. */
function isOurs({ headers, method }: IncomingMessage): boolean {
  const host = headers.host ?? '';
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)) return false;
  return method === 'GET' || headers.origin === undefined || headers.origin === `http://${host}`;
}

async function act(served: Served, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return send(response, 415, 'text/plain; charset=utf-8', 'Acts come as application/json.');
  }
  const told = await read(request)
    .then((body) => perform(served.stage, name, JSON.parse(body)))
    .then(
      (outcome): ActAnswer => ({ ok: true, outcome }),
      (error: unknown): ActAnswer => ({ ok: false, error: error instanceof Error ? error.message : String(error) }),
    );
  served.feed.touch();
  send(response, told.ok ? 200 : 400, 'application/json; charset=utf-8', JSON.stringify(told));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > LARGEST_BODY) throw new Error('that is too much at once');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString();
}

/** Pictures are shown; whatever else was uploaded is only ever saved. */
function sendFile(workspace: WorkspaceStandIn, id: string, response: ServerResponse): void {
  const file = workspace.store.files.get(id);
  if (file === undefined || file.state === 'awaiting bytes') {
    return send(response, 404, 'text/plain; charset=utf-8', 'There is no such file.');
  }
  const type = PICTURES[file.name.split('.').at(-1)?.toLowerCase() ?? ''];
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
  const how = type === undefined ? { 'content-disposition': disposition } : {};
  response.writeHead(200, { ...HEADERS, ...how, 'content-type': type ?? 'application/octet-stream' });
  response.end(file.bytes);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type });
  response.end(body);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
