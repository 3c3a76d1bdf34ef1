// The phrases that cards, notes and answers share: what is asked for, for how long, by whom, of whom.
import {
  type AccessRequest,
  type AskCommand,
  type Bound,
  type ConnectivityAsk,
  destinationSpaces,
  type NamedGroup,
  type Planned,
  type Standing,
  type StandingRequirement,
  type Subject,
} from '../core/access-request.ts';
import type { Decision } from '../core/approval.ts';
import { wantedOf } from '../core/wanted.ts';
import type { ApplyAsk } from '../core/command.ts';
import { endOf } from '../core/grant.ts';
import { type Hours, showHours } from '../core/hours.ts';
import { type RoleHolder, showName } from '../core/refusal.ts';
import {
  type AppName,
  type AppRef,
  type Lifetime,
  sameApp,
  showApp,
  showPorts,
  showSpace,
  type SpaceRef,
  type TrafficList,
} from '../core/vocabulary.ts';
import { bold, code, join, joinSome, type Line, moment, own, person, say, typed } from './lines.ts';

/** Names in one line before it says `and 12 more`. */
const MOST_NAMES = 5;
const LONGEST_NAME = 120;

export function sayTraffic(traffic: TrafficList): Line {
  return join(
    traffic.map((one) => {
      if (one.kind === 'tls') return own('TLS');
      const ports = one.ports.map((range) => own(showPorts(range)));
      return [...own(`${one.kind.toUpperCase()} `), ...joinSome(ports, 10)];
    }),
  );
}

export function sayFull(app: AppRef): Line {
  return [code(showApp(app), LONGEST_NAME)];
}

/** The app's own name, unless another app of the request bears it too. */
export function sayShort(app: AppRef, others: readonly AppRef[]): Line {
  const isAlone = others.every((other) => other.app !== app.app || sameApp(other, app));
  return isAlone ? [code(app.app, LONGEST_NAME)] : sayFull(app);
}

export function sayApps(apps: readonly Bound[]): Line {
  return joinSome(
    apps.map(({ ref }) => sayFull(ref)),
    MOST_NAMES,
  );
}

export function sayNames(names: readonly AppName[]): Line {
  return joinSome(
    names.map((name) => [code(showName(name), LONGEST_NAME)]),
    MOST_NAMES,
  );
}

export function refsOf({ sources, destinations }: Subject): readonly AppRef[] {
  return [...sources, ...destinations].map(({ ref }) => ref);
}

export function subjectOf(request: AccessRequest): Subject | undefined {
  if (request.state === 'withdrawn') return request.subject;
  return request.state === 'submitted' || request.state === 'refused' ? undefined : request;
}

/** `web → db over TLS`, or `a route to db`: with the apps as they are bound, else as they were typed. */
export function saySummary(request: AccessRequest): Line {
  const subject = subjectOf(request);
  if (!subject) return sayAsk(request.ask);
  const reach = sayReach(request, subject);
  if (request.ask.verb === 'revoke') return say`ending ${bold(request.ask.id)} (${reach})`;
  if (request.ask.verb !== 'extend') return reach;
  return say`${sayMore(request.ask.seconds)} for ${bold(request.ask.id)} (${reach})`;
}

/** `web → db over TLS`, also of what is asked about a grant. */
export function sayReach(request: AccessRequest, subject: Subject): Line {
  const refs = refsOf(subject);
  const short = (apps: readonly Bound[]) =>
    joinSome(
      apps.map(({ ref }) => sayShort(ref, refs)),
      MOST_NAMES,
    );
  const ask = wantedOf({ ...request, ...subject });
  if (ask.verb === 'route') return say`a route to ${short(subject.destinations)}`;
  if (ask.verb === 'apply') {
    const between = say`${short(subject.sources)} → ${short(subject.destinations)}`;
    return say`${own(countConnections(ask))} (${between})`;
  }
  return sayPurpose(
    ask,
    say`${short(subject.sources)} → ${short(subject.destinations)} over ${sayTraffic(ask.traffic)}`,
  );
}

/** What is to become of the policies, where it is not that they be there. */
function sayPurpose({ verb }: Exclude<ConnectivityAsk, { verb: 'route' } | { verb: 'apply' }>, what: Line): Line {
  switch (verb) {
    case 'allow':
      return what;
    case 'adopt':
      return say`adopting ${what}`;
    case 'remove-policy':
      return say`removing ${what}`;
    default:
      return verb satisfies never;
  }
}

export function countConnections({ connections }: Pick<ApplyAsk, 'connections'>): string {
  return connections.length === 1 ? '1 connection' : `${connections.length} connections`;
}

export function sayAsk(ask: AskCommand): Line {
  if (ask.verb === 'extend') return say`${sayMore(ask.seconds)} for ${bold(ask.id)}`;
  if (ask.verb === 'revoke') return say`ending ${bold(ask.id)}`;
  if (ask.verb === 'route') return say`a route to ${sayNames([ask.app])}`;
  if (ask.verb === 'apply') return own(countConnections(ask));
  return sayPurpose(ask, say`${sayNames(ask.sources)} → ${sayNames(ask.destinations)} over ${sayTraffic(ask.traffic)}`);
}

