// What of the configuration is told in brief when it changes: the names of rules and settings, each with a digest.
import type { Config } from './config.ts';
import type { Outline } from './core/config-news.ts';
import { digest } from './core/digest.ts';

/** By their names in c2c.yml. `longest_duration` is a rule. */
const LIMITS = {
  defaultLifetime: 'default_duration',
  defaultTraffic: 'default_traffic',
  lapseAfterMs: 'lapse_after',
  remindAfterMs: 'remind_after',
  remindEveryMs: 'remind_every',
  warnBeforeMs: 'warn_before',
  reviewEveryMs: 'review_every',
  reviewRemindEveryMs: 'review_remind_every',
  unreviewedEndAfterMs: 'unreviewed_end_after',
  reconcileEveryMs: 'reconcile_every',
  appGoneEndsAfterMs: 'app_gone_ends_after',
  pendingAtOnce: 'pending_at_once',
  askedPerHour: 'asked_per_hour',
} as const satisfies Record<keyof Config['limits'], string>;

const RESTART = ' (takes a restart)';

export function outlineOf({ rules, limits, identity, breakGlass, channels, foundations }: Config): Outline {
  const settings: readonly (readonly [string, unknown])[] = [
    ...(Object.keys(LIMITS) as (keyof typeof LIMITS)[]).map((key) => {
      const name = `limits.${LIMITS[key]}`;
      return [key === 'reconcileEveryMs' ? `${name}${RESTART}` : name, limits[key]] as const;
    }),
    ['identity.by', identity.by],
    ['identity.map', [...identity.map]],
    [`identity.origins${RESTART}`, identity.origins],
    ['break_glass', breakGlass],
    [`channels${RESTART}`, channels],
    [`foundations${RESTART}`, foundations],
  ];
  return {
    rules: rules.rules.map((rule) => [rule.name, digest(JSON.stringify(rule))]),
    settings: Object.fromEntries(settings.map(([name, value]) => [name, digest(JSON.stringify(value) ?? '')])),
  };
}
