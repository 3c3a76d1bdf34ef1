// What Bolt's HTTP receiver leaves out or falls over, dealt with before it hears a request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HTTPReceiver, HTTPModuleFunctions, isRawBodyError } from '@slack/bolt';
import type { Clock, Log } from '../lifecycle/ports.ts';

/** A body is read before its signature can be checked; a view, the largest thing Slack sends, has 250 kB. */
export const LARGEST_BODY = 1024 * 1024;

const FIVE_MINUTES_S = 5 * 60;
const FORM = 'application/x-www-form-urlencoded';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** Bolt refuses old timestamps only: a request signed for the future could be kept for later. */
export function guard(receiver: HTTPReceiver, clock: Clock, log: Pick<Log, 'warn'>): Listener {
  return (request, response) => {
    if (Number(request.headers['x-slack-request-timestamp']) > clock.now() / 1000 + FIVE_MINUTES_S) {
      log.warn({}, 'refused a request whose timestamp is more than five minutes ahead');
      refuse(request, response, 401);
      return;
    }
    hear(receiver, request, response).catch((error: unknown) => {
      log.warn({ err: error }, 'refused a request that could not be read');
      refuse(request, response, isRawBodyError(error) ? error.statusCode : 404);
    });
  };
}

/** Rejects for a body that is too large or breaks off, and for paths that are not Bolt's own: its listener throws there. */
async function hear(receiver: HTTPReceiver, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Bolt takes a form with its charset named, as many clients send it, for JSON.
  if (request.headers['content-type']?.startsWith(`${FORM};`)) request.headers['content-type'] = FORM;
  const { rawBody } = await HTTPModuleFunctions.bufferIncomingMessage(request, LARGEST_BODY);
  if (isNull(rawBody.toString())) refuse(request, response, 400);
  else receiver.requestListener(request, response);
}

/** A field that begins with a p, spelt out or escaped: slash commands have none, and need not be parsed twice. */
const MAY_HAVE_PAYLOAD = /(?:^|&)(?:p|%70)/i;

/** JSON without anything in it, alone or in a form: Bolt looks for its type where nobody catches, and the process ends. */
function isNull(body: string): boolean {
  const isJson = (text: string | null) => text?.trim() === 'null';
  return isJson(body) || (MAY_HAVE_PAYLOAD.test(body) && isJson(new URLSearchParams(body).get('payload')));
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  request.resume();
  if (!response.headersSent) response.writeHead(status).end();
}
