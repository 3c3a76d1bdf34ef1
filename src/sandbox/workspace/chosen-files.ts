// Files that a person chooses in a modal: uploaded when they submit it, told to the app, and downloaded with its token.
import { refused } from './content.ts';
import { isObject, type JsonObject, textAt } from './json.ts';
import type { Person } from './seed.ts';
import type { UploadedFile, View } from './store.ts';
import type { Reply } from './web-api.ts';
import type { Filled } from './view-values.ts';
import { placedElements } from './view-rules.ts';
import type { Workspace } from './workspace.ts';

/**
 * What a person chose, as `{name, content}`, in the shape in which Slack submits it. Throws where Slack's client would not
 * let them choose it.
 */
export function uploadChosen(
  workspace: Workspace,
  person: Person,
  view: View,
  filled: Record<string, Filled>,
): Record<string, Filled> {
  return Object.fromEntries(
    Object.entries(filled).map(([name, value]) => {
      const element = placedElements(view.definition).find(
        ({ block, element: each }) =>
          each['type'] === 'file_input' &&
          [block['block_id'], each['action_id'], textAt(block, 'label', 'text')].includes(name),
      )?.element;
      if (element === undefined || !Array.isArray(value)) return [name, value];
      const most = Number(element['max_files'] ?? 10);
      if (value.length > most) throw new Error(`at most ${most} files can be chosen, and these are ${value.length}`);
      return [name, value.map((each) => upload(workspace, person, element, each))];
    }),
  );
}

function upload(workspace: Workspace, person: Person, element: JsonObject, chosen: string | JsonObject): JsonObject {
  const name = isObject(chosen) ? (textAt(chosen, 'name') ?? '') : '';
  const content = isObject(chosen) ? (textAt(chosen, 'content') ?? '') : '';
  const types = Array.isArray(element['filetypes']) ? element['filetypes'].map(String) : [];
  const type = name.split('.').at(-1)?.toLowerCase() ?? '';
  if (types.length > 0 && !types.includes(type)) throw new Error(`${name} is not of the types ${types.join(', ')}`);
  const bytes = Buffer.from(content);
  const id = workspace.store.nextId('F');
  const file: UploadedFile = {
    id,
    name,
    title: name,
    size: bytes.length,
    bytes,
    state: 'uploaded',
    altText: '',
    owner: person.id,
  };
  workspace.store.files.set(id, file);
  return fileJson(workspace, file);
}

export function fileJson(workspace: Workspace, file: UploadedFile): JsonObject {
  const { team, bot } = workspace.store.seed;
  const name = encodeURIComponent(file.name);
  return {
    id: file.id,
    name: file.name,
    title: file.title,
    size: file.size,
    user: file.owner ?? bot.userId,
    mode: 'hosted',
    filetype: file.name.split('.').at(-1) ?? '',
    file_access: 'visible',
    alt_txt: file.altText,
    permalink: `https://${team.domain}.slack.com/files/${file.id}/${name}`,
    url_private: `${workspace.url}/files-pri/${team.id}-${file.id}/${name}`,
    url_private_download: `${workspace.url}/files-pri/${team.id}-${file.id}/download/${name}`,
  };
}

export function filesInfo(args: JsonObject, workspace: Workspace): JsonObject {
  const file = workspace.store.files.get(textAt(args, 'file') ?? '');
  if (file === undefined || file.state === 'awaiting bytes') return refused('file_not_found');
  return { ok: true, file: fileJson(workspace, file), comments: [] };
}

/** Without a token that may read files Slack answers the page to sign in at, and 200. */
export function downloadFile(workspace: Workspace, path: string, authorization: string | undefined): Reply {
  const { tokens, store } = workspace;
  const mayRead = authorization === `Bearer ${tokens.bot}` && store.seed.botScopes.includes('files:read');
  if (!mayRead) {
    const headers = { 'content-type': 'text/html; charset=utf-8' };
    return { kind: 'text', status: 200, headers, body: '<!DOCTYPE html><html><title>Sign in | Slack</title></html>' };
  }
  const [, id = ''] = /^\/files-pri\/[A-Z0-9]+-(F\w+)\//.exec(path) ?? [];
  const file = store.files.get(id);
  if (file === undefined) return { kind: 'text', status: 404, headers: {}, body: 'not found' };
  return { kind: 'text', status: 200, headers: {}, body: file.bytes.toString() };
}
