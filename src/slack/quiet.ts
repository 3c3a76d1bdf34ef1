// Whether a person wants reminders at all: theirs alone to say, so it is stored at once and nobody judges it.
import type { SlackUserId } from '../core/vocabulary.ts';
import { quietButton } from './buttons.ts';
import { own } from './lines.ts';
import { compose, lines, type Message } from './message.ts';
import type { Origin } from './self.ts';
import { type Desk, keep } from './storing.ts';

export async function setQuiet(desk: Desk, origin: Origin, by: SlackUserId, isQuiet: boolean): Promise<Message> {
  const kept = await keep(desk, origin, () => desk.doors.store.setQuiet(by, isQuiet));
  return kept.kind === 'kept' ? replyQuiet(isQuiet) : kept.message;
}

export function replyQuiet(isQuiet: boolean): Message {
  const words = isQuiet
    ? 'You get no reminders any more. What waits for you stands in the approvals channel.'
    : 'You are reminded again of what waits for you.';
  return compose([
    lines(own(words)),
    { kind: 'buttons', blockId: 'quiet', buttons: [quietButton(isQuiet ? 'unquiet' : 'quiet')] },
  ]);
}
