// `c2c apply`: a file of wanted connectivity as one request in somebody's name. Whoever may run it is an operator, as it needs
// what `serve` needs; who decides is decided in Slack all the same.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Config, readConfig } from '../config.ts';
import type { TooMany } from '../core/ask-limits.ts';
import type { ApplyAsk } from '../core/command.ts';
import type { SlackUserId } from '../core/vocabulary.ts';
import type { Directory, Log } from '../lifecycle/ports.ts';
import { submitAsk } from '../lifecycle/submit.ts';
import { showMistakes } from '../mistake.ts';
import { readPoliciesFile } from '../policies-file.ts';
import { connectDoor } from '../queue/connection.ts';
import { Doorbell } from '../queue/doorbell.ts';
import { openStore, type RedisRequestStore } from '../queue/request-store.ts';
import { buildSlackDoor, type SlackDoor } from '../slack/door.ts';
import { readText } from './text-file.ts';

export interface Wanted {
  readonly file: string;
  /** An e-mail address, or a Slack user id. */
  readonly as: string;
  readonly dryRun: boolean;
}

/** What to print, and how the process ends: 0 asked, 1 not asked, 78 the configuration is wrong. */
export interface Told {
  readonly text: string;
  readonly exitCode: 0 | 1 | 78;
}

/** What a command is at work with; closed when it is done. */
export interface Counter {
  readonly config: Config;
  readonly store: RedisRequestStore;
  readonly queue: Doorbell;
  readonly slack: SlackDoor;
  readonly redis: Awaited<ReturnType<typeof connectDoor>>;
  readonly log: Log;
}

/** Says what was asked and waits for nothing. Throws when Redis or Slack is not there: then nothing was asked. */
export async function applyFile(env: NodeJS.ProcessEnv, wanted: Wanted): Promise<Told> {
  const config = readConfig(env, (path) => readFileSync(path, 'utf8'));
  if ('mistakes' in config) return { text: showMistakes('c2c cannot ask', config.mistakes), exitCode: 78 };
  const { ask, mistakes } = readPoliciesFile(
    nameOf(wanted.file),
    await readText(wanted.file),
    config.limits.defaultTraffic,
  );
  if (!ask) return { text: showMistakes(`${nameOf(wanted.file)} cannot be asked for`, mistakes), exitCode: 1 };

  const redis = await connectDoor({ address: config.redis.url, name: 'c2c-apply', log: QUIET });
  try {
    const store = await openStore({ redis, newId: randomUUID });
    const queue = new Doorbell({ redis });
    const slack = openSlack(config, {
      store,
      queue,
      clock: Date,
      log: QUIET,
      settings: { ...config.limits, rules: config.rules },
    });
    const person = await findPerson(slack.directory, wanted.as);
    if ('because' in person) return { text: `${person.because} Nothing was asked.`, exitCode: 1 };
    const counter: Counter = { config, store, queue, slack, redis, log: QUIET };
    if (!wanted.dryRun) return await submit(counter, person.slack, ask, wanted.as);
    const { previewFile } = await import('./preview-file.ts');
    return await previewFile(counter, person.slack, ask);
  } finally {
    redis.disconnect();
  }
}

/** A run of its own is an ask of its own, as a command typed again is: what was refused may work by now. */
async function submit(
  { config, store, queue, log }: Counter,
  requester: SlackUserId,
  ask: ApplyAsk,
  as: string,
): Promise<Told> {
  const asked = { requester, ask, via: 'command-line' } as const;
  const doors = { store, queue, clock: Date, log, settings: config.limits };
  const submitted = await submitAsk(doors, asked, randomUUID());
  if (submitted.kind !== 'submitted') return { text: `${sayTooMany(submitted, as)} Nothing was asked.`, exitCode: 1 };
  const { id, carried } = submitted;
  await carried;
  const connections = ask.connections.length === 1 ? '1 connection' : `${ask.connections.length} connections`;
  const text = `${id} asks for ${connections} in the name of ${as}. It is decided in Slack.`;
  return { text, exitCode: 0 };
}

function sayTooMany(excess: TooMany, as: string): string {
  switch (excess.kind) {
    case 'too-many-waiting':
      return `${excess.limit} requests of ${as} wait already, and no more may at once: "/c2c list mine" shows them in Slack.`;
    case 'too-often': {
      const again = new Date(excess.again).toISOString();
      return `${as} has asked ${excess.limit} times within an hour, and no more is taken until ${again}.`;
    }
    default:
      return excess satisfies never;
  }
}

/** Who that is in Slack, or why they cannot ask. */
async function findPerson(
  directory: Directory,
  as: string,
): Promise<{ readonly slack: SlackUserId } | { readonly because: string }> {
  const slack = USER_ID.test(as) ? (as as SlackUserId) : await directory.findByEmail(as);
  if (slack === undefined) return { because: `Slack knows nobody with the e-mail address ${as}.` };
  const membership = await directory.identify(slack);
  return membership.kind === 'stranger' ? { because: `${as} cannot ask: ${membership.because}` } : { slack };
}

const USER_ID = /^[UW][A-Z0-9]{2,}$/;

function openSlack(config: Config, doors: Parameters<typeof buildSlackDoor>[0]['doors']): SlackDoor {
  return buildSlackDoor({
    botToken: config.slack.botToken,
    apiUrl: config.slack.apiUrl,
    doors,
    approvalsChannel: config.channels.approvals,
    placeChannels: config.channels.places,
    auditChannel: config.channels.audit,
  });
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

const QUIET: Log = { debug() {}, info() {}, warn() {}, error() {} };
