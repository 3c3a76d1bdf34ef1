import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import type { Seed } from '../../../src/sandbox/foundation/seed.ts';
import { seed } from '../../../src/sandbox/foundation/seed.ts';
import { startFoundation } from '../../../src/sandbox/foundation/server.ts';
import { startStandaloneFoundation } from '../../../src/sandbox/foundation/standalone.ts';
import { aFoundation, bot, visitor } from './visiting.ts';

describe('from outside the process', () => {
  test('the state is read in names', async () => {
    const foundation = await aFoundation();
    foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    foundation.state.mapRoute('db.apps.internal', 'shop/data/db');
    foundation.state.addPolicy({ from: 'shop/prod/web', to: 'shop/data/db', start: 61443 });

    const reply = await visitor(foundation).get('/__sandbox/state');

    expect(reply.body).toMatchObject({
      apps: expect.arrayContaining([
        expect.objectContaining({ path: 'shop/data/metrics', lifecycle: 'docker', ports: [9000] }),
      ]),
      routes: [{ url: 'db.apps.internal', space: 'shop/data', destinations: [{ app: 'shop/data/db', port: 8080 }] }],
      policies: [{ from: 'shop/prod/web', to: 'shop/data/db', protocol: 'tcp', start: 61443, end: 61443 }],
      roles: expect.arrayContaining([{ user: 'ada@example.com', type: 'space_developer', in: 'shop/prod' }]),
      knobs: { selfService: true, maxPolicies: 150 },
    });
  });

  test.each([
    [{ act: 'push app', name: 'queue', space: 'shop/data' }, 'added app shop/data/queue'],
    [{ act: 'delete app', app: 'shop/data/cache' }, 'removed app shop/data/cache'],
    [
      { act: 'rename app', app: 'shop/data/cache', name: 'store' },
      'changed app shop/data/cache is now shop/data/store',
    ],
    [{ act: 'stop app', app: 'shop/data/db' }, 'changed app shop/data/db stopped'],
    [{ act: 'start app', app: 'shop/data/db' }, 'changed app shop/data/db started'],
    [{ act: 'create route', host: 'x', domain: 'apps.internal', space: 'shop/data' }, 'added route x.apps.internal'],
    [
      { act: 'map route', route: 'db.apps.internal', app: 'shop/data/cache' },
      'added db.apps.internal -> shop/data/cache',
    ],
    [
      { act: 'unmap route', route: 'db.apps.internal', app: 'shop/data/db' },
      'removed db.apps.internal -> shop/data/db',
    ],
    [
      { act: 'delete route', route: 'db.apps.internal' },
      'removed db.apps.internal -> shop/data/db, removed route db.apps.internal',
    ],
    [
      { act: 'add policy', from: 'shop/prod/web', to: 'shop/data/db', protocol: 'udp', start: 1, end: 2 },
      'added policy shop/prod/web -> shop/data/db udp 1-2',
    ],
    [
      { act: 'remove policy', from: 'shop/prod/api', to: 'shop/data/db', start: 8080 },
      'removed policy shop/prod/api -> shop/data/db tcp 8080',
    ],
    [
      { act: 'add role', user: 'ada@example.com', type: 'space_auditor', in: 'shop/data' },
      'added ada@example.com space_auditor of shop/data',
    ],
    [
      { act: 'remove role', user: 'linus@example.com', type: 'space_manager', in: 'shop/data' },
      'removed linus@example.com space_manager',
    ],
    [{ act: 'suspend organization', name: 'bank' }, 'changed org bank suspended'],
    [{ act: 'revoke tokens', of: 'c2c-bot' }, ''],
  ])('a visitor can do %j, and who listens is told', async (act, told) => {
    const foundation = await aFoundation();
    foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    foundation.state.mapRoute('db.apps.internal', 'shop/data/db');
    foundation.state.addPolicy({ from: 'shop/prod/api', to: 'shop/data/db', start: 8080 });
    const changes: string[] = [];
    foundation.onChange(({ act, summary }) => changes.push(`${act} ${summary}`));

    const reply = await visitor(foundation).post('/__sandbox/acts', act);

    expect([reply.status, reply.body]).toEqual([200, {}]);
    expect(changes.join(', ')).toBe(told);
  });

  test.each([
    [{ act: 'delete app', app: 'shop/prod/nothing' }, 'the foundation has no app "shop/prod/nothing"'],
    [{ act: 'dance' }, expect.stringContaining('act')],
    [
      { act: 'remove role', user: 'ada@example.com', type: 'space_manager', in: 'shop/data' },
      'ada@example.com is no space_manager of shop/data',
    ],
  ])('%j is a mistake, and said so', async (act, error) => {
    const foundation = await aFoundation();

    const reply = await visitor(foundation).post('/__sandbox/acts', act);

    expect([reply.status, reply.body]).toEqual([400, { error }]);
  });

  test('knobs are turned one by one', async () => {
    const foundation = await aFoundation({ knobs: { maxPolicies: 7 } });
    const outside = visitor(foundation);

    await outside.post('/__sandbox/knobs', { selfService: false, policyServerDown: 404 });
    const wrong = await outside.post('/__sandbox/knobs', { selfservice: true });

    expect(foundation.knobs).toMatchObject({ selfService: false, policyServerDown: 404, maxPolicies: 7 });
    expect([wrong.status, wrong.body]).toEqual([400, { error: expect.stringContaining('selfservice') }]);
  });

  test('faults are planned and cleared', async () => {
    const foundation = await aFoundation();
    const outside = visitor(foundation);
    const admin = await bot(foundation);

    const planned = await outside.post('/__sandbox/faults', {
      kind: 'answer',
      path: '/v3/apps',
      status: 500,
      times: 5,
    });
    const { id } = z.object({ id: z.string() }).parse(planned.body);

    expect((await admin.get('/v3/apps')).status).toBe(500);
    expect((await outside.get('/__sandbox/faults')).body).toMatchObject([{ id, hits: 1 }]);
    await outside.delete(`/__sandbox/faults/${id}`);
    expect((await admin.get('/v3/apps')).status).toBe(200);
    expect((await outside.post('/__sandbox/faults', { kind: 'magic' })).status).toBe(400);
    expect((await outside.delete('/__sandbox/faults')).status).toBe(200);
  });

  test('the request log shows everything but these looks at it', async () => {
    const foundation = await aFoundation();
    const outside = visitor(foundation);
    await outside.get('/v3/info');

    expect((await outside.get('/__sandbox/requests')).body).toMatchObject({
      requests: [{ method: 'GET', path: '/v3/info', status: 200, principal: null }],
      sequentialRoundTrips: 1,
    });
    await outside.delete('/__sandbox/requests');
    expect(foundation.requests.size).toBe(0);
    expect((await outside.get('/__sandbox/nothing')).status).toBe(404);
  });
});

