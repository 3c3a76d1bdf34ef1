// Who may ask for what: by their roles in the spaces of the apps.
import {
  type Asked,
  type ConnectivityAsk,
  destinationSpaces,
  type ExtendedGrant,
  sourceSpaces,
  type Subject,
} from './access-request.ts';
import { findMissingRoles, type Rulebook, type OwnedSpace, type SpaceRole } from './approval.ts';

/**
 * Where who asks needs a role. From either end people may ask about policies that are there, as nothing is opened by it;
 * for the end of a grant anybody may ask.
 */
export type AskingEnd = 'source' | 'either end' | 'anywhere';

export function askingEndOf({ ask, extends: extended }: Pick<Asked & Subject, 'ask' | 'extends'>): AskingEnd {
  switch (ask.verb) {
    case 'allow':
    case 'route':
    case 'apply':
    case 'adopt':
    case 'remove-policy':
      return askingEndToConnect(ask);
    case 'extend':
      return extended ? askingEndToExtend(extended) : 'source';
    case 'revoke':
      return 'anywhere';
    default:
      return ask satisfies never;
  }
}

export function askingEndToConnect({ verb }: ConnectivityAsk): AskingEnd {
  return verb === 'adopt' || verb === 'remove-policy' ? 'either end' : 'source';
}

/** As for what it was granted for. */
export function askingEndToExtend({ adopted }: Pick<ExtendedGrant, 'adopted'>): AskingEnd {
  return adopted ? 'either end' : 'source';
}

/** The spaces in which who asks lacks every role that may ask; none means they may. */
export function findLacking(
  book: Pick<Rulebook, 'requesters'>,
  userName: string,
  apps: Pick<Subject, 'sources' | 'destinations'>,
  roles: readonly SpaceRole[],
  end: AskingEnd,
): readonly OwnedSpace[] {
  if (end === 'anywhere') return [];
  const lacking = findMissingRoles(book, userName, sourceSpaces(apps), roles);
  if (end === 'source' || lacking.length === 0) return lacking;
  const ends = destinationSpaces(apps);
  return findMissingRoles(book, userName, ends, roles).length === 0 ? [] : [...lacking, ...ends];
}
