// What Go's encoding/json says of a body it cannot decode, as near as it matters: these texts reach the client unescaped.
import type * as z from 'zod';

export function goSyntaxError(body: string): string {
  if (body.trim() === '') return 'unexpected end of JSON input';
  const at = firstBadCharacter(body);
  if (at === undefined || at >= body.length) return 'unexpected end of JSON input';
  return `invalid character '${body.charAt(at)}' looking for beginning of value`;
}

/** The shortest prefix that can no longer become JSON ends with the bad character: node names its position. */
function firstBadCharacter(body: string): number | undefined {
  try {
    JSON.parse(body);
  } catch (error) {
    const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    if (position !== undefined) return Number(position);
    return /Unexpected end/.test(String(error)) ? undefined : 0;
  }
  return undefined;
}

/** `json: cannot unmarshal string into Go struct field Ports.policies.destination.ports.start of type int` */
export function goTypeError(decoded: unknown, error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path ?? [];
  const value = path.reduce<unknown>(inner, decoded);
  const field = path.filter((key) => typeof key === 'string').join('.');
  const wanted = issue?.code === 'invalid_type' ? (GO_TYPES[issue.expected] ?? 'int') : 'int';
  const found = typeof value === 'number' ? `number${Number.isInteger(value) ? '' : ` ${value}`}` : jsonKind(value);
  return field === ''
    ? `json: cannot unmarshal ${found} into Go value of type api.Policies`
    : `json: cannot unmarshal ${found} into Go struct field Policies.${field} of type ${wanted}`;
}

const GO_TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  array: '[]api.Policy',
  object: 'api.Policy',
};

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function inner(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === String(key))?.[1];
}
