// The rules of a rich_text block: sections, lists, quotes and preformatted text, and the elements inside them.
import { bool, byType, is, type Fields, integer, list, object, oneOf, type Rule, string, url } from './block-rules.ts';

const style: Rule = object({}, { bold: bool, code: bool, italic: bool, strike: bool, underline: bool });

function element(type: string, required: Fields, optional: Fields = {}): Rule {
  return object({ type: is(type), ...required }, { style, ...optional });
}

const text = element('text', { text: string(Number.MAX_SAFE_INTEGER, 1) });
const link = element('link', { url: url() }, { text: string(3000), unsafe: bool });

const inline: Fields = {
  text,
  link,
  broadcast: element('broadcast', { range: oneOf('here', 'channel', 'everyone') }),
  color: element('color', { value: string(20, 1) }),
  channel: element('channel', { channel_id: string(255, 1) }),
  date: element('date', { timestamp: integer(), format: string(3000, 1) }, { url: url(), fallback: string(3000) }),
  emoji: element('emoji', { name: string(255, 1) }, { unicode: string(255), url: url() }),
  team: element('team', { team_id: string(255, 1) }),
  user: element('user', { user_id: string(255, 1) }),
  usergroup: element('usergroup', { usergroup_id: string(255, 1) }),
};

const border = integer(0, 1);
const section = object({ type: is('rich_text_section'), elements: list(byType(inline), undefined, 0) });

export const richText: Rule = object(
  {
    type: is('rich_text'),
    elements: list(
      byType({
        rich_text_section: section,
        rich_text_list: object(
          {
            type: is('rich_text_list'),
            style: oneOf('bullet', 'ordered'),
            elements: list(byType({ rich_text_section: section })),
          },
          { indent: integer(0, 8), border },
        ),
        rich_text_quote: object({ type: is('rich_text_quote'), elements: list(byType(inline)) }, { border }),
        rich_text_preformatted: object(
          { type: is('rich_text_preformatted'), elements: list(byType({ text, link })) },
          { border },
        ),
      }),
      undefined,
      0,
    ),
  },
  { block_id: string(255) },
);
