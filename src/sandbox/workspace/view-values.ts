// What stands in a view's inputs: the initial values, what a person fills in, and the shape Slack submits them in.
import { isObject, type Json, type JsonObject, objectsAt, textAt, written } from './json.ts';
import { optionsIn, plainOptionOf } from './options.ts';
import { placedElements } from './view-rules.ts';

/** An option as an app offered it, for menus whose options only the app knows. */
export type Choice = JsonObject;

export type Filled = string | number | Choice | (string | Choice)[] | null;

export type Values = Record<string, JsonObject>;

const STATEFUL = /select$|^checkboxes$|^radio_buttons$|picker$|input$/;

/** `state.values` of a view: kept where block_id and action_id stayed the same, else the element's initial value. */
export function valuesOf(definition: JsonObject, kept: Values = {}): Values {
  const values: Values = {};
  for (const { block, element } of placedElements(definition)) {
    const [blockId, actionId] = [textAt(block, 'block_id') ?? '', textAt(element, 'action_id') ?? ''];
    if (!STATEFUL.test(textAt(element, 'type') ?? '')) continue;
    const before = kept[blockId]?.[actionId];
    const same = isObject(before) && before['type'] === element['type'];
    values[blockId] = { ...values[blockId], [actionId]: same ? before : initialValue(element) };
  }
  return values;
}

function initialValue(element: JsonObject): JsonObject {
  const type = textAt(element, 'type') ?? '';
  const from = (name: string): Json => element[name] ?? null;
  const fromList = (name: string): Json => element[name] ?? [];
  const field = VALUE_FIELD[type];
  if (field === undefined) return { type };
  const [name, initial] = field;
  return { type, [name]: name.endsWith('s') ? fromList(initial) : from(initial) };
}

/** For each element type: the field its value travels in, and the one its initial value comes from. */
const VALUE_FIELD: Record<string, [value: string, initial: string]> = {
  plain_text_input: ['value', 'initial_value'],
  email_text_input: ['value', 'initial_value'],
  url_text_input: ['value', 'initial_value'],
  number_input: ['value', 'initial_value'],
  rich_text_input: ['rich_text_value', 'initial_value'],
  static_select: ['selected_option', 'initial_option'],
  external_select: ['selected_option', 'initial_option'],
  radio_buttons: ['selected_option', 'initial_option'],
  overflow: ['selected_option', ''],
  users_select: ['selected_user', 'initial_user'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  channels_select: ['selected_channel', 'initial_channel'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  datetimepicker: ['selected_date_time', 'initial_date_time'],
  checkboxes: ['selected_options', 'initial_options'],
  multi_static_select: ['selected_options', 'initial_options'],
  multi_external_select: ['selected_options', 'initial_options'],
  multi_users_select: ['selected_users', 'initial_users'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
  file_input: ['files', ''],
};

/** The value as the element sends it. Options are named by their value or their text; external ones are made up. */
export function filledValue(element: JsonObject, filled: Filled): JsonObject {
  const type = textAt(element, 'type') ?? '';
  const name = VALUE_FIELD[type]?.[0];
  if (name === undefined) throw new Error(`a ${type} takes no value`);
  if (name === 'rich_text_value')
    return { type, rich_text_value: filled === null ? null : richTextOf(written(filled)) };
  if (name === 'selected_option') return { type, selected_option: filled === null ? null : optionFor(element, filled) };
  const many = Array.isArray(filled)
    ? filled
    : filled === null
      ? []
      : [typeof filled === 'number' ? String(filled) : filled];
  if (name === 'selected_options') return { type, selected_options: many.map((each) => optionFor(element, each)) };
  if (name === 'files') return { type, files: many };
  if (name.endsWith('s')) return { type, [name]: many.map(written) };
  if (Array.isArray(filled)) throw new Error(`a ${type} takes one value`);
  if (name === 'selected_date_time') return { type, [name]: filled === null ? null : Number(filled) };
  return { type, [name]: filled === null ? null : written(filled) };
}

function richTextOf(text: string): JsonObject {
  const section = { type: 'rich_text_section', elements: [{ type: 'text', text }] };
  return { type: 'rich_text', elements: [section] };
}

/** The value that a filled-in choice names; several choices are no name. */
export function nameOf(filled: Filled | undefined): string {
  if (typeof filled === 'string' || typeof filled === 'number') return String(filled);
  return isObject(filled) ? (textAt(filled, 'value') ?? '') : '';
}

function optionFor(element: JsonObject, wanted: Exclude<Filled, null>): JsonObject {
  const name = nameOf(wanted);
  if (textAt(element, 'type')?.endsWith('external_select'))
    return isObject(wanted) ? wanted : plainOptionOf(name, name);
  const options = optionsIn(element);
  const option =
    options.find((each) => textAt(each, 'value') === name) ??
    options.find((each) => textAt(each, 'text', 'text') === name);
  if (option !== undefined) return option;
  const offered = options.map((each) => textAt(each, 'text', 'text')).join(', ');
  throw new Error(`no option "${name}"; there is: ${offered}`);
}

/** What Slack's client asks for before it sends anything, by block_id. */
export function missingInputs(definition: JsonObject, values: Values): Record<string, string> {
  const complaints: Record<string, string> = {};
  for (const block of objectsAt(definition, 'blocks')) {
    const element = block['element'];
    if (block['type'] !== 'input' || !isObject(element)) continue;
    const blockId = textAt(block, 'block_id') ?? '';
    const value = values[blockId]?.[textAt(element, 'action_id') ?? ''];
    const complaint = complaintOf(element, isObject(value) ? value : {}, block['optional'] === true);
    if (complaint !== undefined) complaints[blockId] = complaint;
  }
  return complaints;
}

function complaintOf(element: JsonObject, value: JsonObject, optional: boolean): string | undefined {
  const type = textAt(element, 'type') ?? '';
  const inner = value[VALUE_FIELD[type]?.[0] ?? ''];
  const isEmpty = inner === undefined || inner === null || inner === '' || (Array.isArray(inner) && inner.length === 0);
  if (isEmpty) return optional ? undefined : 'Please complete this required field.';
  if (typeof inner !== 'string') return undefined;
  const [least, most] = [element['min_length'], element['max_length']];
  if (typeof least === 'number' && inner.length < least) return `Please enter at least ${least} characters.`;
  if (typeof most === 'number' && inner.length > most) return `Please enter at most ${most} characters.`;
  if (type === 'number_input' && Number.isNaN(Number(inner))) return 'Please enter a valid number.';
  if (type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(inner)) return 'Please enter a valid email.';
  if (type === 'url_text_input' && !URL.canParse(inner)) return 'Please enter a valid URL.';
  return undefined;
}
