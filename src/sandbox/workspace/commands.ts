// A person types a slash command: what goes to the bot, and what the person sees of the answer.
import { isEmpty, readContent } from './content.ts';
import { isJsonBody, type Postman } from './delivery.ts';
import { isObject, type JsonObject, parseJson, textAt } from './json.ts';
import { VERIFICATION_TOKEN } from './payloads.ts';
import { newMessage, plainContent } from './posting.ts';
import type { Channel, Person } from './seed.ts';
import type { Message } from './store.ts';
import { asDelivered } from './typing.ts';
import { blockLimits, type Delivery, type Workspace } from './workspace.ts';

export interface CommandOutcome {
  /** HTTP status of the acknowledgement; 0 when there was none. */
  status: number;
  failure: Delivery['failure'];
  /** What came back in the acknowledgement: an ephemeral, or a message in the channel. */
  answer: Message | undefined;
  /** Why Slack would throw the acknowledgement away: the person then sees nothing of it. */
  refusals: string[];
  tookMs: number;
  delivery: Delivery;
}

export async function typeCommand(
  workspace: Workspace,
  postman: Postman,
  person: Person,
  channel: Channel,
  typed: string,
): Promise<CommandOutcome> {
  const delivery = await postman.deliver('command', commandBody(workspace, person, channel, typed));
  const outcome = { status: delivery.status, failure: delivery.failure, tookMs: delivery.tookMs, delivery };
  if (delivery.failure !== undefined) {
    const [command = ''] = typed.split(' ');
    const text = `${command} failed with the error "${delivery.failure}"`;
    return { ...outcome, answer: showSlackbot(workspace, channel, person, text), refusals: [] };
  }
  return { ...outcome, ...showAnswer(workspace, channel, person, delivery) };
}

export function commandBody(workspace: Workspace, person: Person, channel: Channel, typed: string): JsonObject {
  const { team, app } = workspace.store.seed;
  const [command = ''] = typed.trimStart().split(/\s/, 1);
  const text = typed.trimStart().slice(command.length).trim();
  const target = { person: person.id, channel: channel.id, source: undefined };
  return {
    token: VERIFICATION_TOKEN,
    team_id: person.teamId,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.isIm ? 'directmessage' : channel.name,
    user_id: person.id,
    user_name: person.name,
    command,
    text: asDelivered(text, workspace.knobs, workspace.store),
    api_app_id: app.id,
    is_enterprise_install: 'false',
    response_url: workspace.url + workspace.responseUrls.issue(target, team.id, workspace.now()),
    trigger_id: workspace.triggers.issue(person.id, undefined, workspace.now()),
  };
}

function showSlackbot(workspace: Workspace, channel: Channel, person: Person, text: string): Message {
  const message = newMessage(workspace, channel, plainContent(text), { to: person.id, from: 'USLACKBOT' });
  workspace.store.showEphemeral(message);
  return message;
}

function showAnswer(
  workspace: Workspace,
  channel: Channel,
  person: Person,
  delivery: Delivery,
): Pick<CommandOutcome, 'answer' | 'refusals'> {
  if (delivery.body === '') return { answer: undefined, refusals: [] };
  const body = isJsonBody(delivery) ? parseJson(delivery.body) : { text: delivery.body };
  if (!isObject(body)) return { answer: undefined, refusals: ['the acknowledgement is not a JSON object'] };
  const read = readContent(body, blockLimits(workspace.knobs), Number.MAX_SAFE_INTEGER);
  if (read.kind === 'refused') return { answer: undefined, refusals: complaintsIn(read.answer) };
  if (isEmpty(read.content)) {
    return { answer: undefined, refusals: Object.keys(body).length === 0 ? [] : ['no_text'] };
  }
  const inChannel = textAt(body, 'response_type') === 'in_channel';
  const message = newMessage(workspace, channel, read.content, inChannel ? {} : { to: person.id });
  if (inChannel) workspace.store.put(message);
  else workspace.store.showEphemeral(message);
  return { answer: message, refusals: [] };
}

export function complaintsIn(answer: JsonObject): string[] {
  const errors = Array.isArray(answer['errors']) ? answer['errors'].map(String) : [];
  return [textAt(answer, 'error') ?? 'refused', ...errors];
}
