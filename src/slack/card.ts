// The approval card: an access request and its rule -> the message in the approvals channel, updated in place.
import type { Button } from '@slack/types';
import {
  type AccessRequest,
  type Decidable,
  type Ended,
  type ExtendedGrant,
  type Failed,
  isDecidable,
  type Live,
  requesterOf,
} from '../core/access-request.ts';
import { partsOf } from '../core/parts.ts';
import { wantedOf } from '../core/wanted.ts';
import { countApprovals, type Decision, judge } from '../core/approval.ts';
import { awaitsReview, isBreakable } from '../core/break-glass.ts';
import { blockId, button } from './buttons.ts';
import { sayEnding, sayGone, sayReason } from './endings.ts';
import { bold, join, joinSome, type Line, moment, own, person, say, typed } from './lines.ts';
import { sayGlass } from './glass.ts';
import { compose, lines, type Message, quote, type Section, small } from './message.ts';
import { countOutcomes, sayConnections, sayOutcomes } from './connections.ts';
import { sayNarrowed } from './narrowed.ts';
import { fitsOnCard, sayItem, sayItems, sayKeptFate, sayPlan } from './plan-lines.ts';
import { sayReview } from './reviews.ts';
import { sayRefusal } from './refusals.ts';
import { sayTroubles, troubleButtons } from './upkeep.ts';
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
  sayUntil,
  sayWhoDecides,
  sayGroup,
} from './wording.ts';

/** More of them are told of behind a button. */
const MOST_CONNECTIONS = 8;

const MOST_HANDED = 5;

/** @param offersGlass whether somebody may have a request applied past its approvers */
export function drawCard(request: AccessRequest, offersGlass = false): Message {
  const breaking = offersGlass && isDecidable(request) && isBreakable(request);
  const extra = [
    ...(breaking ? [button('break_glass', request.id)] : []),
    ...(awaitsReview(request) ? [button('sign', request.id)] : []),
  ];
  const buttons: Section = {
    kind: 'buttons',
    blockId: blockId(request),
    buttons: [...buttonsOf(request), ...extra],
  };
  if (isDecidable(request)) return compose([...openCard(request), buttons]);
  return compose([
    lines(
      [...sayTitle(request), ...own(' · '), ...sayOutcome(request)],
      ...sayGlass(request),
      ...(request.state === 'live' ? [...sayReview(request), ...sayTroubles(request)] : []),
      ...(request.state === 'failed' ? sayOutcomes(request, MOST_CONNECTIONS) : []),
    ),
    small(sayOrigin(request)),
    buttons,
  ]);
}

