// The state as people read it: names in place of GUIDs, for tests, the control API and a live picture.
import type { App, NetworkPolicy, Role, Route } from './entities.ts';
import type { Inventory } from './inventory.ts';

export interface AppView {
  readonly path: string;
  readonly guid: string;
  readonly state: App['state'];
  readonly lifecycle: App['lifecycle'];
  readonly instances: number;
  /** What the web process listens on, as far as the platform knows: tls needs 8080 among them. */
  readonly ports: readonly number[];
}

export interface RouteView {
  readonly url: string;
  readonly guid: string;
  readonly space: string;
  readonly sharedWith: readonly string[];
  readonly destinations: readonly { readonly app: string; readonly guid: string; readonly port: number | null }[];
  readonly annotations: Readonly<Record<string, string>>;
}

export interface PolicyView {
  readonly from: string;
  readonly to: string;
  readonly protocol: 'tcp' | 'udp';
  readonly start: number;
  readonly end: number;
}

export interface RoleView {
  readonly user: string;
  readonly type: Role['type'];
  readonly in: string;
}

export function appView(inventory: Inventory, app: App): AppView {
  return {
    path: inventory.appPath(app),
    guid: app.guid,
    state: app.state,
    lifecycle: app.lifecycle,
    instances: app.instances,
    ports: openPorts(app),
  };
}

/** The ports an app's containers get: those of its destinations, else EXPOSE, else 8080 (process_model.rb). */
export function openPorts(app: App): readonly number[] {
  if (app.processPorts !== null) return app.processPorts;
  return app.lifecycle === 'docker' && app.exposedPorts.length > 0 ? app.exposedPorts : [8080];
}

export function routeView(inventory: Inventory, route: Route): RouteView {
  return {
    url: inventory.urlOf(route),
    guid: route.guid,
    space: inventory.spacePath(inventory.spaceByGuid(route.spaceGuid)),
    sharedWith: route.sharedSpaceGuids.map((guid) => inventory.spacePath(inventory.spaceByGuid(guid))),
    destinations: route.destinations.map(({ appGuid, guid, port }) => ({
      app: inventory.appPathByGuid(appGuid),
      guid,
      port,
    })),
    annotations: { ...route.metadata.annotations },
  };
}

/** An app that is gone is shown by its GUID. */
export function policyView(inventory: Inventory, policy: NetworkPolicy): PolicyView {
  return {
    from: inventory.appPathByGuid(policy.source),
    to: inventory.appPathByGuid(policy.destination),
    protocol: policy.protocol,
    start: policy.start,
    end: policy.end,
  };
}

export function roleView(inventory: Inventory, role: Role): RoleView {
  const user = inventory.userRecords.get(role.userGuid);
  return {
    user: user?.userName ?? role.userGuid,
    type: role.type,
    in:
      role.spaceGuid === null
        ? inventory.organization(role.organizationGuid).name
        : inventory.spacePath(inventory.spaceByGuid(role.spaceGuid)),
  };
}
