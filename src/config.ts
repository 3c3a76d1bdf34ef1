// What c2c is told: the environment and c2c.yml in, a whole Config or every mistake at once out. Nothing else reads the
// environment.
import { type ConfigFile, type ConfigFileRead, readConfigFile } from './config-file.ts';
import { DEFAULT_DURATION, DEFAULT_LAPSE } from './limit-settings.ts';
import { placeChannels } from './channel-settings.ts';
import type { ApprovalsChannels } from './core/approvals-channel.ts';
import type { AskLimits } from './core/ask-limits.ts';
import type { Rulebook } from './core/approval-rule.ts';
import type { Lifetime, TrafficList } from './core/vocabulary.ts';
import { Environment, type Variable, VARIABLES } from './environment.ts';
import { breakGlassRules } from './break-glass-settings.ts';
import type { BreakGlassRules } from './core/break-glass.ts';
import type { IdentityRules } from './core/identity.ts';
import {
  type CloudFoundryConfig,
  type FoundationNames,
  readFoundations,
  readNames,
  refuseBoth,
} from './foundation-settings.ts';
import { identitySettings } from './identity-settings.ts';
import { type LinkConfig, readLink } from './link-settings.ts';
import { type Mistake, quoteSafely } from './mistake.ts';
import { rulebook } from './limit-rules.ts';
import { findRedis } from './vcap.ts';

const ROLES = ['all', 'web', 'worker'] as const;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type Role = (typeof ROLES)[number];
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How Slack's commands and clicks reach us. */
export type SlackEvents =
  | { readonly kind: 'http'; readonly signingSecret: string }
  | { readonly kind: 'socket'; readonly appToken: string };

interface Everywhere {
  /** `apiUrl` ends with a slash. */
  readonly slack: { readonly botToken: string; readonly apiUrl: string };
  /** `from` is who told the address: REDIS_URL, or the bound service. */
  readonly redis: { readonly url: string; readonly from: string };
  readonly http: { readonly host: string; readonly port: number };
  /** Ids, or names with a #. */
  readonly channels: {
    readonly approvals: string;
    readonly audit: string;
    readonly places: ApprovalsChannels;
  };
  readonly rules: Rulebook;
  readonly limits: AskLimits & {
    readonly defaultLifetime: Lifetime;
    readonly defaultTraffic?: TrafficList;
    readonly lapseAfterMs: number;
    readonly remindAfterMs?: number;
    readonly remindEveryMs?: number;
    readonly warnBeforeMs?: number;
    readonly reviewEveryMs: number;
    readonly reviewRemindEveryMs: number;
    readonly unreviewedEndAfterMs?: number;
    readonly reconcileEveryMs: number;
    readonly appGoneEndsAfterMs: number;
  };
  readonly identity: IdentityRules;
  readonly foundations: FoundationNames;
  /** Absent: no glass can be broken. */
  readonly breakGlass?: BreakGlassRules;
  /** Where people link themselves; absent in a worker, and where identity.by does not say link. */
  readonly link?: LinkConfig;
  readonly logLevel: LogLevel;
}

/** The web role hears Slack, the worker role changes the foundations, and all is both in one process. */
export type Config = Everywhere &
  (
    | { readonly role: 'all'; readonly events: SlackEvents; readonly cloudFoundry: SeveralFoundations }
    | { readonly role: 'web'; readonly events: SlackEvents }
    | { readonly role: 'worker'; readonly cloudFoundry: SeveralFoundations }
  );

/** One at least, in the order of `foundations.names`. */
type SeveralFoundations = readonly [CloudFoundryConfig, ...CloudFoundryConfig[]];

const REVIEW_EVERY_SECONDS = 90 * 86_400;
const REVIEW_REMIND_EVERY_SECONDS = 7 * 86_400;
const REMIND_AFTER_SECONDS = 4 * 3_600;
const REMIND_EVERY_SECONDS = 8 * 3_600;
const RECONCILE_EVERY_SECONDS = 60;
const APP_GONE_ENDS_AFTER_SECONDS = 86_400;
const PENDING_AT_ONCE = 20;
const ASKED_PER_HOUR = 60;

