// One line a fact, as people read it.
import { describe, expect, test } from '@jest/globals';
import { type AuditFact, showFate, showInstant, showItem } from '../../src/core/audit.ts';
import { type LineWriter, writeLine } from '../../src/core/audit-line.ts';
import type { IdentityFact } from '../../src/core/identity.ts';
import { requestId } from '../../src/core/vocabulary.ts';
import { NOON } from '../support/fixed-clock.ts';
import { ada, db, grace, policyItem, routeItem, web } from '../support/scene.ts';

const plain: LineWriter = { person: (id) => `@${id}`, text: (text) => text };
const by = grace.slack;

function line(fact: AuditFact, writer = plain): string {
  return writeLine({ ...fact, request: requestId(48), at: NOON }, writer);
}

test.each<{ fact: IdentityFact; reads: string }>([
  {
    fact: { kind: 'identity.changed', from: 'ada@example.com', to: 'grace@example.com' },
    reads: 'identity changed     @U0ADA  ada@example.com → grace@example.com  refused until an operator agrees',
  },
  {
    fact: { kind: 'identity.mapped', from: 'ada@example.com', to: 'ada' },
    reads: 'identity mapped      @U0ADA  ada@example.com → ada  by identity.map',
  },
  {
    fact: { kind: 'identity.linked', userName: 'ada' },
    reads: 'identity linked      @U0ADA  ada  signed in to Cloud Foundry',
  },
  {
    fact: { kind: 'identity.forgotten', userName: 'ada@example.com' },
    reads: 'identity forgotten   @U0ADA  was ada@example.com  by an operator',
  },
])('of a person it reads $reads', ({ fact, reads }) => {
  expect(writeLine({ ...fact, person: ada.slack, at: NOON }, plain)).toBe(reads);
});

