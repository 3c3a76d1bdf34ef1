// What a person reads at once, in answer to a command: what was stored, and what happens next.
import { type AskCommand, isAboutGrant } from '../core/access-request.ts';
import type { Rulebook } from '../core/approval-rule.ts';
import { type Command, renderHint, type UsageHint } from '../core/command.ts';
import { type RequestId, showSpace } from '../core/vocabulary.ts';
import { button } from './buttons.ts';
import { bold, code, type Line, own, say, withCode } from './lines.ts';
import { compose, copy, lines, type Message, type Section } from './message.ts';
import { sayAsk, sayLifetime, sayNames } from './wording.ts';

/** Before anybody has looked, only where no rules say otherwise it is known who will decide. */
export function replySubmitted(id: RequestId, ask: AskCommand, rules: Pick<Rulebook, 'rules'>): Message {
  const lifetime = isAboutGrant(ask) || ask.lifetime === undefined ? [] : say`, ${sayLifetime(ask.lifetime)}`;
  return compose([
    lines(
      say`${bold(id)}  ${sayAsk(ask)}${lifetime}`,
      say`Looking at the foundation; the request goes to ${sayNext(ask, rules)} next. You will hear from me by direct message.`,
    ),
    { kind: 'buttons', blockId: `${id}.r1.submitted`, buttons: [button('withdraw', id)] },
  ]);
}

/** Taking away goes by no rule, and rules that only deny leave the rest to the owners. */
function sayNext(ask: AskCommand, { rules }: Pick<Rulebook, 'rules'>): Line {
  const takesAway = ask.verb === 'revoke' || ask.verb === 'remove-policy';
  const ownersDecide = takesAway || rules.every(({ kind }) => kind === 'deny');
  return ownersDecide ? say`the owners of ${sayOwned(ask)}` : own('whoever the rules name');
}

/** Whose owners decide, as far as the command says it. */
function sayOwned(ask: AskCommand): Line {
  if (isAboutGrant(ask)) return own('its destination');
  if (ask.verb === 'apply') return own('the destinations');
  const names = ask.verb === 'route' ? [ask.app] : ask.destinations;
  const [first] = names;
  if (first === undefined || names.length > 1) return own('the destinations');
  const { app, within } = first;
  if (within?.org === undefined) return [code(app)];
  return [code(showSpace({ org: within.org, space: within.space }))];
}

/** Only the plan of a file was asked for. */
export function replyPreviewing(ask: AskCommand): Message {
  return one(
    say`Looking at the foundation for ${sayAsk(ask)}. Nobody is asked, nothing is changed. You will hear from me by direct message.`,
  );
}

type Recorded = Extract<Command, { verb: 'plan' | 'approve' | 'deny' | 'revoke' | 'who' }>;

export function replyRecorded(command: Recorded): Message {
  return one(say`${sayChecked(command)} You will hear from me by direct message.`);
}

function sayChecked(command: Recorded): Line {
  switch (command.verb) {
    case 'plan':
      return say`Looking at the foundation for ${sayAsk({ ...command, verb: 'allow' })}. Nobody is asked, nothing is changed.`;
    case 'approve':
      return say`Checking that you may approve ${bold(command.id)}, and that it still waits.`;
    case 'deny':
      return say`Checking that you may deny ${bold(command.id)}, and that it still waits.`;
    case 'who':
      return say`Looking up who may reach ${sayNames([command.destination])}.`;
    case 'revoke':
      return command.id === undefined
        ? own('Looking for what is granted between the two, and whether you may end it; if not, the owners are asked.')
        : say`Checking that you may end ${bold(command.id)}, and that it is live; if you may not, its owners are asked.`;
    default:
      return command satisfies never;
  }
}

/** For the asker alone: whoever has the address could link them. */
export function replyLink(address: string): Message {
  return compose([
    lines(own('Open this within ten minutes, sign in to Cloud Foundry, and say that it is you. Hand it to nobody:')),
    copy(address),
  ]);
}

export function replyNoLink(): Message {
  return one(
    own('Linking is not set up here: c2c knows you by your e-mail address, or by what your operator wrote down.'),
  );
}

/** What the hint indents keeps its columns only where all letters have one width. */
export function replyHint(hint: UsageHint): Message {
  const sections: Section[] = [];
  let picture: string[] = [];
  const closePicture = () => {
    if (picture.length > 0) sections.push(copy(...picture));
    picture = [];
  };
  for (const text of renderHint(hint).split('\n')) {
    if (text.startsWith(INDENT)) picture.push(text.slice(INDENT.length));
    else {
      closePicture();
      sections.push(lines(withCode(text)));
    }
  }
  closePicture();
  return compose(sections);
}

const INDENT = '    ';

export function replyForeign(): Message {
  return one(own('c2c takes requests and decisions only from members of its own workspace. Nothing was asked.'));
}

export function replyStarting(): Message {
  return one(own('c2c is starting and does not know its own workspace yet. Nothing was asked; try again in a minute.'));
}

export function replyStoreDown(): Message {
  return one(own('c2c could not store your request. Nothing was asked; try again in a minute.'));
}

/** It may have been stored after all: only the list can tell. */
export function replyStoreSlow(): Message {
  return one(say`c2c could not store your request in time. Look at ${code('/c2c list')} before you ask again.`);
}

export function replyBroken(): Message {
  return one(own('c2c ran into a mistake of its own, and your operator finds it in the log. Try again in a minute.'));
}

export function one(...all: readonly Line[]): Message {
  return compose([lines(...all)]);
}
