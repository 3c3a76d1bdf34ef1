// The contract of a request store, second part: finding requests by what they have in common.
import { expect } from '@jest/globals';
import { withdraw } from '../../src/core/moves.ts';
import { DEFAULT_FOUNDATION, type FoundationName } from '../../src/core/vocabulary.ts';
import type { Listing } from '../../src/lifecycle/ports.ts';
import { type Case, listed, numberOf, numbersOf } from './contract-reading.ts';
import { NOON } from './fixed-clock.ts';
import { advance, approve, ask, askAndPlan, deny, makeEnded, makeFailed, makeLive, startEnding } from './life.ts';
import { ada, anApp, appName, appRef, db, linus, web } from './scene.ts';

export const listing: readonly Case[] = [
  {
    behaviour: 'requests are listed by person, by what is open or live, by app, or all, newest first',
    async check(store) {
      await makeLive(store);
      await ask(store, { by: linus.slack });
      await askAndPlan(store, { to: anApp('shop/data/cache') });
      await deny(store, await askAndPlan(store));
      await makeFailed(store);
      await startEnding(store, await makeLive(store));
      await makeEnded(store, await makeLive(store));

      expect(await listed(store, { kind: 'all' })).toEqual([7, 6, 5, 4, 3, 2, 1]);
      expect(await listed(store, { kind: 'by', user: linus.slack })).toEqual([2]);
      expect(await listed(store, { kind: 'open' })).toEqual([5, 3, 2]);
      expect(await listed(store, { kind: 'live' })).toEqual([6, 1]);
      expect(await listed(store, { kind: 'app', app: { app: 'cache' } })).toEqual([3]);
      expect(await listed(store, { kind: 'app', app: { app: 'web' } })).toEqual([7, 6, 5, 4, 3, 1]);
      expect(await listed(store, { kind: 'app', app: { app: 'nothing' } })).toEqual([]);
    },
  },
  {
    behaviour: 'a page begins after the last id of the page before',
    async check(store) {
      for (let count = 0; count < 7; count++) await ask(store);
      const pages = async (listing: Listing) => {
        const first = await store.list(listing, 3);
        const second = await store.list(listing, 3, first.at(-1)?.request.id);
        const third = await store.list(listing, 3, second.at(-1)?.request.id);
        const fourth = await store.list(listing, 3, third.at(-1)?.request.id);
        return [first, second, third, fourth].map((page) => page.map(({ request }) => numberOf(request.id)));
      };

      expect(await pages({ kind: 'all' })).toEqual([[7, 6, 5], [4, 3, 2], [1], []]);
      expect(await pages({ kind: 'open' })).toEqual([[7, 6, 5], [4, 3, 2], [1], []]);
    },
  },
  {
    behaviour: 'a request that was withdrawn before it was planned is under no app, one withdrawn later is',
    async check(store) {
      const early = await ask(store);
      if (early.request.state === 'submitted') await advance(store, early, withdraw(early.request, NOON));
      const late = await askAndPlan(store);
      await advance(store, late, withdraw(late.request, NOON));

      expect(await listed(store, { kind: 'app', app: { app: 'db' } })).toEqual([2]);
      expect(await listed(store, { kind: 'open' })).toEqual([]);
      expect(await listed(store, { kind: 'by', user: ada.slack })).toEqual([2, 1]);
    },
  },
  {
    behaviour: 'holding are those approved, failed, live or ending, to this very destination',
    async check(store) {
      const elsewhere = anApp('shop/test/db');
      await askAndPlan(store);
      await approve(store, await askAndPlan(store));
      await makeFailed(store);
      await makeLive(store);
      await startEnding(store, await makeLive(store));
      await makeEnded(store, await makeLive(store));
      await makeLive(store, { to: elsewhere });

      expect(numbersOf(await store.findHolding(DEFAULT_FOUNDATION, [db.ref]))).toEqual([2, 3, 4, 5]);
      expect(numbersOf(await store.findHolding(DEFAULT_FOUNDATION, [elsewhere.ref, db.ref, elsewhere.ref]))).toEqual([
        2, 3, 4, 5, 7,
      ]);
      expect(await store.findHolding(DEFAULT_FOUNDATION, [web.ref])).toEqual([]);
      expect(await store.findHolding(DEFAULT_FOUNDATION, [])).toEqual([]);
    },
  },
  {
    behaviour: 'who holds an app of one foundation does not hold the one of the same name on another',
    async check(store) {
      const dev = 'dev' as FoundationName;
      await makeLive(store);
      await makeLive(store, { planned: { foundation: dev } });
      await makeEnded(store, await makeLive(store, { planned: { foundation: dev } }));

      expect(numbersOf(await store.findHolding(DEFAULT_FOUNDATION, [db.ref]))).toEqual([1]);
      expect(numbersOf(await store.findHolding(dev, [db.ref]))).toEqual([2]);
      expect(await store.findHolding('prod' as FoundationName, [db.ref])).toEqual([]);
    },
  },
  {
    behaviour: 'an app is listed under each of its names, and no other app of that name under them',
    async check(store) {
      await makeLive(store);
      await makeLive(store, { to: anApp('shop/test/db') });
      await makeLive(store, { to: anApp('bank/data/db') });
      const under = (name: string) => listed(store, { kind: 'app', app: appName(name) });

      expect(await under('db')).toEqual([3, 2, 1]);
      expect(await under('data/db')).toEqual([3, 1]);
      expect(await under('shop/data/db')).toEqual([1]);
      expect(await under('prod/web')).toEqual([3, 2, 1]);
      expect(await under('shop/prod/db')).toEqual([]);
    },
  },
  {
    behaviour: 'names with slashes in them are not taken for other apps',
    async check(store) {
      await makeLive(store, { to: anApp('shop/data/c', { ref: { org: 'shop', space: 'a/b', app: 'c' } }) });

      expect(numbersOf(await store.findHolding(DEFAULT_FOUNDATION, [{ org: 'shop', space: 'a/b', app: 'c' }]))).toEqual(
        [1],
      );
      expect(await store.findHolding(DEFAULT_FOUNDATION, [{ ...appRef('shop/a/b'), app: 'b/c' }])).toEqual([]);
    },
  },
];
