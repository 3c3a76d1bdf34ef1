// Roles: who is what in which space or organization. It is where an approver's authority is looked up.
import type { Caller } from './caller.ts';
import { presentOrganization, presentSpace } from './cc-organizations.ts';
import { presentUser } from './cc-users.ts';
import type { CcEndpoint } from './cloud-controller.ts';
import type { Role, User } from './entities.ts';
import { ORGANIZATION_ROLES, SPACE_ROLES } from './entities.ts';
import { notFound, uaaUnavailable, unprocessable } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { ListShape } from './list-query.ts';
import { among, parseListQuery } from './list-query.ts';
import type { JsonObject } from './message.ts';
import { asObject, parseBody, unknownFields } from './message.ts';
import { pageAnswer, pageOf } from './pagination.ts';
import { addRole, addUser, findRole, isSpaceRole, removeRole } from './role-acts.ts';
import type { Exchange } from './router.ts';
import { json, param } from './router.ts';

const ALL_ROLES = [...ORGANIZATION_ROLES, ...SPACE_ROLES];
const INCLUDES = ['user', 'organization', 'space'];

const roles: ListShape<Role> = {
  filters: {
    organization_guids: ({ organizationGuid }, values) => among(organizationGuid, values),
    space_guids: ({ spaceGuid }, values) => among(spaceGuid, values),
    user_guids: ({ userGuid }, values) => values.includes(userGuid),
    types: ({ type }, values) => values.includes(type),
  },
  include: INCLUDES,
  refuse: unprocessable,
};

export function roleEndpoints(context: FoundationContext): CcEndpoint[] {
  const { state, url } = context;
  return [
    {
      method: 'GET',
      path: '/v3/roles',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, roles);
        const visible = [...state.roleRecords.values()].filter((role) => caller.seesRole(role));
        const page = pageOf(query, visible);
        const included = includedFor(page.records, query.includes, context);
        return pageAnswer(`${url}/v3/roles`, query, page, (role) => presentRole(url, role), included);
      },
    },
    {
      method: 'GET',
      path: '/v3/roles/:guid',
      handle(exchange, caller) {
        const { includes } = parseListQuery<Role>(exchange.query, {
          filters: {},
          include: INCLUDES,
          refuse: unprocessable,
        });
        const role = roleSeenBy(context, exchange, caller);
        const included = includedFor([role], includes, context);
        return json(200, { ...presentRole(url, role), ...(included ? { included } : {}) });
      },
    },
    {
      method: 'POST',
      path: '/v3/roles',
      handle: (exchange, caller) => json(201, presentRole(url, createRole(context, parseBody(exchange), caller))),
    },
    {
      method: 'DELETE',
      path: '/v3/roles/:guid',
      handle(exchange, caller) {
        const role = roleSeenBy(context, exchange, caller);
        const space = role.spaceGuid === null ? null : state.spaceByGuid(role.spaceGuid);
        const organization = state.organization(space?.organizationGuid ?? role.organizationGuid ?? '');
        caller.mustGiveRoles(organization, space);
        if (role.type === 'organization_user' && holdsSpaceRoleIn(context, role.userGuid, organization.guid)) {
          throw unprocessable(
            'Cannot delete organization_user role while user has roles in spaces in that organization.',
          );
        }
        const job = state.startJob('role.delete', () => removeRole(state, role));
        return { status: 202, headers: { Location: `${url}/v3/jobs/${job}` } };
      },
    },
  ];
}

/** app/messages/role_create_message.rb, then app/actions/role_create.rb; users by GUID or by name. */
function createRole(context: FoundationContext, body: JsonObject, caller: Caller): Role {
  const { state } = context;
  const problems = unknownFields(body, ['type', 'relationships']);
  const type = ALL_ROLES.find((role) => role === body.type);
  if (type === undefined)
    problems.push(`Type must be one of the allowed types ${JSON.stringify(ALL_ROLES).replaceAll(',', ', ')}`);
  const relationships = asObject(body.relationships) ?? {};
  const spaceGuid = dataOf(relationships, 'space').guid;
  const organizationGuid = dataOf(relationships, 'organization').guid;
  if (spaceGuid === undefined && organizationGuid === undefined) {
    problems.push('Relationships must specify either a space or an organization.');
  }
  if (type !== undefined && isSpaceRole(type) !== (spaceGuid !== undefined)) {
    problems.push(
      isSpaceRole(type)
        ? `Relationships Organization cannot be provided with the space role type: '${type}'.`
        : `Relationships Space cannot be provided with the organization role type: '${type}'.`,
    );
  }
  if (problems.length > 0 || type === undefined) throw unprocessable(...problems);

  const space = isSpaceRole(type) ? state.spaceRecords.get(spaceGuid ?? '') : null;
  if (space === undefined)
    throw unprocessable('Invalid space. Ensure that the space exists and you have access to it.');
  const organization = state.organizationRecords.get(space?.organizationGuid ?? organizationGuid ?? '');
  if (!organization) {
    throw unprocessable('Invalid organization. Ensure that the organization exists and you have access to it.');
  }
  caller.mustGiveRoles(organization, space);
  const user = userOf(context, relationships, space !== null);
  if (space !== null && !holdsRoleIn(context, user.guid, organization.guid)) {
    throw unprocessable(
      "Users cannot be assigned roles in a space if they do not have a role in that space's organization.",
    );
  }
  if (findRole(state, user, type, space?.guid ?? organization.guid)) {
    const where = space === null ? `organization '${organization.name}'` : `space '${space.name}'`;
    throw unprocessable(`User '${user.userName ?? user.guid}' already has '${type}' role in ${where}.`);
  }
  return addRole(state, user, type, space?.guid ?? organization.guid);
}

