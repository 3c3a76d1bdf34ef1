// What the page is told: the shapes that go from its server to the browser, each part on its own when it changes.
import type { JsonObject } from '../workspace/json.ts';

export interface Parts {
  about: ShownAbout;
  people: ShownPerson[];
  channels: ShownChannel[];
  messages: ShownMessage[];
  views: ShownView[];
  refusals: ShownRefusal[];
  foundation: ShownFoundation;
  troubles: ShownTrouble[];
  wire: ShownWire;
}

export interface ShownAbout {
  team: string;
  /** The bot's user id, and the name it has in messages. */
  bot: { id: string; name: string };
  command: { name: string; description: string; hint: string };
  usergroups: { id: string; handle: string }[];
}

export interface ShownPerson {
  id: string;
  name: string;
  realName: string;
  /** `developer of shop/prod`, as the foundation has it. */
  roles: string[];
  isGuest: boolean;
  isForeign: boolean;
  isBot: boolean;
  deleted: boolean;
}

export interface ShownChannel {
  id: string;
  name: string;
  isIm: boolean;
  isShared: boolean;
  members: string[];
}

export interface ShownFile {
  id: string;
  name: string;
  title: string;
  size: number;
  isPicture: boolean;
  altText: string;
}

export interface ShownMessage {
  channel: string;
  ts: string;
  from: string;
  text: string;
  /** The message as one reads it aloud. */
  spoken: string;
  blocks: JsonObject[];
  attachments: JsonObject[];
  threadTs?: string;
  to?: string;
  edits: number;
  showsEdited: boolean;
  files: ShownFile[];
  at: number;
}

export interface ShownView {
  id: string;
  type: 'modal' | 'home';
  person: string;
  hash: string;
  definition: JsonObject;
  values: Record<string, JsonObject>;
  errors: Record<string, string>;
}

/** What Slack did not take, where the person would have seen it; without a place nobody would have. */
export interface ShownRefusal {
  key: string;
  method: string;
  reason: string;
  details: string[];
  channel?: string;
  person?: string;
  times: number;
  at: number;
}

export interface ShownApp {
  path: string;
  guid: string;
  state: 'STARTED' | 'STOPPED';
  ports: readonly number[];
}

export interface ShownRoute {
  url: string;
  apps: string[];
  internal: boolean;
}

export interface ShownPolicy {
  from: string;
  to: string;
  protocol: 'tcp' | 'udp';
  start: number;
  end: number;
}

export interface ShownFoundation {
  spaces: string[];
  apps: ShownApp[];
  routes: ShownRoute[];
  policies: ShownPolicy[];
}

export interface ShownTrouble {
  id: string;
  where: 'foundation' | 'slack';
  label: string;
  /** What to look out for. */
  explains: string;
  /** A switch is broken until it is mended; an act happens once. */
  kind: 'switch' | 'act';
  /** What is broken now, in a few words; absent when all is well. */
  state?: string;
}

export interface ShownRequest {
  key: string;
  what: string;
  by: string;
  status: number | null;
  ms: number | null;
  at: number;
}

export interface ShownCall {
  key: string;
  method: string;
  ok: boolean;
  error?: string;
  status: number;
  ms: number;
  at: number;
  args: JsonObject;
}

export interface ShownDelivery {
  key: string;
  kind: string;
  what: string;
  via: string;
  status: number;
  failure?: string;
  retry: number;
  ms: number;
  at: number;
  sent: JsonObject;
  answer: string;
}

export interface ShownWire {
  requests: ShownRequest[];
  calls: ShownCall[];
  deliveries: ShownDelivery[];
}

/** How an act ended, as the person would be told; `refused` is what Slack would have thrown away. */
export interface ActOutcome {
  failure?: string;
  refusals?: string[];
  errors?: Record<string, string>;
  options?: JsonObject[];
}

export type ActAnswer = { ok: true; outcome: ActOutcome } | { ok: false; error: string };