describe('a seed', () => {
  test('gives the same GUIDs in every run', async () => {
    const [one, other] = [await aFoundation(), await aFoundation()];

    expect(one.state.apps()).toEqual(other.state.apps());
    expect((await aFoundation({ seed: { ...seed, name: 'elsewhere' } })).state.apps()).not.toEqual(one.state.apps());
  });

  test('may bring routes, policies and a second internal domain', async () => {
    const foundation = await aFoundation({
      seed: {
        ...seed,
        domains: [...(seed.domains ?? []), { name: 'mesh.internal', internal: true }],
        routes: [{ host: 'db', domain: 'mesh.internal', space: 'shop/data', apps: ['shop/data/db'] }],
        policies: [{ from: 'shop/prod/web', to: 'shop/data/db', start: 8080, end: 8080 }],
      },
    });

    expect(foundation.state.routes()).toMatchObject([
      { url: 'db.mesh.internal', destinations: [{ app: 'shop/data/db' }] },
    ]);
    expect(foundation.state.policies()).toHaveLength(1);
    expect(foundation.state.auditRecords).toEqual([]);
  });

  const shop = { name: 'shop', spaces: [{ name: 'prod', apps: [{ name: 'web' }] }] };
  test.each<[Seed, RegExp]>([
    [{ organizations: [shop, shop] }, /organization shop is named twice/],
    [{ organizations: [{ name: 'shop', spaces: [{ name: 'a' }, { name: 'a' }] }] }, /space shop\/a is named twice/],
    [
      { organizations: [shop], people: [{ userName: 'ada', roles: [{ type: 'space_developer', in: 'shop/dev' }] }] },
      /role space_developer of ada: the foundation has no space "shop\/dev"/,
    ],
    [{ organizations: [shop], people: [{ userName: 'ada' }, { userName: 'ada' }] }, /person ada is named twice/],
    [
      {
        organizations: [],
        clients: [
          { id: 'cf', secret: '', grantTypes: ['password'] },
          { id: 'cf', secret: '', grantTypes: ['refresh_token'] },
        ],
      },
      /client cf is named twice/,
    ],
    [
      { organizations: [shop], routes: [{ host: 'web', domain: 'apps.internal', space: 'shop/prod' }] },
      /route web.apps.internal: the foundation has no domain "apps.internal"/,
    ],
    [
      { organizations: [shop], policies: [{ from: 'shop/prod/web', to: 'shop/prod/db', start: 1, end: 1 }] },
      /policy shop\/prod\/web -> shop\/prod\/db: the foundation has no app "shop\/prod\/db"/,
    ],
  ])('with a mistake starts nothing and says which: %#', async (wrong, message) => {
    await expect(aFoundation({ seed: wrong })).rejects.toThrow(message);
  });

  test('is read from a file by a foundation of its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'c2c-seed-'));
    const good = join(folder, 'good.json');
    const bad = join(folder, 'bad.json');
    await writeFile(good, JSON.stringify({ organizations: [shop] }));
    await writeFile(bad, JSON.stringify({ organisations: [] }));

    const foundation = await startStandaloneFoundation({ port: 0, seedFile: good });
    const apps = foundation.state.apps();
    await foundation.close();

    expect(apps).toMatchObject([{ path: 'shop/prod/web' }]);
    await expect(startStandaloneFoundation({ port: 0, seedFile: bad })).rejects.toThrow(/bad\.json: .*organisations/s);
    await expect(startStandaloneFoundation({ port: 0, seedFile: join(folder, 'no.json') })).rejects.toThrow(/ENOENT/);
  });

  test('a port that is taken is an error, not a crash', async () => {
    const foundation = await aFoundation();

    await expect(aFoundation({ port: Number(new URL(foundation.url).port) })).rejects.toThrow(/EADDRINUSE/);
  });
});

test('the latest requests keep their places, and turned knobs are news', async () => {
  const foundation = await startFoundation();
  const news: string[] = [];
  foundation.onChange(({ what }) => news.push(what));
  try {
    await fetch(foundation.url);
    const [first] = foundation.requests.latest(5);
    await fetch(`${foundation.url}/v3/info`);

    expect(first).toMatchObject({ path: '/', status: 200 });
    expect(foundation.requests.latest(5)[0]?.place).toBe(first?.place);
    expect(foundation.requests.latest(1)).toMatchObject([{ path: '/v3/info' }]);
    foundation.turnKnobs({ latencyMs: 5 });
    expect(foundation.knobs.latencyMs).toBe(5);
    expect(news.at(-1)).toBe('knobs');
  } finally {
    await foundation.close();
  }
});
