// The rules of every interactive element, as @slack/types 3.2 lists them, and which block may hold which.
import {
  bool,
  byType,
  exactlyOne,
  is,
  type Fields,
  integer,
  list,
  matching,
  object,
  oneOf,
  type Rule,
  string,
  url,
} from './block-rules.ts';
import {
  anyOption,
  confirm,
  imageElement,
  optionsOrGroups,
  overflowOption,
  plainOption,
  plainText,
  style,
} from './block-text.ts';
import { richText } from './rich-text.ts';

const actionId = string(255, 1);
const focus: Fields = { focus_on_load: bool };
const placeholder: Fields = { placeholder: plainText(150) };
const dispatch: Fields = {
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2) },
  ),
};
const id = string(255, 1);
const ids = list(id, undefined, 0);

function element(type: string, required: Fields, optional: Fields = {}, also?: Parameters<typeof object>[2]): Rule {
  return object({ type: is(type), ...required }, { action_id: actionId, ...optional }, also);
}

function select(type: string, optional: Fields, also?: Parameters<typeof object>[2]): Rule {
  return element(type, {}, { confirm, ...focus, ...placeholder, ...optional }, also);
}

function multiSelect(type: string, optional: Fields, also?: Parameters<typeof object>[2]): Rule {
  return select(`multi_${type}`, { max_selected_items: integer(1), ...optional }, also);
}

const filter = object(
  {},
  {
    include: list(oneOf('im', 'mpim', 'private', 'public')),
    exclude_external_shared_channels: bool,
    exclude_bot_users: bool,
  },
);
const fromStatic = exactlyOne('options', 'option_groups');

const button = element(
  'button',
  { text: plainText(75) },
  { value: string(2000), url: url(), style, confirm, accessibility_label: string(75, 1) },
);

const selects: Fields = {
  static_select: select('static_select', { ...optionsOrGroups, initial_option: plainOption }, fromStatic),
  external_select: select('external_select', { initial_option: plainOption, min_query_length: integer() }),
  users_select: select('users_select', { initial_user: id }),
  conversations_select: select('conversations_select', {
    initial_conversation: id,
    default_to_current_conversation: bool,
    filter,
    response_url_enabled: bool,
  }),
  channels_select: select('channels_select', { initial_channel: id, response_url_enabled: bool }),
  multi_static_select: multiSelect(
    'static_select',
    { ...optionsOrGroups, initial_options: list(plainOption, 100) },
    fromStatic,
  ),
  multi_external_select: multiSelect('external_select', {
    initial_options: list(plainOption, 100),
    min_query_length: integer(),
  }),
  multi_users_select: multiSelect('users_select', { initial_users: ids }),
  multi_conversations_select: multiSelect('conversations_select', {
    initial_conversations: ids,
    default_to_current_conversation: bool,
    filter,
  }),
  multi_channels_select: multiSelect('channels_select', { initial_channels: ids }),
};

const choices: Fields = {
  checkboxes: element(
    'checkboxes',
    { options: list(anyOption, 10) },
    { initial_options: list(anyOption, 10), confirm, ...focus },
  ),
  radio_buttons: element(
    'radio_buttons',
    { options: list(anyOption, 10) },
    { initial_option: anyOption, confirm, ...focus },
  ),
};

const datepicker = select('datepicker', { initial_date: matching(/^\d{4}-\d\d-\d\d$/, 'date') });
const timepicker = select('timepicker', {
  initial_time: matching(/^\d\d:\d\d$/, 'time'),
  timezone: string(255, 1),
});
const tenDigits = integer(1_000_000_000, 9_999_999_999);
const datetimepicker = element('datetimepicker', {}, { initial_date_time: tenDigits, confirm, ...focus });
const pickers: Fields = { datepicker, timepicker, datetimepicker };

const overflow = element('overflow', { options: list(overflowOption, 5) }, { confirm });

const workflowButton = element(
  'workflow_button',
  {
    text: plainText(75),
    workflow: object({
      trigger: object(
        { url: url() },
        { customizable_input_parameters: list(object({ name: string(255, 1), value: string(3000) })) },
      ),
    }),
  },
  { style, accessibility_label: string(75, 1), confirm },
);

const richTextInput = element(
  'rich_text_input',
  {},
  {
    initial_value: richText,
    min_lines: integer(1, 100),
    max_lines: integer(1, 100),
    ...dispatch,
    ...focus,
    ...placeholder,
  },
);

const typed: Fields = {
  plain_text_input: element(
    'plain_text_input',
    {},
    {
      initial_value: string(3000),
      multiline: bool,
      min_length: integer(0, 3000),
      max_length: integer(1, 3000),
      ...dispatch,
      ...focus,
      ...placeholder,
    },
  ),
  email_text_input: element(
    'email_text_input',
    {},
    { initial_value: string(3000), ...dispatch, ...focus, ...placeholder },
  ),
  url_text_input: element('url_text_input', {}, { initial_value: string(3000), ...dispatch, ...focus, ...placeholder }),
  number_input: element(
    'number_input',
    { is_decimal_allowed: bool },
    {
      initial_value: string(100),
      min_value: string(100),
      max_value: string(100),
      ...dispatch,
      ...focus,
      ...placeholder,
    },
  ),
  file_input: element('file_input', {}, { filetypes: list(string(50, 1)), max_files: integer(1, 10) }),
};

const feedbackButton = object({ text: plainText(75), value: string(2000) }, { accessibility_label: string(75, 1) });

export const buttonOnly = byType({ button });

export const inSection = byType({
  button,
  overflow,
  image: imageElement,
  workflow_button: workflowButton,
  ...selects,
  ...choices,
  datepicker,
  timepicker,
});

export const inActions = byType({
  button,
  overflow,
  workflow_button: workflowButton,
  rich_text_input: richTextInput,
  ...selects,
  ...choices,
  ...pickers,
});

export const inInput = byType({ rich_text_input: richTextInput, ...typed, ...selects, ...choices, ...pickers });

export const inContextActions = byType({
  feedback_buttons: element('feedback_buttons', { positive_button: feedbackButton, negative_button: feedbackButton }),
  icon_button: element(
    'icon_button',
    { icon: string(255, 1), text: plainText(75) },
    { value: string(2000), confirm, visible_to_user_ids: ids, accessibility_label: string(75, 1) },
  ),
});
