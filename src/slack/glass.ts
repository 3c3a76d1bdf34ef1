// Break-glass in words: on the card, in its thread, and what came of pressing.
import type { AccessRequest } from '../core/access-request.ts';
import type { Broken, GlassFact } from '../core/break-glass.ts';
import { bold, joinSome, type Line, moment, own, person, say, typed } from './lines.ts';
import { compose, lines, type Message } from './message.ts';
import { sayLifetime, saySummary } from './wording.ts';

/** A line of its own on every card of a request whose glass was broken; nothing on the others. */
export function sayGlass({ glass }: AccessRequest): readonly Line[] {
  if (!glass) return [];
  const { by, reason, reviewed } = glass;
  const review = reviewed
    ? say`reviewed by ${person(reviewed.by)} ${moment(reviewed.at)}`
    : own('nobody has reviewed it yet');
  return [say`${bold('BREAK-GLASS')} by ${person(by.slack)}, without an approval: "${typed(reason, 300)}" · ${review}`];
}

/** For the card's thread; those who would have been asked are mentioned, and so hear of it. */
export function writeGlass(request: Broken, news: readonly GlassFact[]): Message {
  return compose([lines(...news.map((fact) => sayGlassFact(request, fact)))]);
}

function sayGlassFact(request: Broken, fact: GlassFact): Line {
  switch (fact.kind) {
    case 'request.broke-glass': {
      const what = say`${bold('BREAK-GLASS')}: ${person(fact.by)} has ${bold(request.id)} applied without an approval, ${sayLifetime(fact.lifetime)}: "${typed(fact.reason, 300)}". ${saySummary(request)}.`;
      return say`${what} ${sayReviewers(request)} one of you looks at it now, and presses ${bold('I have reviewed this')} on the card, or cuts it.`;
    }
    case 'breakglass.reminded':
      return say`${bold('BREAK-GLASS')}: nobody has reviewed ${bold(request.id)} yet, which ${person(fact.by)} had applied without an approval. ${sayReviewers(request)} one of you presses ${bold('I have reviewed this')} on the card.`;
    case 'breakglass.reviewed':
      return say`${person(fact.by)} has reviewed ${bold(request.id)}, for which ${person(fact.broken)} broke the glass.`;
    default:
      return fact satisfies never;
  }
}

function sayReviewers({ glass: { reviewers } }: Broken): Line {
  if (reviewers.length === 0) return own('Owners of the destination:');
  const people = reviewers.map((id) => [person(id)]);
  return say`${joinSome(people, people.length)}:`;
}
