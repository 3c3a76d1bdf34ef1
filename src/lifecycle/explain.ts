// What the rules of now would say of an ask, and why: read from the foundation alone, without a word to Slack, and nothing
// is stored. Who only Slack could tell is named as not looked up.
import type { ConnectivityAsk } from '../core/access-request.ts';
import type { OwnedSpace, SpaceRole } from '../core/approval.ts';
import type { Facts } from '../core/authority.ts';
import { askingEndToConnect, findLacking } from '../core/asking.ts';
import type { BoundApp } from '../core/connectivity.ts';
import { findOpenness, type Hours, type Openness } from '../core/hours.ts';
import type { IdentityRules } from '../core/identity.ts';
import type { Matter } from '../core/link.ts';
import { matterOf } from '../core/matter.ts';
import { describeRefusal, type Refusal } from '../core/refusal.ts';
import {
  explainGroup,
  explainLinks,
  foresee,
  type GroupReasons,
  type LinkReasons,
  type Outlook,
  type Unseen,
} from '../core/rule-reasons.ts';
import { findRuling, type Requirement, type Ruling } from '../core/ruling.ts';
import { type Lifetime, showSpace, type SlackUserId } from '../core/vocabulary.ts';
import { joinEnds, namesIn } from '../core/wanted.ts';
import { looksAtOrgs, spacesOf } from './hearing.ts';
import { findMeant } from './meant.ts';
import type { Doors } from './ports.ts';
import { findPassedDate } from './survey.ts';

export type ExplainDoors = Pick<Doors, 'foundation' | 'clock'> & {
  readonly settings: Pick<Doors['settings'], 'rules' | 'identity' | 'defaultLifetime'>;
};

export interface Explanation {
  readonly purpose: Matter['purpose'];
  readonly lifetime: Lifetime;
  readonly userName: string;
  /** The requester's roles in the spaces of the ask. */
  readonly roles: readonly (SpaceRole & { readonly at: OwnedSpace })[];
  /** Where the requester lacks every role that may ask. */
  readonly lacking: readonly OwnedSpace[];
  /** A rule wants to know why, and the ask does not say it; the groups are those that would decide if it did. */
  readonly wantsReason: boolean;
  /** When approvals count; none: at any time. */
  readonly hours: readonly Hours[];
  readonly openness: Openness;
  readonly links: readonly LinkReasons[];
  readonly groups: readonly GroupReasons[];
  readonly outlook: Outlook;
  /** Rules that hold, or do not, if the requester is one of those whom they name in Slack, or in a user group, which is not known. */
  readonly unsure: Readonly<Record<Unseen['kind'], readonly string[]>>;
}

export type Explained =
  | { readonly kind: 'explained'; readonly explanation: Explanation }
  /** It cannot be told which apps are meant. */
  | { readonly kind: 'unclear'; readonly refusal: Refusal };

/** No Slack id is like it: whoever asks is known by the user name alone. */
const UNKNOWN_IN_SLACK = '' as SlackUserId;

/**
 * The same steps as of a survey, without a plan, as no rule looks at one. Throws when the foundation cannot be read.
 *
 * @param userName on Cloud Foundry, in lower case
 */
