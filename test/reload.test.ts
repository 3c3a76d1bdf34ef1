// The configuration read again while c2c runs, from a real file, whatever way it is written.
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';
import type { ConfigNews } from '../src/core/config-news.ts';
import type { Settings } from '../src/lifecycle/ports.ts';
import { glanceAt, replay, watchConfig } from '../src/reload.ts';
import { SilentLog } from './support/silent-log.ts';

const ENV = {
  SLACK_BOT_TOKEN: 'xoxb-1-good',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  REDIS_URL: 'redis://localhost:6379',
  CF_API: 'https://api.example.com',
  CF_CLIENT_ID: 'c2c',
  CF_CLIENT_SECRET: 'hush-hush',
  C2C_APPROVALS_CHANNEL: 'C0123ABCD',
  C2C_AUDIT_CHANNEL: 'C0456EFGH',
};
const PCI = 'rules:\n  - { name: pci, when: { to: "*/pci/*" }, deny: card data stays alone }\n';
const SSH = `${PCI}  - { name: ssh, when: { traffic: tcp 22 }, deny: use cf ssh }\n`;
const WRONG = PCI.replace('deny', 'dney');

let folder: string;
let stop: () => void = () => {};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'c2c-reload-'));
});
afterEach(async () => {
  stop();
  await rm(folder, { recursive: true });
});

interface Watched {
  /** The rules of each configuration that came into force, by name. */
  readonly inForce: () => readonly (readonly string[])[];
  readonly told: readonly ConfigNews[];
  /** The next look comes; returns after how long. */
  readonly look: () => number;
  readonly write: (text: string) => Promise<void>;
  readonly hangUp: () => void;
  /** Telling fails so many times. */
  failToTell: (times: number) => void;
}

async function watching(text: string | undefined, path = join(folder, 'c2c.yml')): Promise<Watched> {
  const write = (now: string) => writeFile(path, now);
  if (text !== undefined) await write(text);
  const applied: Settings[] = [];
  const told: ConfigNews[] = [];
  let failures = 0;
  let next: { readonly run: () => void; readonly ms: number } | undefined;
  stop = watchConfig({
    path,
    first: glanceAt(path),
    read: (file) => readConfig({ ...ENV, ...(text !== undefined && { C2C_CONFIG: path }) }, replay(file)),
    apply: async (settings) => {
      applied.push(settings);
    },
    tell: async (news) => {
      if (failures-- > 0) throw new Error('Redis is away');
      told.push(news);
    },
    log: new SilentLog(),
    later: (run, ms) => {
      next = { run, ms };
      return () => {
        next = undefined;
      };
    },
  });
  return {
    inForce: () => applied.map(({ rules }) => rules.rules.map(({ name }) => name)),
    told,
    look: () => {
      const { run, ms } = next ?? { run: () => {}, ms: 0 };
      run();
      return ms;
    },
    write,
    hangUp: () => void process.emit('SIGHUP'),
    failToTell: (times) => {
      failures = times;
    },
  };
}

/** Twice: what is new has to stand. */
function notice({ look }: Watched): void {
  look();
  look();
}

describe('on SIGHUP', () => {
  test('the rules of now are in force at once', async () => {
    const watched = await watching(PCI);

    await watched.write(SSH);
    watched.hangUp();

    expect(watched.inForce()).toEqual([['pci', 'ssh']]);
  });

  test('a wrong file changes nothing, and all of its mistakes are told', async () => {
    const watched = await watching(PCI);

    await watched.write(`${WRONG}limits: { lapse_after: never }\n`);
    watched.hangUp();

    expect(watched.inForce()).toEqual([]);
    expect(watched.told).toMatchObject([
      {
        kind: 'refused',
        mistakes: [
          { where: expect.stringMatching(/c2c\.yml:2:\d+$/), what: expect.stringContaining('unknown key "dney"') },
          { where: expect.stringMatching(/c2c\.yml:3:24$/) },
        ],
      },
    ]);
  });

  test('nothing is heard any more once it is stopped', async () => {
    const watched = await watching(PCI);

    stop();
    process.once('SIGHUP', () => {});
    await watched.write(SSH);
    watched.hangUp();
    watched.look();

    expect(watched.inForce()).toEqual([]);
  });
});

