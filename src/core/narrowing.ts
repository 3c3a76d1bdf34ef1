// What an approver may leave of a request: less of what was asked for, never more, and how that reads.
import { endOf } from './grant.ts';
import { canoniseTraffic, printTraffic } from './ports.ts';
import { printLifetime } from './print-command.ts';
import {
  type AppRef,
  type Instant,
  type Lifetime,
  type PortRange,
  sameApp,
  showApp,
  type SlackUserId,
  type Traffic,
} from './vocabulary.ts';

/** How far a request reaches: between which apps, with what traffic, for how long. A route alone has no traffic. */
export interface Scope {
  readonly sources: readonly AppRef[];
  readonly destinations: readonly AppRef[];
  readonly traffic: readonly Traffic[];
  readonly lifetime: Lifetime;
}

/** What an approver leaves of a request; what is left out stays as it was asked. Never an empty list. */
export type Narrowing = Partial<Scope>;

/** An approver's narrowing as a request remembers it. */
export interface Narrowed {
  readonly by: SlackUserId;
  readonly at: Instant;
  /** How far the request reached before it. */
  readonly from: Scope;
}

/** What goes beyond what was asked for. */
export type Excess =
  | { readonly kind: 'source' | 'destination'; readonly app: AppRef }
  /** Nothing would be left of the request on this side. */
  | { readonly kind: 'nothing-left'; readonly of: 'sources' | 'destinations' | 'traffic' }
  | { readonly kind: 'traffic'; readonly traffic: Traffic }
  | { readonly kind: 'lifetime'; readonly wanted: Lifetime; readonly asked: Lifetime }
  /** It is what it is, and can only be decided as a whole. */
  | { readonly kind: 'fixed'; readonly what: 'extension' | 'removal' | 'end' };

export function narrowScope(scope: Scope, narrowing: Narrowing): Scope {
  const [first, ...rest] = narrowing.traffic ?? [];
  const traffic = first ? canoniseTraffic([first, ...rest]) : (narrowing.traffic ?? scope.traffic);
  return { ...scope, ...narrowing, traffic };
}

/**
 * What of `inner` is not within `outer`; none means that it is. A range of ports has to lie within one that was asked
 * for. `at` is when it is decided: no grant is applied before.
 */
export function findExcess(inner: Scope, outer: Scope, at: Instant): readonly Excess[] {
  const apps = (kind: 'source' | 'destination'): readonly Excess[] => {
    const of = `${kind}s` as const;
    if (inner[of].length === 0 && outer[of].length > 0) return [{ kind: 'nothing-left', of }];
    return inner[of].filter((app) => !outer[of].some((asked) => sameApp(asked, app))).map((app) => ({ kind, app }));
  };
  return [
    ...apps('source'),
    ...apps('destination'),
    ...findExcessTraffic(inner.traffic, outer.traffic),
    ...(isWithinLifetime(inner.lifetime, outer.lifetime, at)
      ? []
      : [{ kind: 'lifetime', wanted: inner.lifetime, asked: outer.lifetime } as const]),
  ];
}

export function isSameScope(a: Scope, b: Scope): boolean {
  return describeChanges(a, b).length === 0;
}

function findExcessTraffic(inner: readonly Traffic[], outer: readonly Traffic[]): readonly Excess[] {
  if (inner.length === 0 && outer.length > 0) return [{ kind: 'nothing-left', of: 'traffic' }];
  return inner.flatMap((traffic): readonly Excess[] => {
    const asked = outer.filter(({ kind }) => kind === traffic.kind);
    if (traffic.kind === 'tls') return asked.length > 0 ? [] : [{ kind: 'traffic', traffic }];
    const ranges = asked.flatMap((each) => (each.kind === 'tls' ? [] : each.ports));
    const [first, ...rest] = traffic.ports.filter((ports) => !ranges.some((range) => containsPorts(range, ports)));
    return first ? [{ kind: 'traffic', traffic: { kind: traffic.kind, ports: [first, ...rest] } }] : [];
  });
}

export function containsPorts(outer: PortRange, inner: PortRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

/** Whether a grant with the one ends no later than with the other, whenever after `at` it is applied. */
function isWithinLifetime(inner: Lifetime, outer: Lifetime, at: Instant): boolean {
  switch (outer.kind) {
    case 'forever':
      return true;
    case 'for':
      // What counts from the approval at the earliest ends at `at` plus its time at the earliest.
      return inner.kind === 'for' ? inner.seconds <= outer.seconds : endsBy(inner, at + outer.seconds * 1000);
    case 'until':
      // `for` counts from when it is applied, and nobody knows when that will be.
      return inner.kind === 'until' && endsBy(inner, endOf(outer, at) ?? at);
    default:
      return outer satisfies never;
  }
}

function endsBy(lifetime: Extract<Lifetime, { kind: 'until' | 'forever' }>, latest: Instant): boolean {
  const end = endOf(lifetime, 0);
  return end !== undefined && end <= latest;
}

/** What has become of what was asked for, one text a change: `tls instead of tls, tcp 8080`, `without shop/prod/api`. */
export function describeChanges(from: Scope, to: Scope): readonly string[] {
  const gone = (before: readonly AppRef[], after: readonly AppRef[]) =>
    before.filter((app) => !after.some((left) => sameApp(left, app))).map((app) => `without ${showApp(app)}`);
  const [before, after] = [showTraffic(from.traffic), showTraffic(to.traffic)];
  const [long, short] = [printLifetime(from.lifetime), printLifetime(to.lifetime)];
  return [
    ...(before === after ? [] : [`${after} instead of ${before}`]),
    ...gone(from.sources, to.sources),
    ...gone(from.destinations, to.destinations),
    ...(long === short ? [] : [`${short} instead of ${long}`]),
  ];
}

function showTraffic(traffic: readonly Traffic[]): string {
  const [first, ...rest] = traffic;
  return first ? printTraffic([first, ...rest]) : 'a route';
}

const FIXED = {
  extension: 'Of an extension only the time can be less',
  removal: 'What is removed has no time that could be less',
  end: 'A grant ends as a whole',
} as const satisfies Record<Extract<Excess, { kind: 'fixed' }>['what'], string>;

/** One sentence without a full stop, in the reader's words. */
export function describeExcess(excess: Excess): string {
  switch (excess.kind) {
    case 'source':
      return `${showApp(excess.app)} is none of the sources`;
    case 'destination':
      return `${showApp(excess.app)} is none of the destinations`;
    case 'nothing-left':
      return `Nothing would be left of the ${excess.of}: deny it instead`;
    case 'traffic':
      return `${printTraffic([excess.traffic])} was not asked for`;
    case 'lifetime':
      return excess.asked.kind === 'until' && excess.wanted.kind === 'for'
        ? `It was asked for ${printLifetime(excess.asked)}: name an earlier date, as nobody knows when it is applied`
        : `It was asked for ${printLifetime(excess.asked).replace(/^for /, '')}, and ${printLifetime(excess.wanted)} is longer`;
    case 'fixed':
      return FIXED[excess.what];
    default:
      return excess satisfies never;
  }
}
