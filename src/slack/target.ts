// `/c2c use ORG/SPACE [on FOUNDATION]`: where somebody's short names are looked for first, and on which foundation.
import { type Command, printCommand } from '../core/command.ts';
import { suggestWord } from '../core/suggest.ts';
import { type FoundationName, showSpace, type SlackUserId, type Target } from '../core/vocabulary.ts';
import type { RequestStore } from '../lifecycle/ports.ts';
import { code, join, type Line, own, say } from './lines.ts';
import { compose, copy, lines, type Message } from './message.ts';
import type { KnownFoundations } from './where.ts';

type Use = Extract<Command, { verb: 'use' }>;

/** Nothing is set where it is not clear which foundation is meant. */
export async function useTarget(
  store: Pick<RequestStore, 'setTarget'>,
  known: KnownFoundations,
  user: SlackUserId,
  command: Use,
): Promise<Message> {
  const { names, preferred } = known;
  const { org, space } = command.space;
  const named = names.find((name) => name === command.foundation);
  const isAlone = names.length === 1;
  if (!isAlone && !named && (command.foundation !== undefined || preferred === undefined)) {
    return askWhich(known, command);
  }
  const target: Target = { org, space, ...(!isAlone && named && { foundation: named }) };
  await store.setTarget(user, target);
  return replyTarget(target, isAlone ? undefined : (named ?? preferred), isAlone ? command.foundation : undefined);
}

function replyTarget(target: Target, foundation: FoundationName | undefined, ignored: string | undefined): Message {
  const where = foundation === undefined ? [] : say` on ${code(foundation)}`;
  return compose([
    lines(
      say`From now on a bare app name of yours means one in ${code(showSpace(target))}${where}.`,
      own('It is not checked until you ask for something.'),
      ...(ignored === undefined
        ? []
        : [say`Only one foundation is known, so ${code(`on ${ignored}`)} changes nothing.`]),
    ),
  ]);
}

/** With whole commands to copy, what was probably meant before the others. */
function askWhich({ names }: KnownFoundations, command: Use): Message {
  const { foundation } = command;
  const meant = foundation === undefined ? undefined : suggestWord(foundation, names);
  const sorted = [...names].sort((a, b) => Number(b === meant) - Number(a === meant));
  const known: Line = join(sorted.map((name) => [code(name)]));
  return compose([
    lines(
      foundation === undefined
        ? say`On which foundation? There is ${known}.`
        : say`There is no foundation ${code(foundation)}. There is ${known}. Nothing was changed.`,
    ),
    copy(...sorted.map((name) => `/c2c ${printCommand({ ...command, foundation: name })}`)),
  ]);
}
