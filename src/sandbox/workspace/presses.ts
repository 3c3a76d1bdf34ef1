// A person presses a button, picks from a menu or searches one, in a message or a view.
import { elementsOf } from './block-kit.ts';
import type { Postman } from './delivery.ts';
import { isObject, type JsonObject, objectsAt, parseJson, textAt, without } from './json.ts';
import { optionsIn, readSuggestions } from './options.ts';
import { interaction, placeFields } from './payloads.ts';
import type { Person } from './seed.ts';
import type { Message, View } from './store.ts';
import { type Filled, filledValue, nameOf, valuesOf } from './view-values.ts';
import { replaceView } from './views.ts';
import type { Delivery, Workspace } from './workspace.ts';

/** What a person acts on: a message or view as they saw it, or just where a message is. */
export type Target = Message | View | { channel: string; ts: string };

export interface PressOutcome {
  status: number;
  failure: Delivery['failure'];
  /** The question of the element's confirm dialog, which the person said yes to. */
  confirmed: string | undefined;
  tookMs: number;
  delivery: Delivery;
}

interface Placed {
  block: JsonObject;
  element: JsonObject;
}

export function placedIn(target: Message | View): Placed[] {
  const blocks =
    'ts' in target
      ? [...target.blocks, ...target.attachments.flatMap((each) => objectsAt(each, 'blocks'))]
      : objectsAt(target.definition, 'blocks');
  return blocks.flatMap((block) => elementsOf(block).map((element) => ({ block, element })));
}

/** What a person reads on an element. */
export function labelOf(element: JsonObject): string {
  return (
    textAt(element, 'text', 'text') ?? textAt(element, 'placeholder', 'text') ?? textAt(element, 'action_id') ?? ''
  );
}

export async function press(
  workspace: Workspace,
  postman: Postman,
  person: Person,
  target: Target,
  what: string,
  value: Filled | undefined,
): Promise<PressOutcome> {
  const { place, placed } = locate(workspace, person, target, what);
  const chosen = valueFields(placed.element, value);
  const state = stateOf(workspace, person, place, placed, chosen);
  const { now, store, triggers } = workspace;
  const action: JsonObject = {
    ...without(placed.element, 'options', 'option_groups'),
    ...chosen,
    block_id: textAt(placed.block, 'block_id') ?? '',
    action_ts: store.nextTs(now()),
  };
  const delivery = await postman.deliver('interaction', {
    ...interaction('block_actions', workspace, person),
    ...placeFields(workspace, place),
    state: { values: state },
    trigger_id: triggers.issue(person.id, 'ts' in place ? undefined : place.id, now()),
    ...responseUrlField(workspace, person, place),
    actions: [action],
  });
  const confirmed = textAt(placed.element, 'confirm', 'text', 'text');
  return { status: delivery.status, failure: delivery.failure, confirmed, tookMs: delivery.tookMs, delivery };
}

/** Types into an external menu: the options Slack would then show. */
export async function suggest(
  workspace: Workspace,
  postman: Postman,
  person: Person,
  target: Target,
  actionId: string,
  query: string,
): Promise<{
  options: JsonObject[];
  refusals: string[];
  failure: Delivery['failure'];
  delivery: Delivery | undefined;
}> {
  const { place, placed } = locate(workspace, person, target, actionId);
  const least = placed.element['min_query_length'];
  // Slack asks only once the person typed enough, three characters unless the element says otherwise.
  if (query.length < (typeof least === 'number' ? least : 3)) {
    return { options: [], refusals: [], failure: undefined, delivery: undefined };
  }
  const delivery = await postman.deliver('suggestion', {
    ...interaction('block_suggestion', workspace, person),
    ...placeFields(workspace, place),
    action_id: textAt(placed.element, 'action_id') ?? '',
    block_id: textAt(placed.block, 'block_id') ?? '',
    value: query,
  });
  if (delivery.failure !== undefined) return { options: [], refusals: [], failure: delivery.failure, delivery };
  return { ...readSuggestions(parseJson(delivery.body)), failure: undefined, delivery };
}

function responseUrlField(workspace: Workspace, person: Person, place: Message | View): JsonObject {
  if (!('ts' in place)) return {};
  const source = { ts: place.ts, ephemeral: place.to !== undefined };
  const target = { person: person.id, channel: place.channel, source };
  const path = workspace.responseUrls.issue(target, workspace.store.seed.team.id, workspace.now());
  return { response_url: workspace.url + path };
}

