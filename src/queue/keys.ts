// Where everything lives in Redis. All keys share one hash tag, so that a script may touch any of them on a cluster too.
import type { SlackUserId } from '../core/vocabulary.ts';

export interface Keys {
  /** What BullMQ puts before its own keys. */
  readonly tag: string;
  /** What the keys of requests begin with. */
  readonly requests: string;
  /** Everything about one request. */
  request(number: number): string;
  /** The number of the newest request. */
  readonly newest: string;
  /** What is to be done and from when: jobs by name, scored by their time. */
  readonly due: string;
  /** Names of jobs that are due and that no worker has carried yet, a list. */
  readonly fresh: string;
  /** The audit trail of all requests, a stream. */
  readonly audit: string;
  /** The last audit event that was posted. */
  readonly posted: string;
  /** The numbers of requests by what they have in common, scored by themselves; `name` is one of `indexesOf`. */
  readonly index: (name: string) => string;
  /** Who people were when c2c first knew them, by their Slack id. */
  readonly people: string;
  /** What was last told of c2c's own configuration, by what it is about. */
  readonly notices: string;
  intent(id: string): string;
  /** When a person asked lately, a list. */
  asked(user: SlackUserId): string;
  target(user: SlackUserId): string;
  /** Who wants no reminders, a set. */
  readonly quiet: string;
  /** What was said already: a fingerprint, for as long as a repeat of it means the same ask or intent. */
  said(kind: 'ask' | 'intent', fingerprint: string): string;
}

export const DEFAULT_PREFIX = 'c2c';

export function keysOf(prefix: string): Keys {
  const tag = `{${prefix}}`;
  return {
    tag,
    requests: `${tag}:request:`,
    request: (number) => `${tag}:request:${number}`,
    newest: `${tag}:newest`,
    due: `${tag}:due`,
    fresh: `${tag}:fresh`,
    audit: `${tag}:audit`,
    posted: `${tag}:posted`,
    index: (name) => `${tag}:index:${name}`,
    people: `${tag}:people`,
    notices: `${tag}:notices`,
    intent: (id) => `${tag}:intent:${id}`,
    asked: (user) => `${tag}:asked:${user}`,
    quiet: `${tag}:quiet`,
    target: (user) => `${tag}:target:${user}`,
    said: (kind, fingerprint) => `${tag}:said:${kind}:${fingerprint}`,
  };
}
