// Who has the authority that a rule names: a role in the space or org of a link, or being somebody in particular.
import type {
  Authority,
  OrgRole,
  OrgRoleName,
  OwnedSpace,
  Person,
  SlackGroupId,
  SpaceRole,
  SpaceRoleName,
} from './approval-rule.ts';
import type { Link } from './link.ts';
import type { RoleHolder } from './refusal.ts';
import { showSpace, type SlackUserId } from './vocabulary.ts';

/** What the conditions of rules are held against, as far as somebody looked. */
export interface KnownRoles {
  readonly roles: readonly SpaceRole[];
  readonly orgRoles: readonly OrgRole[];
  /** Of the user groups whose members rules look for among requesters, those that the requester is in. */
  readonly requesterIn: ReadonlySet<SlackGroupId>;
}

/** Nobody has looked at anything. */
export const NOTHING_KNOWN: KnownRoles = { roles: [], orgRoles: [], requesterIn: new Set() };

/** All that decisions are judged by, read from the foundation and from Slack. */
export interface Facts extends KnownRoles {
  /** The members of user groups, without bots, guests and strangers. */
  readonly members: ReadonlyMap<SlackGroupId, readonly Person[]>;
  /** The people whom rules name by their Slack ids, if they may be treated as Cloud Foundry users. */
  readonly people: ReadonlyMap<SlackUserId, Person>;
}

/** The authority at one link. A route alone has no source, so nobody is anything there. */
export function bindAuthority(authority: Authority, { source, destination }: Link): readonly Authority<OwnedSpace>[] {
  if (!('of' in authority)) return [authority];
  const at = authority.of === 'source' ? source : destination;
  return at ? [{ ...authority, of: { org: at.ref.org, space: at.ref.space, guid: at.space } }] : [];
}

/** What somebody has without a look into user groups. */
type OwnAuthority = Exclude<Authority<OwnedSpace>, { kind: 'user-group' }>;

/** Whether somebody has a role, or is the person. */
function holds(
  person: Person,
  authority: OwnAuthority,
  { roles, orgRoles }: Pick<KnownRoles, 'roles' | 'orgRoles'>,
): boolean {
  switch (authority.kind) {
    case 'space-role':
      return roles.some(
        ({ space, role, userName }) =>
          space === authority.of.guid && role === authority.role && userName === person.userName,
      );
    case 'org-role':
      return orgRoles.some(
        ({ space, role, userName }) =>
          space === authority.of.guid && role === authority.role && userName === person.userName,
      );
    case 'user':
      return authority.slack === person.slack;
    case 'email':
      return authority.address === person.userName;
    default:
      return authority satisfies never;
  }
}

/** Whether a requester is one of those whom the condition of a rule names. */
export function isNamedRequester(requester: Person, authority: Authority<OwnedSpace>, known: KnownRoles): boolean {
  return authority.kind === 'user-group' ? known.requesterIn.has(authority.group) : holds(requester, authority, known);
}

/** Whether a candidate has it, or is in the user group. */
export function isAmong(person: Person, authority: Authority<OwnedSpace>, facts: Facts): boolean {
  if (authority.kind !== 'user-group') return holds(person, authority, facts);
  return (facts.members.get(authority.group) ?? []).some(({ slack }) => slack === person.slack);
}

/** Everybody who has it. Whom Slack does not know is known by the user name alone. */
export function holdersOf(authority: Authority<OwnedSpace>, facts: Facts): readonly RoleHolder[] {
  switch (authority.kind) {
    case 'space-role':
      return facts.roles
        .filter(({ space, role }) => space === authority.of.guid && role === authority.role)
        .map(({ userName }) => ({ userName }));
    case 'org-role':
      return facts.orgRoles
        .filter(({ space, role }) => space === authority.of.guid && role === authority.role)
        .map(({ userName }) => ({ userName }));
    case 'user': {
      const person = facts.people.get(authority.slack);
      return person ? [person] : [];
    }
    case 'user-group':
      return facts.members.get(authority.group) ?? [];
    case 'email':
      return [{ userName: authority.address }];
    default:
      return authority satisfies never;
  }
}

const SPACE_ROLES = {
  developer: 'developers',
  manager: 'managers',
  supporter: 'supporters',
  auditor: 'auditors',
} as const satisfies Record<SpaceRoleName, string>;
const ORG_ROLES = {
  manager: 'org managers',
  auditor: 'org auditors',
  'billing manager': 'billing managers',
  user: 'members',
} as const satisfies Record<OrgRoleName, string>;

/** `developers and managers of shop/data, or org managers of shop`; nothing where nobody is named by a role. */
export function showRoles(authorities: readonly Authority<OwnedSpace>[]): string {
  const places = new Map<string, string[]>();
  for (const authority of authorities) {
    if (!('of' in authority)) continue;
    const isSpace = authority.kind === 'space-role';
    const place = isSpace ? showSpace(authority.of) : authority.of.org;
    const role = authority.kind === 'space-role' ? SPACE_ROLES[authority.role] : ORG_ROLES[authority.role];
    places.set(place, [...(places.get(place) ?? []), role]);
  }
  return [...places].map(([place, roles]) => `${listAnd(roles)} of ${place}`).join(', or ');
}

function listAnd(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}
