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
import type { Answer, Exchange } from './router.ts';
import { json, param } from './router.ts';
import { openPorts } from './views.ts';

const WEB = 'web';
/** Where Diego's cells begin to hand out ports, on the host and to the proxy inside. */
const FIRST_HOST_PORT = 61_000;
const FIRST_PROXY_PORT = 61_001;
/** app/presenters/mixins/censorship.rb */
const HIDDEN_IN_LISTS = '[PRIVATE DATA HIDDEN IN LISTS]';
const HIDDEN = '[PRIVATE DATA HIDDEN]';
const COMMAND = 'sandbox';
const EMBEDS = ['process_instances'];

/** The web process of an app has the app's GUID, so an app stands for its process here. */
function listShape(state: FoundationContext['state']): ListShape<App> {
  return {
    filters: {
      types: (_app, values) => values.includes(WEB),
      app_guids: ({ guid }, values) => values.includes(guid),
      space_guids: ({ spaceGuid }, values) => values.includes(spaceGuid),
      organization_guids: ({ spaceGuid }, values) => inOrganizations(state, spaceGuid, values),
    },
    embed: EMBEDS,
    metadataOf: ({ metadata }) => metadata,
  };
}

const ofOneApp: ListShape<App> = { filters: { types: (_app, values) => values.includes(WEB) }, embed: EMBEDS };

export function processEndpoints(context: FoundationContext): CcEndpoint[] {
  const { state, url } = context;
  return [
    {
      method: 'GET',
      path: '/v3/processes',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, listShape(state));
        const page = pageOf(query, visibleApps(state, caller));
        return pageAnswer(`${url}/v3/processes`, query, page, (app) =>
          presentProcess(context, app, HIDDEN_IN_LISTS, query.embeds),
        );
      },
    },
    {
      method: 'GET',
      path: '/v3/apps/:guid/processes',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, ofOneApp);
        const app = appSeenBy(context, exchange, caller);
        const page = pageOf(query, [app]);
        return pageAnswer(`${url}/v3/apps/${app.guid}/processes`, query, page, () =>
          presentProcess(context, app, HIDDEN_IN_LISTS, query.embeds),
        );
      },
    },
    {
      method: 'GET',
      path: '/v3/processes/:guid',
      handle: (exchange, caller) => shown(context, exchange, caller, () => processSeenBy(context, exchange, caller)),
    },
    {
      method: 'GET',
      path: '/v3/processes/:guid/stats',
      handle: (exchange, caller) => json(200, { resources: stats(processSeenBy(context, exchange, caller)) }),
    },
    {
      method: 'GET',
      path: '/v3/apps/:guid/processes/:type',
      handle: (exchange, caller) => shown(context, exchange, caller, () => processOfApp(context, exchange, caller)),
    },
    {
      method: 'GET',
      path: '/v3/apps/:guid/processes/:type/stats',
      handle: (exchange, caller) => json(200, { resources: stats(processOfApp(context, exchange, caller)) }),
    },
    {
      method: 'GET',
      path: '/v3/processes/:guid/sidecars',
      handle(exchange, caller) {
        const query = parseListQuery<App>(exchange.query, { filters: {} });
        const { guid } = processSeenBy(context, exchange, caller);
        return pageAnswer(`${url}/v3/processes/${guid}/sidecars`, query, pageOf(query, []), () => ({}));
      },
    },
  ];
}

function processSeenBy({ state }: FoundationContext, exchange: Exchange, caller: Caller): App {
  const app = state.appRecords.get(param(exchange, 'guid'));
  if (!app || !caller.seesApp(app)) throw notFound('Process');
  return app;
}

function processOfApp(context: FoundationContext, exchange: Exchange, caller: Caller): App {
  const app = appSeenBy(context, exchange, caller);
  if (param(exchange, 'type') !== WEB) throw notFound('Process');
  return app;
}

function shown(context: FoundationContext, exchange: Exchange, caller: Caller, find: () => App): Answer {
  const { embeds } = parseListQuery<App>(exchange.query, { filters: {}, embed: EMBEDS });
  const app = find();
  return json(200, presentProcess(context, app, caller.seesSecrets(app.spaceGuid) ? COMMAND : HIDDEN, embeds));
}

function instancesOf(app: App): number[] {
  return app.state === 'STOPPED' ? [] : Array.from({ length: app.instances }, (_, index) => index);
}

function stats(app: App): unknown[] {
  return instancesOf(app).map((index) => ({
    type: WEB,
    index,
    state: 'RUNNING',
    usage: { time: app.updatedAt, cpu: 0, cpu_entitlement: 0, mem: 0, disk: 0, log_rate: 0 },
    host: '10.0.0.1',
    instance_internal_ip: `10.255.0.${index + 1}`,
    instance_ports: openPorts(app).map((internal, at) => ({
      external: FIRST_HOST_PORT + 2 * at,
      internal,
      external_tls_proxy_port: FIRST_HOST_PORT + 2 * at + 1,
      internal_tls_proxy_port: FIRST_PROXY_PORT + at,
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

function presentProcess(
  { url }: FoundationContext,
  app: App,
  command: string,
  embeds: ReadonlySet<string>,
): Record<string, unknown> {
  const self = `${url}/v3/processes/${app.guid}`;
  return {
    guid: app.guid,
    created_at: app.createdAt,
    updated_at: app.updatedAt,
    version: app.guid,
    type: WEB,
    command,
    user: 'vcap',
    instances: app.instances,
    memory_in_mb: 256,
    disk_in_mb: 1024,
    log_rate_limit_in_bytes_per_second: -1,
    health_check: { type: 'port', data: { timeout: null, invocation_timeout: null, interval: null } },
    readiness_health_check: { type: 'process', data: { invocation_timeout: null, interval: null } },
    // Seconds of the epoch, and before the relationships (app/decorators/embed_process_instances_decorator.rb).
    ...(embeds.has('process_instances')
      ? { process_instances: instancesOf(app).map((index) => ({ index, state: 'RUNNING', since: startedAt(app) })) }
      : {}),
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

function startedAt(app: App): number {
  return Math.floor(Date.parse(app.updatedAt) / 1000);
}
