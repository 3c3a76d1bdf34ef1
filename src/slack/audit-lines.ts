// Audit events as Slack messages: one line a fact, several in a message when there is a backlog.
import type { AuditEvent, TrailEvent } from '../core/audit.ts';
import { writeLines } from '../core/audit-line.ts';
import type { SlackUserId } from '../core/vocabulary.ts';
import { type Line, person, toMrkdwn, typed } from './lines.ts';
import { compose, lines, LONGEST_TEXT, type Message } from './message.ts';
import { neutralise, shorten } from './typed.ts';
import { type KnownFoundations, ONE_FOUNDATION } from './where.ts';

const MOST_LINES = 20;
const LONGEST_LINE = 700;

export function writeAudit(events: readonly TrailEvent[], known = ONE_FOUNDATION): readonly Message[] {
  const messages: Line[][] = [];
  let length = 0;
  for (const group of events.map((event) => sayEvent(event, LONGEST_LINE, known))) {
    const size = group.reduce((sum, line) => sum + toMrkdwn(line).length + 1, 0);
    const last = messages.at(-1);
    if (last && last.length + group.length <= MOST_LINES && length + size < LONGEST_TEXT - 20) {
      last.push(...group);
      length += size;
    } else {
      messages.push([...group]);
      length = size;
    }
  }
  return messages.map((each) => compose([lines(...each)]));
}

/**
 * The lines as core words them, with mentions that are mentions. A person's place in the line is marked by characters that
 * neutralised text cannot contain, and the lines are taken apart there.
 */
function sayEvent(event: TrailEvent, most: number, { names }: KnownFoundations): readonly Line[] {
  return write(event, names.length > 1).map((line) => takeApart(line, most));
}

/** The line without the request's id, where it stands above already. */
export function sayFact(event: AuditEvent, most: number): Line {
  const [line = ''] = write(event);
  return takeApart(line.slice(event.request.length + 1), most);
}

function write(event: TrailEvent, tellsFoundation = false): readonly string[] {
  return writeLines(event, { person: (id) => `${OPEN}${id}${CLOSE}`, text: neutralise, tellsFoundation });
}

function takeApart(text: string, most: number): Line {
  return text.split(PERSON).flatMap((part, index): Line => {
    if (index % 2 === 1) return [person(part as SlackUserId)];
    return part === '' ? [] : [typed(shorten(part, most), most)];
  });
}

const OPEN = '\u0002';
const CLOSE = '\u0003';
const PERSON = new RegExp(`${OPEN}([A-Z0-9]+)${CLOSE}`);