function dataOf(relationships: JsonObject, name: string): { guid?: string; username?: string } {
  const { guid, username } = asObject(asObject(relationships[name])?.data) ?? {};
  return { ...(typeof guid === 'string' ? { guid } : {}), ...(typeof username === 'string' ? { username } : {}) };
}

function userOf({ state, knobs }: FoundationContext, relationships: JsonObject, forSpace: boolean): User {
  const { guid, username } = dataOf(relationships, 'user');
  if (guid === undefined && username === undefined) {
    throw unprocessable('Relationships User must have a username or guid specified');
  }
  if (guid !== undefined) {
    const user = state.userRecords.get(guid);
    if (user) return user;
    if (forSpace)
      throw unprocessable(
        "Users cannot be assigned roles in a space if they do not have a role in that space's organization.",
      );
    return addUser(state, guid, null);
  }
  if (knobs.uaaDown !== false) throw uaaUnavailable();
  const user = [...state.userRecords.values()].find(({ userName }) => userName === username);
  if (!user) throw unprocessable(`No user exists with the username '${username}'.`);
  return user;
}

function holdsRoleIn({ state }: FoundationContext, userGuid: string, organizationGuid: string): boolean {
  return [...state.roleRecords.values()].some(
    (role) => role.userGuid === userGuid && role.organizationGuid === organizationGuid,
  );
}

function holdsSpaceRoleIn({ state }: FoundationContext, userGuid: string, organizationGuid: string): boolean {
  return [...state.roleRecords.values()].some(
    (role) =>
      role.userGuid === userGuid &&
      role.spaceGuid !== null &&
      state.spaceByGuid(role.spaceGuid).organizationGuid === organizationGuid,
  );
}

function roleSeenBy({ state }: FoundationContext, exchange: Exchange, caller: Caller): Role {
  const role = state.roleRecords.get(param(exchange, 'guid'));
  if (!role || !caller.seesRole(role)) throw notFound('Role');
  return role;
}

function includedFor(page: readonly Role[], includes: ReadonlySet<string>, { state, url, knobs }: FoundationContext) {
  if (includes.size === 0) return undefined;
  // User names live in UAA, so without UAA there is no answer (roles_controller.rb rescues UaaUnavailable).
  if (includes.has('user') && knobs.uaaDown !== false) throw uaaUnavailable();
  const unique = <T>(records: readonly T[]) => [...new Set(records)];
  const users = unique(page.map(({ userGuid }) => state.user(userGuid)));
  const spaces = unique(page.flatMap(({ spaceGuid }) => (spaceGuid === null ? [] : [state.spaceByGuid(spaceGuid)])));
  const organizations = unique(
    page.flatMap(({ organizationGuid }) => (organizationGuid === null ? [] : [state.organization(organizationGuid)])),
  );
  return {
    ...(includes.has('user') ? { users: users.map((user) => presentUser(url, user)) } : {}),
    ...(includes.has('organization')
      ? { organizations: organizations.map((organization) => presentOrganization(url, organization)) }
      : {}),
    ...(includes.has('space') ? { spaces: spaces.map((space) => presentSpace(url, space)) } : {}),
  };
}

function presentRole(url: string, role: Role): Record<string, unknown> {
  return {
    guid: role.guid,
    created_at: role.createdAt,
    updated_at: role.updatedAt,
    type: role.type,
    relationships: {
      user: { data: { guid: role.userGuid } },
      space: { data: role.spaceGuid === null ? null : { guid: role.spaceGuid } },
      organization: { data: role.organizationGuid === null ? null : { guid: role.organizationGuid } },
    },
    links: {
      self: { href: `${url}/v3/roles/${role.guid}` },
      user: { href: `${url}/v3/users/${encodeURIComponent(role.userGuid)}` },
      ...(role.spaceGuid === null
        ? { organization: { href: `${url}/v3/organizations/${role.organizationGuid}` } }
        : { space: { href: `${url}/v3/spaces/${role.spaceGuid}` } }),
    },
  };
}
