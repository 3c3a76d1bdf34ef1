// What client libraries beside the CLI (cf-java-client, cloudfoundry-client for Python) ask and insist on.
import { describe, expect, test } from '@jest/globals';
import { aFoundation, bot, each, limited, person, visitor } from './visiting.ts';

describe('a client library', () => {
  test('finds UAA by /v2/info, without a token, though v2 is disabled', async () => {
    const foundation = await aFoundation();

    const reply = await visitor(foundation).get('/v2/info');

    expect([reply.status, reply.body]).toMatchObject([
      200,
      {
        authorization_endpoint: `${foundation.url}/login`,
        token_endpoint: `${foundation.url}/uaa`,
        support: 'CF API v2 is disabled',
        api_version: '',
      },
    ]);
  });

  test('reads a command and a port of every process, the command hidden where it is nobody’s business', async () => {
    const foundation = await aFoundation();
    const db = foundation.state.apps().find(({ path }) => path === 'shop/data/db')?.guid ?? '';
    const manager = await person(foundation, 'linus@example.com');
    const developer = await person(foundation, 'grace@example.com');

    expect(each(await developer.get(`/v3/apps/${db}/processes`), 'command')).toEqual([
      '[PRIVATE DATA HIDDEN IN LISTS]',
    ]);
    expect((await developer.get(`/v3/processes/${db}`)).body).toMatchObject({ command: 'sandbox' });
    expect((await manager.get(`/v3/processes/${db}`)).body).toMatchObject({ command: '[PRIVATE DATA HIDDEN]' });
    expect(each(await manager.get(`/v3/processes/${db}/stats`), 'instance_ports')).toEqual([
      [{ external: 61000, internal: 8080, external_tls_proxy_port: 61001, internal_tls_proxy_port: 61001 }],
    ]);
  });

  test('gets the organization with a single space', async () => {
    const foundation = await aFoundation();
    const who = await limited(foundation);
    const [space] = each(await who.get('/v3/spaces?names=data'), 'guid');

    expect((await who.get(`/v3/spaces/${String(space)}?include=organization`)).body).toMatchObject({
      name: 'data',
      included: { organizations: [{ name: 'shop' }] },
    });
    expect((await who.get(`/v3/spaces/${String(space)}?include=apps`)).status).toBe(400);
  });

  test.each([
    ['created_ats[gt]=2026-01-01T00:00:00Z', ['b']],
    ['created_ats[gte]=2026-01-01T00:00:00Z', ['a', 'b']],
    ['created_ats[lt]=2026-01-01T00:00:10Z', ['a']],
    ['created_ats[lte]=2026-01-01T00:00:10Z&updated_ats[gt]=2026-01-01T00:00:00Z', ['b']],
    ['created_ats=2026-01-01T00:00:10Z,2020-01-01T00:00:00Z', ['b']],
  ])('filters by time: %s', async (query, hosts) => {
    let now = Date.parse('2026-01-01T00:00:00Z');
    const foundation = await aFoundation({ now: () => now });
    foundation.state.createRoute('a', 'apps.internal', 'shop/data');
    now += 10_000;
    foundation.state.createRoute('b', 'apps.internal', 'shop/data');

    expect(each(await (await bot(foundation)).get(`/v3/routes?${query}`), 'host')).toEqual(hosts);
  });

  test.each([
    'created_ats=yesterday',
    'updated_ats[gt]=2026-13-01T00:00:00Z',
    'created_ats[gt]=',
    'created_ats[near]=2026-01-01T00:00:00Z',
  ])('is refused %s', async (query) => {
    const foundation = await aFoundation();

    expect((await (await bot(foundation)).get(`/v3/routes?${query}`)).status).toBe(400);
  });
});
