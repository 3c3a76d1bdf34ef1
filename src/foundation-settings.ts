// Which foundations there are, and how c2c signs in to them: several from c2c.yml, or the one that the environment names.
import * as z from 'zod';
import { checked, checkedInto, type Complaint, whereRead } from './checked.ts';
import { FOUNDATION_CHANNELS } from './channel-settings.ts';
import type { ConfigFileRead } from './config-file.ts';
import { DEFAULT_FOUNDATION, type FoundationName } from './core/vocabulary.ts';
import type { Environment, Variable } from './environment.ts';
import { isPlain, quoteSafely } from './mistake.ts';
import { mapping } from './strict-yaml.ts';

export interface CloudFoundryConfig {
  readonly name: FoundationName;
  /** Without a slash at the end. */
  readonly api: string;
  readonly credentials:
    | { readonly kind: 'client'; readonly id: string; readonly secret: string }
    | { readonly kind: 'user'; readonly name: string; readonly password: string };
}

/** What a process knows of the foundations that need not sign in to any. */
export interface FoundationNames {
  /** In the order of c2c.yml. */
  readonly names: readonly [FoundationName, ...FoundationName[]];
  /** Where requests go that say nothing else; absent when there are several and none is the default. */
  readonly preferred?: FoundationName;
}

/** How the file says who signs in; the secret itself is in the environment variable that it names. */
type Account =
  | { readonly kind: 'client'; readonly id: string; readonly secretEnv: string }
  | { readonly kind: 'user'; readonly name: string; readonly secretEnv: string };

const Api = z.unknown().transform((value, context) => {
  const written = typeof value === 'string' ? value.trim() : '';
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isWeb = url && ['http:', 'https:'].includes(url.protocol) && url.hostname !== '';
  if (isWeb && url.username === '' && url.password === '') return written.replace(/\/+$/, '');
  const isHost = isPlain(written) && /^[a-z0-9][a-z0-9.-]*(:\d+)?$/i.test(written);
  context.addIssue({
    code: 'custom',
    message: isWeb
      ? 'it holds a user name or a password, and it would be logged. Leave them out of the address.'
      : `${written === '' ? 'this' : quoteSafely(written)} is not a URL. Try https://${isHost ? written : 'api.example.com'}`,
  });
  return z.NEVER;
});

const Text = z
  .unknown()
  .transform((value) => (typeof value === 'string' ? value.trim() : ''))
  .refine((text) => text !== '', 'expected a name');

/** In capitals, as variables are: whatever else stands there may be the secret itself, so it is not repeated. */
const VariableName = z
  .unknown()
  .transform((value) => (typeof value === 'string' ? value.trim() : ''))
  .refine(
    (name) => /^[A-Z_][A-Z0-9_]*$/.test(name),
    'expected the name of an environment variable that holds the secret, such as CF_PROD_SECRET',
  );

const LITERALS = { client_secret: 'client_secret_env', password: 'password_env' } as const;

const Written = mapping(
  {
    api: Api,
    client_id: Text.optional(),
    client_secret_env: VariableName.optional(),
    username: Text.optional(),
    password_env: VariableName.optional(),
    channels: FOUNDATION_CHANNELS.optional(),
  },
  Object.fromEntries(
    Object.entries(LITERALS).map(([literal, key]) => [
      literal,
      `is a secret, which has no place in this file. Put it into an environment variable, and name that one here: ${key}: CF_PROD_SECRET`,
    ]),
  ),
);

/** As it is written, right or wrong. A misspelt key could be what is missing, so there is none. */
const WrittenAccount = z
  .strictObject({
    api: z.unknown(),
    client_id: z.unknown(),
    client_secret_env: z.unknown(),
    username: z.unknown(),
    password_env: z.unknown(),
    channels: z.unknown(),
  })
  .partial();

const Foundation = checkedInto(
  Written,
  [
    whereRead(WrittenAccount, (written) => {
      const message = findWrongAccount(written);
      return message === undefined ? [] : [{ path: [], message }];
    }),
  ],
  ({ api, channels, ...written }) => ({ api, ...(channels && { channels }), account: readAccount(written) }),
);

/** Of what is written, whether it says as whom c2c signs in. */
function findWrongAccount(written: z.output<typeof WrittenAccount>): string | undefined {
  const { client_id: id, client_secret_env: secret, username: name, password_env: password } = written;
  if ((id ?? secret) !== undefined && (name ?? password) !== undefined) {
    return 'c2c signs in as a client or as a user: client_id and client_secret_env, or username and password_env';
  }
  if (name !== undefined) return password === undefined ? 'password_env is missing beside username' : undefined;
  if (password !== undefined) return 'username is missing beside password_env';
  if (id !== undefined) return secret === undefined ? 'client_secret_env is missing beside client_id' : undefined;
  return secret === undefined
    ? 'client_id and client_secret_env are missing'
    : 'client_id is missing beside client_secret_env';
}

function readAccount(written: Omit<z.output<typeof Written>, 'api' | 'channels'>): Account {
  const { client_id: id, client_secret_env: secretEnv, username: name, password_env: passwordEnv } = written;
  if (id !== undefined && secretEnv !== undefined) return { kind: 'client', id, secretEnv };
  if (name !== undefined && passwordEnv !== undefined) return { kind: 'user', name, secretEnv: passwordEnv };
  throw new Error('a foundation without an account is a mistake');
}

