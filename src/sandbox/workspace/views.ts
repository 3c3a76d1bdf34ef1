// Views while they are open: how one is made, changed and shown in payloads, and how the stack of modals moves.
import { withIds } from './content.ts';
import { type JsonObject, objectsAt, textAt } from './json.ts';
import type { View } from './store.ts';
import { valuesOf } from './view-values.ts';
import type { Workspace } from './workspace.ts';

export const DEEPEST_STACK = 3;

export function newView(workspace: Workspace, person: string, definition: JsonObject, below: View | undefined): View {
  const id = workspace.store.nextId('V');
  const whole = { ...definition, blocks: withIds(objectsAt(definition, 'blocks')) };
  return {
    id,
    type: textAt(definition, 'type') === 'home' ? 'home' : 'modal',
    person,
    hash: freshHash(workspace),
    rootId: below?.rootId ?? id,
    previousId: below?.id,
    definition: whole,
    values: valuesOf(whole),
    errors: {},
    updates: 0,
  };
}

export function changedView(workspace: Workspace, view: View, definition: JsonObject): View {
  const whole = { ...definition, blocks: withIds(objectsAt(definition, 'blocks')) };
  return {
    ...view,
    hash: freshHash(workspace),
    definition: whole,
    values: valuesOf(whole, view.values),
    errors: {},
    updates: view.updates + 1,
  };
}

function freshHash(workspace: Workspace): string {
  return `${Math.floor(workspace.now() / 1000)}.${workspace.store.nextId('h')}`;
}

/** Puts a changed view where its former self is: in the person's stack of modals, or on the home tab. */
export function replaceView(workspace: Workspace, view: View): void {
  const { store } = workspace;
  if (view.type === 'home') {
    store.homes.set(view.person, view);
    store.announce({ kind: 'view', did: 'updated', view });
    return;
  }
  const stack = store.modalStack(view.person).map((each) => (each.id === view.id ? view : each));
  store.setModalStack(view.person, stack, view, 'updated');
}

export function pushView(workspace: Workspace, person: string, definition: JsonObject): View {
  const stack = workspace.store.modalStack(person);
  const view = newView(workspace, person, definition, stack.at(-1));
  workspace.store.setModalStack(person, [...stack, view], view, 'opened');
  return view;
}

/** A view as the Web API and the payloads carry it. */
export function viewJson(workspace: Workspace, view: View): JsonObject {
  const { team, app, bot } = workspace.store.seed;
  const { definition } = view;
  return {
    id: view.id,
    team_id: team.id,
    type: view.type,
    blocks: objectsAt(definition, 'blocks'),
    private_metadata: textAt(definition, 'private_metadata') ?? '',
    callback_id: textAt(definition, 'callback_id') ?? '',
    state: { values: view.values },
    hash: view.hash,
    title: definition['title'] ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: definition['clear_on_close'] ?? false,
    notify_on_close: definition['notify_on_close'] ?? false,
    close: definition['close'] ?? null,
    submit: definition['submit'] ?? null,
    previous_view_id: view.previousId ?? null,
    root_view_id: view.rootId,
    app_id: app.id,
    external_id: textAt(definition, 'external_id') ?? '',
    app_installed_team_id: team.id,
    bot_id: bot.botId,
  };
}
