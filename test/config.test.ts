import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Config, describeConfig, readConfig } from '../src/config.ts';
import { DEFAULT_RULES } from '../src/core/approval-rule.ts';
import { showMistakes } from '../src/mistake.ts';

const RIGHT = {
  SLACK_BOT_TOKEN: 'xoxb-1-good',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  REDIS_URL: 'redis://localhost:6379',
  CF_API: 'https://api.example.com',
  CF_CLIENT_ID: 'c2c',
  CF_CLIENT_SECRET: 'hush-hush',
  C2C_APPROVALS_CHANNEL: 'C0123ABCD',
  C2C_AUDIT_CHANNEL: 'C0456EFGH',
};

type Changes = Readonly<Record<string, string | undefined>>;

/** `files` are what is on the disk. */
function read(changes: Changes = {}, files: Readonly<Record<string, string>> = {}) {
  return readConfig({ ...RIGHT, ...changes }, (path) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
    return text;
  });
}

function readRightly(changes: Changes = {}, files: Readonly<Record<string, string>> = {}): Config {
  const config = read(changes, files);
  if ('mistakes' in config) throw new Error(showMistakes('the test expected a right configuration', config.mistakes));
  return config;
}

function complaints(changes: Changes, files: Readonly<Record<string, string>> = {}): readonly string[] {
  const config = read(changes, files);
  return 'mistakes' in config ? config.mistakes.map(({ where, what }) => `${where} ${what}`) : [];
}

function fileComplaints(text: string): readonly string[] {
  return complaints({}, { 'c2c.yml': text });
}

describe('a right environment', () => {
  test('is read whole, with what was left out filled in', () => {
    expect(readRightly()).toEqual({
      role: 'all',
      slack: { botToken: 'xoxb-1-good', apiUrl: 'https://slack.com/api/' },
      events: { kind: 'http', signingSecret: '8f742231b10e8888abcd99yyyzzz85a5' },
      redis: { url: 'redis://localhost:6379', from: 'REDIS_URL' },
      cloudFoundry: [
        {
          name: 'default',
          api: 'https://api.example.com',
          credentials: { kind: 'client', id: 'c2c', secret: 'hush-hush' },
        },
      ],
      foundations: { names: ['default'], preferred: 'default' },
      http: { host: '0.0.0.0', port: 3000 },
      channels: { approvals: 'C0123ABCD', audit: 'C0456EFGH', places: [] },
      rules: DEFAULT_RULES,
      limits: {
        defaultLifetime: { kind: 'for', seconds: 2_592_000 },
        lapseAfterMs: 86_400_000,
        reviewEveryMs: 7_776_000_000,
        reviewRemindEveryMs: 604_800_000,
        reconcileEveryMs: 60_000,
        appGoneEndsAfterMs: 86_400_000,
        remindAfterMs: 14_400_000,
        remindEveryMs: 28_800_000,
        pendingAtOnce: 20,
        askedPerHour: 60,
      },
      identity: { by: ['map', 'email'], map: new Map() },
      logLevel: 'info',
    });
  });

  test('with an app token means Socket Mode, and needs no signing secret', () => {
    const config = readRightly({ SLACK_APP_TOKEN: 'xapp-1-good', SLACK_SIGNING_SECRET: undefined });

    expect(config).toMatchObject({ events: { kind: 'socket', appToken: 'xapp-1-good' } });
  });

  test('signs in to Cloud Foundry as a user where a user is set', () => {
    const config = readRightly({ CF_CLIENT_ID: '', CF_CLIENT_SECRET: '', CF_USERNAME: 'bot', CF_PASSWORD: ' pass ' });

    expect(config).toMatchObject({
      cloudFoundry: [{ credentials: { kind: 'user', name: 'bot', password: ' pass ' } }],
    });
  });

  test('of the web role needs no Cloud Foundry', () => {
    const config = readRightly({ C2C_ROLE: 'web', CF_API: '', CF_CLIENT_ID: '', CF_CLIENT_SECRET: '' });

    expect(config.role).toBe('web');
    expect(config).not.toHaveProperty('cloudFoundry');
  });

  test('of the worker role needs no way for Slack to reach it, but a token to speak', () => {
    const config = readRightly({ C2C_ROLE: 'worker', SLACK_SIGNING_SECRET: '' });

    expect(config.role).toBe('worker');
    expect(config).not.toHaveProperty('events');
  });

  test('gets the slash that addresses of Slack end with, and loses the one that Cloud Foundry ones do not need', () => {
    const config = readRightly({ SLACK_API_URL: 'http://localhost:9001/api', CF_API: 'https://api.example.com/' });

    expect(config).toMatchObject({
      slack: { apiUrl: 'http://localhost:9001/api/' },
      cloudFoundry: [{ api: 'https://api.example.com' }],
    });
  });

  test('may leave the choice of the port to the system', () => {
    expect(readRightly({ PORT: '0' }).http.port).toBe(0);
  });

  test('is described without its secrets', () => {
    const described = JSON.stringify(
      describeConfig(readRightly({ REDIS_URL: 'rediss://u:redis-pass@cache.example:6380' })),
    );

    expect(described).toContain('rediss://cache.example:6380 (REDIS_URL)');
    expect(described).toContain('https://api.example.com as client c2c');
    expect(described).not.toMatch(/xoxb|8f742231|hush|redis-pass/);
  });
});

