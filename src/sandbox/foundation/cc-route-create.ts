// May this route be created? The checks of POST /v3/routes, in Cloud Controller's order, with its words.
import type { Caller } from './caller.ts';
import type { Domain, Metadata, Route, Space } from './entities.ts';
import { featureDisabled, unprocessable } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { JsonObject } from './message.ts';
import { asObject, parseMetadata, toOne, unknownFields } from './message.ts';
import { createRoute } from './route-acts.ts';
import type { FoundationState } from './store.ts';

const NO_METADATA: Metadata = { labels: {}, annotations: {} };

/** The route that holds host + domain + path, whoever owns it: one per foundation, in any capitals. */
export function routeTaking(state: FoundationState, domain: Domain, host: string, path: string): Route | undefined {
  for (const route of state.routeRecords.values()) {
    if (
      route.domainGuid === domain.guid &&
      route.host.toLowerCase() === host.toLowerCase() &&
      route.path.toLowerCase() === path.toLowerCase()
    ) {
      return route;
    }
  }
  return undefined;
}

/** app/controllers/v3/routes_controller.rb create, then app/actions/route_create.rb. */
export function createRouteFrom(context: FoundationContext, body: JsonObject, caller: Caller): Route {
  const { state, knobs } = context;
  if (!knobs.routeCreation && !caller.isAdmin) throw featureDisabled('route_creation');
  const message = parseMessage(body);
  const space = state.spaceRecords.get(message.spaceGuid);
  if (!space) throw unprocessable('Invalid space. Ensure that the space exists and you have access to it.');
  const domain = state.domainRecords.get(message.domainGuid);
  if (!domain) throw unprocessable('Invalid domain. Ensure that the domain exists and you have access to it.');
  caller.mustManageApps(space.guid);
  if (domain.organizationGuid === null && message.host === '*' && !caller.isAdmin) {
    throw unprocessable(
      'You do not have sufficient permissions to create a route with a wildcard host on a domain not scoped to an organization.',
    );
  }
  const refusal = refusalOf(context, message, domain, space);
  if (refusal !== undefined) throw unprocessable(refusal);
  const { host, path, metadata, options } = message;
  return createRoute(state, host, domain, space, { path, metadata, options }, caller.actor);
}

interface Message {
  readonly host: string;
  readonly path: string;
  readonly port: number | null;
  readonly spaceGuid: string;
  readonly domainGuid: string;
  readonly metadata: Metadata;
  readonly options: Record<string, string>;
}

/** app/messages/route_create_message.rb */
function parseMessage(body: JsonObject): Message {
  const problems = unknownFields(body, ['host', 'path', 'port', 'relationships', 'options', 'metadata']);
  const { host = null, path = null, port = null } = body;
  if (host !== null && typeof host !== 'string') problems.push('Host must be a string');
  if (typeof host === 'string') {
    if (host.length > 63) problems.push('Host is too long (maximum is 63 characters)');
    if (!/^([\w-]+|\*)?$/.test(host)) {
      problems.push('Host must be either "*" or contain only alphanumeric characters, "_", or "-"');
    }
  }
  if (path !== null && typeof path !== 'string') problems.push('Path must be a string');
  if (typeof path === 'string') {
    if (path.length > 128) problems.push('Path is too long (maximum is 128 characters)');
    if (!/^(\/.*)?$/.test(path)) problems.push('Path must begin with /');
    if (path.includes('?')) problems.push('Path cannot contain ?');
    if (path === '/') problems.push('Path cannot be exactly /');
  }
  if (port !== null && (typeof port !== 'number' || !Number.isInteger(port))) problems.push('Port must be an integer');
  const relationships = asObject(body.relationships);
  if (!relationships) problems.push("Relationships can't be blank");
  else problems.push(...unknownFields(relationships, ['space', 'domain'], 'Relationships '));
  const spaceGuid = relationships ? toOne(relationships, 'space', problems) : undefined;
  const domainGuid = relationships ? toOne(relationships, 'domain', problems) : undefined;
  const metadata = body.metadata === undefined ? NO_METADATA : parseMetadata(body.metadata, NO_METADATA, problems);
  const options = parseOptions(body.options, {}, problems);
  if (problems.length > 0 || spaceGuid === undefined || domainGuid === undefined) throw unprocessable(...problems);
  return {
    host: typeof host === 'string' ? host : '',
    path: typeof path === 'string' ? path : '',
    port: typeof port === 'number' ? port : null,
    spaceGuid,
    domainGuid,
    metadata,
    options,
  };
}

