// One message with every block the stand-in's validator knows, and a form with every input: what the page must show.

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const option = (text: string, value = text) => ({ text: plain(text), value });
const rich = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});

export const PICTURE = 'https://elsewhere.example/cat.png';

export const everyMessageBlock = [
  { type: 'header', text: plain('A header :rocket:') },
  {
    type: 'section',
    text: mrkdwn(
      '*bold* _italic_ ~struck~ `code *not bold*` <@U0ADA> <#C0AUDIT> <!here> <https://cf.example/a_b|a link>',
    ),
    accessory: { type: 'overflow', action_id: 'more', options: [option('Rename'), option('Remove')] },
  },
  { type: 'section', text: mrkdwn('&lt;img src=x onerror=alert(1)&gt; <javascript:alert(1)|not a link>') },
  { type: 'section', fields: [mrkdwn('*From*\nweb'), plain('To\ndb')] },
  { type: 'section', text: mrkdwn('> quoted\n> twice\nnot quoted\n```fenced\n  code```') },
  { type: 'context', elements: [mrkdwn('small'), { type: 'image', image_url: PICTURE, alt_text: 'a cat' }] },
  { type: 'divider' },
  { type: 'image', image_url: PICTURE, alt_text: 'a cat', title: plain('The cat') },
  rich(
    { type: 'text', text: 'rich <b>text</b> ', style: { bold: true } },
    { type: 'user', user_id: 'U0GRACE' },
    { type: 'emoji', name: 'tada' },
    { type: 'link', url: 'https://cf.example/rich' },
    { type: 'date', timestamp: 1_800_000_000, format: '{date_num} {time}', fallback: 'some day' },
  ),
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_list',
        style: 'ordered',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'first of the list' }] }],
      },
      { type: 'rich_text_quote', elements: [{ type: 'text', text: 'a quote' }] },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'cf map-route' }] },
    ],
  },
  { type: 'markdown', text: '## Report\n\n- **one**\n- [two](https://cf.example/two)\n\n1. <b>no html</b>' },
  {
    type: 'table',
    rows: [
      [
        { type: 'raw_text', text: 'App' },
        { type: 'raw_text', text: 'Port' },
      ],
      [
        { type: 'raw_text', text: 'db' },
        { type: 'raw_number', value: 8080, text: '8080' },
      ],
    ],
    column_settings: [{ align: 'left' }, { align: 'right' }],
  },
  {
    type: 'data_table',
    caption: 'Grants',
    page_size: 1,
    rows: ['Grant', 'c2c-1', 'c2c-2'].map((text) => [{ type: 'raw_text', text }]),
  },
  {
    type: 'card',
    title: mrkdwn('A card'),
    body: mrkdwn('with a body'),
    actions: [{ type: 'button', action_id: 'card', text: plain('On the card') }],
  },
  { type: 'carousel', elements: [{ type: 'card', title: mrkdwn('In a carousel') }] },
  {
    type: 'container',
    title: plain('Fold me'),
    is_collapsible: true,
    default_collapsed: true,
    child_blocks: [{ type: 'section', text: plain('what was folded') }],
  },
  {
    type: 'plan',
    title: 'The plan',
    tasks: [{ type: 'task_card', task_id: 't1', title: 'Map the route', status: 'complete' }],
  },
  {
    type: 'task_card',
    task_id: 't2',
    title: 'Make the policy',
    status: 'error',
    output: rich({ type: 'text', text: 'quota' }),
  },
  {
    type: 'video',
    video_url: 'https://cf.example/v',
    thumbnail_url: 'https://cf.example/t',
    alt_text: 'a video',
    title: plain('A video'),
  },
  {
    type: 'context_actions',
    elements: [
      {
        type: 'feedback_buttons',
        action_id: 'feedback',
        positive_button: { text: plain('Good'), value: 'good' },
        negative_button: { text: plain('Bad'), value: 'bad' },
      },
    ],
  },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'go', text: plain('Go'), value: 'c2c-1', style: 'primary' },
      { type: 'external_select', action_id: 'app', placeholder: plain('Find an app'), min_query_length: 2 },
      {
        type: 'static_select',
        action_id: 'port',
        placeholder: plain('A port'),
        options: [option('8080'), option('9000')],
      },
      { type: 'users_select', action_id: 'who', placeholder: plain('Somebody') },
    ],
  },
];

const input = (label: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: label,
  label: plain(label),
  element: { action_id: label, ...element },
  ...more,
});

export const everyInput = {
  type: 'modal',
  callback_id: 'every-input',
  title: plain('Every input'),
  submit: plain('Send it'),
  blocks: [
    { type: 'alert', level: 'warning', text: plain('Only a try') },
    input('Name', { type: 'plain_text_input' }, { hint: plain('As in cf apps') }),
    input('Why', { type: 'plain_text_input', multiline: true, initial_value: 'because' }),
    input('Mail', { type: 'email_text_input' }),
    input('Address', { type: 'url_text_input' }, { optional: true }),
    input('Port', { type: 'number_input', is_decimal_allowed: false }),
    input('Day', { type: 'datepicker', initial_date: '2026-12-24' }),
    input('Hour', { type: 'timepicker', initial_time: '14:20' }),
    input('Kind', { type: 'radio_buttons', options: [option('TLS', 'tls'), option('TCP', 'tcp')] }),
    input('Also', { type: 'checkboxes', options: [option('A route', 'route'), option('A name', 'name')] }),
    input('Apps', { type: 'multi_external_select', min_query_length: 1 }),
    input('Channels', { type: 'multi_channels_select' }, { optional: true }),
  ],
};

export const twoSteps = {
  type: 'modal',
  title: plain('Step'),
  submit: plain('Send it'),
  blocks: [
    input('Name', { type: 'plain_text_input' }),
    { type: 'actions', elements: [{ type: 'button', action_id: 'more', text: plain('More') }] },
  ],
};
