// Cloud Controller's rate limit: off unless the knob is set (middleware/rate_limiter.rb, base_rate_limiter.rb).
import type { Caller } from './caller.ts';
import { CcError } from './errors.ts';
import type { Knobs } from './knobs.ts';
import type { Answer, Exchange } from './router.ts';

const UNLIMITED_PATHS = ['/', '/v3', '/v2/info', '/healthz'];

export interface RateLimitOutcome {
  readonly headers: Readonly<Record<string, string>>;
  readonly refusal?: Answer;
}

export class RateLimiter {
  readonly #knobs: Knobs;
  readonly #now: () => number;
  readonly #windows = new Map<string, { requests: number; until: number }>();

  constructor(knobs: Knobs, now: () => number) {
    this.#knobs = knobs;
    this.#now = now;
  }

  count(exchange: Exchange, caller: Caller | undefined): RateLimitOutcome {
    const limits = this.#knobs.rateLimit;
    if (limits === null || UNLIMITED_PATHS.includes(exchange.path)) return { headers: {} };
    if (/^basic /i.test(exchange.headers.authorization ?? '')) return { headers: {} };
    if (caller?.exemptFromRateLimit && limits.exemptAdmins) return { headers: {} };

    const who = caller?.guid ?? exchange.address;
    const limit = caller ? limits.limit : limits.unauthenticatedLimit;
    const window = this.#windowOf(who, limits.intervalSeconds);
    const requests = window.requests + 1;
    const headers = {
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Reset': String(Math.floor(window.until / 1000)),
      'X-RateLimit-Remaining': String(estimateRemaining(limit, requests)),
    };
    if (requests > limit) return { headers, refusal: this.#tooMany(caller, window.until) };
    window.requests = requests;
    return { headers };
  }

  /** A window starts with the first request after the last one ended. */
  #windowOf(who: string, intervalSeconds: number): { requests: number; until: number } {
    const current = this.#windows.get(who);
    if (current && current.until > this.#now()) return current;
    const fresh = { requests: 0, until: this.#now() + intervalSeconds * 1000 };
    this.#windows.set(who, fresh);
    return fresh;
  }

  #tooMany(caller: Caller | undefined, until: number): Answer {
    const error = caller
      ? new CcError('RateLimitExceeded', 'Rate Limit Exceeded')
      : new CcError(
          'IPBasedRateLimitExceeded',
          'Rate Limit Exceeded: Unauthenticated requests from this IP address have exceeded the limit. Please log in.',
        );
    const seconds = Math.max(1, Math.ceil((until - this.#now()) / 1000));
    const { status, body } = error.answer();
    const headers = { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': String(seconds) };
    return { status, headers, ...(body === undefined ? {} : { body }) };
  }
}

/** In steps of 10 %, so that several processes can share one limit (base_rate_limiter.rb estimate_remaining). */
function estimateRemaining(limit: number, requests: number): number {
  return Math.max(0, Math.trunc((Math.floor(((limit - requests) / limit) * 10) / 10) * limit));
}
