// `/c2c revoke web -> db`: the live grants that let one app reach another, each revoked on its own terms.
import type { Live } from '../core/access-request.ts';
import { printTraffic } from '../core/ports.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { type AppName, type AppRef, type SpaceRef, sameSpace, type TrafficList } from '../core/vocabulary.ts';
import type { Answer, Wish } from './intent.ts';
import type { Doors } from './ports.ts';

type RevokeOne = (request: RequestId, reason: string | undefined) => Promise<Answer>;

/** As many grants as one person can mean by one sentence. */
const MOST_GRANTS = 50;

export async function revokeBetween(
  doors: Pick<Doors, 'store'>,
  wish: Extract<Wish, { kind: 'revoke-between' }>,
  target: SpaceRef | undefined,
  revokeOne: RevokeOne,
): Promise<readonly Answer[]> {
  const listed = await doors.store.list({ kind: 'app', app: wish.destination.app }, MOST_GRANTS);
  const grants = listed.flatMap(({ request }) =>
    request.state === 'live' && connects(request, wish) ? [request] : [],
  );
  // What a name leaves out comes from the person's target when that decides; otherwise all that fit are meant.
  const nearby = grants.filter(({ sources }) => target && sources.some(({ ref }) => sameSpace(ref, target)));
  const meant = nearby.length > 0 ? nearby : grants;
  if (meant.length === 0) return [{ kind: 'no-such-grant', source: wish.source, destination: wish.destination }];

  const answers: Answer[] = [];
  for (const { id } of meant) answers.push(await revokeOne(id, wish.reason));
  return answers;
}

/** A grant of several apps is not cut in part: it is meant only when it connects these two and no others. */
function connects(
  { sources, destinations, ask }: Live,
  {
    source,
    destination,
    traffic,
  }: { readonly source: AppName; readonly destination: AppName; readonly traffic?: TrafficList },
): boolean {
  const ends =
    sources.every(({ ref }) => isNamed(ref, source)) && destinations.every(({ ref }) => isNamed(ref, destination));
  if (!ends || sources.length === 0) return false;
  return traffic === undefined || (ask.verb === 'allow' && printTraffic(ask.traffic) === printTraffic(traffic));
}

function isNamed(ref: AppRef, { app, within }: AppName): boolean {
  if (ref.app !== app) return false;
  return !within || (ref.space === within.space && (within.org === undefined || ref.org === within.org));
}
