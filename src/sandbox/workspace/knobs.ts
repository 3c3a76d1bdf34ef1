// What a test or a demo may switch in the workspace while it runs.

export interface Knobs {
  /** Enforce Slack's per-method tiers. Off unless asked for: a test would wait for real seconds. */
  rateLimits: boolean;
  /** Calls a minute, by method, where it should differ from Slack's tier. */
  rateLimitBudget: Record<string, number>;
  /** Posts a second that one channel takes before `ratelimited`, a short burst included. */
  postsPerSecondPerChannel: number;
  /** The workspace has not got the blocks of 2025 and 2026 yet: they answer `invalid_blocks`. */
  refuseNewBlocks: boolean;
  /** Refuse these block types, whatever their age. */
  refusedBlocks: string[];
  /** Stricter than Slack, which wants action_ids unique within one block only. */
  uniqueActionIdsPerMessage: boolean;
  /** The workspace's policy forbids editing: chat.update answers `edit_window_closed`. */
  editWindowClosed: boolean;
  /** Whether Slack is up: `unavailable` answers 503, `drops` cuts every connection. */
  slack: 'up' | 'unavailable' | 'drops';
  /** Deliver everything twice: the copy at the same moment, or when the first was answered. */
  duplicateDelivery: 'off' | 'together' | 'after';
  /** Typed text goes through a phone's or a Mac's keyboard first: quotes, dashes, arrows, no-break spaces. */
  smartPunctuation: boolean;
  /** `&`, `<` and `>` arrive as entities in the command's text. Whether Slack does this is not documented. */
  escapeInCommand: boolean;
  /** The manifest's should_escape: `@ada` arrives as `<@U0ADA|ada>`, `#general` as `<#C0GENERAL|general>`. */
  shouldEscape: boolean;
  /** How long the bot may take to acknowledge. */
  ackTimeoutMs: number;
  /** The bot hears everything, and whatever it answers counts as too late: people read operation_timeout. */
  lateAcknowledgements: boolean;
  /** Waits before an unanswered event is sent again: at once, after a minute, after five. */
  eventRetryDelaysMs: number[];
  homeTabEnabled: boolean;
  fileUploads: 'enabled' | 'file_uploads_disabled' | 'file_uploads_except_images_disabled';
}

export function defaultKnobs(): Knobs {
  return {
    rateLimits: false,
    rateLimitBudget: {},
    postsPerSecondPerChannel: 1,
    refuseNewBlocks: false,
    refusedBlocks: [],
    uniqueActionIdsPerMessage: false,
    editWindowClosed: false,
    slack: 'up',
    duplicateDelivery: 'off',
    smartPunctuation: false,
    escapeInCommand: false,
    shouldEscape: true,
    ackTimeoutMs: 3000,
    lateAcknowledgements: false,
    eventRetryDelaysMs: [0, 60_000, 300_000],
    homeTabEnabled: true,
    fileUploads: 'enabled',
  };
}