/** `c2c-48 · web → db over TLS`. */
export function sayTitle(request: AccessRequest): Line {
  return say`${bold(request.id)} · ${saySummary(request)}`;
}

/** `for 7 days`, `until 29 Nov 14:20`, `for ever`. */
export function sayLifetime(lifetime: Lifetime): Line {
  switch (lifetime.kind) {
    case 'for':
      return own(`for ${showDuration(lifetime.seconds)}`);
    case 'until':
      return sayUntil(endOf(lifetime, 0));
    case 'forever':
      return own('for ever');
    default:
      return lifetime satisfies never;
  }
}

export function sayUntil(until: number | undefined): Line {
  return until === undefined ? own('for ever') : say`until ${moment(until)}`;
}

/** `7 more days`, `1 day 12 hours more`. */
export function sayMore(seconds: number): Line {
  const words = showDuration(seconds);
  const [count, unit, ...rest] = words.split(' ');
  return own(rest.length === 0 ? `${count} more ${unit}` : `${words} more`);
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export function showDuration(seconds: number): string {
  let rest = seconds;
  const words = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`];
  });
  return words.join(' ');
}

/** A mention where Slack knows the person, else their user name. */
export function sayHolder({ slack, userName }: RoleHolder): Line {
  return [slack === undefined ? code(userName, LONGEST_NAME) : person(slack)];
}

/** A user group by its name, and not as a mention, which would call on everybody in it. */
export function sayGroup({ name }: Pick<NamedGroup, 'name'>): Line {
  return [code(name, LONGEST_NAME)];
}

export function sayHolders(holders: readonly RoleHolder[], more = 0): Line {
  return joinSome(holders.map(sayHolder), 8, more);
}

/** ` @grace can.`, or nothing where nobody is known. */
export function sayWhoCan(holders: readonly RoleHolder[]): Line {
  return holders.length === 0 ? [] : say` ${sayHolders(holders)} can.`;
}

export function saySpaces(spaces: readonly SpaceRef[]): Line {
  return joinSome(
    spaces.map((space) => [code(showSpace(space), LONGEST_NAME)]),
    MOST_NAMES,
  );
}

/**
 * Who may decide now: `Can decide: developers and managers of shop/data (@grace, @linus) · needs 1`, a line for each group
 * that has to agree. Whoever has approved for a group is not among those who still may.
 */
export function sayWhoDecides(
  planned: Pick<Planned, 'approvers' | 'standing' | 'destinations'>,
  approvalsFor: (requirement: StandingRequirement) => readonly Decision[] = () => [],
): readonly Line[] {
  const { approvers } = planned;
  const { requirements } = planned.standing;
  if (requirements.length === 0) return [own('Nobody is asked')];
  if (approvers.kind === 'unreadable') {
    const because = typed(approvers.because, 200);
    const spaces = saySpaces(destinationSpaces(planned));
    return [say`Nobody can decide now: the roles of ${spaces} could not be read (${because})`];
  }
  return requirements.map((requirement) => sayRequirement(requirement, approvalsFor(requirement)));
}

function sayRequirement(requirement: StandingRequirement, approvals: readonly Decision[]): Line {
  const { who, people, more, quorum } = requirement;
  const given = new Set(approvals.map(({ by }) => by.userName));
  const missing = quorum - given.size;
  if (missing <= 0) return say`Approved for ${who} by ${sayHolders(approvals.map(({ by }) => by))}`;
  const others = people.filter(({ userName }) => !given.has(userName));
  // Who has approved may be one of those who are not named.
  const unnamed = Math.max(0, more - (given.size - (people.length - others.length)));
  const count = others.length + unnamed;
  if (count === 0) return say`Nobody ${own(given.size > 0 ? 'else ' : '')}can decide: ${sayNobody(requirement)}`;
  const named = say`${who} (${sayHolders(others, unnamed)}) · needs ${missing}${own(given.size > 0 ? ' more' : '')}`;
  return count < missing ? say`Too few can decide: ${named}. ${sayWayOut(requirement)}` : say`Can decide: ${named}`;
}

function sayNobody(requirement: StandingRequirement): Line {
  const { who } = requirement;
  const nobody = isNamed(requirement) ? say`there is nobody else in ${who} who may` : say`there are no other ${who}`;
  return say`${nobody}. ${sayWayOut(requirement)}`;
}

function sayWayOut(requirement: StandingRequirement): Line {
  return own(isNamed(requirement) ? 'Somebody has to be added to it' : 'Somebody has to be given the role');
}

/** A rule's own name for a group, of whomever it is; without one it is of roles. */
function isNamed({ who, label }: StandingRequirement): boolean {
  return who === label;
}

/** `Rule: default, owners of the destination`, and what it wants of an approval. */
export function sayRules({ rules, terms }: Standing): Line {
  const hours = terms?.hours ? say` · approvals count ${sayHours(terms.hours)}` : [];
  const reason = terms?.reasonFor === undefined ? [] : own(' · whoever approves says why');
  return say`Rule: ${rules.join(' and ')}${reason}${hours}`;
}

export function sayHours(hours: readonly Hours[]): Line {
  return own(hours.map(showHours).join(' and '));
}
