// `c2c policies check`: what a file of wanted connectivity asks for, or all that is wrong with it. Connects to nothing.
import { readFileSync } from 'node:fs';
import { printCommand } from '../core/command.ts';
import { showMistakes } from '../mistake.ts';
import { readPoliciesFile } from '../policies-file.ts';

export function checkPolicies(path: string): { readonly text: string; readonly right: boolean } {
  const { asks, mistakes } = readPoliciesFile(path, readFileSync(path, 'utf8'));
  if (mistakes.length > 0) return { text: showMistakes(`${path} cannot be asked for`, mistakes), right: false };
  const requests = asks.length === 1 ? '1 request' : `${asks.length} requests`;
  const lines = asks.map((ask) => `  /c2c ${printCommand(ask)}`);
  return {
    text: [`${path} is fine. It asks for ${requests}, to be typed in Slack:`, ...lines].join('\n'),
    right: true,
  };
}
