// What comes while a batch is under way goes as the next one.
import { expect, test } from '@jest/globals';
import { Gathering } from '../../src/queue/gathering.ts';

/** Batches in the order in which they were sent; each ends when the test says how. */
function open() {
  const batches: { readonly items: readonly string[]; succeed(): void; fail(error: Error): void }[] = [];
  const gathering = new Gathering<string>(
    (items) => new Promise((succeed, fail) => void batches.push({ items, succeed, fail })),
  );
  const sent = () => batches.map(({ items }) => items);
  return { batches, gathering, sent };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

test('one alone is sent at once; the others are sent together when it is done', async () => {
  const { batches, gathering, sent } = open();
  const first = gathering.add(['a']);
  await soon();
  const others = [gathering.add(['b', 'c']), gathering.add(['d'])];
  await soon();
  expect(sent()).toEqual([['a']]);

  batches[0]?.succeed();
  await first;
  await soon();
  expect(sent()).toEqual([['a'], ['b', 'c', 'd']]);
  batches[1]?.succeed();
  await Promise.all(others);
});

test('a batch that fails fails for those who are in it, and the next one goes all the same', async () => {
  const { batches, gathering, sent } = open();
  const first = gathering.add(['a']);
  await soon();
  const second = gathering.add(['b']);

  batches[0]?.fail(new Error('no connection'));
  await expect(first).rejects.toThrow('no connection');
  await soon();
  expect(sent()).toEqual([['a'], ['b']]);
  batches[1]?.succeed();
  await second;
});
