// What has become of a grant, in tables: what is bound anew, what is missing, what people have to look at.
import { describe, expect, test } from '@jest/globals';
import { showStep } from '../../src/core/audit.ts';
import type { BoundApp } from '../../src/core/connectivity.ts';
import type { GrantedItem } from '../../src/core/grant.ts';
import { diagnose, type Diagnosed, findAbandoned, gatherFacts } from '../../src/core/reconcile.ts';
import { describeFinding, type Finding, findingKey, noteFindings, type Trouble } from '../../src/core/upkeep.ts';
import { type AppGuid, requestId } from '../../src/core/vocabulary.ts';
import { NOON } from '../support/fixed-clock.ts';
import {
  aBound,
  anApp,
  aPolicy,
  appGuid,
  aRoute,
  db,
  foreign,
  ours,
  policyItem,
  routeItem,
  spaceGuid,
  web,
} from '../support/scene.ts';

const newWeb = anApp('shop/prod/web', { guid: appGuid('web, the second') });
const newDb = anApp('shop/data/db', { guid: appGuid('db, the second') });
const dbRoute = aRoute('db', { to: [db] });
const webToDb = aPolicy(web, db, 'tcp 61443');

const granted: Diagnosed = {
  sources: [aBound(web)],
  destinations: [aBound(db)],
  grant: { items: [ours(routeItem('db', db)), ours(policyItem(web, db, 'tcp 61443'))], appliedAt: NOON },
};

interface Case {
  readonly name: string;
  readonly facts: Partial<Parameters<typeof gatherFacts>[0]>;
  readonly rebound?: readonly AppGuid[];
  readonly missing?: readonly string[];
  readonly found?: readonly string[];
}

const cases: readonly Case[] = [
  { name: 'all is there', facts: {} },
  {
    name: 'the source was deployed anew, and nothing is there for it',
    facts: { apps: [newWeb, db] },
    rebound: [newWeb.guid],
    missing: ['add-policy policy web → db tcp 61443'],
  },
  {
    name: 'the destination was deployed anew, and its route leads nowhere',
    facts: { apps: [web, newDb], routes: [aRoute('db')] },
    rebound: [newDb.guid],
    missing: ['map-route route db.apps.internal', 'add-policy policy web → db tcp 61443'],
  },
  {
    name: 'both were, and somebody has made everything already',
    facts: {
      apps: [newWeb, newDb],
      routes: [aRoute('db', { to: [newDb] })],
      policies: [aPolicy(newWeb, newDb, 'tcp 61443')],
    },
    rebound: [newWeb.guid, newDb.guid],
  },
  {
    name: 'green took the name of blue: the name counts, not the guid',
    facts: { apps: [web, newDb, { ...db, ref: { ...db.ref, app: 'db-old' } }] },
    rebound: [newDb.guid],
    missing: ['map-route route db.apps.internal', 'add-policy policy web → db tcp 61443'],
  },
  { name: 'the route is gone', facts: { routes: [] }, missing: ['create-route route db.apps.internal'] },
  { name: 'the route was unmapped', facts: { routes: [aRoute('db')] }, missing: ['map-route route db.apps.internal'] },
  {
    name: 'the route is written in other letters and leads there',
    facts: { routes: [aRoute('DB', { to: [db] })] },
  },
  { name: 'the policy is gone', facts: { policies: [] }, missing: ['add-policy policy web → db tcp 61443'] },
  {
    name: 'a policy for more ports is another policy',
    facts: { policies: [aPolicy(web, db, 'tcp 61443-61444')] },
    missing: ['add-policy policy web → db tcp 61443'],
  },
  {
    name: 'another space has the host now',
    facts: { routes: [aRoute('db', { in: 'shop/test' })] },
    found: ['the internal host db.apps.internal belongs to shop/test now'],
  },
  {
    name: 'another space shares its route on the host with us',
    facts: { routes: [aRoute('db', { in: 'shop/test', to: [db] })] },
  },
  {
    name: 'the source is gone, and nothing is missing for whom nobody is there',
    facts: { apps: [db], policies: [] },
    found: ['shop/prod/web does not exist any more'],
  },
  {
    name: 'the source is gone, and one of its name is elsewhere in the org',
    facts: { apps: [db, anApp('shop/test/web'), anApp('bank/ledger/web')] },
    found: ['shop/prod/web does not exist any more; there is one in shop/test'],
  },
  {
    name: 'the source was renamed: said, and not followed',
    facts: { apps: [db], renamed: [{ ...web, ref: { ...web.ref, app: 'shopfront' } }] },
    found: ['shop/prod/web is called shop/prod/shopfront now'],
  },
  {
    name: "the source's space was renamed",
    facts: { apps: [db], renamed: [{ ...web, ref: { ...web.ref, space: 'production' } }] },
    found: ['shop/prod/web is called shop/production/web now'],
  },
  {
    name: 'the source lives on in another space',
    facts: {
      apps: [db],
      renamed: [{ ...web, space: spaceGuid('shop/test'), ref: { ...web.ref, space: 'test' } }],
    },
    found: ['shop/prod/web moved to shop/test'],
  },
];

