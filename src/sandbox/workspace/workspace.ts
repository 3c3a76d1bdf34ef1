// What every part of the stand-in shares: the state, the clock, the switches, and the log of what went over the wire.
import { type BlockLimits, NEW_BLOCKS } from './block-kit.ts';
import type { Faults } from './faults.ts';
import type { JsonObject } from './json.ts';
import type { Knobs } from './knobs.ts';
import type { RateLimits } from './rate-limits.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Store } from './store.ts';
import type { Triggers } from './triggers.ts';

/** The channel and the only person, as far as a call names them. */
export interface CallPlace {
  channel: string | undefined;
  person: string | undefined;
}

/** One call the bot made: to a Web API method, to a response_url, or with a file's bytes. */
export interface Call {
  method: string;
  args: JsonObject;
  status: number;
  ok: boolean;
  error: string | undefined;
  answer: JsonObject;
  place: CallPlace;
  /** Seconds, when the answer said to come again. */
  retryAfter: number | undefined;
  at: number;
  tookMs: number;
}

/** One thing the workspace sent to the bot, and what came back. */
export interface Delivery {
  kind: 'command' | 'interaction' | 'suggestion' | 'event';
  via: 'http' | 'socket';
  /** What went out, before it was encoded and signed. */
  sent: JsonObject;
  at: number;
  /** The HTTP status; 200 for a socket's acknowledgement; 0 when nothing came back. */
  status: number;
  /** The acknowledgement's body, as text. */
  body: string;
  contentType: string;
  /** What Slack tells the person when the acknowledgement is missing or not a success. */
  failure: 'operation_timeout' | 'dispatch_failed' | 'http_service_error' | undefined;
  retry: number;
  noRetry: boolean;
  tookMs: number;
}

export interface Tokens {
  bot: string;
  app: string;
  signingSecret: string;
}

export interface Workspace {
  store: Store;
  knobs: Knobs;
  faults: Faults;
  rateLimits: RateLimits;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  tokens: Tokens;
  calls: Call[];
  deliveries: Delivery[];
  now: () => number;
  /** Where the workspace itself listens: `http://127.0.0.1:4711`. */
  url: string;
  /** Where the bot listens over HTTP, when it does. */
  eventsUrl: string | undefined;
}

export function blockLimits(knobs: Knobs): BlockLimits {
  return {
    refusedTypes: new Set([...(knobs.refuseNewBlocks ? NEW_BLOCKS : []), ...knobs.refusedBlocks]),
    uniqueActionIdsPerMessage: knobs.uniqueActionIdsPerMessage,
  };
}