describe('a wrong environment is told line by line', () => {
  test.each<[string, Changes, string]>([
    [
      'no bot token',
      { SLACK_BOT_TOKEN: '' },
      'SLACK_BOT_TOKEN is missing. Slack app page → OAuth & Permissions → Bot User OAuth Token.',
    ],
    [
      'a user token',
      { SLACK_BOT_TOKEN: 'xoxp-1-2-3' },
      'SLACK_BOT_TOKEN is a user token (xoxp-…), and not a bot token (xoxb-…). Slack app page → OAuth & Permissions → Bot User OAuth Token.',
    ],
    [
      'a rotating token',
      { SLACK_BOT_TOKEN: 'xoxe.xoxb-1-2' },
      'SLACK_BOT_TOKEN is a rotating token (xoxe.…), which c2c cannot renew, and not a bot token (xoxb-…). Slack app page → OAuth & Permissions → Bot User OAuth Token.',
    ],
    [
      'a token in quotation marks',
      { SLACK_BOT_TOKEN: '"xoxb-1-2"' },
      'SLACK_BOT_TOKEN is in quotation marks, which are not part of it. Slack app page → OAuth & Permissions → Bot User OAuth Token.',
    ],
    [
      'anything else for a token',
      { SLACK_BOT_TOKEN: 'sesame' },
      'SLACK_BOT_TOKEN does not start with xoxb-. Slack app page → OAuth & Permissions → Bot User OAuth Token.',
    ],
    [
      'no signing secret',
      { SLACK_SIGNING_SECRET: '  ' },
      'SLACK_SIGNING_SECRET is missing. Slack app page → Basic Information → Signing Secret.',
    ],
    [
      'a token for a signing secret',
      { SLACK_SIGNING_SECRET: 'xapp-1-2' },
      'SLACK_SIGNING_SECRET is a token. Slack app page → Basic Information → Signing Secret.',
    ],
    [
      'a misspelt name',
      { SLACK_SIGNING_SECRET: undefined, SLACK_SIGNIN_SECRET: 'abcdefgh' },
      'SLACK_SIGNING_SECRET is missing, but SLACK_SIGNIN_SECRET is set. Is it the same?',
    ],
    [
      'a bot token for an app token',
      { SLACK_APP_TOKEN: 'xoxb-1-2' },
      'SLACK_APP_TOKEN is a bot token (xoxb-…), and not an app-level token (xapp-…). Slack app page → Basic Information → App-Level Tokens, with the scope connections:write.',
    ],
    [
      'no scheme of Slack',
      { SLACK_API_URL: 'localhost:9001' },
      'SLACK_API_URL "localhost:9001" is not a URL. Try https://localhost:9001',
    ],
    [
      'no Redis',
      { REDIS_URL: undefined },
      'REDIS_URL is missing. Such as redis://localhost:6379, or rediss:// for TLS.',
    ],
    [
      'Redis over HTTP',
      { REDIS_URL: 'https://:pass@cache:6379' },
      'REDIS_URL its value starts with neither redis:// nor rediss://',
    ],
    [
      'Redis without a scheme',
      { REDIS_URL: 'cache:6379' },
      'REDIS_URL "cache:6379" is not a URL. Try redis://cache:6379',
    ],
    ['no API', { CF_API: '' }, 'CF_API is missing. What `cf api` shows, such as https://api.example.com'],
    [
      'an API without a scheme',
      { CF_API: 'api.fr.cloud.gov' },
      'CF_API "api.fr.cloud.gov" is not a URL. Try https://api.fr.cloud.gov',
    ],
    [
      'an API with a password in it',
      { CF_API: 'https://admin:pass@api.example.com' },
      'CF_API holds a user name or a password, and it would be logged. Leave them out of the address.',
    ],
    [
      'no credentials',
      { CF_CLIENT_ID: '', CF_CLIENT_SECRET: '' },
      'CF_CLIENT_ID is missing. A UAA client with CF_CLIENT_SECRET, or a user with CF_USERNAME and CF_PASSWORD.',
    ],
    [
      'half a client',
      { CF_CLIENT_SECRET: '' },
      'CF_CLIENT_SECRET is missing. CF_CLIENT_ID is set, and c2c signs in with both.',
    ],
    [
      'half a user',
      { CF_CLIENT_ID: '', CF_CLIENT_SECRET: '', CF_PASSWORD: 'pass' },
      'CF_USERNAME is missing. CF_PASSWORD is set, and c2c signs in with both.',
    ],
    [
      'a client and a user',
      { CF_USERNAME: 'bot', CF_PASSWORD: 'pass' },
      'CF_CLIENT_ID and CF_USERNAME are both set. c2c signs in as a client or as a user: unset CF_CLIENT_ID and CF_CLIENT_SECRET, or CF_USERNAME and CF_PASSWORD.',
    ],
    [
      'a port that is none',
      { PORT: '70000' },
      'PORT "70000" is not a port: a number from 0 to 65535, where 0 takes a free one.',
    ],
    [
      'no channel',
      { C2C_APPROVALS_CHANNEL: '' },
      'C2C_APPROVALS_CHANNEL is missing. The id of the channel where requests are decided, such as C0123ABCD.',
    ],
    [
      'a channel without its #',
      { C2C_AUDIT_CHANNEL: 'audit' },
      'C2C_AUDIT_CHANNEL "audit" is neither a channel id such as C0123ABCD nor a name such as #approvals. Try #audit',
    ],
    [
      'a link to a channel',
      { C2C_AUDIT_CHANNEL: 'https://x.slack.com/archives/C99' },
      'C2C_AUDIT_CHANNEL "https://x.slack.com/archives/C99" is neither a channel id such as C0123ABCD nor a name such as #approvals. Try C99',
    ],
    ['a nearly right name', { C2C_ROLLE: 'web' }, 'C2C_ROLLE unknown variable. Did you mean C2C_ROLE?'],
    [
      'a role that is none',
      { C2C_ROLE: 'wroker' },
      'C2C_ROLE "wroker" is none of all, web, worker. Did you mean worker?',
    ],
    [
      'a level that is none',
      { LOG_LEVEL: 'chatty' },
      'LOG_LEVEL "chatty" is none of fatal, error, warn, info, debug, trace, silent.',
    ],
    [
      'a file that is not there',
      { C2C_CONFIG: '/etc/c2c.yml' },
      'C2C_CONFIG "/etc/c2c.yml" cannot be read: there is no such file.',
    ],
  ])('%s', (_, changes, line) => {
    expect(complaints(changes)).toEqual([line]);
  });

  test('with all its mistakes at once, in columns', () => {
    const config = read(
      { SLACK_SIGNING_SECRET: '', CF_API: 'api.fr.cloud.gov' },
      { 'c2c.yml': 'limits:\n    lapse_affter: 1h\n' },
    );

    expect('mistakes' in config && showMistakes('c2c cannot start', config.mistakes)).toBe(
      [
        'c2c cannot start: 3 things to fix',
        '  SLACK_SIGNING_SECRET  is missing. Slack app page → Basic Information → Signing Secret.',
        '  CF_API                "api.fr.cloud.gov" is not a URL. Try https://api.fr.cloud.gov',
        '  c2c.yml:2:5           unknown key "lapse_affter". Did you mean "lapse_after"?',
      ].join('\n'),
    );
  });

  test('with everything missing, in the order of the settings table', () => {
    const config = readConfig({}, () => '');

    expect('mistakes' in config && config.mistakes.map(({ where }) => where)).toEqual([
      ...[
        'SLACK_BOT_TOKEN',
        'SLACK_SIGNING_SECRET',
        'REDIS_URL',
        'CF_API',
        'CF_CLIENT_ID',
        'C2C_APPROVALS_CHANNEL',
        'C2C_AUDIT_CHANNEL',
      ],
    ]);
  });

  test('without any secret, into whatever variable it was pasted', () => {
    const secret = fc.stringMatching(/^((xox[bpe]-|xapp-1-)?[A-Za-z0-9]{26,40}|[0-9a-f]{32})$/);
    const names = [
      'SLACK_API_URL',
      'REDIS_URL',
      'CF_API',
      'PORT',
      'C2C_AUDIT_CHANNEL',
      'C2C_ROLE',
      'LOG_LEVEL',
      'C2C_CONFIG',
    ];
    const wrap = fc.constantFrom(...['', 'redis://:', 'https://me:', '"', 'foo ', 'my.', '#']);

    fc.assert(
      fc.property(secret, fc.constantFrom(...names, ...Object.keys(RIGHT)), wrap, (hidden, name, before) => {
        const text = complaints({ [name]: `${before}${hidden}${before.includes('//') ? '@host:1' : ''}` }).join('\n');

        expect(text).not.toContain(hidden);
        expect(text).not.toContain(hidden.slice(-12));
      }),
    );
  });

  test('without a short secret that was pasted twice', () => {
    expect(complaints({ CF_CLIENT_SECRET: 'tulip-42', CF_API: 'tulip-42' }).join()).not.toContain('tulip-42');
  });
});

