// What c2c changes about routes: make one, map it to an app, unmap it, delete it. Each may be done twice.
import type { RouteItem } from '../core/connectivity.ts';
import type { AppGuid, RequestId, RouteGuid, SpaceGuid } from '../core/vocabulary.ts';
import type { WriteRefusal } from '../lifecycle/ports.ts';
import { isDestinationGone, isRouteTaken, isSuccess, refusedWrite, unavailable } from './errors.ts';
import { findRouteOnHost, REQUEST_ANNOTATION } from './routes.ts';
import { DestinationList, Job, Route } from './schemas.ts';
import { readJson, type Session } from './session.ts';

const CONTROLLER = 'the Cloud Controller';

/** A job is looked at after these waits, in milliseconds; together a little over a minute. */
const JOB_WAITS = [100, 250, 500, 1_000, 2_000, 3_000, ...Array.from({ length: 11 }, () => 5_000)];

export async function createRoute(
  session: Session,
  { host, domain }: RouteItem,
  space: SpaceGuid,
  request: RequestId,
): Promise<
  { readonly kind: 'created' | 'exists'; readonly route: RouteGuid } | { readonly kind: 'taken' } | WriteRefusal
> {
  const doing = `creating route ${host}.${domain.name}`;
  const answer = await session.send(doing, CONTROLLER, 'POST', '/routes', {
    host,
    relationships: { space: { data: { guid: space } }, domain: { data: { guid: domain.guid } } },
    metadata: { annotations: { [REQUEST_ANNOTATION]: request } },
  });
  if (isSuccess(answer)) return { kind: 'created', route: readJson(doing, CONTROLLER, answer, Route).guid };
  if (!isRouteTaken(answer)) return refusedWrite(CONTROLLER, answer);

  const found = await findRouteOnHost(session, domain.guid, host);
  if (found?.relationships.space.data.guid !== space) return { kind: 'taken' };
  // An earlier try made it, and its answer was lost.
  const ours = found.metadata.annotations[REQUEST_ANNOTATION] === request;
  return { kind: ours ? 'created' : 'exists', route: found.guid };
}

/** A destination that is there already is left as it is. One entry a request: the same twice would be a 500. */
export async function mapRoute(
  session: Session,
  route: RouteGuid,
  app: AppGuid,
): Promise<{ readonly kind: 'mapped' } | WriteRefusal> {
  const answer = await session.send('mapping a route', CONTROLLER, 'POST', `/routes/${route}/destinations`, {
    destinations: [{ app: { guid: app } }],
  });
  return isSuccess(answer) ? { kind: 'mapped' } : refusedWrite(CONTROLLER, answer);
}

/** An app has several destinations on a route when several of its processes or ports were mapped; all of them go. */
export async function unmapRoute(
  session: Session,
  route: RouteGuid,
  app: AppGuid,
): Promise<{ readonly kind: 'unmapped'; readonly emptied: boolean } | WriteRefusal> {
  const doing = 'unmapping a route';
  const path = `/routes/${route}/destinations`;
  const answer = await session.send(doing, CONTROLLER, 'GET', path);
  if (answer.status === 404) return { kind: 'unmapped', emptied: true };
  if (!isSuccess(answer)) return refusedWrite(CONTROLLER, answer);

  const { destinations } = readJson(doing, CONTROLLER, answer, DestinationList);
  const leaving = destinations.filter((destination) => destination.app.guid === app);
  const answers = await Promise.all(
    leaving.map(({ guid }) => session.send(doing, CONTROLLER, 'DELETE', `${path}/${guid}`)),
  );
  const refused = answers.find((one) => !isSuccess(one) && !isDestinationGone(one));
  if (refused) return refusedWrite(CONTROLLER, refused);
  return { kind: 'unmapped', emptied: destinations.length === leaving.length };
}

/** Waits for the job that does the work: that it could not be done shows only there. */
export async function deleteRoute(
  session: Session,
  wait: (milliseconds: number) => Promise<void>,
  route: RouteGuid,
): Promise<{ readonly kind: 'deleted' } | WriteRefusal> {
  const doing = 'deleting a route';
  const answer = await session.send(doing, CONTROLLER, 'DELETE', `/routes/${route}`);
  if (answer.status === 404) return { kind: 'deleted' };
  if (!isSuccess(answer)) return refusedWrite(CONTROLLER, answer);
  const job = /\/jobs\/([^/?#]+)/.exec(answer.header('location') ?? '')?.[1];
  if (job === undefined) return { kind: 'deleted' };

  for (const interval of JOB_WAITS) {
    const { state, errors } = await session.read(doing, CONTROLLER, `/jobs/${job}`, Job);
    if (state === 'COMPLETE') return { kind: 'deleted' };
    if (state === 'FAILED') {
      return {
        kind: 'refused',
        reason: errors.map(({ detail }) => detail).join(', ') || 'the job failed without a reason',
      };
    }
    await wait(interval);
  }
  throw unavailable(doing, 'the Cloud Controller is still at it after a minute');
}
