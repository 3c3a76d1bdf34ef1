// The form behind [Adopt…] and [Remove…] beside a network policy that no grant holds: what is submitted is an ask.
import type { KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import type { AskCommand } from '../core/access-request.ts';
import { parseCommand, printCommand } from '../core/command.ts';
import type { FoundationName, Lifetime } from '../core/vocabulary.ts';
import type { Pinned } from '../lifecycle/ports.ts';
import { call } from './calls.ts';
import { code, say } from './lines.ts';
import type { Message } from './message.ts';
import { replyPlace, type SubmissionPayload } from './payloads.ts';
import { originOf, type Press } from './press.ts';
import { one, replySubmitted } from './replies.ts';
import { type Desk, fingerprint, keep, whisper } from './storing.ts';
import { keepAsk } from './too-many.ts';
import { neutralise } from './typed.ts';
import { type KnownFoundations, namePlace, ONE_FOUNDATION } from './where.ts';

export type PolicyAsk = Extract<AskCommand, { verb: 'adopt' } | { verb: 'remove-policy' }>;

export const CALLBACK = 'c2c_policy';
const DURATION = 'duration';
const REASON = 'reason';
const LONGEST_REASON = 300;

const Metadata = z.strictObject({ command: z.string(), channel: z.string().optional() });
const Typed = z.object({ value: z.string().nullish() });

/** What is to become of a policy, and on which foundation it was shown. */
export interface PlacedAsk {
  readonly ask: PolicyAsk;
  /** Absent on buttons of before: then it is that of the person's target. */
  readonly foundation?: FoundationName;
}

/** `on dev adopt shop/prod/web -> shop/data/db tcp 8080`: the value of a button, and a form's own memory. */
export function writePolicyAsk({ ask, foundation }: PlacedAsk): string {
  return foundation === undefined ? printCommand(ask) : `on ${foundation} ${printCommand(ask)}`;
}

/** Exactly such words, or nothing. Anybody can forge them, so they hold no right. */
export function readPolicyAsk(text: string): PlacedAsk | undefined {
  const [, foundation, rest = text] = /^on ([a-z0-9][a-z0-9_-]{0,30}) (.+)$/s.exec(text) ?? [];
  const ask = parseCommand(rest);
  if ('kind' in ask || (ask.verb !== 'adopt' && ask.verb !== 'remove-policy')) return undefined;
  return { ask, ...(foundation !== undefined && { foundation: foundation as FoundationName }) };
}

/** The apps are named in full: of the target only the foundation matters. */
function pin({ ask, foundation }: PlacedAsk): { readonly pinned?: Pinned } {
  if (foundation === undefined) return {};
  const { within } = ask.destinations[0];
  return { pinned: { org: within?.org ?? '', space: within?.space ?? '', foundation } };
}

/** Nothing is stored yet; the acknowledgement comes first, because the trigger lives for three seconds only. */
export async function askForWords(
  desk: Desk,
  { by, place, origin, triggerId = '' }: Pick<Press, 'by' | 'place' | 'origin' | 'triggerId'>,
  asked: PlacedAsk,
  ack: () => Promise<void>,
): Promise<void> {
  const kept = await keep(desk, origin, async () => undefined);
  await ack();
  if (kept.kind === 'refused') {
    await whisper(desk, by, place, kept.message);
    return;
  }
  try {
    const view = drawPolicyForm(asked, place.kind === 'channel' ? place.channel : undefined, desk.foundations);
    await call(`opening the form for ${asked.ask.verb}`, () => desk.speaker.openView(triggerId, view));
  } catch (error) {
    desk.doors.log.warn({ err: error }, 'the form did not open');
    await whisper(desk, by, place, explainTyping(asked.ask));
  }
}

function explainTyping(ask: PolicyAsk): Message {
  return one(say`The form did not open. Type it instead:`, [code(`/c2c ${printCommand(ask)} because …`)]);
}

export function drawPolicyForm(
  asked: PlacedAsk,
  channel: string | undefined,
  known: KnownFoundations = ONE_FOUNDATION,
): ModalView {
  const { ask } = asked;
  const isAdoption = ask.verb === 'adopt';
  const metadata: z.infer<typeof Metadata> = {
    command: writePolicyAsk(asked),
    ...(channel !== undefined && { channel }),
  };
  const about = `/c2c ${printCommand(ask)}`;
  return {
    type: 'modal',
    callback_id: CALLBACK,
    private_metadata: JSON.stringify(metadata),
    title: { type: 'plain_text', text: isAdoption ? 'Adopt a policy' : 'Remove a policy' },
    submit: { type: 'plain_text', text: 'Ask' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      ...namePlace(known, asked.foundation),
      { type: 'section', text: { type: 'plain_text', text: neutralise(about), emoji: false } },
      ...(isAdoption ? [askHowLong()] : []),
      {
        type: 'input',
        block_id: REASON,
        label: { type: 'plain_text', text: 'Why' },
        hint: { type: 'plain_text', text: 'Those who decide on it read it.' },
        optional: isAdoption,
        element: { type: 'plain_text_input', action_id: REASON, multiline: true, max_length: LONGEST_REASON },
      },
    ],
  };
}

function askHowLong(): KnownBlock {
  return {
    type: 'input',
    block_id: DURATION,
    label: { type: 'plain_text', text: 'For how long' },
    hint: { type: 'plain_text', text: '7d, 12h, until 2026-12-24, or forever. Left out: as long as any other grant.' },
    optional: true,
    element: { type: 'plain_text_input', action_id: DURATION, max_length: 40 },
  };
}

export type PolicyFormAnswer = undefined | { response_action: 'errors'; errors: Record<string, string> };

/** Stores the ask before the form closes; its id is told to the person beside it. */
export async function submitPolicyForm(desk: Desk, payload: SubmissionPayload): Promise<PolicyFormAnswer> {
  const { view, user } = payload;
  const metadata = readMetadata(view.private_metadata);
  const placed = metadata && readPolicyAsk(metadata.command);
  if (!placed) return errors(REASON, 'c2c does not know this form any more. Nothing was asked.');

  const asked = placed.ask;
  const reason = typedIn(view, REASON).slice(0, LONGEST_REASON);
  if (asked.verb === 'remove-policy' && reason === '')
    return errors(REASON, 'Say why: the owners of the destination read it.');
  const lifetime = readLifetime(typedIn(view, DURATION));
  if (lifetime === 'unreadable') {
    return errors(DURATION, 'Such as 7d, 12h, until 2026-12-24, or forever.');
  }
  const why = reason === '' ? {} : { reason };
  const ask: PolicyAsk =
    asked.verb === 'adopt' ? { ...asked, ...why, ...(lifetime && { lifetime }) } : { ...asked, ...why };
  const mark = fingerprint('policy form', view.id, view.hash, user.id, printCommand(ask));
  const kept = await keepAsk(desk, originOf(payload), { requester: user.id, ask, ...pin(placed) }, mark);
  if (kept.kind === 'refused') return errors(REASON, kept.message.text.replaceAll('`', ''));
  // The form must be answered first, and waits for nothing else.
  void whisper(
    desk,
    user.id,
    replyPlace(metadata.channel),
    replySubmitted(kept.value.id, ask, desk.doors.settings.rules),
  );
  return undefined;
}

function typedIn(view: SubmissionPayload['view'], input: string): string {
  return neutralise(Typed.safeParse(view.state.values[input]?.[input]).data?.value ?? '').trim();
}

/** What may stand after the names in a command, and nothing more; `for` may be left out. */
function readLifetime(text: string): Lifetime | 'unreadable' | undefined {
  if (text === '') return undefined;
  const read = readPolicyAsk(`adopt a -> b tcp 1 ${/^\d/.test(text) ? `for ${text}` : text}`);
  return read?.ask.verb === 'adopt' && read.ask.lifetime && read.ask.reason === undefined
    ? read.ask.lifetime
    : 'unreadable';
}

function readMetadata(text: string): z.infer<typeof Metadata> | undefined {
  try {
    return Metadata.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function errors(input: string, text: string): PolicyFormAnswer {
  return { response_action: 'errors', errors: { [input]: text } };
}
