// `/c2c revoke web -> db`: the live grants that let one app reach another, each revoked on its own terms.
import type { AccessRequest, Ended, EndingGrant, Live } from '../core/access-request.ts';
import { printTraffic } from '../core/ports.ts';
import type { RequestId } from '../core/vocabulary.ts';
import { type AppName, isNamed, sameSpace, type TrafficList } from '../core/vocabulary.ts';
import { wantedOf } from '../core/wanted.ts';
import type { Answer, Intent, Wish } from './intent.ts';
import type { Doors } from './ports.ts';

type Granted = Live | EndingGrant | Ended;
type RevokeOne = (request: RequestId, reason: string | undefined) => Promise<Answer>;

const PAGE = 50;

export async function revokeBetween(
  doors: Pick<Doors, 'store' | 'foundation'>,
  intent: Intent,
  wish: Extract<Wish, { kind: 'revoke-between' }>,
  revokeOne: RevokeOne,
): Promise<readonly Answer[]> {
  const { target } = intent;
  const grants = (await listGrants(doors, intent, wish.destination.app)).filter((grant) => connects(grant, wish));
  // What a name leaves out comes from the person's target when that decides; otherwise all that fit are meant.
  const nearby = grants.filter(({ sources }) => target && sources.some(({ ref }) => sameSpace(ref, target)));
  const meant = nearby.length > 0 ? nearby : grants;
  if (meant.length === 0) return [{ kind: 'no-such-grant', source: wish.source, destination: wish.destination }];

  const answers: Answer[] = [];
  for (const { id } of meant) answers.push(await revokeOne(id, wish.reason));
  return answers;
}

/** The live grants of an app, however many requests came after them, and those that an earlier run of this job ended. */
async function listGrants(
  { store, foundation }: Pick<Doors, 'store' | 'foundation'>,
  intent: Intent,
  app: string,
): Promise<readonly Granted[]> {
  const isHere = (request: Granted) => request.foundation === foundation.name;
  const grants: Granted[] = [];
  let before: RequestId | undefined;
  for (;;) {
    const page = await store.list({ kind: 'app', app: { app } }, PAGE, before);
    for (const { request } of page) if (isMeant(request, intent) && isHere(request)) grants.push(request);
    before = page.at(-1)?.request.id;
    if (page.length < PAGE) return grants;
  }
}

function isMeant(request: AccessRequest, { by, at }: Intent): request is Granted {
  if (request.state === 'live') return true;
  if (request.state !== 'ending' && request.state !== 'ended') return false;
  const { ending } = request;
  const byThem = (ending.kind === 'returned' || ending.kind === 'revoked') && ending.by === by;
  return byThem && (request.state === 'ending' || request.endedAt >= at);
}

/** A grant of several apps is not cut in part: it is meant only when it connects these two and no others. */
function connects(
  granted: Granted,
  {
    source,
    destination,
    traffic,
  }: { readonly source: AppName; readonly destination: AppName; readonly traffic?: TrafficList },
): boolean {
  const { sources, destinations } = granted;
  const ends =
    sources.every(({ ref }) => isNamed(source, ref)) && destinations.every(({ ref }) => isNamed(destination, ref));
  if (!ends || sources.length === 0) return false;
  const ask = wantedOf(granted);
  if (traffic === undefined) return true;
  const granting = ask.verb === 'route' ? [] : ask.verb === 'apply' ? ask.connections : [ask];
  return granting.length === 1 && granting.every((each) => printTraffic(each.traffic) === printTraffic(traffic));
}
