// What a message consists of: reads text, blocks and attachments from a call, and says what Slack would refuse.
import { type BlockLimits, complaintsAbout, elementsOf } from './block-kit.ts';
import { escapeLoose } from './entities.ts';
import { isObject, type Json, type JsonObject, objectsAt, parseJson, textAt } from './json.ts';

export interface Content {
  text: string;
  blocks: JsonObject[];
  attachments: JsonObject[];
  /** Which of the three the call named at all: chat.update keeps what is not named. */
  named: { text: boolean; blocks: boolean; attachments: boolean };
  warnings: string[];
}

export type ReadContent = { kind: 'content'; content: Content } | { kind: 'refused'; answer: JsonObject };

/**
 * Undocumented: all texts of a message's blocks together. Live refusals came at 13,298 characters of markdown and at
 * 11,341 of rich_text (https://github.com/slackapi/bolt-js/issues/2867), so the smaller one counts.
 */
const ALL_BLOCKS_TEXT = 11_000;
const TEXT_IS_CUT_AT = 40_000;

export function refused(error: string, more: JsonObject = {}): JsonObject {
  return { ok: false, error, ...more };
}

export function refusedWith(error: string, complaints: string[]): JsonObject {
  return refused(error, {
    errors: complaints,
    response_metadata: { messages: complaints.map((each) => `[ERROR] ${each}`) },
  });
}

/** A field that may arrive as JSON, or as a text holding JSON: form bodies can only do the latter. */
export function jsonField(args: JsonObject, name: string): Json | undefined {
  const value = args[name];
  return typeof value === 'string' ? parseJson(value) : value;
}

export function readContent(args: JsonObject, limits: BlockLimits, allTextLimit = ALL_BLOCKS_TEXT): ReadContent {
  const no = (answer: JsonObject): ReadContent => ({ kind: 'refused', answer });
  const named = {
    text: isNamed(args['text']) || isNamed(args['markdown_text']),
    blocks: isNamed(args['blocks']),
    attachments: isNamed(args['attachments']),
  };
  const blocks = named.blocks ? jsonField(args, 'blocks') : [];
  if (!Array.isArray(blocks)) return no(refused('invalid_blocks_format'));
  const complaints = complaintsAbout(blocks, 'message', limits);
  if (complaints.length > 0) return no(refusedWith('invalid_blocks', complaints));
  const attachments = named.attachments ? jsonField(args, 'attachments') : [];
  if (!Array.isArray(attachments) || !attachments.every(isObject)) return no(refused('invalid_attachments'));
  if (attachments.length > 100) return no(refused('too_many_attachments'));
  for (const [index, each] of attachments.entries()) {
    const inside = complaintsAbout(objectsAt(each, 'blocks'), 'message', limits, `/attachments/${index}/blocks`);
    if (inside.length > 0) return no(refusedWith('invalid_attachments', inside));
  }
  const whole = blocks.filter(isObject);
  if (whole.reduce((sum, block) => sum + lengthOfTexts(block), 0) > allTextLimit) {
    return no(refused('msg_blocks_too_long'));
  }
  const text = textAt(args, 'text') ?? textAt(args, 'markdown_text') ?? numberAsText(args['text']);
  const warnings = text.length > TEXT_IS_CUT_AT ? ['message_truncated'] : [];
  return {
    kind: 'content',
    content: {
      text: escapeLoose(text.slice(0, TEXT_IS_CUT_AT)),
      blocks: withIds(whole),
      attachments: attachments.filter(isObject),
      named,
      warnings,
    },
  };
}

function isNamed(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}

function numberAsText(value: Json | undefined): string {
  return typeof value === 'number' ? String(value) : '';
}

export function isEmpty(content: Content): boolean {
  return content.text.trim() === '' && content.blocks.length === 0 && content.attachments.length === 0;
}

function lengthOfTexts(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + lengthOfTexts(each), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) => sum + (key === 'text' && typeof inner === 'string' ? inner.length : lengthOfTexts(inner)),
    0,
  );
}

let generated = 0;

/** Slack fills in the ids an app leaves out, so that a payload always names the block and the element. */
export function withIds(blocks: JsonObject[]): JsonObject[] {
  return structuredClone(blocks).map((block) => {
    if (textAt(block, 'block_id') === undefined || block['block_id'] === '') block['block_id'] = freshId();
    for (const element of elementsOf(block)) {
      if (element['type'] !== 'image') element['action_id'] ??= freshId();
    }
    return block;
  });
}

function freshId(): string {
  generated += 1;
  return generated.toString(36).padStart(5, '0');
}
