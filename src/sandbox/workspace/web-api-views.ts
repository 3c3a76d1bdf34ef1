// views.*: opening modals with a trigger, pushing, updating by hash, and publishing the home tab.
import { jsonField, refused, refusedWith } from './content.ts';
import { isObject, type Json, type JsonObject, textAt, without } from './json.ts';
import type { View } from './store.ts';
import { judgeView } from './view-rules.ts';
import { changedView, DEEPEST_STACK, newView, pushView, replaceView, viewJson } from './views.ts';
import type { Methods } from './web-api.ts';
import { blockLimits, type Workspace } from './workspace.ts';

type Judged = { kind: 'view'; view: JsonObject } | { kind: 'refused'; answer: JsonObject };

export function judged(workspace: Workspace, given: Json | undefined, type: 'modal' | 'home', except?: View): Judged {
  const verdict = judgeView(given, type, blockLimits(workspace.knobs));
  if (verdict.kind === 'refused') {
    const plain = verdict.complaints.length === 0;
    const answer = without(refusedWith(verdict.error, verdict.complaints), 'errors');
    return { kind: 'refused', answer: plain ? refused(verdict.error) : answer };
  }
  const externalId = textAt(verdict.view, 'external_id');
  const taken = externalId !== undefined && externalId !== '' && byExternalId(workspace, externalId);
  if (taken && taken.id !== except?.id) return { kind: 'refused', answer: refused('duplicate_external_id') };
  return { kind: 'view', view: verdict.view };
}

function everyView(workspace: Workspace): View[] {
  return [...[...workspace.store.modals.values()].flat(), ...workspace.store.homes.values()];
}

function byExternalId(workspace: Workspace, id: string): View | undefined {
  return everyView(workspace).find((view) => textAt(view.definition, 'external_id') === id);
}

function open(args: JsonObject, workspace: Workspace): JsonObject {
  const triggerId = textAt(args, 'trigger_id') ?? textAt(args, 'interactivity_pointer') ?? '';
  const trigger = workspace.triggers.check(triggerId, workspace.now());
  if (trigger.kind === 'refused') return refused(trigger.error);
  const given = judged(workspace, jsonField(args, 'view'), 'modal');
  if (given.kind === 'refused') return given.answer;
  workspace.triggers.use(triggerId);
  const view = newView(workspace, trigger.person, given.view, undefined);
  workspace.store.setModalStack(trigger.person, [view], view, 'opened');
  return { ok: true, view: viewJson(workspace, view) };
}

function push(args: JsonObject, workspace: Workspace): JsonObject {
  const triggerId = textAt(args, 'trigger_id') ?? textAt(args, 'interactivity_pointer') ?? '';
  const trigger = workspace.triggers.check(triggerId, workspace.now());
  if (trigger.kind === 'refused') return refused(trigger.error);
  const stack = workspace.store.modalStack(trigger.person);
  // A push needs the trigger of something done inside the open modal; from elsewhere there is no stack to push on.
  if (trigger.view === undefined || stack.length === 0) return refused('not_found');
  if (stack.length >= DEEPEST_STACK) return refused('push_limit_reached');
  const given = judged(workspace, jsonField(args, 'view'), 'modal');
  if (given.kind === 'refused') return given.answer;
  workspace.triggers.use(triggerId);
  return { ok: true, view: viewJson(workspace, pushView(workspace, trigger.person, given.view)) };
}

function update(args: JsonObject, workspace: Workspace): JsonObject {
  const id = textAt(args, 'view_id');
  const externalId = textAt(args, 'external_id');
  const view = id === undefined ? byExternalId(workspace, externalId ?? ' ') : workspace.store.view(id);
  if (view === undefined) return refused('not_found');
  const hash = textAt(args, 'hash');
  if (hash !== undefined && hash !== '' && hash !== view.hash) return refused('hash_conflict');
  const given = judged(workspace, jsonField(args, 'view'), view.type, view);
  if (given.kind === 'refused') return given.answer;
  const changed = changedView(workspace, view, given.view);
  replaceView(workspace, changed);
  return { ok: true, view: viewJson(workspace, changed) };
}

function publish(args: JsonObject, workspace: Workspace): JsonObject {
  if (!workspace.knobs.homeTabEnabled) return refused('not_enabled');
  const person = workspace.store.people.get(textAt(args, 'user_id') ?? '');
  if (person === undefined || person.deleted) return refused('user_not_found');
  const before = workspace.store.homes.get(person.id);
  const hash = textAt(args, 'hash');
  if (hash !== undefined && hash !== '' && hash !== before?.hash) return refused('hash_conflict');
  const given = judged(workspace, jsonField(args, 'view'), 'home', before);
  if (given.kind === 'refused') return given.answer;
  const { view } = given;
  const now = before ? changedView(workspace, before, view) : newView(workspace, person.id, view, undefined);
  replaceView(workspace, now);
  return { ok: true, view: viewJson(workspace, now) };
}

export const viewMethods: Methods = {
  'views.open': { token: 'bot', scopes: [], run: open },
  'views.push': { token: 'bot', scopes: [], run: push },
  'views.update': { token: 'bot', scopes: [], run: update },
  'views.publish': { token: 'bot', scopes: [], run: publish },
};

/** A view given in an acknowledgement may be JSON or a text holding it. */
export function viewIn(body: JsonObject): Json | undefined {
  const view = jsonField(body, 'view');
  return isObject(view) ? view : undefined;
}