describe('Redis on Cloud Foundry', () => {
  test.each<[string, object, string]>([
    [
      'cloud.gov’s ElastiCache',
      {
        'aws-elasticache-redis': [
          {
            name: 'c2c-redis',
            label: 'aws-elasticache-redis',
            tags: ['elasticache', 'redis', 'AWS'],
            credentials: {
              current_redis_engine_version: '7.0',
              host: 'master.x.cache.amazonaws.com',
              hostname: 'master.x.cache.amazonaws.com',
              password: 'p4ss',
              port: '6379',
              uri: 'rediss://:p4ss@master.x.cache.amazonaws.com:6379',
            },
          },
        ],
      },
      'rediss://:p4ss@master.x.cache.amazonaws.com:6379',
    ],
    [
      'Tanzu’s on-demand service, over TLS',
      {
        'p.redis': [
          {
            name: 'c2c-redis',
            label: 'p.redis',
            tags: ['redis', 'pivotal', 'on-demand'],
            credentials: {
              host: 'q-s0.redis.bosh',
              password: 'p/4@s',
              port: 6379,
              tls_port: 16379,
              tls_versions: ['tlsv1.2'],
            },
          },
        ],
      },
      'rediss://:p%2F4%40s@q-s0.redis.bosh:16379',
    ],
    [
      'an old shared-VM service',
      {
        'p-redis': [
          { name: 'c2c-redis', label: 'p-redis', credentials: { host: '10.0.0.8', password: 'p4ss', port: 40123 } },
        ],
      },
      'redis://:p4ss@10.0.0.8:40123',
    ],
    [
      'a user-provided service with an address',
      {
        'user-provided': [
          { name: 'cache', label: 'user-provided', credentials: { uri: 'rediss://me:p4ss@cache.example:6380/2' } },
        ],
      },
      'rediss://me:p4ss@cache.example:6380/2',
    ],
    [
      'a Valkey with a TLS flag beside other services',
      {
        postgres: [{ name: 'my-redis-db', label: 'postgres', credentials: { uri: 'postgres://u:p@db:5432/x' } }],
        valkey: [
          {
            name: 'kv',
            label: 'valkey',
            credentials: { hostname: 'kv.example', port: 6379, username: 'me', password: 'p4ss', tls: true },
          },
        ],
      },
      'rediss://me:p4ss@kv.example:6379',
    ],
    [
      'an address that its password makes unreadable, by the parts beside it',
      {
        redis: [
          {
            name: 'cache',
            label: 'redis',
            credentials: { uri: 'redis://:p/4:ss@cache:6379', host: 'cache', port: 6379, password: 'p/4:ss' },
          },
        ],
      },
      'redis://:p%2F4%3Ass@cache:6379',
    ],
  ])('is found: %s', (_, services, url) => {
    const config = readRightly({ REDIS_URL: '', VCAP_SERVICES: JSON.stringify(services) });

    expect(config.redis.url).toBe(url);
    expect(config.redis.from).toMatch(/^service (c2c-redis|cache|kv)$/);
  });

  test('is not asked when REDIS_URL is set', () => {
    expect(readRightly({ VCAP_SERVICES: 'nonsense' }).redis.from).toBe('REDIS_URL');
  });

  test.each<[string, string, string]>([
    [
      'two of them',
      JSON.stringify({
        redis: [
          { name: 'cache', label: 'redis', credentials: {} },
          { name: 'queue', label: 'redis', credentials: {} },
        ],
      }),
      'VCAP_SERVICES binds 2 Redis services: "cache", "queue". Set REDIS_URL to the one that c2c is to keep its requests in.',
    ],
    ['none of them', '{}', 'REDIS_URL is missing. Bind a Redis service to this app, or set it to redis://HOST:6379'],
    [
      'one without an address',
      JSON.stringify({ redis: [{ name: 'cache', label: 'redis', credentials: { password: 'p4ssw0rd' } }] }),
      'VCAP_SERVICES binds "cache" without a usable uri, and without host and port. Set REDIS_URL to its address.',
    ],
    [
      'one whose parts make no address',
      JSON.stringify({ redis: [{ name: 'cache', label: 'redis', credentials: { host: 'cache', port: 'unknown' } }] }),
      'VCAP_SERVICES binds "cache" without a usable uri, and without host and port. Set REDIS_URL to its address.',
    ],
    ['no JSON', '{"redis":', 'VCAP_SERVICES is not the JSON that Cloud Foundry makes of bound services. Unset it.'],
  ])('is a mistake when it binds %s', (_, services, line) => {
    expect(complaints({ REDIS_URL: '', VCAP_SERVICES: services })).toEqual([line]);
  });
});

