// The contract of a request store, third part: what people want, and what they have been told.
import { expect } from '@jest/globals';
import { requestId } from '../../src/core/vocabulary.ts';
import type { IntentId } from '../../src/lifecycle/intent.ts';
import { type Case, dueNames } from './contract-reading.ts';
import { NOON } from './fixed-clock.ts';
import { approve, ask, askAndPlan, submitTo } from './life.ts';
import { ada, allow, grace } from './scene.ts';

const anIntent = {
  by: grace.slack,
  at: NOON,
  wish: { kind: 'approve', request: requestId(1), revision: 1 },
  place: { kind: 'channel', channel: 'C0APPROVALS' },
} as const;

export const intending: readonly Case[] = [
  {
    behaviour: 'who wants no reminders is remembered until they want them again, and nobody else is among them',
    async check(store) {
      expect(await store.findQuiet([grace.slack, ada.slack])).toEqual(new Set());
      await store.setQuiet(grace.slack, true);
      await store.setQuiet(grace.slack, true);
      expect(await store.findQuiet([grace.slack, ada.slack])).toEqual(new Set([grace.slack]));
      expect(await store.findQuiet([])).toEqual(new Set());
      await store.setQuiet(grace.slack, false);
      expect(await store.findQuiet([grace.slack, ada.slack])).toEqual(new Set());
    },
  },
  {
    behaviour: 'an intent is found as it was said, with the target of that time, and its job is due',
    async check(store) {
      await store.setTarget(grace.slack, { org: 'shop', space: 'data' });
      const id = await store.recordIntent(anIntent, 'press');

      expect(await store.findIntent(id)).toEqual({ ...anIntent, target: { org: 'shop', space: 'data' } });
      expect(await store.findOverdue(NOON + 1, 10)).toEqual([{ job: { stage: 'intent', intent: id }, at: NOON }]);
    },
  },
  {
    behaviour: 'what is looked up for a form leads where it led when the form was opened',
    async check(store) {
      const [data, prod] = [
        { org: 'shop', space: 'data' },
        { org: 'shop', space: 'prod' },
      ];
      await store.setTarget(ada.slack, data);
      const wish = { kind: 'who', app: { app: 'db' }, direction: 'in' } as const;
      const intent = { ...anIntent, by: ada.slack, wish };
      const ids = [
        await store.recordLookup({ ...intent, pinned: prod }, 'pinned', {}),
        await store.recordLookup({ ...intent, pinned: 'no target' }, 'nowhere', {}),
        await store.recordLookup(intent, 'now', {}),
      ];

      const found = await Promise.all(ids.map((id) => store.findIntent(id as IntentId)));
      expect(found).toEqual([{ ...intent, target: prod }, intent, { ...intent, target: data }]);
    },
  },
  {
    behaviour: 'an intent that is delivered again is the same, another one is not',
    async check(store) {
      const id = await store.recordIntent(anIntent, 'press');

      expect(await store.recordIntent(anIntent, 'press')).toBe(id);
      expect(await store.recordIntent(anIntent, 'another press')).not.toBe(id);
      expect(await dueNames(store)).toHaveLength(2);
    },
  },
  {
    behaviour: 'an ask from the command line says so, in what is stored and in its fact; one from Slack says nothing',
    async check(store) {
      const asked = { requester: ada.slack, ask: allow('web', 'db'), askedAt: NOON };
      const typed = await submitTo(store, asked, 'typed');
      const run = await submitTo(store, { ...asked, via: 'command-line' }, 'run');

      expect((await store.find(run))?.request.via).toBe('command-line');
      expect(await store.recall(run)).toMatchObject([{ kind: 'request.submitted', via: 'command-line' }]);
      expect((await store.find(typed))?.request).not.toHaveProperty('via');
    },
  },
  {
    behaviour: 'an ask and an intent never count as repeats of each other',
    async check(store) {
      await store.recordIntent(anIntent, 'same');

      expect(await submitTo(store, { requester: ada.slack, ask: allow('web', 'db'), askedAt: NOON }, 'same')).toBe(
        'c2c-1',
      );
    },
  },
  {
    behaviour: 'a settled intent is gone, with its job, and does not come back when it is delivered again',
    async check(store) {
      const id = await store.recordIntent(anIntent, 'press');
      await store.settleIntent(id);

      expect(await store.recordIntent(anIntent, 'press')).toBe(id);
      expect(await store.findIntent(id)).toBeUndefined();
      expect(await dueNames(store)).toEqual([]);
      await store.settleIntent(id);
      expect(await store.findIntent('unknown' as IntentId)).toBeUndefined();
    },
  },
];

export const telling: readonly Case[] = [
  {
    behaviour: 'nothing is announced at first, and a card is remembered',
    async check(store) {
      const { request } = await askAndPlan(store);
      expect(await store.findAnnounced(request.id)).toEqual({ shown: 0, told: 0, facts: 2 });

      await store.saveCard(request.id, { channel: 'C0APPROVALS', ts: '1795435200.000100' });
      expect(await store.findAnnounced(request.id)).toEqual({
        card: { channel: 'C0APPROVALS', ts: '1795435200.000100' },
        shown: 0,
        told: 0,
        facts: 2,
      });
    },
  },
  {
    behaviour: 'an announcement of all there is settles it',
    async check(store) {
      const { request, version } = await askAndPlan(store);
      await store.saveAnnounced(request.id, { shown: version, told: 2 });

      expect(await store.findAnnounced(request.id)).toEqual({ shown: 2, told: 2, facts: 2 });
      expect(await dueNames(store)).not.toContain('announce-c2c-1');
    },
  },
  {
    behaviour: 'an announcement stays due when something was written meanwhile, or a fact was not told',
    async check(store) {
      const pending = await askAndPlan(store);
      await approve(store, pending);
      await store.saveAnnounced(pending.request.id, { shown: pending.version, told: 2 });
      expect(await dueNames(store)).toContain('announce-c2c-1');

      await store.saveAnnounced(pending.request.id, { shown: pending.version + 1, told: 2 });
      expect(await dueNames(store)).toContain('announce-c2c-1');

      await store.saveAnnounced(pending.request.id, { shown: pending.version + 1, told: 3 });
      expect(await dueNames(store)).not.toContain('announce-c2c-1');
    },
  },
  {
    behaviour: 'audit events are posted in the order they happened, each once, and the job goes with the last',
    async check(store) {
      await askAndPlan(store);
      await ask(store);
      const first = await store.findUnposted(2);
      expect(first.events.map((event) => `${'request' in event ? event.request : '?'} ${event.kind}`)).toEqual([
        'c2c-1 request.submitted',
        'c2c-1 request.planned',
      ]);
      expect(await store.findUnposted(2)).toEqual(first);

      expect(await store.savePosted(first.cursor)).toBe(true);
      expect(await dueNames(store)).toContain('audit');
      const second = await store.findUnposted(2);
      expect(second.events).toMatchObject([{ request: 'c2c-2' }]);

      expect(await store.savePosted(second.cursor)).toBe(false);
      expect(await dueNames(store)).not.toContain('audit');
      const third = await store.findUnposted(2);
      expect(third.events).toEqual([]);
      expect(await store.savePosted(third.cursor)).toBe(false);
    },
  },
  {
    behaviour: 'an event that happens while others are posted keeps the audit job due',
    async check(store) {
      await ask(store);
      const { cursor } = await store.findUnposted(10);
      await ask(store);

      expect(await store.savePosted(cursor)).toBe(true);
      expect(await dueNames(store)).toContain('audit');
    },
  },
];
