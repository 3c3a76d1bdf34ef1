// The payloads of interactions, in the shapes Bolt's types give: who acted, where, on what.
import { escapeLoose } from './entities.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { messageJson } from './posting.ts';
import type { Channel, Person } from './seed.ts';
import type { Message, View } from './store.ts';
import { viewJson } from './views.ts';
import type { Workspace } from './workspace.ts';

/** Slack's old shared secret; nobody should look at it, but it is in every payload. */
export const VERIFICATION_TOKEN = 'sandbox-verification-token';

/** What a person can do that reaches the bot as an interaction; coverage.ts says how well each is simulated. */
export const INTERACTIONS = [
  'block_actions',
  'block_suggestion',
  'shortcut',
  'view_closed',
  'view_submission',
] as const;
export type Interaction = (typeof INTERACTIONS)[number];

/** In a shared channel the team is the one the app is installed in, and the person's own team_id differs. */
export function interaction(type: Interaction, workspace: Workspace, person: Person): JsonObject {
  const { team, app } = workspace.store.seed;
  return {
    type,
    user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
    api_app_id: app.id,
    token: VERIFICATION_TOKEN,
    team: { id: team.id, domain: team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

export function channelFields(channel: Channel): JsonObject {
  return { id: channel.id, name: channel.isIm ? 'directmessage' : channel.name };
}

/** Where the element was: ephemerals are named, but their content is not handed back. */
export function placeFields(workspace: Workspace, target: Message | View): JsonObject {
  if (!('ts' in target)) {
    return { container: { type: 'view', view_id: target.id }, view: escapedTexts(viewJson(workspace, target)) };
  }
  const container: JsonObject = {
    type: 'message',
    message_ts: target.ts,
    channel_id: target.channel,
    is_ephemeral: target.to !== undefined,
    ...(target.threadTs === undefined ? {} : { thread_ts: target.threadTs }),
  };
  const channel = workspace.store.channels.get(target.channel);
  return {
    container,
    ...(channel === undefined ? {} : { channel: channelFields(channel) }),
    ...(target.to === undefined ? { message: escapedTexts(messageJson(workspace.store, target)) } : {}),
  };
}

/** Slack hands texts back with `&`, `<` and `>` escaped (https://github.com/slackapi/bolt-python/issues/513). */
function escapedTexts(value: JsonObject): JsonObject {
  const escaped: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) {
    escaped[key] = key === 'text' && typeof inner === 'string' ? escapeLoose(inner) : deep(inner);
  }
  return escaped;
}

function deep(value: Json): Json {
  if (Array.isArray(value)) return value.map(deep);
  return isObject(value) ? escapedTexts(value) : value;
}
