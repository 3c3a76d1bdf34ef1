// Which known word somebody probably meant: the closest one, if it is close enough.

const LONGEST_WORD = 20;

/**
 * The closest of `known`, at most two slips away (one for words of up to three letters, where two slips make any word of
 * any other). A slip is a letter too many, too few or wrong, or two neighbours swapped.
 */
export function suggestWord<Word extends string>(typed: string, known: readonly Word[]): Word | undefined {
  if (typed.length > LONGEST_WORD) return undefined;
  const word = typed.toLowerCase();
  let closest: Word | undefined;
  let allowed = word.length <= 3 ? 1 : 2;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > allowed) continue;
    const slips = countSlips(word, candidate.toLowerCase());
    if (slips > allowed) continue;
    if (slips === 0) return candidate;
    closest = candidate;
    allowed = slips - 1;
    if (allowed === 0) break;
  }
  return closest;
}

/** Levenshtein's distance with swaps of neighbours (optimal string alignment). Meant for short words. */
export function countSlips(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let slips = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        slips = Math.min(slips, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(slips);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
