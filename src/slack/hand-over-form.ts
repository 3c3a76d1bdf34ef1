// The form behind [Hand over…]: who is to decide instead, or which user group, and why; whether they may is judged by a worker.
import type { InputBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { isDecidable, type NamedGroup } from '../core/access-request.ts';
import type { SlackGroupId } from '../core/approval-rule.ts';
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
import { neutralise, shorten } from './typed.ts';

type Delegating = Extract<Wish, { kind: 'delegate' | 'delegate-to-group' }>;

export const HAND_OVER_FORM = 'c2c_hand_over';
const PERSON = 'person';
const GROUP = 'group';

/** Slack takes no more options, and no longer ones. */
const MOST_GROUPS = 100;
const LONGEST_OPTION = 75;

export async function openHandOver(desk: Desk, press: Press): Promise<void> {
  const { id, triggerId = '' } = press;
  const stored = await desk.doors.store.find(id);
  const groups = stored && isDecidable(stored.request) ? (stored.request.standing.groups ?? []) : [];
  const view = drawHandOver(id, writeMetadata(press), groups);
  await call(`opening the form for ${id}`, () => desk.speaker.openView(triggerId, view));
}

/** @param groups the user groups that decide the request, when it was looked at last */
export function drawHandOver(id: RequestId, metadata: string, groups: readonly NamedGroup[] = []): ModalView {
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
        ...(groups.length > 0 && { optional: true }),
        hint: {
          type: 'plain_text',
          text: 'Somebody who may: it gives them no right. They hear of it by direct message.',
        },
        element: { type: 'users_select', action_id: PERSON },
      },
      ...(groups.length > 0 ? [askForGroup(groups)] : []),
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

function askForGroup(groups: readonly NamedGroup[]): InputBlock {
  return {
    type: 'input',
    block_id: GROUP,
    label: { type: 'plain_text', text: 'Or a user group' },
    optional: true,
    hint: { type: 'plain_text', text: 'Those in it who may decide hear of it by direct message.' },
    element: {
      type: 'static_select',
      action_id: GROUP,
      options: groups.slice(0, MOST_GROUPS).map(({ group, name }) => ({
        text: { type: 'plain_text', text: shorten(neutralise(name), LONGEST_OPTION), emoji: false },
        value: group,
      })),
    },
  };
}

const ChosenPerson = z.object({ selected_user: z.string().regex(/^[UW][A-Z0-9]{1,30}$/) });
const ChosenGroup = z.object({ selected_option: z.object({ value: z.string().regex(/^S[A-Z0-9]{1,30}$/) }) });

export async function submitHandOver(desk: Desk, payload: SubmissionPayload): Promise<FormAnswer> {
  const { view, user } = payload;
  const metadata = readMetadata(view.private_metadata);
  if (!metadata) return errors(REASON, 'c2c does not know this form any more. Nothing was done.');
  const to = ChosenPerson.safeParse(view.state.values[PERSON]?.[PERSON]).data?.selected_user;
  const group = ChosenGroup.safeParse(view.state.values[GROUP]?.[GROUP]).data?.selected_option.value;
  if (to !== undefined && group !== undefined) return errors(GROUP, 'Either a person or a user group: choose one.');
  if (to === user.id) return errors(PERSON, 'That is you. Choose somebody else.');

  const reason = readTyped(payload, REASON, LONGEST_REASON);
  const about = { request: metadata.request, ...(reason !== '' && { reason }) };
  const wish = readWish(about, to, group);
  if (!wish) return errors(PERSON, 'Choose who is to decide.');
  const intent = { by: user.id, wish, place: replyPlace(metadata.channel) };
  const mark = fingerprint('form', view.id, view.hash, user.id, JSON.stringify(wish));
  const kept = await keep(desk, originOf(payload), () => recordIntent(desk.doors, intent, mark), 'worker');
  return kept.kind === 'kept' ? undefined : errors(REASON, plainWords(kept.message));
}

function readWish(
  about: { readonly request: RequestId; readonly reason?: string },
  to: string | undefined,
  group: string | undefined,
): Delegating | undefined {
  if (to !== undefined) return { kind: 'delegate', ...about, to: to as SlackUserId };
  return group === undefined ? undefined : { kind: 'delegate-to-group', ...about, group: group as SlackGroupId };
}

function errors(input: string, text: string): FormAnswer {
  return { response_action: 'errors', errors: { [input]: text } };
}