export async function explainAsk(doors: ExplainDoors, userName: string, ask: ConnectivityAsk): Promise<Explained> {
  const { foundation, settings } = doors;
  const { rules: book, identity } = settings;
  const people = peopleOf(identity);
  const slack = [...people].find(([, known]) => known === userName)?.[0];
  const requester = { slack: slack ?? UNKNOWN_IN_SLACK, userName };
  const meant = await findMeant(doors, namesIn(ask), requester, undefined);
  if (meant.kind === 'refused') return { kind: 'unclear', refusal: meant.refusals[0].refusal };

  const bound = joinEnds(ask, meant.between);
  const places = new Map([...bound.sources, ...bound.destinations].map((app) => [app.space, ownedSpace(app)]));
  const now = doors.clock.now();
  const lifetime: Lifetime =
    ask.verb === 'remove-policy' ? { kind: 'forever' } : (ask.lifetime ?? settings.defaultLifetime);
  const matter = matterOf({
    ask,
    askedAt: now,
    lifetime,
    requester: requester.slack,
    requesterName: userName,
    foundation: foundation.name,
    ...bound,
  });
  const [roles, orgRoles] = await Promise.all([
    foundation.findRoles([...places.keys()]),
    looksAtOrgs(book, matter) ? foundation.findOrgRoles(spacesOf(matter)) : [],
  ]);
  const facts: Facts = {
    roles,
    orgRoles,
    requesterIn: new Set(),
    members: new Map(),
    people: new Map([...people].map(([id, name]) => [id, { slack: id, userName: name }])),
  };
  const ruling = findRuling(book, matter, facts);
  const wantsReason = ruling.kind === 'forbidden' && ruling.wants === 'reason';
  const explained = wantsReason ? findRuling(book, { ...matter, saysWhy: true }, facts) : ruling;
  const groups = explained.kind === 'ask' ? await explainGroups(doors, explained.requirements, matter, facts) : [];
  const hours = (explained.kind === 'ask' && explained.terms.hours) || [];
  const lacking = findLacking(book, userName, bound, roles, askingEndToConnect(ask));
  const passed = findPassedDate(lifetime, now);
  const refused =
    passed === undefined ? explainLack(userName, lacking) : describeRefusal({ kind: 'date-passed', date: passed });
  const links = explainLinks(book, matter, facts);
  const namedBy = (kind: Unseen['kind']): readonly string[] => {
    if (refused !== undefined) return [];
    const rules = links.flatMap(({ passed, rule, sparesWho }) => [
      ...passed.flatMap(({ rule: name, asksWho }) => (asksWho === kind ? [name] : [])),
      ...(sparesWho === kind ? [rule.name] : []),
    ]);
    return [...new Set(rules)];
  };
  return {
    kind: 'explained',
    explanation: {
      purpose: matter.purpose,
      lifetime,
      userName,
      roles: roles.flatMap((role) => {
        const at = places.get(role.space);
        return at && role.userName === userName ? [{ ...role, at }] : [];
      }),
      lacking,
      wantsReason,
      hours,
      openness: findOpenness(hours, now),
      links,
      groups,
      outlook: refused === undefined ? outlookOf(ruling, groups) : { kind: 'refused', because: refused },
      unsure: { user: slack === undefined ? namedBy('user') : [], 'user-group': namedBy('user-group') },
    },
  };
}

/** Whom an operator wrote down; whether Slack still has them is not asked. */
function peopleOf({ by, map }: IdentityRules): ReadonlyMap<SlackUserId, string> {
  return by.includes('map') ? map : new Map();
}

/** Managers of orgs are read where a group goes by them. */
async function explainGroups(
  { foundation }: ExplainDoors,
  requirements: readonly Requirement[],
  { requester }: Matter,
  known: Facts,
): Promise<readonly GroupReasons[]> {
  const authorities = requirements.flatMap(({ chain }) => chain.flat());
  const orgs = new Set(authorities.flatMap((each) => (each.kind === 'org-role' ? [each.of.guid] : [])));
  const orgRoles = orgs.size > 0 ? await foundation.findOrgRoles([...orgs]) : known.orgRoles;
  return requirements.map((requirement) => explainGroup(requirement, requester, { ...known, orgRoles }));
}

function explainLack(userName: string, lacking: readonly OwnedSpace[]): string | undefined {
  if (lacking.length === 0) return undefined;
  return `${userName} has no role in ${lacking.map(showSpace).join(' and ')} with which one may ask`;
}

function outlookOf(ruling: Ruling, groups: readonly GroupReasons[]): Outlook {
  switch (ruling.kind) {
    case 'forbidden':
      return { kind: 'refused', because: describeRefusal(ruling) };
    case 'automatic':
      return { kind: 'automatic', rules: ruling.rules };
    case 'ask':
      return foresee(groups);
    default:
      return ruling satisfies never;
  }
}

function ownedSpace({ ref, space }: BoundApp): OwnedSpace {
  return { org: ref.org, space: ref.space, guid: space };
}
