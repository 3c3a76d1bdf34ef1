// The form behind [Approve with changes…]: the plan as it is shown, and what the approver leaves of it.
import type { InputBlock, ModalView, MultiStaticSelect } from '@slack/types';
import { z } from 'zod';
import { type Decidable, isDecidable } from '../core/access-request.ts';
import { parseCommand } from '../core/command.ts';
import { describeExcess, type Excess, type Narrowing, type Scope } from '../core/narrowing.ts';
import { narrowAsk, scopeOf } from '../core/narrowing-moves.ts';
import { printTraffic } from '../core/ports.ts';
import { printLifetime } from '../core/print-command.ts';
import { type AppRef, type Lifetime, showApp, type TrafficList } from '../core/vocabulary.ts';
import type { Wish } from '../lifecycle/intent.ts';
import { recordIntent } from '../lifecycle/submit.ts';
import { sayState } from './answers.ts';
import { call } from './calls.ts';
import { bold, say } from './lines.ts';
import { compose, lines } from './message.ts';
import {
  type FormAnswer,
  LONGEST_REASON,
  plainWords,
  REASON,
  readMetadata,
  readTyped,
  writeMetadata,
} from './modals.ts';
import { sayNarrowed } from './narrowed.ts';
import { type SubmissionPayload, replyPlace } from './payloads.ts';
import { sayPlan } from './plan-lines.ts';
import { originOf, type Press } from './press.ts';
import { one } from './replies.ts';
import { replyUnknown } from './story.ts';
import { type Desk, fingerprint, keep, whisper } from './storing.ts';
import { neutralise, shorten } from './typed.ts';
import { refsOf, sayLifetime, sayTitle } from './wording.ts';

export const NARROW_FORM = 'c2c_narrow';
const TRAFFIC = 'traffic';
const DURATION = 'duration';
const SOURCES = 'sources';
const DESTINATIONS = 'destinations';
/** Slack takes no more in an input, and no more options in a menu. */
const LONGEST_TRAFFIC = 2_900;
const LONGEST_DURATION = 60;
const MOST_OPTIONS = 100;

/** Shows the plan as it is now, and is bound to it: what is submitted later is about this revision and no other. */
export async function openNarrowing(desk: Desk, press: Press): Promise<void> {
  const { id, by, place, triggerId = '' } = press;
  const stored = await desk.doors.store.find(id);
  if (!stored || !isDecidable(stored.request)) {
    const words = stored ? one(say`${bold(id)} stays as it is: ${sayState(stored.request)}.`) : replyUnknown(id);
    await whisper(desk, by, place, words);
    return;
  }
  const { request } = stored;
  const view = drawNarrowing(request, writeMetadata({ ...press, revision: request.revision }));
  await call(`opening the form for ${id}`, () => desk.speaker.openView(triggerId, view));
}

export function drawNarrowing(request: Decidable, metadata: string): ModalView {
  const scope = scopeOf(request);
  return {
    type: 'modal',
    callback_id: NARROW_FORM,
    private_metadata: metadata,
    title: { type: 'plain_text', text: `Approve ${request.id}`.slice(0, 24) },
    submit: { type: 'plain_text', text: 'Approve' },
    close: { type: 'plain_text', text: 'Cancel' },
    blocks: [...describe(request), ...offer(request, scope), askForNote()],
  };
}

function describe(request: Decidable) {
  const narrowed = sayNarrowed(request);
  const { blocks } = compose([
    lines(
      request.ask.verb === 'revoke' ? sayTitle(request) : say`${sayTitle(request)}, ${sayLifetime(request.lifetime)}`,
      ...(narrowed.length === 0 ? [] : [narrowed]),
      ...sayPlan(request.plan, refsOf(request)),
    ),
  ]);
  return blocks;
}

