// Routes in more than one space: sharing, unsharing, and moving a route to another owner. Off unless route_sharing is on.
import type { Caller } from './caller.ts';
import { auditRoute } from './audit-trail.ts';
import { routeSeenBy } from './cc-routes.ts';
import type { CcEndpoint } from './cloud-controller.ts';
import type { Space } from './entities.ts';
import { featureDisabled, unprocessable } from './errors.ts';
import type { FoundationContext } from './foundation-context.ts';
import { parseBody, toMany, toOne, unknownFields } from './message.ts';
import type { Answer, Exchange } from './router.ts';
import { json, param } from './router.ts';

const SHARED_SPACES = '/v3/routes/:guid/relationships/shared_spaces';

export function sharingEndpoints(context: FoundationContext): CcEndpoint[] {
  const { state, url } = context;
  return [
    {
      method: 'GET',
      path: SHARED_SPACES,
      handle: (exchange, caller) => sharedSpaces(context, routeSeenBy(context, exchange, caller).guid),
    },
    { method: 'POST', path: SHARED_SPACES, handle: (exchange, caller) => share(context, exchange, caller) },
    {
      method: 'DELETE',
      path: `${SHARED_SPACES}/:space`,
      handle(exchange, caller) {
        mustShare(context, caller);
        const route = routeSeenBy(context, exchange, caller);
        caller.mustManageApps(route.spaceGuid);
        const guid = param(exchange, 'space');
        if (!route.sharedSpaceGuids.includes(guid)) {
          throw unprocessable(
            `Unable to unshare route '${state.urlOf(route)}' from space '${guid}'. Ensure the space exists and the route is shared to this space.`,
          );
        }
        route.sharedSpaceGuids = route.sharedSpaceGuids.filter((shared) => shared !== guid);
        auditRoute(state, 'audit.route.unshare', route, caller.actor, { target_space_guid: guid });
        state.changes.tell('route', 'changed', `route ${state.urlOf(route)} is shared less`);
        return { status: 204 };
      },
    },
    {
      method: 'PATCH',
      path: '/v3/routes/:guid/relationships/space',
      handle(exchange, caller) {
        mustShare(context, caller);
        const body = parseBody(exchange);
        const problems = unknownFields(body, ['data']);
        const guid = toOne({ space: body }, 'space', problems);
        if (guid === undefined || problems.length > 0) throw unprocessable(...problems);
        const route = routeSeenBy(context, exchange, caller);
        caller.mustManageApps(route.spaceGuid);
        const owner = visibleSpace(
          context,
          caller,
          guid,
          `Unable to transfer owner of route '${state.urlOf(route)}' to space '${guid}'.`,
        );
        if (!caller.managesApps(owner.guid)) {
          throw unprocessable(
            `Unable to transfer owner of route '${state.urlOf(route)}' to space '${owner.name}'. You don't have write permission for the target space.`,
          );
        }
        // The former owner keeps the route as a shared one (app/actions/route_transfer_owner.rb).
        const shared = new Set([...route.sharedSpaceGuids, route.spaceGuid]);
        shared.delete(owner.guid);
        route.sharedSpaceGuids = [...shared];
        route.spaceGuid = owner.guid;
        auditRoute(state, 'audit.route.transfer-owner', route, caller.actor, { target_space_guid: owner.guid });
        state.changes.tell('route', 'changed', `route ${state.urlOf(route)} belongs to ${state.spacePath(owner)}`);
        return json(200, {
          data: { guid: owner.guid },
          links: { self: { href: `${url}/v3/routes/${route.guid}/relationships/space` } },
        });
      },
    },
  ];
}

function share(context: FoundationContext, exchange: Exchange, caller: Caller): Answer {
  const { state } = context;
  mustShare(context, caller);
  const body = parseBody(exchange);
  const problems = unknownFields(body, ['data']);
  const guids = toMany(body, problems);
  if (problems.length > 0) throw unprocessable(...problems);
  const route = routeSeenBy(context, exchange, caller);
  caller.mustManageApps(route.spaceGuid);
  const failure = `Unable to share route '${state.urlOf(route)}' with spaces ['${guids.join("', '")}'].`;
  for (const guid of guids) {
    const space = visibleSpace(context, caller, guid, failure);
    if (!caller.managesApps(space.guid))
      throw unprocessable(`${failure} Write permission is required in order to share a route with a space.`);
    if (space.guid === route.spaceGuid) {
      throw unprocessable(
        `Unable to share route '${state.urlOf(route)}' with space '${guid}'. Routes cannot be shared into the space where they were created.`,
      );
    }
  }
  route.sharedSpaceGuids = [...new Set([...route.sharedSpaceGuids, ...guids])];
  auditRoute(state, 'audit.route.share', route, caller.actor, { target_space_guids: guids });
  state.changes.tell('route', 'changed', `route ${state.urlOf(route)} is shared`);
  return sharedSpaces(context, route.guid);
}

function mustShare({ knobs }: FoundationContext, caller: Caller): void {
  if (!knobs.routeSharing && !caller.isAdmin) throw featureDisabled('route_sharing');
}

function visibleSpace({ state }: FoundationContext, caller: Caller, guid: string, failure: string): Space {
  const space = state.spaceRecords.get(guid);
  if (space && caller.seesSpace(space)) return space;
  throw unprocessable(`${failure} Ensure the space exists and that you have access to it.`);
}

function sharedSpaces({ state, url }: FoundationContext, guid: string): Answer {
  return json(200, {
    data: state.route(guid).sharedSpaceGuids.map((shared) => ({ guid: shared })),
    links: { self: { href: `${url}/v3/routes/${guid}/relationships/shared_spaces` } },
  });
}
