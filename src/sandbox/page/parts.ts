// The workspace and the foundation as the page shows them: bounded lists, names joined, secrets masked.
import type { FoundationStandIn } from '../foundation/server.ts';
import type { WorkspaceStandIn } from '../workspace/server.ts';
import type { Message, View } from '../workspace/store.ts';
import { refusalsOf } from './refusals.ts';
import type { Parts, ShownFoundation, ShownMessage, ShownPerson, ShownTrouble, ShownView } from './shown.ts';
import type { Trouble } from './troubles.ts';
import { wireOf } from './wire.ts';

const MOST_MESSAGES = 80;
const LONGEST_SPOKEN = 300;

export interface Stage {
  workspace: WorkspaceStandIn;
  foundation: FoundationStandIn;
  troubles: Trouble[];
  command: Parts['about']['command'];
}

export function partsOf(stage: Stage): Parts {
  const { workspace, foundation } = stage;
  return {
    about: aboutOf(stage),
    people: peopleOf(stage),
    channels: [...workspace.store.channels.values()].map((channel) => ({
      id: channel.id,
      name: channel.name,
      isIm: channel.isIm,
      isShared: channel.isShared,
      members: [...channel.members],
    })),
    messages: messagesOf(workspace),
    views: [...[...workspace.store.modals.values()].flat(), ...workspace.store.homes.values()].map(viewOf),
    refusals: refusalsOf(workspace.calls),
    foundation: foundationOf(foundation),
    troubles: stage.troubles.map(troubleOf),
    wire: wireOf(workspace, foundation),
  };
}

function aboutOf({ workspace, command }: Stage): Parts['about'] {
  const { team, bot } = workspace.store.seed;
  const name = workspace.store.people.get(bot.userId)?.name ?? 'app';
  const usergroups = [...workspace.store.usergroups.values()].map(({ id, handle }) => ({ id, handle }));
  return { team: team.name, bot: { id: bot.userId, name }, command, usergroups };
}

/** People of the workspace and users of the foundation are the same where their e-mail addresses are. */
function peopleOf({ workspace, foundation }: Stage): ShownPerson[] {
  const held = foundation.state.roles();
  const { seed, people } = workspace.store;
  return [...people.values()].map((person) => ({
    id: person.id,
    name: person.name,
    realName: person.realName,
    roles: held
      .filter(({ user, type }) => user === person.email && type !== 'organization_user')
      .map(({ type, in: place }) => `${type.replace(/^space_/, '').replace('organization_', 'org ')} of ${place}`),
    isGuest: person.isGuest,
    isForeign: person.teamId !== seed.team.id,
    isBot: person.isBot,
    deleted: person.deleted,
  }));
}

function messagesOf(workspace: WorkspaceStandIn): ShownMessage[] {
  const { store } = workspace;
  const histories = [...store.channels.keys()].flatMap((id) => store.history(id).slice(-MOST_MESSAGES));
  const all = [...histories, ...store.ephemerals.slice(-MOST_MESSAGES)];
  return all.sort((a, b) => (a.ts < b.ts ? -1 : 1)).map((message) => messageOf(workspace, message));
}

function messageOf(workspace: WorkspaceStandIn, message: Message): ShownMessage {
  const { channel, ts, from, text, blocks, attachments, threadTs, to, edits, showsEdited, at } = message;
  const files = message.files.flatMap((id) => {
    const file = workspace.store.files.get(id);
    if (file === undefined) return [];
    const { name, title, size, altText } = file;
    return [{ id, name, title, size, altText, isPicture: /\.(png|jpe?g|gif)$/i.test(name) }];
  });
  return {
    ...{ channel, ts, from, text, blocks, attachments, edits, showsEdited, files, at },
    ...(threadTs !== undefined && { threadTs }),
    ...(to !== undefined && { to }),
    spoken: workspace.render(message).slice(0, LONGEST_SPOKEN),
  };
}

function viewOf({ id, type, person, hash, definition, values, errors }: View): ShownView {
  return { id, type, person, hash, definition, values, errors };
}

function foundationOf({ state }: FoundationStandIn): ShownFoundation {
  const internal = [...state.domainRecords.values()].filter((domain) => domain.internal).map(({ name }) => name);
  return {
    spaces: [...state.spaceRecords.values()].map((space) => state.spacePath(space)),
    apps: state.apps().map(({ path, guid, state: runs, ports }) => ({ path, guid, state: runs, ports })),
    routes: state.routes().map(({ url, destinations }) => ({
      url,
      apps: destinations.map(({ app }) => app),
      internal: internal.some((domain) => url.endsWith(`.${domain}`)),
    })),
    policies: state.policies(),
  };
}

function troubleOf({ id, where, label, explains, kind, state }: Trouble): ShownTrouble {
  const now = state();
  return { id, where, label, explains, kind, ...(now !== undefined && { state: now }) };
}
