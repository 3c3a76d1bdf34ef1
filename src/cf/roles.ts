// Who has which role in a space.
import type { SpaceRole, SpaceRoleName } from '../core/approval.ts';
import type { SpaceGuid } from '../core/vocabulary.ts';
import { RolePage } from './schemas.ts';
import { inBatches, type Session } from './session.ts';

const ROLE_NAMES: ReadonlyMap<string, SpaceRoleName> = new Map([
  ['space_developer', 'developer'],
  ['space_manager', 'manager'],
  ['space_supporter', 'supporter'],
  ['space_auditor', 'auditor'],
]);

/** Clients hold roles too; they have no user name and are left out. */
export async function findRoles(session: Session, spaces: readonly SpaceGuid[]): Promise<readonly SpaceRole[]> {
  const types = [...ROLE_NAMES.keys()].join(',');
  const pages = await Promise.all(
    inBatches([...new Set(spaces)]).map((batch) =>
      session.readPages(
        'looking up the roles in spaces',
        `/roles?space_guids=${batch.join(',')}&types=${types}&include=user`,
        RolePage,
      ),
    ),
  );
  return pages.flat().flatMap(({ resources, included }) => {
    const userNames = new Map(included.users.map(({ guid, username }) => [guid, username?.toLowerCase()]));
    return resources.flatMap(({ type, relationships }) => {
      const role = ROLE_NAMES.get(type);
      const userName = userNames.get(relationships.user.data.guid);
      return role && userName ? [{ space: relationships.space.data.guid, role, userName }] : [];
    });
  });
}