export function parseOptions(
  given: unknown,
  former: Readonly<Record<string, string>>,
  problems: string[],
): Record<string, string> {
  if (given === undefined) return { ...former };
  const options = asObject(given);
  if (!options) {
    problems.push("'options' is not a valid object");
    return { ...former };
  }
  problems.push(...unknownFields(options, ['loadbalancing'], 'Options '));
  const { loadbalancing } = options;
  if (loadbalancing === null) return {};
  if (loadbalancing === undefined) return { ...former };
  if (loadbalancing === 'round-robin' || loadbalancing === 'least-connection') return { loadbalancing };
  problems.push("Options Loadbalancing must be one of 'round-robin, least-connection' if present");
  return { ...former };
}

/** What the model refuses: the first in the order of app/actions/route_create.rb validation_error!. */
function refusalOf(context: FoundationContext, message: Message, domain: Domain, space: Space): string | undefined {
  const { state } = context;
  const { host, path } = message;
  const organization = state.organizationOf(space);
  if (domain.organizationGuid !== null && domain.organizationGuid !== organization.guid) {
    return `Invalid domain. Domain '${domain.name}' is not available in organization '${organization.name}'.`;
  }
  const overQuota = quotaRefusal(context, space);
  if (overQuota !== undefined) return overQuota;
  const name = `${host}.${domain.name}`;
  if ([...state.domainRecords.values()].some((other) => other.name.toLowerCase() === name.toLowerCase())) {
    return `Route conflicts with domain '${name}'.`;
  }
  if (domain.internal && host === '*') return 'Wildcard hosts are not supported for internal domains.';
  if (host === '' && domain.organizationGuid === null) {
    return 'Missing host. Routes in shared domains must have a host defined.';
  }
  if (name.length > 253) return 'Host combined with domain name must be no more than 253 characters.';
  if (routeTaking(state, domain, host, path)) return alreadyExists(host, path, domain);
  if (domain.internal && path !== '') return 'Paths are not supported for internal domains.';
  if (message.port !== null) return "Routes with protocol 'http' do not support ports.";
  return undefined;
}

function quotaRefusal({ state, knobs }: FoundationContext, space: Space): string | undefined {
  const organization = state.organizationOf(space);
  const routes = [...state.routeRecords.values()];
  const inSpace = routes.filter(({ spaceGuid }) => spaceGuid === space.guid).length;
  if (knobs.spaceRouteQuota !== null && inSpace >= knobs.spaceRouteQuota) {
    return `Routes quota exceeded for space '${space.name}'.`;
  }
  const inOrganization = routes.filter(
    ({ spaceGuid }) => state.spaceByGuid(spaceGuid).organizationGuid === organization.guid,
  ).length;
  if (knobs.routeQuota !== null && inOrganization >= knobs.routeQuota) {
    return `Routes quota exceeded for organization '${organization.name}'.`;
  }
  return undefined;
}

function alreadyExists(host: string, path: string, domain: Domain): string {
  const parts = [...(host === '' ? [] : [`host '${host}'`]), ...(path === '' ? [] : [`path '${path}'`])];
  const what = parts.length === 0 ? '' : ` with ${parts.join(' and ')}`;
  return `Route already exists${what} for domain '${domain.name}'.`;
}
