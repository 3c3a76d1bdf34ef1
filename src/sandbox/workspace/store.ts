// The state of the workspace: its messages, ephemerals, views and files, and who hears of a change.
import type { JsonObject } from './json.ts';
import type { Channel, Person, Seed, Usergroup } from './seed.ts';

/** A message as it is now. An update replaces the record, so one that was handed out stays what it was. */
export interface Message {
  channel: string;
  ts: string;
  from: string;
  text: string;
  blocks: JsonObject[];
  attachments: JsonObject[];
  threadTs: string | undefined;
  /** The only person who sees it, when it is ephemeral. */
  to: string | undefined;
  /** How often it was changed. */
  edits: number;
  /** Whether people see "(edited)": not when blocks were updated (chat.update's documentation). */
  showsEdited: boolean;
  metadata: JsonObject | undefined;
  files: string[];
  at: number;
}

export interface View {
  id: string;
  type: 'modal' | 'home';
  person: string;
  hash: string;
  rootId: string;
  previousId: string | undefined;
  /** The view as the app gave it, block_ids and action_ids filled in. */
  definition: JsonObject;
  /** Values by block_id and action_id, as a view_submission carries them. */
  values: Record<string, JsonObject>;
  /** What `response_action: errors` put under the inputs, by block_id. */
  errors: Record<string, string>;
  updates: number;
}

export interface UploadedFile {
  id: string;
  name: string;
  title: string;
  size: number;
  bytes: Buffer;
  state: 'awaiting bytes' | 'uploaded' | 'shared';
  altText: string;
  /** The person who uploaded it; absent: the bot. */
  owner?: string;
}

export type Change =
  | { kind: 'message'; did: 'posted' | 'updated' | 'deleted'; message: Message }
  | { kind: 'ephemeral'; did: 'shown' | 'replaced' | 'removed'; message: Message }
  | { kind: 'view'; did: 'opened' | 'updated' | 'closed'; view: View }
  | { kind: 'call' | 'delivery' | 'socket' | 'people' | 'knobs' };

export class Store {
  readonly seed: Seed;
  readonly people = new Map<string, Person>();
  readonly channels = new Map<string, Channel>();
  readonly usergroups = new Map<string, Usergroup>();
  readonly messages = new Map<string, Map<string, Message>>();
  readonly ephemerals: Message[] = [];
  readonly modals = new Map<string, View[]>();
  readonly homes = new Map<string, View>();
  readonly files = new Map<string, UploadedFile>();
  /** What each person chose in a message's menus, until it is replaced. */
  readonly messageValues = new Map<string, Record<string, JsonObject>>();
  readonly #listeners = new Set<(change: Change) => void>();
  #count = 0;

  constructor(seed: Seed) {
    this.seed = seed;
    for (const person of seed.people) this.people.set(person.id, { ...person });
    for (const channel of seed.channels) this.channels.set(channel.id, { ...channel });
    for (const group of seed.usergroups) this.usergroups.set(group.id, { ...group });
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }

  nextId(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count.toString(36).toUpperCase().padStart(8, '0')}`;
  }

  /** Unique and rising even when the clock stands still. */
  nextTs(now: number): string {
    this.#count += 1;
    return `${Math.floor(now / 1000)}.${String(this.#count).padStart(6, '0')}`;
  }

  person(nameOrId: string): Person | undefined {
    const name = nameOrId.replace(/^@/, '');
    return this.people.get(name) ?? [...this.people.values()].find((each) => each.name === name);
  }

  channel(nameOrId: string): Channel | undefined {
    const name = nameOrId.replace(/^#/, '');
    return this.channels.get(name) ?? [...this.channels.values()].find((each) => each.name === name && !each.isIm);
  }

  /** The direct channel between the bot and a person, made on first use. */
  directChannel(person: Person): Channel {
    const id = `D${person.id.slice(1)}`;
    const known = this.channels.get(id);
    if (known !== undefined) return known;
    const members = new Set([person.id, this.seed.bot.userId]);
    const channel = { id, name: person.id, isPrivate: true, isIm: true, isShared: false, isArchived: false, members };
    this.channels.set(id, channel);
    return channel;
  }

  history(channel: string): Message[] {
    return [...(this.messages.get(channel)?.values() ?? [])];
  }

  put(message: Message): void {
    const history = this.messages.get(message.channel) ?? new Map<string, Message>();
    const did = history.has(message.ts) ? 'updated' : 'posted';
    this.messages.set(message.channel, history.set(message.ts, message));
    this.announce({ kind: 'message', did, message });
  }

  remove(message: Message): void {
    this.messages.get(message.channel)?.delete(message.ts);
    this.announce({ kind: 'message', did: 'deleted', message });
  }

  showEphemeral(message: Message): void {
    this.ephemerals.push(message);
    this.announce({ kind: 'ephemeral', did: 'shown', message });
  }

  replaceEphemeral(ts: string, replacement: Message | undefined): void {
    const index = this.ephemerals.findIndex((each) => each.ts === ts);
    const old = this.ephemerals[index];
    if (old === undefined) return;
    if (replacement === undefined) this.ephemerals.splice(index, 1);
    else this.ephemerals[index] = replacement;
    this.announce({ kind: 'ephemeral', did: replacement ? 'replaced' : 'removed', message: replacement ?? old });
  }

  modalStack(person: string): View[] {
    return this.modals.get(person) ?? [];
  }

  setModalStack(person: string, stack: View[], view: View, did: 'opened' | 'updated' | 'closed'): void {
    this.modals.set(person, stack);
    this.announce({ kind: 'view', did, view });
  }

  view(id: string): View | undefined {
    const open = [...this.modals.values()].flat();
    return [...open, ...this.homes.values()].find((each) => each.id === id);
  }
}
