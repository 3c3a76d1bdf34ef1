import { beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { listVariables } from '../src/environment.ts';

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

const Manifest = z.object({
  bin: z.object({ c2c: z.string() }),
  scripts: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
  allowScripts: z.record(z.string(), z.boolean()),
});
const manifest = Manifest.parse(JSON.parse(read('package.json')));

describe('package.json', () => {
  test('pins every dependency to one version', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );

    expect(loose).toEqual([]);
  });

  test('has an opinion on every dependency that wants to run something while it is installed', () => {
    const Lock = z.object({ packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })) });
    const { packages } = Lock.parse(JSON.parse(read('package-lock.json')));
    const scripted = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript);

    const names = scripted.map((path) => path.replace(/^.*node_modules\//, ''));
    expect(Object.keys(manifest.allowScripts)).toEqual(expect.arrayContaining(names));
  });
});

describe('what is deployed', () => {
  const built = 'dist/cli/c2c.js';

  test('runs what the build makes of src/cli/c2c.ts', () => {
    expect(manifest.bin.c2c).toBe(built);
    expect(manifest.scripts['start']).toBe(`node ${built} serve`);
    expect(read('Dockerfile')).toContain(`CMD ["node", "${built}", "serve"]`);
    expect(read('src/cli/c2c.ts')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('runs in the image as nobody special, and is asked whether it is alive', () => {
    const dockerfile = read('Dockerfile');

    expect(dockerfile).toContain('\nUSER node\n');
    expect(dockerfile).toMatch(/\nHEALTHCHECK .*\/healthz/);
  });

  test('keeps requests in a Redis that writes to disk and evicts nothing', () => {
    const Compose = z.object({
      services: z.object({
        redis: z.object({ command: z.string(), volumes: z.array(z.string()), healthcheck: z.object({}) }),
        web: z.object({ environment: z.object({ C2C_ROLE: z.literal('web') }), env_file: z.literal('.env') }),
        worker: z.object({ environment: z.object({ C2C_ROLE: z.literal('worker') }), env_file: z.literal('.env') }),
      }),
    });
    const { services } = Compose.parse(parse(read('docker-compose.yml'), { merge: true }));

    expect(services.redis.command).toContain('--appendonly yes --appendfsync everysec --maxmemory-policy noeviction');
    expect(services.redis.volumes).toContain('redis:/data');
  });

  test('is set by variables that c2c reads', () => {
    const Push = z.object({
      applications: z.tuple([
        z.object({
          env: z.record(z.string(), z.string()),
          processes: z.array(z.object({ type: z.string(), command: z.string() })),
        }),
      ]),
    });
    const [app] = Push.parse(parse(read('manifest.yml'))).applications;

    expect([...listVariables(), 'NODE_ENV', 'NODE_EXTRA_CA_CERTS']).toEqual(
      expect.arrayContaining(Object.keys(app.env)),
    );
    expect(app.processes).toEqual([
      expect.objectContaining({ type: 'web', command: `env C2C_ROLE=web node ${built} serve` }),
      expect.objectContaining({ type: 'worker', command: `env C2C_ROLE=worker node ${built} serve` }),
    ]);
  });

  test('takes no file along that may hold a secret', () => {
    for (const file of ['.dockerignore', '.cfignore']) {
      const [first, ...rest] = read(file)
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'));

      expect(first).toBe('*');
      expect(rest.every((line) => line.startsWith('!') && !line.startsWith('!.env'))).toBe(true);
    }
  });
});

describe('.env.example', () => {
  test('lists exactly the variables that c2c reads', () => {
    const listed = [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);

    expect(listed.toSorted()).toEqual(listVariables().toSorted());
  });

  test('holds no value that could be taken for a secret', () => {
    expect(read('.env.example')).not.toMatch(/^[^#\n]*(TOKEN|SECRET|PASSWORD)=./m);
  });
});

describe('the bot and its stand-ins', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));

  /** Static and dynamic alike; the linter sees the static ones only. */
  function importsOf(path: string): readonly string[] {
    return [...read(`src/${path}`).matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, name = '']) => name);
  }

  test('import nothing of each other: only the command knows both', () => {
    const bot = files.filter((path) => !path.startsWith('sandbox/') && !path.startsWith('cli/'));
    const standIns = files.filter((path) => path.startsWith('sandbox/'));

    expect(bot.filter((path) => importsOf(path).some((name) => name.includes('/sandbox/')))).toEqual([]);
    expect(
      standIns.filter((path) => importsOf(path).some((name) => /\/(core|lifecycle|slack|queue|cf|http)\//.test(name))),
    ).toEqual([]);
  });

  test('are loaded only by the action that needs them', () => {
    const atOnce = [...read('src/cli/c2c.ts').matchAll(/^import .* from '([^']+)'/gm)].map(([, name]) => name);

    expect(atOnce.toSorted()).toEqual(['commander', 'node:fs']);
  });
});

// ESLint is asked in a process of its own: it loads its configuration in ways that a test's sandbox does not allow.
const ASK_LINTER = `
  import { ESLint } from 'eslint';
  import tseslint from 'typescript-eslint';
  const cases = JSON.parse(await new Response(process.stdin).text());
  const linter = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });
  const verdicts = [];
  for (const { file, code } of cases) {
    const [result] = await linter.lintText(code, { filePath: file });
    verdicts.push(result.messages.filter(({ ruleId }) => ruleId?.startsWith('no-restricted')).map(({ message }) => message));
  }
  console.log(JSON.stringify(verdicts));
`;

describe('the linter knows the arrows of the design', () => {
  const refused: readonly (readonly [string, string])[] = [
    ['src/core/plan.ts', "import { readFileSync } from 'node:fs'; readFileSync('x');"],
    ['src/core/plan.ts', "import { submit } from '../lifecycle/submit.ts'; submit;"],
    ['src/core/plan.ts', 'export const at = Date.now();'],
    ['src/core/plan.ts', 'export const at = new Date();'],
    ['src/core/plan.ts', 'export const some = Math.random();'],
    ['src/lifecycle/submit.ts', "import { App } from '@slack/bolt'; App;"],
    ['src/lifecycle/submit.ts', "import { buildSlackDoor } from '../slack/door.ts'; buildSlackDoor;"],
    ['src/lifecycle/submit.ts', "import { randomUUID } from 'node:crypto'; randomUUID();"],
    ['src/slack/door.ts', "import { Redis } from 'ioredis'; Redis;"],
    ['src/slack/door.ts', "import { openStore } from '../queue/request-store.ts'; openStore;"],
    ['src/queue/request-store.ts', "import { App } from '@slack/bolt'; App;"],
    ['src/queue/request-store.ts', "import { readConfig } from '../config.ts'; readConfig;"],
    ['src/cf/foundation.ts', "import { Queue } from 'bullmq'; Queue;"],
    ['src/http/server.ts', "import { connectFoundation } from '../cf/foundation.ts'; connectFoundation;"],
    ['src/sandbox/foundation/server.ts', "import { showApp } from '../../core/vocabulary.ts'; showApp;"],
    ['src/sandbox/workspace/server.ts', "import { WebClient } from '@slack/web-api'; WebClient;"],
    ['src/cf/foundation.ts', 'export const api = process.env.CF_API;'],
    ['src/http/server.ts', "export const port = process.env['PORT'];"],
    ['src/slack/card.ts', 'export default function card() {}'],
  ];
  const allowed: readonly (readonly [string, string])[] = [
    ['src/core/plan.ts', "import * as z from 'zod'; import { showApp } from './vocabulary.ts'; z; showApp;"],
    ['src/lifecycle/submit.ts', "import { showApp } from '../core/vocabulary.ts'; showApp;"],
    [
      'src/slack/door.ts',
      "import { App } from '@slack/bolt'; import { submitAsk } from '../lifecycle/submit.ts'; App; submitAsk;",
    ],
    ['src/queue/request-store.ts', "import { Redis } from 'ioredis'; Redis;"],
    ['src/cf/foundation.ts', "import { Pool } from 'undici'; Pool;"],
    [
      'src/main.ts',
      "import { connectFoundation } from './cf/foundation.ts'; export const at = Date.now(); connectFoundation;",
    ],
  ];
  let verdicts: readonly (readonly string[])[] = [];

  beforeAll(async () => {
    const linter = spawn(process.execPath, ['--input-type=module', '--eval', ASK_LINTER], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    linter.stdin.end(JSON.stringify([...refused, ...allowed].map(([file, code]) => ({ file, code }))));
    const said: unknown[] = await linter.stdout.toArray();
    if (linter.exitCode === null) await once(linter, 'exit');
    verdicts = z.array(z.array(z.string())).parse(JSON.parse(said.join('')));
  }, 60_000);

  test.each(refused.map(([file, code], index) => ({ file, code, index })))(
    'and refuses in $file: $code',
    ({ index }) => {
      expect(verdicts[index]).not.toEqual([]);
    },
  );

  test.each(allowed.map(([file, code], index) => ({ file, code, index })))(
    'and allows in $file: $code',
    ({ index }) => {
      expect(verdicts[refused.length + index]).toEqual([]);
    },
  );
});
