// The question before a press that asks for one: an element's confirm dialog.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type JsonObject, textAt } from '../../workspace/json.ts';
import { Dialog } from './dialog.tsx';
import { objectIn } from './rich-text.tsx';
import { plain, TextObject } from './text-object.tsx';

export interface Question {
  confirm: JsonObject;
  answer: (yes: boolean) => void;
}

export const AskContext = createContext<(confirm: JsonObject) => Promise<boolean>>(() => Promise.resolve(true));

export function useAsk() {
  return useContext(AskContext);
}

export function ConfirmDialog({ question: { confirm, answer } }: { question: Question }) {
  const style = textAt(confirm, 'style') === 'danger' ? 'danger' : 'primary';
  return (
    <Dialog
      kind="confirm"
      title={plain(objectIn(confirm, 'title')) || 'Are you sure?'}
      onClose={() => answer(false)}
      footer={
        <>
          <button type="button" class="button button-plain" onClick={() => answer(false)}>
            {plain(objectIn(confirm, 'deny')) || 'Cancel'}
          </button>
          <button type="button" class={`button button-${style}`} onClick={() => answer(true)}>
            {plain(objectIn(confirm, 'confirm')) || 'Yes'}
          </button>
        </>
      }
    >
      <TextObject of={objectIn(confirm, 'text')} />
    </Dialog>
  );
}
