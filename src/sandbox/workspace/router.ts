// The workspace's front door: which request goes where, and how its body is read.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { handleControl, type Controlled } from './control.ts';
import { isObject, type JsonObject, parseJson } from './json.ts';
import { answerResponseUrl } from './response-url-posts.ts';
import { answerCall, logCall, type Methods, type Reply, throughFaults } from './web-api.ts';
import { receiveUpload } from './web-api-files.ts';
import type { Workspace } from './workspace.ts';

const LARGEST_BODY = 16 * 1024 * 1024;

export function requestHandler(workspace: Workspace, methods: Methods, controlled: Controlled) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    readBody(request)
      .then((body) => route(workspace, methods, controlled, request, body))
      .then((reply) => send(response, reply))
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        send(response, { kind: 'json', status: 500, headers: {}, body: { ok: false, error: message } });
      });
  };
}

async function route(
  workspace: Workspace,
  methods: Methods,
  controlled: Controlled,
  request: IncomingMessage,
  body: Buffer,
): Promise<Reply> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
  const contentType = request.headers['content-type'] ?? '';
  const startedAt = performance.now();
  if (pathname.startsWith('/__sandbox/')) {
    const args = request.method === 'POST' ? parseJson(body.toString()) : Object.fromEntries(searchParams);
    return handleControl(controlled, request.method ?? 'GET', pathname, isObject(args) ? args : {});
  }
  if (pathname.startsWith('/api/')) {
    const args = { ...Object.fromEntries(searchParams), ...argsOf(contentType, body) };
    const { authorization } = request.headers;
    return answerCall(workspace, methods, { method: pathname.slice('/api/'.length), args, authorization, contentType });
  }
  if (pathname.startsWith('/actions/')) {
    const args = argsOf(contentType, body);
    const reply = await throughFaults(workspace, 'response_url', () => answerResponseUrl(workspace, pathname, args));
    logCall(workspace, 'response_url', args, reply, startedAt);
    return reply;
  }
  if (pathname.startsWith('/upload/')) {
    const run = (): Reply => receiveUpload(workspace, pathname, contentType, body);
    const reply = await throughFaults(workspace, 'upload', run);
    logCall(workspace, 'upload', {}, reply, startedAt);
    return reply;
  }
  return { kind: 'json', status: 404, headers: {}, body: { ok: false, error: 'not_found' } };
}

/** The arguments of a call, from a JSON body or a form; response_urls get a form with one field `payload`, or JSON. */
function argsOf(contentType: string, body: Buffer): JsonObject {
  const text = body.toString();
  if (contentType.includes('json') || text.trimStart().startsWith('{')) {
    const parsed = parseJson(text);
    return isObject(parsed) ? parsed : {};
  }
  const form: JsonObject = Object.fromEntries(new URLSearchParams(text));
  const payload = typeof form['payload'] === 'string' ? parseJson(form['payload']) : undefined;
  return isObject(payload) ? payload : form;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > LARGEST_BODY) throw new Error('the body is too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply.kind === 'drop') {
    response.socket?.destroy();
    return;
  }
  const type = reply.kind === 'json' ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8';
  const body = reply.kind === 'json' ? JSON.stringify(reply.body) : reply.body;
  response.writeHead(reply.status, { 'content-type': type, ...reply.headers });
  response.end(body);
}
