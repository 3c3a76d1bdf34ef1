// What is said about a grant while it lives: that it ends soon, and that it has more time.
import type { Extended, Live } from '../core/access-request.ts';
import { blockId, button, type ButtonVerb } from './buttons.ts';
import { isExtendable } from './card.ts';
import { bold, type Line, moment, own, person, say } from './lines.ts';
import { compose, lines, type Message, type Section } from './message.ts';
import { sayReach } from './wording.ts';

/** `c2c-48 ends tomorrow at 14:20 (web → db over TLS).` */
export function warnRequester(request: Live): Message {
  return compose([lines(sayEndOf(request)), buttonsFor(request, 'return')]);
}

/** To an owner who approved: whose it is, and the button that ends it for somebody else. */
export function warnOwner(request: Live): Message {
  const whose = say`${person(request.requester)} asked for it, and you approved it. If nothing happens, it goes then.`;
  return compose([lines(sayEndOf(request), whose), buttonsFor(request, 'cut')]);
}

/** To the requester of a grant that somebody else had extended. */
export function writeMoreTime(request: Live): Message {
  const { until } = request.grant;
  const words = say`${bold(request.id)} has more time: ${sayReach(request, request)}.`;
  return compose([
    lines(words, ...(until === undefined ? [] : [say`Until ${moment(until)}.`])),
    buttonsFor(request, 'return'),
  ]);
}

/** To whoever asked for the extension. */
export function noteExtended(request: Extended): Message {
  const grant = request.extends ? [bold(request.extends.id)] : own('The grant');
  return compose([
    lines(
      say`${grant} has more time: ${sayReach(request, request)}.`,
      say`Until ${moment(request.until)}, as ${bold(request.id)} was approved.`,
    ),
  ]);
}

function sayEndOf(request: Live): Line {
  const { until } = request.grant;
  const when = until === undefined ? [] : say` ${moment(until)}`;
  return say`${bold(request.id)} ends${when} (${sayReach(request, request)}).`;
}

function buttonsFor(request: Live, verb: ButtonVerb): Section {
  const verbs: readonly ButtonVerb[] = isExtendable(request) ? ['extend', verb] : [verb];
  return { kind: 'buttons', blockId: blockId(request), buttons: verbs.map((each) => button(each, request.id)) };
}
