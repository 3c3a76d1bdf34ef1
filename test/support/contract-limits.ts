// The contract of a request store: how much one person may ask, and that nothing of what is too much is stored.
import { expect } from '@jest/globals';
import { withdraw } from '../../src/core/moves.ts';
import { ASKING_HOUR_MS, type AskLimits } from '../../src/core/ask-limits.ts';
import type { Instant, SlackUserId } from '../../src/core/vocabulary.ts';
import type { IntentId } from '../../src/lifecycle/intent.ts';
import type { RequestStore, Submitted } from '../../src/lifecycle/ports.ts';
import { type Case, dueNames, listed } from './contract-reading.ts';
import { NOON } from './fixed-clock.ts';
import { advance, approve, askAndPlan, deny, submitTo } from './life.ts';
import { ada, allow, grace } from './scene.ts';

let said = 0;

function submit(
  store: RequestStore,
  limits: AskLimits,
  { by = ada.slack, at = NOON, fingerprint = `limited ${++said}` }: Asking = {},
): Promise<Submitted> {
  return store.submit({ requester: by, ask: allow('web', 'db'), askedAt: at }, fingerprint, limits);
}

interface Asking {
  readonly by?: SlackUserId;
  readonly at?: Instant;
  readonly fingerprint?: string;
}

function lookUp(store: RequestStore, limits: AskLimits, at: Instant, fingerprint = `limited ${++said}`) {
  const wish = { kind: 'preview', ask: allow('web', 'db') } as const;
  return store.recordLookup({ by: ada.slack, at, wish, place: { kind: 'direct' } }, fingerprint, limits);
}

const SECOND = 1_000;

export const limiting: readonly Case[] = [
  {
    behaviour:
      'of more asks than may wait at once the rest is refused, and nothing of it is stored; others may still ask',
    async check(store) {
      const limits = { pendingAtOnce: 2 };
      await submit(store, limits);
      await askAndPlan(store);
      const due = await dueNames(store);

      expect(await submit(store, limits)).toEqual({ kind: 'too-many-waiting', limit: 2 });
      expect(await dueNames(store)).toEqual(due);
      expect(await listed(store, { kind: 'all' })).toEqual([2, 1]);
      expect(await submit(store, limits, { by: grace.slack })).toEqual({ kind: 'submitted', id: 'c2c-3' });
    },
  },
  {
    behaviour: 'what is withdrawn, denied or approved makes room',
    async check(store) {
      const limits = { pendingAtOnce: 1 };
      const tooMany = { kind: 'too-many-waiting', limit: 1 };
      const taken = await askAndPlan(store);
      expect(await submit(store, limits)).toEqual(tooMany);
      await advance(store, taken, withdraw(taken.request, NOON));
      expect((await submit(store, limits, { by: grace.slack })).kind).toBe('submitted');
      expect((await submit(store, limits, { by: grace.slack })).kind).toBe('too-many-waiting');

      await deny(store, await askAndPlan(store));
      await approve(store, await askAndPlan(store));
      expect((await submit(store, limits)).kind).toBe('submitted');
      expect(await submit(store, limits)).toEqual(tooMany);
    },
  },
  {
    behaviour: 'an ask that is delivered again is the same one, and counts once, also when there is no room any more',
    async check(store) {
      const limits = { pendingAtOnce: 2, askedPerHour: 2 };
      const first = await submit(store, limits, { fingerprint: 'same' });

      expect(await submit(store, limits, { fingerprint: 'same', at: NOON + SECOND })).toEqual(first);
      expect((await submit(store, limits)).kind).toBe('submitted');
      expect(await submit(store, limits, { fingerprint: 'same', at: NOON + 2 * SECOND })).toEqual(first);
      expect((await submit(store, limits)).kind).toBe('too-many-waiting');
    },
  },
  {
    behaviour: 'whoever has asked and looked up as often as they may within an hour is told when they may again',
    async check(store) {
      const limits = { askedPerHour: 3 };
      const again = NOON + ASKING_HOUR_MS;
      await submit(store, limits, { at: NOON });
      await lookUp(store, limits, NOON + SECOND);
      await submit(store, limits, { at: NOON + 2 * SECOND });
      const due = await dueNames(store);

      expect(await submit(store, limits, { at: NOON + 3 * SECOND })).toEqual({ kind: 'too-often', limit: 3, again });
      expect(await lookUp(store, limits, again - 1)).toEqual({ kind: 'too-often', limit: 3, again });
      expect(await dueNames(store)).toEqual(due);

      expect(typeof (await lookUp(store, limits, again))).toBe('string');
      expect(await submit(store, limits, { at: again })).toEqual({
        kind: 'too-often',
        limit: 3,
        again: again + SECOND,
      });
    },
  },
  {
    behaviour: 'a lookup that is delivered again is the same one, and counts once',
    async check(store) {
      const limits = { askedPerHour: 1 };
      const first = await lookUp(store, limits, NOON, 'looked');

      expect(await lookUp(store, limits, NOON + SECOND, 'looked')).toBe(first);
      expect(await store.findIntent(first as IntentId)).toMatchObject({ at: NOON });
    },
  },
  {
    behaviour: 'of many who ask at once in one name no more are taken than may wait',
    async check(store) {
      const asked = await Promise.all(Array.from({ length: 20 }, () => submit(store, { pendingAtOnce: 5 })));

      expect(asked.filter(({ kind }) => kind === 'submitted')).toHaveLength(5);
      expect(await listed(store, { kind: 'open' })).toEqual([5, 4, 3, 2, 1]);
    },
  },
  {
    behaviour: 'a limit that is raised or lowered counts what was asked before, and without one nothing is refused',
    async check(store) {
      for (let count = 0; count < 4; count++) await submit(store, { askedPerHour: 4 });
      expect((await submit(store, { askedPerHour: 2 })).kind).toBe('too-often');
      expect((await submit(store, { askedPerHour: 5 })).kind).toBe('submitted');
      expect((await submit(store, { askedPerHour: 5 })).kind).toBe('too-often');

      await submitTo(store, { requester: ada.slack, ask: allow('web', 'db'), askedAt: NOON }, `limited ${++said}`);
    },
  },
];
