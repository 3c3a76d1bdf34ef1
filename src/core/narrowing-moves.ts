// The moves of a request whose plan changes while people decide on it: narrowed by an approver, or made anew.
import type {
  Approved,
  Asked,
  AskCommand,
  Bound,
  Decidable,
  Denied,
  Pending,
  Planned,
  Stale,
  Subject,
} from './access-request.ts';
import type { Decision } from './approval.ts';
import { showItem, showStep } from './audit.ts';
import { asked, judged } from './carried.ts';
import type { Connection, PolicyTraffic } from './command.ts';
import { findUncovered } from './coverage.ts';
import { decide, type Move } from './moves.ts';
import {
  describeChanges,
  type Excess,
  findExcess,
  isSameScope,
  type Narrowing,
  narrowScope,
  type Scope,
} from './narrowing.ts';
import { partsOf } from './parts.ts';
import { fingerprint } from './plan.ts';
import { type AppName, type AppRef, fullName, type Instant, sameApp, type Traffic } from './vocabulary.ts';
import { wantedOf } from './wanted.ts';

/** How far a planned request reaches now. */
export function scopeOf(request: Asked & Subject): Scope {
  const ask = wantedOf(request);
  return {
    sources: request.sources.map(({ ref }) => ref),
    destinations: request.destinations.map(({ ref }) => ref),
    // What passes in a file is said connection by connection.
    traffic: ask.verb === 'route' || ask.verb === 'apply' ? [] : ask.traffic,
    lifetime: request.lifetime,
  };
}

export type Narrower =
  | { readonly kind: 'same' }
  | { readonly kind: 'excess'; readonly excess: readonly [Excess, ...Excess[]] }
  /** `isPlanSame`: only the time is shorter. */
  | { readonly kind: 'narrower'; readonly ask: AskCommand; readonly scope: Scope; readonly isPlanSame: boolean };

/** What an approver's narrowing makes of the ask. `at` is when they decided. */
export function narrowAsk(request: Decidable, narrowing: Narrowing, at: Instant): Narrower {
  const before = scopeOf(request);
  const scope = narrowScope(before, narrowing);
  const [first, ...rest] = [...findExcess(scope, before, at), ...findFixed(request.ask, before, scope)];
  if (first) return { kind: 'excess', excess: [first, ...rest] };
  if (isSameScope(before, scope)) return { kind: 'same' };
  const isPlanSame = isSameScope({ ...before, lifetime: scope.lifetime }, scope);
  const ask = askFor(request, scope);
  return ask
    ? { kind: 'narrower', ask, scope, isPlanSame }
    : { kind: 'excess', excess: [{ kind: 'nothing-left', of: 'destinations' }] };
}

/** What cannot be less: an extension concerns a whole grant, and what is removed has no time. */
function findFixed({ verb }: AskCommand, before: Scope, { lifetime, ...scope }: Scope): readonly Excess[] {
  if (verb === 'revoke' && !isSameScope(before, { ...scope, lifetime })) return [{ kind: 'fixed', what: 'end' }];
  if (verb === 'extend' && !isSameScope(before, { ...scope, lifetime: before.lifetime })) {
    return [{ kind: 'fixed', what: 'extension' }];
  }
  return verb === 'remove-policy' && lifetime !== before.lifetime ? [{ kind: 'fixed', what: 'removal' }] : [];
}

/** With every app in full, so that it means the same whenever it is planned again. Undefined: nothing is left of it. */
function askFor(request: Decidable, scope: Scope): AskCommand | undefined {
  const { ask } = request;
  const { sources, destinations, traffic, lifetime } = scope;
  switch (ask.verb) {
    case 'allow':
      return { ...ask, sources: names(sources), destinations: names(destinations), traffic: some(traffic), lifetime };
    case 'adopt':
      return { ...ask, sources: names(sources), destinations: names(destinations), traffic: ports(traffic), lifetime };
    case 'remove-policy':
      return { ...ask, sources: names(sources), destinations: names(destinations), traffic: ports(traffic) };
    case 'route':
      return { ...ask, app: names(destinations)[0], lifetime };
    case 'apply': {
      const [first, ...rest] = connectionsWithin(request, scope);
      return first && { ...ask, connections: [first, ...rest], lifetime };
    }
    case 'extend':
      return lifetime.kind === 'for' ? { ...ask, seconds: lifetime.seconds } : ask;
    case 'revoke':
      return ask;
    default:
      return ask satisfies never;
  }
}

