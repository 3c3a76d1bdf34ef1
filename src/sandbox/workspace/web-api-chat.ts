// chat.*: posting, ephemerals, updating, deleting and permalinks, with the errors Slack gives.
import { type Content, isEmpty, jsonField, readContent, refused } from './content.ts';
import { isObject, type JsonObject, textAt } from './json.ts';
import { edited, messageJson, newMessage } from './posting.ts';
import type { Channel } from './seed.ts';
import type { Message } from './store.ts';
import { type Methods, warned } from './web-api.ts';
import { blockLimits, type Workspace } from './workspace.ts';

const UPDATE_TEXT = 4000;
/** Metadata is "size-limited"; the number is a guess from Slack's 8 kB event payloads. */
const METADATA_BYTES = 8192;

type Found<T> = { kind: 'found'; value: T } | { kind: 'refused'; answer: JsonObject };

function found<T>(value: T): Found<T> {
  return { kind: 'found', value };
}
function no(error: string): { kind: 'refused'; answer: JsonObject } {
  return { kind: 'refused', answer: refused(error) };
}

/** Where the bot may post: a channel it is in, or a person's direct messages. */
export function destination(workspace: Workspace, args: JsonObject): Found<Channel> {
  const { store } = workspace;
  const name = textAt(args, 'channel') ?? '';
  const person = /^[UW]/.test(name) ? store.people.get(name) : undefined;
  if (person !== undefined) return person.deleted ? no('user_disabled') : found(store.directChannel(person));
  const channel = store.channel(name);
  if (channel === undefined) return no('channel_not_found');
  if (channel.isArchived) return no('is_archived');
  if (channel.members.has(store.seed.bot.userId)) return found(channel);
  if (channel.isPrivate) return no('channel_not_found');
  return store.seed.botScopes.includes('chat:write.public') ? found(channel) : no('not_in_channel');
}

function ownMessage(workspace: Workspace, args: JsonObject, forbidden: string): Found<Message> {
  const channel = workspace.store.channels.get(textAt(args, 'channel') ?? '');
  if (channel === undefined) return no('channel_not_found');
  const message = workspace.store.messages.get(channel.id)?.get(textAt(args, 'ts') ?? '');
  if (message === undefined) return no('message_not_found');
  return message.from === workspace.store.seed.bot.userId ? found(message) : no(forbidden);
}

function metadataOf(args: JsonObject): Found<JsonObject | undefined> {
  if (args['metadata'] === undefined) return found(undefined);
  const metadata = jsonField(args, 'metadata');
  if (!isObject(metadata) || textAt(metadata, 'event_type') === undefined || !isObject(metadata['event_payload'])) {
    return no('invalid_metadata_format');
  }
  return JSON.stringify(metadata).length > METADATA_BYTES ? no('metadata_too_large') : found(metadata);
}

function threadOf(workspace: Workspace, channel: Channel, args: JsonObject): Found<string | undefined> {
  const ts = textAt(args, 'thread_ts');
  if (ts === undefined || ts === '') return found(undefined);
  const parent = workspace.store.messages.get(channel.id)?.get(ts);
  return parent === undefined ? no('thread_not_found') : found(parent.threadTs ?? parent.ts);
}

function newContent(workspace: Workspace, args: JsonObject): Found<Content> {
  const read = readContent(args, blockLimits(workspace.knobs));
  if (read.kind === 'refused') return read;
  return isEmpty(read.content) ? no('no_text') : found(read.content);
}

function postMessage(args: JsonObject, workspace: Workspace): JsonObject {
  const channel = destination(workspace, args);
  if (channel.kind === 'refused') return channel.answer;
  const content = newContent(workspace, args);
  if (content.kind === 'refused') return content.answer;
  const thread = threadOf(workspace, channel.value, args);
  if (thread.kind === 'refused') return thread.answer;
  const metadata = metadataOf(args);
  if (metadata.kind === 'refused') return metadata.answer;
  const extras = { threadTs: thread.value, metadata: metadata.value };
  const message = newMessage(workspace, channel.value, content.value, extras);
  workspace.store.put(message);
  const answer = { ok: true, channel: message.channel, ts: message.ts, message: messageJson(workspace.store, message) };
  return warned(answer, content.value.warnings);
}

