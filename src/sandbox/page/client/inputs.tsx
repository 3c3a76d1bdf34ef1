// What one fills in: texts, dates, boxes to tick. A form collects; in a message each change is sent at once.
import type { PartialInputHTMLAttributes } from 'preact';
import { at, type JsonObject, objectsAt, textAt } from '../../workspace/json.ts';
import { Combobox } from './combobox.tsx';
import { chosenFrom, fromJson, initialOptions, optionsOf } from './options.ts';
import { Problem, problemIn, usePress } from './press-button.tsx';
import { useReader } from './reader.tsx';
import { objectIn } from './rich-text.tsx';
import { type Filled, type Placed, useSurface } from './surface.ts';
import { plain, TextObject } from './text-object.tsx';

/** Keeps the value, and sends it where this element does not wait for a form. */
function useFilled({ element, name, collects, dispatches }: Placed) {
  const surface = useSurface();
  const { press, busy, problem } = usePress(element);
  const fill = (value: Filled) => {
    surface.hold(name, value);
    if (!collects || dispatches) press(value);
  };
  return { held: surface.held(name), hold: (value: Filled) => surface.hold(name, value), fill, press, busy, problem };
}

function naming({ element, labelledBy, describedBy, invalid }: Placed, fallback: string) {
  const placeholder = plain(objectIn(element, 'placeholder'));
  return {
    'aria-label': labelledBy === undefined ? (placeholder === '' ? fallback : placeholder) : undefined,
    'aria-labelledby': labelledBy,
    'aria-describedby': describedBy,
    'aria-invalid': invalid === true ? true : undefined,
  };
}

export function Select(placed: Placed) {
  const { element } = placed;
  const reader = useReader();
  const surface = useSurface();
  const { held, fill, busy, problem } = useFilled(placed);
  const type = textAt(element, 'type') ?? '';
  const multiple = type.startsWith('multi_');
  const external = type.endsWith('external_select');
  const options = optionsOf(element, reader);
  const chosen = held === undefined ? initialOptions(element, reader) : chosenFrom(held, options);
  const least = element['min_query_length'];
  const most = element['max_selected_items'];
  const load = async (query: string) => {
    const outcome = await surface.suggest(textAt(element, 'action_id') ?? '', query);
    return { options: (outcome.options ?? []).map((each) => fromJson(each)), problem: problemIn(outcome) };
  };
  return (
    <span class="pressable">
      <Combobox
        options={options}
        load={external ? load : undefined}
        minQueryLength={typeof least === 'number' ? least : external ? 3 : 0}
        chosen={chosen}
        multiple={multiple}
        mostChosen={typeof most === 'number' ? most : undefined}
        placeholder={plain(objectIn(element, 'placeholder')) || 'Choose'}
        labelledBy={placed.labelledBy}
        describedBy={placed.describedBy}
        invalid={placed.invalid}
        busy={busy}
        onChoose={(now) => {
          const choices = now.map(({ choice }) => choice);
          fill(multiple ? choices : (choices[0] ?? null));
        }}
      />
      {problem !== undefined && <Problem>{problem}</Problem>}
    </span>
  );
}

function Field({ type, attributes }: { type: string; attributes: FieldAttributes }) {
  switch (type) {
    case 'email_text_input':
      return <input {...attributes} type="email" />;
    case 'url_text_input':
      return <input {...attributes} type="url" />;
    case 'number_input':
      return <input {...attributes} type="text" inputMode="decimal" />;
    case 'datepicker':
      return <input {...attributes} type="date" />;
    case 'timepicker':
      return <input {...attributes} type="time" />;
    case 'datetimepicker':
      return <input {...attributes} type="datetime-local" />;
    default:
      return <input {...attributes} type="text" />;
  }
}

type FieldAttributes = Omit<PartialInputHTMLAttributes<HTMLInputElement>, 'type' | 'role' | 'list'>;

export function TypedInput(placed: Placed) {
  const { element, dispatches } = placed;
  const { held, hold, fill, press, problem } = useFilled(placed);
  const type = textAt(element, 'type') ?? '';
  const value = shownValue(type, held ?? initialValue(element));
  const isPicker = type.endsWith('picker');
  const most = element['max_length'];
  const common = {
    ...naming(placed, type.replaceAll('_', ' ')),
    value,
    placeholder: plain(objectIn(element, 'placeholder')),
    maxLength: typeof most === 'number' ? most : undefined,
    'data-autofocus': element['focus_on_load'] === true ? '' : undefined,
    onInput: (event: { currentTarget: { value: string } }) => {
      const now = readValue(type, event.currentTarget.value);
      if (isPicker) fill(now);
      else hold(now);
    },
  };
  const isLong = element['multiline'] === true || type === 'rich_text_input';
  return (
    <span class="pressable">
      {isLong ? (
        <textarea {...common} rows={3} />
      ) : (
        <Field
          type={type}
          attributes={{
            ...common,
            onKeyDown: (event) => {
              if (event.key !== 'Enter' || !dispatches) return;
              event.preventDefault();
              press(readValue(type, event.currentTarget.value));
            },
          }}
        />
      )}
      {problem !== undefined && <Problem>{problem}</Problem>}
    </span>
  );
}

function initialValue(element: JsonObject): Filled {
  const seconds = at(element, 'initial_date_time');
  if (typeof seconds === 'number') return seconds;
  return textAt(element, 'initial_value') ?? textAt(element, 'initial_date') ?? textAt(element, 'initial_time') ?? null;
}

function shownValue(type: string, value: Filled): string {
  if (type !== 'datetimepicker' || typeof value !== 'number') return typeof value === 'string' ? value : '';
  const local = new Date(value * 1000);
  return `${local.toLocaleDateString('sv')}T${local.toLocaleTimeString('sv').slice(0, 5)}`;
}

function readValue(type: string, typed: string): Filled {
  if (typed === '') return null;
  return type === 'datetimepicker' ? Math.floor(new Date(typed).getTime() / 1000) : typed;
}

export function Ticks(placed: Placed) {
  const { element, name } = placed;
  const reader = useReader();
  const { held, fill, problem } = useFilled(placed);
  const isMany = element['type'] === 'checkboxes';
  const options = objectsAt(element, 'options');
  const chosen = held === undefined ? initialOptions(element, reader) : chosenFrom(held, optionsOf(element, reader));
  const values = chosen.map(({ value }) => value);
  return (
    <div class="ticks" role={isMany ? 'group' : 'radiogroup'} {...naming(placed, isMany ? 'Choices' : 'One of')}>
      {options.map((option) => {
        const value = textAt(option, 'value') ?? '';
        return (
          <label key={value}>
            <input
              type={isMany ? 'checkbox' : 'radio'}
              name={name}
              checked={values.includes(value)}
              onChange={(event) => {
                const others = values.filter((each) => each !== value);
                fill(isMany ? (event.currentTarget.checked ? [...others, value] : others) : value);
              }}
            />
            <span>
              <TextObject of={objectIn(option, 'text')} />
              {option['description'] !== undefined && (
                <small>
                  <TextObject of={objectIn(option, 'description')} />
                </small>
              )}
            </span>
          </label>
        );
      })}
      {problem !== undefined && <Problem>{problem}</Problem>}
    </div>
  );
}