describe('writeLine', () => {
  test.each<{ fact: AuditFact; reads: string }>([
    {
      fact: { kind: 'request.submitted', by: ada.slack, ask: 'allow web -> db tls for 7d' },
      reads: 'c2c-48 requested   @U0ADA  allow web -> db tls for 7d',
    },
    {
      fact: { kind: 'request.refused', because: 'There is no app "dbb".' },
      reads: 'c2c-48 refused     There is no app "dbb".',
    },
    {
      fact: {
        kind: 'request.planned',
        sources: ['shop/prod/web'],
        destinations: ['shop/data/db'],
        plan: '9f3a0000',
        add: ['policy web → db tcp 61443'],
        kept: ['route db.apps.internal'],
      },
      reads:
        'c2c-48 planned     shop/prod/web → shop/data/db  plan 9f3a0000  adds policy web → db tcp 61443  there already: route db.apps.internal',
    },
    {
      fact: {
        kind: 'request.planned',
        sources: [],
        destinations: ['shop/data/db'],
        plan: '9f3a0000',
        add: [],
        kept: [],
      },
      reads: 'c2c-48 planned     shop/data/db  plan 9f3a0000  adds nothing',
    },
    {
      fact: { kind: 'request.approved', by, tally: '1/1 for shop/data', plan: '9f3a0000', rule: 'default' },
      reads: 'c2c-48 approved    @U0GRACE  1/1 for shop/data  plan 9f3a0000  rule default',
    },
    {
      fact: { kind: 'request.denied', by, plan: '9f3a0000', reason: 'use the read replica' },
      reads: 'c2c-48 denied      @U0GRACE  plan 9f3a0000  "use the read replica"',
    },
    {
      fact: {
        kind: 'request.broke-glass',
        by: ada.slack,
        reason: 'checkout is down',
        lifetime: { kind: 'for', seconds: 3_600 },
        plan: '9f3a0000',
      },
      reads: 'c2c-48 BREAK-GLASS @U0ADA  "checkout is down"  for 1h  plan 9f3a0000  not reviewed',
    },
    {
      fact: { kind: 'breakglass.reminded', by: ada.slack },
      reads: 'c2c-48 unreviewed  BREAK-GLASS by @U0ADA  nobody has reviewed it yet',
    },
    {
      fact: { kind: 'breakglass.reviewed', by, broken: ada.slack },
      reads: 'c2c-48 reviewed    @U0GRACE  BREAK-GLASS by @U0ADA',
    },
    { fact: { kind: 'request.withdrawn', by: ada.slack }, reads: 'c2c-48 withdrawn   @U0ADA' },
    { fact: { kind: 'request.lapsed' }, reads: 'c2c-48 lapsed      nobody decided in time' },
    {
      fact: { kind: 'request.stale', drift: ['route db.apps.internal'], plan: '9f3a0000' },
      reads: 'c2c-48 stale       needs a new look: route db.apps.internal  plan 9f3a0000',
    },
    {
      fact: {
        kind: 'grant.applied',
        made: ['route db.apps.internal'],
        kept: ['policy web → db tcp 61443'],
        until: Date.parse('2026-11-29T14:20:59Z'),
      },
      reads:
        'c2c-48 applied     route db.apps.internal (new), policy web → db tcp 61443 (there already)  until 2026-11-29T14:20Z',
    },
    {
      fact: { kind: 'grant.applied', made: ['route db.apps.internal'], kept: [] },
      reads: 'c2c-48 applied     route db.apps.internal (new)  for ever',
    },
    {
      fact: {
        kind: 'grant.failed',
        done: ['route db.apps.internal'],
        undone: [{ item: 'policy web → db tcp 61443', because: 'policy quota exceeded' }],
      },
      reads: 'c2c-48 not applied policy web → db tcp 61443: policy quota exceeded  done: route db.apps.internal',
    },
    { fact: { kind: 'grant.retried', by: ada.slack }, reads: 'c2c-48 retried     @U0ADA' },
    { fact: { kind: 'grant.expired' }, reads: 'c2c-48 expired' },
    { fact: { kind: 'grant.returned', by: ada.slack }, reads: 'c2c-48 given back  @U0ADA' },
    { fact: { kind: 'grant.revoked', by, reason: 'incident' }, reads: 'c2c-48 revoked     @U0GRACE  "incident"' },
    { fact: { kind: 'grant.undone', by: ada.slack }, reads: 'c2c-48 undone      @U0ADA' },
    { fact: { kind: 'grant.ended', removed: [], kept: [] }, reads: 'c2c-48 ended       removed nothing' },
    {
      fact: {
        kind: 'grant.ended',
        removed: ['policy web → db tcp 61443'],
        kept: ['route db.apps.internal (c2c-51 needs it)'],
      },
      reads: 'c2c-48 ended       removed policy web → db tcp 61443  kept route db.apps.internal (c2c-51 needs it)',
    },
  ])('$reads', ({ fact, reads }) => {
    expect(line(fact)).toBe(reads);
  });

  test('everything that somebody may have typed passes the writer', () => {
    const guarded: LineWriter = { person: () => 'P', text: () => 'T' };
    const typed = '<!channel>';
    const facts: readonly AuditFact[] = [
      { kind: 'request.submitted', by, ask: typed },
      { kind: 'request.refused', because: typed },
      { kind: 'request.planned', sources: [typed], destinations: [typed], plan: '0', add: [typed], kept: [typed] },
      { kind: 'request.approved', by, tally: '1/1', plan: '0', rule: typed, reason: typed },
      { kind: 'request.denied', by, plan: '0', reason: typed },
      { kind: 'request.stale', drift: [typed], plan: '0' },
      { kind: 'grant.applied', made: [typed], kept: [typed] },
      { kind: 'grant.failed', done: [typed], undone: [{ item: typed, because: typed }] },
      { kind: 'grant.revoked', by, reason: typed },
      { kind: 'grant.ended', removed: [typed], kept: [typed] },
    ];

    for (const fact of facts) expect(line(fact, guarded)).not.toContain(typed);
  });

  test('a space name in the tally passes it too', () => {
    const guarded: LineWriter = { person: () => 'P', text: () => 'T' };

    const fact = {
      kind: 'request.approved',
      by,
      tally: '1/1 for <!channel>/prod',
      plan: '0',
      rule: 'default',
    } as const;

    expect(line(fact, guarded)).not.toContain('<!channel>');
  });
});

describe('how things are shown', () => {
  test('an instant to the minute, in UTC', () => {
    expect(showInstant(NOON)).toBe('2026-11-23T12:00Z');
  });

  test.each([
    { item: routeItem('db', db), reads: 'route db.apps.internal' },
    { item: policyItem(web, db, 'udp 5000-5010'), reads: 'policy web → db udp 5000-5010' },
  ])('$reads', ({ item, reads }) => {
    expect(showItem(item)).toBe(reads);
  });

  test('what the foundation refused to remove says why', () => {
    expect(showFate({ kind: 'keep', item: routeItem('db', db), because: 'refused', reason: 'not allowed' })).toBe(
      'route db.apps.internal (the foundation answered: not allowed)',
    );
  });
});
