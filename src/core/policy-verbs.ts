// Reading what is said about network policies that are there already: `adopt` and `remove-policy`.
import { readApps, readArrow } from './apps.ts';
import type { Command, PolicyTraffic } from './command.ts';
import { fail, type Line, replace } from './line.ts';
import { type OptionName, readOptions } from './options.ts';
import { TLS_PORT, type TrafficList } from './vocabulary.ts';

const PORTS = '`tcp PORTS` or `udp PORTS`, as `/c2c who` shows them';

const OPTIONS = {
  adopt: ['traffic', 'lifetime', 'reason'],
  'remove-policy': ['traffic', 'reason'],
} as const satisfies Record<string, readonly OptionName[]>;

export function readPolicyVerb(line: Line, verb: keyof typeof OPTIONS): Command | undefined {
  const sources = readApps(line, 'source');
  if (!sources || !readArrow(line)) return undefined;
  const destinations = readApps(line, 'destination');
  const options = destinations && readOptions(line, verb, OPTIONS[verb]);
  if (!options) return undefined;
  const traffic = readExact(line, options.traffic);
  if (!traffic) return undefined;
  const { lifetime, reason } = options;
  const about = { sources, destinations, traffic, ...(reason !== undefined && { reason }) };
  return verb === 'adopt' ? { verb, ...about, ...(lifetime && { lifetime }) } : { verb, ...about };
}

/** Exactly what is there is meant, so nothing is left to a default, and `tls`, which is more than a policy, says too much. */
function readExact(line: Line, traffic: TrafficList | undefined): PolicyTraffic | undefined {
  if (!traffic) return fail(line, undefined, { problem: 'The ports are missing', expected: PORTS });
  const [first, ...rest] = traffic.filter((one) => one.kind !== 'tls');
  if (first && rest.length === traffic.length - 1) return [first, ...rest];
  const tls = line.tokens.find(({ lower }) => lower === 'tls');
  const fixes = tls && traffic.length === 1 ? [replace(line, tls, `tcp ${TLS_PORT}`)] : [];
  return fail(line, tls, {
    problem: '`tls` is a policy and a route, and this is about policies alone',
    expected: PORTS,
    fixes,
  });
}
