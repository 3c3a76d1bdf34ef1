// What of Slack the stand-in serves, and where it is thinner than the real thing. A test keeps this in step with the code.

export interface Covered {
  level: 'supported' | 'partial';
  notes: string;
}

const supported = (notes = ''): Covered => ({ level: 'supported', notes });
const partial = (notes: string): Covered => ({ level: 'partial', notes });

export const COVERED_METHODS: Record<string, Covered> = {
  'apps.connections.open': supported('ten sockets at most; Slack refreshes them by sockets.refresh()'),
  'auth.test': supported(),
  'chat.delete': supported(),
  'chat.getPermalink': supported(),
  'chat.postEphemeral': supported('whether the person is online is not simulated'),
  'chat.postMessage': partial('no parse, link_names, username or icon; an unknown thread_ts answers thread_not_found'),
  'chat.update': partial('block_mismatch is read as: nothing but rich_text must not lose it; no link_names, no parse'),
  'conversations.info': supported(),
  'conversations.join': supported(),
  'conversations.list': supported(),
  'conversations.members': supported(),
  'conversations.open': partial('one person only, no group messages'),
  'files.completeUploadExternal': partial('at once, where Slack processes files later'),
  'files.getUploadURLExternal': supported(),
  'files.info': partial('every file is visible to the bot; no comments, no thumbnails'),
  'oauth.v2.access': partial('bot installs only: no user scopes, no token rotation, no Basic authorization'),
  'usergroups.list': supported(),
  'usergroups.users.list': supported(),
  'users.info': supported('people of another workspace are is_stranger and keep their e-mail address'),
  'users.list': supported(),
  'users.lookupByEmail': supported(),
  'views.open': partial('a modal that is open already is replaced'),
  'views.publish': supported(),
  'views.push': supported(),
  'views.update': supported(),
};

/** What the workspace sends to the bot, and the addresses it serves. */
export const COVERED_DOORS: Record<string, Covered> = {
  '/api/': supported('the methods above; form or JSON bodies'),
  '/actions/': partial('response_urls; a refused message answers 400, which Slack does not document'),
  '/upload/': supported('the bytes of a file, raw or as a form'),
  '/files-pri/': supported('a file for the bot token with files:read; everybody else gets the page to sign in at'),
  '/link/': partial('Socket Mode; a connection lives until it is closed or refreshed'),
  app_home_opened: partial('the home tab only; no messages tab'),
  block_actions: partial('no app_unfurl; a menu in a message remembers what each person chose'),
  block_suggestion: supported(),
  shortcut: partial('global ones only, no message shortcuts'),
  slash_commands: partial('people of another workspace may type them too, with their own team_id'),
  view_closed: supported(),
  view_submission: partial('no response_urls from response_url_enabled'),
};

/** Limits that are not enforced, or guessed: tests must not lean on them. */
export const KNOWN_GAPS: readonly string[] = [
  'lengths count UTF-16 units, where Slack may count characters',
  'msg_blocks_too_long starts at 11,000 characters; Slack documents no number',
  'metadata_too_large starts at 8,192 bytes; Slack documents no number',
  'an option value holds 75 characters as the types say; Slack takes more',
  'action_ids are unique within a block, as Slack wants it; uniqueActionIdsPerMessage makes it stricter',
  'workspace-wide posting limits, Enterprise Grid, scheduled messages, unfurls, reactions and history are not there',
];
