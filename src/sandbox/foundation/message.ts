// The body of a Cloud Controller request: JSON, and nothing in it that the message does not know (app/messages/base_message.rb).
import * as z from 'zod';
import type { Metadata } from './entities.ts';
import { CcError } from './errors.ts';
import type { Exchange } from './router.ts';

const JsonObject = z.record(z.string(), z.unknown());
export type JsonObject = z.infer<typeof JsonObject>;

export function parseBody({ body }: Exchange): JsonObject {
  if (body.length === 0) return {};
  try {
    const parsed = JsonObject.safeParse(JSON.parse(body.toString('utf8')));
    if (parsed.success) return parsed.data;
  } catch {
    // Answered below, like a body that is JSON but no object.
  }
  throw new CcError('MessageParseError', 'Request invalid due to parse error: invalid request body');
}

export function asObject(value: unknown): JsonObject | undefined {
  const parsed = JsonObject.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export function unknownFields(body: JsonObject, known: readonly string[], prefix = ''): string[] {
  const unknown = Object.keys(body).filter((key) => !known.includes(key));
  return unknown.length === 0 ? [] : [`${prefix}Unknown field(s): '${unknown.join("', '")}'`];
}

/** `{"data": {"guid": "..."}}`, else undefined and a problem noted. */
export function toOne(relationships: JsonObject, name: string, problems: string[]): string | undefined {
  const given = relationships[name];
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  if (given === undefined || given === null) {
    problems.push(
      `Relationships ${title} can't be blank`,
      `Relationships ${title} must be structured like this: "${name}: {"data": {"guid": "valid-guid"}}"`,
    );
    return undefined;
  }
  const parsed = z.strictObject({ data: z.strictObject({ guid: z.string() }) }).safeParse(given);
  if (parsed.success) return parsed.data.data.guid;
  problems.push(`Relationships ${title} must be structured like this: "${name}: {"data": {"guid": "valid-guid"}}"`);
  return undefined;
}

/** `{"data": [{"guid": "..."}]}`. */
export function toMany(body: JsonObject, problems: string[]): string[] {
  const parsed = z.array(z.strictObject({ guid: z.string() })).safeParse(body.data);
  if (parsed.success) return parsed.data.map(({ guid }) => guid);
  problems.push('Data must be an array');
  return [];
}

const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$/;
const KEY_NAME = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;

/** What is given is merged into what was there; null removes a key (lib/cloud_controller/metadata_helpers). */
export function parseMetadata(given: unknown, former: Metadata, problems: string[]): Metadata {
  const body = asObject(given);
  if (!body) {
    problems.push("'metadata' is not an object");
    return former;
  }
  problems.push(...unknownFields(body, ['labels', 'annotations'], 'Metadata '));
  return {
    labels: mergePairs('label', body.labels, former.labels, problems),
    annotations: mergePairs('annotation', body.annotations, former.annotations, problems),
  };
}

function mergePairs(
  kind: 'label' | 'annotation',
  given: unknown,
  former: Readonly<Record<string, string>>,
  problems: string[],
): Record<string, string> {
  const merged = { ...former };
  if (given === undefined) return merged;
  const pairs = z.record(z.string(), z.string().nullable()).safeParse(given);
  if (!pairs.success) {
    problems.push(`Metadata '${kind}s' is not an object`);
    return merged;
  }
  for (const [key, value] of Object.entries(pairs.data)) {
    const name = key.slice(key.indexOf('/') + 1);
    if (!KEY_NAME.test(name)) problems.push(`Metadata ${kind} key error: '${name}' contains invalid characters`);
    if (name.length > 63)
      problems.push(`Metadata ${kind} key error: '${name.slice(0, 8)}...' is greater than 63 characters`);
    if (value === null) {
      delete merged[key];
      continue;
    }
    const longest = kind === 'label' ? 63 : 5000;
    if (value.length > longest) {
      problems.push(`Metadata ${kind} value error: '${value.slice(0, 8)}...' is greater than ${longest} characters`);
    } else if (kind === 'label' && !LABEL_VALUE.test(value)) {
      problems.push(`Metadata label value error: '${value}' contains invalid characters`);
    }
    merged[key] = value;
  }
  return merged;
}
