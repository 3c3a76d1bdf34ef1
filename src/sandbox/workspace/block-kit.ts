// Would Slack take these blocks? Every block type of @slack/types 3.2, which surface allows it, and the sizes of each.
import { buttonOnly, inActions, inContextActions, inInput, inSection } from './block-elements.ts';
import {
  atLeastOne,
  bool,
  byType,
  exactlyOne,
  type Fields,
  Findings,
  integer,
  is,
  list,
  number,
  object,
  oneOf,
  type Rule,
  string,
  url,
} from './block-rules.ts';
import { anyText, imageElement, imageFields, mrkdwn, plainText } from './block-text.ts';
import { isObject, type Json, type JsonObject, objectsAt, textAt } from './json.ts';
import { richText } from './rich-text.ts';

export type Surface = 'message' | 'modal' | 'home';

function block(type: string, required: Fields, optional: Fields = {}, also?: Parameters<typeof object>[2]): Rule {
  return object({ type: is(type), ...required }, { block_id: string(255), ...optional }, also);
}

const cell = byType({
  rich_text: richText,
  raw_text: object({ type: is('raw_text'), text: string(Number.MAX_SAFE_INTEGER, 1) }),
  raw_number: object({ type: is('raw_number'), value: number, text: string(Number.MAX_SAFE_INTEGER, 1) }),
});
const columns = list(object({}, { align: oneOf('left', 'center', 'right'), is_wrapped: bool }), 20, 0);

const section = block(
  'section',
  {},
  { text: anyText(3000), fields: list(anyText(2000), 10), accessory: inSection, expand: bool },
  atLeastOne('text', 'fields'),
);
const header = block('header', { text: plainText(150) });
const context = block('context', {
  elements: list(byType({ image: imageElement, plain_text: anyText(3000), mrkdwn: anyText(3000) }), 10),
});
const actions = block('actions', { elements: list(inActions, 25) });
const divider = block('divider', {});
const image = block(
  'image',
  { alt_text: string(2000) },
  { title: plainText(2000), ...imageFields },
  exactlyOne('image_url', 'slack_file'),
);
const input = block(
  'input',
  { label: plainText(2000), element: inInput },
  { hint: plainText(2000), optional: bool, dispatch_action: bool },
);
const table = block('table', { rows: list(list(cell, 20), 100) }, { column_settings: columns });
const video = block(
  'video',
  { video_url: url(), thumbnail_url: url(), alt_text: string(2000, 1), title: plainText(200) },
  {
    title_url: url(),
    author_name: string(50),
    provider_name: string(255),
    provider_icon_url: url(),
    description: plainText(200),
  },
);
const card = block(
  'card',
  {},
  {
    hero_image: imageElement,
    icon: imageElement,
    title: mrkdwn(150),
    subtitle: mrkdwn(150),
    body: mrkdwn(200),
    actions: list(buttonOnly, 3),
  },
  atLeastOne('hero_image', 'title', 'actions', 'body'),
);
const carousel = block('carousel', { elements: list(byType({ card }), 10) });
const taskCard = block(
  'task_card',
  { task_id: string(255, 1), title: string(3000, 1), status: oneOf('pending', 'in_progress', 'complete', 'error') },
  {
    details: richText,
    output: richText,
    sources: list(object({ type: is('url'), url: url(), text: string(3000, 1) })),
  },
);
const container = block(
  'container',
  {
    child_blocks: list(
      byType({ actions, context, divider, header, image, input, rich_text: richText, section, table, video }),
      10,
    ),
  },
  {
    title: plainText(150),
    rich_text_title: richText,
    subtitle: anyText(150),
    width: oneOf('narrow', 'standard', 'wide', 'full'),
    icon: imageElement,
    is_collapsible: bool,
    default_collapsed: bool,
    has_header_divider: bool,
  },
  atLeastOne('title', 'rich_text_title'),
);

