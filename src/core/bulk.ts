// Several connections that are asked for at once: how many may be, and how such an ask is written, in one line or as the
// file that asks for it again.
import type { AskCommand } from './access-request.ts';
import type { ApplyAsk, Connection } from './command.ts';
import { printApps, printWord } from './names.ts';
import { printTraffic } from './ports.ts';
import { printCommand, printLifetime, printOptions } from './print-command.ts';
import { encodeForSlack } from './typography.ts';
import type { AppName } from './vocabulary.ts';

/** A request is no larger than what people can look through before they approve it. */
export const MOST_CONNECTIONS = 100;
const MOST_APPS = 200;
const MOST_POLICIES = 500;

/** What of it is too much for one request, and the way out; undefined when all of it fits. */
export function explainSize(connections: readonly Connection[]): string | undefined {
  const rest = 'ask for the rest with another file';
  if (connections.length > MOST_CONNECTIONS) return `at most ${MOST_CONNECTIONS} connections; ${rest}`;
  const apps = new Set(connections.flatMap(({ sources, destinations }) => printEach([...sources, ...destinations])));
  if (apps.size > MOST_APPS) return `${apps.size} apps, and at most ${MOST_APPS} fit into one request; ${rest}`;
  const policies = connections.reduce((sum, each) => sum + countPolicies(each), 0);
  return policies > MOST_POLICIES
    ? `${policies} network policies, and at most ${MOST_POLICIES} fit into one request; ${rest}`
    : undefined;
}

function printEach(names: readonly AppName[]): readonly string[] {
  return names.map((name) => printApps([name]));
}

function countPolicies({ sources, destinations, traffic }: Connection): number {
  const ports = traffic.reduce((sum, one) => sum + (one.kind === 'tls' ? 1 : one.ports.length), 0);
  return sources.length * destinations.length * ports;
}

/** The one way to write an ask in one line. What a command can say is that command. */
export function printAsk(ask: AskCommand): string {
  if (ask.verb !== 'apply') return printCommand(ask);
  const { connections } = ask;
  const counted = connections.length === 1 ? '1 connection' : `${connections.length} connections`;
  const { lifetime, reason } = ask;
  const rest = printOptions({ ...(lifetime && { lifetime }), ...(reason !== undefined && { reason }) });
  return encodeForSlack(`apply ${counted}: ${connections.map(printConnection).join('; ')}${rest}`);
}

/** `web, api -> shop/data/db tls as db-read`. */
export function printConnection({ sources, destinations, traffic, host }: Connection): string {
  return `${printApps(sources)} -> ${printApps(destinations)}${printOptions({ traffic, host })}`;
}

/** The one way to write the file. Reading it gives the ask again. */
export function printFile({ connections, lifetime, reason }: ApplyAsk): string {
  return [
    ...(lifetime ? [`for: ${printLifetime(lifetime).replace(/^for /, '')}`] : []),
    ...(reason === undefined ? [] : [`because: ${JSON.stringify(reason)}`]),
    'connections:',
    ...connections.flatMap(({ sources, destinations, traffic, host }) => [
      `  - allow: ${words(printApps(sources))}`,
      `    to: ${words(printApps(destinations))}`,
      `    traffic: ${words(printTraffic(traffic))}`,
      ...(host === undefined ? [] : [`    as: ${words(printWord(host))}`]),
    ]),
    '',
  ].join('\n');
}

const PLAIN = /^[a-z][\w/.-]*(?:,? [\w/.,-]+)*$/i;
/** What YAML reads as something else than a text, in one of its versions. */
const NO_TEXT = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** Words of the grammar, which reads them in a file as it does in a command. JSON is YAML. */
function words(plain: string): string {
  const text = encodeForSlack(plain);
  return PLAIN.test(text) && !NO_TEXT.test(text) ? text : JSON.stringify(text);
}
