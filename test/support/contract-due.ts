// The contract of a request store, beside its first part: which jobs follow from a move, and when they are due.
import { expect } from '@jest/globals';
import { claim } from '../../src/core/grant-moves.ts';
import { askForReview, planReview } from '../../src/core/certification.ts';
import { remind } from '../../src/core/waiting.ts';
import { warn } from '../../src/core/warning.ts';
import { jobName } from '../../src/lifecycle/due.ts';
import { type Case, dueNames } from './contract-reading.ts';
import { NOON } from './fixed-clock.ts';
import { advance, approve, ask, askAndPlan, makeFailed, makeLive, startEnding } from './life.ts';

const HOUR = 60 * 60_000;

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
    behaviour: 'a request that waits is due to be reminded of, before it lapses and not after',
    async check(store) {
      const pending = await askAndPlan(store, { planned: { remindAt: NOON + HOUR } });
      await askAndPlan(store, { planned: { remindAt: NOON + HOUR, lapsesAt: NOON + HOUR } });
      const reminders = async () =>
        (await store.findOverdue(NOON * 2, 100)).flatMap(({ job, at }) => (job.stage === 'nudge' ? [[job, at]] : []));
      const job = { stage: 'nudge', request: pending.request.id };

      expect(await reminders()).toEqual([[job, NOON + HOUR]]);
      const reminded = await advance(store, pending, remind(pending.request, [], NOON + 2 * HOUR));
      expect(await reminders()).toEqual([[job, NOON + 2 * HOUR]]);
      await advance(store, reminded, remind(reminded.request, [], undefined));
      expect(await reminders()).toEqual([]);
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
    behaviour: 'a grant that comes up for review is due for that, then for a reminder or its end, whichever is first',
    async check(store) {
      const times = { reviewEveryMs: HOUR, reviewRemindEveryMs: 2 * HOUR, unreviewedEndAfterMs: 3 * HOUR };
      const live = await makeLive(store, { planned: { lifetime: { kind: 'forever' } } });
      const due = async () =>
        (await store.findOverdue(NOON * 2, 100)).flatMap(({ job, at }) => (job.stage === 'review' ? [at] : []));
      const planned = await advance(store, live, { next: { ...live.request, review: planReview(NOON, times) } });
      expect(await due()).toEqual([NOON + HOUR]);

      const open = await advance(
        store,
        planned,
        askForReview(planned.request, planReview(NOON, times), [], NOON, times),
      );
      expect(await due()).toEqual([NOON + 2 * HOUR]);

      const { review } = open.request;
      if (!review) throw new Error('it is up for review');
      await advance(store, open, askForReview(open.request, review, [], NOON + 2 * HOUR, times));
      expect(await due()).toEqual([NOON + 3 * HOUR]);
    },
  },
  {
    behaviour: 'what could not be applied is due to expire like what could',
    async check(store) {
      const { request } = await makeFailed(store);
      const due = (await store.findOverdue(NOON * 2, 100)).filter(({ job }) => job.stage === 'expire');

      expect(due).toEqual([{ job: { stage: 'expire', request: request.id }, at: NOON + 7 * 24 * HOUR }]);
    },
  },
  {
    behaviour: 'a grant that ends while somebody puts it right is due to be taken away when that is over',
    async check(store) {
      const live = await makeLive(store);
      const healing = { until: NOON + HOUR, items: [] };
      const claimed = await advance(store, live, { next: { ...live.request, healing } });
      const ending = await startEnding(store, claimed);
      const due = async () =>
        (await store.findOverdue(NOON * 2, 100)).flatMap(({ job, at }) => (job.stage === 'end' ? [at] : []));
      expect(await due()).toEqual([NOON + HOUR]);

      await advance(store, ending, { next: { ...ending.request, healing: { until: NOON, items: [] } } });
      expect(await due()).toEqual([NOON]);
    },
  },
  {
    behaviour: 'what people see nothing of is not announced: claims, what is let go of, what is on its way out',
    async check(store) {
      const live = await makeLive(store);
      await store.saveAnnounced(live.request.id, { shown: live.version, told: 4 });
      const { items } = live.request.grant;
      const healing = { until: NOON + HOUR, items };
      const claimed = await advance(store, live, { next: { ...live.request, healing } });
      const left = await advance(store, claimed, { next: { ...live.request, leaving: items } });
      const tidied = { kind: 'grant.tidied', removed: ['policy web → db tcp 61443'] } as const;
      const tidy = await advance(store, left, { next: live.request, fact: tidied });
      expect(await dueNames(store)).toEqual(['audit', 'warn-c2c-1']);

      const repaired = { kind: 'grant.repaired', made: ['policy web → db tcp 61443'] } as const;
      await advance(store, tidy, { next: live.request, fact: repaired });
      expect(await dueNames(store)).toEqual(['announce-c2c-1', 'audit', 'warn-c2c-1']);
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
