// What the rules in force say of a request now, and who may decide it, by roles and user groups read now.
import type { Approvers, Standing } from '../core/access-request.ts';
import {
  authoritiesInForce,
  listApprovers,
  listGroups,
  type Person,
  type Rulebook,
  type SpaceRole,
} from '../core/approval.ts';
import type { SlackGroupId } from '../core/approval-rule.ts';
import { type Facts, NOTHING_KNOWN, showRoles } from '../core/authority.ts';
import type { Matter } from '../core/link.ts';
import { findClaim } from '../core/identity.ts';
import type { RoleHolder } from '../core/refusal.ts';
import { requestersIn } from '../core/rule-match.ts';
import { findRuling, type Requirement, type Ruling } from '../core/ruling.ts';
import type { SlackUserId, SpaceGuid } from '../core/vocabulary.ts';
import { type Doors, FoundationRefused, FoundationUnavailable } from './ports.ts';

export type HearingDoors = Pick<Doors, 'foundation' | 'directory' | 'bindings' | 'settings' | 'log'>;

/** The roles, or why they could not be read: then nobody may decide, but people can see the plan. */
export type Roles =
  | { readonly kind: 'read'; readonly roles: readonly SpaceRole[] }
  | { readonly kind: 'unreadable'; readonly because: string };

export type Hearing =
  | Extract<Ruling, { kind: 'forbidden' }>
  | { readonly kind: 'unreadable'; readonly because: string; readonly standing: Standing }
  | {
      readonly kind: 'heard';
      /** None: the rules approve it themselves. */
      readonly requirements: readonly Requirement[];
      readonly facts: Facts;
      readonly standing: Standing;
      readonly approvers: Approvers;
    };

/** How many approvers of a group a card names; the others are counted. Each name costs a look-up in Slack. */
export const NAMED_APPROVERS = 8;

const NO_FACTS: Facts = { ...NOTHING_KNOWN, members: new Map(), people: new Map() };

/** Roles as a value: a card can be shown without them, but not decided on. */
export async function readRoles(
  doors: Pick<HearingDoors, 'foundation'>,
  spaces: readonly SpaceGuid[],
  patient: boolean,
): Promise<Roles> {
  const read = async (): Promise<Roles> => ({ kind: 'read', roles: await doors.foundation.findRoles(spaces) });
  return orUnreadable(read, patient);
}

/** The spaces whose roles a request is judged by. */
export function spacesOf({ parts }: Matter): readonly SpaceGuid[] {
  const apps = parts.flatMap(({ sources, destinations }) => [...sources, ...destinations]);
  return [...new Set(apps.map(({ space }) => space))];
}

/** @param patient true while what cannot be read is worth another try instead of an answer that nobody may decide */
export async function hear(doors: HearingDoors, matter: Matter, roles: Roles, patient: boolean): Promise<Hearing> {
  const book = doors.settings.rules;
  const known =
    roles.kind === 'unreadable'
      ? roles
      : await orUnreadable(
          async () => ({ kind: 'known' as const, facts: await learnRequester(doors, matter, roles) }),
          patient,
        );
  const ruling = findRuling(book, matter, known.kind === 'known' ? known.facts : NO_FACTS);
  if (ruling.kind === 'forbidden') {
    // Without roles it cannot be told whether a milder rule before it would have matched.
    if (known.kind === 'known' || !looksAtRequester(book, matter)) return ruling;
    return { ...known, standing: { rules: [], requirements: [] } };
  }
  const requirements = ruling.kind === 'ask' ? ruling.requirements : [];
  const terms = ruling.kind === 'ask' && Object.keys(ruling.terms).length > 0 ? { terms: ruling.terms } : {};
  const unnamed: Standing = { rules: ruling.rules, requirements: requirements.map(describeRequirement), ...terms };
  if (known.kind === 'unreadable') return { ...known, standing: unnamed };
  const heard = await orUnreadable(async () => {
    const facts = await learn(doors, requirements, matter.requester, known.facts);
    const { standing, approvers } = await nameThem(doors, ruling.rules, requirements, matter.requester, facts);
    return { kind: 'heard' as const, requirements, facts, standing: { ...standing, ...terms }, approvers };
  }, patient);
  return heard.kind === 'heard' ? heard : { ...heard, standing: unnamed };
}

