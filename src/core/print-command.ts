// The one way to write a command: Command -> text that, read again, is the same command.
import type { Command } from './command.ts';
import { printDuration } from './duration.ts';
import { printApp, printApps, printSpace, printWord } from './names.ts';
import { printTraffic } from './ports.ts';
import { quoteName, quoteReason } from './quotes.ts';
import { encodeForSlack } from './typography.ts';
import { isFilter } from './verbs.ts';
import type { Lifetime, TrafficList } from './vocabulary.ts';

/** The one way to write a command, without `/c2c`. Reading it gives the command again. */
export function printCommand(command: Command): string {
  return encodeForSlack(printPlainly(command));
}

function printPlainly(command: Command): string {
  const { verb } = command;
  switch (verb) {
    case 'allow':
    case 'plan':
    case 'adopt':
    case 'remove-policy': {
      const { sources, destinations } = command;
      return `${verb} ${printApps(sources)} -> ${printApps(destinations)}${printOptions(command)}`;
    }
    case 'route':
      return `route ${printApp(command.app)}${printOptions(command)}`;
    case 'revoke': {
      const what = command.id ?? `${printApp(command.source)} -> ${printApp(command.destination)}`;
      return `revoke ${what}${printOptions(command)}`;
    }
    case 'approve':
    case 'deny':
      return `${verb} ${command.id}${printOptions(command)}`;
    case 'extend':
      return `extend ${command.id} for ${printDuration(command.seconds)}${printOptions(command)}`;
    case 'show':
      return `show ${command.id}`;
    case 'list': {
      if (command.filter.kind !== 'app') return `list ${command.filter.kind}`;
      const app = printApp(command.filter.app);
      return `list ${isFilter(app.toLowerCase()) ? quoteName(app) : app}`;
    }
    case 'who':
      return `who -> ${printApp(command.destination)}`;
    case 'why':
      return `why ${printApp(command.source)} -> ${printApp(command.destination)}${printOptions(command)}`;
    case 'graph':
      return command.space ? `graph ${printSpace(command.space)}` : 'graph';
    case 'use':
      return `use ${printSpace(command.space)}${command.foundation === undefined ? '' : ` on ${printWord(command.foundation)}`}`;
    case 'apply':
    case 'link':
      return verb;
    case 'help':
      return command.about ? `help ${command.about}` : 'help';
    default:
      return command satisfies never;
  }
}

interface Printed {
  readonly traffic?: TrafficList;
  readonly lifetime?: Lifetime | undefined;
  readonly host?: string | undefined;
  readonly reason?: string;
}

export function printOptions({ traffic, lifetime, host, reason }: Printed): string {
  let text = '';
  if (traffic) text += ` ${printTraffic(traffic)}`;
  if (lifetime) text += ` ${printLifetime(lifetime)}`;
  if (host !== undefined) text += ` as ${printWord(host)}`;
  if (reason !== undefined) text += ` because ${quoteReason(reason)}`;
  return text;
}

/** `for 7d`, `until 2026-12-01`, `forever`. */
export function printLifetime(lifetime: Lifetime): string {
  switch (lifetime.kind) {
    case 'for':
      return `for ${printDuration(lifetime.seconds)}`;
    case 'until':
      return `until ${lifetime.date}`;
    case 'forever':
      return 'forever';
    default:
      return lifetime satisfies never;
  }
}
