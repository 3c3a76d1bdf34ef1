// The Slack door: what main builds once, and what the rest of c2c knows of Slack.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPReceiver } from '@slack/bolt';
import type { Logger } from '@slack/web-api';
import type { ApprovalsChannels } from '../core/approvals-channel.ts';
import type { Announcer, Clock, Directory } from '../lifecycle/ports.ts';
import { SlackAnnouncer } from './announcer.ts';
import { buildApp, Running } from './app.ts';
import { bridgeLog } from './bolt-log.ts';
import { buildClient } from './calls.ts';
import { SlackDirectory } from './directory.ts';
import { guard, LARGEST_BODY } from './guard.ts';
import { type Readiness, rest, SelfKnowledge } from './self.ts';
import { SocketConnection } from './socket.ts';
import { Speaker } from './speaker.ts';
import type { Desk } from './storing.ts';
import { Uploads } from './uploads.ts';
import { type KnownFoundations, ONE_FOUNDATION } from './where.ts';

export interface SlackDoorOptions {
  readonly botToken: string;
  /** For requests over HTTP. With neither this nor `appToken` the door only speaks, as a worker's does. */
  readonly signingSecret?: string;
  /** For Socket Mode; wins over `signingSecret`. */
  readonly appToken?: string;
  /** Where the Web API is, such as `https://slack.com/api/`; Slack's own when left out. */
  readonly apiUrl?: string;
  readonly doors: Desk['doors'];
  readonly approvalsChannel: string;
  /** Left out: no foundation, org or space has a channel of its own. */
  readonly placeChannels?: ApprovalsChannels;
  readonly auditChannel: string;
  /** Left out: one, which goes without saying. */
  readonly foundations?: KnownFoundations;
  /** Whether a waiting card has the button that breaks the glass. */
  readonly offersGlass?: boolean;
  readonly issueLink?: Desk['issueLink'];
  /** What signed timestamps are held against; the doors' clock, unless that one runs ahead. */
  readonly wallClock?: Clock;
  /** The first pause before Slack is asked again while it is down; it doubles from there. */
  readonly firstPauseMs?: number;
}

export interface SlackDoor {
  readonly announcer: Announcer;
  readonly directory: Directory;
  /** For `POST /slack/events` on the bot's one server; undefined without a signing secret, and in Socket Mode. */
  readonly requestListener: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /**
   * Learns who we are, asking again while Slack is down, and opens the socket in Socket Mode. Throws SlackTokenWrong
   * when the token is wrong. `listens: false` is for a process that only works: it opens no socket.
   */
  start(options?: { readonly listens?: boolean }): Promise<void>;
  /** Takes no more from the socket, and waits for handlers that still run, at most `withinMs`. */
  stop(withinMs: number): Promise<void>;
  /** Whether Slack answers, the token works, and the socket is open if there is one. Never throws. */
  check(): Promise<Readiness>;
}

const FIRST_PAUSE_MS = 1_000;

export function buildSlackDoor(options: SlackDoorOptions): SlackDoor {
  const { doors, botToken, apiUrl, foundations = ONE_FOUNDATION, firstPauseMs = FIRST_PAUSE_MS } = options;
  const { log } = doors;
  const wallClock = options.wallClock ?? doors.clock;
  const logger = bridgeLog(log);
  const client = buildClient({ botToken, apiUrl, logger });
  const self = new SelfKnowledge(client, log, firstPauseMs);
  const { issueLink } = options;
  const uploads = new Uploads(client, botToken, apiUrl);
  const desk: Desk = {
    doors,
    self,
    speaker: new Speaker(client, log),
    uploads,
    foundations,
    ...(issueLink && { issueLink }),
  };
  const running = new Running();
  const { receiver, requestListener, socket } = buildReceiver(options, logger, firstPauseMs, wallClock);
  if (receiver) buildApp({ desk, botToken, receiver, logger, running });
  let listens = false;

  return {
    announcer: new SlackAnnouncer({
      client,
      auditClient: buildClient({ botToken, apiUrl, logger }),
      approvalsChannel: options.approvalsChannel,
      placeChannels: options.placeChannels ?? [],
      auditChannel: options.auditChannel,
      foundations,
      offersGlass: options.offersGlass === true,
      log,
    }),
    directory: new SlackDirectory(client, self, doors.clock),
    requestListener,
    start: async (role) => {
      await self.insist();
      listens = role?.listens !== false;
      if (listens) await socket?.start();
    },
    stop: async (withinMs) => {
      self.stop();
      const enough = new AbortController();
      const work = Promise.all([running.settled(), listens ? socket?.stop() : undefined]);
      await Promise.race([work, rest(withinMs, enough.signal)]);
      enough.abort();
    },
    check: async () => {
      if (listens && socket?.isConnected === false) return { kind: 'unavailable', reason: 'the socket is not open' };
      return self.check(wallClock);
    },
  };
}

type Receiving = Pick<SlackDoor, 'requestListener'> & {
  readonly receiver: HTTPReceiver | SocketConnection['receiver'] | undefined;
  readonly socket: SocketConnection | undefined;
};

function buildReceiver(options: SlackDoorOptions, logger: Logger, firstPauseMs: number, wallClock: Clock): Receiving {
  const { appToken, signingSecret, apiUrl, doors } = options;
  if (appToken !== undefined) {
    const socket = new SocketConnection({ appToken, apiUrl, logger, log: doors.log, firstPauseMs });
    return { receiver: socket.receiver, requestListener: undefined, socket };
  }
  if (signingSecret === undefined) return { receiver: undefined, requestListener: undefined, socket: undefined };
  const receiver = new HTTPReceiver({ signingSecret, endpoints: '/slack/events', bodyLimit: LARGEST_BODY, logger });
  return { receiver, requestListener: guard(receiver, wallClock, doors.log), socket: undefined };
}