/** Who may end what a request has brought: the owners of its destinations, and whoever decides it by the rules of now. */
export async function hearEnders(
  doors: HearingDoors,
  matter: Matter,
  roles: Extract<Roles, { kind: 'read' }>,
): Promise<Pick<Extract<Hearing, { kind: 'heard' }>, 'requirements' | 'facts' | 'approvers'>> {
  const book = doors.settings.rules;
  const known = await learnRequester(doors, matter, roles);
  // What it was granted without a reason for is ended without one too.
  const rulings = [
    findRuling(book, { ...matter, purpose: 'removal' }, known),
    findRuling(book, { ...matter, saysWhy: true }, known),
  ];
  const requirements = rulings.flatMap((ruling) => (ruling.kind === 'ask' ? ruling.requirements : []));
  const facts = await learn(doors, requirements, matter.requester, known);
  return { requirements, facts, ...(await nameThem(doors, [], requirements, matter.requester, facts)) };
}

export function looksAtRequester({ rules }: Rulebook, matter: Matter): boolean {
  return requestersIn(rules, matter).length > 0;
}

export function looksAtOrgs({ rules }: Rulebook, matter: Matter): boolean {
  return requestersIn(rules, matter).some(({ kind }) => kind === 'org-role');
}

/** What rules have to know of a requester: nothing beside roles that no rule looks at. Throws when it cannot be read. */
export async function learnRequester(
  { foundation, directory, settings }: Pick<HearingDoors, 'foundation' | 'directory' | 'settings'>,
  matter: Matter,
  { roles }: Extract<Roles, { kind: 'read' }>,
): Promise<Facts> {
  const isMember = async (group: SlackGroupId): Promise<readonly SlackGroupId[]> => {
    const members = await asksSlack(() => directory.findMembers(group));
    return members.includes(matter.requester.slack) ? [group] : [];
  };
  const [orgRoles, groups] = await Promise.all([
    looksAtOrgs(settings.rules, matter) ? foundation.findOrgRoles(spacesOf(matter)) : [],
    Promise.all(groupsOfRequesters(settings.rules, matter).map(isMember)),
  ]);
  return { ...NO_FACTS, roles, orgRoles, requesterIn: new Set(groups.flat()) };
}

function groupsOfRequesters({ rules }: Rulebook, matter: Matter): readonly SlackGroupId[] {
  const named = requestersIn(rules, matter);
  return [...new Set(named.flatMap((each) => (each.kind === 'user-group' ? [each.group] : [])))];
}

/** Looks up what the authorities in force need; those behind them in a chain only where they are too few. */
async function learn(
  { foundation, directory, bindings, settings }: HearingDoors,
  requirements: readonly Requirement[],
  requester: Person,
  known: Facts,
): Promise<Facts> {
  const inForce = requirements.flatMap((requirement) => authoritiesInForce(requirement, requester, known));
  const orgs = new Set(inForce.flatMap((each) => (each.kind === 'org-role' ? [each.of.guid] : [])));
  const groups = new Set(inForce.flatMap((each) => (each.kind === 'user-group' ? [each.group] : [])));
  const users = new Set(inForce.flatMap((each) => (each.kind === 'user' ? [each.slack] : [])));
  const identify = async (ids: Iterable<SlackUserId>): Promise<readonly Person[]> => {
    const found = [...ids].map(async (slack): Promise<readonly Person[]> => {
      const membership = await asksSlack(() => directory.identify(slack));
      if (membership.kind === 'stranger') return [];
      // Whether they are who they were is asked when they decide.
      const known = await bindings.find(slack);
      const claim = findClaim(settings.identity, slack, membership.email, known?.binding);
      return claim ? [{ slack, userName: claim.userName }] : [];
    });
    return (await Promise.all(found)).flat();
  };
  const [orgRoles, members, people] = await Promise.all([
    orgs.size > 0 ? foundation.findOrgRoles([...orgs]) : known.orgRoles,
    Promise.all(
      [...groups].map(async (group): Promise<readonly [SlackGroupId, readonly Person[]]> => {
        return [group, await identify(await asksSlack(() => directory.findMembers(group)))];
      }),
    ),
    identify(users),
  ]);
  return { ...known, orgRoles, members: new Map(members), people: new Map(people.map((each) => [each.slack, each])) };
}

