// Slash commands: the text a person typed -> stored, and answered at once to them alone.
import { type Command, parseCommand } from '../core/command.ts';
import type { AskCommand } from '../core/access-request.ts';
import type { Lookup, Wish } from '../lifecycle/intent.ts';
import { recordIntent, recordLookup, submitAsk } from '../lifecycle/submit.ts';
import { replyHelp, replyUnbuilt } from './help.ts';
import { answerLink } from './link-button.ts';
import { readPage } from './listing.ts';
import type { Message } from './message.ts';
import type { CommandPayload } from './payloads.ts';
import { replyForeign, replyHint, replyRecorded, replySubmitted } from './replies.ts';
import { type Desk, fingerprint, keep } from './storing.ts';
import { replyTooMany } from './too-many.ts';
import { replyUnknown, tellStory } from './story.ts';
import { isForeign } from './self.ts';
import { useTarget } from './target.ts';

/** These are only stored here; the others answer from the store at once. */
const JUDGED_BY_WORKER: ReadonlySet<Command['verb']> = new Set([
  'allow',
  'route',
  'plan',
  'approve',
  'deny',
  'revoke',
  'who',
]);

/** What follows the acknowledgement where it is no message. */
export const OPEN_FORM = 'open form';

/** The private answer to a command. What it says was stored is stored. */
export async function answerCommand(desk: Desk, payload: CommandPayload): Promise<Message | typeof OPEN_FORM> {
  const origin = { teamId: payload.team_id ?? undefined, enterpriseId: payload.enterprise_id ?? undefined };
  const command = parseCommand(payload.text, desk.doors.settings.defaultTraffic);
  if ('kind' in command) return isOutsider(desk, origin) ? replyForeign() : replyHint(command);
  const judge = JUDGED_BY_WORKER.has(command.verb) ? 'worker' : 'nobody else';
  const kept = await keep(desk, origin, () => runCommand(desk, payload, command), judge);
  return kept.kind === 'kept' ? kept.value : kept.message;
}

function isOutsider({ self }: Desk, origin: Parameters<typeof isForeign>[0]): boolean {
  return self.known !== undefined && isForeign(origin, self.known);
}

async function runCommand(desk: Desk, payload: CommandPayload, command: Command): Promise<Message | typeof OPEN_FORM> {
  const { doors } = desk;
  const by = payload.user_id;
  switch (command.verb) {
    case 'allow':
    case 'route':
    case 'extend':
    case 'adopt':
    case 'remove-policy':
      return submit(desk, payload, command);
    case 'plan': {
      const excess = await lookUp(desk, payload, { kind: 'preview', ask: { ...command, verb: 'allow' } });
      return excess ?? replyRecorded(command);
    }
    case 'approve':
    case 'deny': {
      const { verb, id, reason } = command;
      await record(desk, payload, { kind: verb, request: id, ...(reason !== undefined && { reason }) });
      return replyRecorded(command);
    }
    case 'revoke':
      await record(desk, payload, revocation(command));
      return replyRecorded(command);
    case 'show': {
      const [stored, events] = await Promise.all([doors.store.find(command.id), doors.store.recall(command.id)]);
      return stored
        ? tellStory(stored.request, events, { by, at: doors.clock.now() }, desk.foundations)
        : replyUnknown(command.id);
    }
    case 'list': {
      const { filter } = command;
      const isApp = filter.kind === 'app';
      const [page, excess] = await Promise.all([
        readPage(desk, { filter }, by),
        isApp ? lookUp(desk, payload, { kind: 'who', app: filter.app, direction: 'both' }) : undefined,
      ]);
      return excess ?? page;
    }
    case 'who': {
      const excess = await lookUp(desk, payload, { kind: 'who', app: command.destination, direction: 'in' });
      return excess ?? replyRecorded(command);
    }
    case 'use':
      return useTarget(doors.store, desk.foundations, by, command);
    case 'link':
      return answerLink(desk, { person: by, name: payload.user_name });
    case 'apply':
      return OPEN_FORM;
    case 'help':
      return replyHelp(command.about, doors.settings.defaultTraffic);
    case 'why':
    case 'graph':
      return replyUnbuilt(command.verb);
    default:
      return command satisfies never;
  }
}

async function submit(desk: Desk, payload: CommandPayload, ask: AskCommand): Promise<Message> {
  const asked = { requester: payload.user_id, ask };
  const submitted = await submitAsk(desk.doors, asked, fingerprintOf(payload));
  return submitted.kind === 'submitted'
    ? replySubmitted(submitted.id, ask, desk.doors.settings.rules)
    : replyTooMany(submitted);
}

async function record(desk: Desk, payload: CommandPayload, wish: Exclude<Wish, Lookup>): Promise<void> {
  const intent = { by: payload.user_id, wish, place: { kind: 'direct' } } as const;
  await recordIntent(desk.doors, intent, fingerprintOf(payload));
}

/** Words where it was not taken. */
async function lookUp(desk: Desk, payload: CommandPayload, wish: Lookup): Promise<Message | undefined> {
  const intent = { by: payload.user_id, wish, place: { kind: 'direct' } } as const;
  const recorded = await recordLookup(desk.doors, intent, fingerprintOf(payload));
  return recorded.kind === 'recorded' ? undefined : replyTooMany(recorded);
}

function fingerprintOf(payload: CommandPayload): string {
  const { team_id, user_id, channel_id, text, trigger_id } = payload;
  return fingerprint('command', team_id ?? '', user_id, channel_id, text, trigger_id);
}

function revocation(command: Extract<Command, { verb: 'revoke' }>): Exclude<Wish, Lookup> {
  const reason = command.reason === undefined ? {} : { reason: command.reason };
  if (command.id !== undefined) return { kind: 'revoke', request: command.id, ...reason };
  const { source, destination, traffic } = command;
  return { kind: 'revoke-between', source, destination, ...(traffic && { traffic }), ...reason };
}
