// Whether Slack lets c2c do what it does there: the token, its scopes, the channels, and the socket where there is one.
import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Examined, Log } from '../lifecycle/ports.ts';
import { bridgeLog } from './bolt-log.ts';
import { buildClient, call, clientOptions, SlackRefused, SlackUnavailable } from './calls.ts';

/** What the manifests ask for; a test holds the two together. */
export const NEEDED_SCOPES = [
  'commands',
  'chat:write',
  'im:write',
  'files:read',
  'users:read',
  'users:read.email',
  'usergroups:read',
] as const;

export interface SlackExamination {
  readonly botToken: string;
  readonly apiUrl: string;
  /** For Socket Mode. */
  readonly appToken?: string;
  /** Ids, or names with a #. */
  readonly channels: readonly string[];
  readonly log: Log;
}

const AuthTest = z.object({
  team: z.string().nullish(),
  user: z.string().nullish(),
  response_metadata: z.object({ scopes: z.array(z.string()).nullish() }).nullish(),
});
const ChannelInfo = z.object({
  channel: z.object({
    name: z.string().nullish(),
    is_member: z.boolean().nullish(),
    is_archived: z.boolean().nullish(),
  }),
});

/** Nothing is posted. */
export async function examineSlack(options: SlackExamination): Promise<readonly Examined[]> {
  const { botToken, apiUrl, appToken, channels, log } = options;
  const logger = bridgeLog(log);
  const client = buildClient({ botToken, apiUrl, logger });
  try {
    const who = AuthTest.parse(await call('asking Slack who we are', () => client.auth.test()));
    const [told, socket] = await Promise.all([
      Promise.all([...new Set(channels)].map((channel) => examineChannel(client, channel))),
      appToken === undefined ? [] : examineSocket(appToken, apiUrl),
    ]);
    return [
      { kind: 'works', what: `the token is ${who.user ?? 'the bot'}’s in ${who.team ?? 'its workspace'}` },
      ...examineScopes(who.response_metadata?.scopes ?? undefined),
      ...told,
      ...socket,
    ];
  } catch (error) {
    return [explain(error)];
  }
}

function examineScopes(granted: readonly string[] | undefined): readonly Examined[] {
  if (!granted) return [{ kind: 'unsure', what: 'Slack did not say which scopes the token has' }];
  const missing = NEEDED_SCOPES.filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return [{ kind: 'works', what: 'it has every scope that c2c needs' }];
  const scopes = `the ${missing.length === 1 ? 'scope' : 'scopes'} ${missing.join(', ')}`;
  return [{ kind: 'wrong', what: `the token lacks ${scopes}. Add what is missing, and install the app again` }];
}

async function examineChannel(client: WebClient, channel: string): Promise<Examined> {
  const untold = (why: string): Examined => ({
    kind: 'unsure',
    what: `whether c2c is in ${channel} ${why}. If in doubt, /invite it there`,
  });
  if (channel.startsWith('#')) return untold('can be told only where the channel is configured by its id');
  try {
    const info = await call(`looking at ${channel}`, () => client.conversations.info({ channel }));
    const { name, is_member: isMember, is_archived: isArchived } = ChannelInfo.parse(info).channel;
    const shown = name ? `#${name}` : channel;
    if (isArchived) return { kind: 'wrong', what: `${shown} is archived. Name another channel` };
    if (isMember) return { kind: 'works', what: `c2c is in ${shown}` };
    return { kind: 'wrong', what: `c2c is not in ${shown}. Invite it there: /invite, and its name` };
  } catch (error) {
    if (error instanceof SlackRefused && error.code === 'missing_scope') {
      return untold(
        'can be told only with the scope channels:read (private ones: groups:read), which c2c can do without',
      );
    }
    return explain(error);
  }
}

async function examineSocket(appToken: string, apiUrl: string): Promise<readonly Examined[]> {
  try {
    const client = new WebClient(appToken, { ...clientOptions(apiUrl), retryConfig: { retries: 0 } });
    await call('asking for a socket with SLACK_APP_TOKEN', () => client.apps.connections.open({}));
    return [{ kind: 'works', what: 'a socket can be had with SLACK_APP_TOKEN' }];
  } catch (error) {
    return [explain(error)];
  }
}

function explain(error: unknown): Examined {
  if (error instanceof SlackRefused || error instanceof SlackUnavailable) return { kind: 'wrong', what: error.message };
  throw error;
}
