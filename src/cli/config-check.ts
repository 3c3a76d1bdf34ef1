// `c2c config check`: what the configuration says, or all that is wrong with it. Connects to nothing.
import { readFileSync } from 'node:fs';
import { describeConfig, readConfig } from '../config.ts';
import { showMistakes } from '../mistake.ts';

export function checkConfig(env: NodeJS.ProcessEnv): { readonly text: string; readonly right: boolean } {
  const config = readConfig(env, (path) => readFileSync(path, 'utf8'));
  if ('mistakes' in config) return { text: showMistakes('c2c cannot start', config.mistakes), right: false };
  const facts = Object.entries(describeConfig(config));
  const width = Math.max(...facts.map(([name]) => name.length));
  const lines = facts.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  return { text: ['c2c’s configuration is fine', ...lines].join('\n'), right: true };
}
