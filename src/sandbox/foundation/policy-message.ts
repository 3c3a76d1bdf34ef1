// The body of a policy request, v0 and v1: decoded as Go decodes it, then checked in Go's order with Go's texts.
import * as z from 'zod';
import { goSyntaxError, goTypeError } from './go-json.ts';
import type { NetworkPolicy } from './entities.ts';

export type ApiVersion = 'v0' | 'v1';

/** Said to the client after "mapper: " (policy-server/api/api_policy_mapper.go). */
export class MapperError extends Error {
  override name = 'MapperError';
}

const PolicyApp = z.object({ id: z.string().default(''), tag: z.string().default('') });
const Int = z.int().default(0);
const NOTHING = { id: '', tag: '' };

/** One shape for both versions; each looks only at its own port fields, so the other's count as missing. */
const Policies = z.object({
  policies: z
    .array(
      z.object({
        source: PolicyApp.default(NOTHING),
        destination: PolicyApp.extend({
          protocol: z.string().default(''),
          port: Int,
          ports: z.object({ start: Int, end: Int }).default({ start: 0, end: 0 }),
        }).default({ ...NOTHING, protocol: '', port: 0, ports: { start: 0, end: 0 } }),
      }),
    )
    .nullish(),
});
type RequestedPolicy = NonNullable<z.output<typeof Policies>['policies']>[number];

export function parsePolicies(body: string, version: ApiVersion): NetworkPolicy[] {
  const policies = decodePolicies(body);
  if (policies.length === 0) throw new MapperError('validate policies: missing policies');
  return policies.map((policy) => validated(policy, version));
}

function decodePolicies(body: string): RequestedPolicy[] {
  let decoded: unknown;
  try {
    decoded = JSON.parse(body);
  } catch {
    throw new MapperError(`unmarshal json: ${goSyntaxError(body)}`);
  }
  const parsed = Policies.safeParse(withoutNulls(decoded));
  if (parsed.success) return parsed.data.policies ?? [];
  throw new MapperError(`unmarshal json: ${goTypeError(decoded, parsed.error)}`);
}

/** Go leaves a field alone when the JSON says null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => withoutNulls(element ?? {}));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}

/** policy-server/api/policy_validator.go and api_v0/validator.go: the first bad policy ends it, without an index. */
function validated({ source, destination }: RequestedPolicy, version: ApiVersion): NetworkPolicy {
  const { protocol } = destination;
  if (source.id === '') throw invalid('missing source id');
  if (destination.id === '') throw invalid('missing destination id');
  if (protocol !== 'udp' && protocol !== 'tcp') {
    throw invalid('invalid destination protocol, specify either udp or tcp');
  }
  const [start, end] = version === 'v1' ? portsOfV1(destination.ports) : portsOfV0(destination.port);
  if (source.tag !== '' || destination.tag !== '') throw invalid('tags may not be specified');
  return { source: source.id, destination: destination.id, protocol, start, end };
}

function portsOfV1({ start, end }: { start: number; end: number }): [number, number] {
  if (start > end) throw invalid(`invalid port range ${start}-${end}, start must be less than or equal to end`);
  if (start < 0) throw invalid(`invalid start port ${start}, must be in range 1-65535`);
  if (start === 0) throw invalid('missing start port');
  if (end > 65535) throw invalid(`invalid end port ${end}, must be in range 1-65535`);
  return [start, end];
}

/** v0 knows no upper bound. */
function portsOfV0(port: number): [number, number] {
  if (port < 0) throw invalid(`invalid port ${port}, must be in range 1-65535`);
  if (port === 0) throw invalid('missing port');
  return [port, port];
}

function invalid(why: string): MapperError {
  return new MapperError(`validate policies: ${why}`);
}
