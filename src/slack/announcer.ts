// The Announcer port: cards in the approvals channel, notes and answers to people, lines in the audit channel.
import type { WebClient } from '@slack/web-api';
import type { AccessRequest, Decidable, Handed, Live } from '../core/access-request.ts';
import type { TrailEvent } from '../core/audit.ts';
import type { Broken, GlassFact } from '../core/break-glass.ts';
import type { UpkeepFact } from '../core/upkeep-facts.ts';
import type { RequestId, SlackUserId } from '../core/vocabulary.ts';
import type { Answer, Intent } from '../lifecycle/intent.ts';
import type { Announcer, CardPlace, PostedCard, TriedChannel } from '../lifecycle/ports.ts';
import { writeAnswer } from './answers.ts';
import { writeAudit } from './audit-lines.ts';
import { SlackRefused } from './calls.ts';
import { CardChannels, type CardChannelsOptions, isUnusable } from './card-channels.ts';
import { writeGlass, writeGlassNote } from './glass.ts';
import { drawCard } from './card.ts';
import { warnOwner, warnRequester, writeMoreTime } from './live-notes.ts';
import { writeNote } from './notes.ts';
import { askOwner, tellReviewed } from './reviews.ts';
import { Speaker } from './speaker.ts';
import { writeUpkeep } from './upkeep.ts';
import { writeElsewhere, writeEscalated, writeHanded, writeReminder } from './waiting-notes.ts';
import { type KnownFoundations, place, placeRequest } from './where.ts';
import type { Message } from './message.ts';

export interface AnnouncerOptions extends CardChannelsOptions {
  readonly client: WebClient;
  /** A client of its own: a busy audit channel must not make approvals wait. */
  readonly auditClient: WebClient;
  readonly auditChannel: string;
  readonly foundations: KnownFoundations;
  readonly offersGlass: boolean;
}

/** The card cannot be changed in place any more, but its thread is there. */
const FROZEN = new Set(['edit_window_closed', 'cant_update_message', 'block_mismatch']);

