// A message or view as plain text, the way a person reads it, for terminals and for assertions.
import { decodeEntities } from './entities.ts';
import { isObject, type JsonObject, objectsAt, textAt } from './json.ts';
import { optionsIn } from './options.ts';
import { type Reader, readMrkdwn, readRichText } from './render-text.ts';
import type { Message, View } from './store.ts';

/** With blocks, people see the blocks; `text` is for notifications and screen readers. */
export function renderMessage(message: Message, reader: Reader): string {
  const shown = message.blocks.length > 0 ? renderBlocks(message.blocks, reader) : readMrkdwn(message.text, reader);
  const attached = message.attachments.map((each) => renderAttachment(each, reader)).filter((each) => each !== '');
  const files = message.files.map((id) => `[file ${reader.store.files.get(id)?.title ?? id}]`);
  const edited = message.showsEdited ? ['(edited)'] : [];
  return [shown, ...attached, ...files, ...edited].filter((each) => each !== '').join('\n');
}

function renderAttachment(attachment: JsonObject, reader: Reader): string {
  const blocks = objectsAt(attachment, 'blocks');
  if (blocks.length > 0) return renderBlocks(blocks, reader);
  const texts = [textAt(attachment, 'pretext'), textAt(attachment, 'title'), textAt(attachment, 'text')];
  return texts
    .filter((each) => each !== undefined)
    .map((each) => readMrkdwn(each, reader))
    .join('\n');
}

export function renderView(view: View, reader: Reader): string {
  const { definition } = view;
  const title = textAt(definition, 'title', 'text') ?? (view.type === 'home' ? 'Home' : '');
  const buttons = [textAt(definition, 'close', 'text'), textAt(definition, 'submit', 'text')];
  const foot = buttons
    .filter((each) => each !== undefined)
    .map((each) => `[${each}]`)
    .join(' ');
  const body = objectsAt(definition, 'blocks').map((block) => {
    const error = view.errors[textAt(block, 'block_id') ?? ''];
    return renderBlock(block, reader) + (error === undefined ? '' : `\n  ! ${error}`);
  });
  return [`== ${title} ==`, ...body, foot].filter((each) => each !== '').join('\n');
}

function renderBlocks(blocks: JsonObject[], reader: Reader): string {
  return blocks
    .map((block) => renderBlock(block, reader))
    .filter((each) => each !== '')
    .join('\n');
}

function renderBlock(block: JsonObject, reader: Reader): string {
  const read = (...path: string[]): string => readText(block, reader, ...path);
  const inRow = (name: string): string =>
    objectsAt(block, name)
      .map((each) => renderElement(each, reader))
      .join(' ');
  switch (block['type']) {
    case 'header':
      return read('text');
    case 'section': {
      const fields = objectsAt(block, 'fields').map((each) => readText(each, reader));
      const accessory = isObject(block['accessory']) ? renderElement(block['accessory'], reader) : '';
      return [read('text'), ...fields, accessory].filter((each) => each !== '').join('\n');
    }
    case 'context':
    case 'actions':
    case 'context_actions':
      return inRow('elements');
    case 'divider':
      return '---';
    case 'image':
      return `(image: ${textAt(block, 'alt_text') ?? ''})`;
    case 'input': {
      const element = isObject(block['element']) ? renderElement(block['element'], reader) : '';
      return `${read('label')}: ${element}`;
    }
    case 'rich_text':
      return readRichText(block, reader);
    case 'markdown':
      return decodeEntities(textAt(block, 'text') ?? '');
    case 'table':
    case 'data_table':
      return renderTable(block, reader);
    case 'alert':
      return `! ${read('text')}`;
    case 'card': {
      const texts = [read('title'), read('subtitle'), read('body'), inRow('actions')];
      return texts.filter((each) => each !== '').join('\n');
    }
    case 'carousel':
      return renderBlocks(objectsAt(block, 'elements'), reader);
    case 'container': {
      const title = isObject(block['rich_text_title']) ? readRichText(block['rich_text_title'], reader) : read('title');
      return [title, read('subtitle'), renderBlocks(objectsAt(block, 'child_blocks'), reader)]
        .filter((each) => each !== '')
        .join('\n');
    }
    case 'plan':
      return [textAt(block, 'title') ?? '', renderBlocks(objectsAt(block, 'tasks'), reader)].join('\n');
    case 'task_card':
      return `(${textAt(block, 'status') ?? ''}) ${textAt(block, 'title') ?? ''}`;
    default:
      return `(${textAt(block, 'type') ?? 'unknown block'})`;
  }
}

function renderTable(block: JsonObject, reader: Reader): string {
  const rows = Array.isArray(block['rows']) ? block['rows'] : [];
  return rows
    .map((row) =>
      (Array.isArray(row) ? row : [])
        .filter(isObject)
        .map((cell) => readCell(cell, reader))
        .join(' | '),
    )
    .join('\n');
}

function readCell(cell: JsonObject, reader: Reader): string {
  return cell['type'] === 'rich_text' ? readRichText(cell, reader) : (textAt(cell, 'text') ?? '');
}

function renderElement(element: JsonObject, reader: Reader): string {
  const label = readText(element, reader, 'text');
  switch (element['type']) {
    case 'plain_text':
    case 'mrkdwn':
      return readText(element, reader);
    case 'image':
      return `(image: ${textAt(element, 'alt_text') ?? ''})`;
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      return `[${label}]`;
    case 'overflow':
      return `[⋯ ${optionLabels(element, reader)}]`;
    case 'checkboxes':
    case 'radio_buttons':
      return `( ${optionLabels(element, reader)} )`;
    default: {
      const placeholder = readText(element, reader, 'placeholder');
      const initial = textAt(element, 'initial_value') ?? textAt(element, 'initial_option', 'text', 'text');
      return `[${initial ?? (placeholder === '' ? (textAt(element, 'type') ?? '') : placeholder)} ▾]`;
    }
  }
}

function optionLabels(element: JsonObject, reader: Reader): string {
  return optionsIn(element)
    .map((option) => readText(option, reader, 'text'))
    .join(' / ');
}

/** A text object, whichever of the two kinds it is; plain_text knows entities but no tokens. */
function readText(value: JsonObject, reader: Reader, ...path: string[]): string {
  const text = textAt(value, ...path, 'text') ?? '';
  return textAt(value, ...path, 'type') === 'mrkdwn' ? readMrkdwn(text, reader) : decodeEntities(text);
}
