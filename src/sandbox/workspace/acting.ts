// What people can do and see in the workspace, by name: the surface that tests, the demo and the control API drive.
import { type CommandOutcome, typeCommand } from './commands.ts';
import type { Postman, RawRequest } from './delivery.ts';
import { type Token, tokensIn } from './entities.ts';
import type { JsonObject } from './json.ts';
import { closeView, fillTop, openHome, type SubmitOutcome, submitView } from './modals.ts';
import { interaction } from './payloads.ts';
import { newMessage, plainContent } from './posting.ts';
import { press, type PressOutcome, suggest, type Target } from './presses.ts';
import { renderMessage, renderView } from './render.ts';
import { textsRead } from './render-text.ts';
import type { Channel, Person } from './seed.ts';
import type { Message, View } from './store.ts';
import type { Filled } from './view-values.ts';
import type { Delivery, Workspace } from './workspace.ts';

export interface Suggestions {
  options: JsonObject[];
  refusals: string[];
  failure: Delivery['failure'];
  delivery: Delivery | undefined;
}

/** People and channels are named as one reads them: `ada` or `U0ADA`, `#c2c-audit` or `C0AUDIT`, `@c2c` for the bot's DM. */
export interface Acting {
  command: (person: string, channel: string, typed: string) => Promise<CommandOutcome>;
  press: (person: string, target: Target, what: string, options?: { value?: Filled }) => Promise<PressOutcome>;
  suggest: (person: string, target: Target, actionId: string, query: string) => Promise<Suggestions>;
  submitView: (person: string, view: View, values?: Record<string, Filled>) => Promise<SubmitOutcome>;
  /** What a person has put into the modal on top, before they send it. */
  fillView: (person: string, values: Record<string, Filled>) => View;
  closeView: (person: string) => Promise<Delivery | undefined>;
  openHome: (person: string) => Promise<Delivery>;
  /** The manifest's global shortcut, from the + menu of Slack's composer. */
  shortcut: (person: string, callbackId: string) => Promise<Delivery>;
  /** An ordinary message; the bot hears nothing of it. */
  say: (person: string, channel: string, text: string) => Message;
  deliverRaw: (raw: RawRequest) => Promise<{ status: number; body: string }>;
  /** Puts a person, or the bot, into a channel or takes them out. */
  invite: (person: string, channel: string) => void;
  kick: (person: string, channel: string) => void;

  /** A channel's messages, or a person's direct messages with the bot, oldest first. */
  messages: (channelOrPerson: string) => Message[];
  ephemerals: (person: string) => Message[];
  directMessages: (person: string) => Message[];
  /** The stack of open modals, the visible one last. */
  views: (person: string) => View[];
  home: (person: string) => View | undefined;
  findMessage: (
    channelOrPerson: string,
    matches: string | RegExp | ((message: Message) => boolean),
  ) => Message | undefined;
  /** The `<...>` tokens Slack would act on: mentions, broadcasts, links, dates. */
  tokens: (shown: Message | View) => Token[];
  render: (shown: Message | View) => string;
  /** Everything there is, as text. */
  renderAll: () => string;
}

