// Who we are in Slack: our workspace and bot, learnt from auth.test once, and who is therefore foreign.
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Instant } from '../core/vocabulary.ts';
import type { Clock, Log } from '../lifecycle/ports.ts';
import { call, SlackRefused, SlackUnavailable } from './calls.ts';

const AuthTest = z.object({
  team_id: z.string(),
  user_id: z.string(),
  bot_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
});

export interface Self {
  readonly teamId: string;
  readonly botUserId: string;
  readonly botId?: string;
  readonly enterpriseId?: string;
}

/** `reason` is read by strangers: words, no secrets. */
export type Readiness =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unavailable' | 'refused'; readonly reason: string };

/** The token is wrong, and waiting does not make it right. */
export class SlackTokenWrong extends Error {
  override readonly name = 'SlackTokenWrong';
}

const WRONG_TOKEN = new Set([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'not_allowed_token_type'],
]);
const LONGEST_PAUSE_MS = 30_000;
const PROVEN_MS = 15_000;

export class SelfKnowledge {
  readonly #client: WebClient;
  readonly #log: Log;
  readonly #firstPauseMs: number;
  readonly #stopping = new AbortController();
  #self: Self | undefined;
  #provenUntil: Instant = 0;

  constructor(client: WebClient, log: Log, firstPauseMs: number) {
    this.#client = client;
    this.#log = log;
    this.#firstPauseMs = firstPauseMs;
  }

  /** Undefined until Slack has told us. */
  get known(): Self | undefined {
    return this.#self;
  }

  async learn(): Promise<Self> {
    this.#self ??= await this.ask();
    return this.#self;
  }

  /** Asks Slack, whatever we know: also the proof that the token still works. */
  async ask(): Promise<Self> {
    try {
      const answer = AuthTest.parse(await call('asking Slack who we are', () => this.#client.auth.test()));
      const { team_id: teamId, user_id: botUserId, bot_id: botId, enterprise_id: enterpriseId } = answer;
      return { teamId, botUserId, ...(botId && { botId }), ...(enterpriseId && { enterpriseId }) };
    } catch (error) {
      if (!(error instanceof SlackRefused) || !WRONG_TOKEN.has(error.code)) throw error;
      throw new SlackTokenWrong(`SLACK_BOT_TOKEN is wrong: Slack answered ${error.code}`, { cause: error });
    }
  }

  /** Asks until Slack answers; gives up only when the token is wrong, or when we are to stop. */
  async insist(): Promise<void> {
    for (let pause = this.#firstPauseMs; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await this.learn();
        return;
      } catch (error) {
        if (!(error instanceof SlackUnavailable) || this.#stopping.signal.aborted) throw error;
        const pauseMs = Math.max(pause, error.retryAfterMs ?? 0);
        this.#log.warn({ err: error, pauseMs }, 'Slack is not there yet; asking again');
        await rest(pauseMs, this.#stopping.signal);
      }
    }
  }

  /** Probes come every few seconds; a token that worked a moment ago works. */
  async check(clock: Clock): Promise<Readiness> {
    if (clock.now() < this.#provenUntil) return { kind: 'ready' };
    try {
      this.#self = await this.ask();
      this.#provenUntil = clock.now() + PROVEN_MS;
      return { kind: 'ready' };
    } catch (error) {
      if (error instanceof SlackTokenWrong) return { kind: 'refused', reason: error.message };
      return {
        kind: 'unavailable',
        reason: error instanceof SlackUnavailable ? error.message : 'Slack did not answer',
      };
    }
  }

  stop(): void {
    this.#stopping.abort();
  }
}

export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/** Where a payload says it comes from. In a shared channel the person's workspace differs from ours. */
export interface Origin {
  readonly teamId?: string | undefined;
  readonly userTeamId?: string | undefined;
  readonly enterpriseId?: string | undefined;
}

/** Fails closed: without any team it is foreign. An org-wide install knows its people by the enterprise. */
export function isForeign(origin: Origin, self: Self): boolean {
  if (self.enterpriseId !== undefined && origin.enterpriseId === self.enterpriseId) return false;
  const teams = [origin.teamId, origin.userTeamId].filter((team) => team !== undefined);
  return teams.length === 0 || teams.some((team) => team !== self.teamId);
}
