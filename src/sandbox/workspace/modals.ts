// A person fills in, submits and closes modals, and opens the app's home tab.
import { uploadChosen } from './chosen-files.ts';
import { complaintsIn } from './commands.ts';
import { refusedWith } from './content.ts';
import type { Postman } from './delivery.ts';
import { isObject, type Json, type JsonObject, objectsAt, parseJson, textAt, written } from './json.ts';
import { interaction, VERIFICATION_TOKEN } from './payloads.ts';
import type { Person } from './seed.ts';
import type { View } from './store.ts';
import { type Filled, filledValue, missingInputs } from './view-values.ts';
import { placedElements } from './view-rules.ts';
import { changedView, DEEPEST_STACK, pushView, replaceView, viewJson } from './views.ts';
import { judged, viewIn } from './web-api-views.ts';
import type { Delivery, Workspace } from './workspace.ts';

export interface SubmitOutcome {
  status: number;
  failure: Delivery['failure'];
  /** What stands under the inputs, by block_id: from Slack's client, or from `response_action: errors`. */
  errors: Record<string, string>;
  /** Why Slack would throw the acknowledgement away; the person reads "We had some trouble connecting". */
  refusals: string[];
  /** The modal the person sees afterwards. */
  shows: View | undefined;
  /** Missing when the client held the submission back. */
  delivery: Delivery | undefined;
}

/** Fills in by block_id, action_id or label. */
export function fill(view: View, filled: Record<string, Filled>): View {
  const values = structuredClone(view.values);
  for (const [name, value] of Object.entries(filled)) {
    const placed = placedElements(view.definition).find(({ block, element }) =>
      [block['block_id'], element['action_id'], textAt(block, 'label', 'text')].includes(name),
    );
    if (placed === undefined) {
      const labels = objectsAt(view.definition, 'blocks')
        .map((block) => textAt(block, 'label', 'text'))
        .filter(Boolean);
      throw new Error(`no input is called "${name}"; there is: ${labels.join(', ')}`);
    }
    const [blockId, actionId] = [textAt(placed.block, 'block_id') ?? '', textAt(placed.element, 'action_id') ?? ''];
    values[blockId] = { ...values[blockId], [actionId]: filledValue(placed.element, value) };
  }
  return { ...view, values };
}

/** Remembers what stands in the inputs, as a press inside the modal carries it along. */
export function fillTop(workspace: Workspace, person: Person, filled: Record<string, Filled>): View {
  const top = workspace.store.modalStack(person.id).at(-1);
  if (top === undefined) throw new Error(`${person.name} has no modal open`);
  const view = fill(top, filled);
  replaceView(workspace, view);
  return view;
}

export async function submitView(
  workspace: Workspace,
  postman: Postman,
  person: Person,
  view: View,
  filled: Record<string, Filled>,
): Promise<SubmitOutcome> {
  const current = topView(workspace, person, view);
  const ready = fill(current, uploadChosen(workspace, person, current, filled));
  replaceView(workspace, ready);
  const missing = missingInputs(ready.definition, ready.values);
  const stays = { status: 0, failure: undefined, refusals: [], delivery: undefined };
  if (Object.keys(missing).length > 0) return { ...stays, ...withErrors(workspace, ready, missing) };
  const delivery = await postman.deliver('interaction', {
    ...interaction('view_submission', workspace, person),
    trigger_id: workspace.triggers.issue(person.id, ready.id, workspace.now()),
    view: viewJson(workspace, ready),
    response_urls: [],
  });
  const outcome = { status: delivery.status, failure: delivery.failure, delivery };
  if (delivery.failure !== undefined) {
    return { ...outcome, errors: {}, refusals: [], shows: workspace.store.modalStack(person.id).at(-1) };
  }
  return { ...outcome, ...afterSubmit(workspace, person, ready, parseJson(delivery.body)) };
}

function topView(workspace: Workspace, person: Person, view: View): View {
  const top = workspace.store.modalStack(person.id).at(-1);
  if (top === undefined) throw new Error(`${person.name} has no modal open`);
  if (top.id !== view.id) throw new Error(`${person.name} is looking at another modal`);
  return top;
}

function withErrors(
  workspace: Workspace,
  view: View,
  errors: Record<string, string>,
): { errors: Record<string, string>; shows: View } {
  const shows = { ...view, errors };
  replaceView(workspace, shows);
  return { errors, shows };
}

