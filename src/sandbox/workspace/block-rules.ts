// The words in which Block Kit's rules are written down, and Slack's wording when one is broken.
import { isObject, type Json, type JsonObject } from './json.ts';

/** Collects what is wrong, as Slack lists it: `must be less than 76 characters [json-pointer:/blocks/0/text/text]`. */
export class Findings {
  readonly list: string[] = [];

  add(message: string, pointer: string): void {
    this.list.push(`${message} [json-pointer:${pointer}]`);
  }
}

export type Rule = (value: Json, pointer: string, found: Findings) => void;
export type Fields = Record<string, Rule>;

/** Length is counted in UTF-16 units: where Slack may count code points, this is the stricter of the two. */
export function string(max: number, min = 0): Rule {
  return (value, pointer, found) => {
    if (typeof value !== 'string') found.add('must be a string', pointer);
    else if (value.length > max) found.add(`must be less than ${max + 1} characters`, pointer);
    else if (value.length < min) found.add(`must be more than ${min - 1} characters`, pointer);
  };
}

export function matching(pattern: RegExp, what: string): Rule {
  return (value, pointer, found) => {
    if (typeof value !== 'string' || !pattern.test(value)) found.add(`must be a valid ${what}`, pointer);
  };
}

export function url(max = 3000): Rule {
  return (value, pointer, found) => {
    string(max, 1)(value, pointer, found);
    if (typeof value === 'string' && !/^[a-z][a-z0-9+.-]*:/i.test(value)) found.add('must be a valid URL', pointer);
  };
}

export const bool: Rule = (value, pointer, found) => {
  if (typeof value !== 'boolean') found.add('must be a boolean', pointer);
};

export function integer(min = 0, max = Number.MAX_SAFE_INTEGER): Rule {
  return (value, pointer, found) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) found.add('must be an integer', pointer);
    else if (value < min) found.add(`must be greater than or equal to ${min}`, pointer);
    else if (value > max) found.add(`must be less than or equal to ${max}`, pointer);
  };
}

export const number: Rule = (value, pointer, found) => {
  if (typeof value !== 'number') found.add('must be a number', pointer);
};

export function oneOf(...allowed: (string | number)[]): Rule {
  return (value, pointer, found) => {
    if (!allowed.some((each) => each === value)) found.add(`must be one of: ${allowed.join(', ')}`, pointer);
  };
}

export function list(rule: Rule, max = Number.MAX_SAFE_INTEGER, min = 1): Rule {
  return (value, pointer, found) => {
    if (!Array.isArray(value)) {
      found.add('must be an array', pointer);
      return;
    }
    if (value.length > max) found.add(`no more than ${max} items allowed`, pointer);
    if (value.length < min) found.add(`no fewer than ${min} items allowed`, pointer);
    for (const [index, item] of value.entries()) rule(item, `${pointer}/${index}`, found);
  };
}

/** An object with these fields and no others: Slack refuses unknown keys. */
export function object(required: Fields, optional: Fields = {}, also?: (value: JsonObject) => string[]): Rule {
  return (value, pointer, found) => {
    if (!isObject(value)) {
      found.add('must be an object', pointer);
      return;
    }
    for (const key of Object.keys(required)) {
      if (!(key in value)) found.add(`missing required field: ${key}`, pointer);
    }
    for (const [key, inner] of Object.entries(value)) {
      const rule = required[key] ?? optional[key];
      if (rule === undefined) found.add(`invalid additional property: ${key}`, pointer);
      else rule(inner, `${pointer}/${key}`, found);
    }
    for (const complaint of also?.(value) ?? []) found.add(complaint, pointer);
  };
}

/** The rule chosen by the value's own `type`. */
export function byType(rules: Fields): Rule {
  return (value, pointer, found) => {
    if (!isObject(value)) {
      found.add('must be an object', pointer);
      return;
    }
    const rule = typeof value['type'] === 'string' ? rules[value['type']] : undefined;
    if (rule !== undefined) rule(value, pointer, found);
    else if (typeof value['type'] === 'string') found.add(`unsupported type: ${value['type']}`, `${pointer}/type`);
    else found.add('missing required field: type', pointer);
  };
}

/** Slack first says that no alternative fits, then why (grafana-cold-storage/oncall PR 5121 quotes an answer). */
export function alternatives(rule: Rule): Rule {
  return (value, pointer, found) => {
    const inner = new Findings();
    rule(value, pointer, inner);
    if (inner.list.length === 0) return;
    found.add('failed to match all allowed schemas', pointer);
    found.list.push(...inner.list);
  };
}

export const is = (type: string): Rule => oneOf(type);

export function exactlyOne(...keys: string[]): (value: JsonObject) => string[] {
  return (value) =>
    keys.filter((key) => key in value).length === 1 ? [] : [`must define exactly one of: ${keys.join(', ')}`];
}

export function atLeastOne(...keys: string[]): (value: JsonObject) => string[] {
  return (value) => (keys.some((key) => key in value) ? [] : [`must define at least one of: ${keys.join(', ')}`]);
}