/** What can be less: of an extension the time, of a removal everything else, of the end of a grant nothing. */
function offer(
  { ask: { verb } }: Decidable,
  { sources, destinations, traffic, lifetime }: Scope,
): readonly InputBlock[] {
  const [first, ...rest] = traffic;
  const isWhole = verb === 'extend' || verb === 'revoke';
  const passing = first && !isWhole ? printTraffic([first, ...rest]) : '';
  return [
    ...(passing === '' || passing.length > LONGEST_TRAFFIC ? [] : [askForTraffic(passing)]),
    ...(isWhole ? [] : askForApps(SOURCES, 'Which sources', sources)),
    ...(isWhole ? [] : askForApps(DESTINATIONS, 'Which destinations', destinations)),
    ...(verb === 'remove-policy' || verb === 'revoke' ? [] : [askForDuration(lifetime)]),
  ];
}

function askForTraffic(asked: string): InputBlock {
  return {
    type: 'input',
    block_id: TRAFFIC,
    label: { type: 'plain_text', text: 'What may pass' },
    hint: {
      type: 'plain_text',
      text: 'Leave out what you do not approve: fewer ports, a part of a range, or tls alone.',
    },
    element: { type: 'plain_text_input', action_id: TRAFFIC, initial_value: asked, max_length: LONGEST_TRAFFIC },
  };
}

function askForDuration(lifetime: Lifetime): InputBlock {
  return {
    type: 'input',
    block_id: DURATION,
    label: { type: 'plain_text', text: 'For how long' },
    hint: { type: 'plain_text', text: 'Shorter, such as 3d or 12h, or until 2026-12-24.' },
    element: {
      type: 'plain_text_input',
      action_id: DURATION,
      initial_value: printLifetime(lifetime).replace(/^for /, ''),
      max_length: LONGEST_DURATION,
    },
  };
}

/** Of one app nothing can be left out. An option is its place in the list that this plan has. */
function askForApps(name: string, label: string, apps: readonly AppRef[]): readonly InputBlock[] {
  if (apps.length < 2 || apps.length > MOST_OPTIONS) return [];
  const options = apps.map((app, place) => ({
    text: { type: 'plain_text' as const, text: shorten(neutralise(showApp(app)), 75), emoji: false },
    value: String(place),
  }));
  const element: MultiStaticSelect = {
    type: 'multi_static_select',
    action_id: name,
    options,
    initial_options: options,
  };
  return [{ type: 'input', block_id: name, label: { type: 'plain_text', text: label }, element }];
}

function askForNote(): InputBlock {
  return {
    type: 'input',
    block_id: REASON,
    label: { type: 'plain_text', text: 'Note' },
    hint: { type: 'plain_text', text: 'The requester reads it, and so does everybody who sees the card.' },
    optional: true,
    element: { type: 'plain_text_input', action_id: REASON, multiline: true, max_length: LONGEST_REASON },
  };
}

/**
 * Says what is wrong under the input where it is, and stores the rest before the form closes. Whoever judges it holds it
 * against the request once more: what comes back with a form may have been made up.
 */
export async function submitNarrowing(desk: Desk, payload: SubmissionPayload): Promise<FormAnswer> {
  const metadata = readMetadata(payload.view.private_metadata);
  if (!metadata) return errors(REASON, 'c2c does not know this form any more. Nothing was done.');
  const { request: id, revision, channel } = metadata;

  const kept = await keep(desk, originOf(payload), () => submit(), 'worker');
  return kept.kind === 'kept' ? kept.value : errors(REASON, plainWords(kept.message));

  async function submit(): Promise<FormAnswer> {
    const stored = await desk.doors.store.find(id);
    if (!stored || !isDecidable(stored.request) || stored.request.revision !== revision) {
      return errors(REASON, `${id} is not as it was when you opened this. Close the form, and look at the card again.`);
    }
    const read = readNarrowing(payload, stored.request);
    if ('response_action' in read) return read;
    const found = narrowAsk(stored.request, read, desk.doors.clock.now());
    if (found.kind === 'excess') return explain(found.excess, payload);

    const reason = readTyped(payload, REASON, LONGEST_REASON);
    const why = reason === '' ? {} : { reason };
    const wish: Wish =
      found.kind === 'same'
        ? { kind: 'approve', request: id, revision, ...why }
        : { kind: 'narrow', request: id, revision, narrowing: read, ...why };
    const { view, user } = payload;
    const mark = fingerprint('form', view.id, view.hash, user.id, JSON.stringify(wish));
    await recordIntent(desk.doors, { by: user.id, wish, place: replyPlace(channel) }, mark);
    return undefined;
  }
}

