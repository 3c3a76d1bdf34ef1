// What is pressed: buttons of every kind, and the menu behind three dots. Says in place when a press did not get through.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { type JsonObject, textAt } from '../../workspace/json.ts';
import type { ActOutcome } from '../shown.ts';
import { explain } from './acting.ts';
import { Combobox } from './combobox.tsx';
import { optionsOf } from './options.ts';
import { useReader } from './reader.tsx';
import { objectIn } from './rich-text.tsx';
import { type Filled, type Placed, useSurface } from './surface.ts';
import { plain } from './text-object.tsx';

/** Sends a press, and keeps what went wrong with it beside the element. */
export function usePress(element: JsonObject) {
  const surface = useSurface();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const press = (value?: Filled) => {
    // Not disabled while it is under way: that would take the focus away.
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    void surface.press(element, value).then((outcome) => {
      setBusy(false);
      setProblem(outcome && problemIn(outcome));
    });
  };
  return { press, busy, problem };
}

export function problemIn({ failure, refusals = [] }: ActOutcome): string | undefined {
  if (failure !== undefined) return explain(failure);
  return refusals.length > 0 ? `Slack threw the answer away: ${refusals.join('; ')}` : undefined;
}

export function Problem({ children }: { children: ComponentChildren }) {
  return (
    <p class="problem" role="alert">
      {children}
    </p>
  );
}

export function PressButton({ element }: Pick<Placed, 'element'>) {
  const { press, busy, problem } = usePress(element);
  const style = textAt(element, 'style') ?? 'plain';
  const href = textAt(element, 'url');
  const label = plain(objectIn(element, 'text'));
  const isIcon = element['type'] === 'icon_button';
  return (
    <span class="pressable">
      <button
        type="button"
        class={`button button-${style}`}
        aria-busy={busy}
        aria-label={textAt(element, 'accessibility_label')}
        onClick={() => {
          if (href !== undefined && /^https?:\/\//i.test(href)) window.open(href, '_blank', 'noopener,noreferrer');
          press();
        }}
      >
        {isIcon && <span aria-hidden="true">◌ </span>}
        {label}
        {href !== undefined && <span aria-hidden="true"> ↗</span>}
      </button>
      {problem !== undefined && <Problem>{problem}</Problem>}
    </span>
  );
}

export function FeedbackButtons({ element }: Pick<Placed, 'element'>) {
  const { press, busy, problem } = usePress(element);
  return (
    <span class="pressable pressable-row">
      {(['positive', 'negative'] as const).map((which) => {
        const button = objectIn(element, `${which}_button`);
        return (
          <button
            key={which}
            type="button"
            class="button button-plain"
            aria-busy={busy}
            aria-label={textAt(button, 'accessibility_label')}
            onClick={() => press(which)}
          >
            <span aria-hidden="true">{which === 'positive' ? '👍 ' : '👎 '}</span>
            {plain(objectIn(button ?? {}, 'text'))}
          </button>
        );
      })}
      {problem !== undefined && <Problem>{problem}</Problem>}
    </span>
  );
}

export function Overflow({ element }: Pick<Placed, 'element'>) {
  const { press, busy, problem } = usePress(element);
  const options = optionsOf(element, useReader());
  return (
    <span class="pressable overflow">
      <Combobox
        options={options}
        chosen={[]}
        multiple={false}
        placeholder="⋯ More"
        label="More actions"
        busy={busy}
        onChoose={([option]) => press(option?.value ?? null)}
      />
      {problem !== undefined && <Problem>{problem}</Problem>}
    </span>
  );
}
