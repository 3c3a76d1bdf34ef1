// `/c2c who -> db` and `/c2c list db`: who may reach an app and whom it may reach, for those who have a role in its space.
import type { Approved, EndingGrant, Failed, Live } from '../core/access-request.ts';
import type { Person } from '../core/approval.ts';
import type { BoundApp } from '../core/connectivity.ts';
import { itemsOfPlan } from '../core/grant.ts';
import { type Backing, findLost, traceOrigins } from '../core/provenance.ts';
import type { Target } from '../core/vocabulary.ts';
import type { Answer, Wish } from './intent.ts';
import { type Attempt, type Doors, FoundationRefused, FoundationUnavailable, type Stored } from './ports.ts';
import { findMeant } from './meant.ts';

type Question = Extract<Wish, { kind: 'who' }>;

export async function tellWho(
  doors: Doors,
  person: Person,
  question: Question,
  target: Target | undefined,
  attempt: Attempt,
): Promise<Answer> {
  const giveUp = ({ message }: Error): Answer => ({
    kind: 'who-refused',
    refusal: { kind: 'foundation', because: message },
  });
  try {
    return await look(doors, person, question, target);
  } catch (error) {
    if (error instanceof FoundationRefused) return giveUp(error);
    if (error instanceof FoundationUnavailable && attempt.isLast) return giveUp(error);
    throw error;
  }
}

/**
 * Three sequential round trips: the app; its policies and who has a role beside them; the names of the apps at the other
 * ends. Who has no role in the app's space is told none of them: they belong to other people's spaces.
 */
async function look(
  doors: Doors,
  person: Person,
  { app: name, direction }: Question,
  target: Target | undefined,
): Promise<Answer> {
  const meant = await findMeant(doors, [{ sources: [], destinations: [name] }], person, target);
  if (meant.kind === 'refused') return { kind: 'who-refused', refusal: meant.refusals[0].refusal };
  const app = meant.between[0]?.destinations[0];
  if (!app) throw new Error('a name was resolved to no app');

  const [roles, to, from] = await Promise.all([
    doors.foundation.findRoles([app.space]),
    doors.foundation.findPoliciesTo([app.guid]),
    direction === 'both' ? doors.foundation.findPolicies([app.guid]) : { policies: [] },
  ]);
  if (!roles.some(({ space, userName }) => space === app.space && userName === person.userName)) {
    return { kind: 'not-yours', app: app.ref };
  }
  const others = await nameOthers(doors, app, [
    ...to.map(({ source }) => source),
    ...from.policies.map(({ destination }) => destination),
  ]);
  const names = new Map(others.map(({ guid, ref }) => [guid, ref]));
  const ends = from.policies.flatMap(({ destination }) => names.get(destination) ?? []);
  const backings = (await doors.store.findHolding(doors.foundation.name, [app.ref, ...ends])).flatMap(backingOf);
  return {
    kind: 'who',
    foundation: doors.foundation.name,
    connections: {
      app: app.ref,
      inbound: traceOrigins(to, backings, names),
      ...(direction === 'both' && { outbound: traceOrigins(from.policies, backings, names) }),
      lost: findLost(app.guid, to, backings),
    },
  };
}

async function nameOthers(
  doors: Pick<Doors, 'foundation'>,
  app: BoundApp,
  guids: readonly BoundApp['guid'][],
): Promise<readonly BoundApp[]> {
  const others = [...new Set(guids)].filter((guid) => guid !== app.guid);
  return [app, ...(await doors.foundation.findAppsByGuid(others))];
}

/** Whatever holds something, or will in a moment: what a worker has just made must not pass for unmanaged. */
function backingOf({ request }: Stored): readonly Backing[] {
  switch (request.state) {
    case 'approved':
      return [{ ...describe(request), state: request.state, items: itemsOfPlan(request.plan) }];
    case 'failed':
      return [{ ...describe(request), state: request.state, items: request.outcome.done }];
    case 'live': {
      const { until, items } = request.grant;
      return [{ ...describe(request), state: request.state, items, ...(until !== undefined && { until }) }];
    }
    case 'ending':
      return [{ ...describe(request), state: request.state, items: request.grant.items }];
    case 'submitted':
    case 'refused':
    case 'withdrawn':
    case 'pending':
    case 'stale':
    case 'denied':
    case 'lapsed':
    case 'extended':
    case 'done':
    case 'ended':
      return [];
    default:
      return request satisfies never;
  }
}

function describe({ id, requester, ask, decisions }: Approved | Failed | Live | EndingGrant) {
  const approvers = decisions.filter(({ kind }) => kind === 'approve').map(({ by }) => by.slack);
  return { id, requester, approvers: [...new Set(approvers)], ...(ask.reason !== undefined && { reason: ask.reason }) };
}
