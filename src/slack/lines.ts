// A line of a message as parts, rendered twice: as rich text for the eye, and as mrkdwn for the message's text twin.
import type { RichTextElement } from '@slack/types';
import type { Instant, SlackUserId } from '../core/vocabulary.ts';
import { disarmMarks, escapeTokens, neutralise, shorten } from './typed.ts';

export type Part =
  /** c2c's own words. */
  | { readonly kind: 'said'; readonly text: string; readonly bold?: true }
  /** Words of a person or of a server: never markup, whatever is in them. */
  | { readonly kind: 'typed'; readonly text: string; readonly code?: true }
  | { readonly kind: 'person'; readonly id: SlackUserId }
  | { readonly kind: 'moment'; readonly at: Instant };

export type Line = readonly Part[];

const LONGEST_TYPED = 500;

/**
 * Writes a line. The template's own words are ours; a string that is put in counts as typed by somebody, so forgetting
 * to escape is not possible.
 */
export function say(words: TemplateStringsArray, ...pieces: readonly (Part | Line | string | number)[]): Line {
  return words.flatMap((text, index): Line => {
    const piece = pieces[index];
    const said: Line = text === '' ? [] : [{ kind: 'said', text }];
    return piece === undefined ? said : [...said, ...partsOf(piece)];
  });
}

function partsOf(piece: Part | Line | string | number): Line {
  if (typeof piece === 'string') return [typed(piece)];
  if (typeof piece === 'number') return own(String(piece));
  return 'kind' in piece ? [piece] : piece;
}

export function own(text: string): Line {
  return text === '' ? [] : [{ kind: 'said', text }];
}

export function bold(text: string): Part {
  return { kind: 'said', text, bold: true };
}

export function typed(text: string, most = LONGEST_TYPED): Part {
  return { kind: 'typed', text: shorten(neutralise(text), most) };
}

/** Names, hosts and commands: in code style neither client nor reader takes a mark in them for formatting. */
export function code(text: string, most = LONGEST_TYPED): Part {
  return { kind: 'typed', text: shorten(neutralise(text), most), code: true };
}

export function person(id: SlackUserId): Part {
  return { kind: 'person', id };
}

/** A moment that everybody reads in their own time zone. */
export function moment(at: Instant): Part {
  return { kind: 'moment', at };
}

/** Text that is ours and quotes what was typed, with back-ticks around what is to be typed again. */
export function withCode(text: string): Line {
  return text.split(/`([^`]+)`/).flatMap((part, index): Line => {
    if (part === '') return [];
    return [index % 2 === 1 ? code(part, 1000) : typed(part, 1000)];
  });
}

export function join(lines: readonly Line[], separator = ', '): Line {
  return lines.flatMap((line, index) => (index === 0 ? line : [...own(separator), ...line]));
}

/** `a, b, c and 12 more`. */
export function joinSome(lines: readonly Line[], most: number, more = 0): Line {
  const hidden = Math.max(0, lines.length - most) + more;
  const shown = join(lines.slice(0, most));
  return hidden === 0 ? shown : [...shown, ...own(`${shown.length === 0 ? '' : ' and '}${hidden} more`)];
}

export function toRichText(line: Line): RichTextElement[] {
  return line.flatMap((part): RichTextElement[] => {
    switch (part.kind) {
      case 'said':
        return [{ type: 'text', text: part.text, ...(part.bold && { style: { bold: true } }) }];
      case 'typed':
        return part.text === '' ? [] : [{ type: 'text', text: part.text, ...(part.code && { style: { code: true } }) }];
      case 'person':
        return [{ type: 'user', user_id: part.id }];
      case 'moment':
        return [{ type: 'date', timestamp: seconds(part.at), format: DATE_FORMAT, fallback: showMoment(part.at) }];
      default:
        return part satisfies never;
    }
  });
}

export function toMrkdwn(line: Line): string {
  return line.map(partToMrkdwn).join('');
}

function partToMrkdwn(part: Part): string {
  switch (part.kind) {
    case 'said':
      return part.bold ? `*${escapeTokens(part.text)}*` : escapeTokens(part.text);
    case 'typed':
      if (part.text === '') return '';
      return part.code ? `\`${escapeTokens(part.text.replaceAll('`', 'ˋ'))}\`` : escapeTokens(disarmMarks(part.text));
    case 'person':
      return `<@${part.id}>`;
    case 'moment':
      return `<!date^${seconds(part.at)}^${DATE_FORMAT}|${showMoment(part.at)}>`;
    default:
      return part satisfies never;
  }
}

const DATE_FORMAT = '{date_short_pretty} {time}';

function seconds(at: Instant): number {
  return Math.floor(at / 1000);
}

/** For clients that do not know date tokens: `2026-11-29 14:20 UTC`. */
function showMoment(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