type After = Pick<SubmitOutcome, 'errors' | 'refusals' | 'shows'>;

function afterSubmit(workspace: Workspace, person: Person, view: View, body: Json | undefined): After {
  const shown = (refusals: string[] = []): After => ({
    errors: {},
    refusals,
    shows: workspace.store.modalStack(person.id).at(-1),
  });
  if (!isObject(body) || Object.keys(body).length === 0) {
    dropViews(workspace, person, view, false);
    return shown();
  }
  switch (body['response_action']) {
    case 'clear':
      dropViews(workspace, person, view, true);
      return shown();
    case 'errors': {
      const refusals = wrongErrors(view, body['errors']);
      if (refusals.length > 0) return shown(refusals);
      const errors = isObject(body['errors']) ? body['errors'] : {};
      const texts = Object.fromEntries(Object.entries(errors).map(([blockId, text]) => [blockId, written(text)]));
      return { ...withErrors(workspace, view, texts), refusals: [] };
    }
    case 'update':
    case 'push': {
      const isPush = body['response_action'] === 'push';
      const given = judged(workspace, viewIn(body), 'modal', isPush ? undefined : view);
      if (given.kind === 'refused') return shown(complaintsIn(refusedWithMessages(given.answer)));
      const depth = workspace.store.modalStack(person.id).length;
      if (isPush && depth >= DEEPEST_STACK) return shown(['push_limit_reached']);
      if (isPush) pushView(workspace, person.id, given.view);
      else replaceView(workspace, changedView(workspace, view, given.view));
      return shown();
    }
    default:
      return shown([`unknown response_action: ${written(body['response_action'])}`]);
  }
}

function refusedWithMessages(answer: JsonObject): JsonObject {
  const messages = Array.isArray(answer['response_metadata']) ? [] : answer['response_metadata'];
  const list = isObject(messages) && Array.isArray(messages['messages']) ? messages['messages'].map(String) : [];
  return refusedWith(textAt(answer, 'error') ?? 'refused', list);
}

function wrongErrors(view: View, errors: Json | undefined): string[] {
  if (!isObject(errors) || Object.keys(errors).length === 0) return ['errors must be an object that is not empty'];
  const inputs = objectsAt(view.definition, 'blocks').filter((block) => block['type'] === 'input');
  const known = new Set(inputs.map((block) => textAt(block, 'block_id')));
  return Object.entries(errors).flatMap(([blockId, text]) => [
    ...(known.has(blockId) ? [] : [`errors names "${blockId}", which is no input block`]),
    ...(typeof text === 'string' && text !== '' ? [] : [`the error for "${blockId}" is not a text`]),
  ]);
}

function dropViews(workspace: Workspace, person: Person, view: View, all: boolean): void {
  const stack = workspace.store.modalStack(person.id);
  const left = all ? [] : stack.filter((each) => each.id !== view.id);
  workspace.store.setModalStack(person.id, left, view, 'closed');
}

/** Closes the modal on top. The bot hears of it only when the view asked to be told. */
export async function closeView(workspace: Workspace, postman: Postman, person: Person): Promise<Delivery | undefined> {
  const view = workspace.store.modalStack(person.id).at(-1);
  if (view === undefined) throw new Error(`${person.name} has no modal open`);
  const clears = view.definition['clear_on_close'] === true;
  dropViews(workspace, person, view, clears);
  if (view.definition['notify_on_close'] !== true) return undefined;
  const payload = { ...interaction('view_closed', workspace, person), view: viewJson(workspace, view) };
  return postman.deliver('interaction', { ...payload, is_cleared: clears });
}

export async function openHome(workspace: Workspace, postman: Postman, person: Person): Promise<Delivery> {
  const { store, now } = workspace;
  const { team, app, bot } = store.seed;
  const home = store.homes.get(person.id);
  return postman.deliverEvent({
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    api_app_id: app.id,
    type: 'event_callback',
    event_id: store.nextId('Ev'),
    event_time: Math.floor(now() / 1000),
    event_context: 'sandbox',
    is_ext_shared_channel: false,
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: bot.userId, is_bot: true, is_enterprise_install: false },
    ],
    event: {
      type: 'app_home_opened',
      user: person.id,
      channel: store.directChannel(person).id,
      tab: 'home',
      event_ts: store.nextTs(now()),
      ...(home === undefined ? {} : { view: viewJson(workspace, home) }),
    },
  });
}
