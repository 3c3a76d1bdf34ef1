// The audit events Cloud Controller writes for apps and routes. The policy server writes none.
import type { Actor, App, AuditEvent, Destination, Route } from './entities.ts';
import type { Inventory } from './inventory.ts';

export function auditApp(
  inventory: Inventory,
  type: string,
  app: App,
  actor: Actor,
  data: Record<string, unknown> = {},
): void {
  record(inventory, type, actor, { guid: app.guid, type: 'app', name: app.name }, app.spaceGuid, data);
}

export function auditRoute(
  inventory: Inventory,
  type: string,
  route: Route,
  actor: Actor,
  data: Record<string, unknown> = {},
): void {
  record(inventory, type, actor, { guid: route.guid, type: 'route', name: route.host }, route.spaceGuid, data);
}

/** Shape of app/repositories/app_event_repository.rb: the route is only in the data. */
export function auditMapping(
  inventory: Inventory,
  type: 'audit.app.map-route' | 'audit.app.unmap-route',
  route: Route,
  destination: Destination,
  actor: Actor,
): void {
  const app = inventory.appRecords.get(destination.appGuid);
  if (!app) return;
  auditApp(inventory, type, app, actor, {
    route_guid: route.guid,
    app_port: destination.port ?? -1,
    route_mapping_guid: destination.guid,
    destination_guid: destination.guid,
    process_type: destination.processType,
    weight: null,
    protocol: destination.protocol,
  });
}

function record(
  inventory: Inventory,
  type: string,
  actor: Actor,
  target: AuditEvent['target'],
  spaceGuid: string,
  data: Record<string, unknown>,
): void {
  const organizationGuid = inventory.spaceByGuid(spaceGuid).organizationGuid;
  inventory.auditRecords.push({
    ...inventory.stamp('audit_event'),
    type,
    actor,
    target,
    data,
    spaceGuid,
    organizationGuid,
  });
}
