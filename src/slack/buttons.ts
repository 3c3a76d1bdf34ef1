// Buttons: which verb each carries, and how the plan's revision that a person saw travels with it.
import type { Button } from '@slack/types';
import type { AccessRequest } from '../core/access-request.ts';
import { type RequestId, requestId } from '../core/vocabulary.ts';
import { shorten } from './typed.ts';

export const VERBS = [
  ...(['approve', 'narrow', 'deny', 'hand_over', 'mute', 'withdraw'] as const),
  ...(['retry', 'undo', 'extend', 'return', 'cut', 'keep'] as const),
  ...(['repair', 'end', 'ignore', 'whole'] as const),
  ...(['break_glass', 'sign'] as const),
] as const;
export type ButtonVerb = (typeof VERBS)[number];

export const LABELS = {
  approve: 'Approve',
  narrow: 'Approve with changes…',
  deny: 'Deny…',
  hand_over: 'Hand over…',
  mute: "Don't remind me of this",
  withdraw: 'Withdraw',
  retry: 'Retry',
  undo: 'Undo',
  extend: 'Extend…',
  return: "I'm done",
  cut: 'Cut',
  keep: 'Keep',
  repair: 'Repair',
  end: 'End',
  ignore: 'Ignore',
  break_glass: 'Break glass…',
  sign: 'I have reviewed this',
  whole: 'Show all…',
} as const satisfies Record<ButtonVerb, string>;

const STYLES: Partial<Record<ButtonVerb, 'primary' | 'danger'>> = {
  approve: 'primary',
  deny: 'danger',
  cut: 'danger',
  keep: 'primary',
  repair: 'primary',
  end: 'danger',
  break_glass: 'danger',
};

/** Asked before what ends connectivity that somebody may be using. */
const CONFIRMS: Partial<Record<ButtonVerb, { text: string; confirm: string }>> = {
  return: { text: 'The connectivity ends now, for everybody who uses it.', confirm: 'End it' },
  cut: { text: 'The connectivity ends now, for everybody who uses it.', confirm: 'Cut it' },
  end: { text: 'The connectivity ends now, for everybody who uses it.', confirm: 'End it' },
  undo: { text: 'What was made for this request is taken away again.', confirm: 'Undo it' },
};

export function button(verb: ButtonVerb, id: RequestId): Button {
  const style = STYLES[verb];
  const ask = CONFIRMS[verb];
  return {
    type: 'button',
    action_id: `c2c_${verb}`,
    text: { type: 'plain_text', text: LABELS[verb] },
    value: id,
    ...(style && { style }),
    ...(ask && {
      confirm: {
        title: { type: 'plain_text', text: `${LABELS[verb]}: ${id}` },
        text: { type: 'plain_text', text: ask.text },
        confirm: { type: 'plain_text', text: ask.confirm },
        deny: { type: 'plain_text', text: 'Leave it' },
      },
    }),
  };
}

/** One of several apps that a name may mean. */
export function chooseButton(option: number, label: string, id: RequestId): Button {
  return {
    type: 'button',
    action_id: `c2c_choose:${option}`,
    text: { type: 'plain_text', text: shorten(label, 75), emoji: false },
    value: id,
  };
}

/** A refused ask as it was corrected. */
export function askButton(id: RequestId): Button {
  return { type: 'button', action_id: ASK, text: { type: 'plain_text', text: 'Ask this' }, value: id };
}

const ASK = 'c2c_ask';

/**
 * Names the request, the revision of its plan and the state it is shown in: `c2c-48.r2.pending.1`. Slack wants a new
 * block_id when a message is updated.
 */
