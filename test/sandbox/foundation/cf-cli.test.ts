// What an unmodified cf CLI sends for each of its commands, request by request, with what it reads from the answers.
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import type { FoundationStandIn } from '../../../src/sandbox/foundation/server.ts';
import type { Visitor } from './visiting.ts';
import { aFoundation, askForToken, detailOf, each, guidOf, person, policy, tokenIn, visitor } from './visiting.ts';

const Root = z.object({
  links: z.object({
    login: z.object({ href: z.string() }),
    uaa: z.object({ href: z.string() }),
    cloud_controller_v3: z.object({ href: z.string(), meta: z.object({ version: z.string() }) }),
    network_policy_v1: z.object({ href: z.string() }),
    routing: z.null(),
  }),
});

async function only(who: Visitor, path: string): Promise<string> {
  const guids = each(await who.get(path), 'guid');
  expect(guids).toHaveLength(1);
  return String(guids[0]);
}

async function target(who: Visitor): Promise<{ org: string; prod: string; data: string }> {
  const org = await only(who, '/v3/organizations?names=shop&page=1&per_page=1');
  const space = (name: string) => only(who, `/v3/spaces?names=${name}&organization_guids=${org}&page=1&per_page=1`);
  return { org, prod: await space('prod'), data: await space('data') };
}

async function developer(): Promise<{
  foundation: FoundationStandIn;
  cf: Visitor;
  org: string;
  prod: string;
  data: string;
}> {
  const foundation = await aFoundation();
  const cf = await person(foundation, 'barbara@example.com');
  const { org, prod, data } = await target(cf);
  foundation.requests.clear();
  return { foundation, cf, org, prod, data };
}

