// What a visitor does on the page, as the person they are at the moment.
import { z } from 'zod';
import type { WorkspaceStandIn } from '../workspace/server.ts';
import type { Stage } from './parts.ts';
import type { ActOutcome } from './shown.ts';

const choice = z.strictObject({
  text: z.strictObject({ type: z.literal('plain_text'), text: z.string(), emoji: z.boolean().optional() }),
  value: z.string(),
  description: z
    .strictObject({ type: z.literal('plain_text'), text: z.string(), emoji: z.boolean().optional() })
    .optional(),
});
const chosenFile = z.strictObject({ name: z.string().max(255), content: z.string().max(1_000_000) });
const filled = z.union([
  z.string().max(20_000),
  z.number(),
  choice.transform(withoutGaps),
  z.array(z.union([z.string(), choice.transform(withoutGaps), chosenFile])),
  z.null(),
]);
const values = z.record(z.string(), filled).default({});
const place = z.union([z.strictObject({ channel: z.string(), ts: z.string() }), z.strictObject({ view: z.string() })]);

const Say = z.strictObject({ person: z.string(), channel: z.string(), text: z.string().min(1).max(20_000) });
const Press = z.strictObject({ person: z.string(), on: place, action: z.string(), value: filled.optional(), values });
const Suggest = z.strictObject({ person: z.string(), on: place, action: z.string(), query: z.string().max(300) });
const Submit = z.strictObject({ person: z.string(), view: z.string(), values });
const Somebody = z.strictObject({ person: z.string() });
const One = z.strictObject({ id: z.string() });

/** JSON has no undefined, and the stand-in's Json type knows it. */
function withoutGaps({ text, value, description }: z.output<typeof choice>) {
  const plain = (each: { text: string }) => ({ type: 'plain_text', text: each.text, emoji: true });
  return { text: plain(text), value, ...(description && { description: plain(description) }) };
}

function target(workspace: WorkspaceStandIn, on: z.output<typeof place>) {
  if ('ts' in on) return on;
  const view = workspace.store.view(on.view);
  if (view === undefined) throw new Error('that view is not open any more');
  return view;
}

function outcome(told: { failure: string | undefined; refusals?: string[] }): ActOutcome {
  return { ...(told.failure !== undefined && { failure: told.failure }), refusals: told.refusals ?? [] };
}

type Act = (args: unknown, stage: Stage) => Promise<ActOutcome>;

const ACTS: Record<string, Act> = {
  say: async (args, { workspace, command }) => {
    const { person, channel, text } = Say.parse(args);
    const [first = ''] = text.trim().split(/\s/, 1);
    if (!first.startsWith('/')) {
      workspace.say(person, channel, text);
      return {};
    }
    if (first.toLowerCase() !== command.name) {
      return { failure: `${first} is not a valid command` };
    }
    return outcome(await workspace.command(person, channel, text));
  },
  press: async (args, { workspace }) => {
    const { person, on, action, value, values } = Press.parse(args);
    if ('view' in on && Object.keys(values).length > 0) workspace.fillView(person, values);
    const pressed = workspace.press(person, target(workspace, on), action, value === undefined ? {} : { value });
    return outcome(await pressed);
  },
  suggest: async (args, { workspace }) => {
    const { person, on, action, query } = Suggest.parse(args);
    const suggested = await workspace.suggest(person, target(workspace, on), action, query);
    return { ...outcome(suggested), options: suggested.options };
  },
  submitView: async (args, { workspace }) => {
    const { person, view: id, values } = Submit.parse(args);
    const view = workspace.store.view(id);
    if (view === undefined) throw new Error('that form is not open any more');
    const submitted = await workspace.submitView(person, view, values);
    return { ...outcome(submitted), errors: submitted.errors };
  },
  closeView: async (args, { workspace }) => {
    const closed = await workspace.closeView(Somebody.parse(args).person);
    return outcome({ failure: closed?.failure });
  },
  openHome: async (args, { workspace }) => outcome(await workspace.openHome(Somebody.parse(args).person)),
  break: async (args, { troubles }) => {
    find(troubles, args).begin();
    return {};
  },
  mend: async (args, { troubles }) => {
    find(troubles, args).mend();
    return {};
  },
  mendAll: async (_, { troubles }) => {
    for (const trouble of troubles) if (trouble.state() !== undefined) trouble.mend();
    return {};
  },
};

function find(troubles: Stage['troubles'], args: unknown) {
  const { id } = One.parse(args);
  const trouble = troubles.find((each) => each.id === id);
  if (trouble === undefined) throw new Error(`there is nothing to break that is called "${id}"`);
  return trouble;
}

/** Throws with words for people when it cannot be done. */
export async function perform(stage: Stage, name: string, args: unknown): Promise<ActOutcome> {
  const act = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  if (act === undefined) throw new Error(`there is no act "${name}"`);
  try {
    return await act(args, stage);
  } catch (error) {
    throw error instanceof z.ZodError ? new Error(z.prettifyError(error), { cause: error }) : error;
  }
}
