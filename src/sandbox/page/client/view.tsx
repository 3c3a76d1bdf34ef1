// An app's views: the modal on top with its inputs and their errors, and the Home tab.
import { useEffect, useState } from 'preact/hooks';
import { type JsonObject, objectsAt, textAt } from '../../workspace/json.ts';
import type { ActOutcome, ShownView } from '../shown.ts';
import { act } from './acting.ts';
import { Blocks } from './blocks.tsx';
import { useAsk } from './confirm.tsx';
import { Dialog } from './dialog.tsx';
import { Problem, problemIn } from './press-button.tsx';
import { objectIn } from './rich-text.tsx';
import { type Filled, type Surface, SurfaceContext } from './surface.ts';
import { plain } from './text-object.tsx';

/** What was put into the inputs is ours until it is sent; it stays when the app changes the view around it. */
export function useViewSurface(view: ShownView, person: string) {
  const ask = useAsk();
  const [values, setValues] = useState<Record<string, Filled>>({});
  const surface: Surface = {
    kind: view.type,
    press: async (element, value) => {
      const confirm = objectIn(element, 'confirm');
      if (confirm && !(await ask(confirm))) return undefined;
      const action = textAt(element, 'action_id') ?? '';
      const on = { view: view.id };
      return act('press', { person, on, action, ...(value !== undefined && { value }), values: known(view, values) });
    },
    suggest: (action, query) => act('suggest', { person, on: { view: view.id }, action, query }),
    held: (name) => values[name],
    hold: (name, value) => setValues((before) => ({ ...before, [name]: value })),
    errors: view.errors,
  };
  return { surface, values };
}

/** An input may be gone by now: the app changed the view. */
function known(view: ShownView, values: Record<string, Filled>): Record<string, Filled> {
  const names = new Set(objectsAt(view.definition, 'blocks').flatMap(namesIn));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}

function namesIn(block: JsonObject): string[] {
  const inside = [objectIn(block, 'accessory'), ...objectsAt(block, 'elements')];
  return [textAt(block, 'block_id'), ...inside.map((each) => textAt(each, 'action_id'))].filter(
    (each) => each !== undefined,
  );
}

export function Modal({ view, person }: { view: ShownView; person: string }) {
  const { surface, values } = useViewSurface(view, person);
  const [outcome, setOutcome] = useState<ActOutcome>({});
  const [busy, setBusy] = useState(false);
  const problem = problemIn(outcome);
  const submitLabel = plain(objectIn(view.definition, 'submit'));
  const close = () => void act('closeView', { person }).then(setOutcome);
  const submit = () => {
    if (busy) return;
    setBusy(true);
    void act('submitView', { person, view: view.id, values: known(view, values) }).then((told) => {
      setBusy(false);
      setOutcome(told);
    });
  };
  useFocusOnError(view);
  return (
    <SurfaceContext.Provider value={surface}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Dialog
          title={plain(objectIn(view.definition, 'title'))}
          onClose={close}
          footer={
            <>
              <button type="button" class="button button-plain" onClick={close}>
                {plain(objectIn(view.definition, 'close')) || 'Close'}
              </button>
              {submitLabel !== '' && (
                <button type="submit" class="button button-primary" aria-busy={busy}>
                  {submitLabel}
                </button>
              )}
            </>
          }
        >
          {problem !== undefined && <Problem>We had some trouble connecting. {problem}</Problem>}
          <Blocks blocks={objectsAt(view.definition, 'blocks')} />
        </Dialog>
      </form>
    </SurfaceContext.Provider>
  );
}

/** The first input that was refused is where one goes on. */
function useFocusOnError({ id, errors }: ShownView): void {
  const wrong = JSON.stringify(errors);
  useEffect(() => {
    if (wrong !== '{}') document.querySelector<HTMLElement>('.dialog [aria-invalid="true"]')?.focus();
  }, [id, wrong]);
}

export function Home({ view, person }: { view: ShownView | undefined; person: string }) {
  if (view === undefined) {
    return <p class="empty">The app has published nothing on its Home tab. Its messages are one tab further.</p>;
  }
  return <PublishedHome view={view} person={person} />;
}

function PublishedHome({ view, person }: { view: ShownView; person: string }) {
  const { surface } = useViewSurface(view, person);
  return (
    <SurfaceContext.Provider value={surface}>
      <div class="home">
        <Blocks blocks={objectsAt(view.definition, 'blocks')} />
      </div>
    </SurfaceContext.Provider>
  );
}
