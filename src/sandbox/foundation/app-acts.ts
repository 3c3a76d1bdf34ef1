// What can happen to an app: pushed, renamed, started, stopped, deleted.
import { auditApp } from './audit-trail.ts';
import type { Actor, App, AppState, Lifecycle } from './entities.ts';
import type { Inventory } from './inventory.ts';
import { removeDestination } from './route-acts.ts';

export interface AppTraits {
  readonly lifecycle?: Lifecycle;
  readonly instances?: number;
  readonly exposes?: readonly number[];
  readonly state?: AppState;
}

/** An app of the same name is deleted first: the new one has a new GUID, so no policy and no route follows it. */
export function pushApp(inventory: Inventory, name: string, spaceRef: string, traits: AppTraits, by: Actor): App {
  const space = inventory.space(spaceRef);
  const former = [...inventory.appRecords.values()].find((app) => app.name === name && app.spaceGuid === space.guid);
  if (former) deleteApp(inventory, former, by);
  const app: App = {
    ...inventory.stamp('app', `${inventory.spacePath(space)}/${name}`),
    name,
    spaceGuid: space.guid,
    state: traits.state ?? 'STARTED',
    lifecycle: traits.lifecycle ?? 'buildpack',
    instances: traits.instances ?? 1,
    exposedPorts: traits.exposes ?? [],
    processPorts: null,
    metadata: { labels: {}, annotations: {} },
  };
  inventory.appRecords.set(app.guid, app);
  auditApp(inventory, 'audit.app.create', app, by);
  inventory.changes.tell('app', 'added', `app ${inventory.appPath(app)}`);
  return app;
}

/** Its mappings go, its routes stay and keep the host; its policies stay until the policy server's next cleanup. */
export function deleteApp(inventory: Inventory, app: App, by: Actor): void {
  for (const route of inventory.routeRecords.values()) {
    for (const destination of route.destinations.filter(({ appGuid }) => appGuid === app.guid)) {
      removeDestination(inventory, route, destination, by);
    }
  }
  auditApp(inventory, 'audit.app.delete-request', app, by);
  inventory.appRecords.delete(app.guid);
  inventory.changes.tell('app', 'removed', `app ${inventory.appPath(app)}`);
}

export function renameApp(inventory: Inventory, app: App, name: string, by: Actor): void {
  const former = inventory.appPath(app);
  app.name = name;
  inventory.touch(app);
  auditApp(inventory, 'audit.app.update', app, by, { request: { name } });
  inventory.changes.tell('app', 'changed', `app ${former} is now ${inventory.appPath(app)}`);
}

/** Stopped for a moment; one event tells of both (app/actions/app_restart.rb). */
export function restartApp(inventory: Inventory, app: App, by: Actor): void {
  app.state = 'STARTED';
  inventory.touch(app);
  auditApp(inventory, 'audit.app.restart', app, by);
  inventory.changes.tell('app', 'changed', `app ${inventory.appPath(app)} restarted`);
}

export function setAppState(inventory: Inventory, app: App, state: AppState, by: Actor): void {
  app.state = state;
  inventory.touch(app);
  auditApp(inventory, state === 'STARTED' ? 'audit.app.start' : 'audit.app.stop', app, by);
  inventory.changes.tell('app', 'changed', `app ${inventory.appPath(app)} ${state.toLowerCase()}`);
}
