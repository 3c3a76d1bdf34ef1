// A dialog over one person's window: takes the focus, keeps it, gives it back, and closes on Escape.
import type { ComponentChildren, RefObject } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

const FOCUSABLE =
  'a[href], button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex="0"]';

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  footer: ComponentChildren;
  kind?: 'modal' | 'confirm';
}

export function Dialog({ title, onClose, children, footer, kind = 'modal' }: DialogProps) {
  const dialog = useRef<HTMLDivElement>(null);
  const titleId = useId();
  useKeptFocus(dialog);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    } else if (event.key === 'Tab' && dialog.current) {
      keepInside(event, dialog.current);
    }
  };
  return (
    <div class="dialog-backdrop">
      <div
        ref={dialog}
        class={`dialog dialog-${kind}`}
        role={kind === 'confirm' ? 'alertdialog' : 'dialog'}
        aria-modal="true"
        aria-labelledby={titleId}
        tabIndex={-1}
        onKeyDown={onKeyDown}
      >
        <header class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
            ×
          </button>
        </header>
        <div class="dialog-body">{children}</div>
        <footer class="dialog-foot">{footer}</footer>
      </div>
    </div>
  );
}

function useKeptFocus(dialog: RefObject<HTMLDivElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const inside = [...(dialog.current?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])];
    const wanted = dialog.current?.querySelector<HTMLElement>('[data-autofocus]');
    const field = inside.find((each) => each.matches('input, textarea, select'));
    const button = inside.find((each) => each.closest('.dialog-foot') !== null);
    (wanted ?? field ?? button ?? dialog.current)?.focus();
    return () => {
      // By then what is behind the dialog can be focused again.
      setTimeout(() => {
        if (before instanceof HTMLElement && before.isConnected && document.activeElement === document.body) {
          before.focus();
        }
      });
    };
  }, [dialog]);
}

function keepInside(event: KeyboardEvent, dialog: HTMLElement): void {
  const inside = [...dialog.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const [first, last] = [inside[0], inside.at(-1)];
  const leaves = event.shiftKey ? document.activeElement === first : document.activeElement === last;
  if (!leaves && document.activeElement !== dialog) return;
  event.preventDefault();
  (event.shiftKey ? last : first)?.focus();
}