export function acting(workspace: Workspace, postman: Postman): Acting {
  const { store } = workspace;
  const personOf = (name: string): Person => {
    const person = store.person(name);
    if (person !== undefined) return person;
    const names = [...store.people.values()].map((each) => each.name).join(', ');
    throw new Error(`nobody is called "${name}"; there is: ${names}`);
  };
  const channelOf = (name: string, person?: Person): Channel => {
    if (name === '@c2c' && person !== undefined) return store.directChannel(person);
    const channel = store.channel(name);
    if (channel !== undefined) return channel;
    const names = [...store.channels.values()].map((each) => `#${each.name}`).join(', ');
    throw new Error(`there is no channel "${name}"; there is: ${names}`);
  };
  const membership = (name: string, channelName: string, change: (members: Set<string>, id: string) => void): void => {
    const [person, channel] = [personOf(name), channelOf(channelName)];
    const members = new Set(channel.members);
    change(members, person.id);
    store.channels.set(channel.id, { ...channel, members });
    store.announce({ kind: 'people' });
  };
  const messages = (channelOrPerson: string): Message[] => {
    const channel = store.channel(channelOrPerson) ?? store.directChannel(personOf(channelOrPerson));
    return store.history(channel.id);
  };
  const reader = () => ({ store, now: workspace.now() });
  const render = (shown: Message | View): string =>
    'ts' in shown ? renderMessage(shown, reader()) : renderView(shown, reader());

  return {
    command: async (name, channelName, typed) => {
      const person = personOf(name);
      const channel = channelOf(channelName, person);
      if (person.deleted) throw new Error(`${person.name} is deactivated and cannot type`);
      if (!channel.members.has(person.id)) throw new Error(`${person.name} is not in #${channel.name}`);
      return typeCommand(workspace, postman, person, channel, typed);
    },
    press: async (name, target, what, options) =>
      press(workspace, postman, personOf(name), target, what, options?.value),
    suggest: async (name, target, actionId, query) =>
      suggest(workspace, postman, personOf(name), target, actionId, query),
    submitView: async (name, view, values) => submitView(workspace, postman, personOf(name), view, values ?? {}),
    fillView: (name, values) => fillTop(workspace, personOf(name), values),
    closeView: async (name) => closeView(workspace, postman, personOf(name)),
    openHome: async (name) => openHome(workspace, postman, personOf(name)),
    shortcut: async (name, callbackId) => {
      const person = personOf(name);
      return postman.deliver('interaction', {
        ...interaction('shortcut', workspace, person),
        callback_id: callbackId,
        action_ts: store.nextTs(workspace.now()),
        trigger_id: workspace.triggers.issue(person.id, undefined, workspace.now()),
      });
    },
    say: (name, channelName, text) => {
      const person = personOf(name);
      const message = newMessage(workspace, channelOf(channelName, person), plainContent(text), { from: person.id });
      store.put(message);
      return message;
    },
    deliverRaw: (raw) => postman.deliverRaw(raw),
    invite: (name, channel) => membership(name, channel, (members, id) => members.add(id)),
    kick: (name, channel) => membership(name, channel, (members, id) => members.delete(id)),
    messages,
    ephemerals: (name) => {
      const { id } = personOf(name);
      return store.ephemerals.filter((each) => each.to === id);
    },
    directMessages: (name) => store.history(store.directChannel(personOf(name)).id),
    views: (name) => [...store.modalStack(personOf(name).id)],
    home: (name) => store.homes.get(personOf(name).id),
    findMessage: (channelOrPerson, matches) =>
      messages(channelOrPerson).find((message) => {
        if (typeof matches === 'function') return matches(message);
        const text = render(message);
        return typeof matches === 'string' ? text.includes(matches) : matches.test(text);
      }),
    tokens: (shown) => textsRead(shown).flatMap(tokensIn),
    render,
    renderAll: () => renderAll(workspace, render),
  };
}

function renderAll(workspace: Workspace, render: (shown: Message | View) => string): string {
  const { store } = workspace;
  const nameOf = (id: string): string => store.people.get(id)?.name ?? id;
  const indented = (text: string): string => text.replace(/^/gm, '    ');
  const lines: string[] = [];
  for (const channel of store.channels.values()) {
    const history = store.history(channel.id);
    if (history.length === 0) continue;
    lines.push(channel.isIm ? `direct messages of ${nameOf(channel.name)}:` : `#${channel.name}:`);
    for (const message of history) lines.push(`  ${nameOf(message.from)} ${message.ts}`, indented(render(message)));
  }
  for (const message of store.ephemerals) {
    lines.push(`only ${nameOf(message.to ?? '')} sees:`, indented(render(message)));
  }
  for (const [person, stack] of store.modals) {
    for (const view of stack) lines.push(`modal of ${nameOf(person)}:`, indented(render(view)));
  }
  for (const [person, view] of store.homes) lines.push(`home of ${nameOf(person)}:`, indented(render(view)));
  const failed = workspace.calls.filter((call) => !call.ok).slice(-5);
  for (const call of failed) lines.push(`refused: ${call.method} ${call.error ?? call.status}`);
  return lines.length === 0 ? '(nothing)' : lines.join('\n');
}
