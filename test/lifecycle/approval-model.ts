// What rules, roles and groups mean, told a second time in plain words: the measure for what the product makes of them.
// Nothing here calls the product's own judgement, and no rule is read: each book says itself what it demands.
import type { ApprovalRule, Authority, Rulebook, SlackGroupId } from '../../src/core/approval-rule.ts';
import type { Person } from '../../src/core/approval.ts';
import type { Instant, SlackUserId } from '../../src/core/vocabulary.ts';
import { aPerson, appRef, ada, barbara, edsger, grace, linus, mallory, rulesOf } from '../support/scene.ts';
import { HOUR, type World } from '../support/world.ts';

export const SECURITY = 'S0SECURITY' as SlackGroupId;
export const RESCUE = 'S0RESCUE' as SlackGroupId;
/** A request has waited for so long, and others decide too. */
export const ESCALATES_AFTER_MS = 4 * HOUR;

/** Second accounts under the same address: two people for Slack, one for us. */
export const ada2: Person = { ...ada, slack: aPerson('ada2').slack };
export const grace2: Person = { ...grace, slack: aPerson('grace2').slack };
export const PEOPLE = [ada, ada2, barbara, grace, grace2, linus, mallory, edsger];

/** What is laid down, and who is who, from some moment on. */
export interface Facts {
  readonly from: Instant;
  readonly book: Book;
  /** `grace@example.com developer shop/data` */
  readonly roles: ReadonlySet<string>;
  readonly members: ReadonlyMap<SlackGroupId, ReadonlySet<SlackUserId>>;
  /** Deactivated in Slack. */
  readonly gone: ReadonlySet<SlackUserId>;
}

export function lookAround(world: World, book: Book, gone: ReadonlySet<SlackUserId>): Facts {
  const { foundation, directory, clock } = world;
  const inSpaces = foundation.roles.map(({ userName, role, space }) => `${userName} ${role} ${space.slice(6)}`);
  const inOrgs = foundation.orgRoles.map(({ userName, role, org }) => `${userName} ${role} ${org}`);
  const members = [...directory.groups].map(
    ([group, people]) => [group, new Set(people.map(({ slack }) => slack))] as const,
  );
  return {
    from: clock.now(),
    book,
    roles: new Set([...inSpaces, ...inOrgs]),
    members: new Map(members),
    gone: new Set(gone),
  };
}

/** One source space, one destination space and one port, wanted by somebody for so many seconds. */
export interface Connection {
  readonly asker: Person;
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly seconds: number;
}

/** So many people who may; `late` may too, once the request has waited. */
export interface Demand {
  readonly name: string;
  readonly quorum: number;
  readonly may: (person: Person, facts: Facts) => boolean;
  readonly late?: (person: Person, facts: Facts) => boolean;
  readonly wantsReason?: true;
}

export interface Book {
  readonly rules: Rulebook;
  /** What one connection needs; nothing: nobody has to agree. */
  readonly demands: (connection: Connection, facts: Facts) => readonly Demand[] | 'never';
}

function has(facts: Facts, { userName }: Pick<Person, 'userName'>, role: string, place: string): boolean {
  return facts.roles.has(`${userName} ${role} ${place}`);
}

/** Developers and managers; where these are too few without the asker, the managers of the org too. */
function ownersOf({ to, asker }: Connection, quorum = 1): Demand {
  const owns = (person: Pick<Person, 'userName'>, facts: Facts) =>
    has(facts, person, 'developer', to) || has(facts, person, 'manager', to);
  const areTooFew = (facts: Facts) => {
    const others = new Set(PEOPLE.map(({ userName }) => userName).filter((name) => name !== asker.userName));
    return [...others].filter((userName) => owns({ userName }, facts)).length < quorum;
  };
  return {
    name: `owners of ${to}`,
    quorum,
    may: (person, facts) =>
      owns(person, facts) || (areTooFew(facts) && has(facts, person, 'manager', to.split('/')[0] ?? '')),
  };
}

function developersOf({ to }: Connection): Demand {
  return { name: `developers of ${to}`, quorum: 1, may: (person, facts) => has(facts, person, 'developer', to) };
}

function members(group: SlackGroupId) {
  return ({ slack }: Person, facts: Facts) => facts.members.get(group)?.has(slack) === true;
}

function security(quorum = 1, group = SECURITY): Demand {
  return { name: 'security', quorum, may: members(group) };
}

const DEVELOPERS: readonly Authority[] = [{ kind: 'space-role', of: 'destination', role: 'developer' }];
const inGroup = (group: SlackGroupId): readonly [readonly Authority[]] => [[{ kind: 'user-group', group }]];