function postEphemeral(args: JsonObject, workspace: Workspace): JsonObject {
  const channel = destination(workspace, args);
  if (channel.kind === 'refused') return channel.answer;
  const person = workspace.store.people.get(textAt(args, 'user') ?? '');
  if (person === undefined || !channel.value.members.has(person.id)) return refused('user_not_in_channel');
  const content = newContent(workspace, args);
  if (content.kind === 'refused') return content.answer;
  const thread = threadOf(workspace, channel.value, args);
  if (thread.kind === 'refused') return thread.answer;
  const extras = { to: person.id, threadTs: thread.value };
  const message = newMessage(workspace, channel.value, content.value, extras);
  workspace.store.showEphemeral(message);
  return warned({ ok: true, message_ts: message.ts }, content.value.warnings);
}

function update(args: JsonObject, workspace: Workspace): JsonObject {
  const message = ownMessage(workspace, args, 'cant_update_message');
  if (message.kind === 'refused') return message.answer;
  // docs.slack.dev/reference/methods/chat.update: "within a frozen, archived or deleted channel".
  if (workspace.store.channels.get(message.value.channel)?.isArchived) return refused('is_inactive');
  if (workspace.knobs.editWindowClosed) return refused('edit_window_closed');
  const read = readContent(args, blockLimits(workspace.knobs));
  if (read.kind === 'refused') return read.answer;
  const { content } = read;
  const metadata = metadataOf(args);
  if (metadata.kind === 'refused') return metadata.answer;
  if (!content.named.text && !content.named.blocks && !content.named.attachments && metadata.value === undefined) {
    return refused('no_text');
  }
  if (content.text.length > UPDATE_TEXT) return refused('msg_too_long');
  const changed = edited(message.value, content);
  if (isEmpty({ ...content, ...changed })) return refused('no_text');
  if (isRich(message.value) && content.blocks.length > 0 && !isRich(changed)) return refused('block_mismatch');
  const now = { ...changed, metadata: metadata.value ?? changed.metadata };
  workspace.store.put(now);
  const shown = messageJson(workspace.store, now);
  return warned({ ok: true, channel: now.channel, ts: now.ts, text: now.text, message: shown }, content.warnings);
}

/** "rich_text blocks cannot be replaced with non-rich ones", read as: a message of nothing but rich_text. */
function isRich(message: Message): boolean {
  return message.blocks.length > 0 && message.blocks.every((block) => block['type'] === 'rich_text');
}

function remove(args: JsonObject, workspace: Workspace): JsonObject {
  const message = ownMessage(workspace, args, 'cant_delete_message');
  if (message.kind === 'refused') return message.answer;
  workspace.store.remove(message.value);
  return { ok: true, channel: message.value.channel, ts: message.value.ts };
}

function getPermalink(args: JsonObject, workspace: Workspace): JsonObject {
  const channel = workspace.store.channels.get(textAt(args, 'channel') ?? '');
  if (channel === undefined) return refused('channel_not_found');
  const message = workspace.store.messages.get(channel.id)?.get(textAt(args, 'message_ts') ?? '');
  if (message === undefined) return refused('message_not_found');
  const thread = message.threadTs === undefined ? '' : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
  const host = `https://${workspace.store.seed.team.domain}.slack.com`;
  const permalink = `${host}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
  return { ok: true, channel: channel.id, permalink };
}

const write = ['chat:write'];

export const chatMethods: Methods = {
  'chat.postMessage': { token: 'bot', scopes: write, run: postMessage },
  'chat.postEphemeral': { token: 'bot', scopes: write, run: postEphemeral },
  'chat.update': { token: 'bot', scopes: write, run: update },
  'chat.delete': { token: 'bot', scopes: write, run: remove },
  'chat.getPermalink': { token: 'bot', scopes: [], run: getPermalink },
};
