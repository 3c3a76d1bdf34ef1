// Somebody asks more than their limits allow: told at once, with what they can do about it; nothing is stored.
import type { TooMany } from '../core/ask-limits.ts';
import { recordLookup, submitAsk } from '../lifecycle/submit.ts';
import { code, moment, own, say } from './lines.ts';
import type { Message } from './message.ts';
import { one } from './replies.ts';
import type { Origin } from './self.ts';
import { type Desk, type Kept, keep } from './storing.ts';

const MINUTE_MS = 60_000;

export function replyTooMany(excess: TooMany): Message {
  switch (excess.kind) {
    case 'too-many-waiting':
      return one(
        excess.limit === 1
          ? own('A request of yours waits for a decision already, and only one may at a time. Nothing was asked.')
          : own(
              `${excess.limit} of your requests wait for a decision already, and no more may at a time. Nothing was asked.`,
            ),
        say`${code('/c2c list mine')} shows them. Withdraw what you need no more (${code('/c2c show')} and its id has the button), or put several apps into one request.`,
      );
    case 'too-often':
      return one(
        own(`You have asked c2c ${times(excess.limit)} within an hour, as often as one person may. Nothing was asked.`),
        // Told to the minute: by then it must be true.
        say`You can ask again ${moment(Math.ceil(excess.again / MINUTE_MS) * MINUTE_MS)}.`,
      );
    default:
      return excess satisfies never;
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

type AskKept = Extract<Awaited<ReturnType<typeof submitAsk>>, { kind: 'submitted' }>;

/** What `keep` does, for an ask of a form: one that is not taken is refused in words. */
export async function keepAsk(
  desk: Desk,
  origin: Origin,
  asked: Parameters<typeof submitAsk>[1],
  mark: string,
): Promise<Kept<AskKept>> {
  const kept = await keep(desk, origin, () => submitAsk(desk.doors, asked, mark));
  if (kept.kind === 'refused') return kept;
  const { value } = kept;
  return value.kind === 'submitted' ? { kind: 'kept', value } : refuse(value);
}

/** The same for what somebody only wants to know. */
export async function keepLookup(
  desk: Desk,
  origin: Origin,
  intent: Parameters<typeof recordLookup>[1],
  mark: string,
): Promise<Kept<undefined>> {
  const kept = await keep(desk, origin, () => recordLookup(desk.doors, intent, mark), 'worker');
  if (kept.kind === 'refused') return kept;
  return kept.value.kind === 'recorded' ? { kind: 'kept', value: undefined } : refuse(kept.value);
}

function refuse(excess: TooMany): Kept<never> {
  return { kind: 'refused', message: replyTooMany(excess) };
}