const OWNERS_AND_SECURITY: ApprovalRule = {
  name: 'owners and security',
  when: { destinations: [appRef('*/data/*')] },
  kind: 'ask',
  groups: [
    { quorum: 1, chain: [DEVELOPERS] },
    { name: 'security', quorum: 1, chain: inGroup(SECURITY) },
  ],
};
const TWO_OR_RESCUE: ApprovalRule = {
  name: 'two of security',
  when: {},
  kind: 'ask',
  groups: [{ name: 'security', quorum: 2, chain: inGroup(SECURITY) }],
  escalate: { after: ESCALATES_AFTER_MS / 1000, to: [{ kind: 'user-group', group: RESCUE }] },
};
const NO_8000S: ApprovalRule = {
  name: 'no 8000s',
  when: { traffic: [{ ports: [{ start: 8000, end: 8999 }] }] },
  kind: 'deny',
  because: 'use TLS',
};
const SHORT_INSIDE: ApprovalRule = { name: 'short', when: { within: 'org', atMost: 3600 }, kind: 'automatic' };
const WITH_REASONS: ApprovalRule = {
  name: 'security, with reasons',
  when: {},
  kind: 'ask',
  groups: [{ name: 'security', quorum: 1, chain: inGroup(SECURITY) }],
  reasons: ['approver'],
};
const OWN: ApprovalRule = {
  name: 'own destinations',
  when: { requester: DEVELOPERS },
  kind: 'automatic',
};
/** The group of that name is made of other people here. */
const OTHER_SECURITY: ApprovalRule = {
  name: 'rescue as security',
  when: {},
  kind: 'ask',
  groups: [{ name: 'security', quorum: 1, chain: inGroup(RESCUE) }],
};

/** The port of TLS, as a rule sees it. */
const TLS = 61443;

export const BOOKS = {
  plain: { rules: rulesOf(), demands: (each) => [ownersOf(each)] },
  twoOwners: { rules: rulesOf({ quorum: 2 }), demands: (each) => [ownersOf(each, 2)] },
  ownersAndSecurity: {
    rules: rulesOf({ rules: [OWNERS_AND_SECURITY] }),
    demands: (each) => (each.to.endsWith('/data') ? [developersOf(each), security()] : [ownersOf(each)]),
  },
  twoOrRescue: {
    rules: rulesOf({ rules: [TWO_OR_RESCUE] }),
    demands: () => [{ ...security(2), late: members(RESCUE) }],
  },
  never8000s: {
    rules: rulesOf({ rules: [NO_8000S, SHORT_INSIDE] }),
    demands: (each) => {
      if (each.port >= 8000 && each.port <= 8999 && each.port !== TLS) return 'never';
      const isInside = each.from.split('/')[0] === each.to.split('/')[0];
      return isInside && each.seconds <= 3600 ? [] : [ownersOf(each)];
    },
  },
  withReasons: {
    rules: rulesOf({ rules: [WITH_REASONS] }),
    demands: () => [{ ...security(), wantsReason: true }],
  },
  ownIsFree: {
    rules: rulesOf({ rules: [OWN] }),
    demands: (each, facts) => (has(facts, each.asker, 'developer', each.to) ? [] : [ownersOf(each)]),
  },
  otherSecurity: {
    rules: rulesOf({ rules: [OTHER_SECURITY] }),
    demands: () => [security(1, RESCUE)],
  },
} as const satisfies Readonly<Record<string, Book>>;

/** What all of these need together: of two that name the same people, the more. */
export function demandsOf(connections: readonly Connection[], facts: Facts): readonly Demand[] | 'never' {
  const all = new Map<string, Demand>();
  for (const connection of connections) {
    const demands = facts.book.demands(connection, facts);
    if (demands === 'never') return 'never';
    for (const demand of demands) {
      if ((all.get(demand.name)?.quorum ?? 0) < demand.quorum) all.set(demand.name, demand);
    }
  }
  return [...all.values()];
}

/** Whether somebody may decide for a group. */
export function mayDecide({ may, late }: Demand, person: Person, facts: Facts, hasEscalated: boolean): boolean {
  if (facts.gone.has(person.slack)) return false;
  return may(person, facts) || (hasEscalated && late?.(person, facts) === true);
}

/** Whoever asks has a role in the space of every source. */
export function mayAsk(asker: Person, spaces: readonly string[], facts: Facts): boolean {
  if (facts.gone.has(asker.slack)) return false;
  return spaces.every((space) => ['developer', 'manager', 'supporter'].some((role) => has(facts, asker, role, space)));
}

export function isSameHuman(a: Person, b: Person): boolean {
  return a.userName === b.userName;
}