/** `readFile` throws as node:fs does. Without C2C_CONFIG, c2c.yml is read where it is there. */
export function readConfig(
  env: NodeJS.ProcessEnv,
  readFile: (path: string) => string,
): Config | { readonly mistakes: readonly Mistake[] } {
  const environment = new Environment(env);
  const role = environment.choice('C2C_ROLE', ROLES, 'all');
  const slack = readSlack(environment);
  const events = role === 'worker' ? undefined : readEvents(environment);
  const redis = readRedis(environment, env['VCAP_SERVICES']);
  const file = readFileAt(environment, readFile);
  const cloudFoundry = role === 'web' ? undefined : readFoundations(environment, file);
  refuseBoth(environment, file);
  const http = { host: '0.0.0.0', port: environment.port('PORT', 3000) };
  for (const mistake of file.mistakes) environment.add(mistake);
  const approvals = readChannel(environment, 'C2C_APPROVALS_CHANNEL', file, 'approvals');
  const audit = readChannel(environment, 'C2C_AUDIT_CHANNEL', file, 'audit');
  const logLevel = environment.choice('LOG_LEVEL', LOG_LEVELS, 'info');
  const link = role === 'worker' ? undefined : readLink(environment, file);
  environment.refuseSlips();

  const mistakes = environment.mistakes();
  if (mistakes.length > 0 || !slack || !redis || !approvals || !audit) return { mistakes };
  const breakGlass = breakGlassRules(file.settings.break_glass);
  const everywhere = {
    slack,
    redis,
    http,
    channels: { approvals, audit, places: placeChannels(file.settings.channels, file.settings.foundations) },
    limits: limits(file.settings),
    rules: readRules(file.settings),
    identity: identitySettings(file.settings.identity),
    foundations: readNames(file),
    ...(breakGlass && { breakGlass }),
    ...(link && { link }),
    logLevel,
  };
  if (events && cloudFoundry) return { ...everywhere, role: 'all', events, cloudFoundry };
  if (events) return { ...everywhere, role: 'web', events };
  if (cloudFoundry) return { ...everywhere, role: 'worker', cloudFoundry };
  throw new Error('reading the configuration: no mistake was found, and yet it is not whole');
}

/** For whoever reads files of wanted connectivity and needs nothing else: without c2c.yml, or with mistakes in it, nothing. */
export function readDefaultTraffic(
  env: NodeJS.ProcessEnv,
  readFile: (path: string) => string,
): TrafficList | undefined {
  return readFileAt(new Environment(env), readFile).settings.limits?.default_traffic?.traffic;
}

/** Where c2c.yml is looked for. */
export function configPath(env: NodeJS.ProcessEnv): string {
  return new Environment(env).text('C2C_CONFIG') ?? 'c2c.yml';
}

/** What of a Config may be logged: no secret is among it. */
export function describeConfig(config: Config): Readonly<Record<string, string | number>> {
  const redis = new URL(config.redis.url);
  return {
    role: config.role,
    slack: config.slack.apiUrl,
    ...(config.role !== 'worker' && { events: config.events.kind === 'http' ? 'POST /slack/events' : 'Socket Mode' }),
    redis: `${redis.protocol}//${redis.host} (${config.redis.from})`,
    ...describeFoundations(config),
    port: config.http.port,
    rules: config.rules.rules.length === 0 ? 'default' : config.rules.rules.map(({ name }) => name).join(', '),
    approvals: config.channels.approvals,
    audit: config.channels.audit,
    logLevel: config.logLevel,
  };
}

function describeFoundations(config: Config): Readonly<Record<string, string>> {
  const { names, preferred } = config.foundations;
  const several = names.length > 1;
  const all = config.role === 'web' ? [] : config.cloudFoundry;
  return {
    ...(config.role === 'web' && several && { foundations: names.join(', ') }),
    ...Object.fromEntries(
      all.map((each) => [several ? `foundation ${each.name}` : 'foundation', `${each.api} as ${signsInAs(each)}`]),
    ),
    ...(several && { 'default foundation': preferred ?? 'none: people say which with /c2c use' }),
  };
}

function signsInAs({ credentials }: CloudFoundryConfig): string {
  return credentials.kind === 'client' ? `client ${credentials.id}` : `user ${credentials.name}`;
}

function readRules({ rules = [], limits }: ConfigFile): Rulebook {
  const { default_duration: usual = DEFAULT_DURATION, longest_duration: longest, forever } = limits ?? {};
  return rulebook(rules, { usual, longest, forever });
}

