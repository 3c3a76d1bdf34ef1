// The card while people decide: what is asked, what it would change, who decides and what is missing.
import { type Decidable, type ExtendedGrant, requesterOf } from '../core/access-request.ts';
import { wantedOf } from '../core/wanted.ts';
import { countApprovals, type Decision, judge } from '../core/approval.ts';
import { bold, join, joinSome, type Line, moment, own, person, say, typed } from './lines.ts';
import { lines, quote, type Section, small } from './message.ts';
import { sayConnections } from './connections.ts';
import { sayNarrowed } from './narrowed.ts';
import { sayItems, sayPlan } from './plan-lines.ts';
import {
  countConnections,
  refsOf,
  sayApps,
  sayLifetime,
  sayMore,
  sayReach,
  sayRules,
  sayTitle,
  sayTraffic,
  sayWhoDecides,
  sayGroup,
} from './wording.ts';

/** More of them are told of behind a button. */
export const MOST_CONNECTIONS = 8;

const MOST_HANDED = 5;

export function openCard(request: Decidable): readonly Section[] {
  const { ask } = request;
  const apps = refsOf(request);
  const news: readonly Section[] =
    request.state === 'stale'
      ? [
          lines([
            ...sayTitle(request),
            ...own(' · '),
            bold('NEEDS A NEW LOOK'),
            ...own(': '),
            ...saySinceApproval(request),
          ]),
        ]
      : [];
  const drift = request.state === 'stale' ? request.drift : [];
  const narrowed = sayNarrowed(request);
  return [
    ...news,
    lines(sayQuestion(request)),
    ...(ask.reason === undefined ? [] : [quote([typed(ask.reason)])]),
    lines(...sayConnections(request, MOST_CONNECTIONS)),
    ...(narrowed.length === 0 ? [] : [lines(narrowed)]),
    lines(...sayHowLong(request), ...sayPlan(request.plan, apps, drift)),
    ...sayStanding(request).map((line) => small(line)),
    ...sayHanded(request),
  ];
}

/** `Handed to @linus by @grace`, the last few. */
function sayHanded({ handed = [] }: Decidable): readonly Section[] {
  const told = handed.slice(-MOST_HANDED).map((each) => {
    const whom = 'to' in each ? [person(each.to)] : sayGroup(each);
    return say`to ${whom} by ${person(each.by)}`;
  });
  return told.length === 0 ? [] : [small(say`Handed ${join(told)}`)];
}

/** How long, with an empty line after it. What is removed has no time that runs; what is extended lives on meanwhile. */
export function sayHowLong({ ask, lifetime, extends: extended, revokes }: Decidable): readonly Line[] {
  if (revokes) return [say`It was granted to ${person(revokes.requester)}, and goes at once when you approve`, []];
  if (ask.verb === 'remove-policy') return [];
  if (extended)
    return [say`Without more time it ends ${moment(extended.until)}, and not before this is decided or lapses`, []];
  const counted = lifetime.kind === 'for' ? ', counted from when it is applied' : '';
  return [say`${sayLifetime(lifetime)}${own(counted)}`, []];
}

export function sayQuestion(request: Decidable): Line {
  const { sources, destinations, lifetime, extends: extended, revokes } = request;
  const ask = wantedOf(request);
  const asks = say`${bold(request.id)} · ${person(request.requester)} asks`;
  if (extended && lifetime.kind === 'for') {
    const until = moment(extended.until + lifetime.seconds * 1000);
    return say`${asks}: ${sayMore(lifetime.seconds)} for ${bold(extended.id)} (${sayExtended(request, extended)}), until ${until}`;
  }
  if (revokes) return say`${asks}: end ${bold(revokes.id)} (${sayReach(request, request)})`;
  switch (ask.verb) {
    case 'route':
      return say`${asks} for an internal route to ${sayApps(destinations)}`;
    case 'allow':
      return say`${asks}: let ${sayApps(sources)} reach ${sayApps(destinations)} over ${sayTraffic(ask.traffic)}`;
    case 'apply':
      return say`${asks}${sayVia(request)} for ${own(countConnections(ask))}, ${sayApps(sources)} → ${sayApps(destinations)}`;
    case 'adopt':
      return say`${asks} that c2c adopts what lets ${sayApps(sources)} reach ${sayApps(destinations)} over ${sayTraffic(ask.traffic)}`;
    case 'remove-policy':
      return say`${asks} that ${sayApps(sources)} no longer reach ${sayApps(destinations)} over ${sayTraffic(ask.traffic)}`;
    default:
      return ask satisfies never;
  }
}

/** Somebody who may run the operator's commands asked in the requester's name. */
function sayVia({ via }: Decidable): Line {
  return via === undefined ? [] : own(' from the command line');
}

function sayExtended({ sources, destinations }: Decidable, { ask }: ExtendedGrant): Line {
  if (ask.verb === 'route') return say`an internal route to ${sayApps(destinations)}`;
  if (ask.verb === 'apply') return say`${own(countConnections(ask))}, ${sayApps(sources)} → ${sayApps(destinations)}`;
  return say`${sayApps(sources)} → ${sayApps(destinations)} over ${sayTraffic(ask.traffic)}`;
}

function saySinceApproval(request: Extract<Decidable, { state: 'stale' }>): Line {
  const items = request.drift.map(({ item }) => item);
  return say`since the approval this is needed too: ${sayItems(items, refsOf(request))}. Nothing was applied`;
}

/** Who may decide and until when it waits for them, who has decided, what is missing, and which rule says so. */
export function sayStanding(request: Decidable): readonly Line[] {
  return [...waiting(request), ...sayEscalated(request), say`${sayTally(request)}${sayRules(request.standing)}`];
}

function waiting(request: Decidable): readonly Line[] {
  const until = say`waits until ${moment(request.lapsesAt)}`;
  const [first = [], ...rest] = sayWhoDecides(request, (requirement) =>
    countApprovals(requirement, requesterOf(request), request.decisions),
  );
  return rest.length === 0 ? [say`${first} · ${until}`] : [first, ...rest, until];
}

/** `Escalated 14:00 to @barbara`. Whether the rules of now let them decide is told by who can. */
function sayEscalated({ escalated }: Decidable): readonly Line[] {
  if (!escalated) return [];
  const { at, to } = escalated;
  const people = joinSome(
    to.map((id) => [person(id)]),
    5,
  );
  return [say`Escalated ${moment(at)}${to.length === 0 ? own(': nobody could be told') : say` to ${people}`}`];
}

function sayTally(request: Decidable): Line {
  if (request.decisions.length === 0) return [];
  const verdict = judge(request.standing.requirements, requesterOf(request), request.decisions);
  return say`So far ${verdict.because}, by ${sayDeciders(request.decisions)} · `;
}

/** Where nobody was asked, a rule approved it. */
export function sayDeciders(decisions: readonly Decision[]): Line {
  const approvals = decisions.filter(({ kind }) => kind === 'approve');
  const people = [...new Set(approvals.map(({ by }) => by.slack))];
  if (people.length === 0) return own('a rule');
  return joinSome(
    people.map((id) => [person(id)]),
    5,
  );
}
