// Who has which role in a space. Read anew each time: whoever lost a role has lost it at the next decision.
import type { SpaceRole, SpaceRoleName } from '../core/approval.ts';
import type { SpaceGuid } from '../core/vocabulary.ts';
import type { Log } from '../lifecycle/ports.ts';
import { RolePage } from './schemas.ts';
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
export async function findRoles(
  { session, origins, log }: RoleReading,
  spaces: readonly SpaceGuid[],
): Promise<readonly SpaceRole[]> {
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
  const users = pages.flat().flatMap(({ included }) => included.users);
  const counted = users.filter(({ origin }) => !origins || (origin && origins.includes(origin)));
  const userNames = new Map(counted.map(({ guid, username }) => [guid, username?.toLowerCase()]));
  const doubtful = findDoubtful(counted);
  if (doubtful.size > 0) {
    log.warn(
      { userNames: [...doubtful] },
      'user names from several identity providers count for nobody: set identity.origins',
    );
  }
  return pages.flat().flatMap(({ resources }) =>
    resources.flatMap(({ type, relationships }) => {
      const role = ROLE_NAMES.get(type);
      const userName = userNames.get(relationships.user.data.guid);
      if (!role || !userName || doubtful.has(userName)) return [];
      return [{ space: relationships.space.data.guid, role, userName }];
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
