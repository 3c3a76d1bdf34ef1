// One line of the table, and what a budget says about it.

export interface Budget {
  readonly kind: 'at least' | 'at most';
  readonly limit: number;
  readonly unit: string;
}

export interface Row {
  readonly what: string;
  /** As people read it, with its unit. */
  readonly measured: string;
  /** What the same run gave without c2c, or could give at best; left out where there is nothing to compare with. */
  readonly baseline?: string;
  /** What the budget is held against. */
  readonly found: number;
  readonly budget: Budget;
  /** A count is the same on every machine, so a broken budget fails the run. A timing depends on what else runs. */
  readonly kind: 'count' | 'timing';
}

export type Verdict = 'ok' | 'noisy' | 'OVER';

/** So near the limit, the machine's noise may be all that a timing shows. */
const NOISE = 0.15;

export function judgeRow({ found, budget: { kind, limit }, kind: sort }: Row): Verdict {
  if (kind === 'at most' ? found <= limit : found >= limit) return 'ok';
  const excess = kind === 'at most' ? found / limit : limit / found;
  return sort === 'timing' && excess <= 1 + NOISE ? 'noisy' : 'OVER';
}

/** A count that must not exceed its limit. */
export function countRow(what: string, found: number, limit: number, unit: string): Row {
  return { what, measured: `${found} ${unit}`, found, budget: { kind: 'at most', limit, unit }, kind: 'count' };
}