describe('a changed file', () => {
  test('counts once it has stood for a second, and not again', async () => {
    const watched = await watching(PCI);
    await watched.write(SSH);

    expect(watched.look()).toBe(5_000);
    expect(watched.inForce()).toEqual([]);
    expect(watched.look()).toBe(1_000);
    expect(watched.inForce()).toEqual([['pci', 'ssh']]);
    expect(watched.look()).toBe(5_000);
    notice(watched);
    expect(watched.inForce()).toHaveLength(1);
  });

  test.each([
    ['that would be right as far as it is', PCI],
    ['that is empty first', ''],
    ['that is wrong as far as it is', 'rules:\n  - { name: pci, when'],
  ])('%s is not taken for whole while it is written', async (_, half) => {
    const watched = await watching('limits: { lapse_after: 1h }\n');

    await watched.write(half);
    watched.look();
    await watched.write(SSH);
    notice(watched);

    expect(watched.inForce()).toEqual([['pci', 'ssh']]);
    expect(watched.told.map(({ kind }) => kind)).toEqual(['in-force']);
  });

  test('that comes to nothing is not read again', async () => {
    const watched = await watching(PCI);

    await watched.write(SSH);
    watched.look();
    await watched.write(PCI);
    notice(watched);

    expect(watched.told).toEqual([]);
  });

  test('of the same length and the same time is noticed too', async () => {
    const path = join(folder, 'c2c.yml');
    const watched = await watching(PCI, path);
    await utimes(path, 1, 1);

    await watched.write(PCI.replace('name: pci', 'name: dss'));
    await utimes(path, 1, 1);
    notice(watched);

    expect(watched.inForce()).toEqual([['dss']]);
  });

  test('that a ConfigMap swaps beneath two links is noticed', async () => {
    const version = async (name: string, text: string) => {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'c2c.yml'), text);
    };
    await version('..v1', PCI);
    await symlink('..v1', join(folder, '..data'));
    await symlink(join('..data', 'c2c.yml'), join(folder, 'c2c.yml'));
    const watched = await watching(undefined);

    await version('..v2', SSH);
    await symlink('..v2', join(folder, '..tmp'));
    await rename(join(folder, '..tmp'), join(folder, '..data'));
    await rm(join(folder, '..v1'), { recursive: true });
    notice(watched);

    expect(watched.inForce()).toEqual([['pci', 'ssh']]);
  });
});

describe('a file that is gone', () => {
  test.each([
    ['for good', (path: string) => rm(path), 'there is no such file'],
    ['as its link leads nowhere', (path: string) => rm(path).then(() => symlink('nowhere', path)), 'no such file'],
    ['as a folder stands there', (path: string) => rm(path).then(() => mkdir(path)), 'cannot be read: EISDIR'],
    ['as somebody emptied it', (path: string) => writeFile(path, '# later\n\n'), 'says nothing any more'],
  ])('%s changes nothing, and is told', async (_, happen, told) => {
    const path = join(folder, 'c2c.yml');
    const watched = await watching(PCI, path);

    await happen(path);
    notice(watched);

    expect(watched.inForce()).toEqual([]);
    expect(watched.told).toMatchObject([{ kind: 'refused', mistakes: [{ what: expect.stringContaining(told) }] }]);
  });

  test('changes nothing either where it was only found, and nobody named it', async () => {
    await writeFile(join(folder, 'c2c.yml'), PCI);
    const watched = await watching(undefined);

    await rm(join(folder, 'c2c.yml'));
    notice(watched);

    expect(watched.inForce()).toEqual([]);
    expect(watched.told).toMatchObject([
      { mistakes: [{ what: expect.stringContaining('cannot be read any more (ENOENT)') }] },
    ]);
  });

  test('for a moment is no news', async () => {
    const path = join(folder, 'c2c.yml');
    const watched = await watching(PCI, path);

    await rm(path);
    watched.look();
    await watched.write(PCI);
    notice(watched);

    expect(watched.told).toEqual([]);
  });

  test('and comes back is in force, as it is by then', async () => {
    const path = join(folder, 'c2c.yml');
    const watched = await watching(PCI, path);
    await rm(path);
    notice(watched);

    await watched.write(SSH);
    notice(watched);

    expect(watched.told.map(({ kind }) => kind)).toEqual(['refused', 'in-force']);
    expect(watched.inForce()).toEqual([['pci', 'ssh']]);
  });

  test('and says in so many words that nothing is set is taken at its word', async () => {
    const watched = await watching(PCI);

    await watched.write('{}\n');
    notice(watched);

    expect(watched.inForce()).toEqual([[]]);
  });
});

test('a file that was not there at first is read when it comes', async () => {
  const watched = await watching(undefined);
  notice(watched);
  expect(watched.told).toEqual([]);

  await watched.write('limits: { lapse_after: 1h }\n');
  notice(watched);

  expect(watched.told.map(({ kind }) => kind)).toEqual(['in-force']);
});

test('what could not be told is told at a later look, the newest only', async () => {
  const watched = await watching(PCI);
  watched.failToTell(2);
  await watched.write(WRONG);
  notice(watched);
  await watched.write(SSH);
  notice(watched);
  await Promise.resolve();
  expect(watched.told).toEqual([]);

  watched.look();
  await Promise.resolve();

  expect(watched.told.map(({ kind }) => kind)).toEqual(['in-force']);
});
