// One person's window onto the workspace: channels, messages, composer, and the dialogs over it.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JsonObject } from '../../workspace/json.ts';
import type { Parts } from '../shown.ts';
import { act } from './acting.ts';
import { ChannelList, type Spot } from './channel-list.tsx';
import { Composer } from './composer.tsx';
import { AskContext, ConfirmDialog, type Question } from './confirm.tsx';
import { Announcements, Messages } from './messages.tsx';
import { PersonSwitch } from './person-switch.tsx';
import { PURPOSES } from './examples.ts';
import { problemIn } from './press-button.tsx';
import { readerOf, ReaderContext } from './reader.tsx';
import { messagesFor, timeline } from './timeline.ts';
import { Home, Modal } from './view.tsx';
import type { Desk } from './windows.ts';

export interface PaneProps {
  parts: Parts;
  person: string;
  desk: Desk;
  /** The first window takes the focus when the page opens. */
  first: boolean;
}

export function Pane({ parts, person, desk, first }: PaneProps) {
  const input = useRef<HTMLTextAreaElement>(null);
  const [question, setQuestion] = useState<Question>();
  const reader = readerOf(parts, person);
  const spots = spotsFor(parts, person);
  const spot = spots.find(({ key }) => key === desk.spotOf(person)) ?? spots[0];
  const stack = parts.views.filter((view) => view.type === 'modal' && view.person === person);
  const who = reader.people.get(person)?.name ?? '';
  const mine = spots.flatMap(({ channel }) => (channel === undefined ? [] : messagesFor(parts, person, channel)));
  const shownTs = spot?.channel === undefined ? undefined : messagesFor(parts, person, spot.channel).at(-1)?.ts;

  useEffect(() => {
    if (spot?.channel !== undefined && shownTs !== undefined) desk.markSeen(person, spot.channel, shownTs);
  }, [person, spot?.channel, shownTs]);
  useLayoutEffect(() => {
    if (first) input.current?.focus({ preventScroll: true });
  }, [first]);
  const isHome = spot?.isHome === true;
  useEffect(() => {
    if (isHome) void act('openHome', { person });
  }, [isHome, person]);

  const [busy, setBusy] = useState(false);
  const send = (text: string) => {
    if (spot === undefined) return;
    setBusy(true);
    desk.type(person, '');
    void act('say', { person, channel: spot.target, text }).then((outcome) => {
      setBusy(false);
      const problem = outcome.failure?.startsWith('/') ? outcome.failure : problemIn(outcome);
      // Slackbot has said it already, as Slack does.
      const isTold =
        outcome.failure !== undefined && /^(operation_timeout|dispatch_failed|http_)/.test(outcome.failure);
      if (problem !== undefined && !isTold) desk.notice(person, spot.channel ?? spot.key, problem);
    });
  };
  const ask = (confirm: JsonObject) =>
    new Promise<boolean>((resolve) => {
      setQuestion({
        confirm,
        answer: (yes) => {
          setQuestion(undefined);
          resolve(yes);
        },
      });
    });
  const hasDialog = stack.length > 0 || question !== undefined;

  return (
    <ReaderContext.Provider value={reader}>
      <AskContext.Provider value={ask}>
        <section class="pane" aria-label={`Slack as ${who}`} data-person={who}>
          <div class="pane-content" inert={hasDialog}>
            <PersonSwitch parts={parts} person={person} onSwitch={(to) => desk.become(person, to)} />
            <ChannelList
              who={who}
              spots={spots}
              current={spot?.key}
              unreadIn={(channel) => desk.unread(person, channel)}
              onGo={(key) => desk.go(person, key)}
            />
            <div class="pane-main">
              {isHome ? (
                <Home
                  view={parts.views.find((view) => view.type === 'home' && view.person === person)}
                  person={person}
                />
              ) : (
                <Messages
                  entries={timeline(parts, desk.notices, person, spot?.channel ?? spot?.key ?? '')}
                  label={`Messages in ${spot?.label ?? ''}`}
                  empty={spot?.empty ?? ''}
                />
              )}
              {!isHome && (
                <Composer
                  who={who}
                  where={spot?.label ?? ''}
                  command={parts.about.command}
                  text={desk.typed(person)}
                  busy={busy}
                  input={input}
                  showsExamples={first}
                  onText={(text) => desk.type(person, text)}
                  onSend={send}
                />
              )}
            </div>
            <Announcements messages={mine} />
          </div>
          {/* Those below keep what was put into them. */}
          {stack.map((view, index) => (
            <div key={view.id} hidden={index < stack.length - 1}>
              <Modal view={view} person={person} />
            </div>
          ))}
          {question && <ConfirmDialog question={question} />}
        </section>
      </AskContext.Provider>
    </ReaderContext.Provider>
  );
}

/** Where a person can be: their channels, and the app's messages and Home tab. */
function spotsFor({ channels, about }: Parts, person: string): Spot[] {
  const own = channels.filter(({ isIm, members }) => !isIm && members.includes(person));
  const direct = channels.find(({ isIm, name }) => isIm && name === person)?.id;
  return [
    ...own.map(({ id, name }) => ({
      key: id,
      channel: id,
      target: id,
      label: `#${name}`,
      empty: PURPOSES[name] ?? `Nothing in #${name} yet.`,
    })),
    {
      key: 'direct',
      channel: direct,
      target: `@${about.bot.name}`,
      label: about.bot.name,
      isApp: true,
      empty: `What ${about.bot.name} tells you alone comes here.`,
    },
    {
      key: 'home',
      channel: undefined,
      target: '',
      label: 'Home',
      isApp: true,
      isHome: true,
      empty: '',
    },
  ];
}
