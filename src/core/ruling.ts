// What the rules say of a request: each of its connections is held against them, and all that they demand is demanded.
import type {
  ApprovalRule,
  ApproverGroup,
  Authority,
  Chain,
  Escalation,
  OwnedSpace,
  Rulebook,
} from './approval-rule.ts';
import { bindAuthority, type KnownRoles } from './authority.ts';
import { meetEscalations } from './escalation.ts';
import { cutLink, type Link, linksOf, type Matter } from './link.ts';
import { findMismatch, isForTraffic } from './rule-match.ts';
import type { Hours } from './hours.ts';
import type { Terms } from './terms.ts';
import { showSpace } from './vocabulary.ts';

/** One group of approvers as a request needs it: bound to the spaces of its connections. */
export interface Requirement {
  /** What an approval is given for: the group's name and the spaces. Two rules that name it mean the same. */
  readonly key: string;
  /** What stands behind `1/2 for`: a space, or the group's name. */
  readonly label: string;
  /** The group's own name, with the space it is of; absent: it is called after its roles. */
  readonly name?: string;
  readonly quorum: number;
  readonly chain: Chain<OwnedSpace>;
  /** Who decides beside them once the request is escalated; `inForce`: it is. */
  readonly escalation?: Escalation<OwnedSpace> & { readonly inForce: boolean };
}

/** `wants`: it is not allowed as it was asked, but would be with that. */
export interface Forbidden {
  readonly kind: 'forbidden';
  readonly rule: string;
  readonly because: string;
  readonly wants?: 'reason';
  /** The rule would not deny it for so many seconds. */
  readonly instead?: number;
}

export type Ruling =
  | Forbidden
  | { readonly kind: 'automatic'; readonly rules: readonly string[] }
  | {
      readonly kind: 'ask';
      readonly rules: readonly string[];
      readonly requirements: readonly [Requirement, ...Requirement[]];
      /** What every one of the approvals has to be like. */
      readonly terms: Terms;
    };

/**
 * Each link goes by the first rule that matches it, and the request by all of these together: who bundles needs everybody
 * whom they would need one by one, and one forbidden link forbids the whole. What is asked to be taken away opens nothing,
 * so no rule holds for it but that its owners agree.
 */
export function findRuling(book: Rulebook, matter: Matter, known: KnownRoles): Ruling {
  const rules = new Set<string>();
  const requirements = new Map<string, Requirement>();
  const hours = new Map<string, Hours>();
  const reasonsFor = { requester: new Set<string>(), approver: new Set<string>() };
  if (matter.parts.every(({ destinations }) => destinations.length === 0))
    throw new Error('a request without a destination cannot be judged');
  const findRules = ruleFinder(book, matter, known);
  const holding = linksOf(matter, []).flatMap((link) => findRules(link).map((rule) => ({ link, rule })));
  for (const { link, rule } of holding) {
    rules.add(rule.name);
    for (const giver of rule.kind === 'deny' ? [] : (rule.reasons ?? [])) reasonsFor[giver].add(rule.name);
    switch (rule.kind) {
      case 'deny': {
        const { name, because, instead } = rule;
        return { kind: 'forbidden', rule: name, because, ...(instead !== undefined && { instead }) };
      }
      case 'automatic':
        break;
      case 'ask':
        if (rule.hours) hours.set(JSON.stringify(rule.hours), rule.hours);
        for (const group of rule.groups) {
          const escalation = bindEscalation(rule.escalate, link, matter);
          addRequirement(requirements, { ...bindGroup(group, link), ...(escalation && { escalation }) });
        }
        break;
      default:
        rule satisfies never;
    }
  }
  const [unexplained] = reasonsFor.requester;
  if (unexplained !== undefined && !matter.saysWhy) return { ...WHY, rule: unexplained };
  const [first, ...rest] = requirements.values();
  if (!first) return { kind: 'automatic', rules: [...rules] };
  const [reasonFor] = reasonsFor.approver;
  const terms: Terms = {
    ...(reasonFor !== undefined && { reasonFor }),
    ...(hours.size > 0 && { hours: [...hours.values()] }),
  };
  return { kind: 'ask', rules: [...rules], requirements: [first, ...rest], terms };
}

const WHY = {
  kind: 'forbidden',
  because: 'ask again with `because …`, and in its place why it is needed.',
  wants: 'reason',
} as const satisfies Omit<Forbidden, 'rule'>;

/** The first rule that matches a link. */
export function findRule({ rules, otherwise }: Rulebook, link: Link, matter: Matter, known: KnownRoles): ApprovalRule {
  if (matter.purpose === 'removal') return otherwise;
  const first = rules.find(({ when }) => findMismatch(when, link, matter, known) === undefined);
  return first && canHold(first, matter) ? first : otherwise;
}

