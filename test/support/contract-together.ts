// The contract of a request store, beside its first part: two requests that concern each other move in one write.
import { expect } from '@jest/globals';
import { withdraw } from '../../src/core/moves.ts';
import type { Stored } from '../../src/lifecycle/ports.ts';
import { type Case, dueNames, listed } from './contract-reading.ts';
import { NOON } from './fixed-clock.ts';
import { askAndPlan, makeLive } from './life.ts';

const HOUR = 60 * 60_000;

export const movingTogether: readonly Case[] = [
  {
    behaviour: 'two requests that move together are written together, each with its fact, jobs and indexes',
    async check(store) {
      const live = await makeLive(store);
      const pending = await askAndPlan(store);
      const until = NOON + HOUR;
      const next = { ...live.request, extension: { id: pending.request.id, heldUntil: until } };
      const fact = { kind: 'grant.held', extension: pending.request.id, until } as const;

      const moved = await store.move(pending, withdraw(pending.request, NOON), NOON, [{ from: live, next, fact }]);

      expect(moved?.request.state).toBe('withdrawn');
      expect(await store.find(live.request.id)).toEqual({ request: next, version: live.version + 1 });
      expect((await store.recall(pending.request.id)).at(-1)?.kind).toBe('request.withdrawn');
      expect((await store.recall(live.request.id)).at(-1)).toMatchObject({ kind: 'grant.held', until });
      expect(await listed(store, { kind: 'open' })).toEqual([]);
      expect(await listed(store, { kind: 'live' })).toEqual([1]);
      expect(await dueNames(store)).toEqual(['announce-c2c-1', 'announce-c2c-2', 'audit', 'expire-c2c-1']);
    },
  },
  {
    behaviour: 'neither of two is written when somebody wrote one of them before',
    async check(store) {
      const live = await makeLive(store);
      const pending = await askAndPlan(store);
      const both = (from: Stored, beside: Stored) =>
        store.move(from, { next: from.request }, NOON, [{ from: beside, next: beside.request }]);
      const before = await dueNames(store);

      expect(await both(pending, { ...live, version: live.version + 1 })).toBeUndefined();
      expect(await both({ ...pending, version: pending.version - 1 }, live)).toBeUndefined();

      expect(await store.find(live.request.id)).toEqual(live);
      expect(await store.find(pending.request.id)).toEqual(pending);
      expect(await dueNames(store)).toEqual(before);
    },
  },
];
