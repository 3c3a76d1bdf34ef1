// The Bolt app: every listener there is, and around them the promise that a person is always answered.
import {
  type AllMiddlewareArgs,
  type AnyMiddlewareArgs,
  App,
  type Receiver,
  type SlackCommandMiddlewareArgs,
  type SlackViewMiddlewareArgs,
  type ViewSubmitAction,
} from '@slack/bolt';
import type { Logger } from '@slack/web-api';
import { APPLY_FORM, handleApply, openApplyForm, POLICIES } from './apply-form.ts';
import { answerCommand, OPEN_FORM } from './commands.ts';
import { EXTEND_FORM, handleExtension } from './extend-form.ts';
import { GLASS_FORM, submitGlass } from './glass-form.ts';
import { refreshHome } from './home.ts';
import { HAND_OVER_FORM, submitHandOver } from './hand-over-form.ts';
import type { Message } from './message.ts';
import { NARROW_FORM, submitNarrowing } from './narrow-form.ts';
import { type FormAnswer, handleSubmission, plainWords, REASON } from './modals.ts';
import { CommandPayload, HomePayload, PressPayload, replyPlace, SubmissionPayload } from './payloads.ts';
import { handlePress } from './presses.ts';
import { replyBroken } from './replies.ts';
import { type Desk, whisper } from './storing.ts';

export interface AppOptions {
  readonly desk: Desk;
  readonly botToken: string;
  readonly receiver: Receiver;
  readonly logger: Logger;
  readonly running: Running;
}

/** Counts the handlers at work, so that stopping can wait for them. */
export class Running {
  readonly #handlers = new Set<Promise<void>>();

  async during(work: () => Promise<void>): Promise<void> {
    const handler = work();
    this.#handlers.add(handler);
    try {
      await handler;
    } finally {
      this.#handlers.delete(handler);
    }
  }

  async settled(): Promise<void> {
    while (this.#handlers.size > 0) await Promise.allSettled(this.#handlers);
  }
}

export function buildApp({ desk, botToken, receiver, logger, running }: AppOptions): App {
  const app = new App({
    receiver,
    logger,
    convoStore: false,
    // Who we are was learnt before; Bolt would ask Slack for it before the first acknowledgement.
    authorize: async () => ({ botToken, ...pick(desk) }),
  });
  // Bolt walks through every listener for everything that comes in, which costs as much as storing a command. Commands,
  // of which there are most, are answered before the walk begins.
  app.use((args) =>
    running.during(async () => {
      if (!isCommand(args)) return args.next();
      const { body, ack } = args;
      await orElse(
        desk,
        async () => {
          const payload = CommandPayload.parse(body);
          const answer = await answerCommand(desk, payload);
          if (answer !== OPEN_FORM) return ack(toPrivate(answer));
          await ack();
          await openApplyForm(desk, payload);
        },
        () => ack(toPrivate(replyBroken())),
      );
    }),
  );
  app.action(/.*/, async ({ body, ack }) => {
    await orElse(
      desk,
      () => handlePress(desk, PressPayload.parse(body), () => ack()),
      () => ack(),
      () => tellBroken(desk, body),
    );
  });
  app.view<ViewSubmitAction>({ callback_id: /.*/, type: 'view_submission' }, async ({ body, ack }) => {
    await orElse(
      desk,
      async () => {
        const payload = SubmissionPayload.parse(body);
        const answer = (words: FormAnswer) => acknowledge(ack, words);
        switch (payload.view.callback_id) {
          case EXTEND_FORM:
            return handleExtension(desk, payload, answer);
          case NARROW_FORM:
            return answer(await submitNarrowing(desk, payload));
          case HAND_OVER_FORM:
            return answer(await submitHandOver(desk, payload));
          case GLASS_FORM:
            return answer(await submitGlass(desk, payload));
          case APPLY_FORM:
            return handleApply(desk, payload, answer);
          default:
            return answer(await handleSubmission(desk, payload));
        }
      },
      () => {
        const input = body.view.callback_id === APPLY_FORM ? POLICIES : REASON;
        return ack({ response_action: 'errors', errors: { [input]: plainWords(replyBroken()) } });
      },
    );
  });
  app.event('app_home_opened', async ({ body }) => {
    await orElse(desk, () => refreshHome(desk, HomePayload.parse(body)));
  });
  app.error(async (error) => {
    desk.doors.log.error({ err: error }, 'Bolt could not handle what Slack sent');
  });
  return app;
}

function isCommand(
  args: AllMiddlewareArgs & AnyMiddlewareArgs,
): args is AllMiddlewareArgs & SlackCommandMiddlewareArgs {
  return 'command' in args && args.command !== undefined;
}

function pick({ self }: Desk): { botId?: string; botUserId?: string } {
  const known = self.known;
  return known ? { botUserId: known.botUserId, ...(known.botId !== undefined && { botId: known.botId }) } : {};
}

function toPrivate({ text, blocks }: Message): { response_type: 'ephemeral'; text: string; blocks: Message['blocks'] } {
  return { response_type: 'ephemeral', text, blocks };
}

/**
 * Without an acknowledgement Slack leaves the person waiting for three seconds, and then shows an error of its own. A
 * handler that failed may or may not have acknowledged already; a second time is refused by Bolt, and that is fine.
 */
async function orElse(desk: Desk, work: () => Promise<void>, ...apologies: (() => Promise<void>)[]): Promise<void> {
  try {
    await work();
  } catch (error) {
    desk.doors.log.error({ err: error }, 'a handler failed');
    for (const apologise of apologies) await apologise().catch(() => undefined);
  }
}

async function acknowledge(ack: ViewAck, answer: FormAnswer): Promise<void> {
  await (answer ? ack(answer) : ack());
}
type ViewAck = SlackViewMiddlewareArgs<ViewSubmitAction>['ack'];

async function tellBroken(desk: Desk, body: unknown): Promise<void> {
  const { user, channel, container } = PressPayload.parse(body);
  await whisper(desk, user.id, replyPlace(channel?.id ?? container?.channel_id), replyBroken());
}
