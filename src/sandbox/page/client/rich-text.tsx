// rich_text blocks: sections, lists, quotes, preformatted text, and the elements inside them.
import type { ComponentChildren } from 'preact';
import { at, isObject, type JsonObject, objectsAt, textAt } from '../../workspace/json.ts';
import { emojiNamed } from './emoji.ts';
import { Broadcast, ChannelMention, GroupMention, Moment, SafeLink, UserMention } from './reader.tsx';

export function RichText({ block }: { block: JsonObject }) {
  return (
    <div class="rich-text">
      {objectsAt(block, 'elements').map((part, index) => (
        <RichPart key={index} part={part} />
      ))}
    </div>
  );
}

function RichPart({ part }: { part: JsonObject }) {
  switch (part['type']) {
    case 'rich_text_section':
      return (
        <p>
          <Inlines of={part} />
        </p>
      );
    case 'rich_text_quote':
      return (
        <blockquote>
          <Inlines of={part} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre>
          <Inlines of={part} />
        </pre>
      );
    case 'rich_text_list': {
      const items = objectsAt(part, 'elements').map((item, index) => (
        <li key={index}>
          <Inlines of={item} />
        </li>
      ));
      const indent = `indent-${Number(part['indent'] ?? 0)}`;
      return part['style'] === 'ordered' ? <ol class={indent}>{items}</ol> : <ul class={indent}>{items}</ul>;
    }
    default:
      return null;
  }
}

function Inlines({ of }: { of: JsonObject }) {
  return (
    <>
      {objectsAt(of, 'elements').map((element, index) => (
        <Styled key={index} style={element['style']}>
          <Inline element={element} />
        </Styled>
      ))}
    </>
  );
}

function Styled({ style, children }: { style: unknown; children: ComponentChildren }) {
  if (typeof style !== 'object' || style === null) return <>{children}</>;
  let styled: ComponentChildren = children;
  if ('code' in style && style.code === true) styled = <code>{styled}</code>;
  if ('bold' in style && style.bold === true) styled = <strong>{styled}</strong>;
  if ('italic' in style && style.italic === true) styled = <em>{styled}</em>;
  if ('strike' in style && style.strike === true) styled = <s>{styled}</s>;
  if ('underline' in style && style.underline === true) styled = <u>{styled}</u>;
  return <>{styled}</>;
}

function Inline({ element }: { element: JsonObject }) {
  const field = (name: string): string => textAt(element, name) ?? '';
  switch (element['type']) {
    case 'text':
      return <>{field('text')}</>;
    case 'link':
      return <SafeLink href={field('url')}>{textAt(element, 'text') ?? field('url')}</SafeLink>;
    case 'user':
      return <UserMention id={field('user_id')} />;
    case 'channel':
      return <ChannelMention id={field('channel_id')} />;
    case 'usergroup':
      return <GroupMention id={field('usergroup_id')} />;
    case 'team':
      return <span class="mention">@{field('team_id')}</span>;
    case 'broadcast':
      return <Broadcast range={field('range')} />;
    case 'emoji':
      return <>{emojiNamed(field('name'))}</>;
    case 'color':
      return <Colour value={field('value')} />;
    case 'date':
      return (
        <Moment seconds={Number(at(element, 'timestamp'))} format={field('format')} fallback={field('fallback')} />
      );
    default:
      return <>{field('text')}</>;
  }
}

function Colour({ value }: { value: string }) {
  const isColour = /^#[0-9a-f]{3,8}$/i.test(value);
  return (
    <span>
      {isColour && <span class="colour" style={{ background: value }} />} {value}
    </span>
  );
}

/** A text object's rich twin is an object, never a text. */
export function isRichText(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && 'elements' in value;
}

export function objectIn(value: JsonObject, name: string): JsonObject | undefined {
  const inner = value[name];
  return isObject(inner) ? inner : undefined;
}
