// Who has which role in a space, and in the org of a space.
import type { OrgRole, OrgRoleName, SpaceRole, SpaceRoleName } from '../core/approval-rule.ts';
import type { SpaceGuid } from '../core/vocabulary.ts';
import { OrgRolePage, RolePage, SpacePage } from './schemas.ts';
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

const ORG_ROLE_NAMES: ReadonlyMap<string, OrgRoleName> = new Map([
  ['organization_manager', 'manager'],
  ['organization_auditor', 'auditor'],
  ['organization_billing_manager', 'billing manager'],
  ['organization_user', 'user'],
]);

/** Which org a space is in never changes, so it is looked up once. */
export class OrgRoles {
  readonly #session: Session;
  readonly #orgs = new Map<SpaceGuid, string>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** One round trip where the orgs are known, else two. Told for each space that was asked about. */
  async find(spaces: readonly SpaceGuid[]): Promise<readonly OrgRole[]> {
    await this.#learnOrgs(spaces.filter((space) => !this.#orgs.has(space)));
    const orgs = [...new Set(spaces.flatMap((space) => this.#orgs.get(space) ?? []))];
    const types = [...ORG_ROLE_NAMES.keys()].join(',');
    const pages = await Promise.all(
      inBatches(orgs).map((batch) =>
        this.#session.readPages(
          'looking up the roles in orgs',
          `/roles?organization_guids=${batch.join(',')}&types=${types}&include=user`,
          OrgRolePage,
        ),
      ),
    );
    return pages.flat().flatMap(({ resources, included }) => {
      const userNames = new Map(included.users.map(({ guid, username }) => [guid, username?.toLowerCase()]));
      return resources.flatMap(({ type, relationships }) => {
        const role = ORG_ROLE_NAMES.get(type);
        const userName = userNames.get(relationships.user.data.guid);
        const org = relationships.organization.data.guid;
        const concerned = spaces.filter((space) => this.#orgs.get(space) === org);
        return role && userName ? concerned.map((space) => ({ space, role, userName })) : [];
      });
    });
  }

  async #learnOrgs(spaces: readonly SpaceGuid[]): Promise<void> {
    const pages = await Promise.all(
      inBatches([...new Set(spaces)]).map((batch) =>
        this.#session.readPages('looking up spaces', `/spaces?guids=${batch.join(',')}`, SpacePage),
      ),
    );
    for (const { guid, relationships } of pages.flat().flatMap(({ resources }) => resources)) {
      this.#orgs.set(guid, relationships.organization.data.guid);
    }
  }
}
