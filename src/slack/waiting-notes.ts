// What approvers read beside the card while a request waits for them: a reminder, that it was escalated or handed to them,
// and what is asked in a channel of theirs where the card does not stand.
import { type Decidable, destinationSpaces, type Handed } from '../core/access-request.ts';
import { showSpace } from '../core/vocabulary.ts';
import { blockId, button, quietButton } from './buttons.ts';
import { sayHowLong, sayQuestion } from './open-card.ts';
import { sayReason } from './endings.ts';
import { bold, code, joinSome, type Line, moment, own, person, say, typed } from './lines.ts';
import { compose, lines, type Message, quote } from './message.ts';
import { sayNarrowed } from './narrowed.ts';
import { sayPlan } from './plan-lines.ts';
import { refsOf, sayGroup } from './wording.ts';

const MOST_SPACES = 5;

export function writeReminder(request: Decidable): Message {
  const { id, askedAt, lapsesAt } = request;
  const headline = say`${bold(id)} has waited for a decision since ${moment(askedAt)}, and lapses ${moment(lapsesAt)}. You can decide it.`;
  return writeToApprover(request, headline, true);
}

export function writeEscalated(request: Decidable): Message {
  const { id, askedAt, waitsSince = askedAt, lapsesAt } = request;
  const headline = say`${bold(id)} was escalated to you: nobody has decided it since ${moment(waitsSince)}, and it lapses ${moment(lapsesAt)}. You can decide it too.`;
  return writeToApprover(request, headline, false);
}

export function writeHanded(request: Decidable, handed: Handed): Message {
  const { by, reason } = handed;
  const why = reason === undefined ? own(' in their place.') : sayReason(reason);
  const headline =
    'to' in handed
      ? say`${person(by)} asks you to decide ${bold(request.id)}${why}`
      : say`${person(by)} asks you, as one of ${sayGroup(handed)}, to decide ${bold(request.id)}${why}`;
  return writeToApprover(request, headline, false);
}

/** For a channel of the owners of some of its destinations. */
export function writeElsewhere(request: Decidable): Message {
  const spaces = destinationSpaces(request).map((space) => [code(showSpace(space))]);
  const headline = say`${bold(request.id)} leads into ${joinSome(spaces, MOST_SPACES)} and waits for a decision for each. It can be decided here as on its card, which stands in the channel for all of them.`;
  return writeToApprover(request, headline, false);
}

/** With all that the card says of the plan, so that it can be decided where it is read. */
function writeToApprover(request: Decidable, headline: Line, isReminder: boolean): Message {
  const { id, ask } = request;
  const narrowed = sayNarrowed(request);
  const verbs = ['approve', 'narrow', 'deny', 'hand_over', ...(isReminder ? (['mute'] as const) : [])] as const;
  return compose([
    lines(headline),
    lines(sayQuestion(request)),
    ...(ask.reason === undefined ? [] : [quote([typed(ask.reason)])]),
    ...(narrowed.length === 0 ? [] : [lines(narrowed)]),
    lines(...sayHowLong(request), ...sayPlan(request.plan, refsOf(request))),
    {
      kind: 'buttons',
      blockId: blockId(request),
      buttons: [...verbs.map((verb) => button(verb, id)), ...(isReminder ? [quietButton('quiet')] : [])],
    },
  ]);
}