export function blockId(request: AccessRequest): string {
  const review = request.state === 'live' ? request.review : undefined;
  const counted =
    ('decisions' in request ? request.decisions.length : 0) +
    ('attempt' in request ? request.attempt : 0) +
    ('handed' in request ? (request.handed ?? []).length : 0) +
    ('escalated' in request && request.escalated ? 1 : 0) +
    ('troubles' in request ? (request.troubles ?? []).length : 0) +
    (review?.kind === 'open' ? review.reminders : 0) +
    (request.glass?.reviewed ? 1 : 0);
  return `${request.id}.r${'revision' in request ? request.revision : 1}.${phaseOf(request)}.${counted}`;
}

/** The buttons of a live grant change while it waits for an extension, or for a review. */
function phaseOf(request: AccessRequest): string {
  if (request.state !== 'live') return request.state;
  if (request.review?.kind === 'open') return 'review';
  return request.extension ? 'held' : request.state;
}

/** The revision that a pressed button was shown with; what cannot be read counts as the first plan. */
export function readRevision(blockId: string, id: RequestId): number {
  const [, shown, revision] = /^(c2c-\d+)\.r(\d{1,9})\./.exec(blockId) ?? [];
  return shown === id && revision !== undefined ? Number(revision) : 1;
}

/** A button's value, which anybody can forge: exactly an id, or nothing. */
export function readRequestId(value: string): RequestId | undefined {
  const [, digits] = /^c2c-([1-9]\d{0,14})$/.exec(value) ?? [];
  return digits === undefined ? undefined : requestId(Number(digits));
}

/** The page after this one. The cursor says which, and is read again as if anybody had written it. */
export function olderButton(cursor: string): Button {
  return { type: 'button', action_id: OLDER, text: { type: 'plain_text', text: 'Older' }, value: cursor };
}

const OLDER = 'c2c_older';

/** Of no request: a person's own setting. */
export function quietButton(which: 'quiet' | 'unquiet'): Button {
  const text = which === 'quiet' ? 'No reminders at all' : 'Remind me again';
  return { type: 'button', action_id: `c2c_${which}`, text: { type: 'plain_text', text }, value: which };
}

/** What `/c2c link` does: of no request, and for whoever presses. */
export function linkButton(): Button {
  return {
    type: 'button',
    action_id: LINK,
    text: { type: 'plain_text', text: 'Sign in to Cloud Foundry' },
    value: 'link',
    style: 'primary',
  };
}

const LINK = 'c2c_link';

/** Asks for words first. The value is an ask as `writePolicyAsk` writes it. */
export function policyButton(verb: PolicyVerb, value: string): Button {
  const label = verb === 'adopt' ? 'Adopt…' : 'Remove…';
  return { type: 'button', action_id: `c2c_${verb}`, text: { type: 'plain_text', text: label }, value };
}

/** Slack takes no longer value for a button. */
export const LONGEST_VALUE = 2_000;

export const POLICY_VERBS = ['adopt', 'remove-policy'] as const;
export type PolicyVerb = (typeof POLICY_VERBS)[number];

export type ActionName =
  | { readonly kind: 'verb'; readonly verb: ButtonVerb }
  | { readonly kind: 'choose'; readonly option: number | 'corrected' }
  | { readonly kind: 'older' }
  | { readonly kind: 'quiet'; readonly isQuiet: boolean }
  | { readonly kind: 'policy' }
  | { readonly kind: 'link' };

export function readActionName(actionId: string): ActionName | undefined {
  const [, option] = /^c2c_choose:(\d{1,3})$/.exec(actionId) ?? [];
  if (option !== undefined) return { kind: 'choose', option: Number(option) };
  if (actionId === ASK) return { kind: 'choose', option: 'corrected' };
  if (actionId === OLDER) return { kind: 'older' };
  if (actionId === LINK) return { kind: 'link' };
  if (actionId === 'c2c_quiet' || actionId === 'c2c_unquiet')
    return { kind: 'quiet', isQuiet: actionId === 'c2c_quiet' };
  if (POLICY_VERBS.some((verb) => actionId === `c2c_${verb}`)) return { kind: 'policy' };
  const verb = VERBS.find((each) => actionId === `c2c_${each}`);
  return verb && { kind: 'verb', verb };
}
