// mrkdwn and rich_text as a person reads them: mentions by name, dates written out, links by their label.
import { writeDate } from './dates.ts';
import { decodeEntities, type Token, tokensIn } from './entities.ts';
import { isObject, type Json, type JsonObject, objectsAt, textAt } from './json.ts';
import type { Message, Store, View } from './store.ts';

export interface Reader {
  store: Store;
  now: number;
}

/** Tokens are read before entities are decoded: an escaped token stays text, as in Slack. */
export function readMrkdwn(text: string, reader: Reader): string {
  const tokens = tokensIn(text);
  let marked = text;
  // Tokens step aside while marks come off: `*<@U1>*` is a bold mention, and a link may hold underscores.
  for (const [index, token] of tokens.entries()) marked = marked.replace(token.raw, `\uE000${index}\uE001`);
  return decodeEntities(withoutMarks(marked)).replace(/\uE000(\d+)\uE001/g, (whole, index: string) => {
    const token = tokens[Number(index)];
    return token === undefined ? whole : decodeEntities(readToken(token, reader));
  });
}

function readToken(token: Token, reader: Reader): string {
  switch (token.kind) {
    case 'user':
      return `@${reader.store.people.get(token.target)?.name ?? token.label ?? token.target}`;
    case 'channel':
      return `#${reader.store.channels.get(token.target)?.name ?? token.label ?? token.target}`;
    case 'broadcast':
      return `@${token.target.split('^')[0] ?? ''}`;
    case 'usergroup': {
      const id = token.target.split('^')[1] ?? '';
      const handle = reader.store.usergroups.get(id)?.handle;
      return handle === undefined ? (token.label ?? id) : `@${handle}`;
    }
    case 'date': {
      const [, seconds = '', format = ''] = token.target.split('^');
      return writeDate(Number(seconds), format, reader.now) ?? token.label ?? '';
    }
    case 'link':
      return token.label ?? token.target;
    case 'unknown':
      return token.label ?? token.raw;
  }
}

/** Takes `*bold*`, `_italic_`, `~struck~` and code marks off where Slack would; inside a word they are plain letters. */
function withoutMarks(text: string): string {
  return text
    .split(/(```[\s\S]*?```|`[^`\n]+`)/)
    .map((part) => {
      if (part.startsWith('```') && part.length > 5) return part.slice(3, -3).replace(/^\n|\n$/g, '');
      if (part.startsWith('`') && part.length > 2) return part.slice(1, -1);
      return part
        .replace(/(^|[^\w*])\*([^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])/g, '$1$2')
        .replace(/(^|[^\w_])_([^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])/g, '$1$2')
        .replace(/(^|[^\w~])~([^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])/g, '$1$2');
    })
    .join('');
}

export function readRichText(block: JsonObject, reader: Reader): string {
  return objectsAt(block, 'elements')
    .map((part) => {
      const type = textAt(part, 'type');
      if (type === 'rich_text_list') {
        const indent = '  '.repeat(Number(part['indent'] ?? 0));
        return objectsAt(part, 'elements')
          .map((item, index) => {
            const bullet = part['style'] === 'ordered' ? `${index + 1}.` : '•';
            return `${indent}${bullet} ${readInline(item, reader)}`;
          })
          .join('\n');
      }
      const text = readInline(part, reader);
      if (type === 'rich_text_quote') return text.replace(/^/gm, '> ');
      return type === 'rich_text_preformatted' ? text.replace(/^/gm, '    ') : text;
    })
    .join('\n');
}

function readInline(part: JsonObject, reader: Reader): string {
  return objectsAt(part, 'elements')
    .map((element) => readElement(element, reader))
    .join('');
}

function readElement(element: JsonObject, reader: Reader): string {
  const field = (name: string): string => textAt(element, name) ?? '';
  switch (element['type']) {
    case 'text':
      return field('text');
    case 'link':
      return textAt(element, 'text') ?? field('url');
    case 'user':
      return `@${reader.store.people.get(field('user_id'))?.name ?? field('user_id')}`;
    case 'channel':
      return `#${reader.store.channels.get(field('channel_id'))?.name ?? field('channel_id')}`;
    case 'usergroup':
      return `@${reader.store.usergroups.get(field('usergroup_id'))?.handle ?? field('usergroup_id')}`;
    case 'broadcast':
      return `@${field('range')}`;
    case 'emoji':
      return `:${field('name')}:`;
    case 'date': {
      const written = writeDate(Number(element['timestamp']), field('format'), reader.now);
      return written ?? field('fallback');
    }
    default:
      return field('value');
  }
}

/** Every text in which Slack looks for tokens: mrkdwn texts, markdown blocks, and the fallback text. */
export function textsRead(shown: Message | View): string[] {
  if (!('ts' in shown)) return mrkdwnIn(shown.definition);
  return [shown.text, ...mrkdwnIn(shown.blocks), ...mrkdwnIn(shown.attachments)];
}

function mrkdwnIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (!isObject(value)) return [];
  const own = ['mrkdwn', 'markdown'].includes(textAt(value, 'type') ?? '') ? [textAt(value, 'text') ?? ''] : [];
  return [...own, ...Object.values(value).flatMap(mrkdwnIn)];
}
