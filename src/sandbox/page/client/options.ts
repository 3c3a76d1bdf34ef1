// What a menu offers: its own options, people, channels, or what the app answers when one types.
import { type JsonObject, objectsAt, textAt } from '../../workspace/json.ts';
import { objectIn } from './rich-text.tsx';
import type { Reader } from './reader.tsx';
import type { Choice, Filled } from './surface.ts';
import { plain } from './text-object.tsx';

export interface Option {
  value: string;
  label: string;
  description?: string | undefined;
  group?: string | undefined;
  /** As the app gave it; a person or a channel is no more than its id. */
  choice: Choice | string;
}

export function optionsOf(element: JsonObject, reader: Reader): Option[] {
  const type = (textAt(element, 'type') ?? '').replace(/^multi_/, '');
  switch (type) {
    case 'users_select':
      return [...reader.people.values()]
        .filter(({ deleted }) => !deleted)
        .map(({ id, name, realName }) => ({ value: id, label: `@${name}`, description: realName, choice: id }));
    case 'conversations_select':
    case 'channels_select':
      return [...reader.channels.values()]
        .filter(({ isIm }) => !isIm)
        .map(({ id, name }) => ({ value: id, label: `#${name}`, choice: id }));
    default:
      return [
        ...objectsAt(element, 'options').map((option) => fromJson(option)),
        ...objectsAt(element, 'option_groups').flatMap((group) => {
          const name = plain(objectIn(group, 'label'));
          return objectsAt(group, 'options').map((option) => fromJson(option, name));
        }),
      ];
  }
}

export function fromJson(option: JsonObject, group?: string): Option {
  const value = textAt(option, 'value') ?? '';
  const text = objectIn(option, 'text');
  const description = objectIn(option, 'description');
  return {
    value,
    label: plain(text),
    description: description && plain(description),
    group,
    choice: {
      value,
      text: { type: 'plain_text', text: textAt(text, 'text') ?? '' },
      ...(description && { description: { type: 'plain_text', text: textAt(description, 'text') ?? '' } }),
    },
  };
}

/** The options that stand in an element before anybody touches it. */
export function initialOptions(element: JsonObject, reader: Reader): Option[] {
  const given = [objectIn(element, 'initial_option'), ...objectsAt(element, 'initial_options')];
  const options = given.filter((each) => each !== undefined).map((each) => fromJson(each));
  const ids = ['initial_user', 'initial_conversation', 'initial_channel'].map((name) => textAt(element, name));
  const lists = ['initial_users', 'initial_conversations', 'initial_channels'].flatMap((name) => {
    const list = element[name];
    return Array.isArray(list) ? list.map(String) : [];
  });
  const wanted = [...ids, ...lists].filter((each) => each !== undefined);
  return [...options, ...optionsOf(element, reader).filter(({ value }) => wanted.includes(value))];
}

export function chosenFrom(held: Filled | undefined, known: readonly Option[]): Option[] {
  if (held === undefined || held === null || typeof held === 'number') return [];
  const list = Array.isArray(held) ? held : [held];
  return list.map((each) => {
    if (typeof each !== 'string') return fromJson(each);
    return known.find(({ value }) => value === each) ?? { value: each, label: each, choice: each };
  });
}
