// How a grant came to its end, and what went with it, in words that follow a comma.
import { type Ending, isAboutGrant, type Withdrawn } from '../core/access-request.ts';
import { bold, type Line, moment, own, person, say, typed } from './lines.ts';
import { sayFull } from './wording.ts';

export function sayReason(reason: string | undefined): Line {
  return reason === undefined ? [] : say`: "${typed(reason)}"`;
}

export function sayEnding(ending: Ending): Line {
  switch (ending.kind) {
    case 'expired':
      return own('expired');
    case 'removed':
      return own('as was asked');
    case 'app-gone':
      return say`${sayFull(ending.app)} is gone since ${moment(ending.since)}`;
    case 'unreviewed':
      return say`as nobody kept it since ${moment(ending.since)}`;
    case 'returned':
      return say`given back by ${person(ending.by)}${sayReason(ending.reason)}`;
    case 'revoked':
      if (ending.request) {
        return say`as ${person(ending.by)} asked and the owners agreed (${bold(ending.request)})${sayReason(ending.reason)}`;
      }
      return say`cut by ${person(ending.by)}${sayReason(ending.reason)}`;
    case 'undone':
      return say`undone by ${person(ending.by)}${sayReason(ending.reason)}`;
    default:
      return ending satisfies never;
  }
}

/** What was asked about a grant that ended: `c2c-48 ended, cut by @linus`. */
export function sayGone({ ask, with: ending }: Withdrawn): Line {
  if (!isAboutGrant(ask) || !ending) return [];
  return say`${bold(ask.id)} ended, ${sayEnding(ending)}`;
}
