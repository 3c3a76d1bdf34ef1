// Whatever a person wants done: who they are, who does it, and the answer for them alone.
import type { Person } from '../core/approval.ts';
import { breakTheGlass, signForGlass } from './break-glass.ts';
import { changeRequest } from './change.ts';
import { decideRequest } from './decide.ts';
import { delegateRequest, delegateToGroup } from './delegate.ts';
import type { Answer, Intent, IntentId } from './intent.ts';
import { keepUp } from './keep-up.ts';
import { performLink } from './link.ts';
import { narrowRequest } from './narrow.ts';
import { doorsAt, findPlace } from './foundations.ts';
import type { Attempt, Doors, Hall } from './ports.ts';
import { keepGrant } from './certify.ts';
import { previewAsk } from './preview.ts';
import { recognise } from './recognise.ts';
import { muteRequest } from './remind.ts';
import { revokeBetween } from './revoke-between.ts';
import { tellWho } from './who.ts';

/** Does what an intent wants, or finds out why not, and answers the person alone. May run any number of times. */
export async function performIntent(hall: Hall, id: IntentId, attempt: Attempt): Promise<void> {
  const intent = await hall.store.findIntent(id);
  // Settled already, or so old that the store has forgotten it: either way its job is done, or it would come for ever.
  if (!intent) return hall.store.settleIntent(id);

  const answers = await findAnswers(hall, intent, attempt);
  for (const answer of answers) await hall.announcer.answer(intent, answer);
  await hall.store.settleIntent(id);
}

async function findAnswers(hall: Hall, intent: Intent, attempt: Attempt): Promise<readonly Answer[]> {
  // Whoever links themselves may be nobody yet.
  if (intent.wish.kind === 'link') return [await performLink(hall, intent.by, intent.wish)];
  const identity = await recognise(hall, intent.by);
  return identity.kind === 'stranger' ? [identity] : performThere(hall, intent, identity.person, attempt);
}

/** On the foundation of the request that the wish is about; else where the person's words lead. */
async function performThere(hall: Hall, intent: Intent, person: Person, attempt: Attempt): Promise<readonly Answer[]> {
  const { wish, target } = intent;
  if (!('request' in wish)) {
    const place = findPlace(hall, target);
    return place.kind === 'refused'
      ? [{ kind: 'misplaced', refusal: place.refusal }]
      : perform(place.doors, intent, person, attempt);
  }
  const request = (await hall.store.find(wish.request))?.request;
  if (!request) return [{ kind: 'unknown-request', id: wish.request }];
  // What is withdrawn, or not planned yet, has nothing to do with any foundation.
  const isAnywhere = wish.kind === 'withdraw' || !('foundation' in request);
  const name = isAnywhere ? hall.foundations.names[0] : request.foundation;
  const doors = doorsAt(hall, name);
  return doors ? perform(doors, intent, person, attempt) : [{ kind: 'out-of-reach', request, foundation: name }];
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
    case 'link':
      return [await performLink(doors, intent.by, wish)];
    case 'break-glass':
      return [await breakTheGlass(doors, intent, wish, person)];
    case 'sign':
      return [await signForGlass(doors, intent, wish, person, attempt)];
    case 'narrow':
      return [await narrowRequest(doors, intent, wish, person, attempt)];
    case 'delegate':
      return [await delegateRequest(doors, intent, wish, person, attempt)];
    case 'delegate-to-group':
      return [await delegateToGroup(doors, intent, wish, person, attempt)];
    case 'mute':
      return [await muteRequest(doors, wish.request, person)];
    case 'withdraw':
    case 'retry':
    case 'undo':
    case 'revoke':
      return [await changeRequest(doors, intent, wish, person, attempt)];
    case 'keep':
      return [await keepGrant(doors, intent, wish, person, attempt)];
    case 'repair':
    case 'ignore':
      return [await keepUp(doors, wish, person, attempt)];
    default:
      return wish satisfies never;
  }
}
