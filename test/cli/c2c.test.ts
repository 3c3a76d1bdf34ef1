import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const TSX = resolve('node_modules/tsx/dist/cli.mjs');
const C2C = resolve('src/cli/c2c.ts');

const RIGHT = {
  SLACK_BOT_TOKEN: 'xoxb-1-good',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  REDIS_URL: 'redis://:redis-pass@localhost:6379',
  CF_API: 'https://api.example.com',
  CF_CLIENT_ID: 'c2c',
  CF_CLIENT_SECRET: 'hush-hush',
  C2C_APPROVALS_CHANNEL: 'C0123ABCD',
  C2C_AUDIT_CHANNEL: 'C0456EFGH',
};

/** Every run starts in a folder of its own, so that no c2c.yml of a checkout is read. */
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'c2c-cli-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [TSX, C2C, ...args], { cwd: folder, env: { PATH: process.env['PATH'], ...env } });
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = start(args, env);
  let out = '';
  let err = '';
  child.stdout?.on('data', (text: Buffer) => {
    out += text.toString();
  });
  child.stderr?.on('data', (text: Buffer) => {
    err += text.toString();
  });
  await once(child, 'close');
  return { out, err, code: child.exitCode };
}

/** The lines up to the first that matches. */
async function readUntil(child: ChildProcess, wanted: RegExp): Promise<readonly string[]> {
  const lines: string[] = [];
  if (!child.stdout) return lines;
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (wanted.test(line)) break;
  }
  return lines;
}

describe('c2c', () => {
  test('lists what there is', async () => {
    const { out, code } = await run(['--help']);

    expect(code).toBe(0);
    for (const word of ['serve', 'demo', 'config', 'rules', 'sandbox']) expect(out).toContain(`\n  ${word}`);
  });

  test('knows its version', async () => {
    const manifest: { version: string } = JSON.parse(await readFile('package.json', 'utf8'));

    expect((await run(['--version'])).out).toBe(`${manifest.version}\n`);
  });

  test('suggests the subcommand that was meant', async () => {
    const { err, code } = await run(['serv']);

    expect(code).toBe(1);
    expect(err).toContain("unknown command 'serv'\n(Did you mean serve?)");
  });
});

describe('c2c policies check', () => {
  const FILE = 'for: 7d\nconnections:\n  - {allow: [web, api], to: shop/data/db}\n';

  test('shows the connections that a right file asks for', async () => {
    await writeFile(join(folder, 'c2c-policies.yml'), FILE);

    const { out, code } = await run(['policies', 'check']);

    expect(code).toBe(0);
    expect(out).toBe(
      'c2c-policies.yml is fine. It asks for 1 connection, in one request:\n  web, api -> shop/data/db tls\n',
    );
  });

  test('lists all that is wrong with its place, and ends with 1', async () => {
    await writeFile(join(folder, 'mine.yml'), 'for: soon\nconnections:\n  - alow: web\n    to: db\n');

    const { out, err, code } = await run(['policies', 'check', '-f', 'mine.yml']);

    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain('mine.yml cannot be asked for: 3 things to fix\n');
    expect(err).toContain('mine.yml:3:5  unknown key "alow". Did you mean "allow"?');
  });

  test('says in one line that there is no such file', async () => {
    const { err, code } = await run(['policies', 'check', '-f', 'nothing.yml']);

    expect(code).toBe(1);
    expect(err).toMatch(/^c2c: .*nothing\.yml.*\n$/);
  });
});

describe('c2c config check', () => {
  test('says that a right configuration is fine, without its secrets', async () => {
    const { out, code } = await run(['config', 'check'], RIGHT);

    expect(code).toBe(0);
    expect(out).toMatch(/^c2c’s configuration is fine\n {2}role {8}all\n/);
    expect(out).toContain('https://api.example.com as client c2c');
    expect(out).not.toMatch(/xoxb|8f742231|hush|redis-pass/);
  });

  test('lists all that is wrong, in the environment and in c2c.yml, and ends with 78', async () => {
    await writeFile(join(folder, 'wrong.yml'), 'limits:\n  lapse_after: soon\n');

    const { out, err, code } = await run(['config', 'check'], {
      ...RIGHT,
      CF_API: 'api.example.com',
      C2C_CONFIG: 'wrong.yml',
    });

    expect(code).toBe(78);
    expect(out).toBe('');
    expect(err).toBe(
      [
        'c2c cannot start: 2 things to fix',
        '  CF_API          "api.example.com" is not a URL. Try https://api.example.com',
        '  wrong.yml:2:16  limits.lapse_after: "soon" is not a duration such as 45s, 30m, 12h, 7d or 2w',
        '',
      ].join('\n'),
    );
  });
});

