// `/c2c show`: a request and all that happened to it, from the store.
import type { Button } from '@slack/types';
import { type AccessRequest, type Decidable, isDecidable } from '../core/access-request.ts';
import type { AuditEvent } from '../core/audit.ts';
import { findOpenness } from '../core/hours.ts';
import type { Instant, RequestId, SlackUserId } from '../core/vocabulary.ts';
import { blockId, button } from './buttons.ts';
import { sayFact } from './audit-lines.ts';
import { sayState } from './answers.ts';
import { isExtendable } from './card.ts';
import { sayStanding } from './open-card.ts';
import { sayConnections, sayOutcomes } from './connections.ts';
import { sayGlass } from './glass.ts';
import { bold, code, type Line, moment, own, person, say, typed } from './lines.ts';
import { compose, lines, type Message, quote } from './message.ts';
import { sayNarrowed } from './narrowed.ts';
import { sayPlan } from './plan-lines.ts';
import { sayNextReview } from './reviews.ts';
import { ONE_FOUNDATION, placeRequest, sayOutOfReach } from './where.ts';
import { refsOf, sayTitle } from './wording.ts';

const MOST_EVENTS = 15;
const MOST_CONNECTIONS = 20;

/** Who looks at it, and when. */
export interface Viewing {
  readonly by: SlackUserId;
  readonly at: Instant;
}

/** With the buttons that the viewer may want: who asked can withdraw, and give back. */
export function tellStory(
  request: AccessRequest,
  events: readonly AuditEvent[],
  viewing: Viewing,
  known = ONE_FOUNDATION,
): Message {
  const { requester, askedAt, ask } = request;
  const shown = events.slice(-MOST_EVENTS);
  const earlier = events.length - shown.length;
  const outOfReach = sayOutOfReach(known, request);
  const narrowed = sayNarrowed(request);
  const story = compose([
    lines(
      say`${sayTitle(request)}: ${sayState(request)}.`,
      say`Asked by ${person(requester)} ${moment(askedAt)}.`,
      ...sayGlass(request),
      ...(request.state === 'live' ? sayNextReview(request) : []),
      ...(isDecidable(request) ? [...sayStanding(request), ...sayOpenness(request, viewing.at)] : []),
      ...(outOfReach ? [outOfReach] : []),
      ...(narrowed.length === 0 ? [] : [say`${narrowed}.`]),
    ),
    ...(ask.reason === undefined ? [] : [quote([typed(ask.reason)])]),
    lines(
      ...(request.state === 'failed'
        ? sayOutcomes(request, MOST_CONNECTIONS)
        : sayConnections(request, MOST_CONNECTIONS)),
    ),
    ...('plan' in request ? [lines(...sayPlan(request.plan, refsOf(request)))] : []),
    lines(
      [],
      ...(earlier > 0 ? [own(`${earlier} earlier`)] : []),
      ...shown.map((event) => say`${moment(event.at)}  ${sayFact(event, 250)}`),
    ),
    { kind: 'buttons', blockId: blockId(request), buttons: buttonsFor(request, viewing.by) },
  ]);
  return placeRequest(known, request, story);
}

/** Only where approvals do not count at any time. */
function sayOpenness({ standing: { terms } }: Decidable, at: Instant): readonly Line[] {
  if (!terms?.hours) return [];
  const openness = findOpenness(terms.hours, at);
  switch (openness.kind) {
    case 'open':
      return openness.closes === undefined ? [] : [say`Approvals count now, until ${moment(openness.closes)}.`];
    case 'closed':
      return openness.opens === undefined
        ? [own('Approvals never count: the hours do not meet, so an operator has to change them.')]
        : [say`Approvals do not count now, but from ${moment(openness.opens)} on.`];
    default:
      return openness satisfies never;
  }
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
