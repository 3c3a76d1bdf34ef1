// Break-glass in words: on the card, in its thread, and what came of pressing.
import type { AccessRequest } from '../core/access-request.ts';
import type { Broken, GlassFact } from '../core/break-glass.ts';
import { sayState } from './answers.ts';
import { blockId, button, LABELS } from './buttons.ts';
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

/** To one of those who would have been asked, so that they can review it where they read it. */
export function writeGlassNote(request: Broken, news: readonly GlassFact[]): Message {
  const { id, glass } = request;
  const by = say`${person(glass.by.slack)} has ${bold(id)} applied without an approval: "${typed(glass.reason, 300)}".`;
  const isNew = news.some(({ kind }) => kind === 'request.broke-glass');
  const verbs =
    request.state === 'approved' || request.state === 'live' ? (['sign', 'cut'] as const) : ['sign' as const];
  return compose([
    lines(
      isNew ? say`${bold('BREAK-GLASS')}: ${by}` : say`${bold('BREAK-GLASS')}, and nobody has reviewed it yet: ${by}`,
      say`${saySummary(request)}: ${sayState(request)}.`,
      isNew
        ? say`You would have been asked. One of you looks at it, and says so with ${bold(LABELS.sign)}.`
        : say`One of those who would have been asked looks at it, and says so with ${bold(LABELS.sign)}.`,
    ),
    { kind: 'buttons', blockId: blockId(request), buttons: verbs.map((verb) => button(verb, id)) },
  ]);
}

/** For the card's thread; those who would have been asked are mentioned, and so hear of it. */
export function writeGlass(request: Broken, news: readonly GlassFact[]): Message {
  return compose([lines(...news.map((fact) => sayGlassFact(request, fact)))]);
}

function sayGlassFact(request: Broken, fact: GlassFact): Line {
  switch (fact.kind) {
    case 'request.broke-glass': {
      const what = say`${bold('BREAK-GLASS')}: ${person(fact.by)} has ${bold(request.id)} applied without an approval, ${sayLifetime(fact.lifetime)}: "${typed(fact.reason, 300)}". ${saySummary(request)}.`;
      return say`${what} ${sayReviewers(request)} one of you looks at it now, and presses ${bold(LABELS.sign)} on the card, or cuts it.`;
    }
    case 'breakglass.reminded':
      return say`${bold('BREAK-GLASS')}: nobody has reviewed ${bold(request.id)} yet, which ${person(fact.by)} had applied without an approval. ${sayReviewers(request)} one of you presses ${bold(LABELS.sign)} on the card.`;
    case 'breakglass.reviewed':
      return say`${person(fact.by)} has reviewed ${bold(request.id)}, for which ${person(fact.broken)} broke the glass.`;
    default:
      return fact satisfies never;
  }
}

function sayReviewers({ glass: { reviewers } }: Broken): Line {
  if (reviewers.length === 0) return own('Whoever decides on it:');
  const people = reviewers.map((id) => [person(id)]);
  return say`${joinSome(people, people.length)}:`;
}
