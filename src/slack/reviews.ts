// A grant without an end that is up for review: what its owners, its requester and readers of the card are told.
import { destinationSpaces, type Live } from '../core/access-request.ts';
import { blockId, button, type ButtonVerb } from './buttons.ts';
import { bold, type Line, moment, person, say } from './lines.ts';
import { compose, lines, type Message, type Section } from './message.ts';
import { sayHolders, sayReach, saySpaces } from './wording.ts';

/** The line on the card; none while nobody has to do anything. */
export function sayReview(request: Live): readonly Line[] {
  const { review } = request;
  if (review?.kind !== 'open') return [];
  return [
    say`Up for review since ${moment(review.since)}: ${sayWho(request)} keeps it or cuts it${sayOtherwise(request)}`,
  ];
}

/** For `/c2c show`: also when it will be. */
export function sayNextReview(request: Live): readonly Line[] {
  const { review } = request;
  if (review?.kind === 'planned') return [say`It has no end: its owners look at it again ${moment(review.at)}.`];
  return sayReview(request).map((line) => say`${line}.`);
}

/** To an owner, alone or in the card's thread. */
export function askOwner(request: Live): Message {
  return compose([
    lines(
      say`Is ${bold(request.id)} still needed? ${sayReach(request, request)}, for ever.`,
      say`${person(request.requester)} asked for it ${moment(request.askedAt)}. Keep it, or cut it${sayOtherwise(request)}.`,
    ),
    buttonsFor(request, 'keep', 'cut'),
  ]);
}

/** To its requester: they cannot keep it by themselves, but they know whether it is used. */
export function tellReviewed(request: Live): Message {
  return compose([
    lines(
      say`${bold(request.id)} is up for review, as it has no end: ${sayReach(request, request)}.`,
      say`The owners of ${saySpaces(destinationSpaces(request))}${sayNamed(request)} were asked whether it is still needed${sayOtherwise(request)}. If you need it no more, end it now.`,
    ),
    buttonsFor(request, 'return'),
  ]);
}

/** `an owner of shop/data (@grace, @linus)`. */
function sayWho(request: Live): Line {
  return say`an owner of ${saySpaces(destinationSpaces(request))}${sayNamed(request)}`;
}

function sayNamed({ review }: Live): Line {
  const people = review?.kind === 'open' ? review.people : [];
  return people.length === 0 ? [] : say` (${sayHolders(people)})`;
}

function sayOtherwise({ review }: Live): Line {
  if (review?.kind !== 'open') return [];
  return review.endsAt === undefined ? [] : say`; otherwise it ends ${moment(review.endsAt)}`;
}

function buttonsFor(request: Live, ...verbs: readonly ButtonVerb[]): Section {
  return { kind: 'buttons', blockId: blockId(request), buttons: verbs.map((verb) => button(verb, request.id)) };
}
