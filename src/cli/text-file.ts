// A file that is named on the command line: `-` is what is piped in.
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

export function readText(path: string): Promise<string> {
  return path === '-' ? text(process.stdin) : readFile(path, 'utf8');
}
