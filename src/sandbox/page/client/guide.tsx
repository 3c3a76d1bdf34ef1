// The first minute in three steps, each with the one thing to press. Follows what happens, and goes away when told to.
import { useState } from 'preact/hooks';
import { objectsAt, textAt } from '../../workspace/json.ts';
import type { Parts } from '../shown.ts';
import { EXAMPLES } from './examples.ts';
import type { Desk } from './windows.ts';

interface GuideProps {
  parts: Parts;
  desk: Desk;
  /** Whether the owner has a window of their own beside the first. */
  sideBySide: boolean;
}

const [FIRST_EXAMPLE] = EXAMPLES;
const REQUESTER = 'U0ADA';
const OWNER = 'U0GRACE';
const DISMISSED = 'guide dismissed';

export function Guide({ parts, desk, sideBySide }: GuideProps) {
  const [gone, setGone] = useState(() => sessionStorage.getItem(DISMISSED) !== null);
  if (gone) return null;
  const progress = progressOf(parts);
  const step = { nothing: 0, waiting: 1, decided: 1, applied: 2 }[progress];
  const dismiss = () => {
    sessionStorage.setItem(DISMISSED, 'yes');
    setGone(true);
  };
  const visible = desk.people.slice(0, sideBySide ? 2 : 1);
  const show = (person: string) => {
    if (!visible.includes(person)) desk.become(visible.at(-1) ?? '', person);
  };
  const isTyped = desk.typed(REQUESTER).startsWith(parts.about.command.name);
  const isDecided = progress === 'decided';
  const isOwnerShown = visible.includes(OWNER);
  const owner = parts.people.find(({ id }) => id === OWNER)?.name ?? 'the owner';
  const steps = [
    {
      title: 'Ask',
      text: isTyped ? 'Now send it.' : 'You are ada, and web may not reach db yet. Ask for it.',
      button: isTyped ? 'Send it' : 'Fill in the example',
      act: () => {
        show(REQUESTER);
        if (isTyped) {
          onceShown(() => document.querySelector<HTMLElement>('.pane[data-person="ada"] .send')?.click());
          return;
        }
        desk.type(REQUESTER, FIRST_EXAMPLE?.text ?? '');
        onceShown(() => document.querySelector<HTMLElement>('.pane[data-person="ada"] .composer textarea')?.focus());
      },
    },
    {
      title: 'Approve',
      text: isDecided
        ? 'Decided. The card says how it goes on.'
        : isOwnerShown
          ? `The card says who can decide. ${owner} owns db: press Approve in her window.`
          : `The card says who can decide. ${owner} owns db: be ${owner}, and press Approve.`,
      button: isOwnerShown ? 'Show me the card' : `Be ${owner}`,
      act: () => {
        show(OWNER);
        desk.go(OWNER, 'C0APPROVALS');
        onceShown(() => {
          const button = document.querySelector<HTMLElement>(`.pane[data-person="${owner}"] .message .button`);
          button?.scrollIntoView({ block: 'nearest' });
          button?.focus();
        });
      },
    },
    {
      title: 'See it',
      text: 'Applied: the arrow is new in the picture, and ada has a direct message with the address.',
      button: 'Show me the picture',
      act: () => {
        const foundation = document.querySelector<HTMLElement>('#foundation');
        foundation?.scrollIntoView({ block: 'start' });
        foundation?.focus({ preventScroll: true });
      },
    },
  ];
  const current = steps[step];
  return (
    <section class="guide" aria-label="The first minute">
      <ol>
        {steps.map(({ title }, index) => (
          <li key={title} class={index < step ? 'done' : ''} aria-current={index === step ? 'step' : undefined}>
            {title}
          </li>
        ))}
      </ol>
      <p role="status">{current?.text}</p>
      <button type="button" class="button button-guide" onClick={current?.act}>
        {current?.button}
      </button>
      <button type="button" class="icon-button" aria-label="Dismiss the guide" onClick={dismiss}>
        ×
      </button>
    </section>
  );
}

/** What was just asked for is drawn before this runs. */
function onceShown(act: () => void): void {
  setTimeout(act);
}

/** There is a card to approve; it was decided; then there is a network policy. One made by hand is nobody's first minute. */
function progressOf({ messages, foundation }: Parts): 'nothing' | 'waiting' | 'decided' | 'applied' {
  const cards = messages.filter(({ to, blocks }) => to === undefined && blocks.length > 0);
  const labels = cards.flatMap(({ blocks }) =>
    blocks.flatMap((block) => objectsAt(block, 'elements')).map((each) => textAt(each, 'text', 'text')),
  );
  const isDecided = cards.some(({ edits }) => edits > 0);
  if (isDecided && foundation.policies.length > 0) return 'applied';
  if (labels.includes('Approve')) return 'waiting';
  return isDecided ? 'decided' : 'nothing';
}
