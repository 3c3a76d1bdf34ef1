// Walks a request through its life on any store, one move a line: what a test of a store needs before it begins.
import type {
  AccessRequest,
  Approved,
  AskCommand,
  Denied,
  Ended,
  EndingGrant,
  Failed,
  Live,
  Pending,
  Planned,
  Stale,
} from '../../src/core/access-request.ts';
import type { BoundApp } from '../../src/core/connectivity.ts';
import { decide, type Move, present } from '../../src/core/moves.ts';
import { apply, end, fail, finish } from '../../src/core/grant-moves.ts';
import { note } from '../../src/core/upkeep-moves.ts';
import { type Instant, type RequestId, type SlackUserId, showApp } from '../../src/core/vocabulary.ts';
import type { RequestStore, Stored } from '../../src/lifecycle/ports.ts';
import { NOON } from './fixed-clock.ts';
import {
  aBound,
  ada,
  allow,
  aPlanned,
  approvedBy,
  db,
  deniedBy,
  grace,
  ours,
  policyItem,
  routeItem,
  web,
} from './scene.ts';

export interface Between {
  readonly from?: BoundApp;
  readonly to?: BoundApp;
}

interface Asking extends Between {
  readonly by?: SlackUserId;
  readonly at?: Instant;
  readonly asking?: Partial<Extract<AskCommand, { verb: 'allow' }>>;
}

let asks = 0;

/** What a store takes from somebody whom nothing limits. */
export async function submitTo(
  store: RequestStore,
  asked: Parameters<RequestStore['submit']>[0],
  fingerprint: string,
): Promise<RequestId> {
  const submitted = await store.submit(asked, fingerprint, {});
  if (submitted.kind !== 'submitted') throw new Error(`without limits it was refused: ${submitted.kind}`);
  return submitted.id;
}

/** A fresh ask: it has a fingerprint of its own, so that it is never taken for a repeat. */
export async function ask(
  store: RequestStore,
  { from = web, to = db, by = ada.slack, at = NOON, asking = {} }: Asking = {},
): Promise<Stored> {
  const wanted = allow(showApp(from.ref), showApp(to.ref), { reason: 'checkout migration', ...asking });
  const id = await submitTo(store, { requester: by, ask: wanted, askedAt: at }, `ask ${++asks}`);
  const stored = await store.find(id);
  if (!stored) throw new Error(`${id} was submitted and is not there`);
  return stored;
}

/** A route and a network policy, both still to be made. */
export function planBetween({ from = web, to = db }: Between, more: Partial<Planned> = {}): Planned {
  return aPlanned({
    sources: [aBound(from)],
    destinations: [aBound(to)],
    plan: {
      steps: [
        { kind: 'create-route', item: routeItem(to.ref.app, to), space: to.space },
        { kind: 'add-policy', item: policyItem(from, to, 'tcp 61443') },
      ],
      kept: [],
      warnings: [],
    },
    ...more,
  });
}

/** Writes a move that nobody disputes. */
export async function advance<Next extends AccessRequest>(
  store: RequestStore,
  from: Stored,
  move: Pick<Move<Next>, 'next'> & Partial<Move<Next>>,
): Promise<Stored<Next>> {
  const moved = await store.move(from, move, NOON);
  if (!moved) throw new Error(`${from.request.id} was moved by somebody else`);
  return moved;
}

export async function askAndPlan(
  store: RequestStore,
  options: Asking & { readonly planned?: Partial<Planned> } = {},
): Promise<Stored<Pending>> {
  const stored = await ask(store, options);
  if (stored.request.state !== 'submitted') throw new Error('a fresh ask is submitted');
  return advance(store, stored, present(stored.request, planBetween(options, options.planned)));
}

export async function approve(store: RequestStore, from: Stored<Pending | Stale>): Promise<Stored<Approved>> {
  const decision = { ...approvedBy(grace), for: from.request.standing.requirements.map(({ key }) => key) };
  const { next, fact } = decide(from.request, decision);
  if (next.state !== 'approved') throw new Error(`one approval of an owner is enough, and yet: ${next.state}`);
  return advance(store, from, { next, fact });
}

export async function deny(store: RequestStore, from: Stored<Pending>): Promise<Stored<Denied>> {
  const { next, fact } = decide(from.request, deniedBy(grace));
  if (next.state !== 'denied') throw new Error(`one denial is enough, and yet: ${next.state}`);
  return advance(store, from, { next, fact });
}

export async function makeLive(
  store: RequestStore,
  options: Parameters<typeof askAndPlan>[1] = {},
): Promise<Stored<Live>> {
  const { request, version } = await approve(store, await askAndPlan(store, options));
  const items = request.plan.steps.map(({ item }) => ours(item));
  return advance(store, { request, version }, apply(request, items, items, NOON));
}

/** Its source is gone, and people know. */
export async function makeTroubled(store: RequestStore, options: Between = {}): Promise<Stored<Live>> {
  const live = await makeLive(store, options);
  const { from = web } = options;
  const finding = { kind: 'app-gone', app: from.ref, elsewhere: [] } as const;
  const troubles = [{ finding, since: NOON, standing: 'told' }] as const;
  return advance(store, live, note(live.request, { troubles, news: [finding], over: [] }));
}

/** The route was made, the policy was not. */
export async function makeFailed(store: RequestStore, options: Between = {}): Promise<Stored<Failed>> {
  const approved = await approve(store, await askAndPlan(store, options));
  const { from = web, to = db } = options;
  const policy = ours(policyItem(from, to, 'tcp 61443'));
  const outcome = {
    done: [ours(routeItem(to.ref.app, to))],
    undone: [{ item: policy, because: 'policy quota exceeded' }],
  } as const;
  return advance(store, approved, fail(approved.request, outcome, NOON));
}

export async function startEnding(store: RequestStore, from: Stored<Live>): Promise<Stored<EndingGrant>> {
  return advance(store, from, end(from.request, { kind: 'returned', by: ada.slack }, NOON));
}

export async function makeEnded(store: RequestStore, from: Stored<Live>): Promise<Stored<Ended>> {
  const ending = await startEnding(store, from);
  const fates = ending.request.grant.items.map(({ item }) => ({ kind: 'remove', item }) as const);
  return advance(store, ending, finish(ending.request, fates, NOON));
}
