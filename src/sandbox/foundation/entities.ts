// What a foundation consists of, as the stand-in stores it. The servers' JSON is made from these elsewhere.

export interface Entity {
  readonly guid: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Metadata {
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export interface Organization extends Entity {
  readonly name: string;
  suspended: boolean;
}

export interface Space extends Entity {
  readonly name: string;
  readonly organizationGuid: string;
}

export type AppState = 'STARTED' | 'STOPPED';
export type Lifecycle = 'buildpack' | 'docker' | 'cnb';

export interface App extends Entity {
  name: string;
  readonly spaceGuid: string;
  state: AppState;
  readonly lifecycle: Lifecycle;
  readonly instances: number;
  /** What the docker image EXPOSEs; empty for other lifecycles. */
  readonly exposedPorts: readonly number[];
  /** The web process's own port list: null until a destination names a port, as in Cloud Controller. */
  processPorts: readonly number[] | null;
  metadata: Metadata;
}

export interface Domain extends Entity {
  readonly name: string;
  readonly internal: boolean;
  /** null: shared with everybody. */
  readonly organizationGuid: string | null;
}

export type DestinationProtocol = 'http1' | 'http2';

export interface Destination extends Entity {
  readonly appGuid: string;
  readonly processType: string;
  /** null is Cloud Controller's NO_APP_PORT_SPECIFIED, the default of docker apps. */
  readonly port: number | null;
  readonly protocol: DestinationProtocol;
}

export interface Route extends Entity {
  readonly host: string;
  readonly path: string;
  readonly domainGuid: string;
  spaceGuid: string;
  sharedSpaceGuids: string[];
  destinations: Destination[];
  options: Record<string, string>;
  metadata: Metadata;
}

export const ORGANIZATION_ROLES = [
  'organization_auditor',
  'organization_manager',
  'organization_billing_manager',
  'organization_user',
] as const;
export const SPACE_ROLES = ['space_auditor', 'space_manager', 'space_developer', 'space_supporter'] as const;

export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];
export type SpaceRole = (typeof SPACE_ROLES)[number];

interface RoleOf<Type> extends Entity {
  readonly type: Type;
  readonly userGuid: string;
}
export type Role =
  | (RoleOf<SpaceRole> & { readonly spaceGuid: string; readonly organizationGuid: null })
  | (RoleOf<OrganizationRole> & { readonly spaceGuid: null; readonly organizationGuid: string });

/** Somebody Cloud Controller knows: a person, or a client (which has no user name; its GUID is the client id). */
export interface User extends Entity {
  readonly userName: string | null;
  readonly origin: string | null;
}

/** Who acted, as audit events show it. */
export interface Actor {
  readonly guid: string;
  readonly type: 'user' | 'system';
  readonly name: string;
}

export interface AuditEvent extends Entity {
  readonly type: string;
  readonly actor: Actor;
  readonly target: { readonly guid: string; readonly type: string; readonly name: string };
  readonly data: Record<string, unknown>;
  readonly spaceGuid: string | null;
  readonly organizationGuid: string | null;
}

export interface Job extends Entity {
  readonly operation: string;
  state: 'PROCESSING' | 'COMPLETE';
  /** When the work is done, in milliseconds of the foundation's clock. */
  readonly due: number;
}

export interface NetworkPolicy {
  readonly source: string;
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp';
  readonly start: number;
  readonly end: number;
}
