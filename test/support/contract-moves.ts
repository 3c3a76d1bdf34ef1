// The contract of a request store, first part: asks, moves between states, and the jobs that follow from them.
import { expect } from '@jest/globals';
import { DEFAULT_RULE } from '../../src/core/approval.ts';
import { claim, decide, lapse, turnStale, warn, withdraw } from '../../src/core/moves.ts';
import { extend } from '../../src/core/extension.ts';
import { type RequestId, requestId } from '../../src/core/vocabulary.ts';
import { jobName } from '../../src/lifecycle/due.ts';
import type { Stored } from '../../src/lifecycle/ports.ts';
import { type Case, dueNames, listed } from './contract-reading.ts';
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
  planBetween,
  startEnding,
} from './life.ts';
import { ada, allow, approvedBy, grace } from './scene.ts';

const HOUR = 60 * 60_000;

export const submitting: readonly Case[] = [
  {
    behaviour: 'a submitted ask is found as it was said, with an id that people can speak',
    async check(store) {
      const asked = { requester: ada.slack, ask: allow('web', 'db'), askedAt: NOON };
      const id = await store.submit(asked, 'first');

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
      const id = await store.submit(asked, 'same');

      expect(await store.submit({ ...asked, askedAt: NOON + 3_000 }, 'same')).toBe(id);
      expect(await store.recall(id)).toHaveLength(1);
      expect(await store.list({ kind: 'all' }, 10)).toHaveLength(1);
    },
  },
  {
    behaviour: 'an ask keeps the target that its asker had at that time',
    async check(store) {
      await store.setTarget(ada.slack, { org: 'shop', space: 'prod' });
      const { request } = await ask(store);
      await store.setTarget(ada.slack, { org: 'shop', space: 'test' });
      const later = await ask(store);

      expect((await store.find(request.id))?.request.target).toEqual({ org: 'shop', space: 'prod' });
      expect(later.request.target).toEqual({ org: 'shop', space: 'test' });
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
      const extensionOf = { id: live.request.id, ask: allow('shop/prod/web', 'shop/data/db'), until: NOON + HOUR };
      const extension = await askAndPlan(store, { planned: { extends: extensionOf } });
      const approvedExtension = await approve(store, extension);
      const states: readonly Stored[] = [
        await advance(store, approvedExtension, extend(approvedExtension.request, live.request, [], [], NOON)),
        pending,
        stale,
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
      const moves = people.map((person) => decide(pending.request, approvedBy(person), DEFAULT_RULE));
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

export const movingTogether: readonly Case[] = [
  {
    behaviour: 'two requests that move together are written together, each with its fact, jobs and indexes',
    async check(store) {
      const live = await makeLive(store);
      const pending = await askAndPlan(store);
      const until = NOON + HOUR;
      const next = { ...live.request, extension: { id: pending.request.id, heldUntil: until } };
      const fact = { kind: 'grant.held', extension: pending.request.id, until } as const;

      const moved = await store.move(pending, withdraw(pending.request, NOON), NOON, { from: live, next, fact });

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
        store.move(from, { next: from.request }, NOON, { from: beside, next: beside.request });
      const before = await dueNames(store);

      expect(await both(pending, { ...live, version: live.version + 1 })).toBeUndefined();
      expect(await both({ ...pending, version: pending.version - 1 }, live)).toBeUndefined();

      expect(await store.find(live.request.id)).toEqual(live);
      expect(await store.find(pending.request.id)).toEqual(pending);
      expect(await dueNames(store)).toEqual(before);
    },
  },
];

export const becomingDue: readonly Case[] = [
  {
    behaviour: 'a move takes away the jobs of the state before, and brings those of the state after',
    async check(store) {
      const pending = await askAndPlan(store);
      expect(await dueNames(store)).toEqual(['announce-c2c-1', 'audit', 'lapse-c2c-1']);

      const approved = await approve(store, pending);
      expect(await dueNames(store)).toEqual(['announce-c2c-1', 'apply-c2c-1', 'audit']);

      await advance(store, approved, { next: claim(approved.request) });
      expect(await dueNames(store)).toEqual(['announce-c2c-1', 'apply-c2c-1', 'audit']);
    },
  },
  {
    behaviour: 'a grant with an end is due to be warned of, then to expire; one without is due for nothing',
    async check(store) {
      const live = await makeLive(store);
      await makeLive(store, { planned: { lifetime: { kind: 'forever' } } });
      const timers = async () =>
        (await store.findOverdue(NOON * 2, 100)).filter(({ job }) => job.stage === 'expire' || job.stage === 'warn');
      const { id, grant } = live.request;

      expect(await timers()).toEqual([{ job: { stage: 'warn', request: id }, at: grant.warnAt }]);
      await advance(store, live, warn(live.request, grant.until ?? NOON, NOON));
      expect(await timers()).toEqual([{ job: { stage: 'expire', request: id }, at: grant.until }]);
    },
  },
  {
    behaviour: 'overdue is what was due before the instant, the longest overdue first, no more than asked for',
    async check(store) {
      await ask(store, { at: NOON + 2 });
      await ask(store, { at: NOON + 1 });
      await ask(store, { at: NOON + 3 });

      const overdue = await store.findOverdue(NOON + 3, 100);
      expect(overdue.map(({ job, at }) => `${jobName(job)} ${at - NOON}`)).toEqual([
        expect.stringMatching(/^(audit|plan-c2c-2) 1$/),
        expect.stringMatching(/^(audit|plan-c2c-2) 1$/),
        'plan-c2c-1 2',
      ]);
      expect(await store.findOverdue(NOON + 3, 2)).toHaveLength(2);
      expect(await store.findOverdue(NOON + 1, 100)).toEqual([]);
    },
  },
  {
    behaviour: 'what is due already stays due since then, however much happens after',
    async check(store) {
      await ask(store, { at: NOON });
      await ask(store, { at: NOON + HOUR });

      const [first] = (await store.findOverdue(NOON * 2, 100)).filter(({ job }) => job.stage === 'audit');
      expect(first?.at).toBe(NOON);
    },
  },
];
