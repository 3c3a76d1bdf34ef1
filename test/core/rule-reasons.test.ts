// Why a rule holds for a link and none before it does, and whether the people whom it names are enough.
import { describe, expect, test } from '@jest/globals';
import type { ApprovalRule, Conditions, SlackGroupId } from '../../src/core/approval-rule.ts';
import { type Facts, NOTHING_KNOWN } from '../../src/core/authority.ts';
import { linksOf, type Matter } from '../../src/core/link.ts';
import { explainGroup, explainLinks, foresee, type GroupReasons, showUnseen } from '../../src/core/rule-reasons.ts';
import { findRule, type Requirement } from '../../src/core/ruling.ts';
import { DEFAULT_FOUNDATION, type FoundationName } from '../../src/core/vocabulary.ts';
import { aBound, ada, appRef, db, grace, ports, rulesOf, seedRoles, tcp, tls, web } from '../support/scene.ts';

const KNOWN = { ...NOTHING_KNOWN, roles: seedRoles };
const FACTS: Facts = { ...KNOWN, members: new Map(), people: new Map() };
const DAY = 86_400;

function aMatter(more: Partial<Matter> = {}, traffic = [tls]): Matter {
  return {
    requester: ada,
    foundation: DEFAULT_FOUNDATION,
    purpose: 'opening',
    parts: [{ sources: [aBound(web)], destinations: [aBound(db)], traffic }],
    seconds: 7 * DAY,
    saysWhy: false,
    ...more,
  };
}

function deny(name: string, when: Conditions): ApprovalRule {
  return { name, when, kind: 'deny', because: 'no' };
}

describe('why a rule before the one that holds does not', () => {
  test.each<{ when: Conditions; because: string; seconds?: number }>([
    { when: { foundations: ['prod' as FoundationName] }, because: 'the foundation default is not prod' },
    {
      when: { destinations: [appRef('*/pci/*'), appRef('bank/cards/*')] },
      because: 'the destination shop/data/db is not */pci/* or bank/cards/*',
    },
    { when: { sources: [appRef('*/*/api')] }, because: 'the source shop/prod/web is not */*/api' },
    { when: { traffic: [{ protocol: 'tcp', ports: [ports('22')] }] }, because: 'tls is not tcp 22' },
    { when: { crosses: 'org' }, because: 'shop/prod and shop/data are in the same org' },
    { when: { within: 'space' }, because: 'shop/prod and shop/data are not in the same space' },
    { when: { longerThan: 30 * DAY }, because: 'for 30d is not longer than 30d' },
    { when: { atMost: DAY }, because: 'for 30d is longer than 1d' },
    {
      when: { requester: [{ kind: 'space-role', of: 'source', role: 'manager' }] },
      because: 'ada@example.com is none of those whom the rule names',
    },
    {
      when: { exceptFor: [{ kind: 'space-role', of: 'source', role: 'developer' }] },
      because: 'ada@example.com is one of those whom the rule leaves out',
    },
    { when: { ends: true }, because: 'it has no end', seconds: Number.POSITIVE_INFINITY },
  ])('$because', ({ when, because, seconds = 30 * DAY }) => {
    const [link] = explainLinks(rulesOf({ rules: [deny('it', when)] }), aMatter({ seconds }), KNOWN);

    expect(link?.passed).toEqual([{ rule: 'it', because }]);
    expect(link?.rule).toBe(rulesOf().otherwise);
  });

  test('the rules are told in their order up to the one that holds, and none after it', () => {
    const first = deny('first', { within: 'space' });
    const second = deny('second', { within: 'space', crosses: 'org' });
    const holds = deny('holds', {});
    const book = rulesOf({ rules: [first, second, holds, deny('after', {})] });
    const [link] = explainLinks(book, aMatter(), KNOWN);

    expect(link?.passed.map(({ rule }) => rule)).toEqual(['first', 'second']);
    expect(link?.rule).toBe(holds);
  });

  test('each piece of a range that is cut by a rule has its own reasons, and they are those of the ruling', () => {
    const book = rulesOf({ rules: [deny('ssh', { traffic: [{ protocol: 'tcp', ports: [ports('22')] }] })] });
    const matter = aMatter({}, [tcp('20-24')]);
    const links = explainLinks(book, matter, KNOWN);

    expect(links.map(({ passed }) => passed.map(({ because }) => because))).toEqual([
      ['tcp 20-21 is not tcp 22'],
      [],
      ['tcp 23-24 is not tcp 22'],
    ]);
    expect(links.map(({ rule }) => rule)).toEqual(
      linksOf(matter, book.rules).map((link) => findRule(book, link, matter, KNOWN)),
    );
  });

  test('nothing is passed over for what is taken away, as that goes by no rule', () => {
    const [link] = explainLinks(rulesOf({ rules: [deny('all', {})] }), aMatter({ purpose: 'removal' }), KNOWN);

    expect(link).toMatchObject({ passed: [], rule: rulesOf().otherwise });
  });

  test('what would approve an opening by itself lets nothing be adopted, and the rules after it are not told', () => {
    const free: ApprovalRule = { name: 'free', when: {}, kind: 'automatic' };
    const rules = [deny('ssh', { traffic: [{ protocol: 'tcp', ports: [ports('22')] }] }), free, deny('rest', {})];
    const [link] = explainLinks(rulesOf({ rules }), aMatter({ purpose: 'adoption' }), KNOWN);

    expect(link?.passed).toEqual([
      { rule: 'ssh', because: 'tls is not tcp 22' },
      { rule: 'free', because: 'nothing is adopted without its owners' },
    ]);
    expect(link?.rule).toBe(rulesOf().otherwise);
  });
});

