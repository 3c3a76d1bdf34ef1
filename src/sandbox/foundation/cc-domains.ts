// Domains, and the one question that sees through every wall: is this host already taken on that domain?
import type { Caller } from './caller.ts';
import { organizationSeenBy } from './cc-organizations.ts';
import type { CcEndpoint } from './cloud-controller.ts';
import type { Domain, Organization } from './entities.ts';
import { badQuery, notFound } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import type { ListShape } from './list-query.ts';
import { among, parseListQuery } from './list-query.ts';
import { pageAnswer, pageOf } from './pagination.ts';
import { routeTaking } from './cc-route-create.ts';
import { json, param } from './router.ts';

const domains: ListShape<Domain> = {
  filters: {
    names: ({ name }, values) => values.includes(name),
    organization_guids: ({ organizationGuid }, values) => among(organizationGuid, values),
  },
  metadataOf: () => ({ labels: {}, annotations: {} }),
};

const RESERVATION_KEYS = ['host', 'path', 'port'];

export function domainEndpoints({ state, url }: FoundationContext): CcEndpoint[] {
  const domainsOf = ({ guid }: Organization, caller: Caller) =>
    [...state.domainRecords.values()].filter(
      (domain) => (domain.organizationGuid ?? guid) === guid && caller.seesDomain(domain),
    );
  return [
    {
      method: 'GET',
      path: '/v3/domains',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, domains);
        const visible = [...state.domainRecords.values()].filter((domain) => caller.seesDomain(domain));
        return pageAnswer(`${url}/v3/domains`, query, pageOf(query, visible), (domain) => presentDomain(url, domain));
      },
    },
    {
      method: 'GET',
      path: '/v3/organizations/:guid/domains',
      handle(exchange, caller) {
        const query = parseListQuery(exchange.query, domains);
        const organization = organizationSeenBy(state, exchange, caller);
        const page = pageOf(query, domainsOf(organization, caller));
        const path = `${url}/v3/organizations/${organization.guid}/domains`;
        return pageAnswer(path, query, page, (domain) => presentDomain(url, domain));
      },
    },
    {
      method: 'GET',
      path: '/v3/organizations/:guid/domains/default',
      // The first shared domain for routes from outside, else the organization's own (organizations_controller.rb).
      handle(exchange, caller) {
        const outside = domainsOf(organizationSeenBy(state, exchange, caller), caller).filter(
          ({ internal }) => !internal,
        );
        const found = outside.find(({ organizationGuid }) => organizationGuid === null) ?? outside[0];
        if (!found) throw notFound('Domain');
        return json(200, presentDomain(url, found));
      },
    },
    {
      method: 'GET',
      path: '/v3/domains/:guid',
      handle(exchange, caller) {
        const domain = state.domainRecords.get(param(exchange, 'guid'));
        if (!domain || !caller.seesDomain(domain)) throw notFound('Domain');
        return json(200, presentDomain(url, domain));
      },
    },
    {
      method: 'GET',
      path: '/v3/domains/:guid/route_reservations',
      handle(exchange, caller) {
        const unknown = [...exchange.query.keys()].filter((key) => !RESERVATION_KEYS.includes(key));
        if (unknown.length > 0) {
          const valid = RESERVATION_KEYS.join("', '");
          throw badQuery(`Unknown query parameter(s): '${unknown.join("', '")}'. Valid parameters are: '${valid}'`);
        }
        const domain = state.domainRecords.get(param(exchange, 'guid'));
        if (!domain || !caller.seesDomain(domain)) throw notFound('Domain');
        const host = exchange.query.get('host') ?? '';
        const path = exchange.query.get('path') ?? '';
        const port = exchange.query.get('port');
        // Whoever owns the route (app/controllers/v3/domains_controller.rb check_routes); http routes have no port.
        const taken = port === null && routeTaking(state, domain, host, path) !== undefined;
        return json(200, { matching_route: taken });
      },
    },
  ];
}

export function presentDomain(url: string, domain: Domain): unknown {
  const self = `${url}/v3/domains/${domain.guid}`;
  return {
    guid: domain.guid,
    created_at: domain.createdAt,
    updated_at: domain.updatedAt,
    name: domain.name,
    internal: domain.internal,
    router_group: null,
    supported_protocols: ['http'],
    metadata: { labels: {}, annotations: {} },
    relationships: {
      organization: { data: domain.organizationGuid === null ? null : { guid: domain.organizationGuid } },
      shared_organizations: { data: [] },
    },
    links: {
      self: { href: self },
      ...(domain.organizationGuid === null
        ? {}
        : { organization: { href: `${url}/v3/organizations/${domain.organizationGuid}` } }),
      route_reservations: { href: `${self}/route_reservations` },
    },
  };
}
