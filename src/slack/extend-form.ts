// The form behind [Extend…]: how much longer, read by the grammar itself, and stored as a request of its own.
import type { ModalView } from '@slack/types';
import { parseCommand, type UsageHint } from '../core/command.ts';
import { printDuration } from '../core/duration.ts';
import type { AskCommand } from '../core/access-request.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { call } from './calls.ts';
import { type FormAnswer, plainWords, REASON, readMetadata, readTyped, writeMetadata } from './modals.ts';
import { replyPlace, type SubmissionPayload } from './payloads.ts';
import { originOf, type Press } from './press.ts';
import { replySubmitted } from './replies.ts';
import { type Desk, fingerprint, whisper } from './storing.ts';
import { keepAsk } from './too-many.ts';

export const EXTEND_FORM = 'c2c_extend';
const DURATION = 'duration';
const LONGEST_DURATION_TEXT = 60;
const LONGEST_REASON = 300;

export async function openExtension(desk: Desk, press: Press): Promise<void> {
  const { id, triggerId = '' } = press;
  const view = drawExtension(id, writeMetadata(press));
  await call(`opening the form for ${id}`, () => desk.speaker.openView(triggerId, view));
}

export function drawExtension(id: RequestId, metadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: EXTEND_FORM,
    private_metadata: metadata,
    title: { type: 'plain_text', text: `Extend ${id}`.slice(0, 24) },
    submit: { type: 'plain_text', text: 'Ask' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'input',
        block_id: DURATION,
        label: { type: 'plain_text', text: 'How much longer' },
        hint: {
          type: 'plain_text',
          text: 'Counted from its end. It waits for a decision like any request, and the grant stays until then.',
        },
        element: {
          type: 'plain_text_input',
          action_id: DURATION,
          initial_value: '7d',
          max_length: LONGEST_DURATION_TEXT,
        },
      },
      {
        type: 'input',
        block_id: REASON,
        label: { type: 'plain_text', text: 'Why' },
        hint: { type: 'plain_text', text: 'Those who decide read it, and so does everybody who sees the card.' },
        optional: true,
        element: { type: 'plain_text_input', action_id: REASON, multiline: true, max_length: LONGEST_REASON },
      },
    ],
  };
}

/** Stored before it is acknowledged; the words to the person come after. */
export async function handleExtension(
  desk: Desk,
  payload: SubmissionPayload,
  ack: (answer: FormAnswer) => Promise<void>,
): Promise<void> {
  const { view, user } = payload;
  const metadata = readMetadata(view.private_metadata);
  if (!metadata) return ack(errors(REASON, 'c2c does not know this form any more. Nothing was asked.'));
  const duration = readTyped(payload, DURATION, LONGEST_DURATION_TEXT);
  const reason = readTyped(payload, REASON, LONGEST_REASON);
  const ask = readAsk(metadata.request, duration, reason);
  if ('kind' in ask) return ack(errors(DURATION, sayHint(ask)));

  const mark = fingerprint('form', view.id, view.hash, user.id, EXTEND_FORM, duration, reason);
  const kept = await keepAsk(desk, originOf(payload), { requester: user.id, ask }, mark);
  if (kept.kind === 'refused') return ack(errors(REASON, plainWords(kept.message)));
  await ack(undefined);
  await whisper(
    desk,
    user.id,
    replyPlace(metadata.channel),
    replySubmitted(kept.value.id, ask, desk.doors.settings.rules),
  );
}

function readAsk(id: RequestId, duration: string, reason: string): AskCommand | UsageHint {
  const command = parseCommand(`extend ${id} for ${duration}`);
  if ('kind' in command) return command;
  if (command.verb !== 'extend') throw new Error(`"extend" was read as ${command.verb}`);
  return { ...command, ...(reason !== '' && { reason }) };
}

/** Under an input Slack shows plain text. */
function sayHint({ problem, expected, corrected }: UsageHint): string {
  const meant = corrected === undefined ? undefined : parseCommand(corrected);
  const isMeant = meant !== undefined && !('kind' in meant) && meant.verb === 'extend';
  const words = `${problem}. Expected ${expected}.${isMeant ? ` Did you mean ${printDuration(meant.seconds)}?` : ''}`;
  return words.replaceAll('`', '');
}

function errors(block: string, text: string): FormAnswer {
  return { response_action: 'errors', errors: { [block]: text } };
}
