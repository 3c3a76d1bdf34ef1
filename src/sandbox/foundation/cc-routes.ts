// Routes: listed, shown, created, annotated, deleted. Their destinations and sharing have files of their own.
import { presentDomain } from './cc-domains.ts';
import { inOrganizations, organizationsOf, presentSpace } from './cc-organizations.ts';
import { createRouteFrom, parseOptions } from './cc-route-create.ts';
import { appSeenBy } from './cc-apps.ts';
import type { Caller } from './caller.ts';
import type { CcEndpoint } from './cloud-controller.ts';
import type { Route } from './entities.ts';
import { notFound, unprocessable } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { ListShape } from './list-query.ts';
import { parseListQuery } from './list-query.ts';
import { parseBody, parseMetadata, unknownFields } from './message.ts';
import { pageAnswer, pageOf } from './pagination.ts';
import { deleteRoute } from './route-acts.ts';
import { presentRoute } from './route-presenter.ts';
import type { Answer, Exchange } from './router.ts';
import { json, param } from './router.ts';

const INCLUDES = ['domain', 'space', 'space.organization'];

function listShape(state: FoundationContext['state']): ListShape<Route> {
  const spacesOf = (route: Route) => [route.spaceGuid, ...route.sharedSpaceGuids];
  return {
    filters: {
      // The column is case-insensitive (db/migrations/20130131184954).
      hosts: ({ host }, values) => values.some((value) => value.toLowerCase() === host.toLowerCase()),
      // Routes shared into a space count as the space's (app/fetchers/route_fetcher.rb).
      space_guids: (route, values) => spacesOf(route).some((guid) => values.includes(guid)),
      organization_guids: ({ spaceGuid }, values) => inOrganizations(state, spaceGuid, values),
      domain_guids: ({ domainGuid }, values) => values.includes(domainGuid),
      paths: ({ path }, values) => values.includes(path),
      app_guids: ({ destinations }, values) => destinations.some(({ appGuid }) => values.includes(appGuid)),
      // None has a port; the CLI asks for that with an empty one (actor/v7action/route.go GetRoute).
      ports: (_route, values) => values.includes(''),
      service_instance_guids: () => false,
    },
    include: INCLUDES,
    metadataOf: ({ metadata }) => metadata,
  };
}

export function routeEndpoints(context: FoundationContext): CcEndpoint[] {
  const { state, url } = context;
  return [
    {
      method: 'GET',
      path: '/v3/routes',
      handle: (exchange, caller) => listRoutes(context, exchange, caller, '/v3/routes', () => true),
    },
    {
      method: 'GET',
      path: '/v3/apps/:guid/routes',
      handle(exchange, caller) {
        const app = appSeenBy(context, exchange, caller);
        return listRoutes(context, exchange, caller, `/v3/apps/${app.guid}/routes`, ({ destinations }) =>
          destinations.some(({ appGuid }) => appGuid === app.guid),
        );
      },
    },
    {
      method: 'POST',
      path: '/v3/routes',
      handle: (exchange, caller) =>
        json(201, presentRoute(context, createRouteFrom(context, parseBody(exchange), caller))),
    },
    {
      method: 'GET',
      path: '/v3/routes/:guid',
      handle(exchange, caller) {
        const { includes } = parseListQuery<Route>(exchange.query, { filters: {}, include: INCLUDES });
        const route = routeSeenBy(context, exchange, caller);
        const included = includedFor([route], includes, context);
        return json(200, { ...presentRoute(context, route), ...(included ? { included } : {}) });
      },
    },
    {
      method: 'PATCH',
      path: '/v3/routes/:guid',
      handle(exchange, caller) {
        const body = parseBody(exchange);
        const route = routeSeenBy(context, exchange, caller);
        const problems = unknownFields(body, ['options', 'metadata']);
        const metadata = parseMetadata(body.metadata ?? {}, route.metadata, problems);
        const options = parseOptions(body.options, route.options, problems);
        if (problems.length > 0) throw unprocessable(...problems);
        caller.mustManageApps(route.spaceGuid);
        route.metadata = metadata;
        route.options = options;
        state.touch(route);
        state.changes.tell('route', 'changed', `route ${state.urlOf(route)}`);
        return json(200, presentRoute(context, route));
      },
    },
    {
      method: 'DELETE',
      path: '/v3/routes/:guid',
      handle(exchange, caller) {
        const route = routeSeenBy(context, exchange, caller);
        caller.mustManageApps(route.spaceGuid);
        const job = state.startJob('route.delete', () => {
          if (state.routeRecords.has(route.guid)) deleteRoute(state, route, caller.actor);
        });
        return { status: 202, headers: { Location: `${url}/v3/jobs/${job}` } };
      },
    },
    {
      method: 'DELETE',
      path: '/v3/spaces/:guid/routes',
      handle: (exchange, caller) => deleteUnmapped(context, exchange, caller),
    },
  ];
}

function listRoutes(
  context: FoundationContext,
  exchange: Exchange,
  caller: Caller,
  path: string,
  belongs: (route: Route) => boolean,
): Answer {
  const { state, url } = context;
  const query = parseListQuery(exchange.query, listShape(state));
  const visible = [...state.routeRecords.values()].filter((route) => belongs(route) && caller.seesRoute(route));
  const page = pageOf(query, visible);
  const included = includedFor(page.records, query.includes, context);
  return pageAnswer(`${url}${path}`, query, page, (route) => presentRoute(context, route), included);
}

function deleteUnmapped(context: FoundationContext, exchange: Exchange, caller: Caller): Answer {
  const { state, url } = context;
  const space = state.spaceRecords.get(param(exchange, 'guid'));
  if (!space || !caller.seesSpace(space)) throw notFound('Space');
  if (exchange.query.get('unmapped') !== 'true') {
    throw unprocessable(
      "Mass delete not supported for routes. Use 'unmapped=true' parameter to delete all unmapped routes.",
    );
  }
  caller.mustManageApps(space.guid);
  const job = state.startJob('space.delete_unmapped_routes', () => {
    for (const route of [...state.routeRecords.values()]) {
      if (route.spaceGuid === space.guid && route.destinations.length === 0) deleteRoute(state, route, caller.actor);
    }
  });
  return { status: 202, headers: { Location: `${url}/v3/jobs/${job}` } };
}

export function routeSeenBy({ state }: FoundationContext, exchange: Exchange, caller: Caller): Route {
  const route = state.routeRecords.get(param(exchange, 'guid'));
  if (!route || !caller.seesRoute(route)) throw notFound('Route');
  return route;
}

function includedFor(routes: readonly Route[], includes: ReadonlySet<string>, { state, url }: FoundationContext) {
  if (includes.size === 0) return undefined;
  const spaces = [...new Set(routes.map(({ spaceGuid }) => state.spaceByGuid(spaceGuid)))];
  const domains = [...new Set(routes.map(({ domainGuid }) => state.domain(domainGuid)))];
  return {
    ...(includes.has('domain') ? { domains: domains.map((domain) => presentDomain(url, domain)) } : {}),
    ...(includes.has('space') || includes.has('space.organization')
      ? { spaces: spaces.map((space) => presentSpace(url, space)) }
      : {}),
    ...(includes.has('space.organization') ? { organizations: organizationsOf(spaces, { state, url }) } : {}),
  };
}
