// The form behind `/c2c apply`: a file of wanted connectivity, pasted or uploaded; what is wrong in it is told beneath it, all
// at once.
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import type { ApplyAsk } from '../core/command.ts';
import { printFile } from '../core/bulk.ts';
import { printTraffic } from '../core/ports.ts';
import { DEFAULT_TRAFFIC, type FoundationName, type TrafficList } from '../core/vocabulary.ts';
import type { Pinned } from '../lifecycle/ports.ts';
import { LARGEST_FILE, readPoliciesFile } from '../policies-file.ts';
import { call, SlackRefused } from './calls.ts';
import { own } from './lines.ts';
import type { Message } from './message.ts';
import { type FormAnswer, plainWords } from './modals.ts';
import { type CommandPayload, replyPlace, type SubmissionPayload } from './payloads.ts';
import { originOf } from './press.ts';
import { one, replyPreviewing, replySubmitted } from './replies.ts';
import { type Desk, fingerprint, keep, whisper } from './storing.ts';
import { keepAsk, keepLookup } from './too-many.ts';
import { namePlace } from './where.ts';

export const APPLY_FORM = 'c2c_apply';
export const POLICIES = 'policies';
const FILE = 'file';
const WISH = 'wish';
const ONLY_PLAN = 'plan';

/** Slack takes no longer text in an input. */
const LONGEST_PASTED = 3_000;
/** What is told beneath an input; the rest once these are mended. */
const MOST_MISTAKES = 10;

const EXAMPLE = 'connections:\n  - allow: [web, api]\n    to: shop/data/db\n    traffic: tls';

/** Nothing is stored yet. Called after the acknowledgement, as the trigger lives for three seconds only. */
export async function openApplyForm(desk: Desk, payload: CommandPayload): Promise<void> {
  const { user_id: user, channel_id: channel, trigger_id: trigger } = payload;
  try {
    const target = await desk.doors.store.findTarget(user);
    const foundation = target?.foundation ?? desk.foundations.preferred;
    const memory: Memory = { channel, target: target ?? 'no target' };
    const usualTraffic = desk.doors.settings.defaultTraffic;
    const open = (takesFiles: boolean) => {
      const view = drawApplyForm(memory, {
        usualTraffic,
        takesFiles,
        heading: namePlace(desk.foundations, foundation),
      });
      return call('opening the form for a file', () => desk.speaker.openView(trigger, view));
    };
    // An app that was installed before it could read files may not show the input for them.
    await open(true).catch((error: unknown) => {
      if (!(error instanceof SlackRefused) || isTriggerGone(error)) throw error;
      desk.doors.log.warn({ err: error }, 'the form does not open with its input for a file; trying without');
      return open(false);
    });
  } catch (error) {
    desk.doors.log.warn({ err: error }, 'the form did not open');
    await whisper(desk, user, replyPlace(channel), explainAgain());
  }
}

function isTriggerGone({ code }: SlackRefused): boolean {
  return code.includes('trigger');
}

function explainAgain(): Message {
  return one(own('The form did not open, and nothing was asked. Type the command once more.'));
}

/** What comes back with the form: where the person typed, and where the file leads, whatever they do meanwhile. */
const Memory = z.strictObject({
  channel: z.string(),
  target: z.union([
    z.literal('no target'),
    z.strictObject({
      org: z.string(),
      space: z.string(),
      foundation: z.custom<FoundationName>((value) => typeof value === 'string').exactOptional(),
    }),
  ]),
});
type Memory = { readonly channel: string; readonly target: Pinned };

/** A form that was opened before it knew where it leads has the channel alone. */
function readMemory(text: string): { readonly channel: string; readonly target?: Pinned } {
  try {
    return Memory.parse(JSON.parse(text));
  } catch {
    return { channel: text };
  }
}

interface FormOptions {
  readonly usualTraffic?: TrafficList | undefined;
  readonly takesFiles?: boolean;
  readonly heading?: readonly KnownBlock[];
}