function limits({ limits }: ConfigFile): Everywhere['limits'] {
  return {
    defaultLifetime: { kind: 'for', seconds: limits?.default_duration ?? DEFAULT_DURATION },
    ...(limits?.default_traffic && { defaultTraffic: limits.default_traffic.traffic }),
    lapseAfterMs: (limits?.lapse_after ?? DEFAULT_LAPSE) * 1000,
    ...reminders(limits),
    ...(limits?.warn_before !== undefined && { warnBeforeMs: limits.warn_before * 1000 }),
    reviewEveryMs: (limits?.review_every ?? REVIEW_EVERY_SECONDS) * 1000,
    reviewRemindEveryMs: (limits?.review_remind_every ?? REVIEW_REMIND_EVERY_SECONDS) * 1000,
    ...(limits?.unreviewed_end_after !== undefined && { unreviewedEndAfterMs: limits.unreviewed_end_after * 1000 }),
    reconcileEveryMs: (limits?.reconcile_every ?? RECONCILE_EVERY_SECONDS) * 1000,
    appGoneEndsAfterMs: (limits?.app_gone_ends_after ?? APP_GONE_ENDS_AFTER_SECONDS) * 1000,
    ...askLimits(limits),
  };
}

function askLimits(limits: ConfigFile['limits']): AskLimits {
  const { pending_at_once: waiting = PENDING_AT_ONCE, asked_per_hour: asked = ASKED_PER_HOUR } = limits ?? {};
  return {
    ...(waiting !== 'unlimited' && { pendingAtOnce: waiting }),
    ...(asked !== 'unlimited' && { askedPerHour: asked }),
  };
}

function reminders(limits: ConfigFile['limits']): Pick<Everywhere['limits'], 'remindAfterMs' | 'remindEveryMs'> {
  const { remind_after: after = REMIND_AFTER_SECONDS, remind_every: every = REMIND_EVERY_SECONDS } = limits ?? {};
  return {
    ...(after !== 'never' && { remindAfterMs: after * 1000 }),
    ...(every !== 'never' && { remindEveryMs: every * 1000 }),
  };
}

function readSlack(environment: Environment): Everywhere['slack'] | undefined {
  const botToken = environment.token('SLACK_BOT_TOKEN', 'xoxb-');
  if (environment.text('SLACK_BOT_TOKEN') === undefined) environment.missing('SLACK_BOT_TOKEN');
  const apiUrl = environment.address('SLACK_API_URL', ['https', 'http']) ?? 'https://slack.com/api/';
  return botToken === undefined ? undefined : { botToken, apiUrl: apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/` };
}

function readEvents(environment: Environment): SlackEvents | undefined {
  if (environment.text('SLACK_APP_TOKEN') !== undefined) {
    const appToken = environment.token('SLACK_APP_TOKEN', 'xapp-');
    return appToken === undefined ? undefined : { kind: 'socket', appToken };
  }
  const signingSecret = environment.text('SLACK_SIGNING_SECRET');
  if (signingSecret === undefined) environment.missing('SLACK_SIGNING_SECRET');
  else if (!/^x(ox|app)/.test(signingSecret)) return { kind: 'http', signingSecret };
  else environment.wrong('SLACK_SIGNING_SECRET', `is a token. ${VARIABLES.SLACK_SIGNING_SECRET}`);
  return undefined;
}

function readRedis(environment: Environment, vcapServices: string | undefined): Everywhere['redis'] | undefined {
  if (environment.text('REDIS_URL') !== undefined) {
    const url = environment.address('REDIS_URL', ['redis', 'rediss']);
    return url === undefined ? undefined : { url, from: 'REDIS_URL' };
  }
  if (!vcapServices?.trim()) {
    environment.missing('REDIS_URL');
    return undefined;
  }
  const bound = findRedis(vcapServices);
  if (bound.kind === 'found') return { url: bound.url, from: `service ${bound.service}` };
  if (bound.kind === 'wrong') environment.add({ where: 'VCAP_SERVICES', what: bound.what });
  else environment.missing('REDIS_URL', 'Bind a Redis service to this app, or set it to redis://HOST:6379');
  return undefined;
}

/** The environment wins over c2c.yml. */
function readChannel(
  environment: Environment,
  name: Variable,
  file: ConfigFileRead,
  key: 'approvals' | 'audit',
): string | undefined {
  if (environment.text(name) !== undefined) return environment.channel(name);
  if (!file.says('channels', key)) environment.missing(name);
  return file.settings.channels?.[key];
}

function readFileAt(environment: Environment, readFile: (path: string) => string): ConfigFileRead {
  const named = environment.text('C2C_CONFIG');
  const path = named ?? 'c2c.yml';
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (named === undefined && code === 'ENOENT')
      return { settings: {}, mistakes: [], says: () => false, where: () => path };
    const mistake = {
      where: named === undefined ? path : 'C2C_CONFIG',
      what: `${quoteSafely(path)} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : String(code ?? error)}.`,
    };
    return { settings: {}, mistakes: [mistake], says: () => true, where: () => path };
  }
  return readConfigFile(path, text);
}
