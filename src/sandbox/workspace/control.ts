// The control API under /__sandbox/: drives a workspace that runs in another process.
import { z } from 'zod';
import type { Acting } from './acting.ts';
import { type Json, type JsonObject, parseJson } from './json.ts';
import type { Reply } from './web-api.ts';
import type { Workspace } from './workspace.ts';

export interface Controlled {
  workspace: Workspace;
  acting: Acting;
}

const choice = z.strictObject({
  text: z.strictObject({ type: z.literal('plain_text'), text: z.string() }),
  value: z.string(),
});
const filled = z.union([z.string(), z.number(), choice, z.array(z.union([z.string(), choice])), z.null()]);
const Command = z.strictObject({ person: z.string(), channel: z.string(), text: z.string() });
const Place = z.union([z.strictObject({ channel: z.string(), ts: z.string() }), z.strictObject({ view: z.string() })]);
const Press = z.strictObject({ person: z.string(), on: Place, what: z.string(), value: filled.optional() });
const Submit = z.strictObject({ person: z.string(), values: z.record(z.string(), filled).default({}) });
const Somebody = z.strictObject({ person: z.string() });
const Membership = z.strictObject({ person: z.string(), channel: z.string() });
const Knobs = z
  .strictObject({
    rateLimits: z.boolean(),
    rateLimitBudget: z.record(z.string(), z.number()),
    postsPerSecondPerChannel: z.number(),
    refuseNewBlocks: z.boolean(),
    refusedBlocks: z.array(z.string()),
    uniqueActionIdsPerMessage: z.boolean(),
    editWindowClosed: z.boolean(),
    slack: z.enum(['up', 'unavailable', 'drops']),
    duplicateDelivery: z.enum(['off', 'together', 'after']),
    smartPunctuation: z.boolean(),
    escapeInCommand: z.boolean(),
    shouldEscape: z.boolean(),
    ackTimeoutMs: z.number(),
    lateAcknowledgements: z.boolean(),
    eventRetryDelaysMs: z.array(z.number()),
    homeTabEnabled: z.boolean(),
    fileUploads: z.enum(['enabled', 'file_uploads_disabled', 'file_uploads_except_images_disabled']),
  })
  .partial();
const Fault = z.strictObject({
  method: z.string(),
  times: z.number().int().positive().default(1),
  fault: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rate_limited'), retryAfter: z.number() }),
    z.strictObject({ kind: z.literal('status'), status: z.number(), body: z.string().default('') }),
    z.strictObject({ kind: z.literal('error'), error: z.string() }),
    z.strictObject({ kind: z.literal('drop'), when: z.enum(['before', 'after']) }),
    z.strictObject({ kind: z.literal('delay'), ms: z.number() }),
    z.strictObject({ kind: z.literal('hold') }),
  ]),
});
const EventsUrl = z.strictObject({ url: z.url() });

type Act = (args: JsonObject, controlled: Controlled) => unknown;

const ACTS: Record<string, Act> = {
  command: (args, { acting }) => {
    const { person, channel, text } = Command.parse(args);
    return acting.command(person, channel, text);
  },
  press: (args, { acting, workspace }) => {
    const { person, on, what, value } = Press.parse(args);
    const target = 'view' in on ? workspace.store.view(on.view) : on;
    if (target === undefined) throw new Error('that view is not open');
    return acting.press(person, target, what, value === undefined ? {} : { value });
  },
  submitView: (args, { acting }) => {
    const { person, values } = Submit.parse(args);
    const view = acting.views(person).at(-1);
    if (view === undefined) throw new Error(`${person} has no modal open`);
    return acting.submitView(person, view, values);
  },
  closeView: (args, { acting }) => acting.closeView(Somebody.parse(args).person),
  openHome: (args, { acting }) => acting.openHome(Somebody.parse(args).person),
  invite: (args, { acting }) => {
    const { person, channel } = Membership.parse(args);
    acting.invite(person, channel);
    return {};
  },
  kick: (args, { acting }) => {
    const { person, channel } = Membership.parse(args);
    acting.kick(person, channel);
    return {};
  },
  knobs: (args, { workspace }) => {
    Object.assign(workspace.knobs, Knobs.parse(args));
    workspace.store.announce({ kind: 'knobs' });
    return workspace.knobs;
  },
  faults: (args, { workspace }) => {
    const { method, fault, times } = Fault.parse(args);
    workspace.faults.plan(method, fault, times);
    workspace.store.announce({ kind: 'knobs' });
    return workspace.faults.pending;
  },
  clearFaults: (_, { workspace }) => {
    workspace.faults.clear();
    workspace.store.announce({ kind: 'knobs' });
    return workspace.faults.pending;
  },
  eventsUrl: (args, { workspace }) => {
    workspace.eventsUrl = EventsUrl.parse(args).url;
    return {};
  },
};

/** Each act's name is the last part of its path: POST /__sandbox/press. */
export const CONTROL_ACTS: readonly string[] = Object.keys(ACTS);

export async function handleControl(
  controlled: Controlled,
  method: string,
  path: string,
  args: JsonObject,
): Promise<Reply> {
  const name = path.slice('/__sandbox/'.length);
  if (method === 'GET' && name === 'state') return reply(200, stateOf(controlled));
  const act = method === 'POST' ? ACTS[name] : undefined;
  if (act === undefined) return reply(404, { ok: false, error: `there is no ${method} ${path}` });
  try {
    return reply(200, { ok: true, result: asJson(await act(args, controlled)) });
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return reply(400, { ok: false, error: message });
  }
}

function stateOf({ workspace, acting }: Controlled): JsonObject {
  const { store } = workspace;
  const shown = (value: object): Json => asJson(value);
  return {
    ok: true,
    now: workspace.now(),
    people: shown([...store.people.values()]),
    channels: [...store.channels.values()].map((channel) => ({
      ...channel,
      members: [...channel.members],
      messages: store.history(channel.id).map((each) => ({ ...jsonObject(each), rendered: acting.render(each) })),
    })),
    ephemerals: store.ephemerals.map((each) => ({ ...jsonObject(each), rendered: acting.render(each) })),
    modals: [...store.modals.values()].flat().map((each) => ({ ...jsonObject(each), rendered: acting.render(each) })),
    homes: [...store.homes.values()].map((each) => ({ ...jsonObject(each), rendered: acting.render(each) })),
    calls: shown(workspace.calls.slice(-200)),
    deliveries: shown(workspace.deliveries.slice(-200)),
    knobs: shown(workspace.knobs),
    faults: shown(workspace.faults.pending),
    eventsUrl: workspace.eventsUrl ?? null,
  };
}

/** What JSON makes of a value: missing fields go, dates and buffers become what they say of themselves. */
function asJson(value: unknown): Json {
  return parseJson(JSON.stringify(value ?? null)) ?? null;
}

function jsonObject(value: object): JsonObject {
  const json = asJson(value);
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
}

function reply(status: number, body: JsonObject): Reply {
  return { kind: 'json', status, headers: {}, body };
}
