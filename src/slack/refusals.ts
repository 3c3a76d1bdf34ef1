// A refused request as its requester reads it: why, and what would work, ready to copy or to click.
import type { Button } from '@slack/types';
import { type AskCommand, type ConnectivityAsk, isAboutGrant, type Refused } from '../core/access-request.ts';
import { printConnection } from '../core/bulk.ts';
import { printCommand } from '../core/command.ts';
import { describeRefusal, type Refusal, suggestHost } from '../core/refusal.ts';
import type { AppName, AppRef, SpaceRef } from '../core/vocabulary.ts';
import { showApp } from '../core/vocabulary.ts';
import { askButton, chooseButton } from './buttons.ts';
import { bold, code, type Line, own, say, withCode } from './lines.ts';
import { offerLink } from './link-button.ts';
import { compose, copy, lines, type Message, type Section } from './message.ts';
import { sayAsk, sayWhoCan } from './wording.ts';

/** Slack would take 25 buttons; nobody reads more than a handful. */
const MOST_OPTIONS = 10;
const MOST_CONNECTIONS = 20;

export function noteRefusal(request: Refused): Message {
  const { id, ask, refusal } = request;
  const corrected = correct(ask, refusal);
  const options = optionsOf(refusal).map((app, index): Button => chooseButton(index, showApp(app), id));
  const buttons = options.length === 0 && findCorrection(ask, refusal) ? [askButton(id)] : options;
  return compose([
    lines(say`${bold(id)} was not sent to anybody: ${sayAsk(ask)}.`, ...sayRefusals(ask, refusal)),
    ...(corrected === undefined ? [] : [copy(`/c2c ${printCommand(corrected)}`)]),
    ...chooseFoundation(request),
    ...(refusal.kind === 'stranger' ? offerLink(refusal.wayOut) : []),
    ...(buttons.length > 0 ? [{ kind: 'buttons', blockId: `${id}.r1.refused`, buttons } satisfies Section] : []),
  ]);
}

/** A choice to copy for each foundation, and the ask for after it; as far as it is known which space they work in. */
function chooseFoundation({ ask, target, refusal }: Refused): readonly Section[] {
  const space = target ?? findSpace(ask);
  if (refusal.kind !== 'which-foundation' || !space) return [];
  const { org, space: name } = space;
  const choices = refusal.options.map((foundation) =>
    printCommand({ verb: 'use', space: { org, space: name }, foundation }),
  );
  return [
    copy(...choices.map((choice) => `/c2c ${choice}`)),
    ...(ask.verb === 'apply' ? [] : [lines(own('Then once more:')), copy(`/c2c ${printCommand(ask)}`)]),
  ];
}

/** The first space that is named in full. */
function findSpace(ask: AskCommand): SpaceRef | undefined {
  if (isAboutGrant(ask) || ask.verb === 'apply') return undefined;
  const names = ask.verb === 'route' ? [ask.app] : [...ask.sources, ...ask.destinations];
  return names.flatMap(({ within }) => (within?.org === undefined ? [] : [{ ...within, org: within.org }]))[0];
}

/** One line, or one for each connection of a file with the words that stand there. */
function sayRefusals(ask: AskCommand, refusal: Refusal): readonly Line[] {
  if (refusal.kind !== 'connections' || ask.verb !== 'apply') return [sayRefusal(refusal)];
  const told = refusal.refusals.map(({ connection, refusal: each }) => {
    const words = ask.connections[connection - 1];
    return say`${connection}. ${code(words ? printConnection(words) : '', 200)}  ${sayRefusal(each)}`;
  });
  const more = told.length - MOST_CONNECTIONS;
  return more > 0 ? [...told.slice(0, MOST_CONNECTIONS), own(`and ${more} more`)] : told;
}

export function sayRefusal(refusal: Refusal): Line {
  const described = withCode(describeRefusal(refusal));
  return refusal.kind === 'not-entitled' ? [...described, ...sayWhoCan(refusal.whoCan)] : described;
}

/** The apps that an ambiguous name may mean, in the order of their buttons. */
export function optionsOf(refusal: Refusal): readonly AppRef[] {
  return refusal.kind === 'ambiguous-app' ? refusal.options.slice(0, MOST_OPTIONS) : [];
}

/** The ask with a full name in place of one that was not clear. */
export function chooseApp(
  ask: AskCommand,
  refusal: Extract<Refusal, { kind: 'ambiguous-app' }>,
  app: AppRef,
): AskCommand {
  return isAboutGrant(ask) || ask.verb === 'apply' ? ask : replaceName(ask, refusal.name, app);
}

/** What can be asked as it stands; where a reason is wanted, a person has to write it first. */
export function findCorrection(ask: AskCommand, refusal: Refusal): AskCommand | undefined {
  return refusal.kind === 'forbidden' && refusal.wants === 'reason' ? undefined : correct(ask, refusal);
}

/** The same ask, mended where we can tell what would work. */
function correct(ask: AskCommand, refusal: Refusal): AskCommand | undefined {
  // What it asks about was named before, and a file is mended where it is.
  if (refusal.kind === 'forbidden' && refusal.wants === 'reason' && ask.verb !== 'apply')
    return { ...ask, reason: '…' };
  if (isAboutGrant(ask) || ask.verb === 'apply') return undefined;
  switch (refusal.kind) {
    case 'unknown-app': {
      const [near] = refusal.near;
      return near && replaceName(ask, refusal.name, near);
    }
    case 'ambiguous-app': {
      const [first] = refusal.options;
      return first && replaceName(ask, refusal.name, first);
    }
    case 'conflict': {
      const taken = refusal.conflicts.find(({ kind }) => kind === 'host-taken');
      if (taken?.kind !== 'host-taken') return undefined;
      if (ask.verb !== 'route' && ask.verb !== 'allow') return undefined;
      const isAlone = ask.verb === 'route' || ask.destinations.length === 1;
      return isAlone ? { ...ask, host: suggestHost(taken.host, taken.app) } : undefined;
    }
    case 'date-passed':
      if (ask.verb === 'remove-policy') return undefined;
      return { ...ask, lifetime: { kind: 'for', seconds: 7 * 86_400 } };
    case 'forbidden': {
      const { instead } = refusal;
      if (instead === undefined || ask.verb === 'remove-policy') return undefined;
      return { ...ask, lifetime: { kind: 'for', seconds: instead } };
    }
    case 'connections':
    case 'nothing-missing':
    case 'stranger':
    case 'not-entitled':
    case 'which-foundation':
    case 'not-extendable':
    case 'extension-waits':
    case 'not-revocable':
    case 'revocation-waits':
    case 'foundation':
      return undefined;
    default:
      return refusal satisfies never;
  }
}

function replaceName(
  ask: Exclude<ConnectivityAsk, { verb: 'apply' }>,
  name: AppName,
  app: AppRef,
): Exclude<ConnectivityAsk, { verb: 'apply' }> {
  const full: AppName = { app: app.app, within: { org: app.org, space: app.space } };
  const put = (each: AppName) => (isSameName(each, name) ? full : each);
  if (ask.verb === 'route') return { ...ask, app: put(ask.app) };
  const [source, ...sources] = ask.sources;
  const [destination, ...destinations] = ask.destinations;
  return {
    ...ask,
    sources: [put(source), ...sources.map(put)],
    destinations: [put(destination), ...destinations.map(put)],
  };
}

function isSameName(a: AppName, b: AppName): boolean {
  return a.app === b.app && a.within?.space === b.within?.space && a.within?.org === b.within?.org;
}
