// One message as its reader sees it: who, when, blocks or text, files, and that only they can see it.
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { objectsAt, textAt } from '../../workspace/json.ts';
import type { ShownMessage, ShownPerson } from '../shown.ts';
import { act } from './acting.ts';
import { Blocks } from './blocks.tsx';
import { useAsk } from './confirm.tsx';
import { showTime } from './dates.ts';
import { Mrkdwn } from './mrkdwn.tsx';
import { Files } from './pictures.tsx';
import { useReader } from './reader.tsx';
import { objectIn } from './rich-text.tsx';
import { type Filled, type Surface, SurfaceContext } from './surface.ts';

export function Message({ message, continues }: { message: ShownMessage; continues: boolean }) {
  const reader = useReader();
  const surface = useMessageSurface(message, reader.person);
  const author = reader.people.get(message.from);
  const name = author?.name ?? (message.from === 'USLACKBOT' ? 'Slackbot' : message.from);
  const isApp = author?.isBot === true;
  const article = useFocusKept(message.edits);
  return (
    <SurfaceContext.Provider value={surface}>
      <article
        ref={article}
        class={message.to === undefined ? 'message' : 'message message-ephemeral'}
        tabIndex={-1}
        aria-label={`${name}, ${showTime(message.at)}`}
        data-edits={message.edits}
      >
        {message.to !== undefined && <p class="only-you">Only visible to you</p>}
        {!continues && <Avatar person={author} name={name} isApp={isApp} />}
        <div class="message-content">
          {!continues && (
            <p class="message-head">
              <strong>{name}</strong>
              {isApp && <span class="app-badge">APP</span>}
              <time dateTime={new Date(message.at).toISOString()}>{showTime(message.at)}</time>
            </p>
          )}
          <div key={message.edits} class={message.edits > 0 ? 'message-body message-changed' : 'message-body'}>
            {message.blocks.length > 0 ? (
              <Blocks blocks={message.blocks} />
            ) : (
              message.text !== '' && (
                <div class="text">
                  <Mrkdwn text={message.text} />
                </div>
              )
            )}
            {message.attachments.map((attachment, index) => (
              <div key={index} class="attachment">
                <Blocks blocks={objectsAt(attachment, 'blocks')} />
                {['pretext', 'title', 'text'].map((field) => (
                  <Mrkdwn key={field} text={textAt(attachment, field) ?? ''} />
                ))}
              </div>
            ))}
            <Files files={message.files} />
            {message.showsEdited && <small class="edited">(edited)</small>}
          </div>
        </div>
      </article>
    </SurfaceContext.Provider>
  );
}

function useMessageSurface({ channel, ts }: ShownMessage, person: string): Surface {
  const ask = useAsk();
  const [values, setValues] = useState<Record<string, Filled>>({});
  const on = { channel, ts };
  return {
    kind: 'message',
    press: async (element, value) => {
      const confirm = objectIn(element, 'confirm');
      if (confirm && !(await ask(confirm))) return undefined;
      const action = textAt(element, 'action_id') ?? '';
      return act('press', { person, on, action, ...(value !== undefined && { value }) });
    },
    suggest: (action, query) => act('suggest', { person, on, action, query }),
    held: (name) => values[name],
    hold: (name, value) => setValues((before) => ({ ...before, [name]: value })),
    errors: {},
  };
}

/** A change in place may take away the button that was just pressed: the message then has the focus itself. */
function useFocusKept(edits: number) {
  const article = useRef<HTMLElement>(null);
  const had = useRef(false);
  useLayoutEffect(() => {
    if (had.current && document.activeElement === document.body) article.current?.focus();
    const note = () => {
      had.current = article.current?.contains(document.activeElement) === true;
    };
    note();
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, [edits]);
  return article;
}

export function Avatar({ person, name, isApp }: { person: ShownPerson | undefined; name: string; isApp: boolean }) {
  const words = (person?.realName ?? name).split(' ');
  const initials = isApp
    ? 'c2c'
    : words
        .map((word) => word.charAt(0))
        .join('')
        .slice(0, 2);
  const hue = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 6;
  return (
    <span class={isApp ? 'avatar avatar-app' : `avatar avatar-${hue}`} aria-hidden="true">
      {initials}
    </span>
  );
}
