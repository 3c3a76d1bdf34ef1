// `c2c rules explain`: what the rules say of a command in somebody's name, and why. Reads the foundation, asks nobody.
import { readFileSync } from 'node:fs';
import { readConfig } from '../config.ts';
import type { ConnectivityAsk } from '../core/access-request.ts';
import { parseCommand, renderHint } from '../core/command.ts';
import { describeRefusal } from '../core/refusal.ts';
import type { FoundationName, TrafficList } from '../core/vocabulary.ts';
import { createMetrics } from '../http/metrics.ts';
import { explainAsk } from '../lifecycle/explain.ts';
import type { Clock } from '../lifecycle/ports.ts';
import { showMistakes } from '../mistake.ts';
import { openFoundations } from '../open-foundations.ts';
import { settingsOf } from '../reload.ts';
import type { Told } from './apply.ts';
import { showExplanation } from './explanation.ts';

export interface Question {
  /** As after `/c2c`. */
  readonly command: string;
  /** Whose request it would be: a Cloud Foundry user name. */
  readonly as: string;
  /** Left out: the one for everybody. */
  readonly foundation?: string | undefined;
}

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

/** Ends with 0 whatever the verdict is, and with 1 where there is none. Throws when the foundation cannot be read. */
export async function explainRules(
  env: NodeJS.ProcessEnv,
  { command, as, foundation }: Question,
  clock: Clock = Date,
): Promise<Told> {
  const config = readConfig(env, (path) => readFileSync(path, 'utf8'));
  if ('mistakes' in config) return { text: showMistakes('c2c cannot explain', config.mistakes), exitCode: 78 };
  if (config.role === 'web') {
    const text = 'C2C_ROLE is web, which knows no foundation. Run it where C2C_ROLE is worker or all.';
    return { text, exitCode: 78 };
  }
  const asked = readAsk(command, config.limits.defaultTraffic);
  if ('text' in asked) return { text: asked.text, exitCode: 1 };
  const opened = openFoundations(config, { clock: Date, random: Math.random, log: QUIET }, createMetrics());
  try {
    const { foundations } = opened;
    const { names } = foundations;
    const name = (foundation as FoundationName | undefined) ?? foundations.preferred;
    const found = name === undefined ? undefined : foundations.of(name);
    if (!found) {
      const wrong = name === undefined ? 'Which foundation?' : `There is no foundation "${name}".`;
      return { text: `${wrong} Say --on ${names.join(' or --on ')}.`, exitCode: 1 };
    }
    const doors = { foundation: found, clock, settings: settingsOf(config) };
    const answer = await explainAsk(doors, as.trim().toLowerCase(), asked.ask);
    if (answer.kind === 'unclear') return { text: describeRefusal(answer.refusal), exitCode: 1 };
    const place = names.length > 1 ? ` on ${found.name}` : '';
    return { text: showExplanation(answer.explanation, place), exitCode: 0 };
  } finally {
    await opened.close();
  }
}

/** What is asked for, or why that is nothing that rules are about. */
function readAsk(
  typed: string,
  usualTraffic: TrafficList | undefined,
): { readonly ask: ConnectivityAsk } | { readonly text: string } {
  const command = parseCommand(typed, usualTraffic);
  if ('kind' in command) return { text: renderHint(command) };
  switch (command.verb) {
    case 'plan':
      return { ask: { ...command, verb: 'allow' } };
    case 'allow':
    case 'route':
    case 'adopt':
    case 'remove-policy':
      return { ask: command };
    default:
      return {
        text: `The rules are about what is asked for between apps: allow, plan, route, adopt and remove-policy, not ${command.verb}.`,
      };
  }
}
