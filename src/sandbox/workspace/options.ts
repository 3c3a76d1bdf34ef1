// The options of a menu: those an element carries, and those an app answers a block_suggestion with.
import { Findings, list, object } from './block-rules.ts';
import { optionGroup, plainOption } from './block-text.ts';
import { isObject, type Json, type JsonObject, objectsAt } from './json.ts';

export function optionsIn(element: JsonObject): JsonObject[] {
  const grouped = objectsAt(element, 'option_groups').flatMap((group) => objectsAt(group, 'options'));
  return [...objectsAt(element, 'options'), ...grouped];
}

export function plainOptionOf(text: string, value: string): JsonObject {
  return { text: { type: 'plain_text', text, emoji: true }, value };
}

const answer = object({}, { options: list(plainOption, 100, 0), option_groups: list(optionGroup, 100, 0) });

/** The options a person is offered, and why Slack would show none. */
export function readSuggestions(body: Json | undefined): { options: JsonObject[]; refusals: string[] } {
  const found = new Findings();
  answer(body ?? null, '', found);
  if (found.list.length > 0 || !isObject(body)) return { options: [], refusals: found.list };
  return { options: optionsIn(body), refusals: [] };
}
