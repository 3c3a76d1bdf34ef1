// Which apps a route leads to: adding is idempotent, replacing drops the others, removing twice is refused.
import type { Caller } from './caller.ts';
import { routeSeenBy } from './cc-routes.ts';
import type { CcEndpoint } from './cloud-controller.ts';
import type { Destination, Route } from './entities.ts';
import { unknownError, unprocessable } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import { parseListQuery, among } from './list-query.ts';
import { parseBody } from './message.ts';
import { type WantedDestination, parseDestinations } from './cc-destination-message.ts';
import type { Target } from './route-acts.ts';
import { addDestination, defaultPort, removeDestination } from './route-acts.ts';
import { presentDestination } from './route-presenter.ts';
import type { Answer, Exchange } from './router.ts';
import { json, param } from './router.ts';

const MOST_DESTINATIONS = 100;

export function destinationEndpoints(context: FoundationContext): CcEndpoint[] {
  const { state } = context;
  return [
    {
      method: 'GET',
      path: '/v3/routes/:guid/destinations',
      handle(exchange, caller) {
        const query = parseListQuery<Destination>(exchange.query, {
          filters: { app_guids: ({ appGuid }, values) => among(appGuid, values) },
        });
        const route = routeSeenBy(context, exchange, caller);
        return destinationsAnswer(context, route, query.select(route.destinations));
      },
    },
    {
      method: 'POST',
      path: '/v3/routes/:guid/destinations',
      handle: (exchange, caller) => insert(context, exchange, caller),
    },
    {
      method: 'PATCH',
      path: '/v3/routes/:guid/destinations',
      handle: (exchange, caller) => replace(context, exchange, caller),
    },
    {
      method: 'DELETE',
      path: '/v3/routes/:guid/destinations/:destination',
      handle(exchange, caller) {
        const route = routeSeenBy(context, exchange, caller);
        caller.mustManageApps(route.spaceGuid);
        const destination = route.destinations.find(({ guid }) => guid === param(exchange, 'destination'));
        if (!destination) {
          throw unprocessable(
            'Unable to unmap route from destination. Ensure the route has a destination with this guid.',
          );
        }
        removeDestination(state, route, destination, caller.actor);
        return { status: 204 };
      },
    },
  ];
}

function insert(context: FoundationContext, exchange: Exchange, caller: Caller): Answer {
  const { state } = context;
  const wanted = parseDestinations(parseBody(exchange), 1);
  const route = routeSeenBy(context, exchange, caller);
  const targets = targetsFor(context, route, wanted, caller);
  // Nobody rescues this error here, only in replace (routes_controller.rb): a client sees the server fail.
  if (hasDuplicates(targets)) throw unknownError();
  const added = targets.filter((target) => !alreadyThere(context, route, target));
  if (route.destinations.length + added.length > MOST_DESTINATIONS) {
    throw unprocessable(`Routes can be mapped to at most ${MOST_DESTINATIONS} destinations.`);
  }
  for (const target of added) addDestination(state, route, target, caller.actor);
  return destinationsAnswer(context, route, route.destinations);
}

function replace(context: FoundationContext, exchange: Exchange, caller: Caller): Answer {
  const { state } = context;
  const wanted = parseDestinations(parseBody(exchange), 0);
  const route = routeSeenBy(context, exchange, caller);
  const targets = targetsFor(context, route, wanted, caller);
  if (hasDuplicates(targets)) throw unprocessable('Destinations cannot contain duplicate entries');
  const kept = route.destinations.filter((destination) => targets.some((target) => isSame(target, destination)));
  for (const destination of route.destinations.filter((former) => !kept.includes(former))) {
    removeDestination(state, route, destination, caller.actor);
  }
  for (const target of targets) {
    if (!kept.some((destination) => isSame(target, destination))) addDestination(state, route, target, caller.actor);
  }
  return destinationsAnswer(context, route, route.destinations);
}

/** Role first, then the apps, then their space (routes_controller.rb insert_destinations). */
function targetsFor(
  { state }: FoundationContext,
  route: Route,
  wanted: readonly WantedDestination[],
  caller: Caller,
): Target[] {
  caller.mustManageApps(route.spaceGuid);
  const guids = [...new Set(wanted.map(({ appGuid }) => appGuid))];
  const absent = guids.filter((guid) => !state.appRecords.has(guid));
  if (absent.length > 0) throw unprocessable(`App(s) with guid(s) "${absent.join('", "')}" do not exist.`);
  const apps = new Map(guids.map((guid) => [guid, state.app(guid)]));
  const hidden = [...apps.values()].filter((app) => !caller.seesApp(app));
  if (hidden.length > 0) {
    throw unprocessable(`App(s) with guid(s) "${hidden.map(({ guid }) => guid).join('", "')}" you do not have access.`);
  }
  const reachable = [route.spaceGuid, ...route.sharedSpaceGuids];
  if ([...apps.values()].some(({ spaceGuid }) => !reachable.includes(spaceGuid))) {
    throw unprocessable("Routes destinations must be in either the route's space or the route's shared spaces");
  }
  return wanted.map(({ appGuid, processType, port, protocol }) => {
    if (protocol === 'tcp') {
      throw unprocessable("Cannot use 'tcp' protocol for http routes; valid options are: [http1, http2].");
    }
    const app = state.app(appGuid);
    return { app, processType, port: port ?? defaultPort(app), protocol: protocol ?? 'http1' };
  });
}

function alreadyThere({ state }: FoundationContext, route: Route, target: Target): boolean {
  const same = route.destinations.find((destination) => isSame(target, destination));
  if (!same) return false;
  if (same.protocol !== target.protocol) {
    throw unprocessable(
      `Cannot add destination with protocol: ${target.protocol}. Destination already exists for route: ` +
        `${state.urlOf(route)}, app: ${target.app.guid}, process: ${target.processType}, and protocol: ${same.protocol}.`,
    );
  }
  return true;
}

/** App, process and port make a destination; its protocol does not. */
function isSame(target: Target, destination: Destination): boolean {
  return (
    destination.appGuid === target.app.guid &&
    destination.processType === target.processType &&
    destination.port === target.port
  );
}

function hasDuplicates(targets: readonly Target[]): boolean {
  const keys = targets.map(({ app, processType, port, protocol }) => `${app.guid} ${processType} ${port} ${protocol}`);
  return new Set(keys).size < keys.length;
}

function destinationsAnswer(
  { state, url }: FoundationContext,
  route: Route,
  destinations: readonly Destination[],
): Answer {
  const self = `${url}/v3/routes/${route.guid}`;
  return json(200, {
    destinations: [...destinations]
      .sort((a, b) => (a.guid < b.guid ? -1 : 1))
      .map((destination) => presentDestination(state, destination)),
    links: { self: { href: `${self}/destinations` }, route: { href: self } },
  });
}