function openCard(request: Decidable): readonly Section[] {
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

/** What became of a request that nobody can decide any more, or not yet. */
function sayOutcome(request: Exclude<AccessRequest, Decidable>): Line {
  switch (request.state) {
    case 'submitted':
      return own('being looked at…');
    case 'refused':
      return request.refusal.kind === 'forbidden'
        ? say`${bold('REFUSED')}: ${sayRefusal(request.refusal)}`
        : say`${bold('REFUSED')}`;
    case 'withdrawn':
      if (request.with) return say`${bold('WITHDRAWN')}: ${sayGone(request)}`;
      return say`${bold('WITHDRAWN')} by ${person(request.requester)} ${moment(request.at)}`;
    case 'denied':
      return say`${bold('DENIED')} by ${person(request.denial.by.slack)}${sayReason(request.denial.reason)}`;
    case 'lapsed':
      return say`${bold('LAPSED')}: nobody decided until ${moment(request.lapsesAt)}`;
    case 'approved':
      if (request.glass) return say`${bold('BREAK-GLASS')}, being applied…`;
      return say`${bold('APPROVED')} by ${sayDeciders(request.decisions)}, being applied…${sayNotes(request.decisions)}`;
    case 'failed':
      return sayFailed(request);
    case 'extended':
      return say`${bold('EXTENDED')} ${sayUntil(request.until)} · approved by ${sayDeciders(request.decisions)}${sayNotes(request.decisions)}`;
    case 'done':
      return say`${bold('DONE')} ${moment(request.at)} · approved by ${sayDeciders(request.decisions)}${sayNotes(request.decisions)}`;
    case 'live':
      if (request.glass) return say`${bold('LIVE')} ${sayUntil(request.grant.until)}${sayWaiting(request)}`;
      return say`${bold('LIVE')} ${sayUntil(request.grant.until)} · approved by ${sayDeciders(request.decisions)}${sayNotes(request.decisions)}${sayWaiting(request)}`;
    case 'ending':
      if (request.ending.kind === 'removed')
        return say`${bold('APPROVED')} by ${sayDeciders(request.decisions)} · being taken away…`;
      return say`${bold('ENDING')}, ${sayEnding(request.ending)} · being taken away…`;
    case 'ended':
      if (request.ending.kind === 'removed')
        return say`${bold('DONE')} ${moment(request.endedAt)}. ${sayFates(request)}`;
      return say`${bold('ENDED')} ${moment(request.endedAt)}, ${sayEnding(request.ending)}. ${sayFates(request)}`;
    default:
      return request satisfies never;
  }
}

/** What is asked about a live grant: more time, or its end. */
function sayWaiting({ extension, revocation }: Live): Line {
  const more = extension ? say` · ${bold(extension.id)} asks for more time` : [];
  return revocation ? say`${more} · ${bold(revocation)} asks to end it` : more;
}

/** Where nobody was asked, a rule approved it. */
function sayDeciders(decisions: readonly Decision[]): Line {
  const approvals = decisions.filter(({ kind }) => kind === 'approve');
  const people = [...new Set(approvals.map(({ by }) => by.slack))];
  if (people.length === 0) return own('a rule');
  return joinSome(
    people.map((id) => [person(id)]),
    5,
  );
}

function sayNotes(decisions: readonly Decision[]): Line {
  const notes = decisions.flatMap(({ reason }) => (reason === undefined ? [] : [say` "${typed(reason, 300)}"`]));
  return notes.length === 0 ? [] : [...own(' ·'), ...join(notes.slice(-3))];
}

function sayFailed(request: Failed): Line {
  const { whole, all } = countOutcomes(request);
  if (all === 0) return say`${bold('NOT APPLIED')}: ${sayFailure(request)}`;
  return whole === 0 ? [bold('NOT APPLIED')] : say`${bold('APPLIED IN PART')}: ${whole} of ${all} connections`;
}

export function sayFailure(request: Failed): Line {
  const apps = refsOf(request);
  const { done, undone } = request.outcome;
  const troubles = undone.map(({ item, because }) => say`${sayItem(item.item, apps)}: ${typed(because, 300)}`);
  const made = done.filter(({ ours }) => ours).map(({ item }) => item);
  const rest = made.length === 0 ? own('Nothing was made') : say`Made: ${sayItems(made, apps)}`;
  return say`${joinSome(troubles, 4)}. ${rest}`;
}

export function sayFates(request: Ended): Line {
  const apps = refsOf(request);
  const removed = request.fates.flatMap((fate) => (fate.kind === 'remove' ? [fate.item] : []));
  const kept = request.fates.flatMap((fate) => (fate.kind === 'keep' ? [sayKeptFate(fate, apps)] : []));
  const missed = request.fates.flatMap((fate) => (fate.kind === 'gone' ? [fate.item] : []));
  const before = missed.length === 0 ? [] : say`. Gone already: ${sayItems(missed, apps)}`;
  const nothing = own('Nothing was removed');
  const gone = say`${removed.length === 0 ? nothing : say`Removed: ${sayItems(removed, apps)}`}${before}`;
  return kept.length === 0 ? gone : say`${gone}. Kept: ${joinSome(kept, 4)}`;
}

function sayOrigin(request: AccessRequest): Line {
  const narrowed = sayNarrowed(request);
  const less = narrowed.length === 0 ? [] : say` · ${narrowed}`;
  return say`Asked by ${person(request.requester)} ${moment(request.askedAt)}${sayReason(request.ask.reason)}${less}`;
}

/** What the card has no room for. */
function wholeButton(request: Decidable | Failed): readonly Button[] {
  const isWhole = fitsOnCard(request.plan) && partsOf(request).length <= MOST_CONNECTIONS;
  return isWhole ? [] : [button('whole', request.id)];
}

function buttonsOf(request: AccessRequest): readonly Button[] {
  const { id } = request;
  switch (request.state) {
    case 'pending':
    case 'stale':
      return [
        button('approve', id),
        button('narrow', id),
        button('deny', id),
        button('hand_over', id),
        ...wholeButton(request),
      ];
    case 'failed':
      return [button('retry', id), button('undo', id), ...wholeButton(request)];
    case 'live': {
      const troubled = troubleButtons(request).filter(({ action_id }) => action_id !== 'c2c_end');
      const more = isExtendable(request) ? [button('extend', id)] : [];
      const keep = request.review?.kind === 'open' ? [button('keep', id)] : [];
      return [...troubled, ...keep, ...more, button('return', id), button('cut', id)];
    }
    case 'submitted':
    case 'refused':
    case 'withdrawn':
    case 'denied':
    case 'lapsed':
    case 'approved':
    case 'extended':
    case 'done':
    case 'ending':
    case 'ended':
      return [];
    default:
      return request satisfies never;
  }
}

/** There is an end to put off, and nobody has asked for that yet. */
export function isExtendable({ grant, extension }: Live): boolean {
  return grant.until !== undefined && !extension;
}
