// Organizations and spaces: what the path `org/space` of an app is looked up with.
import type { Caller } from './caller.ts';
import type { CcEndpoint } from './cloud-controller.ts';
import type { Organization, Space } from './entities.ts';
import { notFound } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { ListShape } from './list-query.ts';
import { among, parseListQuery } from './list-query.ts';
import { pageAnswer, pageOf } from './pagination.ts';
import type { Exchange } from './router.ts';
import { json, param } from './router.ts';

const organizations: ListShape<Organization> = {
  filters: { names: ({ name }, values) => values.includes(name) },
  orderBy: ['name'],
  nameOf: ({ name }) => name,
  metadataOf: () => ({ labels: {}, annotations: {} }),
};

const spaces: ListShape<Space> = {
  filters: {
    names: ({ name }, values) => values.includes(name),
    organization_guids: ({ organizationGuid }, values) => values.includes(organizationGuid),
  },
  include: ['org', 'organization'],
  orderBy: ['name'],
  nameOf: ({ name }) => name,
  metadataOf: () => ({ labels: {}, annotations: {} }),
};

export function organizationEndpoints({ state, url }: FoundationContext): CcEndpoint[] {
  return [
    {
      method: 'GET',
      path: '/v3/organizations',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, organizations);
        const visible = [...state.organizationRecords.values()].filter((organization) => caller.sees(organization));
        return pageAnswer(`${url}/v3/organizations`, query, pageOf(query, visible), (organization) =>
          presentOrganization(url, organization),
        );
      },
    },
    {
      method: 'GET',
      path: '/v3/organizations/:guid',
      handle(exchange, caller) {
        return json(200, presentOrganization(url, organizationSeenBy(state, exchange, caller)));
      },
    },
    {
      method: 'GET',
      path: '/v3/spaces',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, spaces);
        const visible = [...state.spaceRecords.values()].filter((space) => caller.seesSpace(space));
        const page = pageOf(query, visible);
        const included =
          query.includes.size > 0 ? { organizations: organizationsOf(page.records, { state, url }) } : undefined;
        return pageAnswer(`${url}/v3/spaces`, query, page, (space) => presentSpace(url, space), included);
      },
    },
    {
      method: 'GET',
      path: '/v3/spaces/:guid',
      handle(exchange, caller) {
        const space = state.spaceRecords.get(param(exchange, 'guid'));
        const { includes } = parseListQuery<Space>(exchange.query, { filters: {}, include: ['org', 'organization'] });
        if (!space || !caller.seesSpace(space)) throw notFound('Space');
        const included =
          includes.size > 0 ? { included: { organizations: organizationsOf([space], { state, url }) } } : {};
        return json(200, { ...presentSpace(url, space), ...included });
      },
    },
  ];
}

export function organizationSeenBy(
  state: FoundationContext['state'],
  exchange: Exchange,
  caller: Caller,
): Organization {
  const organization = state.organizationRecords.get(param(exchange, 'guid'));
  if (!organization || !caller.sees(organization)) throw notFound('Organization');
  return organization;
}

/** The organizations of the given spaces, each once, as `included` shows them. */
export function organizationsOf(
  ofSpaces: readonly Space[],
  { state, url }: Pick<FoundationContext, 'state' | 'url'>,
): unknown[] {
  const unique = new Set(ofSpaces.map((space) => state.organizationOf(space)));
  return [...unique].map((organization) => presentOrganization(url, organization));
}

export function presentOrganization(url: string, organization: Organization): unknown {
  const self = `${url}/v3/organizations/${organization.guid}`;
  return {
    guid: organization.guid,
    created_at: organization.createdAt,
    updated_at: organization.updatedAt,
    name: organization.name,
    suspended: organization.suspended,
    relationships: { quota: { data: { guid: 'default' } } },
    metadata: { labels: {}, annotations: {} },
    links: {
      self: { href: self },
      domains: { href: `${self}/domains` },
      default_domain: { href: `${self}/domains/default` },
      quota: { href: `${url}/v3/organization_quotas/default` },
    },
  };
}

export function presentSpace(url: string, space: Space): Record<string, unknown> {
  const self = `${url}/v3/spaces/${space.guid}`;
  return {
    guid: space.guid,
    created_at: space.createdAt,
    updated_at: space.updatedAt,
    name: space.name,
    relationships: { organization: { data: { guid: space.organizationGuid } }, quota: { data: null } },
    metadata: { labels: {}, annotations: {} },
    links: {
      self: { href: self },
      organization: { href: `${url}/v3/organizations/${space.organizationGuid}` },
      features: { href: `${self}/features` },
      apply_manifest: { href: `${self}/actions/apply_manifest`, method: 'POST' },
    },
  };
}

/** For filters that reach a record's organization through its space. */
export function inOrganizations(
  state: FoundationContext['state'],
  spaceGuid: string,
  guids: readonly string[],
): boolean {
  return among(state.spaceByGuid(spaceGuid).organizationGuid, guids);
}
