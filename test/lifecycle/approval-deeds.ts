// What may happen while people decide: asks, clicks on new and old cards, edits of rules, roles and groups, drift, crashes.
import fc from 'fast-check';
import { ada, barbara, grace, linus } from '../support/scene.ts';
import { DAY, HOUR } from '../support/world.ts';
import { type Book, BOOKS, PEOPLE, RESCUE, SECURITY } from './approval-model.ts';

const SHAPES = ['one port', 'a range', 'two ports', 'tls too', 'two destinations'] as const;
export type Shape = (typeof SHAPES)[number];

const person = fc.constantFrom(...PEOPLE, grace, linus);
const which = fc.constantFrom(0, 0, 0, 1, 2);
const card = fc.constantFrom('newest', 'newest', 'newest', 'oldest', 'typed');
const shape = fc.constantFrom(...SHAPES);
const seconds = fc.constantFrom(7_200, 7_200, 3_600, 172_800);
const wait = fc.constantFrom(false, false, false, true);
const flags = { hasReason: fc.constantFrom(true, true, false), twice: fc.constantFrom(false, false, true), wait };

/** What changes before the process is started again. */
const crash = {
  calls: fc.nat(30),
  meanwhile: fc.constantFrom('nothing', 'rules', 'group', 'role'),
  book: fc.constantFrom(...Object.values<Book>(BOOKS)),
  members: fc.subarray(PEOPLE),
  who: fc.constantFrom(...PEOPLE),
};

export const deed = fc.oneof(
  {
    weight: 8,
    // What mostly happens: somebody asks, some time or something passes, and some of the others approve.
    arbitrary: fc.record({
      do: fc.constant('get'),
      asker: fc.constantFrom(ada, ada, barbara),
      shape,
      seconds,
      high: fc.constantFrom(false, false, true),
      meanwhile: fc.constantFrom(
        'nothing',
        'nothing',
        'hours',
        'hours',
        'hours',
        'deploy',
        'make',
        'made before',
        'too long',
      ),
      by: fc.shuffledSubarray(PEOPLE, { maxLength: 5 }),
      narrows: fc.constantFrom(undefined, undefined, 'an hour', 'two days', 'first port'),
      again: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask'),
      asker: fc.constantFrom(ada, barbara),
      shape,
      seconds,
      high: fc.boolean(),
      wait,
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constantFrom('approve', 'approve', 'approve', 'approve', 'deny'),
      by: person,
      which,
      card,
      ...flags,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('narrow'),
      by: person,
      which,
      card: fc.constantFrom('newest', 'newest', 'oldest'),
      to: fc.constantFrom('first port', 'an hour', 'first destination', 'two days', 'more'),
      ...flags,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delegate'), by: person, which, to: fc.constantFrom(...PEOPLE) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('withdraw', 'retry', 'retry', 'undo', 'revoke'),
      by: person,
      which,
      wait,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('break'), by: person, which, card: fc.constantFrom('newest', 'oldest') }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('lay down'),
      book: fc.constantFrom(...Object.values<Book>(BOOKS)),
      tell: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('group'),
      group: fc.constantFrom(SECURITY, RESCUE),
      members: fc.subarray(PEOPLE),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('give', 'take', 'take'),
      to: fc.constantFrom(...PEOPLE),
      space: fc.constantFrom('shop/prod', 'shop/data', 'bank/ledger'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('leave', 'return'), who: fc.constantFrom(...PEOPLE) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('fail', 'fail', 'refuse', 'recover'),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('make', 'unmake', 'make', 'unmake', 'deploy', 'forget'), which }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('crash'), ...crash }) },
  {
    weight: 4,
    // The process dies at the very decision, or at what follows from it.
    arbitrary: fc.record({
      do: fc.constant('cut'),
      asker: fc.constantFrom(ada, barbara),
      shape,
      seconds,
      high: fc.boolean(),
      by: person,
      press: fc.constantFrom('approve', 'approve', 'break-glass'),
      ...crash,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('settle', 'settle', 'lose', 'silence', 'speak') }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(2_000, 90_000, HOUR, 5 * HOUR, DAY) }),
  },
);
export type Deed = typeof deed extends fc.Arbitrary<infer Each> ? Each : never;
