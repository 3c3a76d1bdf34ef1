// How the tests of the stand-in foundation talk to it: one foundation per test, closed afterwards, and people who ask it.
import { afterEach } from '@jest/globals';
import * as z from 'zod';
import type { FoundationOptions, FoundationStandIn } from '../../../src/sandbox/foundation/server.ts';
import { startFoundation } from '../../../src/sandbox/foundation/server.ts';

const open: FoundationStandIn[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((foundation) => foundation.close()));
});

export async function aFoundation(options: FoundationOptions = {}): Promise<FoundationStandIn> {
  const foundation = await startFoundation(options);
  open.push(foundation);
  return foundation;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON, else undefined. */
  readonly body: unknown;
}

export interface Visitor {
  get(path: string): Promise<Reply>;
  post(path: string, body?: unknown): Promise<Reply>;
  patch(path: string, body?: unknown): Promise<Reply>;
  delete(path: string): Promise<Reply>;
  send(method: string, path: string, body?: string | URLSearchParams, headers?: Record<string, string>): Promise<Reply>;
}

export function visitor(foundation: FoundationStandIn, authorization?: string): Visitor {
  const send: Visitor['send'] = async (method, path, body, headers = {}) => {
    const response = await fetch(path.startsWith('http') ? path : `${foundation.url}${path}`, {
      method,
      headers: { ...(authorization === undefined ? {} : { authorization }), ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  };
  const sendJson = (method: string) => (path: string, body?: unknown) =>
    send(method, path, body === undefined ? undefined : JSON.stringify(body), { 'content-type': 'application/json' });
  return {
    get: (path) => send('GET', path),
    post: sendJson('POST'),
    patch: sendJson('PATCH'),
    delete: (path) => send('DELETE', path),
    send,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A person by e-mail address, through the `cf` client, as the CLI does it. */
export async function person(foundation: FoundationStandIn, userName: string, password = 'password'): Promise<Visitor> {
  return visitor(foundation, `bearer ${await passwordToken(foundation, userName, password)}`);
}

export async function passwordToken(foundation: FoundationStandIn, username: string, password = 'password') {
  return tokenIn(await askForToken(foundation, { grant_type: 'password', username, password }, 'cf:'));
}

export async function client(foundation: FoundationStandIn, id: string, secret: string): Promise<Visitor> {
  const form = { grant_type: 'client_credentials', client_id: id, client_secret: secret };
  return visitor(foundation, `bearer ${tokenIn(await askForToken(foundation, form))}`);
}

export const bot = (foundation: FoundationStandIn) => client(foundation, 'c2c-bot', 'c2c-secret');
export const limited = (foundation: FoundationStandIn) => client(foundation, 'c2c-limited', 'limited-secret');

export function askForToken(
  foundation: FoundationStandIn,
  form: Record<string, string>,
  basic?: string,
  path = '/login/oauth/token',
): Promise<Reply> {
  const authorization = basic === undefined ? undefined : `Basic ${Buffer.from(basic).toString('base64')}`;
  return visitor(foundation, authorization).send('POST', path, new URLSearchParams(form));
}

export function tokenIn(reply: Reply): string {
  return z.object({ access_token: z.string() }).parse(reply.body).access_token;
}

export function guidOf(reply: Reply): string {
  return z.object({ guid: z.string() }).parse(reply.body).guid;
}

/** One field of every resource of a list. */
export function each(reply: Reply, field: string): unknown[] {
  const { resources } = z.object({ resources: z.array(z.record(z.string(), z.unknown())) }).parse(reply.body);
  return resources.map((resource) => resource[field]);
}

/** The detail of the only Cloud Controller error. */
export function detailOf(reply: Reply): string {
  const { errors } = z.object({ errors: z.tuple([z.object({ detail: z.string() })]) }).parse(reply.body);
  return errors[0].detail;
}

export function policy(source: string, destination: string, ports: number | [number, number] = 8080, protocol = 'tcp') {
  const [start, end] = typeof ports === 'number' ? [ports, ports] : ports;
  return { source: { id: source }, destination: { id: destination, protocol, ports: { start, end } } };
}
