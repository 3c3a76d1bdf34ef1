// `/c2c list`: one page of requests from the store, the newest first, and the button to the page after it.
import type { AccessRequest } from '../core/access-request.ts';
import { type ListFilter, parseCommand, printCommand } from '../core/command.ts';
import { showName } from '../core/refusal.ts';
import type { RequestId, SlackUserId } from '../core/vocabulary.ts';
import type { Listing } from '../lifecycle/ports.ts';
import { sayState } from './answers.ts';
import { LONGEST_VALUE, olderButton, readRequestId } from './buttons.ts';
import { bold, code, type Line, own, person, say, toMrkdwn } from './lines.ts';
import { compose, copy, lines, LONGEST_TEXT, type Message, type Section } from './message.ts';
import type { Desk } from './storing.ts';
import { ONE_FOUNDATION, sayWhere } from './where.ts';
import { saySummary } from './wording.ts';

/** A page, and what says which: the filter, and the last request of the page before. */
export interface Page {
  readonly filter: ListFilter;
  readonly before?: RequestId;
}

const MOST_LISTED = 20;
const LONGEST_NAME = 120;

/** Two round trips to the store, however many requests there are. */
export async function readPage(
  { doors, foundations }: Pick<Desk, 'doors' | 'foundations'>,
  page: Page,
  viewer: SlackUserId,
): Promise<Message> {
  const found = await doors.store.list(listingOf(page.filter, viewer), MOST_LISTED + 1, page.before);
  return writePage(
    found.map(({ request }) => request),
    page,
    foundations,
  );
}

/** `requests` may be more than the page shows: then there is an older page. */
export function writePage(requests: readonly AccessRequest[], page: Page, known = ONE_FOUNDATION): Message {
  const { heading, none } = sayFilter(page.filter);
  if (requests.length === 0 && page.before !== undefined) {
    return compose([lines(say`There is no request${none} older than ${bold(page.before)}.`)]);
  }
  if (requests.length === 0) {
    return compose([
      lines(say`There is no request${none}. To ask for one:`),
      copy('/c2c allow web -> db for 7d'),
      ...moreAbout(page),
    ]);
  }
  const told = requests
    .slice(0, MOST_LISTED)
    .map(
      (each) =>
        say`${bold(each.id)}  ${saySummary(each)}${sayWhere(known, each)}  ${person(each.requester)}: ${sayState(each)}`,
    );
  const shown = told.slice(0, countFitting(told));
  const last = requests[shown.length - 1];
  const after = page.before === undefined ? [] : say`, before ${bold(page.before)}`;
  return compose([
    lines(
      say`${heading}${after}, the newest first:`,
      ...shown,
      say`${code(`/c2c show ${requests[0]?.id ?? ''}`)} tells more.`,
    ),
    ...moreAbout(page),
    ...(requests.length > shown.length && last ? turnPage({ filter: page.filter, before: last.id }) : []),
  ]);
}

function turnPage(next: Required<Page>): readonly Section[] {
  const cursor = writeCursor(next);
  // Only names of hundreds of characters make it so long.
  if (cursor.length > LONGEST_VALUE) return [lines(own('There are older ones too.'))];
  return [{ kind: 'buttons', blockId: `list.${next.before}`, buttons: [olderButton(cursor)] }];
}

/** Who may reach an app is looked up on the foundation, which takes longer than a page. */
function moreAbout({ filter, before }: Page): readonly Section[] {
  if (filter.kind !== 'app' || before !== undefined) return [];
  const app = code(showName(filter.app), LONGEST_NAME);
  return [lines(say`Who may reach ${app} and what it may reach follows by direct message.`)];
}

/** `c2c-48 list live`. It comes back in the value of a button, which anybody can forge, so it holds no right. */
export function writeCursor({ filter, before }: Required<Page>): string {
  return `${before} ${printCommand({ verb: 'list', filter })}`;
}

/** Exactly an id and a list command, or nothing. */
export function readCursor(cursor: string): Page | undefined {
  const [, id = '', text = ''] = /^(\S+) (list .+)$/.exec(cursor) ?? [];
  const before = readRequestId(id);
  const command = before && parseCommand(text);
  if (!command || 'kind' in command || command.verb !== 'list') return undefined;
  return { filter: command.filter, before };
}

function listingOf(filter: ListFilter, viewer: SlackUserId): Listing {
  switch (filter.kind) {
    case 'mine':
      return { kind: 'by', user: viewer };
    case 'pending':
      return { kind: 'open' };
    case 'live':
      return { kind: 'live' };
    case 'all':
      return { kind: 'all' };
    case 'app':
      return { kind: 'app', app: filter.app };
    default:
      return filter satisfies never;
  }
}

/** `heading` comes before a colon, `none` after "There is no request". */
function sayFilter(filter: ListFilter): { readonly heading: Line; readonly none: Line } {
  switch (filter.kind) {
    case 'mine':
      return { heading: own('Your requests'), none: own(' of yours') };
    case 'pending':
      return { heading: own('Requests that wait'), none: own(' that waits') };
    case 'live':
      return { heading: own('What is live'), none: own(' that is live') };
    case 'all':
      return { heading: own('All requests'), none: own(' yet') };
    case 'app': {
      const about = say` about ${code(showName(filter.app), LONGEST_NAME)}`;
      return { heading: say`Requests${about}`, none: about };
    }
    default:
      return filter satisfies never;
  }
}

/** How many lines the text twin holds beside those around them, in which every character of a name may be escaped. */
function countFitting(all: readonly Line[]): number {
  let length = 200 + 2 * LONGEST_NAME * '&amp;'.length;
  const end = all.findIndex((line) => {
    length += toMrkdwn(line).length + 1;
    return length > LONGEST_TEXT;
  });
  return end < 0 ? all.length : Math.max(end, 1);
}
