// Who has which role in a space, and in the org of a space. Read anew each time: whoever lost a role has lost it at the
// next decision.
import type { OrgRole, OrgRoleName, SpaceRole, SpaceRoleName } from '../core/approval-rule.ts';
import type { SpaceGuid } from '../core/vocabulary.ts';
import type { Log } from '../lifecycle/ports.ts';
import { OrgRolePage, RolePage, SpacePage } from './schemas.ts';
import { inBatches, type Session } from './session.ts';

const ROLE_NAMES: ReadonlyMap<string, SpaceRoleName> = new Map([
  ['space_developer', 'developer'],
  ['space_manager', 'manager'],
  ['space_supporter', 'supporter'],
  ['space_auditor', 'auditor'],
]);

export interface RoleReading {
  readonly session: Session;
  /** The identity providers whose users count; undefined for all of them. */
  readonly origins: readonly string[] | undefined;
  readonly log: Pick<Log, 'warn'>;
}

/** Clients hold roles too; they have no user name and are left out. */
export async function findRoles(reading: RoleReading, spaces: readonly SpaceGuid[]): Promise<readonly SpaceRole[]> {
  const types = [...ROLE_NAMES.keys()].join(',');
  const pages = await Promise.all(
    inBatches([...new Set(spaces)]).map((batch) =>
      reading.session.readPages(
        'looking up the roles in spaces',
        `/roles?space_guids=${batch.join(',')}&types=${types}&include=user`,
        RolePage,
      ),
    ),
  );
  const userNames = nameUsers(
    reading,
    pages.flat().flatMap(({ included }) => included.users),
  );
  return pages.flat().flatMap(({ resources }) =>
    resources.flatMap(({ type, relationships }) => {
      const role = ROLE_NAMES.get(type);
      const userName = userNames.get(relationships.user.data.guid);
      return role && userName ? [{ space: relationships.space.data.guid, role, userName }] : [];
    }),
  );
}

/** The user names that count, by guid. */
function nameUsers({ origins, log }: RoleReading, users: readonly RoleUser[]): ReadonlyMap<string, string> {
  const counted = users.filter(({ origin }) => !origins || (origin && origins.includes(origin)));
  const doubtful = findDoubtful(counted);
  if (doubtful.size > 0) {
    log.warn(
      { userNames: [...doubtful] },
      'user names from several identity providers count for nobody: set identity.origins',
    );
  }
  return new Map(
    counted.flatMap(({ guid, username }): readonly (readonly [string, string])[] => {
      const userName = username?.toLowerCase();
      return userName && !doubtful.has(userName) ? [[guid, userName]] : [];
    }),
  );
}

type RoleUser = RolePage['included']['users'][number];

/**
 * User names are unique within an identity provider only (UAA scim: userName and origin together). Which of two people of
 * one name sits in Slack cannot be told, so neither of them has a say until the operator names the origins that count.
 */
function findDoubtful(users: readonly RoleUser[]): ReadonlySet<string> {
  const guids = new Map<string, string>();
  const doubtful = new Set<string>();
  for (const { guid, username } of users) {
    const userName = username?.toLowerCase();
    if (!userName) continue;
    if ((guids.get(userName) ?? guid) !== guid) doubtful.add(userName);
    guids.set(userName, guid);
  }
  return doubtful;
}

const ORG_ROLE_NAMES: ReadonlyMap<string, OrgRoleName> = new Map([
  ['organization_manager', 'manager'],
  ['organization_auditor', 'auditor'],
  ['organization_billing_manager', 'billing manager'],
  ['organization_user', 'user'],
]);

/** Which org a space is in never changes, so it is looked up once. */
export class OrgRoles {
  readonly #reading: RoleReading;
  readonly #orgs = new Map<SpaceGuid, string>();

  constructor(reading: RoleReading) {
    this.#reading = reading;
  }

  /** One round trip where the orgs are known, else two. Told for each space that was asked about. */
  async find(spaces: readonly SpaceGuid[]): Promise<readonly OrgRole[]> {
    await this.#learnOrgs(spaces.filter((space) => !this.#orgs.has(space)));
    const orgs = [...new Set(spaces.flatMap((space) => this.#orgs.get(space) ?? []))];
    const types = [...ORG_ROLE_NAMES.keys()].join(',');
    const pages = await Promise.all(
      inBatches(orgs).map((batch) =>
        this.#reading.session.readPages(
          'looking up the roles in orgs',
          `/roles?organization_guids=${batch.join(',')}&types=${types}&include=user`,
          OrgRolePage,
        ),
      ),
    );
    const userNames = nameUsers(
      this.#reading,
      pages.flat().flatMap(({ included }) => included.users),
    );
    return pages.flat().flatMap(({ resources }) =>
      resources.flatMap(({ type, relationships }) => {
        const role = ORG_ROLE_NAMES.get(type);
        const userName = userNames.get(relationships.user.data.guid);
        const org = relationships.organization.data.guid;
        const concerned = spaces.filter((space) => this.#orgs.get(space) === org);
        return role && userName ? concerned.map((space) => ({ space, role, userName })) : [];
      }),
    );
  }

  async #learnOrgs(spaces: readonly SpaceGuid[]): Promise<void> {
    const pages = await Promise.all(
      inBatches([...new Set(spaces)]).map((batch) =>
        this.#reading.session.readPages('looking up spaces', `/spaces?guids=${batch.join(',')}`, SpacePage),
      ),
    );
    for (const { guid, relationships } of pages.flat().flatMap(({ resources }) => resources)) {
      this.#orgs.set(guid, relationships.organization.data.guid);
    }
  }
}
