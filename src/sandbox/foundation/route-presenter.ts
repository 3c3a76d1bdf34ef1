// A route and its destinations as Cloud Controller shows them (app/presenters/v3/route_presenter.rb).
import type { Destination, Route } from './entities.ts';
import type { FoundationContext } from './foundation-context.ts';

export function presentRoute({ state, url }: FoundationContext, route: Route): Record<string, unknown> {
  const self = `${url}/v3/routes/${route.guid}`;
  return {
    guid: route.guid,
    protocol: 'http',
    created_at: route.createdAt,
    updated_at: route.updatedAt,
    host: route.host,
    path: route.path,
    port: null,
    url: state.urlOf(route),
    destinations: route.destinations.map((destination) => presentDestination(state, destination)),
    options: route.options,
    metadata: route.metadata,
    relationships: {
      space: { data: { guid: route.spaceGuid } },
      domain: { data: { guid: route.domainGuid } },
    },
    links: {
      self: { href: self },
      space: { href: `${url}/v3/spaces/${route.spaceGuid}` },
      destinations: { href: `${self}/destinations` },
      domain: { href: `${url}/v3/domains/${route.domainGuid}` },
    },
  };
}

export function presentDestination(state: FoundationContext['state'], destination: Destination): unknown {
  const app = state.appRecords.get(destination.appGuid);
  return {
    guid: destination.guid,
    created_at: destination.createdAt,
    updated_at: destination.updatedAt,
    app: { guid: destination.appGuid, process: { type: destination.processType } },
    weight: null,
    // "Not specified" is shown as the image's first EXPOSEd port (app/models/runtime/route_mapping_model.rb).
    port: destination.port ?? app?.exposedPorts[0] ?? 8080,
    protocol: destination.protocol,
  };
}
