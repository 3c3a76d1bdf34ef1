// Block Kit's limits, each at its edge: what Slack still takes, and its words about one more.
import { describe, expect, test } from '@jest/globals';
import { complaintsAbout, type Surface } from '../../../src/sandbox/workspace/block-kit.ts';
import type { Json, JsonObject } from '../../../src/sandbox/workspace/json.ts';
import { judgeView } from '../../../src/sandbox/workspace/view-rules.ts';

const limits = { refusedTypes: new Set<string>(), uniqueActionIdsPerMessage: false };
const complaints = (blocks: Json[], surface: Surface = 'message') => complaintsAbout(blocks, surface, limits);

const x = (length: number): string => 'x'.repeat(length);
const plain = (text: string): JsonObject => ({ type: 'plain_text', text });
const mrkdwn = (text: string): JsonObject => ({ type: 'mrkdwn', text });
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const section = (text: string): JsonObject => ({ type: 'section', text: mrkdwn(text) });
const button = (more: JsonObject = {}): JsonObject => ({ type: 'button', text: plain('Go'), ...more });
const actions = (...elements: JsonObject[]): JsonObject => ({ type: 'actions', elements });
const option = (text = 'web', value = 'web'): JsonObject => ({ text: plain(text), value });
const select = (more: JsonObject): JsonObject => actions({ type: 'static_select', ...more });
const input = (element: JsonObject, label = 'Name'): JsonObject => ({ type: 'input', label: plain(label), element });
const rich = (...elements: JsonObject[]): JsonObject => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const confirm = (more: JsonObject): JsonObject => actions(button({ confirm: { text: plain('Sure?'), ...more } }));
const table = (rows: number, columns: number): JsonObject => ({
  type: 'table',
  rows: times(rows, () => times(columns, () => ({ type: 'raw_text', text: 'x' }))),
});

describe('a block at its limit is taken, and one more is refused in Slack’s words', () => {
  test.each<[what: string, make: (size: number) => Json[], most: number, complaint: string]>([
    [
      'section text',
      (n) => [section(x(n))],
      3000,
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'section fields',
      (n) => [{ type: 'section', fields: times(n, () => mrkdwn('x')) }],
      10,
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a section field',
      (n) => [{ type: 'section', fields: [mrkdwn(x(n))] }],
      2000,
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      'header text',
      (n) => [{ type: 'header', text: plain(x(n)) }],
      150,
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'context elements',
      (n) => [{ type: 'context', elements: times(n, () => mrkdwn('x')) }],
      10,
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'actions elements',
      (n) => [actions(...times(n, () => button()))],
      25,
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'button text',
      (n) => [actions(button({ text: plain(x(n)) }))],
      75,
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'button value',
      (n) => [actions(button({ value: x(n) }))],
      2000,
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'button url',
      (n) => [actions(button({ url: `https://${x(n - 8)}` }))],
      3000,
      'must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]',
    ],
    [
      'action_id',
      (n) => [actions(button({ action_id: x(n) }))],
      255,
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'block_id',
      (n) => [{ type: 'divider', block_id: x(n) }],
      255,
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      'options',
      (n) => [select({ options: times(n, (i) => option('web', `${i}`)) })],
      100,
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'option text',
      (n) => [select({ options: [option(x(n))] })],
      75,
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
    ],
    [
      'option value',
      (n) => [select({ options: [option('web', x(n))] })],
      75,
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
    ],
    [
      'option groups',
      (n) => [select({ option_groups: times(n, () => ({ label: plain('x'), options: [option()] })) })],
      100,
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/option_groups]',
    ],
    [
      'placeholder',
      (n) => [select({ options: [option()], placeholder: plain(x(n)) })],
      150,
      'must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]',
    ],
    [
      'checkboxes',
      (n) => [actions({ type: 'checkboxes', options: times(n, (i) => option('web', `${i}`)) })],
      10,
      'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'confirm title',
      (n) => [confirm({ title: plain(x(n)) })],
      100,
      'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
    ],
    [
      'confirm text',
      (n) => [confirm({ text: plain(x(n)) })],
      300,
      'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    ],
    [
      'confirm button',
      (n) => [confirm({ confirm: plain(x(n)) })],
      30,
      'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/confirm/text]',
    ],
    [
      'image alt text',
      (n) => [{ type: 'image', image_url: 'https://example.com/a.png', alt_text: x(n) }],
      2000,
      'must be less than 2001 characters [json-pointer:/blocks/0/alt_text]',
    ],
    [
      'input label',
      (n) => [input({ type: 'plain_text_input' }, x(n))],
      2000,
      'must be less than 2001 characters [json-pointer:/blocks/0/label/text]',
    ],
    [
      'input max_length',
      (n) => [input({ type: 'plain_text_input', max_length: n })],
      3000,
      'must be less than or equal to 3000 [json-pointer:/blocks/0/element/max_length]',
    ],
    [
      'markdown',
      (n) => [{ type: 'markdown', text: x(n) }],
      12_000,
      'must be less than 12001 characters [json-pointer:/blocks/0/text]',
    ],
    [
      'markdown altogether',
      (n) => [
        { type: 'markdown', text: x(6000) },
        { type: 'markdown', text: x(n - 6000) },
      ],
      12_000,
      'markdown blocks must be less than 12001 characters together [json-pointer:/blocks]',
    ],
    ['table rows', (n) => [table(n, 1)], 100, 'no more than 100 items allowed [json-pointer:/blocks/0/rows]'],
    ['table columns', (n) => [table(1, n)], 20, 'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]'],
    ['tables', (n) => times(n, () => table(1, 1)), 1, 'only_one_table_allowed [json-pointer:/blocks]'],
    [
      'blocks in a message',
      (n) => times(n, () => ({ type: 'divider' })),
      50,
      'no more than 50 items allowed [json-pointer:/blocks]',
    ],
  ])('%s', (_, make, most, complaint) => {
    expect(complaints(make(most))).toEqual([]);
    expect(complaints(make(most + 1))).toContain(complaint);
  });
});