/** A name is part of commands, of Redis keys and of the queue's names. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,30}$/;

/** Every foundation by its name, with its address where that can be read. */
const Addresses = z.record(
  z.string(),
  z.looseObject({ api: Api.optional().catch(undefined) }).catch({ api: undefined }),
);

export const FOUNDATIONS = checked(
  z.record(z.string(), Foundation, {
    error:
      'expected a mapping such as prod: { api: https://api.example.com, client_id: c2c, client_secret_env: CF_PROD_SECRET }',
  }),
  whereRead(Addresses, (foundations) => {
    const all = Object.entries(foundations);
    const seen = new Map<string, string>();
    if (all.length === 0) return [{ path: [], message: 'there is none in it. Name one, or leave it out' }];
    return all.flatMap(([name, { api }]): readonly Complaint[] => {
      const complain = (message: string): Complaint => ({ path: [name], message });
      const other = api === undefined ? undefined : seen.get(api.toLowerCase());
      if (api !== undefined) seen.set(api.toLowerCase(), name);
      const twice = `it has the same api as ${other}, and one foundation can have one name only`;
      return [
        ...(NAME.test(name) ? [] : [complain('a name has lower-case letters, digits, - and _, 31 of them at most')]),
        ...(other === undefined ? [] : [complain(twice)]),
      ];
    });
  }),
);

/** For every role: the foundations by name. */
export function readNames({ settings }: ConfigFileRead): FoundationNames {
  const [first, ...rest] = Object.keys(settings.foundations ?? {}) as FoundationName[];
  if (first === undefined) return { names: [DEFAULT_FOUNDATION], preferred: DEFAULT_FOUNDATION };
  const preferred =
    (settings.default_foundation as FoundationName | undefined) ?? (rest.length === 0 ? first : undefined);
  return { names: [first, ...rest], ...(preferred !== undefined && { preferred }) };
}

/** For the roles that work on the foundations. Undefined when something is missing or wrong, which was said then. */
export function readFoundations(
  environment: Environment,
  file: ConfigFileRead,
): readonly [CloudFoundryConfig, ...CloudFoundryConfig[]] | undefined {
  if (!file.says('foundations')) {
    const alone = readAlone(environment);
    return alone && [alone];
  }
  const all = Object.entries(file.settings.foundations ?? {}).map(([name, { api, account }]) => {
    const credentials = signIn(environment, file, name, account);
    return credentials && { name: name as FoundationName, api, credentials };
  });
  const [first, ...rest] = all.flatMap((foundation) => foundation ?? []);
  return first && rest.length + 1 === all.length ? [first, ...rest] : undefined;
}

/** What the environment says beside a file that names foundations would be ignored in silence. */
export function refuseBoth(environment: Environment, file: ConfigFileRead): void {
  if (!file.settings.foundations) return;
  const [set] = (['CF_API', 'CF_CLIENT_ID', 'CF_USERNAME'] as const).filter(
    (name) => environment.text(name) !== undefined,
  );
  if (set === undefined) return;
  const where = file.where('foundations');
  const wayOut = `Unset it. What was granted so far stays where it is if that foundation is called ${DEFAULT_FOUNDATION} there.`;
  environment.wrong(set, `is set, and ${where} names the foundations too. ${wayOut}`);
}

function signIn(
  environment: Environment,
  file: ConfigFileRead,
  name: string,
  account: Account,
): CloudFoundryConfig['credentials'] | undefined {
  const secret = environment.secret(account.secretEnv);
  if (secret === undefined) {
    const key = account.kind === 'client' ? 'client_secret_env' : 'password_env';
    const where = file.where('foundations', name, key);
    environment.add({
      where,
      what: `foundations.${name}.${key}: the variable ${quoteSafely(account.secretEnv)} is not set.`,
    });
    return undefined;
  }
  return account.kind === 'client'
    ? { kind: 'client', id: account.id, secret }
    : { kind: 'user', name: account.name, password: secret };
}

function readAlone(environment: Environment): CloudFoundryConfig | undefined {
  const api = environment.address('CF_API', ['https', 'http'])?.replace(/\/+$/, '');
  if (environment.text('CF_API') === undefined) environment.missing('CF_API');
  const credentials = readCredentials(environment);
  return api === undefined || !credentials ? undefined : { name: DEFAULT_FOUNDATION, api, credentials };
}

function readCredentials(environment: Environment): CloudFoundryConfig['credentials'] | undefined {
  const [id, secret] = [environment.text('CF_CLIENT_ID'), environment.text('CF_CLIENT_SECRET')];
  const [name, password] = [environment.text('CF_USERNAME'), environment.text('CF_PASSWORD')];
  const client = id === undefined ? secret && 'CF_CLIENT_SECRET' : 'CF_CLIENT_ID';
  const user = name === undefined ? password && 'CF_PASSWORD' : 'CF_USERNAME';
  if (client && user) {
    const way = 'unset CF_CLIENT_ID and CF_CLIENT_SECRET, or CF_USERNAME and CF_PASSWORD';
    environment.wrong(client, `and ${user} are both set. c2c signs in as a client or as a user: ${way}.`);
    return undefined;
  }
  if (id !== undefined && secret !== undefined) return { kind: 'client', id, secret };
  if (name !== undefined && password !== undefined) return { kind: 'user', name, password };
  const gone: Variable = id ? 'CF_CLIENT_SECRET' : name ? 'CF_PASSWORD' : password ? 'CF_USERNAME' : 'CF_CLIENT_ID';
  const beside = client || user;
  if (beside) environment.missing(gone, `${beside} is set, and c2c signs in with both.`);
  else environment.missing(gone);
  return undefined;
}
