// The records of one foundation and how to find them: by GUID, or by the path people say (`shop/prod/web`).
import type {
  App,
  AuditEvent,
  Domain,
  Entity,
  Job,
  NetworkPolicy,
  Organization,
  Role,
  Route,
  Space,
  User,
} from './entities.ts';
import type { ChangeFeed } from './changes.ts';
import type { GuidSource } from './ids.ts';
import { PolicyTable } from './policy-table.ts';

export class Inventory {
  readonly organizationRecords = new Map<string, Organization>();
  readonly spaceRecords = new Map<string, Space>();
  readonly appRecords = new Map<string, App>();
  readonly domainRecords = new Map<string, Domain>();
  readonly routeRecords = new Map<string, Route>();
  readonly roleRecords = new Map<string, Role>();
  readonly userRecords = new Map<string, User>();
  readonly jobRecords = new Map<string, Job>();
  readonly auditRecords: AuditEvent[] = [];
  readonly policyTable = new PolicyTable();
  readonly now: () => number;
  readonly changes: ChangeFeed;
  readonly #guids: GuidSource;

  constructor(now: () => number, guids: GuidSource, changes: ChangeFeed) {
    this.now = now;
    this.changes = changes;
    this.#guids = guids;
  }

  organizationOf(space: Space): Organization {
    return known(this.organizationRecords.get(space.organizationGuid), 'organization', space.organizationGuid);
  }

  spaceByGuid(guid: string): Space {
    return known(this.spaceRecords.get(guid), 'space', guid);
  }

  /** `shop`, or a GUID. */
  organization(ref: string): Organization {
    const found =
      this.organizationRecords.get(ref) ?? [...this.organizationRecords.values()].find(({ name }) => name === ref);
    return known(found, 'organization', ref);
  }

  /** `shop/prod`, or a GUID. */
  space(ref: string): Space {
    const found =
      this.spaceRecords.get(ref) ?? [...this.spaceRecords.values()].find((space) => this.spacePath(space) === ref);
    return known(found, 'space', ref);
  }

  /** `shop/prod/web`, or a GUID. */
  app(ref: string): App {
    const found = this.appRecords.get(ref) ?? [...this.appRecords.values()].find((app) => this.appPath(app) === ref);
    return known(found, 'app', ref);
  }

  domain(ref: string): Domain {
    const found = this.domainRecords.get(ref) ?? [...this.domainRecords.values()].find(({ name }) => name === ref);
    return known(found, 'domain', ref);
  }

  /** `db.apps.internal`, or a GUID. */
  route(ref: string): Route {
    const found =
      this.routeRecords.get(ref) ?? [...this.routeRecords.values()].find((route) => this.urlOf(route) === ref);
    return known(found, 'route', ref);
  }

  /** A user name, a client id, or a GUID. */
  user(ref: string): User {
    const found = this.userRecords.get(ref) ?? [...this.userRecords.values()].find(({ userName }) => userName === ref);
    return known(found, 'user', ref);
  }

  spacePath(space: Space): string {
    return `${this.organizationOf(space).name}/${space.name}`;
  }

  appPath(app: App): string {
    return `${this.spacePath(this.spaceByGuid(app.spaceGuid))}/${app.name}`;
  }

  /** An app that is gone is shown by its GUID. */
  appPathByGuid(guid: string): string {
    const app = this.appRecords.get(guid);
    return app ? this.appPath(app) : guid;
  }

  urlOf(route: Route): string {
    const domain = known(this.domainRecords.get(route.domainGuid), 'domain', route.domainGuid);
    return `${route.host === '' ? '' : `${route.host}.`}${domain.name}${route.path}`;
  }

  wordsOf({ source, destination, protocol, start, end }: NetworkPolicy): string {
    const ports = start === end ? `${start}` : `${start}-${end}`;
    return `${this.appPathByGuid(source)} -> ${this.appPathByGuid(destination)} ${protocol} ${ports}`;
  }

  hasRole(userGuid: string, type: Role['type'], inGuid: string): boolean {
    for (const role of this.roleRecords.values()) {
      if (role.userGuid === userGuid && role.type === type && (role.spaceGuid ?? role.organizationGuid) === inGuid) {
        return true;
      }
    }
    return false;
  }

  stamp(kind: string, label?: string): Entity {
    const at = timestamp(this.now());
    return { guid: this.#guids.next(kind, label), createdAt: at, updatedAt: at };
  }

  touch(entity: Entity): void {
    entity.updatedAt = timestamp(this.now());
  }
}

function known<T>(found: T | undefined, kind: string, ref: string): T {
  if (found === undefined) throw new Error(`the foundation has no ${kind} "${ref}"`);
  return found;
}

/** Cloud Controller's timestamps have no fraction of a second. */
function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
