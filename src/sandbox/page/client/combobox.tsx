// A menu one types into: filters what is offered, or asks the app; one choice or several. Follows the combobox pattern.
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Option } from './options.ts';

export interface ComboboxProps {
  options: readonly Option[];
  /** Asks the app; undefined: what is offered is known. */
  load?: ((query: string) => Promise<{ options: Option[]; problem?: string | undefined }>) | undefined;
  minQueryLength?: number;
  chosen: readonly Option[];
  multiple: boolean;
  mostChosen?: number | undefined;
  placeholder: string;
  label?: string | undefined;
  labelledBy?: string | undefined;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
  busy?: boolean;
  onChoose: (chosen: Option[]) => void;
}

const TYPING_PAUSE_MS = 150;

export function Combobox(props: ComboboxProps) {
  const { chosen, multiple, onChoose, placeholder } = props;
  const [open, setOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const { offered, note } = useOffered(props, open, query);
  const current = offered[Math.min(active, offered.length - 1)];

  const choose = (option: Option) => {
    const isChosen = chosen.some(({ value }) => value === option.value);
    if (!multiple) onChoose([option]);
    else if (isChosen) onChoose(chosen.filter(({ value }) => value !== option.value));
    else if (props.mostChosen === undefined || chosen.length < props.mostChosen) onChoose([...chosen, option]);
    setQuery('');
    setActive(0);
    if (!multiple) setOpen(false);
  };
  const close = () => {
    setOpen(false);
    setQuery('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      if (open && offered.length > 0) setActive((active + step + offered.length) % offered.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (open && current !== undefined) choose(current);
      else setOpen(true);
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation();
      close();
    } else if (event.key === 'Backspace' && query === '' && multiple) {
      onChoose(chosen.slice(0, -1));
    }
  };

  return (
    <div class="combobox">
      {multiple && chosen.length > 0 && (
        <ul class="chips" aria-label="Chosen">
          {chosen.map((option) => (
            <li key={option.value}>
              {option.label}
              <button
                type="button"
                aria-label={`Remove ${option.label}`}
                onClick={() => onChoose(chosen.filter(({ value }) => value !== option.value))}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={input}
        type="text"
        role="combobox"
        autocomplete="off"
        aria-autocomplete="list"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={open && current ? `${listId}-${offered.indexOf(current)}` : undefined}
        aria-label={props.labelledBy === undefined ? (props.label ?? placeholder) : undefined}
        aria-labelledby={props.labelledBy}
        aria-describedby={props.describedBy}
        aria-invalid={props.invalid}
        aria-busy={props.busy}
        placeholder={placeholder}
        value={open ? query : multiple ? '' : (chosen[0]?.label ?? '')}
        onClick={() => setOpen(true)}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setActive(0);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      {open && (
        <Listbox {...{ id: listId, offered, note, chosen, choose, multiple }} active={current} onHover={setActive} />
      )}
    </div>
  );
}

interface ListboxProps {
  id: string;
  offered: readonly Option[];
  note: string | undefined;
  chosen: readonly Option[];
  multiple: boolean;
  active: Option | undefined;
  choose: (option: Option) => void;
  onHover: (index: number) => void;
}

function Listbox({ id, offered, note, chosen, multiple, active, choose, onHover }: ListboxProps) {
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <div class="listbox">
      {/* The list stays while nothing is offered: the input names it. */}
      <ul ref={list} id={id} role="listbox" aria-label="Options" aria-multiselectable={multiple}>
        {offered.map((option, index) => (
          <li
            key={option.value}
            id={`${id}-${index}`}
            role="option"
            aria-selected={chosen.some(({ value }) => value === option.value)}
            data-active={option === active ? '' : undefined}
            onMouseEnter={() => onHover(index)}
            // The click would come after the input lost its focus, and the list with it.
            onMouseDown={(event) => {
              event.preventDefault();
              choose(option);
            }}
          >
            {option.group !== undefined && option.group !== offered[index - 1]?.group && (
              <span class="option-group">{option.group}</span>
            )}
            <span>{option.label}</span>
            {option.description !== undefined && <small>{option.description}</small>}
          </li>
        ))}
      </ul>
      {note !== undefined && <p role="status">{note}</p>}
    </div>
  );
}

/** What is offered for what was typed; answers that were overtaken by a later question are thrown away. */
function useOffered({ options, load, minQueryLength = 0 }: ComboboxProps, open: boolean, query: string) {
  const [loaded, setLoaded] = useState<readonly Option[]>([]);
  const [note, setNote] = useState<string>();
  const ask = useRef(load);
  ask.current = load;
  const asks = load !== undefined;
  useEffect(() => {
    if (!open || !asks) return;
    if (query.length < minQueryLength) {
      setLoaded([]);
      setNote(`Type ${minQueryLength} or more characters`);
      return;
    }
    let overtaken = false;
    setNote('Asking the app…');
    const timer = setTimeout(() => {
      void ask.current?.(query).then((answer) => {
        if (overtaken) return;
        setLoaded(answer.options);
        setNote(answer.problem ?? (answer.options.length === 0 ? 'No result' : undefined));
      });
    }, TYPING_PAUSE_MS);
    return () => {
      overtaken = true;
      clearTimeout(timer);
    };
  }, [open, asks, query, minQueryLength]);
  if (asks) return { offered: loaded, note };
  const wanted = query.trim().toLowerCase();
  const offered = options.filter(({ label }) => label.toLowerCase().includes(wanted));
  return { offered, note: offered.length === 0 ? 'No result' : undefined };
}
