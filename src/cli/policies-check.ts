// `c2c policies check`: what a file of wanted connectivity asks for, or all that is wrong with it. Connects to nothing, and needs no
// more of the configuration than what c2c.yml says of traffic, if it is there.
import { readFileSync } from 'node:fs';
import { readDefaultTraffic } from '../config.ts';
import { printConnection } from '../core/bulk.ts';
import { showMistakes } from '../mistake.ts';
import { readPoliciesFile } from '../policies-file.ts';
import { readText } from './text-file.ts';

export async function checkPolicies(
  env: NodeJS.ProcessEnv,
  path: string,
): Promise<{ readonly text: string; readonly right: boolean }> {
  const usualTraffic = readDefaultTraffic(env, (file) => readFileSync(file, 'utf8'));
  const { ask, mistakes } = readPoliciesFile(path, await readText(path), usualTraffic);
  if (!ask) return { text: showMistakes(`${path} cannot be asked for`, mistakes), right: false };
  const connections = ask.connections.length === 1 ? '1 connection' : `${ask.connections.length} connections`;
  const lines = ask.connections.map((connection) => `  ${printConnection(connection)}`);
  return { text: [`${path} is fine. It asks for ${connections}, in one request:`, ...lines].join('\n'), right: true };
}
