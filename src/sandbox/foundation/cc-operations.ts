// What surrounds the resources: jobs that finish a deletion, audit events, feature flags.
import type { CcEndpoint } from './cloud-controller.ts';
import type { AuditEvent, Entity, Job } from './entities.ts';
import { notAuthorized, notFound, unprocessable } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { Knobs } from './knobs.ts';
import type { ListShape } from './list-query.ts';
import { among, parseListQuery } from './list-query.ts';
import { parseBody, unknownFields } from './message.ts';
import { pageAnswer, pageOf } from './pagination.ts';
import { json, param } from './router.ts';

const auditEvents: ListShape<AuditEvent> = {
  filters: {
    types: ({ type }, values) => values.includes(type),
    target_guids: ({ target }, values) => values.includes(target.guid),
    space_guids: ({ spaceGuid }, values) => among(spaceGuid, values),
    organization_guids: ({ organizationGuid }, values) => among(organizationGuid, values),
  },
};

type FlagKnob = 'routeCreation' | 'routeSharing';
const FLAGS: ReadonlyMap<string, FlagKnob> = new Map([
  ['route_creation', 'routeCreation'],
  ['route_sharing', 'routeSharing'],
]);

/** Flags have neither GUID nor dates; the name stands in for the one, and nothing shows the others. */
const FLAG_STAMP = { createdAt: '', updatedAt: '' };
const featureFlags: ListShape<Entity & { readonly enabled: boolean }> = {
  filters: {},
  orderBy: ['name'],
  nameOf: ({ guid }) => guid,
};

export function operationEndpoints({ state, url, knobs }: FoundationContext): CcEndpoint[] {
  return [
    {
      method: 'GET',
      path: '/v3/jobs/:guid',
      // Any valid token may read any job (app/controllers/v3/jobs_controller.rb).
      handle(exchange) {
        const job = state.jobRecords.get(param(exchange, 'guid'));
        if (!job) throw notFound('Job');
        return json(200, presentJob(url, job));
      },
    },
    {
      method: 'GET',
      path: '/v3/audit_events',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, auditEvents);
        const visible = state.auditRecords.filter((event) =>
          caller.seesEventsOf(event.spaceGuid, event.organizationGuid),
        );
        return pageAnswer(`${url}/v3/audit_events`, query, pageOf(query, visible), (event) => presentEvent(url, event));
      },
    },
    {
      method: 'GET',
      path: '/v3/feature_flags',
      handle(exchange) {
        const query = parseListQuery(exchange.query, featureFlags);
        const flags = [...FLAGS].map(([name, knob]) => ({ ...FLAG_STAMP, guid: name, enabled: knobs[knob] }));
        return pageAnswer(`${url}/v3/feature_flags`, query, pageOf(query, flags), ({ guid, enabled }) =>
          presentFlag(url, guid, enabled),
        );
      },
    },
    {
      method: 'GET',
      path: '/v3/feature_flags/:name',
      handle(exchange) {
        const name = param(exchange, 'name');
        const knob = FLAGS.get(name);
        if (!knob) throw notFound('Feature flag');
        return json(200, presentFlag(url, name, knobs[knob]));
      },
    },
    {
      method: 'PATCH',
      path: '/v3/feature_flags/:name',
      handle(exchange, caller) {
        if (!caller.isAdmin) throw notAuthorized();
        const name = param(exchange, 'name');
        const knob = FLAGS.get(name);
        if (!knob) throw notFound('Feature flag');
        const body = parseBody(exchange);
        const problems = unknownFields(body, ['enabled', 'custom_error_message']);
        if (typeof body.enabled !== 'boolean') problems.push('Enabled must be a boolean');
        if (problems.length > 0) throw unprocessable(...problems);
        setFlag(knobs, knob, body.enabled === true);
        return json(200, presentFlag(url, name, knobs[knob]));
      },
    },
  ];
}

function setFlag(knobs: Knobs, knob: FlagKnob, enabled: boolean): void {
  knobs[knob] = enabled;
}

function presentFlag(url: string, name: string, enabled: boolean): unknown {
  return {
    name,
    enabled,
    updated_at: null,
    custom_error_message: null,
    links: { self: { href: `${url}/v3/feature_flags/${name}` } },
  };
}

function presentJob(url: string, job: Job): unknown {
  return {
    guid: job.guid,
    created_at: job.createdAt,
    updated_at: job.updatedAt,
    operation: job.operation,
    state: job.state,
    errors: [],
    warnings: [],
    links: { self: { href: `${url}/v3/jobs/${job.guid}` } },
  };
}

function presentEvent(url: string, event: AuditEvent): unknown {
  return {
    guid: event.guid,
    created_at: event.createdAt,
    updated_at: event.updatedAt,
    type: event.type,
    actor: event.actor,
    target: event.target,
    data: event.data,
    space: event.spaceGuid === null ? null : { guid: event.spaceGuid },
    organization: event.organizationGuid === null ? null : { guid: event.organizationGuid },
    links: { self: { href: `${url}/v3/audit_events/${event.guid}` } },
  };
}
