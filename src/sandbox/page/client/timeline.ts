// What a person sees in a channel, in order: messages with their threads, what Slack refused, what went wrong for them.
import type { Parts, ShownMessage, ShownRefusal } from '../shown.ts';

/** Something only this page knows: what became of an act, told to the one who acted. */
export interface Notice {
  key: string;
  person: string;
  channel: string;
  text: string;
  at: number;
}

export type Entry =
  | { kind: 'message'; key: string; at: number; message: ShownMessage; replies: ShownMessage[] }
  | { kind: 'refusal'; key: string; at: number; refusal: ShownRefusal }
  | { kind: 'notice'; key: string; at: number; notice: Notice };

export function timeline(parts: Parts, notices: readonly Notice[], person: string, channel: string): Entry[] {
  const seen = messagesFor(parts, person, channel);
  const parents = new Set(seen.map(({ ts }) => ts));
  const top = seen.filter(({ threadTs }) => threadTs === undefined || !parents.has(threadTs));
  const entries: Entry[] = [
    ...top.map((message): Entry => {
      const replies = seen.filter((each) => each.threadTs === message.ts && each.ts !== message.ts);
      return { kind: 'message', key: message.ts, at: message.at, message, replies };
    }),
    ...parts.refusals
      .filter((refusal) => isSeen(refusal, person, channel))
      .map((refusal): Entry => ({ kind: 'refusal', key: refusal.key, at: refusal.at, refusal })),
    ...notices
      .filter((notice) => notice.person === person && notice.channel === channel)
      .map((notice): Entry => ({ kind: 'notice', key: notice.key, at: notice.at, notice })),
  ];
  return entries.sort((a, b) => a.at - b.at);
}

export function messagesFor({ messages }: Parts, person: string, channel: string): ShownMessage[] {
  return messages.filter((each) => each.channel === channel && (each.to === undefined || each.to === person));
}

/** A refusal without a place is shown wherever one looks: nobody would see it otherwise. */
function isSeen(refusal: ShownRefusal, person: string, channel: string): boolean {
  if (refusal.person !== undefined && refusal.person !== person) return false;
  return refusal.channel === undefined || refusal.channel === channel;
}

/** What came since one last looked, of others. */
export function unread(parts: Parts, person: string, channel: string, seenUntil: string): number {
  return messagesFor(parts, person, channel).filter(({ ts, from }) => ts > seenUntil && from !== person).length;
}
