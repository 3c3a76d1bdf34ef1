// What people asked and pressed, on which card, when, and who was who then: written down beside the product, not by it.
import { type AccessRequest, type Decidable, isDecidable } from '../../src/core/access-request.ts';
import type { Person } from '../../src/core/approval.ts';
import type { Step } from '../../src/core/connectivity.ts';
import type { Narrowing } from '../../src/core/narrowing.ts';
import type { Instant, RequestId, SlackUserId } from '../../src/core/vocabulary.ts';
import type { IntentId, Wish } from '../../src/lifecycle/intent.ts';
import { recordIntent } from '../../src/lifecycle/submit.ts';
import type { Opened } from '../support/fake-foundation.ts';
import type { World } from '../support/world.ts';
import { type Book, type Facts, lookAround } from './approval-model.ts';

export type Pressed = Exclude<Wish, { kind: 'preview' | 'who' | 'link' | 'revoke-between' }>;

/** Something that somebody did to a request. */
export interface Press {
  readonly who: Person;
  readonly request: RequestId;
  readonly kind: Pressed['kind'];
  readonly at: Instant;
  readonly intent: IntentId;
  /** What they saw when they did it; undefined: no plan. */
  readonly shown: Decidable | undefined;
  readonly narrowing: Narrowing | undefined;
  readonly hasReason: boolean;
  /** Nobody was late: the request had not lapsed. */
  readonly inTime: boolean;
  /** Nothing else was on its way, and what they saw was what there was. */
  readonly wasCurrent: boolean;
  /** The groups for which they were entitled when it was looked at. */
  readonly counted: Set<string>;
  /** It is still to be looked at. */
  open: boolean;
}

export interface Written {
  readonly at: Instant;
  /** How it was then. */
  readonly facts: Facts;
  readonly opened: Opened;
}

export class Logbook {
  readonly presses: Press[] = [];
  /** Who was who from when on, the oldest first. */
  readonly facts: Facts[] = [];
  readonly written: Written[] = [];
  readonly gone = new Set<SlackUserId>();
  book: Book;
  readonly #world: World;

  constructor(world: World, book: Book) {
    this.#world = world;
    this.book = book;
    world.foundation.onOpened = (opened) => this.written.push({ at: world.clock.now(), facts: this.now, opened });
    this.lookAround();
  }

  /** To be called whenever somebody became somebody else, or other rules hold. */
  lookAround(): void {
    this.facts.push(lookAround(this.#world, this.book, this.gone));
  }

  get now(): Facts {
    const last = this.facts.at(-1);
    if (!last) throw new Error('nobody has looked around yet');
    return last;
  }

  /** All that was so between some moment and that at which this was so. */
  between(instant: Instant, facts: Facts): readonly Facts[] {
    const until = this.facts.indexOf(facts);
    return this.facts.filter(
      (_, index) => index <= until && (this.facts[index + 1]?.from ?? Number.POSITIVE_INFINITY) > instant,
    );
  }

  /** What a card shows with its buttons: the newest, or the oldest that anybody may have kept open; else what is stored. */
  async shown(request: RequestId, which: 'newest' | 'oldest' | 'typed'): Promise<Decidable | undefined> {
    const versions = this.#world.announcer.cardsOf(request).flatMap(({ shown }) => shown.filter(isDecidable));
    const card = which === 'newest' ? versions.at(-1) : versions[0];
    if (card && which !== 'typed') return card;
    const stored = (await this.#world.store.find(request))?.request;
    return stored && isDecidable(stored) ? stored : undefined;
  }

  /** A second later somebody presses; `twice` when Slack delivers it twice. */
  async press(who: Person, wish: Pressed, shown: Decidable | undefined, twice: boolean): Promise<void> {
    const { clock, doors, store } = this.#world;
    clock.advance(1_000);
    const at = clock.now();
    const before = (await store.find(wish.request))?.request;
    const mark = `${who.slack} ${at} ${JSON.stringify(wish)}`;
    const record = () => recordIntent(doors, { by: who.slack, place: { kind: 'direct' }, wish }, mark);
    const { id, carried } = await record();
    await carried;
    if (twice) await (await record()).carried;
    this.presses.push({
      who,
      request: wish.request,
      kind: wish.kind,
      at,
      intent: id,
      shown,
      narrowing: wish.kind === 'narrow' ? wish.narrowing : undefined,
      hasReason: 'reason' in wish && wish.reason !== undefined,
      wasCurrent:
        before !== undefined &&
        isDecidable(before) &&
        before.revision === shown?.revision &&
        !this.presses.some((press) => press.open && press.request === wish.request),
      inTime: !before || !isDecidable(before) || at < before.lapsesAt,
      counted: new Set(),
      open: true,
    });
    // What is planned because of it, or after it, is planned later.
    clock.advance(1);
  }

  of(request: RequestId, ...kinds: readonly Press['kind'][]): readonly Press[] {
    return this.presses.filter((press) => press.request === request && kinds.includes(press.kind));
  }
}

/**
 * Whether what was opened is within the steps that somebody saw, and left when they narrowed it; or is what c2c had made
 * there for somebody else already.
 */
export function sawIt({ shown, narrowing }: Press, opened: Opened): boolean {
  if (!shown) return false;
  const { steps, kept } = shown.plan;
  if (opened.kind === 'route') {
    // A route that was there already may have been mapped by c2c for somebody else.
    return [...steps, ...kept].some(
      ({ item }) => item.kind === 'route' && item.host === opened.host && item.appGuid === opened.app,
    );
  }
  const shared = kept.filter(({ holders }) => holders.some(({ ours }) => ours));
  return [...steps, ...shared].some((each) => contains(each, opened) && isLeft(narrowing, each, opened));
}

function contains({ item }: Pick<Step, 'item'>, { policy }: Extract<Opened, { kind: 'policy' }>): boolean {
  return (
    item.kind === 'policy' &&
    item.policy.source === policy.source &&
    item.policy.destination === policy.destination &&
    item.policy.protocol === policy.protocol &&
    item.policy.ports.start <= policy.ports.start &&
    policy.ports.end <= item.policy.ports.end
  );
}

function isLeft(
  narrowing: Narrowing | undefined,
  { item }: Pick<Step, 'item'>,
  { policy }: Extract<Opened, { kind: 'policy' }>,
): boolean {
  const { traffic, destinations } = narrowing ?? {};
  const isPort = (port: number) =>
    traffic?.some((each) => each.kind === 'tcp' && each.ports.some(({ start, end }) => start <= port && port <= end));
  if (traffic && !(isPort(policy.ports.start) && isPort(policy.ports.end))) return false;
  return !destinations || (item.kind === 'policy' && destinations.some(({ app }) => app === item.destination.app));
}

/** For how many seconds somebody approved it at most. */
export function approvedFor({ shown, narrowing }: Press): number {
  return Math.min(secondsOf(shown), narrowing?.lifetime?.kind === 'for' ? narrowing.lifetime.seconds : Infinity);
}

export function secondsOf(request: AccessRequest | undefined): number {
  const lifetime = request && 'lifetime' in request ? request.lifetime : undefined;
  return lifetime?.kind === 'for' ? lifetime.seconds : Number.POSITIVE_INFINITY;
}
