// Which routes there are: of these apps, and on these hosts of the internal domains, seen or unseen.
import type { ActualRoute } from '../core/connectivity.ts';
import type { AppGuid, DomainGuid, RouteGuid, SpaceGuid, SpaceRef } from '../core/vocabulary.ts';
import type { Cached } from './cached.ts';
import type { InternalDomains } from './domains.ts';
import { type Included, type Route, RoutePage, RouteReservation } from './schemas.ts';
import { inBatches, type Session } from './session.ts';

/**
 * The annotation that tells which request made a route: the only trace of it in Cloud Foundry, whose audit events know
 * c2c's account alone. A key without a prefix, as a prefix must be a DNS domain (messages/metadata_validator_helper.rb).
 */
export const REQUEST_ANNOTATION = 'c2c-request';

/** A host is up to 63 characters long, a GUID 36. */
const HOSTS_AT_ONCE = 80;

export interface RouteQuery {
  readonly apps: readonly AppGuid[];
  readonly hosts: readonly string[];
  /** Also tell the hosts that are taken by routes that we cannot see: one more request for each host. */
  readonly reservations: boolean;
}

/** One round trip with the domains warm: everything is asked at once. */
export async function findRoutes(
  session: Session,
  internalDomains: Cached<InternalDomains>,
  query: RouteQuery,
): Promise<{
  readonly domains: InternalDomains;
  readonly routes: readonly ActualRoute[];
  readonly unseenHosts: readonly string[];
}> {
  const { reservations } = query;
  const [apps, hosts] = [[...new Set(query.apps)], [...new Set(query.hosts)]];
  const domains = await internalDomains.get();
  const domain = domains[0].guid;
  const [ofApps, onHosts, reserved] = await Promise.all([
    Promise.all(inBatches(apps).map((batch) => routesOfApps(session, batch))),
    Promise.all(inBatches(hosts, HOSTS_AT_ONCE).map((batch) => routesOnHosts(session, domains, batch))),
    Promise.all((reservations ? hosts : []).map((host) => isReserved(session, domain, host))),
  ]);
  const routes = new Map<RouteGuid, ActualRoute>();
  // Those found by host come last and win: they know the name of their space.
  for (const route of [...ofApps.flat(), ...onHosts.flat()]) routes.set(route.guid, route);
  const seen = new Set(
    [...routes.values()].filter((route) => route.domain === domain).map(({ host }) => host.toLowerCase()),
  );
  const unseenHosts = hosts.filter((host, index) => reserved[index] === true && !seen.has(host.toLowerCase()));
  return { domains, routes: [...routes.values()], unseenHosts };
}

/** The route on a host, if we can see one, as the Cloud Controller tells it. */
export async function findRouteOnHost(session: Session, domain: DomainGuid, host: string): Promise<Route | undefined> {
  const path = `/routes?hosts=${encodeURIComponent(host)}&domain_guids=${domain}`;
  const pages = await session.readPages(`looking up the route on host ${host}`, path, RoutePage);
  return pages.flatMap(({ resources }) => resources)[0];
}

async function routesOfApps(session: Session, apps: readonly AppGuid[]): Promise<readonly ActualRoute[]> {
  const pages = await session.readPages(
    'looking up the routes of apps',
    `/routes?app_guids=${apps.join(',')}`,
    RoutePage,
  );
  return pages.flatMap(toRoutes);
}

async function routesOnHosts(
  session: Session,
  domains: InternalDomains,
  hosts: readonly string[],
): Promise<readonly ActualRoute[]> {
  const names = hosts.map(encodeURIComponent).join(',');
  const guids = domains.map(({ guid }) => guid).join(',');
  const path = `/routes?hosts=${names}&domain_guids=${guids}&include=space.organization`;
  return (await session.readPages('looking up the routes on hosts', path, RoutePage)).flatMap(toRoutes);
}

/** The only question whose answer does not depend on what we may see (cloud_controller_ng v3/domains_controller.rb). */
async function isReserved(session: Session, domain: DomainGuid, host: string): Promise<boolean> {
  const path = `/domains/${domain}/route_reservations?host=${encodeURIComponent(host)}`;
  const doing = `asking whether host ${host} is taken`;
  return (await session.read(doing, 'the Cloud Controller', path, RouteReservation)).matching_route;
}

function toRoutes({ resources, included }: RoutePage): readonly ActualRoute[] {
  return resources.map((route) => {
    const space = route.relationships.space.data.guid;
    const spaceRef = nameSpace(space, included);
    return {
      guid: route.guid,
      host: route.host,
      domain: route.relationships.domain.data.guid,
      space,
      ...(spaceRef ? { spaceRef } : {}),
      createdByC2c: route.metadata.annotations[REQUEST_ANNOTATION] != null,
      destinations: route.destinations.map(({ app, port }) => ({ app: app.guid, port: port ?? null })),
    };
  });
}

function nameSpace(guid: SpaceGuid, { spaces, organizations }: Included): SpaceRef | undefined {
  const space = spaces.find((one) => one.guid === guid);
  const org = organizations.find((one) => one.guid === space?.relationships.organization.data.guid);
  return space && org && { org: org.name, space: space.name };
}
