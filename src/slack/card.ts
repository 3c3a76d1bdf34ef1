// The approval card: an access request and its rule -> the message in the approvals channel, updated in place.
import type { Button } from '@slack/types';
import {
  type AccessRequest,
  type Decidable,
  type Ended,
  type Failed,
  isDecidable,
  type Live,
} from '../core/access-request.ts';
import { partsOf } from '../core/parts.ts';
import type { Decision } from '../core/approval.ts';
import { awaitsReview, isBreakable } from '../core/break-glass.ts';
import { blockId, button } from './buttons.ts';
import { sayEnding, sayGone, sayReason } from './endings.ts';
import { bold, join, joinSome, type Line, moment, own, person, say, typed } from './lines.ts';
import { sayGlass } from './glass.ts';
import { compose, lines, type Message, type Section, small } from './message.ts';
import { countOutcomes, sayOutcomes } from './connections.ts';
import { sayNarrowed } from './narrowed.ts';
import { fitsOnCard, sayItem, sayItems, sayKeptFate } from './plan-lines.ts';
import { MOST_CONNECTIONS, openCard, sayDeciders } from './open-card.ts';
import { sayReview } from './reviews.ts';
import { sayRefusal } from './refusals.ts';
import { sayTroubles, troubleButtons } from './upkeep.ts';
import { refsOf, sayTitle, sayUntil } from './wording.ts';

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
