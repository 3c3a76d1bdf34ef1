// Whatever a person wants done: who they are, who does it, and the answer for them alone.
import type { Person } from '../core/approval.ts';
import { changeRequest } from './change.ts';
import { decideRequest } from './decide.ts';
import type { Answer, Intent, IntentId } from './intent.ts';
import { keepUp } from './keep-up.ts';
import { narrowRequest } from './narrow.ts';
import type { Attempt, Doors } from './ports.ts';
import { previewAsk } from './preview.ts';
import { recognise } from './recognise.ts';
import { revokeBetween } from './revoke-between.ts';
import { tellWho } from './who.ts';

/** Does what an intent wants, or finds out why not, and answers the person alone. May run any number of times. */
export async function performIntent(doors: Doors, id: IntentId, attempt: Attempt): Promise<void> {
  const intent = await doors.store.findIntent(id);
  // Settled already, or so old that the store has forgotten it: either way its job is done, or it would come for ever.
  if (!intent) return doors.store.settleIntent(id);

  const identity = await recognise(doors, intent.by);
  const answers = identity.kind === 'stranger' ? [identity] : await perform(doors, intent, identity.person, attempt);
  for (const answer of answers) await doors.announcer.answer(intent, answer);
  await doors.store.settleIntent(id);
}

async function perform(doors: Doors, intent: Intent, person: Person, attempt: Attempt): Promise<readonly Answer[]> {
  const { wish } = intent;
  switch (wish.kind) {
    case 'preview':
      return [await previewAsk(doors, person, wish.ask, intent.target, attempt)];
    case 'who':
      return [await tellWho(doors, person, wish, intent.target, attempt)];
    case 'revoke-between':
      return revokeBetween(doors, intent, wish, (request, reason) =>
        changeRequest(
          doors,
          intent,
          { kind: 'revoke', request, ...(reason !== undefined && { reason }) },
          person,
          attempt,
        ),
      );
    case 'approve':
    case 'deny':
      return [await decideRequest(doors, intent, wish, person, attempt)];
    case 'narrow':
      return [await narrowRequest(doors, intent, wish, person, attempt)];
    case 'withdraw':
    case 'retry':
    case 'undo':
    case 'revoke':
      return [await changeRequest(doors, intent, wish, person, attempt)];
    case 'repair':
    case 'ignore':
      return [await keepUp(doors, wish, person, attempt)];
    default:
      return wish satisfies never;
  }
}
