// Where a block is shown and what its elements may do there: a message acts at once, a form first collects.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { JsonObject } from '../../workspace/json.ts';
import type { Choice, Filled } from '../../workspace/view-values.ts';
import type { ActOutcome } from '../shown.ts';

export type { Choice, Filled };

export type Place = { channel: string; ts: string } | { view: string };

export interface Surface {
  kind: 'message' | 'modal' | 'home';
  /** Sends the press, after the element's confirm dialog; undefined when the person said no. */
  press: (element: JsonObject, value?: Filled) => Promise<ActOutcome | undefined>;
  suggest: (actionId: string, query: string) => Promise<ActOutcome>;
  /** What stands in an element now; undefined when nothing was put in yet. */
  held: (name: string) => Filled | undefined;
  hold: (name: string, value: Filled) => void;
  /** What is wrong with an input, by block_id. */
  errors: Record<string, string>;
}

const nowhere: Surface = {
  kind: 'message',
  press: () => Promise.resolve(undefined),
  suggest: () => Promise.resolve({}),
  held: () => undefined,
  hold: () => undefined,
  errors: {},
};

export const SurfaceContext = createContext<Surface>(nowhere);

export function useSurface(): Surface {
  return useContext(SurfaceContext);
}

/** One element in its block: `name` is what its value is kept and submitted under. */
export interface Placed {
  element: JsonObject;
  name: string;
  /** The id of what labels it, when the block does. */
  labelledBy?: string | undefined;
  describedBy?: string | undefined;
  /** In an input block nothing is sent until the form is, unless the block asks for it. */
  collects: boolean;
  dispatches: boolean;
  invalid?: boolean;
}
