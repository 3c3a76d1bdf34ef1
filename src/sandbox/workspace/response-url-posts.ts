// What the bot sends to a response_url: a new message, a replacement of the pressed one, or its removal.
import { isEmpty, readContent, refused } from './content.ts';
import { type JsonObject, textAt } from './json.ts';
import { edited, newMessage } from './posting.ts';
import type { ResponseTarget } from './response-urls.ts';
import type { Message } from './store.ts';
import type { Reply } from './web-api.ts';
import { blockLimits, type Workspace } from './workspace.ts';

/**
 * A dead address answers 404, which Bolt turns into a RespondError. For refused content the status is not documented;
 * 400 is what incoming webhooks give (sourcegraph issue 49979).
 */
export function answerResponseUrl(workspace: Workspace, path: string, body: JsonObject): Reply {
  const redeemed = workspace.responseUrls.redeem(path, workspace.now());
  if (redeemed.kind === 'refused') return reply(404, refused(redeemed.error));
  const { target } = redeemed;
  if (isTrue(body['delete_original'])) {
    if (target.source === undefined) return reply(400, refused('no_original'));
    replace(workspace, target, undefined);
    return reply(200, { ok: true });
  }
  const read = readContent(body, blockLimits(workspace.knobs), Number.MAX_SAFE_INTEGER);
  if (read.kind === 'refused') return reply(400, read.answer);
  if (isEmpty(read.content)) return reply(400, refused('no_text'));
  const inChannel = textAt(body, 'response_type') === 'in_channel';
  // What is pressed gets replaced unless the app says otherwise; a command's response_url has nothing to replace
  // (https://github.com/slackapi/bolt-js/issues/2287).
  const replaces = body['replace_original'] === undefined ? !inChannel : isTrue(body['replace_original']);
  if (target.source !== undefined && replaces) {
    replace(workspace, target, (message) => edited(message, { ...read.content, named: { ...ALL } }));
    return reply(200, { ok: true });
  }
  const channel = workspace.store.channels.get(target.channel);
  if (channel === undefined) return reply(404, refused('channel_not_found'));
  const threadTs = textAt(body, 'thread_ts');
  if (inChannel) workspace.store.put(newMessage(workspace, channel, read.content, { threadTs }));
  else workspace.store.showEphemeral(newMessage(workspace, channel, read.content, { threadTs, to: target.person }));
  return reply(200, { ok: true });
}

const ALL = { text: true, blocks: true, attachments: true };

function replace(
  workspace: Workspace,
  target: ResponseTarget,
  change: ((message: Message) => Message) | undefined,
): void {
  const { store } = workspace;
  const ts = target.source?.ts ?? '';
  if (target.source?.ephemeral) {
    const message = store.ephemerals.find((each) => each.ts === ts);
    if (message !== undefined) store.replaceEphemeral(ts, change?.(message));
    return;
  }
  const message = store.messages.get(target.channel)?.get(ts);
  if (message === undefined) return;
  if (change === undefined) store.remove(message);
  else store.put(change(message));
}

/** The documentation's own examples write `"replace_original": "true"`. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function reply(status: number, body: JsonObject): Reply {
  return { kind: 'json', status, headers: {}, body };
}
