// Looks at what was opened after every deed, and at what requests have become: was it approved, by whom, and on what plan?
import { expect } from '@jest/globals';
import type { AccessRequest } from '../../src/core/access-request.ts';
import type { Person } from '../../src/core/approval.ts';
import { type RequestId, requestId } from '../../src/core/vocabulary.ts';
import type { World } from '../support/world.ts';
import { allRequests } from './deeds.ts';
import {
  type Connection,
  type Demand,
  demandsOf,
  ESCALATES_AFTER_MS,
  type Facts,
  isSameHuman,
  mayAsk,
  mayDecide,
  PEOPLE,
} from './approval-model.ts';
import { approvedFor, type Press, type Logbook, sawIt, secondsOf, type Written } from './approval-logbook.ts';

/** Roles are read again when a decision is older than this. */
const ROLES_KEPT_MS = 60_000;

/** Nothing is opened for these any more. */
const OVER: readonly string[] = ['refused', 'withdrawn', 'denied', 'lapsed', 'ending', 'ended', 'done'];

const ENDINGS: readonly string[] = [
  'grant.expired',
  'grant.returned',
  'grant.revoked',
  'grant.ended',
  'grant.orphaned',
];

/** Every ask has ten ports of its own, in the 8000s or in the 9000s: so what is opened tells for whom. */
export function portsOf(number: number, high: boolean): number {
  return (high ? 8000 : 9000) + 10 * number;
}

/** How often something was opened, and by whose leave. */
export interface Tally {
  automatic: number;
  one: number;
  several: number;
  escalated: number;
  narrowed: number;
  replanned: number;
  glass: number;
}

export class Witness {
  readonly #world: World;
  readonly #logbook: Logbook;
  readonly #glass: { readonly people: readonly Person[]; readonly seconds: number };
  readonly #tally: Tally;
  #before = new Map<RequestId, AccessRequest>();
  readonly #seen = new Set<string>();
  /** How it was when we looked the last time is the last of so many. */
  #known = 1;

  constructor(
    world: World,
    logbook: Logbook,
    glass: { readonly people: readonly Person[]; readonly seconds: number },
    tally: Tally,
  ) {
    this.#world = world;
    this.#logbook = logbook;
    this.#glass = glass;
    this.#tally = tally;
  }

