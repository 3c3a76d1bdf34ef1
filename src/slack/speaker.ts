// Saying things: a message to a channel, to one person in it, or to a person directly, with Slack's ways round each "no".
import type { HomeView, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { SlackUserId } from '../core/vocabulary.ts';
import type { ReplyPlace } from '../lifecycle/intent.ts';
import type { CardPlace, Log } from '../lifecycle/ports.ts';
import { call, SlackRefused } from './calls.ts';
import { inClassicBlocks, type Message } from './message.ts';

const Posted = z.object({ channel: z.string(), ts: z.string() });
const Opened = z.object({ channel: z.object({ id: z.string() }) });

const QUIET = { unfurl_links: false, unfurl_media: false } as const;
/** The bot or the person is not there: a direct message reaches them all the same. */
const NOT_THERE = new Set(['user_not_in_channel', 'not_in_channel', 'channel_not_found', 'is_archived']);
/** Nobody reads direct messages to these people any more; trying again would change nothing. */
const GONE = new Set(['user_disabled', 'user_not_found', 'cannot_dm_bot', 'account_inactive', 'messages_tab_disabled']);
const MOST_REMEMBERED = 5_000;

export class Speaker {
  readonly #client: WebClient;
  readonly #log: Log;
  readonly #directChannels = new Map<SlackUserId, string>();

  constructor(client: WebClient, log: Log) {
    this.#client = client;
    this.#log = log;
  }

  async post(doing: string, channel: string, message: Message, threadTs?: string): Promise<CardPlace> {
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    const answer = await this.#withFallback(doing, message, (shown) =>
      this.#client.chat.postMessage({ channel, ...shown, ...thread, ...QUIET }),
    );
    const { channel: posted, ts } = Posted.parse(answer);
    return { channel: posted, ts };
  }

  async update(doing: string, place: CardPlace, message: Message): Promise<void> {
    await this.#withFallback(doing, message, (shown) => this.#client.chat.update({ ...place, ...shown }));
  }

  /** Direct messages to people who are gone are dropped: nobody would read them. */
  async tell(doing: string, user: SlackUserId, message: Message): Promise<void> {
    try {
      const channel = this.#directChannels.get(user) ?? (await this.#openDirect(doing, user));
      await this.post(doing, channel, message);
    } catch (error) {
      if (!(error instanceof SlackRefused) || !GONE.has(error.code)) throw error;
      this.#log.info({ user, code: error.code }, `${doing}: nobody is there to read it`);
    }
  }

  /** For one person alone: beside the message they acted on, or directly where that is not possible. */
  async whisper(doing: string, user: SlackUserId, place: ReplyPlace, message: Message): Promise<void> {
    if (place.kind === 'direct') return this.tell(doing, user, message);
    const { channel } = place;
    try {
      await this.#withFallback(doing, message, (shown) =>
        this.#client.chat.postEphemeral({ channel, user, ...shown, ...QUIET }),
      );
    } catch (error) {
      if (!(error instanceof SlackRefused) || !NOT_THERE.has(error.code)) throw error;
      await this.tell(doing, user, message);
    }
  }

  async openView(triggerId: string, view: ModalView): Promise<void> {
    await this.#client.views.open({ trigger_id: triggerId, view });
  }

  async publishHome(user: SlackUserId, view: HomeView): Promise<void> {
    await this.#client.views.publish({ user_id: user, view });
  }

  async #openDirect(doing: string, user: SlackUserId): Promise<string> {
    const answer = await call(doing, () => this.#client.conversations.open({ users: user }));
    const { id } = Opened.parse(answer).channel;
    const [oldest] = this.#directChannels.keys();
    if (this.#directChannels.size >= MOST_REMEMBERED && oldest !== undefined) this.#directChannels.delete(oldest);
    this.#directChannels.set(user, id);
    return id;
  }

  /** A workspace may refuse blocks that another takes: once more, then, in the oldest ones. */
  async #withFallback<Result>(
    doing: string,
    message: Message,
    run: (shown: Message) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await call(doing, () => run(message));
    } catch (error) {
      if (!(error instanceof SlackRefused) || !error.code.startsWith('invalid_blocks')) throw error;
      this.#log.warn({ err: error }, `${doing}: the workspace refuses our blocks; saying it in plain ones`);
      return call(doing, () => run(inClassicBlocks(message)));
    }
  }
}