/**
 * The element is looked for in what the person saw, then in what is there now: an old record presses a stale button,
 * which real clients do too. The payload shows the message as it is now.
 */
function locate(
  workspace: Workspace,
  person: Person,
  target: Target,
  what: string,
): { place: Message | View; placed: Placed } {
  const current = currentOf(workspace, target);
  const seen = 'blocks' in target || 'definition' in target ? target : undefined;
  const place = current ?? seen;
  if (place === undefined) throw new Error('there is no such message');
  mayAct(workspace, person, place);
  const candidates = [...(seen === undefined ? [] : placedIn(seen)), ...placedIn(place)];
  const placed =
    candidates.find(({ element }) => textAt(element, 'action_id') === what) ??
    candidates.find(({ element }) => labelOf(element) === what) ??
    candidates.find(({ element }) => labelOf(element).replace(/…$/, '') === what);
  if (placed !== undefined) return { place, placed };
  const offered = placedIn(place)
    .map(({ element }) => `[${labelOf(element)}]`)
    .join(' ');
  throw new Error(`nothing to press is called "${what}"; there is: ${offered === '' ? 'nothing' : offered}`);
}

function currentOf(workspace: Workspace, target: Target): Message | View | undefined {
  if (!('ts' in target)) return workspace.store.view(target.id);
  const ephemeral = workspace.store.ephemerals.find((each) => each.ts === target.ts);
  return ephemeral ?? workspace.store.messages.get(target.channel)?.get(target.ts);
}

function mayAct(workspace: Workspace, person: Person, place: Message | View): void {
  if (person.deleted) throw new Error(`${person.name} is deactivated and cannot act`);
  if (!('ts' in place)) {
    if (place.person !== person.id) throw new Error(`that view is not open for ${person.name}`);
    return;
  }
  if (place.to !== undefined && place.to !== person.id) throw new Error(`${person.name} cannot see that ephemeral`);
  const channel = workspace.store.channels.get(place.channel);
  if (!channel?.members.has(person.id)) throw new Error(`${person.name} is not in #${channel?.name ?? place.channel}`);
}

function valueFields(element: JsonObject, value: Filled | undefined): JsonObject {
  const type = textAt(element, 'type') ?? '';
  if (type === 'button' || type === 'workflow_button' || type === 'icon_button') return {};
  if (type === 'overflow' && value !== undefined) return selectedOverflow(element, nameOf(value));
  if (type === 'feedback_buttons') return feedback(element, nameOf(value));
  if (value === undefined) throw new Error(`say with { value } what to choose in "${labelOf(element)}"`);
  return filledValue(element, value);
}

function selectedOverflow(element: JsonObject, wanted: string): JsonObject {
  const option = optionsIn(element).find(
    (each) => textAt(each, 'value') === wanted || textAt(each, 'text', 'text') === wanted,
  );
  if (option === undefined) throw new Error(`no option "${wanted}"`);
  return { selected_option: option };
}

function feedback(element: JsonObject, wanted: string): JsonObject {
  const button = element[wanted === 'negative' ? 'negative_button' : 'positive_button'];
  return isObject(button) ? { value: button['value'] ?? '', text: button['text'] ?? '' } : {};
}

/** The state of the message's or view's inputs, with what was just chosen; a view remembers it. */
function stateOf(
  workspace: Workspace,
  person: Person,
  place: Message | View,
  placed: Placed,
  chosen: JsonObject,
): JsonObject {
  const [blockId, actionId] = [textAt(placed.block, 'block_id') ?? '', textAt(placed.element, 'action_id') ?? ''];
  const key = 'ts' in place ? `${place.channel} ${place.ts} ${person.id}` : undefined;
  const kept = 'ts' in place ? workspace.store.messageValues.get(key ?? '') : place.values;
  const definition = 'ts' in place ? { blocks: place.blocks } : place.definition;
  const values = valuesOf(definition, kept);
  const inBlock = values[blockId];
  if (inBlock !== undefined && actionId in inBlock) values[blockId] = { ...inBlock, [actionId]: chosen };
  if (key !== undefined) workspace.store.messageValues.set(key, values);
  else if (!('ts' in place)) replaceView(workspace, { ...place, values });
  return values;
}