describe('c2c.yml', () => {
  test('sets the limits, and the channels that the environment does not', () => {
    const text =
      'limits: { default_duration: 1d12h, lapse_after: 2h, remind_after: 30m, remind_every: never, warn_before: 3d, review_every: 30d, review_remind_every: 2d, unreviewed_end_after: 14d, reconcile_every: 30s, app_gone_ends_after: 3d, pending_at_once: 5, asked_per_hour: unlimited }\nchannels:\n  approvals: "#approvals"\n  audit: C0AUDIT\n';
    const config = readRightly(
      { C2C_APPROVALS_CHANNEL: '', C2C_AUDIT_CHANNEL: '#other', C2C_CONFIG: 'my.yml' },
      { 'my.yml': text },
    );

    expect(config.limits).toEqual({
      defaultLifetime: { kind: 'for', seconds: 129_600 },
      lapseAfterMs: 7_200_000,
      remindAfterMs: 1_800_000,
      warnBeforeMs: 259_200_000,
      reviewEveryMs: 2_592_000_000,
      reviewRemindEveryMs: 172_800_000,
      unreviewedEndAfterMs: 1_209_600_000,
      reconcileEveryMs: 30_000,
      appGoneEndsAfterMs: 259_200_000,
      pendingAtOnce: 5,
    });
    expect(config.channels).toEqual({ approvals: '#approvals', audit: '#other', places: [] });
  });

  test('says how Slack people are known on Cloud Foundry', () => {
    const text = 'identity:\n  by: [email, map]\n  map: { U0123ABCD: Ada@Example.com }\n  origins: [uaa, cloud.gov]\n';

    expect(readRightly({}, { 'c2c.yml': text }).identity).toEqual({
      by: ['email', 'map'],
      map: new Map([['U0123ABCD', 'ada@example.com']]),
      origins: ['uaa', 'cloud.gov'],
    });
    expect(readRightly({}, { 'c2c.yml': 'identity: { by: email, origins: uaa }\n' }).identity).toEqual({
      by: ['email'],
      map: new Map(),
      origins: ['uaa'],
    });
  });

  test.each<[string, string, readonly string[]]>([
    [
      'a proof that is none',
      'identity: { by: emial }\n',
      ['c2c.yml:1:17 identity.by: "emial" is none of map, link, email, nor a list of them. Did you mean email?'],
    ],
    [
      'no proof at all',
      'identity: { by: [] }\n',
      ['c2c.yml:1:17 identity.by: this is none of map, link, email, nor a list of them'],
    ],
    [
      'people who are none',
      'identity:\n  map:\n    ada: ada@example.com\n    U0123ABCD: 7\n',
      [
        'c2c.yml:3:10 identity.map.ada: "ada" is not a Slack user id such as U0123ABCD: Slack shows it under the person’s profile → ⋮.',
        'c2c.yml:4:16 identity.map.U0123ABCD: a Cloud Foundry user name is missing, as cf space-users shows it',
      ],
    ],
    [
      'a map that counts for nothing',
      'identity:\n  by: email\n  map: { U0123ABCD: ada@example.com }\n',
      [
        'c2c.yml:2:7 identity.by: the people in identity.map count only when identity.by says map too: by: [map, email]',
      ],
    ],
    [
      'nobody at all',
      'identity: { by: map }\n',
      ['c2c.yml:1:17 identity.by: with map alone nobody can ask or decide who is not in identity.map, and nobody is'],
    ],
    [
      'origins that are none',
      'identity: { origins: [] }\n',
      ['c2c.yml:1:22 identity.origins: expected identity providers such as [uaa, cloud.gov], as UAA names them'],
    ],
  ])('is told its mistake about identity: %s', (_, text, lines) => {
    expect(fileComplaints(text)).toEqual(lines);
  });

  const LINK = { 'c2c.yml': 'identity: { by: [map, link] }\n' };

  test('lets people link themselves, with a client of UAA and an address of c2c’s own', () => {
    const env = {
      C2C_PUBLIC_URL: 'https://c2c.example.com/',
      C2C_LINK_CLIENT_ID: 'c2c-link',
      C2C_LINK_CLIENT_SECRET: 'hush-hush',
    };

    expect(readRightly(env, LINK).link).toEqual({
      publicUrl: 'https://c2c.example.com',
      api: 'https://api.example.com',
      client: { id: 'c2c-link', secret: 'hush-hush' },
    });
    expect(readRightly({ ...env, C2C_ROLE: 'worker' }, LINK)).not.toHaveProperty('link');
    expect(readRightly(env)).not.toHaveProperty('link');
  });

  test('says what linking needs', () => {
    expect(complaints({}, LINK).map((line) => line.split(' ')[0])).toEqual([
      'C2C_PUBLIC_URL',
      'C2C_LINK_CLIENT_ID',
      'C2C_LINK_CLIENT_SECRET',
    ]);
  });

  describe('foundations', () => {
    const ALONE = { CF_API: undefined, CF_CLIENT_ID: undefined, CF_CLIENT_SECRET: undefined };
    const SECRETS = { ...ALONE, CF_PROD_SECRET: 'prod-hush', CF_DEV_PASSWORD: ' dev-hush ' };
    const TWO = [
      'default_foundation: prod',
      'foundations:',
      '  prod:',
      '    api: https://api.prod.example.com/',
      '    client_id: c2c',
      '    client_secret_env: CF_PROD_SECRET',
      '  dev: { api: https://api.dev.example.com, username: bot, password_env: CF_DEV_PASSWORD }',
      '',
    ].join('\n');

    function complaintsOf(text: string, changes: Changes = SECRETS): readonly string[] {
      return complaints(changes, { 'c2c.yml': text });
    }

    test('are several, with secrets from the variables that it names', () => {
      expect(readRightly(SECRETS, { 'c2c.yml': TWO })).toMatchObject({
        foundations: { names: ['prod', 'dev'], preferred: 'prod' },
        cloudFoundry: [
          {
            name: 'prod',
            api: 'https://api.prod.example.com',
            credentials: { kind: 'client', id: 'c2c', secret: 'prod-hush' },
          },
          {
            name: 'dev',
            api: 'https://api.dev.example.com',
            credentials: { kind: 'user', name: 'bot', password: ' dev-hush ' },
          },
        ],
      });
    });

    test('are known by name to a web process, which needs none of their secrets', () => {
      const config = readRightly({ ...ALONE, C2C_ROLE: 'web' }, { 'c2c.yml': TWO });

      expect(config.foundations).toEqual({ names: ['prod', 'dev'], preferred: 'prod' });
      expect(config).not.toHaveProperty('cloudFoundry');
    });

    test('have no default when there are several and none is named; one alone is it', () => {
      const some = TWO.replace('default_foundation: prod\n', '');
      const one = some.replace(/ {2}dev:.*\n/, '');

      expect(readRightly(SECRETS, { 'c2c.yml': some }).foundations).toEqual({ names: ['prod', 'dev'] });
      expect(readRightly(SECRETS, { 'c2c.yml': one }).foundations).toEqual({ names: ['prod'], preferred: 'prod' });
    });

    test('are described without their secrets', () => {
      const described = describeConfig(readRightly(SECRETS, { 'c2c.yml': TWO }));

      expect(described).toMatchObject({
        'foundation prod': 'https://api.prod.example.com as client c2c',
        'foundation dev': 'https://api.dev.example.com as user bot',
        'default foundation': 'prod',
      });
      expect(JSON.stringify(described)).not.toContain('hush');
    });

    test.each<[string, string, readonly string[]]>([
      [
        'a secret in the file',
        'foundations:\n  prod:\n    api: https://api.example.com\n    client_id: c2c\n    client_secret: hunter2\n',
        [
          'c2c.yml:5:5 "client_secret" is a secret, which has no place in this file. Put it into an environment variable, and name that one here: client_secret_env: CF_PROD_SECRET',
        ],
      ],
      [
        'a secret where the name of its variable belongs',
        'foundations:\n  prod: { api: https://api.example.com, client_id: c2c, client_secret_env: hunter2-secret }\n',
        [
          'c2c.yml:2:76 foundations.prod.client_secret_env: expected the name of an environment variable that holds the secret, such as CF_PROD_SECRET',
        ],
      ],
      [
        'a variable that is not set',
        'foundations:\n  prod: { api: https://api.example.com, client_id: c2c, client_secret_env: CF_OTHER }\n',
        ['c2c.yml:2:76 foundations.prod.client_secret_env: the variable "CF_OTHER" is not set.'],
      ],
      [
        'half an account',
        'foundations:\n  prod: { api: https://api.example.com, client_id: c2c }\n',
        ['c2c.yml:2:9 foundations.prod: client_secret_env is missing beside client_id'],
      ],
      [
        'two accounts at once',
        'foundations:\n  prod: { api: https://api.example.com, client_id: c2c, client_secret_env: CF_PROD_SECRET, username: bot }\n',
        [
          'c2c.yml:2:9 foundations.prod: c2c signs in as a client or as a user: client_id and client_secret_env, or username and password_env',
        ],
      ],
      [
        'an address that is none',
        'foundations:\n  prod: { api: api.example.com, client_id: c2c, client_secret_env: CF_PROD_SECRET }\n',
        ['c2c.yml:2:16 foundations.prod.api: "api.example.com" is not a URL. Try https://api.example.com'],
      ],
      [
        'a misspelt key',
        'foundations:\n  prod: { api: https://api.example.com, clientid: c2c, client_secret_env: CF_PROD_SECRET }\n',
        ['c2c.yml:2:41 unknown key "clientid". Did you mean "client_id"?'],
      ],
      [
        'a name that cannot be typed',
        'foundations:\n  Prod EU: { api: https://api.example.com, client_id: c2c, client_secret_env: CF_PROD_SECRET }\n',
        ['c2c.yml:2:12 foundations.Prod EU: a name has lower-case letters, digits, - and _, 31 of them at most'],
      ],
      [
        'one foundation under two names',
        TWO.replace('api.dev.', 'api.prod.'),
        ['c2c.yml:7:8 foundations.dev: it has the same api as prod, and one foundation can have one name only'],
      ],
      [
        'a default that is none of them',
        TWO.replace('default_foundation: prod', 'default_foundation: prd'),
        ['c2c.yml:1:21 default_foundation: "prd" is none of prod, dev. Did you mean prod?'],
      ],
      ['none', 'foundations: {}\n', ['c2c.yml:1:14 foundations: there is none in it. Name one, or leave it out']],
      [
        'a word',
        'foundations: prod\n',
        [
          'c2c.yml:1:14 foundations: expected a mapping such as prod: { api: https://api.example.com, client_id: c2c, client_secret_env: CF_PROD_SECRET }',
        ],
      ],
    ])('are told their mistake: %s', (_, text, lines) => {
      expect(complaintsOf(text)).toEqual(lines);
    });

    test('beside CF_API are a mistake, as one of the two would be ignored', () => {
      expect(complaintsOf(TWO, { ...SECRETS, CF_API: 'https://api.example.com' })).toEqual([
        'CF_API is set, and c2c.yml:3:3 names the foundations too. Unset it. What was granted so far stays where it is if that foundation is called default there.',
      ]);
    });
  });

  test('says who may break the glass, for how long, and how often its review is asked for', () => {
    const text = 'break_glass: { people: [U0123ABCD, S0123ABCD, Ada@Example.com], duration: 30m, remind_every: 1h }\n';

    expect(readRightly({}, { 'c2c.yml': text }).breakGlass).toEqual({
      people: ['U0123ABCD', 'S0123ABCD', 'ada@example.com'],
      seconds: 1_800,
      remindEveryMs: 3_600_000,
    });
    expect(readRightly({}, { 'c2c.yml': 'break_glass: { people: [U0123ABCD] }\n' }).breakGlass).toEqual({
      people: ['U0123ABCD'],
      seconds: 3_600,
      remindEveryMs: 14_400_000,
    });
    expect(readRightly().breakGlass).toBeUndefined();
  });

  test.each(['[ada]', '[]', 'U0123ABCD', '[U0123ABCD, 7]'])(
    'lets nobody break the glass whom it does not name: %s',
    (people) => {
      const [line, ...more] = fileComplaints(`break_glass: { people: ${people} }\n`);

      expect(more).toEqual([]);
      expect(line).toContain('people: [U0123ABCD, S0123ABCD, ada@example.com]');
    },
  );

  test('may be empty, or hold comments only', () => {
    expect(fileComplaints('')).toEqual([]);
    expect(fileComplaints('# nothing yet\n')).toEqual([]);
  });

  test.each<[string, string, readonly string[]]>([
    ['an unknown part', 'limts: {}\n', ['c2c.yml:1:1 unknown key "limts". Did you mean "limits"?']],
    [
      'a stranger among the keys',
      'limits:\n  colour: red\n',
      [
        'c2c.yml:2:3 unknown key "colour". Known here: default_duration, longest_duration, forever, default_traffic, lapse_after, remind_after, remind_every, warn_before, review_every, review_remind_every, unreviewed_end_after, reconcile_every, app_gone_ends_after, pending_at_once, asked_per_hour.',
      ],
    ],
    [
      'a duration without a unit',
      'limits:\n  default_duration: 30\n',
      ['c2c.yml:2:21 limits.default_duration: "30" is not a duration. Try 30d'],
    ],
    [
      'months',
      'limits:\n  lapse_after: 2 months\n',
      ['c2c.yml:2:16 limits.lapse_after: "2 months" is not a duration. Try 60d'],
    ],
    [
      'no duration at all',
      'limits:\n  remind_after: soon\n',
      ['c2c.yml:2:17 limits.remind_after: "soon" is not a duration such as 45s, 30m, 12h, 7d or 2w'],
    ],
    [
      'no number of requests at all',
      'limits:\n  pending_at_once: 0\n  asked_per_hour: 2.5\n',
      [
        'c2c.yml:2:20 limits.pending_at_once: "0" is neither a whole number such as 20 nor unlimited',
        'c2c.yml:3:19 limits.asked_per_hour: "2.5" is neither a whole number such as 20 nor unlimited',
      ],
    ],
    [
      'a list for a duration',
      'limits:\n  lapse_after: [1]\n',
      ['c2c.yml:2:16 limits.lapse_after: this is not a duration such as 45s, 30m, 12h, 7d or 2w'],
    ],
    [
      'a word for a part',
      'limits: none\n',
      [
        'c2c.yml:1:9 limits: expected a mapping with default_duration, longest_duration, forever, default_traffic, lapse_after, remind_after, remind_every, warn_before, review_every, review_remind_every, unreviewed_end_after, reconcile_every, app_gone_ends_after, pending_at_once, asked_per_hour',
      ],
    ],
    [
      'a list for the whole',
      '- limits\n',
      [
        'c2c.yml:1:1 expected a mapping with limits, rules, channels, break_glass, identity, foundations, default_foundation',
      ],
    ],
    [
      'a channel that is none',
      'channels:\n  audit: Not A Channel\n',
      [
        'c2c.yml:2:10 channels.audit: "Not A Channel" is neither a channel id such as C0123ABCD nor a name such as #approvals. Slack shows the id under the channel’s name → About.',
      ],
    ],
    [
      'the same key twice',
      'limits: {}\nlimits: {}\n',
      ['c2c.yml:2:1 is not YAML: Map keys must be unique. Put what they say under one of them'],
    ],
    [
      'an alias of nothing, which must not drop all that the file says',
      'limits: {}\nrules: *mine\n',
      ['c2c.yml:2:8 is not YAML: nothing bears the anchor that this alias means. What begins with * goes in quotes'],
    ],
    [
      'more aliases than anybody writes',
      `identity: &a { by: email }\nlimits: [${Array.from({ length: 101 }, () => '*a').join(', ')}]\n`,
      ['c2c.yml:1:1 is not YAML that c2c reads: it has more than 100 aliases'],
    ],
    [
      'a secret that is no YAML, which is not repeated',
      'limits: {}}hunter2\n',
      [
        'c2c.yml:1:11 is not YAML: Unexpected flow-map-end token in YAML stream. Look at the quotes and commas before it',
        'c2c.yml:1:12 is not YAML: Unexpected scalar token in YAML stream. Look at the quotes and commas before it',
      ],
    ],
    [
      'a token as a key',
      'xoxb-123-abc: 1\n',
      [
        'c2c.yml:1:1 unknown key "xoxb-…". Known here: limits, rules, channels, break_glass, identity, foundations, default_foundation.',
      ],
    ],
    [
      'several mistakes',
      'limits:\n  colour: red\n  size: 2\nchanels: {}\n',
      [
        'c2c.yml:2:3 unknown key "colour". Known here: default_duration, longest_duration, forever, default_traffic, lapse_after, remind_after, remind_every, warn_before, review_every, review_remind_every, unreviewed_end_after, reconcile_every, app_gone_ends_after, pending_at_once, asked_per_hour.',
        'c2c.yml:3:3 unknown key "size". Known here: default_duration, longest_duration, forever, default_traffic, lapse_after, remind_after, remind_every, warn_before, review_every, review_remind_every, unreviewed_end_after, reconcile_every, app_gone_ends_after, pending_at_once, asked_per_hour.',
        'c2c.yml:4:1 unknown key "chanels". Did you mean "channels"?',
      ],
    ],
  ])('is told its mistake: %s', (_, text, lines) => {
    expect(fileComplaints(text)).toEqual(lines);
  });

  test('with a mistake in its channel does not also make the channel missing', () => {
    const lines = complaints({ C2C_APPROVALS_CHANNEL: '' }, { 'c2c.yml': 'channels: { approvals: 7 }\n' });

    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^c2c.yml:1:24 channels.approvals: this is neither/);
  });
});
