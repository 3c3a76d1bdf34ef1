// One interactive element by its type.
import { type JsonObject, textAt } from '../../workspace/json.ts';
import { FileInput } from './file-input.tsx';
import { Select, Ticks, TypedInput } from './inputs.tsx';
import { FeedbackButtons, Overflow, PressButton } from './press-button.tsx';
import type { Placed } from './surface.ts';

export function Element(placed: Placed) {
  const type = textAt(placed.element, 'type') ?? '';
  if (type.endsWith('select')) return <Select {...placed} />;
  switch (type) {
    case 'button':
    case 'workflow_button':
    case 'icon_button':
      return <PressButton element={placed.element} />;
    case 'feedback_buttons':
      return <FeedbackButtons element={placed.element} />;
    case 'overflow':
      return <Overflow element={placed.element} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <Ticks {...placed} />;
    case 'file_input':
      return <FileInput {...placed} />;
    default:
      return <TypedInput {...placed} />;
  }
}

/** An element outside an input block: it acts at once, and in a form its value is kept under its own name. */
export function Loose({ element }: { element: JsonObject }) {
  return <Element element={element} name={textAt(element, 'action_id') ?? ''} collects={false} dispatches={false} />;
}
