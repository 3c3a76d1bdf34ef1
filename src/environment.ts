// The variables an operator may set, and reading one: its value, or a mistake with the way out.
import { Channel } from './channel-settings.ts';
import { countSlips, suggestWord } from './core/suggest.ts';
import { isPlain, type Mistake, quoteSafely, withoutSecrets } from './mistake.ts';

/** Where an operator finds the value; it is said when the variable is missing. */
export const VARIABLES = {
  SLACK_BOT_TOKEN: 'Slack app page → OAuth & Permissions → Bot User OAuth Token.',
  SLACK_SIGNING_SECRET: 'Slack app page → Basic Information → Signing Secret.',
  SLACK_APP_TOKEN: 'Slack app page → Basic Information → App-Level Tokens, with the scope connections:write.',
  SLACK_API_URL: 'Slack’s own is https://slack.com/api/',
  REDIS_URL: 'Such as redis://localhost:6379, or rediss:// for TLS.',
  CF_API: 'What `cf api` shows, such as https://api.example.com',
  CF_CLIENT_ID: 'A UAA client with CF_CLIENT_SECRET, or a user with CF_USERNAME and CF_PASSWORD.',
  CF_CLIENT_SECRET: 'The secret of the UAA client CF_CLIENT_ID.',
  CF_USERNAME: 'The user that signs in with CF_PASSWORD.',
  CF_PASSWORD: 'The password of the user CF_USERNAME.',
  PORT: 'A port to listen on; 0 takes a free one.',
  C2C_APPROVALS_CHANNEL: 'The id of the channel where requests are decided, such as C0123ABCD.',
  C2C_AUDIT_CHANNEL: 'The id of the channel that is told every fact, such as C0123ABCD.',
  C2C_PUBLIC_URL: 'Where people reach c2c with a browser, such as https://c2c.example.com',
  C2C_LINK_CLIENT_ID: 'A UAA client with the grant authorization_code and C2C_PUBLIC_URL/link/callback.',
  C2C_LINK_CLIENT_SECRET: 'The secret of the UAA client C2C_LINK_CLIENT_ID.',
  C2C_CONFIG: 'The path of c2c.yml.',
  C2C_ROLE: 'all, web or worker.',
  LOG_LEVEL: 'info says what happens, debug every request too.',
} as const;
export type Variable = keyof typeof VARIABLES;

const SECRETS = [
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'CF_CLIENT_SECRET',
  'CF_PASSWORD',
  'C2C_LINK_CLIENT_SECRET',
] as const;

/** Taken as they are: any character may be part of a password. */
const PASSWORDS: readonly Variable[] = ['CF_CLIENT_SECRET', 'CF_PASSWORD', 'C2C_LINK_CLIENT_SECRET'];

const TOKEN_KINDS: Readonly<Record<string, string>> = {
  'xoxb-': 'a bot token (xoxb-…)',
  'xapp-': 'an app-level token (xapp-…)',
  'xoxp-': 'a user token (xoxp-…)',
  'xoxe.': 'a rotating token (xoxe.…), which c2c cannot renew',
};

export class Environment {
  readonly #env: NodeJS.ProcessEnv;
  readonly #mistakes: Mistake[] = [];
  /** Secrets that go by names of an operator's choosing. */
  readonly #named: string[] = [];

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** The value, or undefined when it is missing or empty. */
  text(name: Variable): string | undefined {
    const value = this.#env[name];
    if (value === undefined || value.trim() === '') return undefined;
    return PASSWORDS.includes(name) ? value : value.trim();
  }

  /** The value of a variable that c2c.yml names, as it is; undefined when it is missing or empty. */
  secret(name: string): string | undefined {
    const value = this.#env[name];
    if (value === undefined || value.trim() === '') return undefined;
    this.#named.push(value.trim());
    return value;
  }

  add(mistake: Mistake): void {
    this.#mistakes.push(mistake);
  }

  wrong(name: Variable, what: string): void {
    this.add({ where: name, what });
  }

