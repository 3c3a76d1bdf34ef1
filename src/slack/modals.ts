// The form behind [Deny…]: opened from a press, stored when it is submitted. And what the other forms share with it.
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { RequestId } from '../core/vocabulary.ts';
import type { Wish } from '../lifecycle/intent.ts';
import { recordIntent } from '../lifecycle/submit.ts';
import { readRequestId } from './buttons.ts';
import { call } from './calls.ts';
import type { Message } from './message.ts';
import { CALLBACK, submitPolicyForm } from './policy-form.ts';
import { replyPlace, type SubmissionPayload } from './payloads.ts';
import { originOf, type Press } from './press.ts';
import { type Desk, fingerprint, keep } from './storing.ts';
import { neutralise } from './typed.ts';

const DENY_FORM = 'c2c_deny';
export const REASON = 'reason';
export const LONGEST_REASON = 300;

const Metadata = z.strictObject({
  request: z.string(),
  revision: z.int().positive(),
  channel: z.string().optional(),
});
type Metadata = z.infer<typeof Metadata>;

export async function openDenial(desk: Desk, press: Press): Promise<void> {
  const { id, triggerId = '' } = press;
  const view = drawDenial(id, writeMetadata(press));
  await call(`opening the form for ${id}`, () => desk.speaker.openView(triggerId, view));
}

/** What comes back with the form: the request, the plan that the person saw, and where they pressed. */
export function writeMetadata({ id, revision, place }: Press): string {
  const metadata: Metadata = { request: id, revision, ...(place.kind === 'channel' && { channel: place.channel }) };
  return JSON.stringify(metadata);
}

function drawDenial(id: RequestId, metadata: string): ModalView {
  return {
    type: 'modal',
    callback_id: DENY_FORM,
    private_metadata: metadata,
    title: { type: 'plain_text', text: `Deny ${id}`.slice(0, 24) },
    submit: { type: 'plain_text', text: 'Deny' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      {
        type: 'input',
        block_id: REASON,
        label: { type: 'plain_text', text: 'Why' },
        hint: { type: 'plain_text', text: 'The requester reads it, and so does everybody who sees the card.' },
        element: {
          type: 'plain_text_input',
          action_id: REASON,
          multiline: true,
          max_length: LONGEST_REASON,
          min_length: 1,
        },
      },
    ],
  };
}

/** What Slack does with the form: an empty answer closes it, errors keep it open with the words under the input. */
export type FormAnswer = undefined | { readonly response_action: 'errors'; readonly errors: Record<string, string> };

const Typed = z.object({ value: z.string().nullish() });

export async function handleSubmission(desk: Desk, payload: SubmissionPayload): Promise<FormAnswer> {
  if (payload.view.callback_id === CALLBACK) return submitPolicyForm(desk, payload);
  const { view, user } = payload;
  const metadata = readMetadata(view.private_metadata);
  if (!metadata || view.callback_id !== DENY_FORM)
    return errors('c2c does not know this form any more. Nothing was done.');

  const reason = readTyped(payload, REASON, LONGEST_REASON);
  if (reason === '') return errors('Say why: the requester reads it.');

  const { request, revision, channel } = metadata;
  const wish: Wish = { kind: 'deny', request, revision, reason };
  const intent = { by: user.id, wish, place: replyPlace(channel) };
  const mark = fingerprint('form', view.id, view.hash, user.id, 'deny', reason);
  const kept = await keep(desk, originOf(payload), () => recordIntent(desk.doors, intent, mark), 'worker');
  return kept.kind === 'kept' ? undefined : errors(plainWords(kept.message));
}

/** What stands in an input, whose block and action bear one name. */
export function readTyped({ view }: SubmissionPayload, name: string, longest: number): string {
  const input = Typed.safeParse(view.state.values[name]?.[name]);
  return neutralise(input.data?.value ?? '')
    .trim()
    .slice(0, longest);
}

export function readMetadata(text: string): (Omit<Metadata, 'request'> & { request: RequestId }) | undefined {
  try {
    const { request, ...rest } = Metadata.parse(JSON.parse(text));
    const id = readRequestId(request);
    return id && { ...rest, request: id };
  } catch {
    return undefined;
  }
}

function errors(text: string): FormAnswer {
  return { response_action: 'errors', errors: { [REASON]: text } };
}

/** Under an input Slack shows plain text. */
export function plainWords({ text }: Message): string {
  return text.replaceAll('`', '');
}
