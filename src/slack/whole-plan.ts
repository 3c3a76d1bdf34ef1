// All of a plan that a card has no room for, in a modal that is read and closed.
import type { KnownBlock, ModalView } from '@slack/types';
import type { AccessRequest } from '../core/access-request.ts';
import { sayConnections, sayOutcomes } from './connections.ts';
import { type Line, own, toMrkdwn } from './lines.ts';
import { sayWholePlan } from './plan-lines.ts';
import { refsOf } from './wording.ts';

/** Slack's limit for the text of a section. */
const LONGEST_SECTION = 3_000;
/** Slack takes 100 blocks, and 250 kB of JSON; these are at most 240 kB of the latter. */
const MOST_SECTIONS = 80;

/** Undefined once there is no plan any more: what was granted is told by `/c2c show`. */
export function drawWholePlan(request: AccessRequest): ModalView | undefined {
  if (!('plan' in request)) return undefined;
  const drift = request.state === 'stale' ? request.drift : [];
  const about = request.state === 'failed' ? sayOutcomes(request, Infinity) : sayConnections(request, Infinity);
  const all: readonly Line[] = [
    ...about,
    ...(about.length > 0 ? [own(' ')] : []),
    ...sayWholePlan(request.plan, refsOf(request), drift),
  ];
  return {
    type: 'modal',
    title: { type: 'plain_text', text: request.id.slice(0, 24) },
    close: { type: 'plain_text', text: 'Close' },
    blocks: toSections(all.map(toMrkdwn)),
  };
}

function toSections(texts: readonly string[]): KnownBlock[] {
  const chunks: string[][] = [];
  let left = 0;
  for (const text of texts) {
    if (text.length + 1 > left) {
      chunks.push([]);
      left = LONGEST_SECTION;
    }
    chunks.at(-1)?.push(text.slice(0, LONGEST_SECTION - 1));
    left -= text.length + 1;
  }
  const shown = chunks.slice(0, MOST_SECTIONS).map((chunk) => section(chunk.join('\n')));
  return chunks.length > MOST_SECTIONS ? [...shown, section('… and more')] : shown;
}

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}
