// Where one types: takes commands with their hint, offers examples, and remembers what was typed before.
import type { RefObject } from 'preact';
import { useId, useRef } from 'preact/hooks';
import type { ShownAbout } from '../shown.ts';
import { EXAMPLES } from './examples.ts';

export interface ComposerProps {
  /** Whose window, in words for those who hear it. */
  who: string;
  where: string;
  command: ShownAbout['command'];
  text: string;
  busy: boolean;
  input: RefObject<HTMLTextAreaElement | null>;
  showsExamples: boolean;
  onText: (text: string) => void;
  onSend: (text: string) => void;
}

export function Composer({ who, where, command, text, busy, input, showsExamples, onText, onSend }: ComposerProps) {
  const hintId = useId();
  const former = useRef<{ texts: string[]; at: number }>({ texts: [], at: 0 });
  const typesCommand = /^\/\S*$/.test(text) && command.name.startsWith(text.toLowerCase()) && text !== '';
  const hints = text.startsWith(command.name) || typesCommand;
  const send = () => {
    if (text.trim() === '' || busy) return;
    former.current = { texts: [...former.current.texts, text], at: former.current.texts.length + 1 };
    onSend(text.trim());
  };
  const recall = (step: number): boolean => {
    const { texts, at } = former.current;
    const place = Math.min(Math.max(at + step, 0), texts.length);
    if (texts.length === 0 || place === at) return false;
    former.current = { texts, at: place };
    onText(texts[place] ?? '');
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [isUp, isDown] = [event.key === 'ArrowUp', event.key === 'ArrowDown'];
    const isRecalled = text === '' || former.current.texts.includes(text);
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    } else if ((isUp || isDown) && isRecalled && recall(isUp ? -1 : 1)) {
      event.preventDefault();
    }
  };
  const take = (example: string) => {
    onText(example);
    input.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {showsExamples && (
        <ul class="examples" aria-label="Examples: a press puts one into the composer">
          {EXAMPLES.map(({ label, text: example }) => (
            <li key={label}>
              <button type="button" class="example" title={example} onClick={() => take(example)}>
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
      {hints && (
        <p class="command-hint" id={hintId}>
          {typesCommand && text !== command.name ? (
            <button type="button" onClick={() => take(`${command.name} `)}>
              <strong>{command.name}</strong> {command.hint}
            </button>
          ) : (
            <>
              <strong>{command.name}</strong> {command.hint}
            </>
          )}
          <small>{command.description}</small>
        </p>
      )}
      <div class="composer-row">
        <textarea
          ref={input}
          rows={text.length > 60 ? 3 : 1}
          value={text}
          placeholder={`Message ${where}`}
          aria-label={`Message ${where} as ${who}`}
          aria-describedby={hints ? hintId : undefined}
          spellcheck={false}
          onInput={({ currentTarget }) => onText(currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="button button-primary send" aria-busy={busy}>
          Send
        </button>
      </div>
    </form>
  );
}
