// Pressed buttons: the verb is the button's, the request its value, and what it means is stored before it is acknowledged.
import type { RequestId } from '../core/vocabulary.ts';
import type { Lookup, Wish } from '../lifecycle/intent.ts';
import { recordIntent } from '../lifecycle/submit.ts';
import { type ButtonVerb, readActionName, readRequestId, readRevision } from './buttons.ts';
import { chooseOption } from './choosing.ts';
import { call } from './calls.ts';
import { openHandOver } from './hand-over-form.ts';
import { bold, code, own, say } from './lines.ts';
import { drawWholePlan } from './whole-plan.ts';
import { pressLink } from './link-button.ts';
import { readCursor, readPage } from './listing.ts';
import type { Message } from './message.ts';
import { openExtension } from './extend-form.ts';
import { openGlass } from './glass-form.ts';
import { openDenial } from './modals.ts';
import { openNarrowing } from './narrow-form.ts';
import { askForWords, readPolicyAsk } from './policy-form.ts';
import { type PressPayload, replyPlace } from './payloads.ts';
import { originOf, type Press } from './press.ts';
import { setQuiet } from './quiet.ts';
import { one } from './replies.ts';
import { type Desk, fingerprint, keep, whisper } from './storing.ts';

/** `ack` is called once, in time; whatever is said to the person is said after it. */
export async function handlePress(desk: Desk, payload: PressPayload, ack: () => Promise<void>): Promise<void> {
  const [action] = payload.actions;
  const name = readActionName(action.action_id);
  const by = payload.user.id;
  const place = replyPlace(payload.channel?.id ?? payload.container?.channel_id);
  const page = name?.kind === 'older' ? readCursor(action.value) : undefined;
  if (page) {
    const kept = await keep(desk, originOf(payload), () => readPage(desk, page, by));
    await ack();
    await whisper(desk, by, place, kept.kind === 'kept' ? kept.value : kept.message);
    return;
  }
  if (name?.kind === 'quiet') {
    const answer = await setQuiet(desk, originOf(payload), by, name.isQuiet);
    await ack();
    await whisper(desk, by, place, answer);
    return;
  }
  if (name?.kind === 'link') {
    const { username, name: called } = payload.user;
    const answer = await pressLink(desk, originOf(payload), { person: by, name: username || called });
    await ack();
    await whisper(desk, by, place, answer);
    return;
  }
  const asked = name?.kind === 'policy' ? readPolicyAsk(action.value) : undefined;
  if (asked) {
    await askForWords(
      desk,
      { by, place, origin: originOf(payload), triggerId: payload.trigger_id ?? undefined },
      asked,
      ack,
    );
    return;
  }
  const id = readRequestId(action.value);
  if (!name || name.kind === 'older' || name.kind === 'policy' || !id) {
    await ack();
    await whisper(desk, by, place, one(own('That button means nothing to c2c any more. Nothing was done.')));
    return;
  }
  const press: Press = {
    by,
    id,
    place,
    revision: readRevision(action.block_id, id),
    origin: originOf(payload),
    mark: fingerprint('press', id, by, action.action_id, payload.trigger_id ?? '', action.action_ts),
    triggerId: payload.trigger_id ?? undefined,
  };
  if (name.kind === 'choose') {
    const answer = await chooseOption(desk, press, name.option);
    await ack();
    await whisper(desk, by, place, answer);
    return;
  }
  const wish = wishFor(name.verb, press);
  if (wish) await storeWish(desk, press, wish, ack);
  else if (name.verb === 'whole') await showWhole(desk, press, ack);
  else await openForm(desk, press, formOf(name.verb), ack);
}

/** Undefined for those that open a form or a list first. */
function wishFor(verb: ButtonVerb, { id, revision }: Press): Exclude<Wish, Lookup> | undefined {
  switch (verb) {
    case 'approve':
      return { kind: 'approve', request: id, revision };
    case 'mute':
    case 'withdraw':
    case 'retry':
    case 'undo':
    case 'keep':
    case 'repair':
    case 'ignore':
      return { kind: verb, request: id };
    case 'return':
    case 'cut':
    case 'end':
      return { kind: 'revoke', request: id };
    case 'sign':
      return { kind: 'sign', request: id };
    case 'narrow':
    case 'deny':
    case 'extend':
    case 'hand_over':
    case 'break_glass':
    case 'whole':
      return undefined;
    default:
      return verb satisfies never;
  }
}

async function storeWish(
  desk: Desk,
  press: Press,
  wish: Exclude<Wish, Lookup>,
  ack: () => Promise<void>,
): Promise<void> {
  const { by, place, origin, mark } = press;
  const kept = await keep(desk, origin, () => recordIntent(desk.doors, { by, wish, place }, mark), 'worker');
  await ack();
  if (kept.kind === 'refused') await whisper(desk, by, place, kept.message);
}

/** The plan as it is now, which may be another than the one on a card that somebody has open still. */
async function showWhole(
  desk: Desk,
  { by, id, place, origin, triggerId = '' }: Press,
  ack: () => Promise<void>,
): Promise<void> {
  const kept = await keep(desk, origin, () => desk.doors.store.find(id));
  await ack();
  if (kept.kind === 'refused') return whisper(desk, by, place, kept.message);
  const view = kept.value && drawWholePlan(kept.value.request);
  try {
    if (!view) return await whisper(desk, by, place, one(say`${code(`/c2c show ${id}`)} tells what became of it.`));
    await call(`showing the plan of ${id}`, () => desk.speaker.openView(triggerId, view));
  } catch (error) {
    desk.doors.log.warn({ err: error, request: id }, 'the plan could not be shown');
    await whisper(
      desk,
      by,
      place,
      one(say`The list did not open. ${code(`/c2c show ${id}`)} tells the beginning of it.`),
    );
  }
}

type Form = 'narrow' | 'deny' | 'extend' | 'hand_over' | 'break_glass';

function formOf(verb: ButtonVerb): Form {
  return verb === 'deny' || verb === 'extend' || verb === 'hand_over' || verb === 'break_glass' ? verb : 'narrow';
}

const OPEN: Readonly<Record<Form, (desk: Desk, press: Press) => Promise<void>>> = {
  narrow: openNarrowing,
  deny: openDenial,
  extend: openExtension,
  hand_over: openHandOver,
  break_glass: openGlass,
};

/** Nothing is stored yet; the acknowledgement comes first, because the trigger lives for three seconds only. */
async function openForm(desk: Desk, press: Press, form: Form, ack: () => Promise<void>): Promise<void> {
  const { by, place, origin } = press;
  const kept = await keep(desk, origin, async () => undefined);
  await ack();
  if (kept.kind === 'refused') {
    await whisper(desk, by, place, kept.message);
    return;
  }
  try {
    await OPEN[form](desk, press);
  } catch (error) {
    desk.doors.log.warn({ err: error, request: press.id }, 'the form did not open');
    await whisper(desk, by, place, explainTyping(press.id, form));
  }
}

function explainTyping(id: RequestId, form: Form): Message {
  if (form === 'hand_over' || form === 'break_glass') {
    return one(say`The form for ${bold(id)} did not open. Press again.`);
  }
  const words = form === 'extend' ? 'for 7d' : 'because …';
  const verb = form === 'narrow' ? 'approve' : form;
  return one(say`The form for ${bold(id)} did not open. Type it instead:`, [
    { kind: 'typed', text: `/c2c ${verb} ${id} ${words}`, code: true },
  ]);
}
