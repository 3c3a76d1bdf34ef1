// `/c2c show` and `/c2c list`: requests and what happened to them, from the store.
import type { Button } from '@slack/types';
import { type AccessRequest, isDecidable } from '../core/access-request.ts';
import type { AuditEvent } from '../core/audit.ts';
import type { RequestId, SlackUserId } from '../core/vocabulary.ts';
import { blockId, button } from './buttons.ts';
import { sayFact } from './audit-lines.ts';
import { sayState } from './answers.ts';
import { isExtendable } from './card.ts';
import { bold, code, type Line, moment, own, person, say, toMrkdwn, typed } from './lines.ts';
import { compose, copy, lines, LONGEST_TEXT, type Message, quote } from './message.ts';
import { sayPlan } from './plan-lines.ts';
import { refsOf, saySummary, sayTitle } from './wording.ts';

const MOST_EVENTS = 15;
export const MOST_LISTED = 20;

/** With the buttons that the viewer may want: who asked can withdraw, and give back. */
export function tellStory(request: AccessRequest, events: readonly AuditEvent[], viewer: SlackUserId): Message {
  const { requester, askedAt, ask } = request;
  const shown = events.slice(-MOST_EVENTS);
  const earlier = events.length - shown.length;
  return compose([
    lines(say`${sayTitle(request)}: ${sayState(request)}.`, say`Asked by ${person(requester)} ${moment(askedAt)}.`),
    ...(ask.reason === undefined ? [] : [quote([typed(ask.reason)])]),
    ...('plan' in request ? [lines(...sayPlan(request.plan, refsOf(request)))] : []),
    lines(
      [],
      ...(earlier > 0 ? [own(`${earlier} earlier`)] : []),
      ...shown.map((event) => say`${moment(event.at)}  ${sayFact(event, 250)}`),
    ),
    { kind: 'buttons', blockId: blockId(request), buttons: buttonsFor(request, viewer) },
  ]);
}

function buttonsFor(request: AccessRequest, viewer: SlackUserId): readonly Button[] {
  if (request.requester !== viewer) return [];
  if (request.state === 'live') {
    return [...(isExtendable(request) ? [button('extend', request.id)] : []), button('return', request.id)];
  }
  return request.state === 'submitted' || isDecidable(request) ? [button('withdraw', request.id)] : [];
}

export function replyUnknown(id: RequestId): Message {
  return compose([lines(say`There is no request ${bold(id)}. ${code('/c2c list')} shows yours.`)]);
}

/** `heading` comes before a colon, `none` after "There is no request". */
export function listRequests(
  requests: readonly AccessRequest[],
  { heading, none }: { readonly heading: Line; readonly none: Line },
): Message {
  if (requests.length === 0) {
    return compose([lines(say`There is no request${none}. To ask for one:`), copy('/c2c allow web -> db for 7d')]);
  }
  const told = requests
    .slice(0, MOST_LISTED)
    .map((each) => say`${bold(each.id)}  ${saySummary(each)}  ${person(each.requester)}: ${sayState(each)}`);
  const shown = told.slice(0, countFitting(told));
  const more = requests.length > shown.length ? [own('There are older ones too.')] : [];
  return compose([
    lines(
      say`${heading}, the newest first:`,
      ...shown,
      ...more,
      say`${code(`/c2c show ${requests[0]?.id ?? ''}`)} tells more.`,
    ),
  ]);
}

/** How many lines the text twin holds beside its first and last. */
function countFitting(all: readonly Line[]): number {
  let length = 200;
  const end = all.findIndex((line) => {
    length += toMrkdwn(line).length + 1;
    return length > LONGEST_TEXT;
  });
  return end < 0 ? all.length : end;
}
