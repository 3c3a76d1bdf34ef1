// Where cards go: to the channel of a place where it has one that takes them, else to the next that fits, and last to the
// approvals channel.
import { type AccessRequest, foundationOf } from '../core/access-request.ts';
import { type ApprovalsChannels, findChannels, findOtherChannels } from '../core/approvals-channel.ts';
import type { AppRef } from '../core/vocabulary.ts';
import type { Log, PostedCard, TriedChannel } from '../lifecycle/ports.ts';
import { explainCode, SlackRefused } from './calls.ts';
import type { Message } from './message.ts';
import type { Speaker } from './speaker.ts';

export interface CardChannelsOptions {
  readonly approvalsChannel: string;
  readonly placeChannels: ApprovalsChannels;
  readonly log: Log;
}

/** Somebody has to change something about the channel first; another one may take the message. */
const UNUSABLE = new Set([
  ...['not_in_channel', 'channel_not_found', 'is_archived', 'is_inactive'],
  ...['restricted_action', 'restricted_action_read_only_channel', 'restricted_action_thread_only_channel'],
]);

export function isUnusable(error: unknown): error is SlackRefused {
  return error instanceof SlackRefused && UNUSABLE.has(error.code);
}

export class CardChannels {
  readonly #options: CardChannelsOptions;
  readonly #speaker: Speaker;

  constructor(options: CardChannelsOptions, speaker: Speaker) {
    this.#options = options;
    this.#speaker = speaker;
  }

  /** Whether the card of the request would be posted to this channel now. */
  isBesideCard(request: AccessRequest, channel: string): boolean {
    return this.#channelsFor(request)[0] === channel;
  }

  /** `first` is where it stood before. Throws what Slack says of the last channel that is left to try. */
  async post(doing: string, request: AccessRequest, message: Message, first?: string): Promise<PostedCard> {
    const tried: TriedChannel[] = [];
    const channels = [...new Set([...(first === undefined ? [] : [first]), ...this.#channelsFor(request)])];
    for (const [index, name] of channels.entries()) {
      try {
        const place = await this.#speaker.post(doing, name, message);
        return { place, tried: [...tried, ...this.#noted(name)] };
      } catch (error) {
        if (!isUnusable(error) || index === channels.length - 1) throw error;
        tried.push(...this.#noted(name, error));
      }
    }
    throw new Error(`${doing}: there is no channel to post to`);
  }

  /** To each channel of a destination that does not share the card's. What one of them refuses the others get all the same. */
  async postElsewhere(doing: string, request: AccessRequest, message: Message): Promise<readonly TriedChannel[]> {
    const foundation = foundationOf(request);
    const others =
      foundation === undefined ? [] : findOtherChannels(this.#options.placeChannels, foundation, refsOf(request));
    const tried: TriedChannel[] = [];
    for (const name of others) {
      if (name === this.#options.approvalsChannel) continue;
      try {
        await this.#speaker.post(doing, name, message);
        tried.push({ name });
      } catch (error) {
        if (!(error instanceof SlackRefused)) throw error;
        // The card is there all the same, and asking for ever would keep the rest of the news from people.
        this.#options.log.warn({ err: error, channel: name }, `${doing}: it could not be said there`);
        if (isUnusable(error)) tried.push(...this.#noted(name, error));
      }
    }
    return tried;
  }

  #channelsFor(request: AccessRequest): readonly string[] {
    const { approvalsChannel, placeChannels } = this.#options;
    const foundation = foundationOf(request);
    const own = foundation === undefined ? [] : findChannels(placeChannels, foundation, refsOf(request));
    return [...new Set([...own, approvalsChannel])];
  }

  /** Of the approvals channel nothing is noted: what it refuses is thrown. */
  #noted(name: string, refusal?: SlackRefused): readonly TriedChannel[] {
    const { approvalsChannel, placeChannels } = this.#options;
    if (name === approvalsChannel || placeChannels.every((channel) => channel.name !== name)) return [];
    return [{ name, ...(refusal && { refused: explainCode(refusal.code) }) }];
  }
}

function refsOf(request: AccessRequest): readonly AppRef[] {
  const subject = request.state === 'withdrawn' ? request.subject : request;
  return subject && 'destinations' in subject ? subject.destinations.map(({ ref }) => ref) : [];
}
