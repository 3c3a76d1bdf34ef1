// What every server of one foundation shares.
import type { Knobs } from './knobs.ts';
import type { PlantedSeed } from './seed.ts';
import type { FoundationState } from './store.ts';
import type { TokenMint } from './tokens.ts';

export interface FoundationContext {
  /** Where Cloud Controller answers: the API root. */
  readonly url: string;
  readonly state: FoundationState;
  readonly knobs: Knobs;
  readonly tokens: TokenMint;
  readonly seed: PlantedSeed;
}