export function drawApplyForm(
  memory: Memory,
  { usualTraffic = DEFAULT_TRAFFIC, takesFiles = true, heading = [] }: FormOptions = {},
): ModalView {
  return {
    type: 'modal',
    callback_id: APPLY_FORM,
    private_metadata: JSON.stringify(memory),
    title: { type: 'plain_text', text: 'Apply a file' },
    submit: { type: 'plain_text', text: 'Ask' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [
      ...heading,
      {
        type: 'input',
        block_id: POLICIES,
        label: { type: 'plain_text', text: 'c2c-policies.yml' },
        optional: takesFiles,
        hint: {
          type: 'plain_text',
          text: `One request for all of it, which needs the approvals that each of its connections needs. Without traffic it is ${printTraffic(usualTraffic)}. At most ${LONGEST_PASTED.toLocaleString('en')} characters.`,
        },
        element: {
          type: 'plain_text_input',
          action_id: POLICIES,
          multiline: true,
          max_length: LONGEST_PASTED,
          placeholder: { type: 'plain_text', text: EXAMPLE },
        },
      },
      ...(takesFiles ? [askForFile()] : []),
      {
        type: 'input',
        block_id: WISH,
        label: { type: 'plain_text', text: 'What for' },
        optional: true,
        element: {
          type: 'checkboxes',
          action_id: WISH,
          options: [{ text: { type: 'plain_text', text: 'Only show me the plan, and ask nobody' }, value: ONLY_PLAN }],
        },
      },
    ],
  };
}

function askForFile(): InputBlock {
  return {
    type: 'input',
    block_id: FILE,
    label: { type: 'plain_text', text: 'Or upload it' },
    optional: true,
    element: { type: 'file_input', action_id: FILE, filetypes: ['yml', 'yaml', 'txt'], max_files: 1 },
  };
}

const Pasted = z.object({ value: z.string().nullish() });
const Uploaded = z.object({ files: z.array(z.object({ id: z.string() })).nullish() });
const Chosen = z.object({ selected_options: z.array(z.object({ value: z.string() })).nullish() });

/** Stored before it is acknowledged; the words to the person come after. */
export async function handleApply(
  desk: Desk,
  payload: SubmissionPayload,
  ack: (answer: FormAnswer) => Promise<void>,
): Promise<void> {
  const { values } = payload.view.state;
  const chosen = Chosen.safeParse(values[WISH]?.[WISH]).data?.selected_options ?? [];
  const given = await readGiven(desk, payload);
  if (given.kind === 'refused') return ack(given.answer);
  const { ask, mistakes } = readPoliciesFile('line', given.text, desk.doors.settings.defaultTraffic);
  if (!ask) return ack(errors(sayMistakes(mistakes), given.input));
  await (chosen.some(({ value }) => value === ONLY_PLAN) ? preview : submit)(desk, payload, ask, ack);
}

type Given =
  | { readonly kind: 'text'; readonly text: string; readonly input: string }
  | { readonly kind: 'refused'; readonly answer: FormAnswer };

/** One of the two; which one counts where somebody gave both is not for us to guess. */
async function readGiven(desk: Desk, payload: SubmissionPayload): Promise<Given> {
  const { values } = payload.view.state;
  const pasted = Pasted.safeParse(values[POLICIES]?.[POLICIES]).data?.value ?? '';
  const [file] = Uploaded.safeParse(values[FILE]?.[FILE]).data?.files ?? [];
  const refuse = (text: string, input: string): Given => ({ kind: 'refused', answer: errors(text, input) });
  if (!file) {
    return pasted.trim() === ''
      ? refuse('Paste the file here, or upload it below.', POLICIES)
      : { kind: 'text', text: pasted, input: POLICIES };
  }
  if (pasted.trim() !== '') return refuse('Either paste the file or upload it: c2c takes one of them.', FILE);
  // Nothing is fetched for somebody of another workspace.
  const ours = await keep(desk, originOf(payload), async () => undefined, 'worker');
  if (ours.kind === 'refused') return refuse(plainWords(ours.message), FILE);
  const upload = await desk.uploads.read(file.id, LARGEST_FILE);
  return upload.kind === 'text'
    ? { kind: 'text', text: upload.text, input: FILE }
    : refuse(`The file could not be read: ${upload.because}. Paste it instead, or try again.`, FILE);
}

type Step = (
  desk: Desk,
  payload: SubmissionPayload,
  ask: ApplyAsk,
  ack: (answer: FormAnswer) => Promise<void>,
) => Promise<void>;

const submit: Step = async (desk, payload, ask, ack) => {
  const { user, view } = payload;
  const { channel, target: pinned } = readMemory(view.private_metadata);
  const asked = { requester: user.id, ask, ...(pinned && { pinned }) };
  const kept = await keepAsk(desk, originOf(payload), asked, markOf(payload, ask));
  if (kept.kind === 'refused') return ack(errors(plainWords(kept.message)));
  await ack(undefined);
  await whisper(desk, user.id, replyPlace(channel), replySubmitted(kept.value.id, ask, desk.doors.settings.rules));
};

const preview: Step = async (desk, payload, ask, ack) => {
  const { user, view } = payload;
  const place = { kind: 'direct' } as const;
  const { channel, target: pinned } = readMemory(view.private_metadata);
  const intent = { by: user.id, wish: { kind: 'preview', ask }, place, ...(pinned && { pinned }) } as const;
  const kept = await keepLookup(desk, originOf(payload), intent, markOf(payload, ask));
  if (kept.kind === 'refused') return ack(errors(plainWords(kept.message)));
  await ack(undefined);
  await whisper(desk, user.id, replyPlace(channel), replyPreviewing(ask));
};

function markOf({ view, user }: SubmissionPayload, ask: ApplyAsk): string {
  return fingerprint('apply', view.id, view.hash, user.id, printFile(ask));
}

/** `line 3:5  unknown key "too". Did you mean "to"?`, one a line. */
function sayMistakes(mistakes: ReturnType<typeof readPoliciesFile>['mistakes']): string {
  const told = mistakes
    .slice(0, MOST_MISTAKES)
    .map(({ where, what }) => `${where.replace(':', ' ')}  ${what}`.replaceAll('`', ''));
  const more = mistakes.length - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function errors(text: string, input = POLICIES): FormAnswer {
  return { response_action: 'errors', errors: { [input]: text } };
}
