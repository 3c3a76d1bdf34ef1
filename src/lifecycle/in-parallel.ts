// Work on many things beside one another, but only so many at a time.

/** The answers in the order of the things. The first failure is thrown, once nothing is under way any more. */
export async function inParallel<Thing, Answer>(
  things: readonly Thing[],
  most: number,
  work: (thing: Thing) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  const queue = things.entries();
  const hands = Array.from({ length: Math.min(most, things.length) }, async () => {
    for (const [index, thing] of queue) answers[index] = await work(thing);
  });
  for (const done of await Promise.allSettled(hands)) if (done.status === 'rejected') throw done.reason;
  return answers;
}