/** Throws SlackUnavailable when asking again may help, SlackRefused when somebody has to change something first. */
export class SlackAnnouncer implements Announcer {
  readonly #options: AnnouncerOptions;
  readonly #speaker: Speaker;
  readonly #auditSpeaker: Speaker;
  readonly #cards: CardChannels;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
    this.#speaker = new Speaker(options.client, options.log);
    this.#auditSpeaker = new Speaker(options.auditClient, options.log);
    this.#cards = new CardChannels(options, this.#speaker);
  }

  async postCard(request: AccessRequest): Promise<PostedCard> {
    const drawn = this.#place(request, drawCard(request, this.#options.offersGlass));
    return this.#cards.post(`posting the card of ${request.id}`, request, drawn);
  }

  /**
   * In place; where that is not possible the news goes to the card's thread, and to a channel when somebody deleted the
   * card, archived its channel or took c2c out of it: then that is the card from now on. Any of them counts as shown, so
   * nothing is tried for ever.
   */
  async updateCard(card: CardPlace, request: AccessRequest): Promise<PostedCard> {
    const doing = `updating the card of ${request.id}`;
    const drawn = this.#place(request, drawCard(request, this.#options.offersGlass));
    try {
      await this.#speaker.update(doing, card, drawn);
      return { place: card, tried: [] };
    } catch (error) {
      if (!(error instanceof SlackRefused)) throw error;
      if (FROZEN.has(error.code)) {
        await this.#speaker.post(doing, card.channel, drawn, card.ts);
        return { place: card, tried: [] };
      }
      if (error.code !== 'message_not_found' && !isUnusable(error)) throw error;
      return await this.#cards.post(doing, request, drawn, card.channel);
    }
  }

  async askElsewhere(request: Decidable): Promise<readonly TriedChannel[]> {
    const words = this.#place(request, writeElsewhere(request));
    return this.#cards.postElsewhere(`asking elsewhere about ${request.id}`, request, words);
  }

  async tellRequester(request: AccessRequest): Promise<void> {
    const note = writeNote(request);
    if (note)
      await this.#speaker.tell(`telling the requester of ${request.id}`, request.requester, this.#place(request, note));
  }

  async remind(request: Decidable, to: readonly SlackUserId[]): Promise<void> {
    await this.#tellEach(request, to, `reminding of ${request.id}`, writeReminder(request));
  }

  async tellEscalated(request: Decidable, to: readonly SlackUserId[]): Promise<void> {
    await this.#tellEach(request, to, `telling that ${request.id} was escalated`, writeEscalated(request));
  }

  /** Who cannot be reached must not make the others hear it again; if nobody can, it is tried again. */
  async #tellEach(request: AccessRequest, to: readonly SlackUserId[], doing: string, message: Message): Promise<void> {
    const words = this.#place(request, message);
    const told = await Promise.allSettled(to.map((user) => this.#speaker.tell(doing, user, words)));
    const failed = told.flatMap((each): readonly unknown[] => (each.status === 'rejected' ? [each.reason] : []));
    if (failed.length > 0 && failed.length === to.length) throw failed[0];
    for (const err of failed) this.#options.log.warn({ err, request: request.id }, `${doing}: one could not be told`);
  }

  async tellHanded(request: Decidable, handed: Handed, to: readonly SlackUserId[]): Promise<void> {
    await this.#tellEach(request, to, `handing over ${request.id}`, writeHanded(request, handed));
  }

  /** An owner who cannot be told must not make the requester hear it again. */
  async warn(request: Live): Promise<void> {
    const doing = `warning that ${request.id} ends`;
    await this.#speaker.tell(doing, request.requester, this.#place(request, warnRequester(request)));
    const owners = new Set(request.decisions.flatMap(({ kind, by }) => (kind === 'approve' ? [by.slack] : [])));
    for (const owner of owners) {
      await this.#speaker.tell(doing, owner, this.#place(request, warnOwner(request))).catch((error: unknown) => {
        this.#options.log.warn({ err: error, request: request.id }, `${doing}: an owner could not be told`);
      });
    }
  }

  /** Who cannot be told must not make the others hear it again. */
  async askReview(request: Live, card: CardPlace | undefined): Promise<void> {
    const { id, requester, review } = request;
    const doing = `asking for a review of ${id}`;
    const people = review?.kind === 'open' ? review.people.flatMap(({ slack }) => slack ?? []) : [];
    const isFirst = review?.kind === 'open' && review.reminders === 0;
    if (card) await this.#orLog(id, doing, this.#speaker.post(doing, card.channel, askOwner(request), card.ts));
    for (const owner of people) await this.#orLog(id, doing, this.#speaker.tell(doing, owner, askOwner(request)));
    if (isFirst) await this.#speaker.tell(doing, requester, tellReviewed(request));
  }

  async #orLog(request: RequestId, doing: string, said: Promise<unknown>): Promise<void> {
    await said.catch((err: unknown) =>
      this.#options.log.warn({ err, request }, `${doing}: somebody could not be told`),
    );
  }

  async tellExtended(request: Live): Promise<void> {
    const words = this.#place(request, writeMoreTime(request));
    await this.#speaker.tell(`telling that ${request.id} was extended`, request.requester, words);
  }

  /** In the thread for those who decide, and to the requester; a thread that Slack refuses must not keep it from them. */
  async tellUpkeep(request: Live, news: readonly UpkeepFact[], card: CardPlace | undefined): Promise<void> {
    const doing = `telling what became of ${request.id}`;
    const words = this.#place(request, writeUpkeep(request, news));
    try {
      if (card) await this.#speaker.post(doing, card.channel, words, card.ts);
    } catch (error) {
      if (!(error instanceof SlackRefused)) throw error;
      this.#options.log.warn({ err: error }, `${doing}: the card's thread is not to be written to`);
    }
    await this.#speaker.tell(doing, request.requester, words);
  }

  /** A thread that Slack refuses must not keep it from those who read it by direct message. */
  async tellGlass(
    request: Broken,
    news: readonly GlassFact[],
    to: readonly SlackUserId[],
    card: CardPlace | undefined,
  ): Promise<void> {
    const doing = `telling that the glass of ${request.id} was broken`;
    const words = this.#place(request, writeGlass(request, news));
    try {
      await this.#postBeside(doing, request, words, card);
    } catch (error) {
      if (to.length === 0 || !(error instanceof SlackRefused)) throw error;
      this.#options.log.warn({ err: error }, `${doing}: nowhere is there a channel to tell it in`);
    }
    await this.#tellEach(request, to, doing, writeGlassNote(request, news));
  }

  /** In the card's thread, or where cards go now when the thread's channel is not to be used any more. */
  async #postBeside(doing: string, request: AccessRequest, words: Message, card: CardPlace | undefined): Promise<void> {
    try {
      if (card) return void (await this.#speaker.post(doing, card.channel, words, card.ts));
    } catch (error) {
      if (!isUnusable(error)) throw error;
    }
    await this.#cards.post(doing, request, words);
  }

  async answer({ by, place: where }: Pick<Intent, 'by' | 'place'>, answer: Answer): Promise<void> {
    const isBeside =
      answer.kind === 'done' && where.kind === 'channel' && this.#cards.isBesideCard(answer.request, where.channel);
    const words = writeAnswer(answer, isBeside);
    if (words) await this.#speaker.whisper(`answering ${by}`, by, where, this.#placeAnswer(answer, words));
  }

  async postAudit(events: readonly TrailEvent[]): Promise<void> {
    for (const message of writeAudit(events, this.#options.foundations)) {
      await this.#auditSpeaker.post('posting to the audit channel', this.#options.auditChannel, message);
    }
  }

  #place(request: AccessRequest, message: Message): Message {
    return placeRequest(this.#options.foundations, request, message);
  }

  #placeAnswer(answer: Answer, message: Message): Message {
    if ('request' in answer) return this.#place(answer.request, message);
    if (answer.kind === 'preview') return place(this.#options.foundations, answer.planned.foundation, message);
    return answer.kind === 'who' ? place(this.#options.foundations, answer.foundation, message) : message;
  }
}
