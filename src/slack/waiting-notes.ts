// What an approver reads by direct message while a request waits for them: a reminder, that it was escalated or handed to them.
import type { Decidable, Handed } from '../core/access-request.ts';
import { blockId, button, quietButton } from './buttons.ts';
import { sayHowLong, sayQuestion } from './card.ts';
import { sayReason } from './endings.ts';
import { bold, type Line, moment, own, person, say, typed } from './lines.ts';
import { compose, lines, type Message, quote } from './message.ts';
import { sayNarrowed } from './narrowed.ts';
import { sayPlan } from './plan-lines.ts';
import { refsOf } from './wording.ts';

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

export function writeHanded(request: Decidable, { by, reason }: Handed): Message {
  return writeToApprover(
    request,
    say`${person(by)} asks you to decide ${bold(request.id)}${reason === undefined ? own(' in their place.') : sayReason(reason)}`,
    false,
  );
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
