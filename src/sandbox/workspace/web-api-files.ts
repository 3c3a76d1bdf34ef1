// files.*: the two-step upload, with the bytes sent in between.
import { fileJson, filesInfo } from './chosen-files.ts';
import { jsonField, readContent, refused } from './content.ts';
import { isObject, type JsonObject, textAt } from './json.ts';
import { newMessage } from './posting.ts';
import type { Channel } from './seed.ts';
import type { UploadedFile } from './store.ts';
import type { Methods, Reply } from './web-api.ts';
import { destination } from './web-api-chat.ts';
import { blockLimits, type Workspace } from './workspace.ts';

function getUploadUrl(args: JsonObject, workspace: Workspace): JsonObject {
  const name = textAt(args, 'filename') ?? '';
  const size = Number(args['length']);
  if (name === '' || !Number.isInteger(size)) return refused('invalid_arguments');
  if (size <= 0) return refused('file_update_size_too_small');
  const altText = textAt(args, 'alt_text') ?? textAt(args, 'alt_txt') ?? '';
  if (altText.length > 1000) return refused('alt_txt_too_large');
  const { fileUploads } = workspace.knobs;
  const isImage = /\.(png|jpe?g|gif)$/i.test(name);
  if (fileUploads === 'file_uploads_disabled' || (fileUploads !== 'enabled' && !isImage)) return refused(fileUploads);
  const id = workspace.store.nextId('F');
  const file: UploadedFile = { id, name, title: name, size, bytes: Buffer.alloc(0), state: 'awaiting bytes', altText };
  workspace.store.files.set(id, file);
  return { ok: true, upload_url: `${workspace.url}/upload/v1/${id}`, file_id: id };
}

/** The bytes, raw or as the first part of a form: the SDK sends the latter. */
export function receiveUpload(workspace: Workspace, path: string, contentType: string, body: Buffer): Reply {
  const file = workspace.store.files.get(path.split('/').at(-1) ?? '');
  if (file === undefined || file.state !== 'awaiting bytes') return text(404, 'not found');
  const boundary = /boundary="?([^";]+)/.exec(contentType)?.[1];
  const bytes = boundary === undefined ? body : firstPart(body, boundary);
  if (bytes.length !== file.size) return text(400, `expected ${file.size} bytes and got ${bytes.length}`);
  workspace.store.files.set(file.id, { ...file, bytes, state: 'uploaded' });
  return text(200, `OK - ${bytes.length}`);
}

function firstPart(body: Buffer, boundary: string): Buffer {
  const start = body.indexOf('\r\n\r\n');
  const end = body.indexOf(`\r\n--${boundary}`, start);
  return start < 0 || end < 0 ? Buffer.alloc(0) : body.subarray(start + 4, end);
}

function text(status: number, body: string): Reply {
  return { kind: 'text', status, headers: {}, body };
}

function completeUpload(args: JsonObject, workspace: Workspace): JsonObject {
  const asked = jsonField(args, 'files');
  const wanted = Array.isArray(asked) ? asked.filter(isObject) : [];
  if (wanted.length === 0) return refused('invalid_arguments');
  const files: UploadedFile[] = [];
  for (const each of wanted) {
    const file = workspace.store.files.get(textAt(each, 'id') ?? '');
    if (file === undefined || file.state !== 'uploaded') return refused('file_not_found');
    files.push({ ...file, title: textAt(each, 'title') ?? file.title, state: 'shared' });
  }
  const channelId = textAt(args, 'channel_id') ?? textAt(args, 'channels');
  if (channelId !== undefined && channelId !== '') {
    const answer = share(args, workspace, channelId, files);
    if (answer !== undefined) return answer;
  }
  for (const file of files) workspace.store.files.set(file.id, file);
  return { ok: true, files: files.map((file) => fileJson(workspace, file)) };
}

/** Posts the files as one message; says what is wrong, or nothing. `initial_comment` wins over `blocks`. */
function share(
  args: JsonObject,
  workspace: Workspace,
  channelId: string,
  files: UploadedFile[],
): JsonObject | undefined {
  const channel = destination(workspace, { channel: channelId });
  if (channel.kind === 'refused') return channel.answer;
  const threadTs = textAt(args, 'thread_ts');
  if (threadTs !== undefined && !isParent(workspace, channel.value, threadTs)) return refused('invalid_thread_ts');
  const comment = textAt(args, 'initial_comment');
  const read = readContent(comment === undefined ? args : { text: comment }, blockLimits(workspace.knobs));
  if (read.kind === 'refused') return read.answer;
  const ids = files.map((file) => file.id);
  for (const file of files) workspace.store.files.set(file.id, file);
  workspace.store.put(newMessage(workspace, channel.value, read.content, { threadTs, files: ids }));
  return undefined;
}

function isParent(workspace: Workspace, channel: Channel, ts: string): boolean {
  const parent = workspace.store.messages.get(channel.id)?.get(ts);
  return parent !== undefined && parent.threadTs === undefined;
}

export const fileMethods: Methods = {
  'files.info': { token: 'bot', scopes: ['files:read'], run: filesInfo },
  'files.getUploadURLExternal': { token: 'bot', scopes: ['files:write'], run: getUploadUrl },
  'files.completeUploadExternal': { token: 'bot', scopes: ['files:write'], run: completeUpload },
};