  /** @param ran whether jobs ran, so that what was pressed was looked at */
  async look(ran: boolean): Promise<void> {
    const requests = new Map((await allRequests(this.#world)).map((request) => [request.id, request]));
    if (ran) await this.#countPresses(requests);
    for (const written of this.#logbook.written.splice(0)) await this.#justify(written, requests);
    for (const request of requests.values()) this.#lookAt(request);
    this.#before = requests;
    this.#known = this.#logbook.facts.length;
  }

  /** Whom those who pressed decide for, by the rules and roles since we looked. */
  async #countPresses(requests: ReadonlyMap<RequestId, AccessRequest>): Promise<void> {
    const now = this.#world.clock.now();
    for (const press of this.#logbook.presses.filter(({ open }) => open)) {
      press.open = (await this.#world.store.findIntent(press.intent)) !== undefined;
      const seen = [press.shown, this.#before.get(press.request), requests.get(press.request)];
      for (const request of seen) {
        if (!request || !press.inTime || isSameHuman(press.who, askerOf(request))) continue;
        for (const facts of this.#logbook.facts.slice(this.#known - 1)) {
          const demands = demandsOf(connectionsOf(request), facts);
          if (demands === 'never') continue;
          for (const demand of demands) {
            if (mayDecide(demand, press.who, facts, hasEscalated(request, now))) press.counted.add(demand.name);
          }
        }
      }
    }
  }

  async #justify(written: Written, requests: ReadonlyMap<RequestId, AccessRequest>): Promise<void> {
    const candidates = this.#candidates(written, requests);
    const leave = await Promise.all(candidates.map((request) => this.#leaveFor(written, request)));
    const what = JSON.stringify(written.opened);
    expect({ what, by: candidates.map(({ id }) => id), approved: leave.some((each) => each !== undefined) }).toEqual({
      what,
      by: candidates.map(({ id }) => id),
      approved: true,
    });
    const kind = leave.find((each) => each !== undefined);
    if (kind && kind !== 'repaired') for (const each of kind) this.#tally[each]++;
  }

  /** The requests that it may have been opened for: a port is one request's, a route everybody's who asked for it. */
  #candidates({ opened }: Written, requests: ReadonlyMap<RequestId, AccessRequest>): readonly AccessRequest[] {
    if (opened.kind === 'route') return [...requests.values()];
    const { start } = opened.policy.ports;
    return [...requests.values()].filter((request) =>
      start === 61443 ? true : requestId(Math.floor((start % 1000) / 10)) === request.id,
    );
  }

  /** By whose leave; undefined: by nobody's. */
  async #leaveFor(
    written: Written,
    request: AccessRequest,
  ): Promise<readonly (keyof Tally)[] | 'repaired' | undefined> {
    const before = this.#before.get(request.id);
    if (before && OVER.includes(before.state)) return undefined;
    const earlier = (await this.#world.store.recall(request.id)).filter(({ at }) => at < written.at);
    if (earlier.some(({ kind }) => kind === 'grant.applied') && !earlier.some(({ kind }) => ENDINGS.includes(kind))) {
      return 'repaired';
    }
    return this.#byQuorum(written, request) ?? this.#byGlass(written, request);
  }

  #byQuorum(written: Written, request: AccessRequest): readonly (keyof Tally)[] | undefined {
    if (request.glass) return undefined;
    const asker = askerOf(request);
    // The rules are those of now; who is who may be a minute old.
    const { book } = written.facts;
    for (const then of this.#logbook.between(written.at - ROLES_KEPT_MS, written.facts)) {
      const facts = { ...then, book };
      const demands = demandsOf(connectionsOf(request), facts);
      if (demands === 'never' || !mayAsk(asker, sourcesOf(request), facts)) continue;
      const late = hasEscalated(request, written.at);
      const counted = demands.map((demand) => {
        const presses = this.#logbook
          .of(request.id, 'approve', 'narrow')
          .filter((press) => press.counted.has(demand.name) && sawIt(press, written.opened))
          .filter((press) => approvedFor(press) >= secondsOf(request))
          .filter((press) => !demand.wantsReason || press.hasReason)
          .filter(({ who }) => !isSameHuman(who, asker) && mayDecide(demand, who, facts, late));
        return { demand, presses };
      });
      const isEnough = counted.every(
        ({ demand, presses }) => new Set(presses.map(({ who }) => who.userName)).size >= demand.quorum,
      );
      if (isEnough) return this.#describe(counted, facts);
    }
    return undefined;
  }

  #describe(
    counted: readonly { readonly demand: Demand; readonly presses: readonly Press[] }[],
    facts: Facts,
  ): readonly (keyof Tally)[] {
    const presses = counted.flatMap((each) => each.presses);
    const humans = new Set(presses.map(({ who }) => who.userName));
    const stepIn = counted.some((each) => each.presses.some(({ who }) => !each.demand.may(who, facts)));
    return [
      humans.size === 0 ? 'automatic' : humans.size === 1 ? 'one' : 'several',
      ...(stepIn ? (['escalated'] as const) : []),
      ...(presses.some(({ kind }) => kind === 'narrow') ? (['narrowed'] as const) : []),
      ...(presses.some(({ shown }) => (shown?.revision ?? 1) > 1) ? (['replanned'] as const) : []),
    ];
  }

  /** Somebody whom the operator names, on this plan, for a short time; and what is forbidden stays forbidden. */
  #byGlass(written: Written, request: AccessRequest): readonly (keyof Tally)[] | undefined {
    const { glass } = request;
    if (!glass || demandsOf(connectionsOf(request), written.facts) === 'never') return undefined;
    const broken = this.#logbook
      .of(request.id, 'break-glass')
      .some(
        (press) =>
          press.who.slack === glass.by.slack &&
          this.#glass.people.some(({ slack }) => slack === press.who.slack) &&
          sawIt(press, written.opened),
      );
    return broken && secondsOf(request) <= this.#glass.seconds ? ['glass'] : undefined;
  }

  /** Nobody decides, narrows, withdraws or breaks a glass but who may. */
  #lookAt(request: AccessRequest): void {
    const { id, glass, ask } = request;
    // Somebody asks the owners to end a grant: that opens nothing.
    if (ask.verb !== 'allow') return;
    const decisions = 'decisions' in request ? request.decisions : [];
    for (const { by, at, kind } of decisions) {
      const kinds = kind === 'approve' ? (['approve', 'narrow'] as const) : (['deny'] as const);
      this.#expectPress(`${kind} ${id} ${by.slack} ${at}`, this.#logbook.of(id, ...kinds), by.slack, at);
    }
    const narrowed = 'narrowed' in request ? (request.narrowed ?? []) : [];
    for (const { by, at } of narrowed) {
      this.#expectPress(`narrow ${id} ${by} ${at}`, this.#logbook.of(id, 'narrow'), by, at);
    }
    const handed = 'handed' in request ? (request.handed ?? []) : [];
    for (const { by, at } of handed) {
      this.#expectPress(`delegate ${id} ${by} ${at}`, this.#logbook.of(id, 'delegate'), by, at);
    }
    if (glass) {
      const named = this.#glass.people.some(({ slack }) => slack === glass.by.slack);
      const pressed = this.#logbook
        .of(id, 'break-glass')
        .some(({ who, at }) => who.slack === glass.by.slack && at === glass.at);
      expect({ id, glass: named && pressed }).toEqual({ id, glass: true });
    }
    if (request.state === 'withdrawn' && !request.with) {
      const own = this.#logbook.of(id, 'withdraw', 'revoke').some(({ who }) => isSameHuman(who, askerOf(request)));
      expect({ id, withdrawnByAsker: own }).toEqual({ id, withdrawnByAsker: true });
    }
  }

  #expectPress(what: string, presses: readonly Press[], slack: string, at: number): void {
    if (this.#seen.has(what)) return;
    this.#seen.add(what);
    const pressed = presses.find((press) => press.who.slack === slack && press.at === at);
    expect({ what, entitled: pressed !== undefined && pressed.counted.size > 0 }).toEqual({ what, entitled: true });
  }
}

/** It has waited for so long since it was asked; later than that where its plan has changed. */
function hasEscalated({ askedAt }: AccessRequest, now: number): boolean {
  return now >= askedAt + ESCALATES_AFTER_MS;
}

export function askerOf({ requester }: AccessRequest): Person {
  const asker = PEOPLE.find(({ slack }) => slack === requester);
  if (!asker) throw new Error(`nobody is called ${requester}`);
  return asker;
}

function sourcesOf(request: AccessRequest): readonly string[] {
  return 'sources' in request ? request.sources.map(({ ref }) => `${ref.org}/${ref.space}`) : [];
}

/** Every source space with every destination space and every first port of a range. */
function connectionsOf(request: AccessRequest): readonly Connection[] {
  if (!('sources' in request) || request.ask.verb !== 'allow') return [];
  const ports = request.ask.traffic.flatMap((each) =>
    each.kind === 'tls' ? [61443] : each.ports.flatMap(({ start, end }) => [start, end]),
  );
  const asker = askerOf(request);
  const seconds = secondsOf(request);
  return request.sources.flatMap((source) =>
    request.destinations.flatMap((destination) =>
      ports.map((port) => ({
        asker,
        from: `${source.ref.org}/${source.ref.space}`,
        to: `${destination.ref.org}/${destination.ref.space}`,
        port,
        seconds,
      })),
    ),
  );
}
