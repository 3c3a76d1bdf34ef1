// The workspace's front door: which request goes where, and how its body is read.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { downloadFile } from './chosen-files.ts';
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

interface Arrived {
  workspace: Workspace;
  methods: Methods;
  controlled: Controlled;
  httpMethod: string;
  path: string;
  /** The query and the body, whichever way the body is encoded. */
  args: JsonObject;
  contentType: string;
  authorization: string | undefined;
  body: Buffer;
}

const ROUTES: Record<string, (arrived: Arrived) => Promise<Reply>> = {
  '/api/': ({ workspace, methods, path, args, authorization, contentType }) =>
    answerCall(workspace, methods, { method: path.slice('/api/'.length), args, authorization, contentType }),
  '/actions/': ({ workspace, path, args }) =>
    logged(workspace, { method: 'response_url', args, path }, () => answerResponseUrl(workspace, path, args)),
  '/upload/': ({ workspace, path, contentType, body }) =>
    logged(workspace, { method: 'upload', args: {}, path }, () => receiveUpload(workspace, path, contentType, body)),
  '/files-pri/': ({ workspace, path, authorization }) =>
    logged(workspace, { method: 'download', args: {}, path }, () => downloadFile(workspace, path, authorization)),
  '/__sandbox/': ({ controlled, httpMethod, path, args }) => handleControl(controlled, httpMethod, path, args),
};

/** Where Slack itself would be; the control API is the sandbox's own. */
export const SERVED_PATHS: readonly string[] = Object.keys(ROUTES).filter((path) => path !== '/__sandbox/');

async function route(
  workspace: Workspace,
  methods: Methods,
  controlled: Controlled,
  request: IncomingMessage,
  body: Buffer,
): Promise<Reply> {
  const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
  const handle = Object.entries(ROUTES).find(([prefix]) => path.startsWith(prefix))?.[1];
  if (handle === undefined) return { kind: 'json', status: 404, headers: {}, body: { ok: false, error: 'not_found' } };
  const contentType = request.headers['content-type'] ?? '';
  const { authorization } = request.headers;
  const httpMethod = request.method ?? 'GET';
  const isBytes = path.startsWith('/upload/');
  const args = isBytes ? {} : { ...Object.fromEntries(searchParams), ...argsOf(contentType, body) };
  return handle({ workspace, methods, controlled, httpMethod, path, args, contentType, authorization, body });
}

async function logged(
  workspace: Workspace,
  call: { method: string; args: JsonObject; path: string },
  run: () => Reply,
): Promise<Reply> {
  const startedAt = performance.now();
  const reply = await throughFaults(workspace, call.method, run);
  logCall(workspace, call, reply, startedAt);
  return reply;
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