/** A connection of which no source or no destination is left goes with them. */
function connectionsWithin(request: Decidable, { sources, destinations }: Scope): readonly Connection[] {
  return partsOf(request).flatMap((part): Connection[] => {
    const [source, ...otherSources] = within(part.sources, sources);
    const [destination, ...otherDestinations] = within(part.destinations, destinations);
    if (!source || !destination) return [];
    const { traffic, host } = part;
    return [
      {
        sources: [source, ...otherSources],
        destinations: [destination, ...otherDestinations],
        traffic,
        ...(host !== undefined && { host }),
      },
    ];
  });
}

function within(apps: readonly Bound[], left: readonly AppRef[]): readonly AppName[] {
  return apps.flatMap(({ ref }) => (left.some((app) => sameApp(app, ref)) ? [fullName(ref)] : []));
}

function names(apps: readonly AppRef[]): readonly [AppName, ...AppName[]] {
  return some(apps.map(fullName));
}

function ports(traffic: readonly Traffic[]): PolicyTraffic {
  return some(traffic.filter((one) => one.kind !== 'tls'));
}

/** What is within what was asked for is never empty. */
function some<Value>([first, ...rest]: readonly Value[]): readonly [Value, ...Value[]] {
  if (first === undefined) throw new Error('nothing would be left of the request');
  return [first, ...rest];
}

/**
 * Less is asked for, and the person who took the rest off approves what is left. Those who approved before approved more,
 * so their approvals count.
 *
 * @param planned the plan for what is left, within the one that was shown
 */
export function narrow(
  request: Decidable,
  ask: AskCommand,
  planned: Planned,
  decision: Decision,
): Move<Pending | Stale | Approved | Denied> {
  const from = scopeOf(request);
  const narrowed: Pending = {
    ...asked(request),
    ...judged({
      ...request,
      ...planned,
      // Nobody is asked for longer than before.
      lapsesAt: Math.min(request.lapsesAt, planned.lapsesAt),
      ...(request.waitsSince !== undefined && { waitsSince: request.waitsSince }),
      narrowed: [...(request.narrowed ?? []), { by: decision.by.slack, at: decision.at, from }],
      revision: request.revision + 1,
      coveredFrom: request.coveredFrom ?? request.revision,
    }),
    ask,
    state: 'pending',
  };
  const { next, fact } = decide(narrowed, decision);
  if (fact.kind !== 'request.approved') throw new Error(`narrowing ${request.id} came to ${fact.kind}`);
  return { next, fact: { ...fact, kind: 'request.narrowed', changes: describeChanges(from, scopeOf(narrowed)) } };
}

/** The plan as the foundation is now. What people approved counts on where it was for all of this, or for more. */
export function replan(request: Decidable, planned: Planned): Move<Pending | Stale> {
  const uncovered = findUncovered(request.plan, planned.plan);
  const covered = uncovered.length === 0;
  // How long people have, when they are reminded and when it escalates, goes by when they were asked first.
  const { remindAt: _reminder, waitsSince: _since, escalateAt: _escalation, ...again } = planned;
  const { coveredFrom, ...before } = judged({ ...request, ...again, lapsesAt: request.lapsesAt });
  const next = {
    ...asked(request),
    ...before,
    revision: request.revision + 1,
    ...(covered && { coveredFrom: coveredFrom ?? request.revision }),
    decisions: covered ? request.decisions : [],
  };
  return {
    next:
      request.state === 'stale'
        ? { ...next, state: 'stale', drift: [...request.drift, ...uncovered] }
        : { ...next, state: 'pending' },
    fact: {
      kind: 'request.replanned',
      plan: fingerprint(planned.plan),
      add: planned.plan.steps.map(showStep),
      kept: planned.plan.kept.map(({ item }) => showItem(item)),
      covered,
    },
  };
}