describe('blocks that Slack would not take', () => {
  test.each<[what: string, blocks: Json[], complaint: string]>([
    ['an unknown block', [{ type: 'graph' }], 'unsupported type: graph [json-pointer:/blocks/0/type]'],
    [
      'an unknown element',
      [actions({ type: 'slider' })],
      'unsupported type: slider [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'an element where it may not be',
      [actions({ type: 'plain_text_input' })],
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'an unknown key',
      [{ type: 'divider', color: 'red' }],
      'invalid additional property: color [json-pointer:/blocks/0]',
    ],
    [
      'emoji on mrkdwn',
      [{ type: 'section', text: { ...mrkdwn('x'), emoji: true } }],
      'invalid additional property: emoji [json-pointer:/blocks/0/text]',
    ],
    [
      'type on an option',
      [select({ options: [{ type: 'option', ...option() }] })],
      'invalid additional property: type [json-pointer:/blocks/0/elements/0/options/0]',
    ],
    [
      'a section without text',
      [{ type: 'section' }],
      'must define at least one of: text, fields [json-pointer:/blocks/0]',
    ],
    ['an empty text', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [
      'a button without text',
      [actions({ type: 'button' })],
      'missing required field: text [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'mrkdwn on a button',
      [actions(button({ text: mrkdwn('Go') }))],
      'must be one of: plain_text [json-pointer:/blocks/0/elements/0/text/type]',
    ],
    [
      'a made-up style',
      [actions(button({ style: 'warning' }))],
      'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    ['no elements', [actions()], 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]'],
    [
      'options and groups at once',
      [select({ options: [option()], option_groups: [{ label: plain('x'), options: [option()] }] })],
      'must define exactly one of: options, option_groups [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'one block_id twice',
      [
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ],
      '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'one action_id twice in a block',
      [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
      '`action_id` "a" already exists [json-pointer:/blocks/0]',
    ],
    [
      'an alert in a message',
      [{ type: 'alert', text: plain('x') }],
      'unsupported type: alert [json-pointer:/blocks/0/type]',
    ],
    [
      'an unknown rich_text element',
      [rich({ type: 'code', text: 'x' })],
      'unsupported type: code [json-pointer:/blocks/0/elements/0/elements/0/type]',
    ],
    [
      'an unknown rich_text style',
      [rich({ type: 'text', text: 'x', style: { big: true } })],
      'invalid additional property: big [json-pointer:/blocks/0/elements/0/elements/0/style]',
    ],
  ])('%s', (_, blocks, complaint) => {
    expect(complaints(blocks)).toContain(complaint);
  });

  test('a text that is too long is explained twice, as Slack does', () => {
    expect(complaints([section(x(3001))])).toEqual([
      'failed to match all allowed schemas [json-pointer:/blocks/0/text]',
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ]);
  });

  test('the same action_id in two blocks is fine, unless the stricter rule is asked for', () => {
    const rows = times(2, () => ({ type: 'section', text: mrkdwn('x'), accessory: button({ action_id: 'show' }) }));

    expect(complaints(rows)).toEqual([]);
    expect(complaintsAbout(rows, 'message', { ...limits, uniqueActionIdsPerMessage: true })).toHaveLength(1);
  });
});

describe('blocks that Slack takes', () => {
  test.each<[what: string, block: JsonObject]>([
    [
      'a rich text with a mention and a date',
      rich({ type: 'user', user_id: 'U0ADA' }, { type: 'date', timestamp: 1, format: '{date}' }),
    ],
    ['a menu filled by the app', actions({ type: 'external_select', action_id: 'a', min_query_length: 0 })],
    ['a container', { type: 'container', title: plain('Plan'), child_blocks: [section('x')], is_collapsible: true }],
    [
      'a data table',
      { type: 'data_table', caption: 'Grants', rows: times(2, () => [{ type: 'raw_text', text: 'x' }]) },
    ],
    ['a task card', { type: 'task_card', task_id: '1', title: 'Map the route', status: 'complete' }],
    ['an overflow menu', { type: 'section', text: mrkdwn('x'), accessory: { type: 'overflow', options: [option()] } }],
  ])('%s', (_, block) => {
    expect(complaints([block])).toEqual([]);
  });
});

describe('a view', () => {
  const modal = (more: JsonObject): JsonObject => ({ type: 'modal', title: plain('Ask'), blocks: [], ...more });
  const verdict = (view: JsonObject) => judgeView(view, 'modal', limits);

  test.each<[what: string, view: JsonObject, complaint: string]>([
    [
      'a title of 25 characters',
      modal({ title: plain(x(25)) }),
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'a submit button of 25 characters',
      modal({ submit: plain(x(25)) }),
      'must be less than 25 characters [json-pointer:/view/submit/text]',
    ],
    [
      'private_metadata of 3001 characters',
      modal({ private_metadata: x(3001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      'a callback_id of 256 characters',
      modal({ callback_id: x(256) }),
      'must be less than 256 characters [json-pointer:/view/callback_id]',
    ],
    [
      '101 blocks',
      modal({ blocks: times(101, () => ({ type: 'divider' })) }),
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
    [
      'inputs and no submit button',
      modal({ blocks: [input({ type: 'plain_text_input' })] }),
      'missing required field: submit, because the view has input blocks [json-pointer:/view]',
    ],
    ['no title', { type: 'modal', blocks: [] }, 'missing required field: title [json-pointer:/view]'],
  ])('is refused with %s', (_, view, complaint) => {
    expect(verdict(view)).toMatchObject({ error: 'invalid_arguments' });
    expect(verdict(view)).toHaveProperty('complaints', expect.arrayContaining([complaint]));
  });

  test('of more than 250 kB is too large', () => {
    const blocks = times(90, () => section(x(2900)));

    expect(verdict(modal({ blocks }))).toMatchObject({ error: 'view_too_large' });
  });
});
