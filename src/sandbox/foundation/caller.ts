// Who is calling Cloud Controller, and what that person or client may see and change (lib/cloud_controller/permissions.rb).
import type { Actor, App, Domain, Organization, Role, Route, Space } from './entities.ts';
import { notAuthorized, suspended } from './errors.ts';
import type { FoundationState } from './store.ts';
import type { Claims } from './tokens.ts';

const ORG_READING: readonly Role['type'][] = [
  'organization_manager',
  'organization_auditor',
  'organization_user',
  'organization_billing_manager',
];
const SPACE_READING: readonly Role['type'][] = ['space_developer', 'space_manager', 'space_auditor', 'space_supporter'];
const APP_MANAGING: readonly Role['type'][] = ['space_developer', 'space_supporter'];
const EVENT_READING: readonly Role['type'][] = ['space_developer', 'space_auditor', 'space_supporter'];

export class Caller {
  readonly guid: string;
  readonly name: string;
  readonly isAdmin: boolean;
  readonly readsEverything: boolean;
  readonly exemptFromRateLimit: boolean;
  readonly #seesAllSecrets: boolean;
  readonly #state: FoundationState;
  readonly #scopes: readonly string[];
  #roles: readonly Role[] | undefined;

  constructor(state: FoundationState, claims: Claims) {
    this.#state = state;
    this.#scopes = claims.scope;
    // A client is a user whose GUID is the client id (middleware/security_context_setter.rb).
    this.guid = claims.user_id ?? claims.client_id;
    this.name = claims.user_name ?? claims.client_id;
    this.isAdmin = this.#has('cloud_controller.admin');
    this.exemptFromRateLimit = this.isAdmin || this.#has('cloud_controller.admin_read_only');
    this.#seesAllSecrets = this.exemptFromRateLimit;
    this.readsEverything = this.exemptFromRateLimit || this.#has('cloud_controller.global_auditor');
  }

  get mayRead(): boolean {
    return this.readsEverything || this.#has('cloud_controller.read');
  }

  get mayWrite(): boolean {
    return this.isAdmin || this.#has('cloud_controller.write');
  }

  get actor(): Actor {
    return { guid: this.guid, type: 'user', name: this.name };
  }

  sees(organization: Organization): boolean {
    return this.readsEverything || this.#holds(ORG_READING, organization.guid);
  }

  seesSpace(space: Space): boolean {
    return (
      this.readsEverything ||
      this.#holds(SPACE_READING, space.guid) ||
      this.#holds(['organization_manager'], space.organizationGuid)
    );
  }

  seesApp(app: App): boolean {
    return this.seesSpace(this.#state.spaceByGuid(app.spaceGuid));
  }

  /** Organization auditors see routes, though not spaces or apps; a shared route is seen from its shared spaces. */
  seesRoute(route: Route): boolean {
    const spaces = [route.spaceGuid, ...route.sharedSpaceGuids].map((guid) => this.#state.spaceByGuid(guid));
    return spaces.some(
      (space) => this.seesSpace(space) || this.#holds(['organization_auditor'], space.organizationGuid),
    );
  }

  seesDomain({ organizationGuid }: Domain): boolean {
    if (organizationGuid === null || this.readsEverything) return true;
    if (this.#holds(['organization_manager', 'organization_auditor'], organizationGuid)) return true;
    return [...this.#state.spaceRecords.values()].some(
      (space) => space.organizationGuid === organizationGuid && this.#holds(SPACE_READING, space.guid),
    );
  }

  seesRole(role: Role): boolean {
    return role.spaceGuid === null
      ? this.sees(this.#state.organization(role.organizationGuid))
      : this.seesSpace(this.#state.spaceByGuid(role.spaceGuid));
  }

  /** Oneself, and everybody with a role in an organization one can see. */
  visibleUserGuids(): Set<string> {
    const visible = new Set([this.guid]);
    for (const role of this.#state.roleRecords.values()) {
      const organizationGuid = role.organizationGuid ?? this.#state.spaceByGuid(role.spaceGuid).organizationGuid;
      if (this.sees(this.#state.organization(organizationGuid))) visible.add(role.userGuid);
    }
    return visible;
  }

  seesEventsOf(spaceGuid: string | null, organizationGuid: string | null): boolean {
    return (
      this.readsEverything ||
      (spaceGuid !== null && this.#holds(EVENT_READING, spaceGuid)) ||
      (organizationGuid !== null && this.#holds(['organization_auditor'], organizationGuid))
    );
  }

  /** Commands and the like (permissions.rb can_read_secrets_in_space?). */
  seesSecrets(spaceGuid: string): boolean {
    return this.#seesAllSecrets || this.#holds(['space_developer'], spaceGuid);
  }

  managesApps(spaceGuid: string): boolean {
    return this.isAdmin || this.#holds(APP_MANAGING, spaceGuid);
  }

  /** 403 for the missing role first, then for the suspended organization, as the controllers ask. */
  mustManageApps(spaceGuid: string): void {
    if (!this.managesApps(spaceGuid)) throw notAuthorized();
    const organization = this.#state.organizationOf(this.#state.spaceByGuid(spaceGuid));
    if (organization.suspended && !this.isAdmin) throw suspended();
  }

  /** Roles of a space are given by its managers and the organization's; those of an organization by its managers. */
  mustGiveRoles(organization: Organization, space: Space | null): void {
    const manages =
      this.isAdmin ||
      this.#holds(['organization_manager'], organization.guid) ||
      (space !== null && this.#holds(['space_manager'], space.guid));
    if (!manages) throw notAuthorized();
    if (organization.suspended && !this.isAdmin) throw suspended();
  }

  #has(scope: string): boolean {
    return this.#scopes.includes(scope);
  }

  #holds(types: readonly Role['type'][], guid: string): boolean {
    this.#roles ??= [...this.#state.roleRecords.values()].filter(({ userGuid }) => userGuid === this.guid);
    return this.#roles.some((role) => types.includes(role.type) && (role.spaceGuid ?? role.organizationGuid) === guid);
  }
}
