// Requests, audit events and intents as the store's strings, and back. What does not parse is never guessed at.
import { z } from 'zod';
import { type AccessRequest, foundationOf } from '../core/access-request.ts';
import type { AuditEvent, AuditFact, TrailEvent } from '../core/audit.ts';
import { DEFAULT_FOUNDATION, requestId, type SlackUserId, type Target } from '../core/vocabulary.ts';
import type { Intent } from '../lifecycle/intent.ts';
import type { CardPlace, Stored } from '../lifecycle/ports.ts';
import { fillPlaces, writeWithPlaces } from './app-places.ts';
import { identityFact } from './bindings-schema.ts';
import { auditFact, operationFact, wish } from './kind-schema.ts';
import { target as targetShape } from './request-parts.ts';
import { requestBody } from './request-schema.ts';

/** A record that does not parse: the message names the key, what is wrong there, and what to do. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord';

  constructor(key: string, problem: string) {
    super(
      `reading ${key} from Redis: ${problem}. A newer version of c2c may have written it, or somebody changed it by ` +
        'hand: run the version that wrote it, or look at the key and mend it',
    );
  }
}

/**
 * The request without what has a place of its own: the id is its key, the target is a field beside it. Nor with the
 * foundation that records are on which name none: a live grant may weigh only so much.
 */
export function writeRequest(request: AccessRequest): string {
  const isUsual = 'foundation' in request && request.foundation === DEFAULT_FOUNDATION;
  return writeWithPlaces({ ...request, id: undefined, target: undefined, ...(isUsual && { foundation: undefined }) });
}

/** With the foundation, unless it is the one that goes without saying. */
export function writeFact(request: AccessRequest, fact: AuditFact): string {
  const foundation = foundationOf(request);
  const isUsual = foundation === undefined || foundation === DEFAULT_FOUNDATION;
  return JSON.stringify({ ...fact, ...(!isUsual && { foundation }) });
}

/** The fields that `readRequest` needs, in its order. */
export const REQUEST_FIELDS = ['v', 's', 't'] as const;

/** Undefined when there is no such request. */
export function readRequest(
  key: string,
  number: number,
  [version, state, target]: readonly (string | null | undefined)[],
): Stored | undefined {
  if (version === null || version === undefined) return undefined;
  const body = check(key, requestBody, readPlaces(key, toJson(key, state)));
  const request: AccessRequest = {
    id: requestId(number),
    ...body,
    ...(target && { target: parse(key, targetShape, target) }),
  };
  return { request, version: Number(version) };
}

/** One entry of the audit stream: its id, and its fields as a flat list of names and values. */
export type StreamEntry = readonly [string, readonly string[]];

export function readEvent(key: string, [entry, fields]: StreamEntry): AuditEvent {
  const field = (name: string): string | undefined => fields[fields.indexOf(name) + 1];
  const where = `${key} ${entry}`;
  const number = Number(field('r'));
  const at = Number(field('a'));
  if (!Number.isSafeInteger(number) || !Number.isFinite(at)) throw new UnreadableRecord(where, 'r or a is no number');
  return { ...parse(where, auditFact, field('f')), request: requestId(number), at };
}

/** An event of a request has `r`, its number; one of a person has `p`, and one of c2c itself `o`. */
export function readTrailEvent(key: string, [entry, fields]: StreamEntry): TrailEvent {
  const [of, who, , at, , fact] = fields;
  const where = `${key} ${entry}`;
  if (of === 'o') return { ...parse(where, operationFact, fact), at: Number(at) };
  if (of !== 'p') return readEvent(key, [entry, fields]);
  return { ...parse(where, identityFact, fact), person: who as SlackUserId, at: Number(at) };
}

const person = z.custom<SlackUserId>((value) => typeof value === 'string');

const intent: z.ZodType<Omit<Intent, 'target'>> = z.object({
  by: person,
  at: z.number(),
  wish,
  place: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('channel'), channel: z.string() }),
    z.object({ kind: z.literal('direct') }),
  ]),
});

/** Undefined when there is no such intent. */
export function readIntent(
  key: string,
  [recorded, target]: readonly (string | null | undefined)[],
): Intent | undefined {
  if (recorded === null || recorded === undefined) return undefined;
  return { ...parse(key, intent, recorded), ...(target && { target: parse(key, targetShape, target) }) };
}

export function readTarget(key: string, target: string): Target {
  return parse(key, targetShape, target);
}

const cardPlace: z.ZodType<CardPlace> = z.object({ channel: z.string(), ts: z.string() });

export function readCard(key: string, card: string): CardPlace {
  return parse(key, cardPlace, card);
}

export function parse<Value>(key: string, schema: z.ZodType<Value>, text: string | null | undefined): Value {
  return check(key, schema, toJson(key, text));
}

function check<Value>(key: string, schema: z.ZodType<Value>, value: unknown): Value {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UnreadableRecord(key, `${issue?.path.join('.') || 'the whole record'}: ${issue?.message ?? 'unreadable'}`);
}

function readPlaces(key: string, record: unknown): unknown {
  try {
    return fillPlaces(record);
  } catch (error) {
    throw new UnreadableRecord(key, error instanceof RangeError ? error.message : String(error));
  }
}

function toJson(key: string, text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw new UnreadableRecord(key, 'it holds no JSON');
  }
}
