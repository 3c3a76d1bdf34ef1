// May a call be tried again, and after how long? Pure: what happened goes in, the next move comes out.

/** Why a call did not end well: no whole answer came, or one that says "not now". */
export type Setback =
  | { readonly kind: 'no-answer' }
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterMs: number | undefined };

export type NextMove =
  | { readonly kind: 'try-again'; readonly afterMs: number }
  | { readonly kind: 'give-up'; readonly retryAfterMs: number | undefined };

export interface RetryLimits {
  /** Tries after the first one. */
  readonly retries: number;
  /** The n-th retry waits between nothing and `baseMs * 2^(n-1)`, at most `capMs`. */
  readonly baseMs: number;
  readonly capMs: number;
  /** The longest wait that a server may ask for inside one call; longer waits are left to the caller's job. */
  readonly patienceMs: number;
}

export const RETRY_LIMITS: RetryLimits = { retries: 2, baseMs: 100, capMs: 1_000, patienceMs: 2_000 };

const TRANSIENT = new Set([500, 502, 503, 504]);

/** Cloud Controller's rate limit window; a server that asks for more is not believed (middleware/rate_limiter.rb). */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** Whether asking the same once more may help, whatever was asked: all our writes may be repeated. */
export function mayPass(status: number): boolean {
  return status === 429 || TRANSIENT.has(status);
}

/**
 * @param tries how often the call was tried already, 1 or more
 * @param chance at least 0 and below 1: full jitter keeps callers that failed together from coming back together
 */
export function nextMove(setback: Setback, tries: number, chance: number, limits = RETRY_LIMITS): NextMove {
  const asked = setback.kind === 'answer' ? setback.retryAfterMs : undefined;
  const rateLimited = setback.kind === 'answer' && setback.status === 429;
  const giveUp: NextMove = { kind: 'give-up', retryAfterMs: asked };

  if (setback.kind === 'answer' && !mayPass(setback.status)) return giveUp;
  if (tries > (rateLimited ? Math.min(1, limits.retries) : limits.retries)) return giveUp;
  if (asked !== undefined) return asked <= limits.patienceMs ? { kind: 'try-again', afterMs: asked } : giveUp;
  if (rateLimited) return giveUp;
  const ceiling = Math.min(limits.capMs, limits.baseMs * 2 ** (tries - 1));
  return { kind: 'try-again', afterMs: Math.floor(chance * ceiling) };
}

/**
 * `Retry-After` as milliseconds from now: whole seconds or an HTTP date (RFC 9110, 10.2.3), never negative, never more
 * than an hour. Undefined when it is absent or says neither.
 */
export function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const wait = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER_MS);
}