/** Whoever has adopted something can have it taken away, so no rule lets them without its owners. */
export function canHold({ kind }: ApprovalRule, { purpose }: Matter): boolean {
  return kind !== 'automatic' || purpose !== 'adoption';
}

/**
 * The rules that hold for the pieces of a link, each once, in the order of its ports. What rules say of two apps, and then of
 * the traffic between such, is found out once: a wide range between many apps would keep everybody waiting otherwise.
 */
function ruleFinder(book: Rulebook, matter: Matter, known: KnownRoles): (link: Link) => readonly ApprovalRule[] {
  const places = new Map(book.rules.map((rule, place) => [rule, place]));
  const betweenApps = new Map<string, readonly ApprovalRule[]>();
  const forTraffic = new Map<string, readonly ApprovalRule[]>();
  return (link) => {
    if (matter.purpose === 'removal') return [book.otherwise];
    const rules = recall(betweenApps, `${link.source?.guid} ${link.destination.guid}`, () =>
      book.rules.filter(({ when: { traffic: _, ...when } }) => findMismatch(when, link, matter, known) === undefined),
    );
    return recall(forTraffic, JSON.stringify([link.segment, rules.map((rule) => places.get(rule))]), () => {
      const found = cutLink(link, rules).map(({ segment }) => rules.find(({ when }) => isForTraffic(when, segment)));
      return [...new Set(found.map((rule) => (rule && canHold(rule, matter) ? rule : book.otherwise)))];
    });
  };
}

function recall<Found>(known: Map<string, Found>, key: string, find: () => Found): Found {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}

/** The higher quorum holds where two links need the same people, and only who may decide or step in for both of them does. */
function addRequirement(requirements: Map<string, Requirement>, requirement: Requirement): void {
  const known = requirements.get(requirement.key);
  const { escalation: own, ...higher } = !known || known.quorum < requirement.quorum ? requirement : known;
  const escalation = known ? meetEscalations(known.escalation, requirement.escalation) : own;
  const chain = known ? meetChains(known.chain, requirement.chain) : requirement.chain;
  requirements.set(requirement.key, { ...higher, chain, ...(escalation && { escalation }) });
}

/** Whoever may decide by one rule, or stands in, does so for another only where that lets them too. */
function meetChains(a: Chain<OwnedSpace>, b: Chain<OwnedSpace>): Chain<OwnedSpace> {
  const levels = a.slice(0, b.length).map((level, index) => {
    const others = new Set(b[index]?.map((each) => JSON.stringify(each)));
    return level.filter((each) => others.has(JSON.stringify(each)));
  });
  const [first = [], ...rest] = levels;
  return [first, ...rest];
}

function bindEscalation(
  escalate: Escalation | undefined,
  link: Link,
  { escalated }: Matter,
): Requirement['escalation'] {
  const [first, ...rest] = escalate?.to.flatMap((each) => bindAuthority(each, link)) ?? [];
  return escalate && first && { after: escalate.after, to: [first, ...rest], inForce: escalated === true };
}

function bindGroup({ name, quorum, chain }: ApproverGroup, link: Link): Requirement {
  const bound = bindChain(chain, link);
  const spaces = new Map(bound.flat().flatMap((each) => ('of' in each ? [[each.of.guid, each.of] as const] : [])));
  const places = [...spaces.values()].map(showSpace).join(' and ');
  const own = name === undefined ? undefined : places === '' ? name : `${name} of ${places}`;
  // The destination's first, in whatever order the roles are named: both ways between two spaces are not the same.
  const ends = [link.destination.space, link.source?.space].filter((space) => space && spaces.has(space));
  return {
    key: [name ?? describeRoles(chain), ...new Set(ends)].join(' '),
    label: own ?? places,
    ...(own !== undefined && { name: own }),
    quorum,
    chain: bound,
  };
}

function bindChain([first, ...rest]: Chain, link: Link): Chain<OwnedSpace> {
  const bind = (authorities: readonly Authority[]) => authorities.flatMap((each) => bindAuthority(each, link));
  return [bind(first), ...rest.map(bind)];
}

/** Groups without a name are the same where they are of the same roles; who stands in for them makes no difference. */
function describeRoles([first]: Chain): string {
  const words = first.map((authority) => {
    if (!('of' in authority)) return authority.kind;
    const role = authority.kind === 'org-role' ? `org ${authority.role}` : authority.role;
    return authority.of === 'source' ? `source ${role}` : role;
  });
  return words.sort().join('+');
}
