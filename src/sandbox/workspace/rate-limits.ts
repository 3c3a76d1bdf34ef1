// How many calls a minute Slack allows, by method (https://docs.slack.dev/apis/web-api/rate-limits), counted per method.

const TIER_2 = 20;
const TIER_3 = 50;
const TIER_4 = 100;

const PER_MINUTE: Record<string, number> = {
  'conversations.list': TIER_2,
  'conversations.join': TIER_3,
  'users.list': TIER_2,
  'usergroups.list': TIER_2,
  'usergroups.users.list': TIER_2,
  'chat.update': TIER_3,
  'chat.delete': TIER_3,
  'conversations.info': TIER_3,
  'conversations.open': TIER_3,
  'users.lookupByEmail': TIER_3,
  'apps.connections.open': TIER_3,
  'views.open': TIER_4,
  'views.push': TIER_4,
  'views.update': TIER_4,
  'views.publish': TIER_4,
  'chat.postEphemeral': TIER_4,
  'conversations.members': TIER_4,
  'users.info': TIER_4,
  'files.getUploadURLExternal': TIER_4,
  'files.completeUploadExternal': TIER_4,
};
const SPECIAL = 600;

/** Short bursts pass: this many posts in one moment before the second's budget counts. */
const BURST = 4;

export interface Budget {
  rateLimitBudget: Record<string, number>;
  postsPerSecondPerChannel: number;
}

export class RateLimits {
  readonly #calls = new Map<string, number[]>();

  /** Seconds to wait, or 0 when the call is within the budget, which it then uses up. */
  take(method: string, channel: string | undefined, budget: Budget, now: number): number {
    const perMinute = budget.rateLimitBudget[method] ?? PER_MINUTE[method] ?? SPECIAL;
    const ofMethod = this.#within(method, now, 60_000);
    if (ofMethod.length >= perMinute) return waitFor(ofMethod[0], now, 60_000);
    if (method === 'chat.postMessage' && channel !== undefined) {
      const window = BURST * 1000;
      const inChannel = this.#within(`${method} ${channel}`, now, window);
      if (inChannel.length >= budget.postsPerSecondPerChannel * BURST) return waitFor(inChannel[0], now, window);
      inChannel.push(now);
    }
    ofMethod.push(now);
    return 0;
  }

  #within(key: string, now: number, window: number): number[] {
    const recent = (this.#calls.get(key) ?? []).filter((at) => at > now - window);
    this.#calls.set(key, recent);
    return recent;
  }
}

function waitFor(oldest: number | undefined, now: number, window: number): number {
  return Math.max(1, Math.ceil(((oldest ?? now) + window - now) / 1000));
}
