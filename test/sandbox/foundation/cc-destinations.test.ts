import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import type { FoundationStandIn } from '../../../src/sandbox/foundation/server.ts';
import type { Reply } from './visiting.ts';
import { aFoundation, bot, detailOf, person } from './visiting.ts';

async function withRoute(): Promise<{ foundation: FoundationStandIn; path: string; db: string }> {
  const foundation = await aFoundation();
  const { guid } = foundation.state.createRoute('db', 'apps.internal', 'shop/data');
  return { foundation, path: `/v3/routes/${guid}/destinations`, db: foundation.state.app('shop/data/db').guid };
}

function destinationsIn(reply: Reply) {
  const Destinations = z.object({
    destinations: z.array(z.object({ guid: z.string(), app: z.object({ guid: z.string() }), port: z.number() })),
  });
  return Destinations.parse(reply.body).destinations;
}

describe('mapping a route', () => {
  test('answers 200 with the whole list; process and port have defaults', async () => {
    const { foundation, path, db } = await withRoute();

    const reply = await (await bot(foundation)).post(path, { destinations: [{ app: { guid: db } }] });

    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({
      destinations: [{ app: { guid: db, process: { type: 'web' } }, weight: null, port: 8080, protocol: 'http1' }],
      links: { self: { href: foundation.url + path } },
    });
  });

  test('is idempotent and then writes no audit event', async () => {
    const { foundation, path, db } = await withRoute();
    const admin = await bot(foundation);
    const body = { destinations: [{ app: { guid: db } }] };

    const first = await admin.post(path, body);
    const second = await admin.post(path, {
      destinations: [{ app: { guid: db, process: { type: 'web' } }, port: 8080 }],
    });

    expect([second.status, destinationsIn(second)]).toEqual([200, destinationsIn(first)]);
    expect(foundation.state.auditRecords.filter(({ type }) => type === 'audit.app.map-route')).toHaveLength(1);
  });

  test('a docker app is shown with its first EXPOSEd port', async () => {
    const { foundation, path } = await withRoute();
    const metrics = foundation.state.app('shop/data/metrics').guid;

    const reply = await (await bot(foundation)).post(path, { destinations: [{ app: { guid: metrics } }] });

    expect(destinationsIn(reply)).toMatchObject([{ port: 9000 }]);
    expect(foundation.state.apps().find(({ path }) => path === 'shop/data/metrics')).toMatchObject({ ports: [9000] });
  });

  test('a named port replaces 8080 in the process, and goes with its mapping', async () => {
    const { foundation, path, db } = await withRoute();
    const admin = await bot(foundation);
    const ports = () => foundation.state.apps().find(({ path }) => path === 'shop/data/db')?.ports;

    const reply = await admin.post(path, { destinations: [{ app: { guid: db }, port: 9000 }] });
    expect(ports()).toEqual([9000]);
    await admin.delete(`${path}/${destinationsIn(reply)[0]?.guid}`);
    expect(ports()).toEqual([8080]);
  });

  test.each([
    [(db: string) => [{ app: { guid: 'gone' } }, { app: { guid: db } }], 'App(s) with guid(s) "gone" do not exist.'],
    [() => [{ app: {} }], 'Destinations[0]: app must have the structure {"guid": "app_guid"}'],
    [
      (db: string) => [{ app: { guid: db } }, { app: { guid: db }, port: 80 }],
      'Destinations[1]: port must be a positive integer between 1024 and 65535 inclusive.',
    ],
    [
      (db: string) => [{ app: { guid: db }, protocol: 'tcp' }],
      "Cannot use 'tcp' protocol for http routes; valid options are: [http1, http2].",
    ],
    [
      (db: string) => [{ app: { guid: db }, weight: 100 }],
      'Destinations[0]: weighted destinations can only be used when replacing all destinations.',
    ],
    [
      (db: string) => [{ app: { guid: db }, colour: 'red' }],
      'Destinations[0]: must have only "app" and optionally "weight", "port" or "protocol".',
    ],
    [
      (db: string) => Array.from({ length: 11 }, (_, i) => ({ app: { guid: db }, port: 2000 + i })),
      'Process must have at most 10 exposed ports.',
    ],
    [() => [], 'Destinations must be an array containing between 1 and 100 destination objects.'],
  ])('is refused: %s', async (destinations, detail) => {
    const { foundation, path, db } = await withRoute();

    const reply = await (await bot(foundation)).post(path, { destinations: destinations(db) });

    expect([reply.status, detailOf(reply)]).toEqual([422, detail]);
    expect(foundation.state.routes()).toMatchObject([{ destinations: [] }]);
  });

  test('an app of another space, seen or not seen', async () => {
    const { foundation, path } = await withRoute();
    const { state } = foundation;
    const map = (guid: string) => ({ destinations: [{ app: { guid } }] });
    const barbara = await person(foundation, 'barbara@example.com');
    const accounts = state.app('bank/ledger/accounts').guid;

    const seen = await barbara.post(path, map(state.app('shop/prod/web').guid));
    const hidden = await barbara.post(path, map(accounts));

    expect([seen.status, detailOf(seen)]).toEqual([
      422,
      "Routes destinations must be in either the route's space or the route's shared spaces",
    ]);
    expect([hidden.status, detailOf(hidden)]).toEqual([
      422,
      `App(s) with guid(s) "${accounts}" you do not have access.`,
    ]);
  });

  test('the same destination twice in one request breaks the server', async () => {
    const { foundation, path, db } = await withRoute();
    const twice = { destinations: [{ app: { guid: db } }, { app: { guid: db }, port: 8080 }] };

    const reply = await (await bot(foundation)).post(path, twice);

    expect([reply.status, reply.body]).toEqual([
      500,
      { errors: [{ detail: 'An unknown error occurred.', title: 'UnknownError', code: 10001 }] },
    ]);
    expect(detailOf(await (await bot(foundation)).patch(path, twice))).toBe(
      'Destinations cannot contain duplicate entries',
    );
  });

  test('the same destination with another protocol', async () => {
    const { foundation, path, db } = await withRoute();
    const admin = await bot(foundation);
    await admin.post(path, { destinations: [{ app: { guid: db } }] });

    const reply = await admin.post(path, { destinations: [{ app: { guid: db }, protocol: 'http2' }] });

    expect([reply.status, detailOf(reply)]).toEqual([
      422,
      `Cannot add destination with protocol: http2. Destination already exists for route: db.apps.internal, app: ${db}, process: web, and protocol: http1.`,
    ]);
  });

  test('needs the right in the space of the route, whatever one may in the space of the app', async () => {
    const { foundation, path, db } = await withRoute();

    expect(
      (await (await person(foundation, 'linus@example.com')).post(path, { destinations: [{ app: { guid: db } }] }))
        .status,
    ).toBe(403);
    expect(
      (await (await person(foundation, 'ada@example.com')).post(path, { destinations: [{ app: { guid: db } }] }))
        .status,
    ).toBe(404);
    expect(
      (await (await person(foundation, 'grace@example.com')).post(path, { destinations: [{ app: { guid: db } }] }))
        .status,
    ).toBe(200);
  });

  test('no more than a hundred destinations in all', async () => {
    const { foundation, path } = await withRoute();
    const admin = await bot(foundation);
    const destinations = Array.from({ length: 101 }, (_, i) => ({
      app: { guid: foundation.state.pushApp(`app-${i}`, 'shop/data').guid },
    }));

    expect((await admin.post(path, { destinations: destinations.slice(0, 60) })).status).toBe(200);
    const reply = await admin.post(path, { destinations: destinations.slice(60) });

    expect([reply.status, detailOf(reply)]).toEqual([422, 'Routes can be mapped to at most 100 destinations.']);
  });
});

describe('unmapping a route', () => {
  test('is 204 once, and 422 the second time', async () => {
    const { foundation, path, db } = await withRoute();
    const admin = await bot(foundation);
    const [destination] = destinationsIn(await admin.post(path, { destinations: [{ app: { guid: db } }] }));

    const first = await admin.delete(`${path}/${destination?.guid}`);
    const second = await admin.delete(`${path}/${destination?.guid}`);

    expect([first.status, first.text]).toEqual([204, '']);
    expect([second.status, detailOf(second)]).toEqual([
      422,
      'Unable to unmap route from destination. Ensure the route has a destination with this guid.',
    ]);
  });

  test('replacing drops what is not named', async () => {
    const { foundation, path, db } = await withRoute();
    foundation.state.mapRoute('db.apps.internal', 'shop/data/db');
    foundation.state.mapRoute('db.apps.internal', 'shop/data/cache');
    const admin = await bot(foundation);

    await admin.patch(path, { destinations: [{ app: { guid: db } }] });

    expect(destinationsIn(await admin.get(path))).toMatchObject([{ app: { guid: db } }]);
    expect(destinationsIn(await admin.get(`${path}?app_guids=other`))).toEqual([]);
  });
});
