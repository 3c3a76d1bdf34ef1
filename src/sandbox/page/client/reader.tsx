// Who reads, and the names behind the ids in what they read: mentions, channels, groups, dates.
import { createContext, type ComponentChildren } from 'preact';
import { useContext } from 'preact/hooks';
import type { Parts, ShownChannel, ShownPerson } from '../shown.ts';
import { writeDate } from './dates.ts';

export interface Reader {
  /** The id of the person whose window this is. */
  person: string;
  people: Map<string, ShownPerson>;
  channels: Map<string, ShownChannel>;
  usergroups: Map<string, string>;
}

const noReader: Reader = { person: '', people: new Map(), channels: new Map(), usergroups: new Map() };
export const ReaderContext = createContext<Reader>(noReader);

export function useReader(): Reader {
  return useContext(ReaderContext);
}

export function readerOf(parts: Parts, person: string): Reader {
  return {
    person,
    people: new Map(parts.people.map((each) => [each.id, each])),
    channels: new Map(parts.channels.map((each) => [each.id, each])),
    usergroups: new Map(parts.about.usergroups.map(({ id, handle }) => [id, handle])),
  };
}

export function UserMention({ id, label }: { id: string; label?: string | undefined }) {
  const reader = useReader();
  const name = reader.people.get(id)?.name ?? label ?? id;
  return <span class={id === reader.person ? 'mention mention-me' : 'mention'}>@{name}</span>;
}

export function ChannelMention({ id, label }: { id: string; label?: string | undefined }) {
  const reader = useReader();
  return <span class="mention">#{reader.channels.get(id)?.name ?? label ?? id}</span>;
}

export function GroupMention({ id, label }: { id: string; label?: string | undefined }) {
  const reader = useReader();
  return <span class="mention">@{reader.usergroups.get(id) ?? label?.replace(/^@/, '') ?? id}</span>;
}

export function Broadcast({ range }: { range: string }) {
  return <span class="mention mention-me">@{range}</span>;
}

export function Moment({ seconds, format, fallback }: { seconds: number; format: string; fallback: string }) {
  const written = writeDate(seconds, format, Date.now());
  if (written === undefined) return <>{fallback}</>;
  return <time dateTime={new Date(seconds * 1000).toISOString()}>{written}</time>;
}

/** Only to the web, in a window of its own; anything else stays text. */
export function SafeLink({ href, children }: { href: string; children: ComponentChildren }) {
  if (!/^https?:\/\//i.test(href)) return <span>{children}</span>;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