describe('diagnose', () => {
  test.each(cases)('$name', ({ facts, rebound = [], missing = [], found = [] }) => {
    const { rebindings, ...rest } = diagnose(
      granted,
      gatherFacts({ apps: [web, db], renamed: [], routes: [dbRoute], policies: [webToDb], ...facts }),
    );

    expect(rebindings.map(({ to }) => to)).toEqual(rebound);
    expect(rest.missing.map((step) => `${step.kind} ${showStep(step)}`)).toEqual(missing);
    expect(rest.findings.map(describeFinding)).toEqual(found);
  });

  test('what a grant holds goes by the guids of now, and what is missing will be ours', () => {
    const before = {
      ...granted,
      grant: { ...granted.grant, items: granted.grant.items.map(({ item }) => foreign(item)) },
    };
    const facts = gatherFacts({ apps: [newWeb, db], renamed: [], routes: [dbRoute], policies: [] });

    const { items, sources } = diagnose(before, facts);

    expect(sources).toEqual([aBound(newWeb)]);
    expect(items).toEqual([foreign(routeItem('db', db)), ours(policyItem(newWeb, db, 'tcp 61443'))]);
  });

  const present = gatherFacts({
    apps: [newWeb, db],
    renamed: [],
    routes: [dbRoute],
    policies: [aPolicy(newWeb, db, 'tcp 61443')],
  });
  const item = policyItem(newWeb, db, 'tcp 61443');
  const holder = { id: requestId(12), until: undefined, ours: true };
  const claims: readonly (readonly [string, readonly GrantedItem[], Parameters<typeof diagnose>[2], boolean])[] = [
    ['was there before', [], new Map(), false],
    ['another grant of ours made', [], new Map([[keyOf(newWeb), [holder]]]), true],
    ['a worker that died had written down', [ours(item)], new Map(), true],
    ['a worker that died had found there', [foreign(item)], new Map(), false],
  ];
  test.each(claims)('what is there under a new guid and %s: ours is right', (_, healing, holders, isOurs) => {
    const { items } = diagnose({ ...granted, healing: { until: NOON, items: healing } }, present, holders);

    expect(items.at(1)).toEqual({ item, ours: isOurs });
  });

  function keyOf(source: BoundApp): string {
    return `policy ${source.guid} ${db.guid} tcp 61443`;
  }

  test('what was refused and is ignored is not missing', () => {
    const finding: Finding = { kind: 'refused', item: policyItem(web, db, 'tcp 61443'), because: 'quota' };
    const facts = gatherFacts({ apps: [web, db], renamed: [], routes: [dbRoute], policies: [] });
    const missing = (standing: Trouble['standing']) =>
      diagnose({ ...granted, troubles: [{ finding, since: NOON, standing }] }, facts).missing.length;

    expect([missing('seen'), missing('told'), missing('ignored')]).toEqual([1, 1, 0]);
  });
});

describe('noteFindings', () => {
  const gone: Finding = { kind: 'app-gone', app: web.ref, elsewhere: [] };
  const taken: Finding = { kind: 'host-taken', host: 'db.apps.internal', app: db.ref, by: undefined };
  const trouble = (standing: Trouble['standing'], finding: Finding = gone): Trouble => ({
    finding,
    since: NOON,
    standing,
  });

  test.each([
    ['what is new is kept in mind', [], [gone], 0, ['seen'], 0, 0],
    ['what is still there after its time is told', [trouble('seen')], [gone], 60, ['told'], 1, 0],
    ['what is still there before its time is not', [trouble('seen')], [gone], 59, ['seen'], 0, 0],
    ['what was told is not told again', [trouble('told')], [gone], 600, ['told'], 0, 0],
    ['what is ignored stays ignored', [trouble('ignored')], [gone], 600, ['ignored'], 0, 0],
    ['what passed before it was told passes in silence', [trouble('seen')], [], 600, [], 0, 0],
    ['what was told and is over is told to be', [trouble('told')], [], 600, [], 0, 1],
    ['of two each goes its own way', [trouble('told'), trouble('seen', taken)], [taken], 60, ['told'], 1, 1],
  ] as const)('%s', (_, before, findings, after, standings, news, over) => {
    const noted = noteFindings(before, findings, NOON + after, 60);

    expect(noted.troubles.map(({ standing }) => standing)).toEqual(standings);
    expect([noted.news.length, noted.over.length]).toEqual([news, over]);
  });

  test('the same trouble keeps its key however its details change', () => {
    expect(findingKey({ ...gone, elsewhere: [db.ref] })).toBe(findingKey(gone));
    expect(findingKey({ ...taken, by: db.ref })).toBe(findingKey(taken));
  });
});

describe('findAbandoned', () => {
  const api = anApp('shop/prod/api');
  const goneSince = (app: BoundApp, since: number, standing: Trouble['standing'] = 'told'): Trouble => ({
    finding: { kind: 'app-gone', app: app.ref, elsewhere: [] },
    since,
    standing,
  });

  test.each([
    ['nothing is gone', [web], [], undefined],
    ['its one source is gone', [web], [goneSince(web, 5)], 5],
    ['its one destination is gone', [web], [goneSince(db, 7)], 7],
    ['one of two sources is gone', [web, api], [goneSince(web, 5)], undefined],
    ['both sources are gone, the second one later', [web, api], [goneSince(web, 5), goneSince(api, 9)], 9],
    ['its source is gone, and somebody wants to wait for it', [web], [goneSince(web, 5, 'ignored')], undefined],
  ] as const)('%s', (_, sources, troubles, since) => {
    expect(findAbandoned({ ...granted, sources: sources.map(aBound), troubles })?.since).toBe(since);
  });
});
