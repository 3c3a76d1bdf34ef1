// The state of one foundation as tests and visitors use it: what it holds, in names, and every act that changes it.
import type { AppTraits } from './app-acts.ts';
import { deleteApp, pushApp, renameApp, setAppState } from './app-acts.ts';
import type { ChangeFeed } from './changes.ts';
import type { Actor, App, Destination, NetworkPolicy, Role, Route } from './entities.ts';
import type { GuidSource } from './ids.ts';
import { Inventory } from './inventory.ts';
import type { Knobs } from './knobs.ts';
import type { RoleType } from './role-acts.ts';
import { addRole, removeRole, roleOf } from './role-acts.ts';
import type { RouteTraits } from './route-acts.ts';
import { addDestination, createRoute, defaultPort, deleteRoute, removeDestination } from './route-acts.ts';
import type { AppView, PolicyView, RoleView, RouteView } from './views.ts';
import { appView, policyView, roleView, routeView } from './views.ts';

export const VISITOR: Actor = { guid: 'visitor', type: 'user', name: 'visitor' };

/** How a visitor names a policy; apps by path (`shop/prod/web`) or GUID, also a GUID that never existed. */
export interface PolicyWords {
  readonly from: string;
  readonly to: string;
  readonly protocol?: 'tcp' | 'udp' | undefined;
  readonly start: number;
  readonly end?: number | undefined;
}

export class FoundationState extends Inventory {
  readonly #knobs: Knobs;
  readonly #unfinished = new Map<string, () => void>();
  #lastCleanup: number;

  constructor(now: () => number, guids: GuidSource, changes: ChangeFeed, knobs: Knobs) {
    super(now, guids, changes);
    this.#knobs = knobs;
    this.#lastCleanup = now();
  }

  apps(): AppView[] {
    return [...this.appRecords.values()].map((app) => appView(this, app));
  }

  routes(): RouteView[] {
    return [...this.routeRecords.values()].map((route) => routeView(this, route));
  }

  policies(): PolicyView[] {
    return this.policyTable.all().map((policy) => policyView(this, policy));
  }

  roles(): RoleView[] {
    return [...this.roleRecords.values()].map((role) => roleView(this, role));
  }

  pushApp(name: string, space: string, traits: AppTraits = {}): App {
    return pushApp(this, name, space, traits, VISITOR);
  }

  deleteApp(app: string): void {
    deleteApp(this, this.app(app), VISITOR);
  }

  renameApp(app: string, name: string): void {
    renameApp(this, this.app(app), name, VISITOR);
  }

  startApp(app: string): void {
    setAppState(this, this.app(app), 'STARTED', VISITOR);
  }

  stopApp(app: string): void {
    setAppState(this, this.app(app), 'STOPPED', VISITOR);
  }

  createRoute(host: string, domain: string, space: string, traits: RouteTraits = {}): Route {
    return createRoute(this, host, this.domain(domain), this.space(space), traits, VISITOR);
  }

  deleteRoute(route: string): void {
    deleteRoute(this, this.route(route), VISITOR);
  }

  mapRoute(route: string, app: string, port?: number): Destination {
    const mapped = this.app(app);
    const target = { app: mapped, processType: 'web', port: port ?? defaultPort(mapped), protocol: 'http1' as const };
    return addDestination(this, this.route(route), target, VISITOR);
  }

  unmapRoute(route: string, app: string): void {
    const from = this.route(route);
    const { guid } = this.app(app);
    for (const destination of from.destinations.filter(({ appGuid }) => appGuid === guid)) {
      removeDestination(this, from, destination, VISITOR);
    }
  }

  addRole(user: string, type: RoleType, where: string): Role {
    return addRole(this, this.user(user), type, where);
  }

  removeRole(user: string, type: RoleType, where: string): void {
    removeRole(this, roleOf(this, this.user(user), type, where));
  }

  suspendOrganization(name: string, suspended = true): void {
    const organization = this.organization(name);
    organization.suspended = suspended;
    this.changes.tell('organization', 'changed', `org ${organization.name} ${suspended ? 'suspended' : 'active'}`);
  }

  addPolicy(words: PolicyWords): void {
    this.storePolicies([this.#policyOf(words)]);
  }

  removePolicy(words: PolicyWords): void {
    this.dropPolicies([this.#policyOf(words)]);
  }

  storePolicies(policies: readonly NetworkPolicy[]): void {
    const highestTag = 2 ** (8 * this.#knobs.tagLength) - 1;
    for (const policy of this.policyTable.add(policies, highestTag)) {
      this.changes.tell('policy', 'added', `policy ${this.wordsOf(policy)}`);
    }
  }

  dropPolicies(policies: readonly NetworkPolicy[]): void {
    for (const policy of this.policyTable.remove(policies)) {
      this.changes.tell('policy', 'removed', `policy ${this.wordsOf(policy)}`);
    }
  }

  dropStalePolicies(): NetworkPolicy[] {
    const stale = this.policyTable
      .all()
      .filter(({ source, destination }) => !this.appRecords.has(source) || !this.appRecords.has(destination));
    this.dropPolicies(stale);
    return stale;
  }

  startJob(operation: string, work: () => void): string {
    const job = { ...this.stamp('job'), operation, state: 'PROCESSING' as const, due: this.now() + this.#knobs.jobMs };
    this.jobRecords.set(job.guid, job);
    this.#unfinished.set(job.guid, work);
    this.settle();
    return job.guid;
  }

  /** Does what time has brought due. There are no timers: it runs before every request. */
  settle(): void {
    const now = this.now();
    for (const [guid, work] of this.#unfinished) {
      const job = this.jobRecords.get(guid);
      if (!job || job.due > now) continue;
      this.#unfinished.delete(guid);
      work();
      job.state = 'COMPLETE';
      this.touch(job);
    }
    if (now < this.#lastCleanup + this.#knobs.cleanupInterval * 1000) return;
    this.#lastCleanup = now;
    this.dropStalePolicies();
  }

  #policyOf({ from, to, protocol = 'tcp', start, end = start }: PolicyWords): NetworkPolicy {
    return { source: this.#guidOf(from), destination: this.#guidOf(to), protocol, start, end };
  }

  #guidOf(ref: string): string {
    return ref.includes('/') ? this.app(ref).guid : ref;
  }
}
