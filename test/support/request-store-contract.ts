// What every request store keeps to, on Redis or in memory: one sentence a case, each on a store of its own.
import { limiting } from './contract-limits.ts';
import { listing } from './contract-lists.ts';
import { becomingDue } from './contract-due.ts';
import { moving, submitting } from './contract-moves.ts';
import type { Case } from './contract-reading.ts';
import { movingTogether } from './contract-together.ts';
import { intending, telling } from './contract-words.ts';

export const requestStoreContract: readonly Case[] = [
  ...submitting,
  ...limiting,
  ...moving,
  ...movingTogether,
  ...becomingDue,
  ...listing,
  ...intending,
  ...telling,
];
