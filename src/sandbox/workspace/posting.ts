// How a message comes to be, and how the API shows it: shared by chat.*, response_urls and acknowledgements.
import type { Content } from './content.ts';
import type { JsonObject } from './json.ts';
import type { Channel } from './seed.ts';
import type { Message, Store } from './store.ts';
import type { Workspace } from './workspace.ts';

export interface Extras {
  threadTs?: string | undefined;
  to?: string | undefined;
  from?: string;
  metadata?: JsonObject | undefined;
  files?: string[];
}

export function newMessage(workspace: Workspace, channel: Channel, content: Content, extras: Extras = {}): Message {
  return {
    channel: channel.id,
    ts: workspace.store.nextTs(workspace.now()),
    from: extras.from ?? workspace.store.seed.bot.userId,
    text: content.text,
    blocks: content.blocks,
    attachments: content.attachments,
    threadTs: extras.threadTs,
    to: extras.to,
    edits: 0,
    showsEdited: false,
    metadata: extras.metadata,
    files: extras.files ?? [],
    at: workspace.now(),
  };
}

export function plainContent(text: string): Content {
  const named = { text: true, blocks: false, attachments: false };
  return { text, blocks: [], attachments: [], named, warnings: [] };
}

/** The message after chat.update or replace_original: what the call did not name follows chat.update's documentation. */
export function edited(message: Message, content: Content): Message {
  const { named } = content;
  return {
    ...message,
    text: named.text ? content.text : message.text,
    // Text alone takes the blocks away; blocks alone leave the text.
    blocks: named.blocks || named.text ? content.blocks : message.blocks,
    attachments: named.attachments ? content.attachments : message.attachments,
    edits: message.edits + 1,
    showsEdited: message.showsEdited || content.blocks.length === 0,
  };
}

/** A message as the Web API and interaction payloads carry it. */
export function messageJson(store: Store, message: Message): JsonObject {
  const fromBot = message.from === store.seed.bot.userId;
  return {
    type: 'message',
    user: message.from,
    ts: message.ts,
    text: message.text,
    team: store.seed.team.id,
    ...(fromBot ? { bot_id: store.seed.bot.botId, app_id: store.seed.app.id, bot_profile: botProfile(store) } : {}),
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.attachments.length > 0 ? { attachments: message.attachments } : {}),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.metadata === undefined ? {} : { metadata: message.metadata }),
    ...(message.showsEdited ? { edited: { user: message.from, ts: message.ts } } : {}),
  };
}

function botProfile(store: Store): JsonObject {
  const { bot, app, team } = store.seed;
  return { id: bot.botId, app_id: app.id, user_id: bot.userId, name: 'c2c', deleted: false, team_id: team.id };
}
