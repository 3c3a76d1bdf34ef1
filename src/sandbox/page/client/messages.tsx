// The list of what a person sees in a channel; stays at its end while one is there, and is read out as it grows.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ShownMessage, ShownRefusal } from '../shown.ts';
import { showTime } from './dates.ts';
import { Message } from './message.tsx';
import { useReader } from './reader.tsx';
import type { Entry } from './timeline.ts';

const NEAR_END_PX = 120;
const BELONGS_MS = 5 * 60_000;

export function Messages({ entries, label, empty }: { entries: readonly Entry[]; label: string; empty: string }) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const last = entries.at(-1)?.key;
  useLayoutEffect(() => {
    if (list.current && atEnd.current) list.current.scrollTop = list.current.scrollHeight;
  }, [last, label, entries.length]);
  useEffect(() => {
    atEnd.current = true;
    const element = list.current;
    if (element === null) return;
    // Whatever takes room from the list leaves its end in sight.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [label]);
  return (
    <div
      ref={list}
      class="messages"
      role="log"
      aria-live="off"
      aria-label={label}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      {entries.length === 0 && <p class="empty">{empty}</p>}
      {entries.map((entry, index) => (
        <EntryShown key={entry.key} entry={entry} before={entries[index - 1]} />
      ))}
    </div>
  );
}

function EntryShown({ entry, before }: { entry: Entry; before: Entry | undefined }) {
  if (entry.kind === 'refusal') return <Refusal refusal={entry.refusal} />;
  if (entry.kind === 'notice') {
    return (
      <p class="problem notice" role="alert">
        {entry.notice.text}
      </p>
    );
  }
  const { message, replies } = entry;
  const earlier = before?.kind === 'message' ? before.message : undefined;
  return (
    <>
      <Message message={message} continues={belongs(earlier, message)} />
      {replies.length > 0 && (
        <section
          class="thread"
          aria-label={`Thread with ${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`}
        >
          {replies.map((reply, index) => (
            <Message key={reply.ts} message={reply} continues={belongs(replies[index - 1], reply)} />
          ))}
        </section>
      )}
    </>
  );
}

function belongs(earlier: ShownMessage | undefined, message: ShownMessage): boolean {
  if (earlier === undefined || earlier.from !== message.from || earlier.to !== message.to) return false;
  return message.to === undefined && message.at - earlier.at < BELONGS_MS;
}

function Refusal({ refusal: { method, reason, details, times, at } }: { refusal: ShownRefusal }) {
  return (
    <div class="problem refusal" role="note">
      <p>
        <strong>Slack did not take {method}</strong>: {reason}
        {times > 1 && ` (${times} times)`} <time dateTime={new Date(at).toISOString()}>{showTime(at)}</time>
      </p>
      {details.length > 0 && (
        <ul>
          {details.map((detail) => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Reads out what is new or changed for this person, wherever in the workspace it is. */
export function Announcements({ messages }: { messages: readonly ShownMessage[] }) {
  const reader = useReader();
  const known = useRef<Map<string, number> | undefined>(undefined);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const now = new Map(messages.map(({ channel, ts, edits }) => [`${channel} ${ts}`, edits]));
    const before = known.current;
    known.current = now;
    if (before === undefined) return;
    const news = messages.filter(({ channel, ts, edits }) => before.get(`${channel} ${ts}`) !== edits);
    const latest = news.at(-1);
    if (latest === undefined || latest.from === reader.person) return;
    const channel = reader.channels.get(latest.channel);
    const where = channel === undefined || channel.isIm ? 'direct message' : `#${channel.name}`;
    const what = latest.edits > 0 ? 'changed a message' : 'says';
    setSaid(`${reader.people.get(latest.from)?.name ?? ''} ${what} in ${where}: ${latest.spoken}`);
  }, [messages]);
  useEffect(() => {
    known.current = undefined;
  }, [reader.person]);
  return (
    <p class="visually-hidden" aria-live="polite">
      {said}
    </p>
  );
}
