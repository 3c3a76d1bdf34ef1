// The contract of a request store, first part: asks, moves between states, and the jobs that follow from them.
import { expect } from '@jest/globals';
import { decide, lapse, turnStale, withdraw } from '../../src/core/moves.ts';
import { claim, end } from '../../src/core/grant-moves.ts';
import { extend } from '../../src/core/extension.ts';
import { askForReview, planReview } from '../../src/core/certification.ts';
import { fulfil } from '../../src/core/revocation.ts';
import { type FoundationName, type RequestId, requestId } from '../../src/core/vocabulary.ts';
import type { Stored } from '../../src/lifecycle/ports.ts';
import { type Case, dueNames } from './contract-reading.ts';
import { NOON } from './fixed-clock.ts';
import {
  advance,
  approve,
  ask,
  askAndPlan,
  deny,
  makeEnded,
  makeFailed,
  makeLive,
  makeTroubled,
  planBetween,
  startEnding,
  submitTo,
} from './life.ts';
import { ada, allow, approvedBy, grace } from './scene.ts';

const HOUR = 60 * 60_000;
const REVIEWS = { reviewEveryMs: HOUR, reviewRemindEveryMs: HOUR, unreviewedEndAfterMs: HOUR };

export const submitting: readonly Case[] = [
  {
    behaviour: 'a submitted ask is found as it was said, with an id that people can speak',
    async check(store) {
      const asked = { requester: ada.slack, ask: allow('web', 'db'), askedAt: NOON };
      const id = await submitTo(store, asked, 'first');

      expect(id).toBe('c2c-1');
      expect(await store.find(id)).toEqual({ request: { ...asked, id, state: 'submitted' }, version: 1 });
    },
  },
  {
    behaviour: 'ids are counted',
    async check(store) {
      const ids = [await ask(store), await ask(store), await ask(store)].map(({ request }) => request.id);

      expect(ids).toEqual(['c2c-1', 'c2c-2', 'c2c-3']);
    },
  },
  {
    behaviour: 'an ask that is delivered again is the same ask, and is not written twice',
    async check(store) {
      const asked = { requester: ada.slack, ask: allow('web', 'db'), askedAt: NOON };
      const id = await submitTo(store, asked, 'same');

      expect(await submitTo(store, { ...asked, askedAt: NOON + 3_000 }, 'same')).toBe(id);
      expect(await store.recall(id)).toHaveLength(1);
      expect(await store.list({ kind: 'all' }, 10)).toHaveLength(1);
    },
  },
  {
    behaviour: 'an ask that was shown before leads where it led then, also where that was to no target',
    async check(store) {
      const [test, prod] = [
        { org: 'shop', space: 'test' },
        { org: 'shop', space: 'prod', foundation: 'dev' as FoundationName },
      ];
      await store.setTarget(ada.slack, test);
      const asked = { requester: ada.slack, ask: allow('web', 'db'), askedAt: NOON };
      const pinned = await submitTo(store, { ...asked, pinned: prod }, 'pinned');
      const nowhere = await submitTo(store, { ...asked, pinned: 'no target' }, 'nowhere');
      const now = await submitTo(store, asked, 'now');

      const targets = await Promise.all(
        [pinned, nowhere, now].map(async (id) => (await store.find(id))?.request.target),
      );
      expect(targets).toEqual([prod, undefined, test]);
      expect(await store.findTarget(ada.slack)).toEqual(test);
      expect(await store.findTarget(grace.slack)).toBeUndefined();
      expect(await dueNames(store)).toContain('plan-c2c-3');
    },
  },
  {
    behaviour: 'an ask keeps the target that its asker had at that time',
    async check(store) {
      await store.setTarget(ada.slack, { org: 'shop', space: 'prod' });
      const { request } = await ask(store);
      const test = { org: 'shop', space: 'test', foundation: 'dev' as FoundationName };
      await store.setTarget(ada.slack, test);
      const later = await ask(store);

      expect((await store.find(request.id))?.request.target).toEqual({ org: 'shop', space: 'prod' });
      expect(later.request.target).toEqual(test);
    },
  },
  {
    behaviour: 'a submitted ask is due for planning and for the audit channel, and not for a card',
    async check(store) {
      await ask(store);

      expect(await dueNames(store)).toEqual(['audit', 'plan-c2c-1']);
    },
  },
  {
    behaviour: 'what was never an id is not found',
    async check(store) {
      expect(await store.find(requestId(7))).toBeUndefined();
      expect(await store.find('nonsense' as RequestId)).toBeUndefined();
    },
  },
];

