// What can happen to a route and its destinations, once Cloud Controller (or a visitor) has decided that it may.
import { auditMapping, auditRoute } from './audit-trail.ts';
import type { Actor, App, Destination, DestinationProtocol, Domain, Metadata, Route, Space } from './entities.ts';
import type { Inventory } from './inventory.ts';

export interface RouteTraits {
  readonly path?: string;
  readonly metadata?: Metadata;
  readonly options?: Record<string, string>;
}

export function createRoute(
  inventory: Inventory,
  host: string,
  domain: Domain,
  space: Space,
  traits: RouteTraits,
  by: Actor,
): Route {
  const route: Route = {
    ...inventory.stamp('route', `${host}.${domain.name}${traits.path ?? ''}`),
    host,
    path: traits.path ?? '',
    domainGuid: domain.guid,
    spaceGuid: space.guid,
    sharedSpaceGuids: [],
    destinations: [],
    options: traits.options ?? {},
    metadata: traits.metadata ?? { labels: {}, annotations: {} },
  };
  inventory.routeRecords.set(route.guid, route);
  auditRoute(inventory, 'audit.route.create', route, by);
  inventory.changes.tell('route', 'added', `route ${inventory.urlOf(route)}`);
  return route;
}

export function deleteRoute(inventory: Inventory, route: Route, by: Actor): void {
  for (const destination of [...route.destinations]) removeDestination(inventory, route, destination, by);
  auditRoute(inventory, 'audit.route.delete-request', route, by);
  inventory.routeRecords.delete(route.guid);
  inventory.changes.tell('route', 'removed', `route ${inventory.urlOf(route)}`);
}

export interface Target {
  readonly app: App;
  readonly processType: string;
  readonly port: number | null;
  readonly protocol: DestinationProtocol;
}

/** Docker apps have no port of their own until one is named (app/actions/update_route_destinations.rb default_port). */
export function defaultPort(app: App): number | null {
  return app.lifecycle === 'docker' ? null : 8080;
}

export function addDestination(inventory: Inventory, route: Route, target: Target, by: Actor): Destination {
  const { app, processType, port, protocol } = target;
  const destination = { ...inventory.stamp('destination'), appGuid: app.guid, processType, port, protocol };
  route.destinations.push(destination);
  inventory.touch(route);
  if (port !== null) app.processPorts = [...new Set([...(app.processPorts ?? []), port])];
  auditMapping(inventory, 'audit.app.map-route', route, destination, by);
  inventory.changes.tell('destination', 'added', `${inventory.urlOf(route)} -> ${inventory.appPath(app)}`);
  return destination;
}

export function removeDestination(inventory: Inventory, route: Route, destination: Destination, by: Actor): void {
  route.destinations = route.destinations.filter(({ guid }) => guid !== destination.guid);
  inventory.touch(route);
  auditMapping(inventory, 'audit.app.unmap-route', route, destination, by);
  const app = inventory.appRecords.get(destination.appGuid);
  if (app) closePort(inventory, app, destination.port);
  const to = inventory.appPathByGuid(destination.appGuid);
  inventory.changes.tell('destination', 'removed', `${inventory.urlOf(route)} -> ${to}`);
}

/** A port no destination names any more is closed; a buildpack app falls back to 8080 (update_processes). */
function closePort(inventory: Inventory, app: App, port: number | null): void {
  for (const route of inventory.routeRecords.values()) {
    if (route.destinations.some((other) => other.appGuid === app.guid && other.port === port)) return;
  }
  const ports = (app.processPorts ?? []).filter((open) => open !== port);
  if (ports.length > 0) app.processPorts = ports;
  else app.processPorts = app.lifecycle === 'docker' ? null : [8080];
}
