// conversations.*: opening direct messages, and what the bot may know of a channel.
import { refused } from './content.ts';
import { type JsonObject, textAt } from './json.ts';
import { page } from './pages.ts';
import type { Channel } from './seed.ts';
import type { Methods } from './web-api.ts';
import type { Workspace } from './workspace.ts';

function channelJson(workspace: Workspace, channel: Channel): JsonObject {
  const isMember = channel.members.has(workspace.store.seed.bot.userId);
  if (channel.isIm) {
    return {
      id: channel.id,
      is_im: true,
      user: channel.name,
      created: 0,
      is_org_shared: false,
      is_user_deleted: false,
    };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.isPrivate,
    is_group: channel.isPrivate,
    is_im: false,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_archived: channel.isArchived,
    is_general: channel.name === 'general',
    is_shared: channel.isShared,
    is_ext_shared: channel.isShared,
    is_member: isMember,
    created: 0,
    creator: 'U0MARGARET',
    num_members: channel.members.size,
    topic: { value: '', creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    context_team_id: workspace.store.seed.team.id,
  };
}

type Readable = { kind: 'channel'; channel: Channel } | { kind: 'refused'; answer: JsonObject };

/** Which scope opens a channel depends on its kind; a private channel without the bot does not exist for it. */
function readable(workspace: Workspace, args: JsonObject): Readable {
  const channel = workspace.store.channels.get(textAt(args, 'channel') ?? '');
  const { botScopes, bot } = workspace.store.seed;
  if (channel === undefined || (channel.isPrivate && !channel.members.has(bot.userId))) {
    return { kind: 'refused', answer: refused('channel_not_found') };
  }
  const needed = channel.isIm ? 'im:read' : channel.isPrivate ? 'groups:read' : 'channels:read';
  if (botScopes.includes(needed)) return { kind: 'channel', channel };
  return { kind: 'refused', answer: refused('missing_scope', { needed, provided: botScopes.join(',') }) };
}

function info(args: JsonObject, workspace: Workspace): JsonObject {
  const found = readable(workspace, args);
  if (found.kind === 'refused') return found.answer;
  return { ok: true, channel: channelJson(workspace, found.channel) };
}

function members(args: JsonObject, workspace: Workspace): JsonObject {
  const found = readable(workspace, args);
  if (found.kind === 'refused') return found.answer;
  const { items, metadata } = page([...found.channel.members], args);
  return { ok: true, members: items, response_metadata: metadata };
}

function open(args: JsonObject, workspace: Workspace): JsonObject {
  const { store } = workspace;
  const ids = (textAt(args, 'users') ?? '').split(',').filter((id) => id !== '');
  const known = store.channels.get(textAt(args, 'channel') ?? '');
  if (known?.isIm) return { ok: true, channel: { id: known.id } };
  if (ids.length === 0) return refused('users_list_not_supplied');
  if (ids.length > 1) return refused('not_enough_users', { detail: 'group messages are not simulated' });
  const person = store.people.get(ids[0] ?? '');
  if (person === undefined) return refused('user_not_found');
  if (person.deleted) return refused('user_disabled');
  if (person.id === store.seed.bot.userId) return refused('cannot_dm_bot');
  const existed = store.channels.has(`D${person.id.slice(1)}`);
  const channel = store.directChannel(person);
  return { ok: true, channel: { id: channel.id }, ...(existed ? { no_op: true, already_open: true } : {}) };
}

function listAll(args: JsonObject, workspace: Workspace): JsonObject {
  const types = (textAt(args, 'types') ?? 'public_channel').split(',').map((each) => each.trim());
  const { botScopes, bot } = workspace.store.seed;
  const needed = [
    ...(types.includes('public_channel') ? ['channels:read'] : []),
    ...(types.includes('private_channel') ? ['groups:read'] : []),
  ].filter((scope) => !botScopes.includes(scope));
  if (needed.length > 0) return refused('missing_scope', { needed: needed.join(','), provided: botScopes.join(',') });
  const seen = [...workspace.store.channels.values()].filter((channel) => {
    if (channel.isIm) return types.includes('im');
    if (channel.isPrivate) return types.includes('private_channel') && channel.members.has(bot.userId);
    return types.includes('public_channel');
  });
  const { items, metadata } = page(seen, args);
  return { ok: true, channels: items.map((each) => channelJson(workspace, each)), response_metadata: metadata };
}

function join(args: JsonObject, workspace: Workspace): JsonObject {
  const channel = workspace.store.channels.get(textAt(args, 'channel') ?? '');
  if (channel === undefined || channel.isPrivate) return refused('channel_not_found');
  if (channel.isArchived) return refused('is_archived');
  const joined = { ...channel, members: new Set([...channel.members, workspace.store.seed.bot.userId]) };
  workspace.store.channels.set(channel.id, joined);
  workspace.store.announce({ kind: 'people' });
  return { ok: true, channel: channelJson(workspace, joined) };
}

export const conversationMethods: Methods = {
  'conversations.info': { token: 'bot', scopes: [], run: info },
  'conversations.members': { token: 'bot', scopes: [], run: members },
  'conversations.open': { token: 'bot', scopes: ['im:write'], run: open },
  'conversations.list': { token: 'bot', scopes: [], run: listAll },
  'conversations.join': { token: 'bot', scopes: ['channels:join'], run: join },
};