export const moving: readonly Case[] = [
  {
    behaviour: 'every state is found again as it was written',
    async check(store) {
      const pending = await askAndPlan(store);
      const approved = await approve(store, await askAndPlan(store));
      const claimed = await advance(store, approved, { next: claim(approved.request) });
      const stale = await advance(
        store,
        claimed,
        turnStale(claimed.request, planBetween({}), planBetween({}).plan.steps),
      );
      const lapsing = await askAndPlan(store);
      const live = await makeLive(store);
      const extensionOf = {
        id: live.request.id,
        ask: allow('shop/prod/web', 'shop/data/db'),
        until: NOON + HOUR,
        adopted: true,
      } as const;
      const extension = await askAndPlan(store, { planned: { extends: extensionOf } });
      const approvedExtension = await approve(store, extension);
      const revokeAsk = { verb: 'revoke', id: live.request.id } as const;
      const revokes = { id: live.request.id, requester: ada.slack, ask: extensionOf.ask };
      const approvedRevocation = await approve(store, await askAndPlan(store, { planned: { revokes } }));
      const contested = await makeLive(store);
      const cutAsAsked = await makeLive(store);
      const forEver = await makeLive(store);
      const open = await makeLive(store);
      const unkept = await makeLive(store);
      const troubled = await makeTroubled(store);
      const held = troubled.request.grant.items;
      const healing = { until: NOON + HOUR, items: held };
      const kept = await advance(store, troubled, { next: { ...troubled.request, healing, leaving: held } });
      const cut = await makeLive(store);
      const mended = await advance(store, cut, { next: { ...cut.request, healing } });
      const states: readonly Stored[] = [
        await advance(store, approvedRevocation, fulfil(approvedRevocation.request, revokeAsk, NOON)),
        await advance(store, forEver, { next: { ...forEver.request, review: planReview(NOON, REVIEWS) } }),
        await advance(store, open, askForReview(open.request, planReview(NOON, REVIEWS), [grace], NOON, REVIEWS)),
        await advance(store, unkept, end(unkept.request, { kind: 'unreviewed', since: NOON }, NOON)),
        await advance(store, contested, { next: { ...contested.request, revocation: approvedRevocation.request.id } }),
        await advance(
          store,
          cutAsAsked,
          end(cutAsAsked.request, { kind: 'revoked', by: grace.slack, request: requestId(9) }, NOON),
        ),
        await advance(store, approvedExtension, extend(approvedExtension.request, live.request, [], [], NOON)),
        pending,
        stale,
        kept,
        await startEnding(store, mended),
        await deny(store, await askAndPlan(store)),
        await advance(store, lapsing, lapse(lapsing.request)),
        await makeFailed(store),
        await startEnding(store, live),
        await makeEnded(store, await makeLive(store)),
      ];

      expect(await Promise.all(states.map(({ request }) => store.find(request.id)))).toEqual(states);
    },
  },
  {
    behaviour: 'of twenty who move the same version one wins, and one fact is recorded',
    async check(store) {
      const pending = await askAndPlan(store);
      const people = Array.from({ length: 20 }, (_, index) => ({ ...grace, userName: `owner-${index}@shop.example` }));
      const moves = people.map((person) => decide(pending.request, approvedBy(person)));
      const moved = await Promise.all(moves.map((move) => store.move(pending, move, NOON)));

      expect(moved.filter((stored) => stored !== undefined)).toHaveLength(1);
      const found = await store.find(pending.request.id);
      expect(found).toEqual(moved.find((stored) => stored !== undefined));
      expect((await store.recall(pending.request.id)).map(({ kind }) => kind)).toEqual([
        'request.submitted',
        'request.planned',
        'request.approved',
      ]);
    },
  },
  {
    behaviour: 'a move that comes too late changes nothing: no state, no index, no job',
    async check(store) {
      const pending = await askAndPlan(store);
      await deny(store, pending);
      const due = await dueNames(store);

      expect(await store.move(pending, withdraw(pending.request, NOON), NOON)).toBeUndefined();
      expect((await store.find(pending.request.id))?.request.state).toBe('denied');
      expect(await dueNames(store)).toEqual(due);
    },
  },
  {
    behaviour: 'a move without a fact raises the version and leaves the trail as it is',
    async check(store) {
      const approved = await approve(store, await askAndPlan(store));
      const claimed = await advance(store, approved, { next: claim(approved.request) });

      expect(claimed.version).toBe(approved.version + 1);
      expect(await store.recall(approved.request.id)).toHaveLength(3);
      expect(await store.findAnnounced(approved.request.id)).toMatchObject({ facts: 3 });
    },
  },
  {
    behaviour: 'the trail of a request tells its life in order, and no other',
    async check(store) {
      const other = await ask(store);
      const live = await makeLive(store);
      await ask(store);

      const trail = await store.recall(live.request.id);
      expect(trail.map(({ kind }) => kind)).toEqual([
        'request.submitted',
        'request.planned',
        'request.approved',
        'grant.applied',
      ]);
      expect(trail[0]).toEqual(expect.objectContaining({ request: live.request.id, at: NOON, by: ada.slack }));
      expect(await store.recall(other.request.id)).toHaveLength(1);
      expect(await store.recall(requestId(99))).toEqual([]);
    },
  },
];
