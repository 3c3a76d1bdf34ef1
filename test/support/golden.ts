// Golden files: what a message looks like, as JSON under test/<door>/golden. UPDATE_GOLDEN=1 rewrites them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

/** `directory` is the test's `import.meta.url`; `name` the file's name without `.json`. */
export function expectGolden(directory: string, name: string, actual: object): void {
  const path = fileURLToPath(new URL(`golden/${name}.json`, directory));
  const text = `${JSON.stringify(actual, undefined, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return;
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
}
