// Who may do what where: roles given and taken, and the people and clients that hold them.
import type { OrganizationRole, Role, SpaceRole, User } from './entities.ts';
import { SPACE_ROLES } from './entities.ts';
import type { Inventory } from './inventory.ts';

export type RoleType = SpaceRole | OrganizationRole;

export function isSpaceRole(type: RoleType): type is SpaceRole {
  return SPACE_ROLES.some((spaceRole) => spaceRole === type);
}

/** Cloud Controller knows clients as users too: the client id is their GUID (middleware/security_context_setter.rb). */
export function addUser(inventory: Inventory, guid: string, userName: string | null): User {
  const user = { ...inventory.stamp('user', guid), guid, userName, origin: userName === null ? null : 'uaa' };
  inventory.userRecords.set(guid, user);
  return user;
}

/** `where` is a space path for a space role, an organization name for the others; a role already held is returned. */
export function addRole(inventory: Inventory, user: User, type: RoleType, where: string): Role {
  const at = placeOf(inventory, type, where);
  const held = findRole(inventory, user, type, at.spaceGuid ?? at.organizationGuid);
  if (held) return held;
  if (isSpaceRole(type)) {
    // No space role without a role in its organization: what `cf set-space-role` also sees to.
    addRole(inventory, user, 'organization_user', inventory.space(where).organizationGuid);
  }
  const role = makeRole(inventory, user, type, where);
  inventory.roleRecords.set(role.guid, role);
  inventory.changes.tell('role', 'added', `${user.userName ?? user.guid} ${type} of ${where}`);
  return role;
}

export function removeRole(inventory: Inventory, role: Role): void {
  inventory.roleRecords.delete(role.guid);
  const user = inventory.userRecords.get(role.userGuid);
  inventory.changes.tell('role', 'removed', `${user?.userName ?? role.userGuid} ${role.type}`);
}

export function roleOf(inventory: Inventory, user: User, type: RoleType, where: string): Role {
  const at = placeOf(inventory, type, where);
  const role = findRole(inventory, user, type, at.spaceGuid ?? at.organizationGuid);
  if (!role) throw new Error(`${user.userName ?? user.guid} is no ${type} of ${where}`);
  return role;
}

export function findRole(inventory: Inventory, user: User, type: RoleType, guid: string | null): Role | undefined {
  return [...inventory.roleRecords.values()].find(
    (role) => role.userGuid === user.guid && role.type === type && (role.spaceGuid ?? role.organizationGuid) === guid,
  );
}

function placeOf(inventory: Inventory, type: RoleType, where: string) {
  return isSpaceRole(type)
    ? { spaceGuid: inventory.space(where).guid, organizationGuid: null }
    : { spaceGuid: null, organizationGuid: inventory.organization(where).guid };
}

function makeRole(inventory: Inventory, user: User, type: RoleType, where: string): Role {
  const stamp = { ...inventory.stamp('role', `${user.guid} ${type} ${where}`), userGuid: user.guid };
  return isSpaceRole(type)
    ? { ...stamp, type, spaceGuid: inventory.space(where).guid, organizationGuid: null }
    : { ...stamp, type, spaceGuid: null, organizationGuid: inventory.organization(where).guid };
}
