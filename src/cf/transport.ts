// Sends a request until it is answered or no further try may help. What is left to the caller is an answer that stays.
import type { Log } from '../lifecycle/ports.ts';
import { describeAnswer, isUnrouted, type Server, unavailable } from './errors.ts';
import { type HttpAnswer, type HttpClient, type HttpRequest, NoAnswer } from './http-client.ts';
import { mayPass, nextMove, readRetryAfter, RETRY_LIMITS, type RetryLimits, type Setback } from './retry.ts';

export interface TransportSettings {
  readonly http: HttpClient;
  readonly clock: { now(): number };
  /** At least 0, below 1. */
  readonly random: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly log: Log;
  readonly limits?: RetryLimits;
}

export class Transport {
  readonly #settings: TransportSettings;

  constructor(settings: TransportSettings) {
    this.#settings = settings;
  }

  /**
   * Any answer but 429, 500, 502, 503, 504 and a router's 404, which may pass and are tried again a little.
   *
   * @param doing what the call is for, as in "looking up apps"
   * @throws FoundationUnavailable when the tries are used up, or the server asks for a longer wait than a call has
   */
  async send(doing: string, server: Server, request: HttpRequest): Promise<HttpAnswer> {
    const { random, wait, log, limits = RETRY_LIMITS } = this.#settings;
    for (let tries = 1; ; tries++) {
      const { answer, setback, reason, cause } = await this.#try(server, request);
      if (answer) return answer;
      const move = nextMove(setback, tries, random(), limits);
      if (move.kind === 'give-up') {
        log.warn({ doing, reason, tries }, 'cf call given up');
        const retryAfterMs = move.retryAfterMs;
        throw unavailable(doing, tries > 1 ? `${reason}, ${tries} times` : reason, { cause, retryAfterMs });
      }
      log.info({ doing, reason, afterMs: move.afterMs }, 'cf call is tried again');
      await wait(move.afterMs);
    }
  }

  async #try(
    server: Server,
    request: HttpRequest,
  ): Promise<
    | { answer: HttpAnswer; setback?: never; reason?: never; cause?: never }
    | { answer?: never; setback: Setback; reason: string; cause?: unknown }
  > {
    const { http, clock } = this.#settings;
    try {
      const answer = await http.exchange(request);
      const unrouted = isUnrouted(server, answer);
      if (!unrouted && !mayPass(answer.status)) return { answer };
      const retryAfterMs = readRetryAfter(answer.header('retry-after'), clock.now());
      const setback = { kind: 'answer', status: unrouted ? 503 : answer.status, retryAfterMs } as const;
      return { setback, reason: describeAnswer(server, answer) };
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return { setback: { kind: 'no-answer' }, reason: `${server} did not answer: ${error.message}`, cause: error };
    }
  }
}
