// Would Slack take this view? A modal's or home tab's own fields and sizes; its blocks go through block-kit.ts.
import { type BlockLimits, complaintsAbout, elementsOf } from './block-kit.ts';
import { bool, Findings, is, type Fields, list, object, string } from './block-rules.ts';
import { plainText } from './block-text.ts';
import { isObject, type Json, type JsonObject, objectsAt } from './json.ts';

const VIEW_BYTES = 250_000;

const shared: Fields = { private_metadata: string(3000), callback_id: string(255), external_id: string(255) };
const blocks = list(() => undefined, undefined, 0);

const modal = object(
  { type: is('modal'), title: plainText(24), blocks },
  {
    submit: plainText(24),
    close: plainText(24),
    clear_on_close: bool,
    notify_on_close: bool,
    submit_disabled: bool,
    ...shared,
  },
);
const home = object({ type: is('home'), blocks }, shared);

export type ViewVerdict =
  | { kind: 'view'; view: JsonObject }
  | { kind: 'refused'; error: 'view_too_large' | 'invalid_arguments'; complaints: string[] };

export function judgeView(view: Json | undefined, type: 'modal' | 'home', limits: BlockLimits): ViewVerdict {
  if (!isObject(view)) return invalid(['must be an object [json-pointer:/view]']);
  if (Buffer.byteLength(JSON.stringify(view)) > VIEW_BYTES) {
    return { kind: 'refused', error: 'view_too_large', complaints: [] };
  }
  const found = new Findings();
  (type === 'modal' ? modal : home)(view, '/view', found);
  const given = Array.isArray(view['blocks']) ? view['blocks'] : [];
  found.list.push(...complaintsAbout(given, type, limits, '/view/blocks'));
  if (type === 'modal' && objectsAt(view, 'blocks').some(isInput) && !('submit' in view)) {
    found.add('missing required field: submit, because the view has input blocks', '/view');
  }
  return found.list.length === 0 ? { kind: 'view', view } : invalid(found.list);
}

function isInput(block: JsonObject): boolean {
  return block['type'] === 'input' || (block['type'] === 'container' && objectsAt(block, 'child_blocks').some(isInput));
}

/** Slack says first that the view fits no schema, then what is wrong (nicklambourne/slackblocks issue 36). */
function invalid(complaints: string[]): ViewVerdict {
  const first = 'failed to match all allowed schemas [json-pointer:/view]';
  return { kind: 'refused', error: 'invalid_arguments', complaints: [first, ...complaints] };
}

/** The view's elements with the block each sits in, inputs and buttons alike. */
export function placedElements(view: JsonObject): { block: JsonObject; element: JsonObject }[] {
  return objectsAt(view, 'blocks').flatMap((block) => elementsOf(block).map((element) => ({ block, element })));
}
