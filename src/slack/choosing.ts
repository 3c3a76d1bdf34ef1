// A name that fits several apps: the requester clicks the one they meant, and the ask is made anew with its full name.
import type { Refused } from '../core/access-request.ts';
import type { AppRef } from '../core/vocabulary.ts';
import { submitAsk } from '../lifecycle/submit.ts';
import { bold, code, own, person, say } from './lines.ts';
import type { Message } from './message.ts';
import type { Press } from './press.ts';
import { chooseApp, optionsOf } from './refusals.ts';
import { one, replySubmitted } from './replies.ts';
import { replyTooMany } from './too-many.ts';
import { type Desk, fingerprint, keep } from './storing.ts';

export async function chooseOption(desk: Desk, press: Press, option: number): Promise<Message> {
  const kept = await keep(desk, press.origin, () => choose(desk, press, option));
  return kept.kind === 'kept' ? kept.value : kept.message;
}

async function choose({ doors }: Desk, { by, id }: Press, option: number): Promise<Message> {
  const stored = await doors.store.find(id);
  if (!stored) return one(say`There is no request ${bold(id)}. ${code('/c2c list')} shows yours.`);
  const { request } = stored;
  if (request.requester !== by) return one(say`Only ${person(request.requester)} can choose for ${bold(id)}.`);
  const app = request.state === 'refused' ? optionsOf(request.refusal)[option] : undefined;
  if (request.state !== 'refused' || !app) return one(own('That choice is not open any more. Nothing was asked.'));
  return askAnew(doors, request, app, option);
}

async function askAnew(doors: Desk['doors'], request: Refused, app: AppRef, option: number): Promise<Message> {
  const { id, requester, refusal } = request;
  if (refusal.kind !== 'ambiguous-app') return one(own('That choice is not open any more. Nothing was asked.'));
  const ask = chooseApp(request.ask, refusal, app);
  const submitted = await submitAsk(doors, { requester, ask }, fingerprint('choose', id, String(option)));
  return submitted.kind === 'submitted'
    ? replySubmitted(submitted.id, ask, doors.settings.rules)
    : replyTooMany(submitted);
}
