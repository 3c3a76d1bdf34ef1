// Apps: looked up by name and space, renamed, started, stopped, deleted. Nothing is pushed over this API.
import { deleteApp, renameApp, restartApp, setAppState } from './app-acts.ts';
import type { Caller } from './caller.ts';
import { inOrganizations, organizationsOf, presentSpace } from './cc-organizations.ts';
import type { CcEndpoint } from './cloud-controller.ts';
import type { Actor, App } from './entities.ts';
import { notFound, unprocessable } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { ListShape } from './list-query.ts';
import { parseListQuery } from './list-query.ts';
import { parseBody, parseMetadata, unknownFields } from './message.ts';
import { pageAnswer, pageOf } from './pagination.ts';
import type { Exchange } from './router.ts';
import { json, param } from './router.ts';

const STACK = 'cflinuxfs4';
const INCLUDES = ['space', 'org', 'space.organization'];

function listShape(state: FoundationContext['state']): ListShape<App> {
  return {
    filters: {
      names: ({ name }, values) => values.includes(name),
      organization_guids: ({ spaceGuid }, values) => inOrganizations(state, spaceGuid, values),
      space_guids: ({ spaceGuid }, values) => values.includes(spaceGuid),
      stacks: ({ lifecycle }, values) => values.includes(lifecycle === 'docker' ? '' : STACK),
      lifecycle_type: ({ lifecycle }, values) => values.includes(lifecycle),
    },
    include: INCLUDES,
    orderBy: ['name', 'state'],
    nameOf: ({ name }) => name,
    metadataOf: ({ metadata }) => metadata,
  };
}

export function appEndpoints(context: FoundationContext): CcEndpoint[] {
  const { state, url } = context;
  return [
    {
      method: 'GET',
      path: '/v3/apps',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, listShape(state));
        const page = pageOf(query, visibleApps(state, caller));
        const included = includedFor(page.records, query.includes, context);
        return pageAnswer(`${url}/v3/apps`, query, page, (app) => presentApp(url, app), included);
      },
    },
    {
      method: 'GET',
      path: '/v3/apps/:guid',
      handle(exchange, caller) {
        const { includes } = parseListQuery<App>(exchange.query, { filters: {}, include: INCLUDES });
        const app = appSeenBy(context, exchange, caller);
        const included = includedFor([app], includes, context);
        return json(200, { ...presentApp(url, app), ...(included ? { included } : {}) });
      },
    },
    {
      method: 'PATCH',
      path: '/v3/apps/:guid',
      handle(exchange, caller) {
        const body = parseBody(exchange);
        const app = appSeenBy(context, exchange, caller);
        caller.mustManageApps(app.spaceGuid);
        const problems = unknownFields(body, ['name', 'lifecycle', 'metadata']);
        const { name, metadata = {} } = body;
        if (name !== undefined && (typeof name !== 'string' || name === '')) problems.push('Name must be a string');
        const merged = parseMetadata(metadata, app.metadata, problems);
        if (problems.length > 0) throw unprocessable(...problems);
        if (typeof name === 'string' && name !== app.name) rename(context, app, name, caller);
        app.metadata = merged;
        return json(200, presentApp(url, app));
      },
    },
    {
      method: 'DELETE',
      path: '/v3/apps/:guid',
      handle(exchange, caller) {
        const app = appSeenBy(context, exchange, caller);
        caller.mustManageApps(app.spaceGuid);
        const job = state.startJob('app.delete', () => deleteApp(state, app, caller.actor));
        return { status: 202, headers: { Location: `${url}/v3/jobs/${job}` } };
      },
    },
    ...stateActions(context),
  ];
}

function stateActions(context: FoundationContext): CcEndpoint[] {
  const { state, url } = context;
  const actions: [string, (app: App, by: Actor) => void][] = [
    ['start', (app, by) => setAppState(state, app, 'STARTED', by)],
    ['stop', (app, by) => setAppState(state, app, 'STOPPED', by)],
    ['restart', (app, by) => restartApp(state, app, by)],
  ];
  return actions.map(([action, act]) => ({
    method: 'POST',
    path: `/v3/apps/:guid/actions/${action}`,
    handle(exchange, caller) {
      const app = appSeenBy(context, exchange, caller);
      caller.mustManageApps(app.spaceGuid);
      act(app, caller.actor);
      return json(200, presentApp(url, app));
    },
  }));
}

function rename({ state }: FoundationContext, app: App, name: string, caller: Caller): void {
  const taken = [...state.appRecords.values()].some(
    (other) => other.name === name && other.spaceGuid === app.spaceGuid,
  );
  if (taken) throw unprocessable(`App with the name '${name}' already exists.`);
  renameApp(state, app, name, caller.actor);
}

export function visibleApps(state: FoundationContext['state'], caller: Caller): App[] {
  return [...state.appRecords.values()].filter((app) => caller.seesApp(app));
}

/** What the caller may not see does not exist for the caller. */
export function appSeenBy({ state }: FoundationContext, exchange: Exchange, caller: Caller): App {
  const app = state.appRecords.get(param(exchange, 'guid'));
  if (!app || !caller.seesApp(app)) throw notFound('App');
  return app;
}

function includedFor(apps: readonly App[], includes: ReadonlySet<string>, { state, url }: FoundationContext) {
  if (includes.size === 0) return undefined;
  const spaces = [...new Set(apps.map(({ spaceGuid }) => state.spaceByGuid(spaceGuid)))];
  return {
    ...(includes.has('space') || includes.has('space.organization')
      ? { spaces: spaces.map((space) => presentSpace(url, space)) }
      : {}),
    ...(includes.has('org') || includes.has('space.organization')
      ? { organizations: organizationsOf(spaces, { state, url }) }
      : {}),
  };
}

function presentApp(url: string, app: App): Record<string, unknown> {
  const self = `${url}/v3/apps/${app.guid}`;
  const link = (path: string) => ({ href: `${self}/${path}` });
  return {
    guid: app.guid,
    created_at: app.createdAt,
    updated_at: app.updatedAt,
    name: app.name,
    state: app.state,
    lifecycle: {
      type: app.lifecycle,
      data: app.lifecycle === 'docker' ? {} : { buildpacks: [], stack: STACK },
    },
    relationships: {
      space: { data: { guid: app.spaceGuid } },
      current_droplet: { data: null },
    },
    metadata: app.metadata,
    links: {
      self: { href: self },
      environment_variables: link('environment_variables'),
      space: { href: `${url}/v3/spaces/${app.spaceGuid}` },
      processes: link('processes'),
      packages: link('packages'),
      current_droplet: link('droplets/current'),
      droplets: link('droplets'),
      tasks: link('tasks'),
      start: { ...link('actions/start'), method: 'POST' },
      stop: { ...link('actions/stop'), method: 'POST' },
      revisions: link('revisions'),
      deployed_revisions: link('revisions/deployed'),
      features: link('features'),
    },
  };
}
