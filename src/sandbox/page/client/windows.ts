// Who is shown in which window, where each of them is, what they typed and have seen; kept per person, not per window.
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Parts } from '../shown.ts';
import { type Notice, unread } from './timeline.ts';

export interface Desk {
  /** The people in the windows, the first one first. */
  people: readonly string[];
  notices: readonly Notice[];
  spotOf: (person: string) => string | undefined;
  go: (person: string, spot: string) => void;
  /** Shows somebody else in the window where `person` is; who is shown elsewhere already changes places. */
  become: (person: string, to: string) => void;
  typed: (person: string) => string;
  type: (person: string, text: string) => void;
  unread: (person: string, channel: string) => number;
  markSeen: (person: string, channel: string, ts: string) => void;
  notice: (person: string, channel: string, text: string) => void;
}

const FIRST = 'U0ADA';
const SECOND = 'U0GRACE';
const FIRST_SPOT = 'C0GENERAL';
const SPOT = 'C0APPROVALS';

export function useDesk(parts: Parts): Desk {
  const [people, setPeople] = useState<readonly string[]>([FIRST, SECOND]);
  const [spots, setSpots] = useState<Record<string, string>>({ [FIRST]: FIRST_SPOT });
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const [seen, setSeen] = useState<Record<string, string>>({});
  // What was there when the page was opened is nobody's news.
  const opened = useMemo(
    () =>
      parts.messages
        .map(({ ts }) => ts)
        .sort()
        .at(-1) ?? '',
    [],
  );
  const count = useRef(0);
  return {
    people,
    notices,
    spotOf: (person) => spots[person] ?? SPOT,
    go: (person, spot) => setSpots((before) => ({ ...before, [person]: spot })),
    become: (person, to) =>
      setPeople((before) => before.map((each) => (each === person ? to : each === to ? person : each))),
    typed: (person) => texts[person] ?? '',
    type: (person, text) => setTexts((before) => ({ ...before, [person]: text })),
    unread: (person, channel) => unread(parts, person, channel, seen[`${person} ${channel}`] ?? opened),
    markSeen: (person, channel, ts) => setSeen((before) => ({ ...before, [`${person} ${channel}`]: ts })),
    notice: (person, channel, text) => {
      count.current += 1;
      const notice = { key: `notice ${count.current}`, person, channel, text, at: Date.now() };
      setNotices((before) => [...before.slice(-20), notice]);
    },
  };
}