describe('cf', () => {
  test('api, auth', async () => {
    const foundation = await aFoundation();

    const root = Root.parse((await visitor(foundation).get('/')).body);
    const login = await visitor(foundation).get(`${root.links.login.href}/login`);
    const token = await askForToken(
      foundation,
      { grant_type: 'password', username: 'ada@example.com', password: 'password' },
      'cf:',
      `${root.links.login.href}/oauth/token?login_hint=${encodeURIComponent('{"origin":"uaa"}')}`,
    );

    expect(login.body).toMatchObject({ links: { uaa: root.links.uaa.href } });
    expect(token.status).toBe(200);
    expect((await visitor(foundation, `bearer ${tokenIn(token)}`).get('/v3/organizations')).status).toBe(200);
  });

  test('apps', async () => {
    const { cf, prod } = await developer();

    const apps = await cf.get(`/v3/apps?order_by=name&space_guids=${prod}&per_page=5000`);
    const guids = each(apps, 'guid').join(',');
    const processes = await cf.get(`/v3/processes?app_guids=${guids}&per_page=5000`);
    const stats = await cf.get(`/v3/processes/${String(each(processes, 'guid')[0])}/stats`);
    const routes = await cf.get(`/v3/routes?app_guids=${guids}&per_page=5000`);

    expect(each(apps, 'name')).toEqual(['api', 'web']);
    expect(each(processes, 'type')).toEqual(['web', 'web']);
    expect(each(stats, 'state')).toEqual(['RUNNING', 'RUNNING']);
    expect(each(routes, 'url')).toEqual([]);
  });

  test('apps, of a newer CLI, finds the instances in the processes', async () => {
    const { foundation, cf, prod } = await developer();
    foundation.state.stopApp('shop/prod/api');
    const guids = each(await cf.get(`/v3/apps?order_by=name&space_guids=${prod}&per_page=5000`), 'guid').join(',');

    const embedded = await cf.get(`/v3/processes?app_guids=${guids}&embed=process_instances&per_page=5000`);

    const instance = { state: 'RUNNING', since: expect.any(Number) };
    expect(each(embedded, 'process_instances')).toEqual([
      [
        { index: 0, ...instance },
        { index: 1, ...instance },
      ],
      [],
    ]);
    const refused = await cf.get('/v3/processes?embed=sidecars');
    expect([refused.status, detailOf(refused)]).toEqual([
      400,
      "The query parameter is invalid: Invalid embedded resource: 'sidecars'. Valid embedded resources are: 'process_instances'",
    ]);
  });

  test('app', async () => {
    const { cf, prod } = await developer();
    const web = await only(cf, `/v3/apps?names=web&space_guids=${prod}`);

    const process = await cf.get(`/v3/processes/${web}?embed=process_instances`);
    const ofType = await cf.get(`/v3/apps/${web}/processes/web`);
    const droplet = await cf.get(`/v3/apps/${web}/droplets/current`);
    const deployments = await cf.get(
      `/v3/deployments?app_guids=${web}&order_by=-created_at&page=1&per_page=1&status_values=ACTIVE`,
    );

    expect(process.body).toMatchObject({ process_instances: [{ index: 0 }, { index: 1 }] });
    expect(ofType.body).toMatchObject({ guid: web, type: 'web', command: 'sandbox' });
    expect((await cf.get(`/v3/apps/${web}/processes/worker`)).status).toBe(404);
    expect(each(await cf.get(`/v3/apps/${web}/processes/web/stats`), 'index')).toEqual([0, 1]);
    expect(each(await cf.get(`/v3/processes/${web}/sidecars`), 'guid')).toEqual([]);
    expect([droplet.status, detailOf(droplet)]).toEqual([404, 'Droplet not found']);
    expect(each(deployments, 'guid')).toEqual([]);
  });

  test('routes and domains', async () => {
    const { foundation, cf, org, data } = await developer();
    foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    const [route] = each(await cf.get(`/v3/routes?space_guids=${data}`), 'guid');

    const domain = await only(cf, '/v3/domains?names=apps.internal&page=1&per_page=1');
    const found = await cf.get(`/v3/routes?space_guids=${data}&domain_guids=${domain}&hosts=db&paths=&ports=`);
    expect(each(found, 'guid')).toEqual([route]);
    const bindings = await cf.get(`/v3/service_route_bindings?include=service_instance&route_guids=${String(route)}`);

    expect(bindings.body).toMatchObject({ resources: [], included: { service_instances: [] } });
    expect(each(await cf.get(`/v3/organizations/${org}/domains`), 'name')).toEqual([
      'apps.internal',
      'apps.example.com',
    ]);
    expect((await cf.get(`/v3/organizations/${org}/domains/default`)).body).toMatchObject({ name: 'apps.example.com' });
  });

  test('feature-flags, restart, events', async () => {
    const { foundation, cf, prod } = await developer();
    const web = await only(cf, `/v3/apps?names=web&space_guids=${prod}`);

    expect(each(await cf.get('/v3/feature_flags'), 'name')).toEqual(['route_creation', 'route_sharing']);
    expect((await cf.post(`/v3/apps/${web}/actions/restart`)).body).toMatchObject({ state: 'STARTED' });
    expect(foundation.state.auditRecords.at(-1)?.type).toBe('audit.app.restart');
    const events = await cf.get(`/v3/audit_events?order_by=-created_at&per_page=1&target_guids=${web}`);
    expect(each(events, 'type')).toHaveLength(1);
  });

  test('map-route, on a route that is absent, takes six requests', async () => {
    const { foundation, cf, data } = await developer();

    const domain = await only(cf, '/v3/domains?names=apps.internal&page=1&per_page=1');
    const app = await only(cf, `/v3/apps?names=db&space_guids=${data}`);
    expect(each(await cf.get(`/v3/routes?domain_guids=${domain}&hosts=db&page=1&paths=&per_page=1`), 'guid')).toEqual(
      [],
    );
    await cf.get('/v3/domains');
    const route = await cf.post('/v3/routes', {
      relationships: { space: { data: { guid: data } }, domain: { data: { guid: domain } } },
      host: 'db',
    });
    const mapped = await cf.post(`/v3/routes/${guidOf(route)}/destinations`, {
      destinations: [{ app: { guid: app } }],
    });

    expect(mapped.status).toBe(200);
    expect(foundation.requests.size).toBe(6);
    expect(foundation.requests.sequentialRoundTrips()).toBe(6);
    expect(foundation.state.routes()).toMatchObject([
      { url: 'db.apps.internal', destinations: [{ app: 'shop/data/db' }] },
    ]);
  });

  test('add-network-policy, network-policies, remove-network-policy', async () => {
    const { foundation, cf, prod, data } = await developer();
    const v1 = '/networking/v1/external';
    const find = (name: string, space: string) =>
      only(cf, `/v3/apps?names=${name}&space_guids=${space}&page=1&per_page=1`);

    const web = await find('web', prod);
    const db = await find('db', data);
    expect((await cf.post(`${v1}/policies`, { policies: [policy(web, db)] })).status).toBe(200);
    expect(foundation.requests.size).toBe(3);

    const listed = await cf.get(`${v1}/policies?id=${web}`);
    expect(listed.body).toEqual({ total_policies: 1, policies: [policy(web, db)] });
    const spaces = each(await cf.get(`/v3/apps?guids=${db}`), 'relationships');
    expect(spaces).toEqual([expect.objectContaining({ space: { data: { guid: data } } })]);
    const inSpace = await cf.get(`/v3/spaces?guids=${data}`);
    expect(each(inSpace, 'name')).toEqual(['data']);

    expect((await cf.post(`${v1}/policies/delete`, { policies: [policy(web, db)] })).status).toBe(200);
    expect(foundation.state.policies()).toEqual([]);
  });

  test('unmap-route, delete-route', async () => {
    const { foundation, cf, data } = await developer();
    foundation.state.createRoute('db', 'apps.internal', 'shop/data');
    foundation.state.mapRoute('db.apps.internal', 'shop/data/db');
    const domain = await only(cf, '/v3/domains?names=apps.internal&page=1&per_page=1');
    const app = await only(cf, `/v3/apps?names=db&space_guids=${data}`);

    const routes = await cf.get(`/v3/routes?domain_guids=${domain}&hosts=db&page=1&paths=&per_page=1`);
    const Routes = z.object({
      resources: z.tuple([
        z.object({
          guid: z.string(),
          destinations: z.tuple([
            z.object({
              guid: z.string(),
              app: z.object({ guid: z.string(), process: z.object({ type: z.literal('web') }) }),
            }),
          ]),
        }),
      ]),
    });
    const [route] = Routes.parse(routes.body).resources;
    expect(route.destinations[0].app.guid).toBe(app);
    expect((await cf.delete(`/v3/routes/${route.guid}/destinations/${route.destinations[0].guid}`)).status).toBe(204);

    const deleted = await cf.delete(`/v3/routes/${route.guid}`);
    expect(deleted.status).toBe(202);
    expect((await cf.get(deleted.headers.get('location') ?? '')).body).toMatchObject({ state: 'COMPLETE' });
    expect(foundation.state.routes()).toEqual([]);
  });

  test('rename, stop, start, delete', async () => {
    const { foundation, cf, prod } = await developer();
    const web = await only(cf, `/v3/apps?names=web&space_guids=${prod}`);

    expect((await cf.patch(`/v3/apps/${web}`, { name: 'api' })).status).toBe(422);
    expect((await cf.patch(`/v3/apps/${web}`, { name: 'web-venerable' })).body).toMatchObject({
      name: 'web-venerable',
    });
    expect((await cf.post(`/v3/apps/${web}/actions/stop`)).body).toMatchObject({ state: 'STOPPED' });
    expect((await cf.get(`/v3/processes/${web}/stats`)).body).toEqual({ resources: [] });
    expect((await cf.post(`/v3/apps/${web}/actions/start`)).body).toMatchObject({ state: 'STARTED' });
    expect((await cf.delete(`/v3/apps/${web}`)).status).toBe(202);
    expect(foundation.state.apps().map(({ path }) => path)).not.toContain('shop/prod/web-venerable');
  });
});
