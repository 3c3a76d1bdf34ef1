// A foundation as a process of its own: `c2c sandbox foundation --port N --seed FILE`.
import { readFile } from 'node:fs/promises';
import type { Seed } from './seed.ts';
import { parseSeed, SeedError } from './seed.ts';
import type { FoundationStandIn } from './server.ts';
import { startFoundation } from './server.ts';

export interface StandaloneOptions {
  readonly port: number;
  readonly host?: string | undefined;
  /** A JSON file in the shape of a seed; the project's own people and apps when absent. */
  readonly seedFile?: string | undefined;
}

export async function startStandaloneFoundation(options: StandaloneOptions): Promise<FoundationStandIn> {
  const { port, host, seedFile } = options;
  const seed = seedFile === undefined ? undefined : await readSeed(seedFile);
  return startFoundation({ port, ...(host === undefined ? {} : { host }), ...(seed === undefined ? {} : { seed }) });
}

async function readSeed(file: string): Promise<Seed> {
  const content = await readFile(file, 'utf8');
  try {
    return parseSeed(JSON.parse(content));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new SeedError(`reading ${file}: ${why}`, { cause });
  }
}
