// `c2c config check`: what the configuration says, or all that is wrong with it. Connects to nothing.
import { readFileSync } from 'node:fs';
import { describeConfig, readConfig } from '../config.ts';
import { readConfigFile } from '../config-file.ts';
import type { ApprovalRule, ApproverGroup } from '../core/approval-rule.ts';
import { showMistakes } from '../mistake.ts';
import { readText } from './text-file.ts';

export interface Checked {
  readonly text: string;
  readonly right: boolean;
}

export function checkConfig(env: NodeJS.ProcessEnv): Checked {
  const config = readConfig(env, (path) => readFileSync(path, 'utf8'));
  if ('mistakes' in config) return { text: showMistakes('c2c cannot start', config.mistakes), right: false };
  return { text: inColumns('c2c’s configuration is fine', Object.entries(describeConfig(config))), right: true };
}

/** One c2c.yml without the environment it will run in, so in a pipeline that holds no secrets. */
export async function checkFile(path: string): Promise<Checked> {
  const { settings, mistakes } = readConfigFile(path, await readText(path));
  if (mistakes.length > 0) return { text: showMistakes(`${path} is wrong`, mistakes), right: false };
  const { rules = [] } = settings;
  if (rules.length === 0)
    return { text: `${path} is fine. It has no rules: the owners of the destination decide.`, right: true };
  const heading = `${path} is fine. The first of its rules that matches a connection holds for it:`;
  const sense = rules.map((rule) => [rule.name, saySense(rule)] as const);
  return {
    text: inColumns(heading, [...sense, ['none of these', 'the owners of the destination decide']]),
    right: true,
  };
}

function saySense(rule: ApprovalRule): string {
  switch (rule.kind) {
    case 'ask':
      return rule.groups.map(sayGroup).join(' and ');
    case 'automatic':
      return 'nobody needs to approve';
    case 'deny':
      return 'denied';
    default:
      return rule satisfies never;
  }
}

/** A group without a name is of roles alone. */
function sayGroup({ name, quorum, chain: [first] }: ApproverGroup): string {
  const roles = first.flatMap((each) => {
    if (!('of' in each)) return [];
    const role = `${each.kind === 'space-role' ? 'space' : 'org'} ${each.role}`;
    return [each.of === 'source' ? `source ${role}` : role];
  });
  return `${quorum} of ${name ?? roles.join(' or ')}`;
}

function inColumns(heading: string, facts: readonly (readonly [string, string | number])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length));
  return [heading, ...facts.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)].join('\n');
}
