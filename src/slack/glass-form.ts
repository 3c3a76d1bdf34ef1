// The form behind [Break glass…]: what it does, the request's id typed once more, and why. Stored when it is submitted.
import type { ModalView } from '@slack/types';
import type { RequestId } from '../core/vocabulary.ts';
import type { Wish } from '../lifecycle/intent.ts';
import { recordIntent } from '../lifecycle/submit.ts';
import { call } from './calls.ts';
import { type FormAnswer, plainWords, REASON, readMetadata, readTyped, writeMetadata } from './modals.ts';
import { replyPlace, type SubmissionPayload } from './payloads.ts';
import { originOf, type Press } from './press.ts';
import { type Desk, fingerprint, keep } from './storing.ts';

export const GLASS_FORM = 'c2c_break_glass';
const TYPED = 'typed';
const LONGEST_TYPED_ID = 40;
const LONGEST_REASON = 300;

export async function openGlass(desk: Desk, press: Press): Promise<void> {
  const { id, triggerId = '' } = press;
  const view = drawGlassForm(id, writeMetadata(press));
  await call(`opening the form for ${id}`, () => desk.speaker.openView(triggerId, view));
}

export function drawGlassForm(id: RequestId, metadata: string): ModalView {
  const warning =
    `${id} is applied at once, without the approval of those who decide, and for a short time. All of them are told that it ` +
    'was you, the audit channel is, and one of them has to review it.';
  return {
    type: 'modal',
    callback_id: GLASS_FORM,
    private_metadata: metadata,
    title: { type: 'plain_text', text: `Break glass: ${id}`.slice(0, 24) },
    submit: { type: 'plain_text', text: 'Break glass' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      { type: 'section', text: { type: 'plain_text', text: warning, emoji: false } },
      {
        type: 'input',
        block_id: TYPED,
        label: { type: 'plain_text', text: `Type ${id} to confirm` },
        element: { type: 'plain_text_input', action_id: TYPED, max_length: LONGEST_TYPED_ID },
      },
      {
        type: 'input',
        block_id: REASON,
        label: { type: 'plain_text', text: 'Why it cannot wait' },
        hint: { type: 'plain_text', text: 'Everybody who sees the card reads it, and so does the audit channel.' },
        element: {
          type: 'plain_text_input',
          action_id: REASON,
          multiline: true,
          min_length: 1,
          max_length: LONGEST_REASON,
        },
      },
    ],
  };
}

/** What was typed is checked again here: a script sends whatever it likes. */
export async function submitGlass(desk: Desk, payload: SubmissionPayload): Promise<FormAnswer> {
  const { view, user } = payload;
  const metadata = readMetadata(view.private_metadata);
  if (!metadata) return errors(REASON, 'c2c does not know this form any more. Nothing was done.');
  const { request, revision, channel } = metadata;
  if (readTyped(payload, TYPED, LONGEST_TYPED_ID).toLowerCase() !== request) {
    return errors(TYPED, `Type ${request} here, if that is what you want applied.`);
  }
  const reason = readTyped(payload, REASON, LONGEST_REASON);
  if (reason === '') return errors(REASON, 'Say why it cannot wait.');

  const wish: Wish = { kind: 'break-glass', request, revision, reason };
  const intent = { by: user.id, wish, place: replyPlace(channel) };
  const mark = fingerprint('form', view.id, view.hash, user.id, GLASS_FORM, reason);
  const kept = await keep(desk, originOf(payload), () => recordIntent(desk.doors, intent, mark), 'worker');
  return kept.kind === 'kept' ? undefined : errors(REASON, plainWords(kept.message));
}

function errors(block: string, text: string): FormAnswer {
  return { response_action: 'errors', errors: { [block]: text } };
}
