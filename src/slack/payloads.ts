// What Slack sends, as far as we read it: Bolt's types are loose, so every payload is parsed here once.
import { z } from 'zod';
import type { SlackUserId } from '../core/vocabulary.ts';
import type { ReplyPlace } from '../lifecycle/intent.ts';

/** What can be nobody's is not read: answering it would be tried for a quarter of an hour. */
const User = z
  .string()
  .regex(/^[A-Z0-9]{2,}$/, 'not the id of a Slack user')
  .transform((id) => id as SlackUserId);

export const CommandPayload = z.object({
  text: z.string().default(''),
  user_id: User,
  user_name: z.string().default(''),
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  channel_id: z.string().default(''),
  trigger_id: z.string().default(''),
});
export type CommandPayload = z.infer<typeof CommandPayload>;

const Named = z.object({ id: z.string() });

/** What Slack leaves out it may as well send as null. */
const orEmpty = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/** A press names people twice, the form's way and the old one. */
const Who = z.object({ id: User, team_id: z.string().nullish(), username: orEmpty, name: orEmpty });

const Action = z.object({
  action_id: z.string(),
  block_id: orEmpty,
  value: orEmpty,
  action_ts: orEmpty,
});

export const PressPayload = z.object({
  user: Who,
  team: Named.nullish(),
  enterprise: Named.nullish(),
  channel: Named.nullish(),
  container: z.object({ channel_id: z.string().nullish() }).nullish(),
  trigger_id: z.string().nullish(),
  actions: z.tuple([Action]).rest(Action),
});
export type PressPayload = z.infer<typeof PressPayload>;

export const SubmissionPayload = z.object({
  user: Who,
  team: Named.nullish(),
  enterprise: Named.nullish(),
  view: z.object({
    id: z.string(),
    hash: orEmpty,
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), z.looseObject({}))) }),
  }),
});
export type SubmissionPayload = z.infer<typeof SubmissionPayload>;

export const HomePayload = z.object({
  team_id: z.string().nullish(),
  enterprise_id: z.string().nullish(),
  event: z.object({ user: User, tab: z.string().optional() }),
});
export type HomePayload = z.infer<typeof HomePayload>;

/** A channel's id, unless it is a conversation with the bot alone. */
export function replyPlace(channel: string | null | undefined): ReplyPlace {
  return !channel || channel.startsWith('D') ? { kind: 'direct' } : { kind: 'channel', channel };
}