  missing(name: Variable, wayOut: string = VARIABLES[name]): void {
    const slip = this.#findSlip(name);
    this.wrong(name, slip === undefined ? `is missing. ${wayOut}` : `is missing, but ${slip} is set. Is it the same?`);
  }

  token(name: Variable, prefix: 'xoxb-' | 'xapp-'): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (value.startsWith(prefix) && value.length > prefix.length) return value;
    const found = TOKEN_KINDS[value.slice(0, 5)];
    const what = found === undefined ? `does not start with ${prefix}` : `is ${found}, and not ${TOKEN_KINDS[prefix]}`;
    this.wrong(
      name,
      `${/^["']/.test(value) ? 'is in quotation marks, which are not part of it' : what}. ${VARIABLES[name]}`,
    );
    return undefined;
  }

  address(name: Variable, schemes: readonly [string, ...string[]]): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url && url.hostname !== '' && schemes.includes(url.protocol.slice(0, -1))) {
      if (name === 'REDIS_URL' || (url.username === '' && url.password === '')) return value;
      this.wrong(name, 'holds a user name or a password, and it would be logged. Leave them out of the address.');
      return undefined;
    }
    // `api.example.com:443` is a URL too, of the scheme "api.example.com:".
    const isHost =
      isPlain(value) && /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/\S*)?$/i.test(value) && /[.:]|^localhost/.test(value);
    // Anything may stand in an address of Redis that is none, the password included.
    const shown = name === 'REDIS_URL' && !isHost ? 'its value' : quoteSafely(value);
    if (value.includes('://'))
      this.wrong(name, `${shown} starts with neither ${schemes.map((s) => `${s}://`).join(' nor ')}`);
    else this.wrong(name, `${shown} is not a URL. ${isHost ? `Try ${schemes[0]}://${value}` : VARIABLES[name]}`);
    return undefined;
  }

  port(name: Variable, otherwise: number): number {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
    this.wrong(name, `${quoteSafely(value)} is not a port: a number from 0 to 65535, where 0 takes a free one.`);
    return otherwise;
  }

  choice<Word extends string>(name: Variable, allowed: readonly Word[], otherwise: Word): Word {
    const value = this.text(name);
    if (value === undefined) return otherwise;
    const chosen = allowed.find((word) => word === value);
    if (chosen !== undefined) return chosen;
    const meant = suggestWord(value, allowed);
    const wayOut = meant === undefined ? '' : ` Did you mean ${meant}?`;
    this.wrong(name, `${quoteSafely(value)} is none of ${allowed.join(', ')}.${wayOut}`);
    return otherwise;
  }

  channel(name: Variable): string | undefined {
    const parsed = Channel.safeParse(this.text(name));
    if (parsed.success) return parsed.data;
    if (this.text(name) !== undefined) this.wrong(name, parsed.error.issues[0]?.message ?? '');
    return undefined;
  }

  /** A C2C_ variable that is none of ours but nearly one would be ignored in silence. */
  refuseSlips(): void {
    const told = new Set(this.#mistakes.map(({ where }) => where));
    for (const name of listVariables()) {
      const slip = name.startsWith('C2C_') && !told.has(name) ? this.#findSlip(name) : undefined;
      if (slip !== undefined) this.add({ where: slip, what: `unknown variable. Did you mean ${name}?` });
    }
  }

  /** In the order in which they were found, and without any secret. */
  mistakes(): readonly Mistake[] {
    const secrets = SECRETS.flatMap((name) => this.#env[name]?.trim() || []);
    return withoutSecrets(this.#mistakes, [...secrets, ...this.#named]);
  }

  /** The name of a variable that is set, and which looks like this one misspelt. */
  #findSlip(name: Variable): string | undefined {
    if (this.text(name) !== undefined) return undefined;
    return Object.keys(this.#env).find(
      (set) =>
        !(set in VARIABLES) && Math.abs(set.length - name.length) <= 2 && countSlips(set.toUpperCase(), name) <= 2,
    );
  }
}

export function listVariables(): readonly Variable[] {
  return Object.keys(VARIABLES).filter((name): name is Variable => name in VARIABLES);
}
