// A refused ask made anew by a press of its requester: with the app they meant of several, or as it was corrected. It leads
// where the first one led, wherever they work by now.
import type { AskCommand, Refused } from '../core/access-request.ts';
import { submitAsk } from '../lifecycle/submit.ts';
import { bold, code, own, person, say } from './lines.ts';
import type { Message } from './message.ts';
import type { Press } from './press.ts';
import { chooseApp, findCorrection, optionsOf } from './refusals.ts';
import { one, replySubmitted } from './replies.ts';
import { replyTooMany } from './too-many.ts';
import { type Desk, fingerprint, keep } from './storing.ts';

/** One of several apps, by its place; or the ask as it was corrected. */
export type Choice = number | 'corrected';

export async function chooseOption(desk: Desk, press: Press, choice: Choice): Promise<Message> {
  const kept = await keep(desk, press.origin, () => choose(desk, press, choice));
  return kept.kind === 'kept' ? kept.value : kept.message;
}

async function choose({ doors }: Desk, { by, id }: Press, choice: Choice): Promise<Message> {
  const stored = await doors.store.find(id);
  if (!stored) return one(say`There is no request ${bold(id)}. ${code('/c2c list')} shows yours.`);
  const { request } = stored;
  if (request.requester !== by) return one(say`Only ${person(request.requester)} can choose for ${bold(id)}.`);
  const ask = request.state === 'refused' ? findChosen(request, choice) : undefined;
  if (request.state !== 'refused' || !ask) return one(own('That choice is not open any more. Nothing was asked.'));
  return askAnew(doors, request, ask, choice);
}

function findChosen({ ask, refusal }: Refused, choice: Choice): AskCommand | undefined {
  if (choice === 'corrected') return findCorrection(ask, refusal);
  const app = optionsOf(refusal)[choice];
  return app && refusal.kind === 'ambiguous-app' ? chooseApp(ask, refusal, app) : undefined;
}

async function askAnew(
  doors: Desk['doors'],
  { id, requester, target }: Refused,
  ask: AskCommand,
  choice: Choice,
): Promise<Message> {
  const asked = { requester, ask, pinned: target ?? ('no target' as const) };
  const submitted = await submitAsk(doors, asked, fingerprint('choose', id, String(choice)));
  return submitted.kind === 'submitted'
    ? replySubmitted(submitted.id, ask, doors.settings.rules)
    : replyTooMany(submitted);
}