const SECURITY_ID = 'S0SECURITY' as SlackGroupId;
const SECURITY = { kind: 'user-group', group: SECURITY_ID } as const;
const GRACE = { kind: 'user', slack: grace.slack } as const;
const ADA = { kind: 'user', slack: ada.slack } as const;

function of(quorum: number, ...by: Requirement['chain'][0]): Requirement {
  return { key: 'security', label: 'security', name: 'security', quorum, chain: [by] };
}

describe('who could decide', () => {
  test.each<{
    what: string;
    requirement: Requirement;
    facts: Facts;
    names: string[];
    unseen: string[];
    missing: number;
  }>([
    {
      what: 'an address is known without Slack',
      requirement: of(1, { kind: 'email', address: 'ciso@example.com' }),
      facts: FACTS,
      names: ['ciso@example.com'],
      unseen: [],
      missing: 0,
    },
    {
      what: 'the requester never counts',
      requirement: of(1, { kind: 'email', address: ada.userName }, ADA),
      facts: FACTS,
      names: [],
      unseen: [],
      missing: 1,
    },
    {
      what: 'user groups and Slack users are named as not looked up',
      requirement: of(2, SECURITY, GRACE),
      facts: FACTS,
      names: [],
      unseen: ['group S0SECURITY', 'user U0GRACE'],
      missing: 2,
    },
    {
      what: 'a Slack user whom somebody wrote down is known',
      requirement: of(1, GRACE),
      facts: { ...FACTS, people: new Map([[grace.slack, grace]]) },
      names: [grace.userName],
      unseen: [],
      missing: 0,
    },
  ])('$what', ({ requirement, facts, names, unseen, missing }) => {
    const group = explainGroup(requirement, ada, facts);

    expect(group.people.map(({ userName }) => userName)).toEqual(names);
    expect(group.unseen.map(showUnseen)).toEqual(unseen);
    expect(group.missing).toBe(missing);
  });
});

test('where a group was not looked up, those who step in for it may not be needed', () => {
  const rescue = { kind: 'email', address: 'rescue@example.com' } as const;
  const { key, label, quorum } = of(1);
  const waits: Requirement = { key, label, quorum, chain: [[SECURITY], [rescue]] };

  expect(explainGroup(waits, ada, FACTS)).toMatchObject({ people: [{ userName: rescue.address }], standIns: true });
  const members = new Map([[SECURITY_ID, [grace]]]);
  expect(explainGroup(waits, ada, { ...FACTS, members })).toMatchObject({ people: [grace], standIns: false });
});

describe('how it would go', () => {
  function group(more: Partial<GroupReasons>): GroupReasons {
    return { who: 'owners', quorum: 1, people: [], unseen: [], standIns: false, missing: 0, ...more };
  }

  test.each<{ what: string; groups: GroupReasons[]; kind: 'asked' | 'nobody' }>([
    { what: 'enough people', groups: [group({ people: [grace] })], kind: 'asked' },
    { what: 'nobody at all', groups: [group({ missing: 1 })], kind: 'nobody' },
    { what: 'too few in one of two groups', groups: [group({}), group({ quorum: 2, missing: 1 })], kind: 'nobody' },
    { what: 'a person nobody looked up', groups: [group({ missing: 1, unseen: [GRACE] })], kind: 'asked' },
    { what: 'one person where two are missing', groups: [group({ missing: 2, unseen: [GRACE] })], kind: 'nobody' },
    { what: 'a user group, of any size', groups: [group({ missing: 5, unseen: [SECURITY] })], kind: 'asked' },
  ])('$what: $kind', ({ groups, kind }) => {
    expect(foresee(groups).kind).toBe(kind);
  });

  test('everybody is named once, whichever groups they are in', () => {
    const both = [group({ people: [grace], unseen: [GRACE] }), group({ people: [grace, ada], unseen: [GRACE] })];

    expect(foresee(both)).toEqual({ kind: 'asked', of: [ada.userName, grace.userName], unseen: [GRACE] });
  });
});

test('who somebody is in Slack matters where a rule names Slack people, and nothing else keeps it from holding', () => {
  const rules = [
    deny('by person', { requester: [GRACE] }),
    deny('elsewhere', { requester: [GRACE], crosses: 'org' }),
    deny('by group', { requester: [GRACE, { kind: 'user-group', group: 'S0SECURITY' as SlackGroupId }] }),
    deny('by role', { requester: [{ kind: 'org-role', of: 'source', role: 'auditor' }] }),
  ];
  const [link] = explainLinks(rulesOf({ rules }), aMatter(), KNOWN);

  expect(link?.passed.map(({ rule, asksWho }) => [rule, asksWho])).toEqual([
    ['by person', 'user'],
    ['elsewhere', undefined],
    ['by group', 'user-group'],
    ['by role', undefined],
  ]);
});
