// Calling Slack: the clients, and what a call that did not work means for whoever made it.
import { type Logger, WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';

/** Slack does not answer, or answers that it cannot now. Asking again later may help. The message says what was being done. */
export class SlackUnavailable extends Error {
  override readonly name = 'SlackUnavailable';
  /** When Slack said how long to wait: milliseconds from now. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { readonly cause?: unknown; readonly retryAfterMs?: number } = {}) {
    super(message, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Slack understood the call and will not do it. `code` is Slack's word for why, such as `not_in_channel`. */
export class SlackRefused extends Error {
  override readonly name = 'SlackRefused';
  readonly code: string;

  constructor(message: string, code: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}

const TRANSIENT = new Set([
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'ratelimited', 'rate_limited'],
  ...['team_added_to_org', 'accesslimited'],
]);

/** What the person or the operator can do about it, where we know. */
const REMEDIES: Readonly<Record<string, string>> = {
  not_in_channel: 'invite the bot to the channel',
  channel_not_found: 'check the channel id, and invite the bot if the channel is private',
  is_archived: 'the channel is archived',
  invalid_auth: 'check SLACK_BOT_TOKEN',
  account_inactive: 'check SLACK_BOT_TOKEN',
  token_revoked: 'check SLACK_BOT_TOKEN',
  missing_scope: 'install the app again with the scopes of its manifest',
};

/** Slack's word for it, and what can be done where we know: `not_in_channel (invite the bot to the channel)`. */
export function explainCode(code: string): string {
  const remedy = REMEDIES[code];
  return remedy === undefined ? code : `${code} (${remedy})`;
}

const CALL_TIMEOUT_MS = 10_000;

/**
 * A client for work that a job can do again: it neither retries nor waits by itself, so that one rate-limited method
 * does not hold up every other call, and the job's own backoff stays the only one.
 */
export function buildClient(options: { botToken: string; apiUrl?: string | undefined; logger: Logger }): WebClient {
  return new WebClient(options.botToken, {
    ...clientOptions(options.apiUrl),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: CALL_TIMEOUT_MS,
    logger: options.logger,
  });
}

export function clientOptions(apiUrl: string | undefined): { slackApiUrl?: string } {
  return apiUrl === undefined ? {} : { slackApiUrl: apiUrl };
}

/** Runs a call; `doing` says what for, and opens the message of whatever is thrown. */
export async function call<Result>(doing: string, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw explainTrouble(doing, error);
  }
}

function explainTrouble(doing: string, error: unknown): Error {
  if (error instanceof WebAPIRateLimitedError) {
    const retryAfterMs = error.retryAfter * 1000;
    return new SlackUnavailable(`${doing}: Slack asks to wait ${error.retryAfter} s`, { cause: error, retryAfterMs });
  }
  if (error instanceof WebAPIPlatformError && !TRANSIENT.has(error.data.error)) {
    const code = error.data.error;
    return new SlackRefused(`${doing}: Slack answered ${explainCode(code)}`, code, { cause: error });
  }
  if (error instanceof WebAPIPlatformError) {
    return new SlackUnavailable(`${doing}: Slack answered ${error.data.error}`, { cause: error });
  }
  if (error instanceof WebAPIHTTPError) {
    return new SlackUnavailable(`${doing}: Slack answered HTTP ${error.statusCode}`, { cause: error });
  }
  return new SlackUnavailable(`${doing}: Slack could not be reached`, { cause: error });
}
