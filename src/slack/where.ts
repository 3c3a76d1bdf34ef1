// Where there are several foundations, whatever is said about a request says which one it is on; one alone goes without
// saying.
import type { KnownBlock } from '@slack/types';
import { type AccessRequest, foundationOf } from '../core/access-request.ts';
import { DEFAULT_FOUNDATION, type FoundationName } from '../core/vocabulary.ts';
import type { Foundations } from '../lifecycle/ports.ts';
import { code, type Line, own, say } from './lines.ts';
import { headed, type Message } from './message.ts';

export type KnownFoundations = Pick<Foundations, 'names' | 'preferred'>;

export const ONE_FOUNDATION: KnownFoundations = { names: [DEFAULT_FOUNDATION], preferred: DEFAULT_FOUNDATION };

/** The message under the name of its foundation. */
export function place(known: KnownFoundations, name: FoundationName | undefined, message: Message): Message {
  return name !== undefined && isWorthSaying(known, name) ? headed(say`Foundation ${code(name)}`, message) : message;
}

/** The same at the top of a form. */
export function namePlace(known: KnownFoundations, name: FoundationName | undefined): KnownBlock[] {
  if (name === undefined || !isWorthSaying(known, name)) return [];
  return [{ type: 'context', elements: [{ type: 'plain_text', text: `Foundation ${name}`, emoji: false }] }];
}

/** The same for a message about one request. */
export function placeRequest(known: KnownFoundations, request: AccessRequest, message: Message): Message {
  return place(known, whereIs(known, request), message);
}

/** ` on dev`, for a list of requests. */
export function sayWhere(known: KnownFoundations, request: AccessRequest): Line {
  const name = whereIs(known, request);
  return name !== undefined && isWorthSaying(known, name) ? say` on ${code(name)}` : [];
}

/** What a person has to know of a request that nobody can reach: undefined where it can be reached. */
export function sayOutOfReach({ names }: KnownFoundations, request: AccessRequest): Line | undefined {
  const name = foundationOf(request);
  if (name === undefined || names.includes(name)) return undefined;
  return own(
    'c2c is not told of that foundation any more. All of it stays as it is until your operator names it again.',
  );
}

/** Also one that c2c is not told of any more, whatever else there is. */
function isWorthSaying({ names }: KnownFoundations, name: FoundationName): boolean {
  return names.length > 1 || !names.includes(name);
}

/** Before it is planned, a request is where its asker's target leads. */
function whereIs({ preferred }: KnownFoundations, request: AccessRequest): FoundationName | undefined {
  if (request.state === 'refused' && request.refusal.kind === 'which-foundation') return undefined;
  return foundationOf(request) ?? request.target?.foundation ?? preferred;
}
