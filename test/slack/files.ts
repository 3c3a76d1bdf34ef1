// A file's request in the states that tell of its connections one by one.
import type { Failed, Live, Pending, Planned, Submitted } from '../../src/core/access-request.ts';
import type { ApplyAsk } from '../../src/core/command.ts';
import type { BoundApp } from '../../src/core/connectivity.ts';
import { itemsOfPlan } from '../../src/core/grant.ts';
import { decide, present } from '../../src/core/moves.ts';
import { apply as applied, fail } from '../../src/core/grant-moves.ts';
import { planTogether } from '../../src/core/plan.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import { joinEnds, wantedBetween } from '../../src/core/wanted.ts';
import {
  accounts,
  aBound,
  ada,
  aFoundation,
  allow,
  anApp,
  api,
  apply,
  aPlanned,
  approvedBy,
  db,
  grace,
  tcp,
  web,
} from '../support/scene.ts';
import { NOON } from '../support/fixed-clock.ts';

const week = { lifetime: { kind: 'for', seconds: 7 * 86_400 }, reason: 'checkout migration' } as const;

export const aFile = apply(
  [allow('web', 'db', { host: 'orders' }), allow('web, api', 'bank/ledger/accounts', { traffic: [tcp('8080')] })],
  week,
);

export function submittedFile(ask: ApplyAsk, more: Pick<Submitted, 'via'> = {}): Submitted {
  return { id: requestId(61), requester: ada.slack, askedAt: NOON, ask, ...more, state: 'submitted' };
}

type Between = { readonly sources: readonly BoundApp[]; readonly destinations: readonly BoundApp[] };

function plannedFile(ask: ApplyAsk, between: readonly Between[]): Planned {
  const { sources, destinations, ends } = joinEnds(ask, between);
  const planning = planTogether(wantedBetween(ask, between), aFoundation(), new Map());
  if (planning.kind === 'conflict') throw new Error('nothing is in the way');
  return aPlanned({
    sources: sources.map(aBound),
    destinations: destinations.map(aBound),
    ...(ends && { ends }),
    plan: planning.plan,
  });
}

const planned = plannedFile(aFile, [
  { sources: [web], destinations: [db] },
  { sources: [web, api], destinations: [accounts] },
]);
export const pendingFile: Pending = present(submittedFile(aFile), planned).next;
export const pendingFromCommandLine: Pending = present(submittedFile(aFile, { via: 'command-line' }), planned).next;

/** Twenty apps that one app wants to reach: more than a card has room for. */
const many = Array.from({ length: 20 }, (_, index) => anApp(`shop/data/part-${String(index).padStart(2, '0')}`));
const [first, ...others] = many.map(({ ref }) => allow('web', `shop/data/${ref.app}`, { traffic: [tcp('8080')] }));
if (!first) throw new Error('there are many');
export const largeFile: Pending = present(
  submittedFile(apply([first, ...others], week)),
  plannedFile(
    apply([first, ...others], week),
    many.map((app) => ({ sources: [web], destinations: [app] })),
  ),
).next;

const approved = decide(pendingFile, approvedBy(grace, 'shop/data', 'bank/ledger')).next;
if (approved.state !== 'approved') throw new Error(`it is ${approved.state}`);
const items = itemsOfPlan(planned.plan);
const isRoute = ({ item }: (typeof items)[number]) => item.kind === 'route';
const undone = items.filter(isRoute).map((item) => ({ item, because: 'the quota of routes is used up' }));
const [missing] = undone;
if (!missing) throw new Error('there is a route');
export const partlyFile: Failed = fail(
  approved,
  { done: items.filter((item) => !isRoute(item)), undone: [missing] },
  NOON,
).next;
export const liveFile: Live = applied(approved, items, items, NOON).next;
