// A message as its parts, laid out as blocks and as the text twin that says the same, both within Slack's limits.
import type { ActionsBlock, Button, KnownBlock, RichTextBlockElement, SectionBlock } from '@slack/types';
import { type Line, toMrkdwn, toRichText } from './lines.ts';
import { escapeTokens, neutralise, shorten } from './typed.ts';

export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

export type Section =
  | { readonly kind: 'lines'; readonly lines: readonly Line[] }
  | { readonly kind: 'quote'; readonly line: Line }
  /** To be copied: shown as it is, one line a text. */
  | { readonly kind: 'copy'; readonly texts: readonly string[] }
  | { readonly kind: 'small'; readonly line: Line }
  | { readonly kind: 'buttons'; readonly blockId: string; readonly buttons: readonly Button[] };

/** chat.update refuses more than 4,000 characters of text (`msg_too_long`); what Slack counts we count with a margin. */
export const LONGEST_TEXT = 3_900;
/** All texts of a message's blocks together: refusals (`msg_blocks_too_long`) came at 11,341 (slackapi/bolt-js#2867). */
const LONGEST_BLOCKS = 9_000;
const LONGEST_SECTION = 3_000;
const LONGEST_COPY = 1_500;
const MOST_BUTTONS = 25;

export function lines(...all: readonly Line[]): Section {
  return { kind: 'lines', lines: all };
}

export function quote(line: Line): Section {
  return { kind: 'quote', line };
}

export function copy(...texts: readonly string[]): Section {
  return { kind: 'copy', texts: texts.map((text) => shorten(neutralise(text), LONGEST_COPY)) };
}

export function small(line: Line): Section {
  return { kind: 'small', line };
}

export function compose(all: readonly Section[]): Message {
  const sections = cutSections(all);
  const blocks: KnownBlock[] = [];
  for (const section of sections) {
    const rich = toRichBlockElements(section);
    const last = blocks.at(-1);
    if (rich.length > 0 && last?.type === 'rich_text') last.elements.push(...rich);
    else if (rich.length > 0) blocks.push({ type: 'rich_text', elements: rich });
    else if (section.kind === 'small') blocks.push(toContext(section.line));
    else if (section.kind === 'buttons') blocks.push(...toActions(section.blockId, section.buttons));
  }
  return { text: cutLines(sections.flatMap(toTextLines)), blocks };
}

/** The same message under one small line. */
export function headed(heading: Line, { text, blocks }: Message): Message {
  return { text: `${toMrkdwn(heading)}\n${text}`, blocks: [toContext(heading), ...blocks] };
}

/** Lines that would make the message too long are left out, and it is said that there were more. */
function cutSections(sections: readonly Section[]): readonly Section[] {
  let left = LONGEST_BLOCKS;
  return sections.map((section) => {
    if (section.kind !== 'lines') {
      left -= toTextLines(section).join('').length;
      return section;
    }
    const end = section.lines.findIndex((line) => {
      left -= toMrkdwn(line).length + 1;
      return left < 0;
    });
    return end < 0 ? section : lines(...section.lines.slice(0, end), [{ kind: 'said', text: '… and more' }]);
  });
}

function toRichBlockElements(section: Section): RichTextBlockElement[] {
  switch (section.kind) {
    case 'lines': {
      const elements = section.lines.flatMap((line, index) =>
        index === 0 ? toRichText(line) : [{ type: 'text' as const, text: '\n' }, ...toRichText(line)],
      );
      return elements.length === 0 ? [] : [{ type: 'rich_text_section', elements }];
    }
    case 'quote':
      return [{ type: 'rich_text_quote', elements: toRichText(section.line) }];
    case 'copy':
      return [
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: section.texts.join('\n') }], border: 0 },
      ];
    case 'small':
    case 'buttons':
      return [];
    default:
      return section satisfies never;
  }
}

/** Context blocks know no rich text: here the escaped twin is what is shown. */
function toContext(line: Line): KnownBlock {
  const text = cutLines([toMrkdwn(line)], LONGEST_SECTION);
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] };
}

function toActions(blockId: string, buttons: readonly Button[]): ActionsBlock[] {
  if (buttons.length === 0) return [];
  return [{ type: 'actions', block_id: blockId, elements: buttons.slice(0, MOST_BUTTONS) }];
}

function toTextLines(section: Section): string[] {
  switch (section.kind) {
    case 'lines':
      return section.lines.map(toMrkdwn);
    case 'quote':
      return [`"${toMrkdwn(section.line)}"`];
    case 'copy':
      return ['```', ...section.texts.map((text) => escapeTokens(text.replaceAll('`', 'ˋ'))), '```'];
    case 'small':
      return [toMrkdwn(section.line)];
    case 'buttons':
      return [];
    default:
      return section satisfies never;
  }
}

/** Whole lines only: a cut through a mention or an entity would be worse than a missing line. */
function cutLines(texts: readonly string[], most = LONGEST_TEXT): string {
  const kept: string[] = [];
  let length = 0;
  for (const text of texts) {
    length += text.length + 1;
    if (length > most - 20) return [...kept, '… and more'].join('\n');
    kept.push(text);
  }
  return kept.join('\n');
}

/** The same message in the oldest blocks there are, for a workspace that refuses ours (`invalid_blocks`). */
export function inClassicBlocks({ text, blocks }: Message): Message {
  const sections: SectionBlock[] = [];
  let chunk = '';
  for (const line of text.split('\n')) {
    if (chunk.length + line.length + 1 > LONGEST_SECTION) {
      sections.push(toSection(chunk));
      chunk = '';
    }
    chunk += `${chunk === '' ? '' : '\n'}${line.slice(0, LONGEST_SECTION)}`;
  }
  if (chunk !== '') sections.push(toSection(chunk));
  return { text, blocks: [...sections, ...blocks.filter(({ type }) => type === 'actions')] };
}

function toSection(text: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}