describe('c2c config check -f', () => {
  test('needs no environment, and tells what the rules come to in their order', async () => {
    const rules = `rules:
  - { name: nobody logs in, when: { traffic: tcp 22 }, deny: use cf ssh }
  - { name: inside, when: { within: space }, approve: automatically }
  - name: cards
    when: { to: "*/pci/*" }
    approve: [{ by: space manager }, { name: security, by: group S012SECURITY, quorum: 2 }]
`;
    await writeFile(join(folder, 'rules.yml'), rules);
    const { out, code } = await run(['config', 'check', '-f', 'rules.yml']);

    expect(code).toBe(0);
    expect(out).toBe(`rules.yml is fine. The first of its rules that matches a connection holds for it:
  nobody logs in  denied
  inside          nobody needs to approve
  cards           1 of space manager and 2 of security
  none of these   the owners of the destination decide
`);
  });

  test('lists all that is wrong in it, and ends with 78', async () => {
    await writeFile(join(folder, 'slips.yml'), 'limits:\n  lapse_after: soon\nrulez: []\n');
    const { out, err, code } = await run(['config', 'check', '-f', 'slips.yml']);

    expect({ out, code }).toEqual({ out: '', code: 78 });
    expect(err).toContain('slips.yml is wrong: 2 things to fix\n');
    expect(err).toContain('slips.yml:3:1   unknown key "rulez". Did you mean "rules"?');
  });

  test('says in one line that there is no such file', async () => {
    const { err, code } = await run(['config', 'check', '-f', 'nothing.yml']);

    expect(code).toBe(1);
    expect(err).toMatch(/^c2c: .*nothing\.yml.*\n$/);
  });
});

describe('c2c rules explain', () => {
  test('shows where a command is wrong, on the error output, and ends with 1', async () => {
    const { out, err, code } = await run(['rules', 'explain', 'allow web to', '--as', 'ada@example.com'], RIGHT);

    expect({ out, code }).toEqual({ out: '', code: 1 });
    expect(err).toContain('    allow web to\n');
  });

  test('ends with 78 when the configuration is wrong', async () => {
    const command = ['rules', 'explain', 'allow web -> db', '--as', 'ada@example.com'];
    const { err, code } = await run(command, { ...RIGHT, CF_API: '' });

    expect(code).toBe(78);
    expect(err).toContain('c2c cannot explain: 1 thing to fix\n');
  });

  test('wants to know whose request it would be', async () => {
    const { err, code } = await run(['rules', 'explain', 'allow web -> db'], RIGHT);

    expect(code).toBe(1);
    expect(err).toContain("required option '--as <person>' not specified");
  });
});

describe('c2c sandbox', () => {
  test('runs a foundation until it is interrupted', async () => {
    const child = start(['sandbox', 'foundation']);
    const lines = await readUntil(child, /CF_CLIENT_SECRET=/);
    const api = /CF_API=(\S+)/.exec(lines.join('\n'))?.[1] ?? '';

    expect((await fetch(api)).status).toBe(200);

    child.kill('SIGINT');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  test('runs a workspace, and tells how a bot reaches it', async () => {
    const child = start(['sandbox', 'workspace', '--events-url', 'http://127.0.0.1:3000/slack/events']);
    const text = (await readUntil(child, /SLACK_SIGNING_SECRET=/)).join('\n');
    const [, api = ''] = /SLACK_API_URL=(\S+)/.exec(text) ?? [];
    const [, token = ''] = /SLACK_BOT_TOKEN=(\S+)/.exec(text) ?? [];

    const answer = await fetch(`${api}auth.test`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({ ok: true });

    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });

  test('says what is wrong with a seed file', async () => {
    await writeFile(join(folder, 'seed.json'), '{ "organizations": ');

    const missing = await run(['sandbox', 'foundation', '--seed', 'nowhere.json']);
    expect(missing).toMatchObject({ code: 1, err: 'c2c: reading the seed file nowhere.json: there is no such file\n' });

    const broken = await run(['sandbox', 'foundation', '--seed', 'seed.json']);
    expect(broken.code).toBe(1);
    expect(broken.err).toMatch(/^c2c: reading the seed file seed.json: it is not JSON: [^\n]+\n$/);
  });

  test('refuses a port that is none', async () => {
    const { err, code } = await run(['sandbox', 'workspace', '--port', '99999']);

    expect(code).toBe(1);
    expect(err).toContain("argument '99999' is invalid. A port is a number from 0 to 65535.");
  });
});
