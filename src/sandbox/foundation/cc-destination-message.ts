// The body of a destinations request (app/messages/route_update_destinations_message.rb), checked one by one with its texts.
import { unprocessable } from './errors.ts';
import type { JsonObject } from './message.ts';
import { asObject, unknownFields } from './message.ts';

export interface WantedDestination {
  readonly appGuid: string;
  readonly processType: string;
  readonly port: number | undefined;
  readonly protocol: 'http1' | 'http2' | 'tcp' | undefined;
}

const MOST = 100;
const MOST_PORTS = 10;

export function parseDestinations(body: JsonObject, fewest: 0 | 1): WantedDestination[] {
  const problems = unknownFields(body, ['destinations']);
  const { destinations } = body;
  if (!Array.isArray(destinations) || destinations.length < fewest || destinations.length > MOST) {
    problems.push(`Destinations must be an array containing between ${fewest} and ${MOST} destination objects.`);
    throw unprocessable(...problems);
  }
  const parsed = destinations.map((destination: unknown, i) => parseOne(destination, i, fewest === 0, problems));
  const ports = new Map<string, number>();
  for (const destination of parsed) {
    if (!destination) continue;
    const process = `${destination.appGuid} ${destination.processType}`;
    ports.set(process, (ports.get(process) ?? 0) + 1);
  }
  if ([...ports.values()].some((count) => count > MOST_PORTS)) {
    problems.push(`Process must have at most ${MOST_PORTS} exposed ports.`);
  }
  if (problems.length > 0) throw unprocessable(...problems);
  return parsed.filter((destination) => destination !== undefined);
}

function parseOne(
  given: unknown,
  index: number,
  replacing: boolean,
  problems: string[],
): WantedDestination | undefined {
  const problem = (message: string) => {
    problems.push(`Destinations[${index}]: ${message}`);
  };
  const destination = asObject(given);
  if (!destination) {
    problem('must be an object.');
    return undefined;
  }
  if (!('app' in destination)) {
    problem('must have an "app".');
    return undefined;
  }
  if (Object.keys(destination).some((key) => !['app', 'weight', 'port', 'protocol'].includes(key))) {
    problem('must have only "app" and optionally "weight", "port" or "protocol".');
    return undefined;
  }
  const { weight, port, protocol } = destination;
  const app = asObject(destination.app);
  const guid = app?.guid;
  if (typeof guid !== 'string' || guid === '' || guid.length > 199) {
    problem('app must have the structure {"guid": "app_guid"}');
    return undefined;
  }
  const processType = processTypeOf(app?.process);
  if (processType === undefined) problem('process must have the structure {"type": "process_type"}');
  if (weight !== undefined && weight !== null) {
    problem(
      replacing
        ? 'the sandbox has no weighted destinations.'
        : 'weighted destinations can only be used when replacing all destinations.',
    );
  }
  const wantedPort = portOf(port);
  if (wantedPort === 'invalid') problem('port must be a positive integer between 1024 and 65535 inclusive.');
  const wantedProtocol = protocolOf(protocol);
  if (wantedProtocol === 'invalid') problem("protocol must be 'http1', 'http2' or 'tcp'.");
  if (processType === undefined || wantedPort === 'invalid' || wantedProtocol === 'invalid') return undefined;
  return { appGuid: guid, processType, port: wantedPort, protocol: wantedProtocol };
}

function processTypeOf(process: unknown): string | undefined {
  if (process === undefined || process === null) return 'web';
  const { type, ...rest } = asObject(process) ?? {};
  return typeof type === 'string' && type !== '' && Object.keys(rest).length === 0 ? type : undefined;
}

function portOf(port: unknown): number | undefined | 'invalid' {
  if (port === undefined || port === null) return undefined;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1024 || port > 65535) return 'invalid';
  return port;
}

function protocolOf(protocol: unknown): WantedDestination['protocol'] | 'invalid' {
  if (protocol === undefined || protocol === null) return undefined;
  return protocol === 'http1' || protocol === 'http2' || protocol === 'tcp' ? protocol : 'invalid';
}
