// Where a person would have seen what a call was to show: what was refused is shown there too, by whoever shows it.
import { type JsonObject, textAt } from './json.ts';
import type { CallPlace, Workspace } from './workspace.ts';

/** `path` is the one a response_url was called at. */
export function placeOf(workspace: Workspace, method: string, args: JsonObject, path: string): CallPlace {
  if (method === 'response_url') {
    const target = workspace.responseUrls.targetOf(path);
    return { channel: target?.channel, person: target?.person };
  }
  if (method.startsWith('views.')) return { channel: undefined, person: viewer(workspace, args) };
  const named = textAt(args, 'channel') ?? textAt(args, 'channel_id') ?? textAt(args, 'channels') ?? '';
  const person = workspace.store.people.get(named);
  const channel = person === undefined ? workspace.store.channel(named) : workspace.store.directChannel(person);
  const only = method === 'chat.postEphemeral' ? textAt(args, 'user') : undefined;
  return { channel: channel?.id, person: only ?? (channel?.isIm ? channel.name : undefined) };
}

function viewer(workspace: Workspace, args: JsonObject): string | undefined {
  const trigger = textAt(args, 'trigger_id') ?? textAt(args, 'interactivity_pointer') ?? '';
  const view = workspace.store.view(textAt(args, 'view_id') ?? '');
  return textAt(args, 'user_id') ?? view?.person ?? workspace.triggers.personOf(trigger);
}