/** The standing as people read it: who decides each requirement, with their Slack names as far as Slack knows them. */
async function nameThem(
  doors: HearingDoors,
  rules: readonly string[],
  requirements: readonly Requirement[],
  requester: Person,
  facts: Facts,
): Promise<{ readonly standing: Standing; readonly approvers: Approvers }> {
  const listed = requirements.map((requirement) => ({ requirement, ...listApprovers(requirement, requester, facts) }));
  const shown = new Map(
    listed.flatMap(({ people }) => people.slice(0, NAMED_APPROVERS).map((each) => [each.userName, each])),
  );
  const named = new Map((await nameInSlack(doors, [...shown.values()])).map((each) => [each.userName, each]));
  const cut = (people: readonly RoleHolder[]) => {
    const first = people.slice(0, NAMED_APPROVERS).map((each) => named.get(each.userName) ?? each);
    return { people: first, more: people.length - first.length };
  };
  const everybody = new Map(listed.flatMap(({ people }) => people.map((each) => [each.userName, each])));
  const sorted = [...everybody.values()].sort((a, b) => (a.userName < b.userName ? -1 : 1));
  const groups = await Promise.all(
    [...listGroups(requirements, requester, facts).keys()].map(async (group) => {
      return { group, name: await nameGroup(doors, group) };
    }),
  );
  return {
    standing: {
      rules,
      ...(groups.length > 0 && { groups }),
      requirements: listed.map(({ requirement: { key, label, quorum }, who, people }) => ({
        key,
        label,
        quorum,
        who,
        ...cut(people),
      })),
    },
    approvers: { kind: 'known', ...cut(sorted) },
  };
}

function describeRequirement({
  key,
  label,
  quorum,
  name,
  chain: [first],
}: Requirement): Standing['requirements'][number] {
  return { key, label, quorum, who: name ?? showRoles(first), people: [], more: 0 };
}

/** Best effort: a person whom Slack does not know, or cannot tell us now, is shown by user name. */
export async function nameInSlack(
  doors: Pick<HearingDoors, 'directory' | 'settings' | 'log'>,
  holders: readonly RoleHolder[],
): Promise<readonly RoleHolder[]> {
  const { by, map } = doors.settings.identity;
  const mapped = new Map([...map].map(([slack, userName]) => [userName, slack]));
  return Promise.all(
    holders.map(async ({ userName, slack }): Promise<RoleHolder> => {
      const known = slack ?? mapped.get(userName);
      if (known !== undefined) return { userName, slack: known };
      if (!by.includes('email')) return { userName };
      try {
        const slack = await doors.directory.findByEmail(userName);
        return slack === undefined ? { userName } : { userName, slack };
      } catch (error) {
        doors.log.warn({ err: error }, 'looking up an approver in Slack did not work; showing the user name');
        return { userName };
      }
    }),
  );
}

/** Best effort: a user group whose name Slack cannot tell us now is shown by its id. */
export async function nameGroup(
  { directory, log }: Pick<HearingDoors, 'directory' | 'log'>,
  group: SlackGroupId,
): Promise<string> {
  try {
    return (await directory.findGroupName(group)) ?? group;
  } catch (error) {
    log.warn({ err: error }, 'looking up a user group in Slack did not work; showing its id');
    return group;
  }
}

/** Slack did not tell who somebody is, or who is in a user group. */
class PeopleUnreadable extends Error {
  override readonly name = 'PeopleUnreadable';
}

async function asksSlack<Found>(ask: () => Promise<Found>): Promise<Found> {
  try {
    return await ask();
  } catch (error) {
    throw new PeopleUnreadable(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** What is not to be read however often we ask, or not now, is an answer too. */
export async function orUnreadable<Read>(
  read: () => Promise<Read>,
  patient: boolean,
): Promise<Read | { readonly kind: 'unreadable'; readonly because: string }> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FoundationRefused) return { kind: 'unreadable', because: error.message };
    const mayPass = error instanceof FoundationUnavailable || error instanceof PeopleUnreadable;
    if (mayPass && !patient) return { kind: 'unreadable', because: error.message };
    throw error;
  }
}
