// The form behind [Hand over…]: who is to decide instead, and why; whether they may is judged by a worker.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { RequestId, SlackUserId } from '../core/vocabulary.ts';
import type { Wish } from '../lifecycle/intent.ts';
import { recordIntent } from '../lifecycle/submit.ts';
import { call } from './calls.ts';
import {
  type FormAnswer,
  LONGEST_REASON,
  plainWords,
  REASON,
  readMetadata,
  readTyped,
  writeMetadata,
} from './modals.ts';
import { replyPlace, type SubmissionPayload } from './payloads.ts';
import { originOf, type Press } from './press.ts';
import { type Desk, fingerprint, keep } from './storing.ts';

export const HAND_OVER_FORM = 'c2c_hand_over';
const PERSON = 'person';

export async function openHandOver(desk: Desk, press: Press): Promise<void> {
  const { id, triggerId = '' } = press;
  const view = drawHandOver(id, writeMetadata(press));
  await call(`opening the form for ${id}`, () => desk.speaker.openView(triggerId, view));
}

export function drawHandOver(id: RequestId, metadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: HAND_OVER_FORM,
    private_metadata: metadata,
    title: { type: 'plain_text', text: `Hand over ${id}`.slice(0, 24) },
    submit: { type: 'plain_text', text: 'Hand over' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'input',
        block_id: PERSON,
        label: { type: 'plain_text', text: 'Who is to decide' },
        hint: {
          type: 'plain_text',
          text: 'Somebody who may: it gives them no right. They hear of it by direct message.',
        },
        element: { type: 'users_select', action_id: PERSON },
      },
      {
        type: 'input',
        block_id: REASON,
        label: { type: 'plain_text', text: 'Why' },
        optional: true,
        element: { type: 'plain_text_input', action_id: REASON, multiline: true, max_length: LONGEST_REASON },
      },
    ],
  };
}

const Chosen = z.object({ selected_user: z.string().regex(/^[UW][A-Z0-9]{1,30}$/) });

export async function submitHandOver(desk: Desk, payload: SubmissionPayload): Promise<FormAnswer> {
  const { view, user } = payload;
  const metadata = readMetadata(view.private_metadata);
  if (!metadata) return errors(REASON, 'c2c does not know this form any more. Nothing was done.');
  const chosen = Chosen.safeParse(view.state.values[PERSON]?.[PERSON]);
  if (!chosen.success) return errors(PERSON, 'Choose who is to decide.');
  const to = chosen.data.selected_user as SlackUserId;
  if (to === user.id) return errors(PERSON, 'That is you. Choose somebody else.');

  const reason = readTyped(payload, REASON, LONGEST_REASON);
  const wish: Wish = { kind: 'delegate', request: metadata.request, to, ...(reason !== '' && { reason }) };
  const intent = { by: user.id, wish, place: replyPlace(metadata.channel) };
  const mark = fingerprint('form', view.id, view.hash, user.id, JSON.stringify(wish));
  const kept = await keep(desk, originOf(payload), () => recordIntent(desk.doors, intent, mark), 'worker');
  return kept.kind === 'kept' ? undefined : errors(REASON, plainWords(kept.message));
}

function errors(input: string, text: string): FormAnswer {
  return { response_action: 'errors', errors: { [input]: text } };
}
