// What people would have read: cards, messages to requesters, answers to those who pressed, and the audit channel.
import type { AccessRequest, Decidable, Handed, Live, State } from '../../src/core/access-request.ts';
import type { TrailEvent } from '../../src/core/audit.ts';
import type { Broken, GlassFact } from '../../src/core/break-glass.ts';
import type { UpkeepFact } from '../../src/core/upkeep-facts.ts';
import type { Instant, RequestId, SlackUserId } from '../../src/core/vocabulary.ts';
import type { Answer, Intent } from '../../src/lifecycle/intent.ts';
import type { Announcer, CardPlace, PostedCard, TriedChannel } from '../../src/lifecycle/ports.ts';

interface Card {
  readonly place: CardPlace;
  /** Every version the card has shown, the newest last. */
  readonly shown: AccessRequest[];
}

export class FakeAnnouncer implements Announcer {
  readonly notes: { readonly to: SlackUserId; readonly request: RequestId; readonly state: State }[] = [];
  readonly warned: { readonly to: readonly SlackUserId[]; readonly request: RequestId }[] = [];
  readonly reviews: {
    readonly request: RequestId;
    readonly to: readonly SlackUserId[];
    readonly thread: string | undefined;
    readonly endsAt: Instant | undefined;
  }[] = [];
  readonly extended: { readonly to: SlackUserId; readonly request: RequestId; readonly until: Instant | undefined }[] =
    [];
  /** What was told of live grants that had to be put right, or could not be. */
  readonly upkeep: { readonly request: RequestId; readonly fact: UpkeepFact; readonly thread: string | undefined }[] =
    [];
  readonly escalations: { readonly to: SlackUserId; readonly request: RequestId }[] = [];
  readonly reminders: { readonly to: SlackUserId; readonly request: RequestId }[] = [];
  readonly handings: { readonly to: SlackUserId; readonly by: SlackUserId; readonly request: RequestId }[] = [];
  /** What the owners were told of broken glasses. */
  readonly glass: {
    readonly request: RequestId;
    readonly kind: GlassFact['kind'];
    readonly thread: string | undefined;
  }[] = [];
  /** Who of them was told by direct message. */
  readonly glassNotes: { readonly to: SlackUserId; readonly request: RequestId; readonly kind: GlassFact['kind'] }[] =
    [];
  readonly answers: { readonly to: SlackUserId; readonly answer: Answer }[] = [];
  readonly audit: TrailEvent[] = [];
  /** What was asked in other channels than the card's. */
  readonly elsewhere: { readonly request: RequestId; readonly revision: number }[] = [];
  /** The channels of single places that the next cards are tried in. */
  tried: readonly TriedChannel[] = [];
  readonly #cards: Card[] = [];
  #down = false;

  goDown(): void {
    this.#down = true;
  }

  comeBack(): void {
    this.#down = false;
  }

  cardsOf(id: RequestId): readonly Card[] {
    return this.#cards.filter(({ shown }) => shown[0]?.id === id);
  }

  /** What the request's one card says now. */
  cardOf(id: RequestId): AccessRequest | undefined {
    return this.cardsOf(id)[0]?.shown.at(-1);
  }

  /** The states that the requester has been told of, in order. */
  toldOf(id: RequestId): readonly State[] {
    return this.notes.filter(({ request }) => request === id).map(({ state }) => state);
  }

  /** The kinds of upkeep that people were told of, in order. */
  upkeepOf(id: RequestId): readonly UpkeepFact['kind'][] {
    return this.upkeep.filter(({ request }) => request === id).map(({ fact }) => fact.kind);
  }

  /** The kinds of answer that a person got, in order. */
  answersTo(user: SlackUserId): readonly Answer['kind'][] {
    return this.answers.filter(({ to }) => to === user).map(({ answer }) => answer.kind);
  }

  async postCard(request: AccessRequest): Promise<PostedCard> {
    this.#speak();
    const place = { channel: 'C0APPROVALS', ts: String(this.#cards.length + 1) };
    this.#cards.push({ place, shown: [request] });
    return { place, tried: this.tried };
  }

  async updateCard(place: CardPlace, request: AccessRequest): Promise<PostedCard> {
    this.#speak();
    const card = this.#cards.find((each) => each.place.ts === place.ts);
    if (!card) throw new Error(`message_not_found: there is no card ${place.ts}`);
    card.shown.push(request);
    return { place, tried: [] };
  }

  async askElsewhere({ id, revision }: Decidable): Promise<readonly TriedChannel[]> {
    this.#speak();
    this.elsewhere.push({ request: id, revision });
    return [];
  }

  async tellRequester({ id, requester, state }: AccessRequest): Promise<void> {
    this.#speak();
    this.notes.push({ to: requester, request: id, state });
  }

  async warn({ id, requester, decisions }: Live): Promise<void> {
    this.#speak();
    this.warned.push({ to: [requester, ...decisions.map(({ by }) => by.slack)], request: id });
  }

  async askReview({ id, requester, review }: Live, card: CardPlace | undefined): Promise<void> {
    this.#speak();
    if (review?.kind !== 'open') throw new Error(`${id} is not up for review`);
    const people = review.people.flatMap(({ slack }) => slack ?? []);
    this.reviews.push({
      request: id,
      to: review.reminders === 0 ? [requester, ...people] : people,
      thread: card?.ts,
      endsAt: review.endsAt,
    });
  }

  async tellExtended({ id, requester, grant }: Live): Promise<void> {
    this.#speak();
    this.extended.push({ to: requester, request: id, until: grant.until });
  }

  async tellEscalated({ id }: Decidable, to: readonly SlackUserId[]): Promise<void> {
    this.#speak();
    this.escalations.push(...to.map((each) => ({ to: each, request: id })));
  }

  async remind({ id }: Decidable, to: readonly SlackUserId[]): Promise<void> {
    this.#speak();
    this.reminders.push(...to.map((each) => ({ to: each, request: id })));
  }

  async tellHanded({ id }: Decidable, { by }: Handed, people: readonly SlackUserId[]): Promise<void> {
    this.#speak();
    for (const to of people) this.handings.push({ to, by, request: id });
  }

  async tellUpkeep({ id }: Live, news: readonly UpkeepFact[], card: CardPlace | undefined): Promise<void> {
    this.#speak();
    this.upkeep.push(...news.map((fact) => ({ request: id, fact, thread: card?.ts })));
  }

  async tellGlass(
    { id }: Broken,
    news: readonly GlassFact[],
    to: readonly SlackUserId[],
    card: CardPlace | undefined,
  ): Promise<void> {
    this.#speak();
    this.glassNotes.push(...news.flatMap(({ kind }) => to.map((each) => ({ to: each, request: id, kind }))));
    this.glass.push(...news.map(({ kind }) => ({ request: id, kind, thread: card?.ts })));
  }

  async answer({ by }: Pick<Intent, 'by' | 'place'>, answer: Answer): Promise<void> {
    this.#speak();
    this.answers.push({ to: by, answer });
  }

  async postAudit(events: readonly TrailEvent[]): Promise<void> {
    this.#speak();
    this.audit.push(...events);
  }

  #speak(): void {
    if (this.#down) throw new Error('speaking to Slack: Slack is down');
  }
}
