// Block Kit's composition objects: texts, options, confirm dialogs, images, with the sizes Slack allows.
import {
  alternatives,
  bool,
  byType,
  exactlyOne,
  is,
  type Fields,
  list,
  object,
  oneOf,
  type Rule,
  string,
  url,
} from './block-rules.ts';

export function plainText(max: number, min = 1): Rule {
  return alternatives(object({ type: is('plain_text'), text: string(max, min) }, { emoji: bool }));
}

export function mrkdwn(max: number): Rule {
  return alternatives(object({ type: is('mrkdwn'), text: string(max, 1) }, { verbatim: bool }));
}

export function anyText(max: number): Rule {
  return alternatives(
    byType({
      plain_text: object({ type: is('plain_text'), text: string(max, 1) }, { emoji: bool }),
      mrkdwn: object({ type: is('mrkdwn'), text: string(max, 1) }, { verbatim: bool }),
    }),
  );
}

/** Buttons in a confirm dialog are 30 characters, its text 300 (slack/types Confirm); Slack fills in what is left out. */
export const confirm: Rule = object(
  { text: anyText(300) },
  { title: plainText(100), confirm: plainText(30), deny: plainText(30), style: oneOf('primary', 'danger') },
);

/** An option's value holds 75 characters by the types, 150 by some pages: the smaller one is enforced. */
function option(text: Rule, more: Fields = {}): Rule {
  return object({ text, value: string(75, 1) }, { description: plainText(75), ...more });
}

export const plainOption = option(plainText(75));
export const anyOption = option(anyText(75));
export const overflowOption = option(plainText(75), { url: url() });

export const optionGroup: Rule = object({ label: plainText(75), options: list(plainOption, 100) });

export const optionsOrGroups: Fields = { options: list(plainOption, 100), option_groups: list(optionGroup, 100) };

const slackFile = object({}, { id: string(255, 1), url: url() }, exactlyOne('id', 'url'));

export const imageFields: Fields = { image_url: url(), slack_file: slackFile };

export const imageElement: Rule = object(
  { type: is('image'), alt_text: string(2000) },
  imageFields,
  exactlyOne('image_url', 'slack_file'),
);

export const style = oneOf('primary', 'danger');
