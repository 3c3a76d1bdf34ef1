// What a fake foundation holds: apps, routes, network policies and roles, changed by tests as people and deployments do.
import type { Person, SpaceRole, SpaceRoleName } from '../../src/core/approval.ts';
import type { OrgRoleName } from '../../src/core/approval-rule.ts';
import { type ActualRoute, type BoundApp, type InternalDomain, policyKey } from '../../src/core/connectivity.ts';
import {
  type AppGuid,
  type NetworkPolicy,
  type RequestId,
  type RouteGuid,
  showApp,
  showPorts,
  type SpaceGuid,
} from '../../src/core/vocabulary.ts';
import { aPolicy, appGuid, anApp, aRole, internal, seedRoles, spaceGuid, spaceRef } from './scene.ts';

export interface FakeRoute extends Omit<ActualRoute, 'createdByC2c' | 'destinations'> {
  readonly destinations: { readonly app: AppGuid; readonly port: number | null }[];
  /** The request that made it. */
  readonly request: RequestId | undefined;
}

const SEED_APPS = [
  'shop/prod/web',
  'shop/prod/api',
  'shop/data/db',
  'shop/data/cache',
  'shop/test/web',
  'shop/test/db',
  'bank/ledger/accounts',
];

export class FoundationState {
  domains: readonly [InternalDomain, ...InternalDomain[]] = [internal];
  quota: number | undefined;
  roles: SpaceRole[] = [...seedRoles];
  orgRoles: { readonly org: string; readonly role: OrgRoleName; readonly userName: string }[] = [];
  protected readonly apps = new Map<AppGuid, BoundApp>();
  protected readonly routes = new Map<RouteGuid, FakeRoute>();
  protected readonly policies = new Map<string, NetworkPolicy>();
  protected readonly hidden = new Set<SpaceGuid>();
  readonly #used = new Set<AppGuid>();
  #made = 0;

  constructor() {
    for (const name of SEED_APPS) this.push(name);
  }

  /** `cf push`: a new app, or what a deployment that deletes and creates leaves: the same name with a new guid. */
  push(name: string, more: Partial<BoundApp> = {}): BoundApp {
    const replaced = [...this.apps.values()].find(({ ref }) => showApp(ref) === name);
    if (replaced) this.deleteApp(name);
    const guid = this.#freshGuid(replaced?.guid ?? appGuid(name));
    const app = anApp(name, { guid, ...more });
    this.apps.set(guid, app);
    return app;
  }

  /** The Cloud Controller unmaps the app's routes and keeps them; its network policies stay for an hour. */
  deleteApp(name: string): void {
    for (const [guid, { ref }] of this.apps) {
      if (showApp(ref) !== name) continue;
      this.apps.delete(guid);
      for (const { destinations } of this.routes.values()) {
        destinations.splice(0, destinations.length, ...destinations.filter(({ app }) => app !== guid));
      }
    }
  }

  /** `cf rename`: the guid stays, with its routes and its network policies. */
  rename(name: string, app: string): void {
    const renamed = this.#appOf(name);
    this.apps.set(renamed.guid, { ...renamed, ref: { ...renamed.ref, app } });
  }

  /** `cf rename-space`, for the apps in it. */
  renameSpace(name: string, to: string): void {
    for (const app of [...this.apps.values()]) {
      if (`${app.ref.org}/${app.ref.space}` !== name) continue;
      this.apps.set(app.guid, { ...app, ref: { ...app.ref, space: to } });
    }
  }

  addRoute(host: string, space: string, apps: readonly string[], domain: InternalDomain = internal): void {
    const guid = this.nextRoute();
    const destinations = apps.map((name) => ({ app: this.#guidOf(name), port: 8080 }));
    const at = { space: spaceGuid(space), spaceRef: spaceRef(space) };
    this.routes.set(guid, { guid, host, domain: domain.guid, ...at, destinations, request: undefined });
  }

  removeRoute(host: string): void {
    for (const route of [...this.routes.values()]) if (route.host === host) this.routes.delete(route.guid);
  }

  addPolicy(source: string, destination: string, traffic: string): void {
    const policy = this.#policy(source, destination, traffic);
    this.policies.set(policyKey(policy), policy);
  }

  unmapHost(host: string): void {
    for (const route of this.routes.values()) if (route.host === host) route.destinations.length = 0;
  }

  removePolicy(source: string, destination: string, traffic: string): void {
    this.policies.delete(policyKey(this.#policy(source, destination, traffic)));
  }

  hide(space: string): void {
    this.hidden.add(spaceGuid(space));
  }

  give(person: Person, role: SpaceRoleName, space: string): void {
    this.roles.push(aRole(person, role, space));
  }

  giveInOrg({ userName }: Person, role: OrgRoleName, org: string): void {
    this.orgRoles.push({ org, role, userName });
  }

  take(person: Person, space: string): void {
    this.roles = this.roles.filter((role) => role.userName !== person.userName || role.space !== spaceGuid(space));
  }

  /** What is there, as sorted lines: `route db.apps.internal → shop/data/db`, `policy shop/prod/web → shop/data/db tcp 61443`. */
  picture(): readonly string[] {
    const routes = [...this.routes.values()].map(({ host, domain, destinations }) => {
      const leads = destinations.map(({ app }) => this.#nameOf(app)).sort();
      return `route ${host}.${domain.replace('domain ', '')} → ${leads.join(', ') || 'nowhere'}`;
    });
    const policies = [...this.policies.values()].map(
      ({ source, destination, protocol, ports }) =>
        `policy ${this.#nameOf(source)} → ${this.#nameOf(destination)} ${protocol} ${showPorts(ports)}`,
    );
    return [...routes, ...policies].sort();
  }

  /** What is there, as keys of items: what `itemKey` calls them. */
  keys(): readonly string[] {
    const nameOf = new Map(this.domains.map(({ guid, name }) => [guid, name]));
    const routes = [...this.routes.values()].flatMap(({ host, domain, destinations }) =>
      destinations.map(({ app }) => `route ${host}.${nameOf.get(domain)} ${app}`),
    );
    return [...routes, ...this.policies.keys()];
  }

  protected nextRoute(): RouteGuid {
    return `route-${++this.#made}` as RouteGuid;
  }

  /** A name that was used before gets a guid that was not. */
  #freshGuid(guid: AppGuid): AppGuid {
    const used = this.#used.has(guid);
    this.#used.add(guid);
    return used ? this.#freshGuid(`${guid}'` as AppGuid) : guid;
  }

  #policy(source: string, destination: string, traffic: string): NetworkPolicy {
    const app = (name: string) => anApp(name, { guid: this.#guidOf(name) });
    return aPolicy(app(source), app(destination), traffic);
  }

  #guidOf(name: string): AppGuid {
    return this.#appOf(name).guid;
  }

  #appOf(name: string): BoundApp {
    const app = [...this.apps.values()].find(({ ref }) => showApp(ref) === name);
    if (!app) throw new Error(`the fake foundation has no app ${name}`);
    return app;
  }

  #nameOf(guid: AppGuid): string {
    const app = this.apps.get(guid);
    return app ? showApp(app.ref) : `(${guid.replace('app ', '')} of old)`;
  }
}
