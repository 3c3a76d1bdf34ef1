// Processes: one web process per app, as far as `cf apps` and `cf app` look at them. v3 does not show their ports.
import { appSeenBy, visibleApps } from './cc-apps.ts';
import type { Caller } from './caller.ts';
import { inOrganizations } from './cc-organizations.ts';
import type { CcEndpoint } from './cloud-controller.ts';
import type { App } from './entities.ts';
import { notFound } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { ListShape } from './list-query.ts';
import { parseListQuery } from './list-query.ts';
import { pageAnswer, pageOf } from './pagination.ts';
import type { Exchange } from './router.ts';
import { json, param } from './router.ts';
import { openPorts } from './views.ts';

const WEB = 'web';

/** The web process of an app has the app's GUID, so an app stands for its process here. */
function listShape(state: FoundationContext['state']): ListShape<App> {
  return {
    filters: {
      types: (_app, values) => values.includes(WEB),
      app_guids: ({ guid }, values) => values.includes(guid),
      space_guids: ({ spaceGuid }, values) => values.includes(spaceGuid),
      organization_guids: ({ spaceGuid }, values) => inOrganizations(state, spaceGuid, values),
    },
    metadataOf: ({ metadata }) => metadata,
  };
}

const ofOneApp: ListShape<App> = { filters: { types: (_app, values) => values.includes(WEB) } };

export function processEndpoints(context: FoundationContext): CcEndpoint[] {
  const { state, url } = context;
  return [
    {
      method: 'GET',
      path: '/v3/processes',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, listShape(state));
        const page = pageOf(query, visibleApps(state, caller));
        return pageAnswer(`${url}/v3/processes`, query, page, (app) => presentProcess(url, app));
      },
    },
    {
      method: 'GET',
      path: '/v3/apps/:guid/processes',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, ofOneApp);
        const app = appSeenBy(context, exchange, caller);
        const page = pageOf(query, [app]);
        return pageAnswer(`${url}/v3/apps/${app.guid}/processes`, query, page, () => presentProcess(url, app));
      },
    },
    {
      method: 'GET',
      path: '/v3/processes/:guid',
      handle: (exchange, caller) => json(200, presentProcess(url, processSeenBy(context, exchange, caller))),
    },
    {
      method: 'GET',
      path: '/v3/processes/:guid/stats',
      handle: (exchange, caller) => json(200, { resources: stats(processSeenBy(context, exchange, caller)) }),
    },
  ];
}

function processSeenBy({ state }: FoundationContext, exchange: Exchange, caller: Caller): App {
  const app = state.appRecords.get(param(exchange, 'guid'));
  if (!app || !caller.seesApp(app)) throw notFound('Process');
  return app;
}

function stats(app: App): unknown[] {
  if (app.state === 'STOPPED') return [];
  return Array.from({ length: app.instances }, (_, index) => ({
    type: WEB,
    index,
    state: 'RUNNING',
    usage: { time: app.updatedAt, cpu: 0, cpu_entitlement: 0, mem: 0, disk: 0, log_rate: 0 },
    host: '10.0.0.1',
    instance_internal_ip: `10.255.0.${index + 1}`,
    instance_ports: openPorts(app).map((internal) => ({
      external: null,
      internal,
      external_tls_proxy_port: null,
      internal_tls_proxy_port: null,
    })),
    uptime: 1,
    mem_quota: 268_435_456,
    disk_quota: 1_073_741_824,
    log_rate_limit: -1,
    fds_quota: 16_384,
    isolation_segment: null,
    details: null,
    routable: true,
  }));
}

function presentProcess(url: string, app: App): Record<string, unknown> {
  const self = `${url}/v3/processes/${app.guid}`;
  return {
    guid: app.guid,
    created_at: app.createdAt,
    updated_at: app.updatedAt,
    version: app.guid,
    type: WEB,
    command: null,
    user: 'vcap',
    instances: app.instances,
    memory_in_mb: 256,
    disk_in_mb: 1024,
    log_rate_limit_in_bytes_per_second: -1,
    health_check: { type: 'port', data: { timeout: null, invocation_timeout: null, interval: null } },
    readiness_health_check: { type: 'process', data: { invocation_timeout: null, interval: null } },
    relationships: { app: { data: { guid: app.guid } }, revision: null },
    metadata: { labels: {}, annotations: {} },
    links: {
      self: { href: self },
      scale: { href: `${self}/actions/scale`, method: 'POST' },
      app: { href: `${url}/v3/apps/${app.guid}` },
      space: { href: `${url}/v3/spaces/${app.spaceGuid}` },
      stats: { href: `${self}/stats` },
    },
  };
}