function readNarrowing(payload: SubmissionPayload, request: Decidable): Narrowing | NonNullable<FormAnswer> {
  const scope = scopeOf(request);
  const typedTraffic = readTyped(payload, TRAFFIC, LONGEST_TRAFFIC);
  const traffic = typedTraffic === '' ? undefined : readTraffic(typedTraffic);
  if (traffic === 'unreadable')
    return errors(TRAFFIC, 'Such as tls, or tcp 8080,9000-9010, or several with commas between.');
  const typedDuration = readTyped(payload, DURATION, LONGEST_DURATION);
  const lifetime = typedDuration === '' ? undefined : readLifetime(typedDuration);
  if (lifetime === 'unreadable') return errors(DURATION, 'Such as 3d, 12h, until 2026-12-24, or forever.');
  const sources = readApps(payload, SOURCES, scope.sources);
  const destinations = readApps(payload, DESTINATIONS, scope.destinations);
  return {
    ...(traffic && { traffic }),
    ...(lifetime && { lifetime }),
    ...(sources && { sources }),
    ...(destinations && { destinations }),
  };
}

/** What may stand there in a command, and nothing more. */
function readTraffic(text: string): TrafficList | 'unreadable' {
  const read = parseCommand(`allow a -> b ${text}`);
  if ('kind' in read || read.verb !== 'allow') return 'unreadable';
  const isAlone = !read.lifetime && read.host === undefined && read.reason === undefined;
  return isAlone && read.destinations.length === 1 ? read.traffic : 'unreadable';
}

function readLifetime(text: string): Lifetime | 'unreadable' {
  const read = parseCommand(`allow a -> b tls ${/^\d/.test(text) ? `for ${text}` : text}`);
  if ('kind' in read || read.verb !== 'allow' || !read.lifetime) return 'unreadable';
  const isAlone = read.host === undefined && read.reason === undefined && read.traffic.length === 1;
  return isAlone ? read.lifetime : 'unreadable';
}

const Chosen = z.object({ selected_options: z.array(z.object({ value: z.string() })) });

/** Undefined where nothing could be chosen. A place that the list does not have chooses nothing. */
function readApps({ view }: SubmissionPayload, name: string, apps: readonly AppRef[]): readonly AppRef[] | undefined {
  const chosen = Chosen.safeParse(view.state.values[name]?.[name]);
  if (!chosen.success) return undefined;
  const places = new Set(chosen.data.selected_options.map(({ value }) => value));
  return apps.filter((_, place) => places.has(String(place)));
}

const INPUTS: Readonly<Record<Excess['kind'], string>> = {
  source: SOURCES,
  destination: DESTINATIONS,
  'nothing-left': SOURCES,
  traffic: TRAFFIC,
  lifetime: DURATION,
  fixed: REASON,
};

/** Under the input that it is about, as far as the form has that. */
function explain(excess: readonly Excess[], { view }: SubmissionPayload): FormAnswer {
  const texts = excess.map((each) => {
    const input = each.kind === 'nothing-left' ? each.of : INPUTS[each.kind];
    return [view.state.values[input] === undefined ? REASON : input, describeExcess(each)] as const;
  });
  return { response_action: 'errors', errors: Object.fromEntries(texts) };
}

function errors(input: string, text: string): NonNullable<FormAnswer> {
  return { response_action: 'errors', errors: { [input]: text } };
}