const everywhere: Fields = { section, header, context, actions, divider, image, input, rich_text: richText, video };
const inMessages: Fields = {
  ...everywhere,
  table,
  card,
  container,
  markdown: block('markdown', { text: string(12_000, 1) }),
  carousel,
  context_actions: block('context_actions', { elements: list(inContextActions, 5) }),
  data_table: block(
    'data_table',
    { rows: list(list(cell, 20), 201, 2), caption: string(3000, 1) },
    { page_size: integer(1, 100), row_header_column_index: integer(0, 19) },
  ),
  task_card: taskCard,
  plan: block('plan', { title: string(3000, 1) }, { tasks: list(byType({ task_card: taskCard })) }),
};
const SURFACES: Record<Surface, { rules: Rule; most: number }> = {
  message: { rules: byType(inMessages), most: 50 },
  modal: {
    rules: byType({
      ...everywhere,
      alert: block(
        'alert',
        { text: anyText(200) },
        {
          level: oneOf('default', 'info', 'warning', 'error', 'success'),
        },
      ),
    }),
    most: 100,
  },
  home: { rules: byType({ ...everywhere, card, carousel, container }), most: 100 },
};

/** Blocks that reached workspaces in 2025 and 2026, step by step: a workspace may still refuse them. */
export const NEW_BLOCKS: ReadonlySet<string> = new Set([
  'table',
  'markdown',
  'card',
  'carousel',
  'container',
  'context_actions',
  'data_table',
  'task_card',
  'plan',
  'alert',
]);

export interface BlockLimits {
  refusedTypes: ReadonlySet<string>;
  uniqueActionIdsPerMessage: boolean;
}

/** What Slack would complain about, in its words; empty when it would take the blocks. */
export function complaintsAbout(blocks: Json[], surface: Surface, limits: BlockLimits, pointer = '/blocks'): string[] {
  const found = new Findings();
  list(SURFACES[surface].rules, SURFACES[surface].most, 0)(blocks, pointer, found);
  for (const [index, each] of blocks.entries()) {
    const type = textAt(each, 'type');
    if (type !== undefined && limits.refusedTypes.has(type)) {
      found.add(`unsupported type: ${type}`, `${pointer}/${index}/type`);
    }
  }
  checkIds(blocks, pointer, limits, found);
  checkTotals(blocks, pointer, found);
  return found.list;
}

/** The interactive elements of one block, wherever the block keeps them. */
export function elementsOf(block: JsonObject): JsonObject[] {
  const accessory = [block['accessory'], block['element']].filter(isObject);
  const nested = objectsAt(block, 'child_blocks').flatMap(elementsOf);
  const cards = block['type'] === 'carousel' ? objectsAt(block, 'elements').flatMap(elementsOf) : [];
  const own = ['actions', 'context_actions'].includes(textAt(block, 'type') ?? '') ? objectsAt(block, 'elements') : [];
  return [...accessory, ...own, ...objectsAt(block, 'actions'), ...nested, ...cards];
}

/**
 * block_id is unique in a message or view; action_id within its block (a live refusal: knacklabs/gantry PR 458). The
 * same action_id in two blocks is fine with Slack: a list with one button a row needs it.
 */
function checkIds(blocks: Json[], pointer: string, limits: BlockLimits, found: Findings): void {
  const blockIds = new Set<string>();
  const everyActionId = new Set<string>();
  let focused = 0;
  for (const [index, each] of blocks.entries()) {
    if (!isObject(each)) continue;
    const blockId = textAt(each, 'block_id');
    if (blockId !== undefined && blockId !== '') {
      if (blockIds.has(blockId)) found.add(`\`block_id\` "${blockId}" already exists`, `${pointer}/${index}/block_id`);
      blockIds.add(blockId);
    }
    const inThisBlock = limits.uniqueActionIdsPerMessage ? everyActionId : new Set<string>();
    for (const element of elementsOf(each)) {
      if (element['focus_on_load'] === true) focused += 1;
      const actionId = textAt(element, 'action_id');
      if (actionId === undefined) continue;
      if (inThisBlock.has(actionId)) found.add(`\`action_id\` "${actionId}" already exists`, `${pointer}/${index}`);
      inThisBlock.add(actionId);
    }
  }
  if (focused > 1) found.add('only one element can set focus_on_load', pointer);
}

function checkTotals(blocks: Json[], pointer: string, found: Findings): void {
  const markdown = blocks
    .filter((each) => textAt(each, 'type') === 'markdown')
    .reduce<number>((sum, each) => sum + (textAt(each, 'text')?.length ?? 0), 0);
  if (markdown > 12_000) found.add('markdown blocks must be less than 12001 characters together', pointer);
  if (blocks.filter((each) => textAt(each, 'type') === 'table').length > 1) {
    found.add('only_one_table_allowed', pointer);
  }
}
